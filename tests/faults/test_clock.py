"""The clock jumps under load, back and forth."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import MakeService
from .load import load, stored
from .server import Service, call, eventually
from .test_kills import await_turns

DAY = 86400
JUMPS = (-30, 60, -DAY, DAY, -365 * DAY, 30 * 365 * DAY, -DAY // 2, 0)
"""Seconds that the clock is off, one after the other; the last is right again."""


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    """A file that says by how much the clock is off."""
    file = tmp_path / "clock"
    set_clock(file, 0)
    return file


def set_clock(file: Path, seconds: int) -> None:
    """Let the clock jump."""
    new = file.with_suffix(".new")
    new.write_text(f"{seconds:+d}\n")
    new.replace(file)


@pytest.fixture
def service(make_service: MakeService, database_url: str, clock: Path) -> Service:
    """A server whose clock jumps."""
    return make_service(database_url, CLOCK=str(clock))


def test_order_and_ids_hold_and_nothing_is_lost(
    service: Service, clock: Path, database_url: str, figures: Callable[[str], None]
) -> None:
    workers = eventually(lambda: len(found := service.workers()) == 2 and found, "two workers")
    with load(service.port, people=4) as ledger:
        for jump in JUMPS:
            await_turns(ledger, 24)
            set_clock(clock, jump)
        await_turns(ledger, 24)
    kept = ledger.check(database_url)

    _, turns = stored(database_url)
    moments = sorted(str(turn["asked_at"])[:4] for turn in turns)
    shown = call(service.port, "GET", f"/api/v1/conversations/{turns[0]['conversation_id']}").read()["turns"]
    assert len({turn["id"] for turn in turns}) == len(turns)
    assert len({*moments}) >= 3  # the clock did jump
    assert [turn["question"] for turn in shown] == [
        turn["question"] for turn in turns if turn["conversation_id"] == turns[0]["conversation_id"]
    ]
    assert set(ledger.statuses) == {200}
    assert service.workers() == workers  # nobody was taken for dead
    figures(
        f"clock jumped {len(JUMPS)} times, from a year back to 30 years ahead, {database_url.split(':')[0]}: "
        f"{ledger.count} turns acknowledged, no other reply than 200, {kept} stored, 0 lost"
    )
