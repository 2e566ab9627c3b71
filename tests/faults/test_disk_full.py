"""The disk of a SQLite database runs full under load, and has room again."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .conftest import MakeService, missing
from .load import Ledger, load
from .server import Service, call, eventually
from .test_kills import await_turns

SIZE = "24m"


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A folder on a disk of 24 MB."""
    folder = Path(tempfile.mkdtemp(prefix="advisor-disk-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        folder.rmdir()
        missing("leave to mount a tmpfs")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()


def fill(file: Path) -> None:
    """Leave no room."""
    with file.open("wb", buffering=0) as ballast:
        for piece in (65536, 4096, 512, 1):
            try:
                while True:
                    ballast.write(os.urandom(piece))
            except OSError:
                continue


def await_refusals(ledger: Ledger, more: int) -> None:
    """Wait until so many more questions were refused."""
    wanted = ledger.statuses[503] + more
    eventually(lambda: ledger.statuses[503] >= wanted, f"{more} more replies of 503")


def statuses(service: Service, id: str) -> tuple[int, int, int]:
    """Of a question, of whether it is ready, and of a conversation that is there."""
    return (
        call(service.port, "POST", "/api/v1/ask", {"question": "Flask?"}).status,
        call(service.port, "GET", "/readyz").status,
        call(service.port, "GET", f"/api/v1/conversations/{id}").status,
    )


def await_statuses(service: Service, id: str, wanted: tuple[int, int, int]) -> None:
    """Wait until all three are as *wanted*: readiness holds for a second once it is known."""
    eventually(lambda: statuses(service, id) == wanted, f"replies of {wanted}", within=5)


def test_it_says_so_loses_nothing_and_goes_on(
    make_service: MakeService, small_disk: Path, figures: Callable[[str], None]
) -> None:
    url = f"sqlite:///{small_disk / 'advisor.sqlite3'}"
    ballast = small_disk / "ballast"
    service = make_service(url)
    with load(service.port, people=3) as ledger:
        for _ in range(4):
            await_turns(ledger, 15)
            fill(ballast)
            known = next(iter(ledger.acknowledged.values())).conversation_id
            await_refusals(ledger, 20)
            await_statuses(service, known, (503, 503, 200))
            ballast.unlink()
        await_turns(ledger, 15)
        await_statuses(service, known, (200, 200, 200))
    kept = ledger.check(url)
    with sqlite3.connect(small_disk / "advisor.sqlite3") as database:
        found = database.execute("PRAGMA integrity_check").fetchall()
    database.close()

    assert found == [("ok",)]
    figures(
        f"disk full 4 times: {ledger.count} turns acknowledged, {ledger.statuses[503]} replies of 503, "
        f"{kept} stored, 0 lost; the database is sound"
    )
