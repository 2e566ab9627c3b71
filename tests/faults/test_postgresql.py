"""PostgreSQL goes away under load and comes back: 503 meanwhile, nothing lost, and no restart of the service."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from .conftest import MakeService, missing
from .load import load
from .private import NotThere, PostgreSql, postgresql
from .server import Reply, Service, call, eventually
from .test_kills import await_turns

PATIENCE = 12.0
"""The seconds within which a request is answered while the store stands still."""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSql]:
    try:
        with postgresql() as made:
            yield made
    except NotThere as error:
        missing(f"PostgreSQL's {error}")


def ask(service: Service) -> Reply:
    return call(service.port, "POST", "/api/v1/ask", {"question": "Flask?"})


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_it_stops_and_starts(
    make_service: MakeService, server: PostgreSql, figures: Callable[[str], None], mode: str
) -> None:
    service = make_service(server.url)
    with load(service.port) as ledger:
        for _ in range(3):
            await_turns(ledger, 30)
            server.stop(mode)
            refused = eventually(lambda: (reply := ask(service)).status == 503 and reply, "a 503")
            ready = call(service.port, "GET", "/readyz").status
            server.start()
            began = time.monotonic()
            await_turns(ledger, 6)
            back = time.monotonic() - began
            assert refused.headers["Retry-After"]
            assert refused.headers["Content-Type"] == "application/problem+json"
            assert ready == 503
    kept = ledger.check(server.url)

    assert ledger.statuses[503]
    figures(
        f"PostgreSQL stopped ({mode}) and started 3 times: {ledger.count} turns acknowledged, "
        f"{ledger.statuses[503]} replies of 503, {kept} stored, 0 lost; answers again after {back:.1f} s"
    )


def test_it_stands_still(make_service: MakeService, server: PostgreSql, figures: Callable[[str], None]) -> None:
    """No request waits for longer than the patience, and what needs no store is answered at once."""
    service = make_service(server.url)
    with load(service.port, people=24) as ledger:  # more than there are threads
        await_turns(ledger, 30)
        server.freeze()
        try:
            waits, ups = [], []
            until = time.monotonic() + 2 * PATIENCE
            while time.monotonic() < until:
                began = time.monotonic()
                up = call(service.port, "GET", "/healthz")
                ups.append(time.monotonic() - began)
                began = time.monotonic()
                reply = ask(service)
                waits.append(time.monotonic() - began)
                assert (up.status, reply.status) == (200, 503)
                time.sleep(0.05)
        finally:
            server.thaw()
        began = time.monotonic()
        await_turns(ledger, 6)
        back = time.monotonic() - began
    kept = ledger.check(server.url)

    median = sorted(ups)[len(ups) // 2]
    figures(
        f"PostgreSQL stood still for {2 * PATIENCE:.0f} s: 503 after {max(waits):.1f} s at most, /healthz after "
        f"{max(ups):.1f} s at most, {median * 1000:.0f} ms in the median; {ledger.count} turns acknowledged, "
        f"0 of {kept} stored lost; answers again after {back:.1f} s"
    )
    assert max(waits) < PATIENCE
    assert max(ups) < 4
    assert median < 0.1
