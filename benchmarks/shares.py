"""Give each worker of a server a limited share of a core, so that what loads it and what it writes to keep theirs."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
PERIOD = 10_000
"""Microseconds in which a worker may use its share."""


@contextmanager
def limited(master: int, workers: int, percent: int) -> Iterator[None]:
    """Within it, none of the *workers* of *master* gets more than so many *percent* of a core; with 0, all there is.

    By control groups of Linux, version 1 or 2, which only root may make. Exits where that is not possible.
    """
    if not percent:
        yield
        return
    groups: list[Path] = []
    try:
        for worker in _all_of(master, workers):
            try:
                groups.append(_group(worker, percent))
            except OSError as error:
                sys.exit(f"--share needs root and control groups for the processor: {error}")
        yield
    finally:
        for group in groups:
            _dissolve(group)


def _all_of(master: int, workers: int) -> list[str]:
    """The process ids of all workers, which begin one after the other."""
    while True:
        found = subprocess.run(["pgrep", "-P", str(master)], capture_output=True, text=True).stdout.split()
        if len(found) >= workers:
            return found
        time.sleep(0.1)


def _group(worker: str, percent: int) -> Path:
    """A control group with *worker* alone in it."""
    quota = PERIOD * percent // 100
    if (ROOT / "cgroup.controllers").is_file():
        (ROOT / "cgroup.subtree_control").write_text("+cpu")
        group = ROOT / f"advisor-{worker}"
        group.mkdir()
        (group / "cpu.max").write_text(f"{quota} {PERIOD}")
    else:
        group = ROOT / "cpu" / f"advisor-{worker}"
        group.mkdir()
        (group / "cpu.cfs_period_us").write_text(str(PERIOD))
        (group / "cpu.cfs_quota_us").write_text(str(quota))
    (group / "cgroup.procs").write_text(worker)
    return group


def _dissolve(group: Path) -> None:
    for process in (group / "cgroup.procs").read_text().split():
        with contextlib.suppress(OSError):  # it may be gone by now
            (group.parent / "cgroup.procs").write_text(process)
    group.rmdir()
