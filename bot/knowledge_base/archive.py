"""Packs as one archive, and back. What comes back is plain text under names that we chose, and never much of it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.core.errors import KnowledgeError, PackError
from bot.core.releases import ReleaseError

FORMAT = b"framework-advisor packs 1"
"""Stands in the archive; raised when older versions could not read it."""
MOST_FILES = 2_000
LARGEST_FILE = 4 * 1024 * 1024
LARGEST_WHOLE = 32 * 1024 * 1024
"""Bytes of all files together, unpacked."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:/[A-Za-z0-9][A-Za-z0-9_-]*)?\.(?:yaml|txt)")
ENTRY = re.compile(rf"([0-9]{{2}})/({NAME.pattern})")
EPOCH = (1980, 1, 1, 0, 0, 0)


def packed(folders: Sequence[Path]) -> bytes:
    """The packs in *folders* as one archive; the same files make the same bytes.

    Raises PackError with every file that cannot be published.
    """
    problems: list[KnowledgeError] = []
    written = io.BytesIO()
    total = 0
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = FORMAT
        for place, folder in enumerate(folders):
            for file in files_of(folder):
                content, name = file.read_bytes(), file.relative_to(folder).as_posix()
                total += len(content)
                problems += [KnowledgeError(file, "", problem) for problem in _problems(name, content)]
                archive.writestr(zipfile.ZipInfo(f"{place:02}/{name}", EPOCH), content, zipfile.ZIP_DEFLATED)
        if total > LARGEST_WHOLE or len(archive.namelist()) > MOST_FILES:
            text = f"the packs are too large to be published: {MOST_FILES:,} files and {LARGEST_WHOLE:,} bytes at most"
            problems.append(KnowledgeError(folders[0], "", text))
    if problems:
        raise PackError(tuple(problems))
    return written.getvalue()


def unpacked(archive: bytes, into: Path) -> tuple[Path, ...]:
    """The folders of the packs in *archive*, written below *into*, in their order.

    Raises ReleaseError where it is no archive of ours: a newer format, other names, too much, no text.
    """
    texts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            if opened.comment != FORMAT:
                raise ReleaseError("the release has a format that this version does not know")
            for name, content in _entries(opened):
                texts[name] = content
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ReleaseError("the release is damaged: it cannot be unpacked") from error
    for name, content in texts.items():
        file = into / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return tuple(into / place for place in sorted({name.split("/")[0] for name in texts}))


def files_of(folder: Path) -> list[Path]:
    """The files that make the pack in *folder*, in their order."""
    return sorted((*folder.rglob("*.yaml"), *folder.glob("*.txt")))


def _problems(name: str, content: bytes) -> Iterator[str]:
    if not NAME.fullmatch(name):
        yield "cannot be published under this name: letters, digits, - and _, at most one folder deep"
    if len(content) > LARGEST_FILE:
        yield f"is too large to be published: {LARGEST_FILE:,} bytes at most"


def _entries(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """The names and contents of *archive*, each checked; what it claims of sizes is not believed."""
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise ReleaseError("the release is too large")
    total, seen = 0, set[str]()
    for entry in entries:
        if not ENTRY.fullmatch(entry.filename) or entry.filename.casefold() in seen:
            raise ReleaseError("the release is damaged: it holds a name that no pack has")
        seen.add(entry.filename.casefold())
        with archive.open(entry) as opened:
            content = opened.read(LARGEST_FILE + 1)
        total += len(content)
        if len(content) > LARGEST_FILE or total > LARGEST_WHOLE:
            raise ReleaseError("the release is too large")
        try:
            content.decode()
        except UnicodeDecodeError as error:
            raise ReleaseError("the release is damaged: it holds what is no text") from error
        yield entry.filename, content
