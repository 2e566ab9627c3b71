"""The fitted matcher on disk, by knowledge version, so that a second start does not fit again."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import joblib
import sklearn

from bot.reading.matcher import IntentMatcher

FORMAT = 4
"""Raised when the matcher's make changes: files of another format are not read."""


def fitted(version: str, fit: Callable[[], IntentMatcher], cache: Path | None) -> IntentMatcher:
    """The matcher for the knowledge of this *version*: from *cache* where it lies there, else made by *fit*.

    A cache that cannot be read or written costs time and nothing else.
    """
    if cache is None:
        return fit()
    file = cache / f"matcher-{version}-{FORMAT}-{sklearn.__version__}.joblib"
    with contextlib.suppress(Exception):
        matcher = joblib.load(file)
        if isinstance(matcher, IntentMatcher):
            return matcher
    matcher = fit()
    with contextlib.suppress(OSError):
        _write(file, matcher)
    return matcher


def _write(file: Path, matcher: IntentMatcher) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    os.close(handle)
    joblib.dump(matcher, name, compress=1)
    Path(name).replace(file)
    for old in file.parent.glob("matcher-*.joblib"):
        if old != file:
            old.unlink(missing_ok=True)
