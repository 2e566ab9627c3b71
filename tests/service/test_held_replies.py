"""A reply goes out when its turn is stored, and no thread waits for that; where it cannot be stored, none goes out."""

from __future__ import annotations

import json
import socket
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from bot.serving.held import HeldReply

from .servers import Server, running, until
from .test_metrics import counted, parsed

QUESTION = {"question": "Flask?"}
METRICS = {"ADVISOR_METRICS": "on"}


@pytest.fixture
def one_thread(tmp_path: Path) -> Iterator[Server]:
    """A server of which one thread answers what needs the store, and one more all else."""
    with running(tmp_path, ADVISOR_THREADS="1", **METRICS) as server:
        yield server


def file_of(server: Server) -> Path:
    return server.log.parent / "instance" / "advisor.sqlite3"


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Nobody else can write to the database in this."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.rollback()
        connection.close()


def turns_in(file: Path) -> int:
    connection = sqlite3.connect(file)
    number: int = connection.execute("SELECT count(*) FROM turn").fetchone()[0]
    connection.close()
    return number


def send(server: Server, body: object) -> socket.socket:
    """A connection on which the question was sent."""
    data = json.dumps(body).encode()
    connection = socket.create_connection(server.address, timeout=20)
    lines = ("POST /api/v1/ask HTTP/1.1", "Host: a", "Content-Type: application/json", f"Content-Length: {len(data)}")
    connection.sendall("\r\n".join((*lines, "\r\n")).encode() + data)
    return connection


def test_the_last_of_two_lets_the_reply_go_once() -> None:
    gone: list[str] = []

    def held(name: str) -> HeldReply:
        return HeldReply(lambda: gone.append(name))

    free = held("free")
    free.written()
    stored_first = held("stored first")
    settle = stored_first.begin()
    settle(None)
    assert gone == ["free"]
    stored_first.written()
    written_first = held("written first")
    settle = written_first.begin()
    written_first.written()
    assert gone == ["free", "stored first"]
    settle(None)

    assert gone == ["free", "stored first", "written first"]


def test_replies_wait_for_the_store_and_threads_do_not(one_thread: Server) -> None:
    with locked(file_of(one_thread)):
        waiting = [send(one_thread, QUESTION) for _ in range(5)]
        assert [one_thread.send("GET", "/healthz")[0] for _ in range(3)] == [200] * 3
        for connection in waiting:
            connection.settimeout(0.05)
            with pytest.raises(TimeoutError):
                connection.recv(1)
    for connection in waiting:
        connection.settimeout(20)
        assert connection.recv(15) == b"HTTP/1.1 200 OK"
        connection.close()

    assert turns_in(file_of(one_thread)) == 5


def test_what_cannot_be_stored_is_not_answered_and_the_connection_goes_on(one_thread: Server) -> None:
    file = file_of(one_thread)
    moved = file.with_suffix(".away")
    body = json.dumps(QUESTION)
    connection = HTTPConnection(*one_thread.address, timeout=20)

    def ask() -> tuple[int, str]:
        connection.request("POST", "/api/v1/ask", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read().decode()

    statuses = [ask()[0]]
    file.rename(moved)
    refused, said = ask()
    statuses.append(refused)
    moved.rename(file)
    until(lambda: ask()[0] == 200)
    connection.close()
    samples = parsed(one_thread.send("GET", "/metrics")[1].decode())

    assert statuses == [200, 503]
    assert json.loads(said)["title"] == "Service Unavailable"
    assert counted(samples, "advisor_requests_total", route="/api/v1/ask", status="503") >= 1
    assert counted(samples, "advisor_requests_total", route="/api/v1/ask", status="200") == turns_in(file)
    assert counted(samples, "advisor_questions_total") == turns_in(file)


def test_questions_at_once_in_one_conversation_are_all_answered_in_one_order(tmp_path: Path) -> None:
    with running(tmp_path, ADVISOR_THREADS="4") as server:
        id = server.ask("Flask?")["conversation_id"]

        def ask(number: int) -> tuple[int, bytes]:
            body = {"question": f"Question {number}?", "conversation_id": id, "message_id": f"m{number // 2}"}
            return server.send("POST", "/api/v1/ask", body)

        with ThreadPoolExecutor(12) as threads:
            replies = list(threads.map(ask, range(24)))
        told = json.loads(server.send("GET", f"/api/v1/conversations/{id}")[1])

    assert {status for status, _ in replies} == {200}
    assert len({json.loads(body)["turn_id"] for _, body in replies}) == 12  # each message was sent twice
    assert len(told["turns"]) == 13
