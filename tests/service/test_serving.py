"""What goes over the wire: keep-alive, pipelining, leave to send a body, and errors that no application sees."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ASK = b'{"question":"Flask?"}'
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a real server."""
    environ = {"PATH": os.environ["PATH"], "ADVISOR_INSTANCE": str(tmp_path_factory.mktemp("instance")), "PORT": "0"}
    command = [sys.executable, "-m", "tests.service.serve_fake"]
    with subprocess.Popen(
        command, cwd=ROOT, env={**environ, "ADVISOR_RATE_LIMIT": "off"}, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        found = re.search(r":(\d+)$", server.stdout.readline().strip())
        assert found
        yield int(found[1])
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0


def talk(port: int, *said: bytes, hang_up: bool = False) -> bytes:
    """All that the server says to these pieces, until it hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        for piece in said:
            client.sendall(piece)
        if hang_up:
            client.shutdown(socket.SHUT_WR)
        told = b""
        while piece := client.recv(65536):
            told += piece
        return told


def post(body: bytes, *fields: bytes) -> bytes:
    length = b"Content-Length: %d" % len(body)
    lines = (b"POST /api/v1/ask HTTP/1.1", b"Host: a", b"Content-Type: application/json", length, *fields)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def statuses(told: bytes) -> list[int]:
    return [int(number) for number in re.findall(rb"HTTP/1\.1 (\d+) ", told)]


def test_many_requests_in_one_piece_are_answered_in_their_order(port: int) -> None:
    asked = [b'{"question":"Flask, %d?"}' % number for number in range(20)]
    told = talk(port, b"".join(post(body) for body in asked) + post(ASK, b"Connection: close"))

    assert statuses(told) == [200] * 21
    assert re.findall(rb'"text":"Flask is small \[1\]. You asked: Flask, (\d+)', told) == [b"%d" % n for n in range(20)]


def test_a_request_may_come_byte_by_byte(port: int) -> None:
    request = post(ASK, b"Connection: close")

    assert statuses(talk(port, *(request[at : at + 1] for at in range(len(request))))) == [200]


def test_a_body_in_chunks_is_read(port: int) -> None:
    head = b"POST /api/v1/ask HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
    chunks = b"5\r\n" + ASK[:5] + b"\r\n%x\r\n" % len(ASK[5:]) + ASK[5:] + b"\r\n0\r\n\r\n"

    told = talk(port, head + b"\r\n" + chunks + head + b"Connection: close\r\n\r\n" + chunks)
    assert statuses(told) == [200, 200]


def test_who_asks_for_leave_to_send_the_body_gets_it_once(port: int) -> None:
    head, body = post(ASK, b"Expect: 100-continue", b"Connection: close").split(b"\r\n\r\n")
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(head + b"\r\n\r\n")
        leave = client.recv(1000)
        client.sendall(body)
        told = b""
        while piece := client.recv(65536):
            told += piece

    assert leave == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert statuses(told) == [200]


def test_who_says_all_and_stops_sending_is_answered(port: int) -> None:
    assert statuses(talk(port, post(ASK), hang_up=True)) == [200]


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (400, b"\x16\x03\x01\x02\x00\n\r\n\r\n"),
        (400, b"GET / HTTP/1.1\nHost: a\n\n"),
        (400, b"GET <h1>x</h1> HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, b"POST /api/v1/ask HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n"),
        (
            400,
            b"POST /api/v1/ask HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ),
        (414, b"GET /" + b"a" * 9000),
        (431, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 10_000 + b"\r\n"),
        (413, post(b"x" * 1_100_000)),
        (413, post(b"x").replace(b"Length: 1\r\n", b"Length: 99999999999\r\n")),
        (413, post(b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked") + b"20000\r\n" + b"x" * 0x20000),
        (501, b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: rot13\r\n\r\n"),
    ],
    ids=range(11),
)
def test_what_cannot_be_a_request_is_told_so_as_all_errors_are(port: int, status: int, request_: bytes) -> None:
    """And nothing of what follows on the connection is taken for a request."""
    told = talk(port, request_ + b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
    head, _, body = told.partition(b"\r\n\r\n")

    assert statuses(told) == [status]
    assert b"Connection: close" in head
    assert b"Content-Type: application/problem+json" in head
    assert json.loads(body)["status"] == status
    assert b"<" not in body


@pytest.mark.parametrize(
    "chunks",
    [b"g\r\n", b"-1\r\n\r\n", b"5\r\nhelloo\r\n0\r\n\r\n", b"5;\0\r\nhello\r\n0\r\n\r\n", b"0\r\nHost: a\r\n\r\n"],
)
def test_a_body_in_broken_chunks_is_the_client_s_fault(port: int, chunks: bytes) -> None:
    told = talk(port, post(b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked") + chunks, hang_up=True)

    assert statuses(told) == [400]
    assert b"The request cannot be read." in told


def history(size: int) -> bytes:
    """A question after *size* bytes of earlier messages, as OpenAI's clients send it."""
    said = [{"role": "assistant", "content": "x" * 1000}] * (size // 1000)
    return json.dumps(
        {"model": "framework-advisor", "messages": [*said, {"role": "user", "content": "Flask?"}]}
    ).encode()


@pytest.mark.parametrize("size", [1_000, 100_000, 900_000])
def test_a_long_history_is_waited_for(port: int, size: int) -> None:
    sent = post(history(size), b"Connection: close").replace(b"/api/v1/ask", b"/v1/chat/completions")

    assert statuses(talk(port, sent)) == [200]


def test_unfinished_requests_do_not_fill_the_memory(port: int) -> None:
    """Those that have waited longest go; 70 of 1 MiB are more than all may have together."""
    sent = post(b"x" * 1_000_000).replace(b"/api/v1/ask", b"/v1/chat/completions")[:-1]
    waiting = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(70)]
    for client in waiting:
        client.sendall(sent)

    assert waiting[0].recv(1) == b""
    assert statuses(talk(port, post(ASK, b"Connection: close"))) == [200]
    waiting[-1].sendall(b"x")
    assert statuses(waiting[-1].recv(1000)) == [413]  # what is no history may be 64 KiB
    for client in waiting:
        client.close()
