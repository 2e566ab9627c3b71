"""A folder of knowledge as it is, or as it was in a revision of a git repository."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.core.errors import BotError

PATIENCE = 60
"""Seconds that git may take."""
LARGEST = 100_000_000
"""Bytes of a pack in a revision."""


class RevisionError(BotError):
    """What was named is neither a folder nor a revision that holds the pack."""


@contextmanager
def pack_of(name: str, repository: Path, pack_path: str) -> Iterator[Path]:
    """The pack *name*: a folder, or *pack_path* as of a revision, in a folder that is gone afterwards.

    Raises RevisionError where there is no such thing.
    """
    if Path(name).is_dir():
        yield Path(name)
        return
    top = Path(_git(repository, "rev-parse", "--show-toplevel").decode().strip())
    commit = _commit(top, name)
    try:
        packed = _git(top, "archive", "--format=tar", commit, "--", pack_path)
    except RevisionError as error:
        raise RevisionError(f"{name}: that revision has no {pack_path}") from error
    with TemporaryDirectory(prefix="advisor-") as folder:
        _unpack(packed, Path(folder))
        yield Path(folder) / pack_path


def _commit(top: Path, name: str) -> str:
    try:
        return _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").decode().strip()
    except RevisionError as error:
        raise RevisionError(f"{name}: is neither a folder nor a revision of {top}") from error


def _git(folder: Path, *words: str) -> bytes:
    try:
        run = subprocess.run(  # noqa: S603  what is run is git alone, and no shell reads the words
            ["git", "-C", str(folder), *words],  # noqa: S607
            capture_output=True,
            check=True,
            timeout=PATIENCE,
        )
    except FileNotFoundError as error:
        raise RevisionError("git is not installed, so that no revision can be read") from error
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        raise RevisionError(f"{folder}: is no git repository, or git cannot read it") from error
    return run.stdout


def _unpack(packed: bytes, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        if sum(member.size for member in archive.getmembers()) > LARGEST:
            raise RevisionError(f"the pack is larger than {LARGEST:,} bytes")
        archive.extractall(folder, filter="data")
