"""The fitted matcher on disk, by knowledge version, so that a second start does not fit again."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version as version_of
from pathlib import Path

import joblib

from bot import places
from bot.reading.matcher import IntentMatcher

FORMAT = 4
"""Raised when the matcher's make changes: files of another format are not read."""
sklearn_version = version_of("scikit-learn")
"""Without importing it, which takes longer than all the rest of a start."""


KEPT = 4
"""How many fitted matchers lie there: what was published lately, and what answers without it."""


def fitted(version: str, fit: Callable[[], IntentMatcher], cache: Path | None) -> IntentMatcher:
    """The matcher for the knowledge of this *version*: from *cache* where it lies there, else made by *fit*.

    What was fitted when the bot was installed, as in its image, is as good. Of several processes that miss it, one
    fits and the others wait. A cache that cannot be read or written costs time and nothing else.
    """
    if cache is None:
        return fit()
    file = cache / name_of(version)
    matcher = _read(file) or _read(places.FITTED / file.name)
    if matcher is not None:
        return matcher
    with _alone(cache):
        matcher = _read(file)
        if matcher is None:
            matcher = fit()
            with contextlib.suppress(OSError):
                _write(file, lambda draft: joblib.dump(matcher, draft, compress=1))
    return matcher


def name_of(version: str) -> str:
    """What the file of a matcher is called: other versions of its makers make others."""
    return f"matcher-{version}-{FORMAT}-{sklearn_version}.joblib"


def kept(version: str, cache: Path) -> bytes | None:
    """The file of the matcher for *version*, None where there is none."""
    try:
        return (cache / name_of(version)).read_bytes()
    except OSError:
        return None


def keep(version: str, content: bytes, cache: Path) -> None:
    """Put the file of a matcher into *cache*, from where it is loaded: only what this service has made itself.

    Loading it runs what it says. Nothing happens where the cache cannot be written.
    """
    file = cache / name_of(version)
    with contextlib.suppress(OSError):
        if not file.exists():
            _write(file, lambda draft: draft.write_bytes(content))


def _read(file: Path) -> IntentMatcher | None:
    with contextlib.suppress(Exception):
        matcher = joblib.load(file)
        if isinstance(matcher, IntentMatcher):
            return matcher
    return None


@contextlib.contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Wait until no other process fits; at once where the cache cannot be written."""
    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError):
            cache.mkdir(parents=True, exist_ok=True)
            lock = held.enter_context((cache / "matcher.lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(file: Path, write: Callable[[Path], object]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    os.close(handle)
    draft = Path(name)
    try:
        write(draft)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    lying = sorted(file.parent.glob("matcher-*.joblib"), key=lambda old: old.stat().st_mtime, reverse=True)
    for old in lying[KEPT:]:
        old.unlink(missing_ok=True)
