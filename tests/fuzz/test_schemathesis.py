"""schemathesis, a third party, finds no way in which the service and its OpenAPI document differ.

It runs as its users run it, with all of its checks, over whatever the document holds: examples, borders of each schema,
random right and wrong requests, and chains of requests along the links. What it needs to get past 404 and 401, it is
given as any client gets it: ids of conversations, and a token.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from .conftest import Server

FEWEST = 5_000
"""The fewest requests that are to be made."""
FUZZED = 3_200
"""About as many of them are drawn at random; the rest is examples, borders and chains."""
LEFT_OUT: dict[str, str] = {}
"""Addresses that are in the document and are not called, each with the reason."""
NEVER_SUCCEED = {
    f"{method} /api/v1/me/data": "it is for users whom a site vouches for; tests/service/test_me.py asks as one"
    for method in ("GET", "DELETE")
}
"""Operations (method and address) of which no success is expected, each with the reason."""
QUESTIONS = (
    "Which framework for a real-time chat app, not Django?",
    "Compare Flask and FastAPI for a small API",
    "Is Django good for beginners?",
    "I need an ORM and an admin, which framework?",
    "Which framework should I use?",
    "What are the cons of Pyramid?",
    "Who uses Tornado?",
    "Do the articles agree on Django's learning curve?",
)
CONFIG = """
[dictionaries]
questions = {{ values = {questions} }}
conversations = {{ values = {conversations} }}
turns = {{ values = {turns} }}
talks = {{ values = {talks} }}

[parameters]
"body.question" = {{ dictionary = "questions", probability = 0.3 }}
"body.conversation_id" = {{ dictionary = "conversations", probability = 0.3 }}
"body.turn_id" = {{ dictionary = "turns", probability = 0.5 }}

[auth.openapi.directLineToken]
bearer = "{token}"

[[operations]]
include-name-regex = "^GET /api/v1/conversations/"
[operations.parameters]
"path.conversation_id" = {{ dictionary = "conversations", probability = 0.5 }}

[[operations]]
include-path-regex = "^/v3/directline/conversations/"
[operations.parameters]
"path.conversation_id" = {{ dictionary = "talks", probability = 0.7 }}
"""
Json = dict[str, Any]


def config(server: Server) -> str:
    """What schemathesis is told, with ids and a token that the server has given."""
    asked = [server.call("POST", "/api/v1/ask", {"question": question}) for question in QUESTIONS]
    talk = server.call("POST", "/v3/directline/conversations", {"user": {"id": "schemathesis"}})
    return CONFIG.format(
        questions=json.dumps(QUESTIONS),
        conversations=json.dumps([reply["conversation_id"] for reply in asked]),
        turns=json.dumps([reply["turn_id"] for reply in asked]),
        talks=json.dumps([talk["conversationId"]]),
        token=talk["token"],
    )


@pytest.fixture(scope="module")
def document(server: Server) -> Json:
    found: Json = server.get("/openapi.json")
    return found


@pytest.fixture(scope="module")
def run(server: Server, document: Json, tmp_path_factory: pytest.TempPathFactory) -> tuple[Json, str]:
    """The report of a run, and what was printed."""
    folder = tmp_path_factory.mktemp("schemathesis")
    report, settings = folder / "report.json", folder / "schemathesis.toml"
    settings.write_text(config(server), encoding="utf-8")
    left_out = [word for path in LEFT_OUT for word in ("--exclude-path", path)]
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run"]
    options = ["--checks", "all", "--max-examples", str(FUZZED // taking_input(document)), "--generation-deterministic"]
    more = ["--continue-on-failure", "--report", "json", "--report-json-path", str(report), "--no-color"]
    done = subprocess.run(
        [*command, *options, *more, *left_out, f"{server.url}/openapi.json"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert report.is_file(), done.stdout + done.stderr
    return json.loads(report.read_text()), done.stdout


def taking_input(document: Json) -> int:
    """How many operations take input: of the others, there is one request only."""
    return sum(
        bool(operation["parameters"] or "requestBody" in operation)
        for methods in document["paths"].values()
        for operation in methods.values()
    )


def test_the_service_and_its_document_do_not_differ(run: tuple[Json, str]) -> None:
    report, printed = run

    assert report["complete"]
    assert (report["failures"], report["errors"], report["exit_code"]) == ([], [], 0), printed


def test_enough_was_tried(run: tuple[Json, str], document: Json) -> None:
    report, _ = run

    assert report["test_cases"]["generated"] >= FEWEST
    assert report["operations"]["tested"] == sum(
        len(methods) for path, methods in document["paths"].items() if path not in LEFT_OUT
    )


def test_each_operation_succeeded_at_times(run: tuple[Json, str], document: Json) -> None:
    rates: dict[str, dict[str, dict[str, int]]] = run[0]["valid_rates"]
    named = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    succeeded = {name for name, phases in rates.items() if any(phase["accepted"] for phase in phases.values())}

    assert named - succeeded == set(NEVER_SUCCEED)


def test_the_server_noticed_nothing(run: tuple[Json, str], server: Server) -> None:
    assert server.call("POST", "/api/v1/ask", {"question": "Flask or FastAPI?"})["status"] == "answered"
    assert "Traceback" not in server.log.read_text()
    assert "ERROR" not in server.log.read_text()
