"""A server that is told to stop finishes what it has begun, takes up nothing new, and leaves cleanly."""

from __future__ import annotations

import http.client
import json
import signal
import threading
from pathlib import Path

import pytest

from .servers import REAL, Server, running


def answering(server: Server) -> tuple[threading.Thread, list[tuple[int, bytes]]]:
    """A question that takes two seconds, asked in the background, and where its reply will be."""
    replies: list[tuple[int, bytes]] = []
    body = {"question": "Answer slowly"}
    thread = threading.Thread(target=lambda: replies.append(server.send("POST", "/api/v1/ask", body)))
    thread.start()
    return thread, replies


@pytest.mark.parametrize("workers", ["1", "2"])
def test_running_requests_finish_and_probes_see_the_stop(tmp_path: Path, workers: str) -> None:
    with running(tmp_path, ADVISOR_WORKERS=workers) as server:
        connection = http.client.HTTPConnection(*server.address, timeout=20)
        connection.request("GET", "/readyz")
        before = connection.getresponse()
        before.read()
        asking, replies = answering(server)
        threading.Event().wait(0.3)  # until the worker has the request
        server.process.send_signal(signal.SIGTERM)
        threading.Event().wait(0.2)  # until the signal has arrived
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        meanwhile = response.status, json.loads(response.read())
        asking.join(20)
        code = server.process.wait(20)

    assert before.status == 200
    assert (meanwhile[0], meanwhile[1]["status"], meanwhile[1]["stopping"]) == (503, "not ready", True)
    assert [status for status, _ in replies] == [200]
    assert b"Answer slowly" in replies[0][1]
    assert code == 0


def test_a_server_that_is_told_not_to_migrate_starts_and_is_not_ready(tmp_path: Path) -> None:
    with running(tmp_path, (*REAL, "--no-migrate")) as server:
        ready = server.ready()

    assert (ready["status"], ready["store"]) == ("not ready", "out of reach")
    assert not (tmp_path / "instance" / "advisor.sqlite3").exists()
