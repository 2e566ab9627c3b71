"""10,000 requests of every wrong kind: each is refused in good form, and the server neither dies nor grows."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from .conftest import Server
from .malformed import HALF, Case
from .wire import Garbled, Reply, send

LEAST = 10_000
GROWTH = 6 * 1024
"""The most KiB by which the worker may grow in the second half of the run: less than one for each request."""
KEPT_REPLIES = 1_024
"""As many replies the server keeps in memory; until they are there, it grows rightly."""
HALVES = 2
TOLD = ("Traceback", 'File "', "werkzeug", "gunicorn", "sqlalchemy", "/bot/", "<html", "<!doctype")
"""What no reply to a program may hold."""
Json = dict[str, Any]


@dataclass
class Block:
    """What came of one kind of requests."""

    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    offences: list[str] = field(default_factory=list)


@dataclass
class Run:
    """What came of all of them, and how much memory the worker held (KiB): warm, and after each half."""

    blocks: dict[str, Block]
    held: list[int]


def memory(server: Server) -> int:
    """The resident memory of the worker, in KiB."""
    (worker,) = server.workers
    lines = Path(f"/proc/{worker}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])


def warm_up(server: Server) -> None:
    """Let the server fill the memory that it keeps replies in."""
    for number in range(KEPT_REPLIES + 100):
        server.call("POST", "/api/v1/ask", {"question": f"Flask or FastAPI for {number} users?", "explain": True})


def offence(case: Case, replies: list[Reply]) -> str | None:
    """What is wrong with *replies* to *case*; None where nothing is."""
    statuses = [reply.status for reply in replies]
    if not replies and not case.silent:
        return "no reply"
    if len(replies) > case.most_replies:
        return f"{statuses}: a second request was found in it"
    for reply in replies:
        if reply.status not in case.allowed:
            return f"{reply.status} is not among what it may get: {reply.body[:200]!r}"
        if (
            reply.status >= 400
            and not case.head_only
            and reply.kind not in ("application/problem+json", "application/json")
        ):
            return f"{reply.status} is told as {reply.kind!r}"
        told = reply.body.decode("utf-8")
        if reply.status >= 400 and any(word.lower() in told.lower() for word in TOLD):
            return f"{reply.status} tells too much: {told[:300]}"
    return None


def try_block(server: Server, block: Block, cases: Iterator[Case]) -> None:
    """Send all *cases*, note what is wrong, and see that a good question is answered afterwards."""
    for case in cases:
        block.sent += 1
        try:
            replies = send(server, case.data, head_only=case.head_only)
        except (Garbled, TimeoutError, ValueError) as error:
            block.offences.append(f"{error!r} for {case.data[:300]!r}")
            continue
        block.statuses.update(reply.status for reply in replies)
        wrong = offence(case, replies)
        if wrong:
            block.offences.append(f"{wrong} for {case.data[:300]!r}")
    answer = server.call("POST", "/api/v1/ask", {"question": "Who uses Falcon?"})
    if "LinkedIn" not in answer["answer"]["text"]:
        block.offences.append("afterwards, a good question was answered wrongly")


@pytest.fixture(scope="module")
def run(server: Server) -> Run:
    """All requests, in two halves that differ in what is drawn at random only."""
    document = server.get("/openapi.json")
    blocks = {name: Block() for name in HALF}
    workers = server.workers
    warm_up(server)
    held = [memory(server)]
    for half in range(HALVES):
        for name, (kind, most) in HALF.items():
            cases = kind(Random(f"{name} {half}"), document)
            try_block(server, blocks[name], itertools.islice(cases, most))
        held.append(memory(server))
    assert server.workers == workers, "a worker died"
    return Run(blocks=blocks, held=held)


@pytest.mark.parametrize("name", HALF)
def test_each_is_refused_in_good_form_and_the_server_goes_on(run: Run, name: str) -> None:
    block = run.blocks[name]

    assert block.statuses
    assert block.offences == []


def test_they_are_enough(run: Run) -> None:
    assert sum(block.sent for block in run.blocks.values()) >= LEAST


def test_the_worker_does_not_grow(run: Run) -> None:
    warm, middle, end = run.held

    assert end - middle < GROWTH, f"{warm} KiB warm, {middle} after the first half, {end} after the second"


def test_nothing_was_taken_for_a_fault_of_ours(run: Run, server: Server) -> None:
    log = server.log.read_text(errors="replace")

    assert "Traceback" not in log
    assert "ERROR" not in log
