"""The folder in which the processes of one server count: a fresh one per start, gone when the server is."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOCK = ".running"


@contextmanager
def fresh_folder(parent: Path) -> Iterator[Path]:
    """An empty folder inside *parent* until the end; those of servers that were killed are removed first.

    Several servers may share *parent*. Each holds a lock in its folder, and so do the workers that it forks: what
    nobody holds, nobody counts in. Raises OSError where nothing can be written.
    """
    parent.mkdir(parents=True, exist_ok=True)
    for folder in parent.glob("counts-*"):
        _remove_unless_held(folder)
    folder = Path(tempfile.mkdtemp(prefix="counts-", dir=parent))
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    owner = os.getpid()
    try:
        yield folder
    finally:
        if os.getpid() == owner:  # a worker leaves by the same way
            shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _remove_unless_held(folder: Path) -> None:
    with suppress(OSError):
        lock = os.open(folder / LOCK, os.O_RDWR)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)
        finally:
            os.close(lock)
