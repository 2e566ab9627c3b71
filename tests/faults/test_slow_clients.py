"""Clients that dawdle hold up nobody but themselves."""

from __future__ import annotations

import contextlib
import json
import selectors
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .conftest import MakeService
from .server import HOST, Caller, Service, eventually, memory_of

HEAD = b"POST /api/v1/ask HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
MANY = 200
ROUNDS = 150
PATIENT = 10.0
"""The seconds that the service waits for a request, as documented."""


class Dawdlers:
    """Many clients that say *first* at once, and then one byte of *then* at each ``drip``."""

    def __init__(self, port: int, count: int, first: bytes, then: bytes = b"", *, window: int | None = None) -> None:
        self._sockets = [connect(port, window) for _ in range(count)]
        self._then = then
        self._at = 0
        for each in self._sockets:
            each.sendall(first)

    def drip(self) -> None:
        """Send one more byte each."""
        piece = self._then[self._at : self._at + 1] or b"x"
        self._at += 1
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.send(piece)

    def ends(self, *, within: float) -> list[bytes]:
        """What each was told before the service hung up; b"..." where it did not."""
        told = dict.fromkeys(self._sockets, b"")
        open_ = set(self._sockets)
        deadline = time.monotonic() + within
        with selectors.DefaultSelector() as selector:
            for each in self._sockets:
                each.setblocking(False)
                selector.register(each, selectors.EVENT_READ)
            while open_ and time.monotonic() < deadline:
                for key, _ in selector.select(0.2):
                    each = next(each for each in open_ if each is key.fileobj)
                    try:
                        piece = each.recv(65536)
                    except ConnectionResetError:
                        piece = b""
                    told[each] += piece
                    if not piece:
                        open_.discard(each)
                        selector.unregister(each)
        return [b"..." if each in open_ else text for each, text in told.items()]

    def close(self) -> None:
        for each in self._sockets:
            each.close()


def files(process: int) -> int:
    """How many files a process has open."""
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def connect(port: int, window: int | None = None) -> socket.socket:
    made = socket.socket()
    if window:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    made.connect((HOST, port))
    return made


@pytest.fixture
def service(make_service: MakeService, sqlite_url: str) -> Service:
    return make_service(sqlite_url, ADVISOR_WORKERS="1")


@pytest.fixture
def dawdlers(service: Service) -> Iterator[Callable[..., Dawdlers]]:
    made: list[Dawdlers] = []

    def make(*args: bytes, count: int = MANY, window: int | None = None) -> Dawdlers:
        made.append(Dawdlers(service.port, count, *args, window=window))
        return made[-1]

    yield make
    for each in made:
        each.close()


def waits(port: int, drip: Callable[[], None]) -> list[float]:
    """How long well-behaved clients wait, in ms, worst last; every second one connects anew."""
    kept = Caller(port)
    times = []
    for turn in range(ROUNDS):
        if turn % 30 == 0:
            drip()
        fresh = Caller(port)
        for caller in (kept, fresh):
            began = time.perf_counter()
            asked = caller.ask("Flask?")
            up = caller.call("GET", "/healthz")
            times.append((time.perf_counter() - began) * 500)
            assert (asked.status, up.status) == (200, 200)
        fresh.close()
    kept.close()
    return sorted(times)


def check(times: list[float], told: Callable[[str], None], who: str) -> None:
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    told(f"{who}: others wait {p50:.1f} ms (median), {p99:.1f} ms (p99)")
    assert p99 < 250


@pytest.mark.parametrize(
    ("who", "first", "then"),
    [
        ("200 that dawdle over the head", HEAD, b"X-Slow: " + b"x" * 100),
        ("200 that dawdle over the body", HEAD + b"Content-Length: 1000\r\n\r\n{", b" " * 100),
        ("200 that dawdle over chunks", HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"fff\r\n{" + b" " * 90),
    ],
    ids=["head", "body", "chunks"],
)
def test_who_dawdles_over_a_request_is_told_so(
    service: Service,
    dawdlers: Callable[..., Dawdlers],
    figures: Callable[[str], None],
    who: str,
    first: bytes,
    then: bytes,
) -> None:
    slow = dawdlers(first, then)
    times = waits(service.port, slow.drip)

    check(times, figures, who)
    ends = slow.ends(within=PATIENT + 5)
    assert [end.split(b"\r\n")[0] for end in ends] == [b"HTTP/1.1 408 Request Timeout"] * MANY
    assert json.loads(ends[0].split(b"\r\n\r\n")[1])["status"] == 408


def test_who_says_nothing_is_hung_up_on(
    service: Service, dawdlers: Callable[..., Dawdlers], figures: Callable[[str], None]
) -> None:
    silent = dawdlers(b"")

    check(waits(service.port, lambda: None), figures, "200 that say nothing")
    assert silent.ends(within=PATIENT + 5) == [b""] * MANY


def test_who_does_not_hang_up_holds_up_nobody(
    service: Service, dawdlers: Callable[..., Dawdlers], figures: Callable[[str], None]
) -> None:
    dawdlers(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

    check(waits(service.port, lambda: None), figures, "200 that do not hang up")


def test_who_does_not_take_the_reply_holds_up_nobody(
    service: Service, dawdlers: Callable[..., Dawdlers], figures: Callable[[str], None]
) -> None:
    """50 clients ask for a long conversation, and read none of it."""
    caller = Caller(service.port)
    id = caller.ask("Flask?").read()["conversation_id"]
    for _ in range(60):
        caller.ask("x" * 2000, conversation_id=id)
    size = len(caller.call("GET", f"/api/v1/conversations/{id}").body)
    caller.close()
    worker = service.workers()[0]
    before = memory_of(worker)
    path = f"/api/v1/conversations/{id}".encode()
    slow = dawdlers(b"GET " + path + b" HTTP/1.1\r\nHost: a\r\n\r\n", count=50, window=4096)

    check(waits(service.port, lambda: None), figures, f"50 that do not take a reply of {size // 1024} KiB")
    grown = (memory_of(worker) - before) / 2**20
    figures(f"50 that do not take a reply: memory grew by {grown:.0f} MiB")
    assert grown < 96
    slow.close()


def test_more_clients_than_there_is_room_for(
    service: Service, dawdlers: Callable[..., Dawdlers], figures: Callable[[str], None]
) -> None:
    """The one that has dawdled longest makes room."""
    slow = dawdlers(HEAD, b"X-Slow: ", count=1500)

    check(waits(service.port, slow.drip), figures, "1,500 that dawdle over the head")


def test_a_reply_that_is_taken_slowly_arrives_whole(service: Service) -> None:
    caller = Caller(service.port)
    id = caller.ask("Flask?").read()["conversation_id"]
    for _ in range(40):
        caller.ask("x" * 2000, conversation_id=id)
    whole = caller.call("GET", f"/api/v1/conversations/{id}").body
    caller.close()
    client = connect(service.port, 4096)
    client.sendall(f"GET /api/v1/conversations/{id} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    got = bytearray()
    while piece := client.recv(3000):
        got += piece
    client.close()

    assert got.endswith(b"\r\n\r\n" + whole)


def test_dropped_clients_leave_nothing_open(service: Service, dawdlers: Callable[..., Dawdlers]) -> None:
    worker = service.workers()[0]
    before = files(worker)
    slow = dawdlers(HEAD)
    eventually(lambda: files(worker) > before + 150, "open connections")
    slow.close()

    eventually(lambda: files(worker) <= before + 2, "closed connections")
