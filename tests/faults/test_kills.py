"""kill -9 under load: every turn whose answer was received is in the store, once and whole."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import MakeService
from .load import Ledger, load
from .server import Service, eventually

KILLS = int(os.environ.get("ADVISOR_TEST_KILLS", "50"))
"""Of each kind, on each database."""


def await_turns(ledger: Ledger, more: int) -> None:
    """Wait until so many more turns are acknowledged."""
    wanted = ledger.count + more
    eventually(lambda: ledger.count >= wanted, f"{more} more turns")


def kill_worker(service: Service, chance: random.Random) -> None:
    workers = eventually(lambda: len(found := service.workers()) == 2 and found, "two workers")
    victim = chance.choice(workers)
    os.kill(victim, signal.SIGKILL)
    eventually(lambda: not Path(f"/proc/{victim}").exists(), "the end of a killed worker")


def kill_server(service: Service, chance: random.Random) -> None:
    service.kill()
    service.start()


@pytest.mark.parametrize("kill", [kill_worker, kill_server])
def test_nothing_that_was_acknowledged_is_lost(
    make_service: MakeService,
    database_url: str,
    figures: Callable[[str], None],
    kill: Callable[[Service, random.Random], None],
) -> None:
    service = make_service(database_url)
    chance = random.Random(1)
    with load(service.port) as ledger:
        for _ in range(KILLS):
            await_turns(ledger, chance.randint(1, 40))
            kill(service, chance)
        await_turns(ledger, 20)
    kept = ledger.check(database_url)

    figures(
        f"{KILLS} times {kill.__name__.replace('_', ' ')}, {database_url.split(':')[0]}: "
        f"{ledger.count} turns acknowledged, {ledger.retried} of them after a retry, {kept} stored, 0 lost"
    )
