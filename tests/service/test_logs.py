"""Log lines say what happened to requests, and nothing of what was asked, by whom, or with which keys."""

from __future__ import annotations

import io
import json
import logging
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from bot.operations import logs, noting
from bot.operations.current import Answered, Current
from bot.operations.logs import traceback_of
from bot.operations.metrics import Metrics
from bot.operations.noting import Notes

from .servers import running, until

SECRET = "Is-my-hidden-word-good"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Leave logging as it was."""
    root, hook = logging.getLogger(), threading.excepthook
    saved = (root.level, list(root.handlers), logging._srcfile)
    yield
    logging.captureWarnings(False)
    root.level, root.handlers[:] = saved[0], saved[1]
    logging._srcfile = saved[2]
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = True
    logging.getLogger("advisor.access").disabled = False
    threading.excepthook = hook
    for name in logs.OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)


def written(form: str = "json", level: str = "info") -> io.StringIO:
    stream = io.StringIO()
    logs.configure(form, level, stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_one_line_of_json(light_app: Flask) -> None:
    stream = written()
    client = light_app.test_client()
    body = {"question": SECRET, "channel": "web"}
    response = client.post("/api/v1/ask?token=hidden", json=body, headers={"X-Request-Id": "abc_1-Z"})
    (line,) = lines(stream)

    assert response.headers["X-Request-Id"] == "abc_1-Z"
    assert line.pop("time").endswith("Z")
    assert 0 <= line.pop("ms") < 10_000
    assert line == {
        "level": "info",
        "logger": "advisor.access",
        "message": "request",
        "request_id": "abc_1-Z",
        "method": "POST",
        "route": "/api/v1/ask",
        "status": 200,
        "channel": "web",
        "intent": "recommend",
        "answer": "answered",
        "knowledge_version": "fake0001",
    }


@pytest.mark.parametrize("given", [None, "", "a b", "x" * 65, "é", 'a"b', "../../etc"])
def test_an_id_that_is_none_is_replaced(light_app: Flask, given: str | None) -> None:
    stream = written()
    headers = {} if given is None else {"X-Request-Id": given}
    response = light_app.test_client().get("/api/v1/articles", headers=headers)
    again = light_app.test_client().get("/api/v1/articles", headers=headers)
    made = response.headers.getlist("X-Request-Id")

    assert len(made) == 1
    assert len(made[0]) == 16
    assert made[0] != again.headers["X-Request-Id"]
    assert lines(stream)[0]["request_id"] == made[0]


def test_what_clients_make_up_is_not_in_the_log(light_app: Flask) -> None:
    stream = written()
    client = light_app.test_client()
    client.post("/api/v1/ask", json={"question": SECRET, "channel": SECRET}, headers={"Authorization": SECRET})
    client.get(f"/{SECRET}?{SECRET}", headers={"User-Agent": SECRET, "Cookie": SECRET, "Referer": SECRET})
    client.open("/api/v1/ask", method=SECRET)
    client.get(f"/api/v1/conversations/{SECRET}")

    assert len(lines(stream)) == 4
    assert SECRET not in stream.getvalue()
    assert "127.0.0.1" not in stream.getvalue()


def test_probes_are_in_the_log_only_where_they_fail_or_everything_is(light_app: Flask) -> None:
    quiet = written()
    client = light_app.test_client()
    for path in ("/healthz", "/readyz", "/metrics"):
        client.get(path)
    light_app.extensions["bot"].readiness.stopping = lambda: True
    client.get("/readyz")
    chatty = written(level="debug")
    client.get("/healthz")

    assert [(line["route"], line["status"]) for line in lines(quiet)] == [("/readyz", 503)]
    assert [line["route"] for line in lines(chatty)] == ["/healthz"]


def test_off_leaves_out_requests_and_nothing_else(light_app: Flask) -> None:
    stream = written("off")
    light_app.test_client().get("/api/v1/articles")
    logging.getLogger("bot.any").warning("a warning")

    assert [line["message"] for line in lines(stream)] == ["a warning"]


def test_a_terminal_gets_short_lines(light_app: Flask) -> None:
    stream = written("plain")
    light_app.test_client().post("/api/v1/ask", json={"question": SECRET})
    logging.getLogger("bot.any").warning("a warning")
    request, warning = stream.getvalue().splitlines()

    assert request[8:].startswith(" POST /api/v1/ask 200 ")
    assert request.endswith(" ms recommend answered")
    assert warning[8:] == " warning: a warning"


def made(id: str, at: float, route: str = "/api/v1/ask", status: int = 200) -> Answered:
    return Answered(at, 0.25, Current(id, 0), "POST", route, status)


def test_what_is_noted_together_has_a_line_each_with_its_own_time() -> None:
    stream = written()
    notes = Notes(Metrics())
    notes.take(made("one", 0), made("two", 1.5), made("probe", 2, "/healthz"), made("bad", 3, "/healthz", 503))

    assert [(line["time"], line["request_id"], line["ms"], line["status"]) for line in lines(stream)] == [
        ("1970-01-01T00:00:00.000Z", "one", 250.0, 200),
        ("1970-01-01T00:00:01.500Z", "two", 250.0, 200),
        ("1970-01-01T00:00:03.000Z", "bad", 250.0, 503),
    ]


def test_what_is_noted_later_is_there_after_a_flush() -> None:
    stream = written("plain")
    metrics = Metrics()
    notes = Notes(metrics)
    for number in range(200):
        notes.take_soon(made(str(number), time.time()))
    notes.flush()

    assert len(stream.getvalue().splitlines()) == 200
    assert b'advisor_requests_total{method="POST",route="/api/v1/ask",status="200"} 200.0' in metrics.render()
    assert b'advisor_request_seconds_bucket{le="0.25",route="/api/v1/ask"} 200.0' in metrics.render()
    assert b'advisor_request_seconds_bucket{le="0.1",route="/api/v1/ask"} 0.0' in metrics.render()
    assert b'advisor_request_seconds_sum{route="/api/v1/ask"} 50.0' in metrics.render()


def test_where_nobody_reads_the_log_notes_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    read, written_once = threading.Event(), threading.Event()

    class Stuck(io.StringIO):
        def write(self, text: str) -> int:
            written_once.set()
            read.wait(10)
            return super().write(text)

    monkeypatch.setattr(noting, "MOST_WAITING", 3)
    logs.configure("json", "info", stream := Stuck())
    notes = Notes(Metrics())
    notes.take_soon(made("first", 0))
    assert written_once.wait(10)
    for number in range(3):
        notes.take_soon(made(str(number), 0))
    late = threading.Thread(target=lambda: notes.take_soon(made("late", 0)))
    late.start()
    late.join(0.2)
    waited = late.is_alive()
    read.set()
    late.join(10)

    assert waited
    assert not late.is_alive()
    assert len(lines(stream)) == 5


def test_what_cannot_be_noted_is_in_the_log_and_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = written()
    metrics = Metrics()
    monkeypatch.setattr(metrics, "requests", lambda answered: [1 / 0 for _ in answered])
    notes = Notes(metrics)
    notes.take_soon(made("one", 0))
    notes.flush()

    assert [line["message"] for line in lines(stream)] == ["what happened could not be noted"]
    assert lines(stream)[0]["traceback"].endswith("builtins.ZeroDivisionError")


def test_metrics_that_are_asked_for_hold_what_is_noted_later() -> None:
    notes = Notes(Metrics())
    for number in range(3):
        notes.take_soon(made(str(number), time.time(), "/", 429))

    assert b'advisor_limited_total{route="/"} 3.0' in notes.metrics()


def test_an_error_is_told_by_its_way_and_not_by_its_words(light_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = written()

    def fail(*_: object, **__: object) -> None:
        try:
            int(SECRET)
        except ValueError as error:
            raise KeyError(SECRET) from error

    monkeypatch.setattr("bot.asking.Bot.ask", fail)
    response = light_app.test_client().post("/api/v1/ask", json={"question": SECRET})
    error, request = lines(stream)

    assert response.status_code == 500
    assert error["message"] == "unforeseen error in POST /api/v1/ask"
    assert error["level"] == "error"
    assert error["request_id"] == request["request_id"]
    assert "builtins.ValueError\nwhich led to\n" in error["traceback"]
    assert error["traceback"].endswith("builtins.KeyError")
    assert "in fail" in error["traceback"] or ".fail" in error["traceback"]
    assert SECRET not in stream.getvalue()


def test_errors_that_caused_each_other_are_told_once() -> None:
    first, second = ValueError(SECRET), KeyError(SECRET)
    first.__cause__, second.__cause__ = second, first

    assert traceback_of(first) == "builtins.KeyError\nwhich led to\nbuiltins.ValueError"


def test_a_thread_that_dies_is_in_the_log() -> None:
    stream = written()
    thread = threading.Thread(target=lambda: int(SECRET))
    thread.start()
    thread.join()

    assert [line["message"] for line in lines(stream)] == ["a thread ended by an error"]
    assert SECRET not in stream.getvalue()


def test_auto_is_json_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    logs.configure("auto", "info")
    logging.getLogger("bot.any").info("hello")

    assert lines(stream)[0]["message"] == "hello"


def test_everything_that_a_server_writes_is_json_without_what_was_sent(tmp_path: Path) -> None:
    with running(tmp_path, ADVISOR_SECRET_KEY="a-secret-of-the-service") as server:
        server.ask(SECRET, Authorization=f"Bearer {SECRET}")
        assert server.send("POST", "/api/v1/ask", {"question": f"fail {SECRET}"})[0] == 500
        with socket.create_connection(server.address) as connection:
            connection.sendall(f"{SECRET} {SECRET}\r\n\r\n".encode())
            connection.recv(1000)
        until(lambda: len(server.log.read_text().splitlines()) >= 4)
    text = server.log.read_text()
    told = [json.loads(line) for line in text.splitlines()]

    assert {line["logger"] for line in told} == {"advisor.access", "bot.app", "gunicorn.error"}
    assert SECRET not in text
    assert "127.0.0.1" not in text
    assert "a-secret-of-the-service" not in text
