"""Redis goes away under load and comes back: each process counts for itself meanwhile, and questions are answered."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from bot.settings import Settings

from .conftest import MakeService, missing
from .load import load
from .private import NotThere, Redis, redis
from .server import Service, call, eventually
from .test_kills import await_turns

pytestmark = pytest.mark.skipif(not hasattr(Settings, "redis_url"), reason="this version has no limits yet")
WORKERS = 2
RATE = 20


@pytest.fixture
def server() -> Iterator[Redis]:
    try:
        with redis() as made:
            yield made
    except NotThere as error:
        missing(str(error))


def longest(service: Service, questions: int) -> float:
    """The longest that one of so many questions had to wait, in seconds; all are answered."""
    waits = []
    for _ in range(questions):
        began = time.monotonic()
        assert call(service.port, "POST", "/api/v1/ask", {"question": "Flask?"}).status == 200
        waits.append(time.monotonic() - began)
    return max(waits)


def test_every_question_is_answered(
    make_service: MakeService, server: Redis, sqlite_url: str, figures: Callable[[str], None]
) -> None:
    service = make_service(sqlite_url, ADVISOR_REDIS_URL=server.url, ADVISOR_RATE_LIMIT="1000000 per minute")
    waits = []
    with load(service.port, people=4) as ledger:
        for _ in range(3):
            await_turns(ledger, 30)
            server.kill()
            waits.append(longest(service, 20))
            await_turns(ledger, 30)
            server.start()
        await_turns(ledger, 30)
        server.freeze()
        try:
            waits.append(longest(service, 20))
            await_turns(ledger, 30)
        finally:
            server.thaw()
        await_turns(ledger, 30)
    kept = ledger.check(sqlite_url)

    assert set(ledger.statuses) == {200}
    assert max(waits) < 2
    figures(
        f"Redis killed 3 times and frozen once: {ledger.count} turns acknowledged, no reply but 200 and none later "
        f"than {max(waits):.1f} s, {kept} stored, 0 lost"
    )


def answered(service: Service, questions: int) -> Counter[int]:
    """The statuses of so many questions."""
    replies = [call(service.port, "POST", "/api/v1/ask", {"question": "Flask?"}) for _ in range(questions)]
    assert all(int(reply.headers["Retry-After"]) >= 1 for reply in replies if reply.status == 429)
    return Counter(reply.status for reply in replies)


def test_limits_hold_for_all_processes_together_and_for_each_while_it_is_gone(
    make_service: MakeService, server: Redis, sqlite_url: str, figures: Callable[[str], None]
) -> None:
    service = make_service(sqlite_url, ADVISOR_REDIS_URL=server.url, ADVISOR_RATE_LIMIT=f"{RATE} per hour")
    eventually(lambda: len(service.workers()) == WORKERS, "all workers")
    together = answered(service, RATE + 10)
    server.kill()
    alone = answered(service, WORKERS * RATE + 10)

    assert set(together) == set(alone) == {200, 429}
    assert together[200] <= RATE
    assert alone[200] <= WORKERS * RATE
    figures(
        f"limit of {RATE}: {together[200]} answered with Redis, {alone[200]} more by {WORKERS} processes without it"
    )
