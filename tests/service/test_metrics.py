"""/metrics counts what happened, under names that no client can make up, in all processes together."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from bot.app import create_app
from bot.operations.metric_folder import fresh_folder
from bot.settings import Settings
from bot.store import database, schema
from bot.store.database import opened
from bot.store.misses import SqlMisses

from .conftest import ask
from .fakes import FakeEngine, make_base
from .servers import running, until

Samples = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


def parsed(text: str) -> Samples:
    """The samples of an exposition, by name and labels; fails where it is no such text."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def counted(samples: Samples, name: str, **labels: str) -> float:
    """The sum of all samples of this name that have these labels."""
    wanted = set(labels.items())
    return sum(value for (found, having), value in samples.items() if found == name and wanted <= having)


def samples_of(client: FlaskClient) -> Samples:
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return parsed(response.text)


def test_requests_are_counted_by_route_method_and_status(light: FlaskClient) -> None:
    light.get("/api/v1/frameworks/flask")
    light.get("/api/v1/frameworks/nothing")
    light.get("/api/v1/frameworks/flask?x=secret")
    found = samples_of(light)
    route = "/api/v1/frameworks/<framework_id>"

    assert counted(found, "advisor_requests_total", route=route, method="GET", status="200") == 2
    assert counted(found, "advisor_requests_total", route=route, method="GET", status="404") == 1
    assert counted(found, "advisor_request_seconds_count", route=route) == 3
    assert counted(found, "advisor_request_seconds_bucket", route=route, le="+Inf") == 3


def test_questions_are_counted_by_channel_intent_and_answer(light: FlaskClient) -> None:
    ask(light, "one", channel="web")
    ask(light, "two", channel="web")
    found = samples_of(light)

    counted_as = {"channel": "web", "intent": "recommend", "answer": "answered"}
    assert counted(found, "advisor_questions_total", **counted_as) == 2
    assert counted(found, "advisor_confidence_count") == 2
    assert counted(found, "advisor_confidence_sum") == pytest.approx(1.94)
    assert counted(found, "advisor_misses_total") == 0


@pytest.mark.parametrize(
    ("said", "reasons"),
    [
        ({"status": "unknown"}, ["articles-silent"]),
        ({"status": "declined"}, ["not-our-subject"]),
        ({"status": "answered", "confidence": 0.4}, ["low-confidence"]),
        ({"status": "declined", "intent": "smalltalk"}, []),
    ],
)
def test_misses_are_counted_by_the_reason_under_which_they_are_listed(
    light: FlaskClient, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, said: dict[str, object], reasons: list[str]
) -> None:
    monkeypatch.setattr("service.fakes.make_body", lambda text: {"intent": "facts", "confidence": 0.9, **said})
    ask(light, "What?")
    found = samples_of(light)
    with opened(sqlite_url) as engine:
        listed = [miss.reason for miss in SqlMisses(engine).listed()]

    assert listed == reasons
    assert counted(found, "advisor_misses_total") == len(reasons)
    assert [counted(found, "advisor_misses_total", reason=reason) for reason in reasons] == [1] * len(reasons)


def test_a_message_that_is_sent_again_is_a_replay_and_no_question(light: FlaskClient) -> None:
    first = ask(light, "one")
    again = {"conversation_id": first["conversation_id"], "message_id": "m"}
    ask(light, "two", **again)
    ask(light, "two", **again)
    found = samples_of(light)

    assert counted(found, "advisor_questions_total") == 2
    assert counted(found, "advisor_replayed_total") == 1


def test_clients_cannot_make_up_labels(light: FlaskClient) -> None:
    before = len(samples_of(light))
    for number in range(50):
        ask(light, channel=f"mine-{number}")
        light.get(f"/nothing/{number}")
        light.open("/api/v1/ask", method=f"VERB{number}")
        light.get(f"/api/v1/conversations/{number}")
    found = samples_of(light)

    assert counted(found, "advisor_questions_total", channel="other") == 50
    assert counted(found, "advisor_requests_total", route="none", status="404") == 50
    assert counted(found, "advisor_requests_total", method="other", status="405") == 50
    assert len(found) - before < 120


def test_a_store_that_is_out_of_reach_is_counted(light_app: Flask, tmp_path: Path) -> None:
    client = light_app.test_client()
    ask(client)
    for file in tmp_path.glob("advisor.sqlite3*"):
        file.unlink()
    failed = client.post("/api/v1/ask", json={"question": "Flask?"})
    found = samples_of(client)

    assert failed.status_code == 503
    assert counted(found, "advisor_store_errors_total") >= 1
    assert counted(found, "advisor_requests_total", status="503") == 1


def test_refusals_by_a_limit_are_counted(light_app: Flask) -> None:
    light_app.add_url_rule("/limited", view_func=lambda: ("", 429))
    client = light_app.test_client()
    client.get("/limited")

    assert counted(samples_of(client), "advisor_limited_total", route="/limited") == 1


@pytest.mark.parametrize(
    ("shown_to", "address", "headers", "status"),
    [
        ("private", "127.0.0.1", {}, 200),
        ("private", "10.1.2.3", {}, 200),
        ("private", "::1", {}, 200),
        ("private", "::ffff:192.168.0.9", {}, 200),
        ("private", "93.184.216.34", {}, 403),
        ("private", "::ffff:93.184.216.34", {}, 403),
        ("private", "", {}, 403),
        ("private", "10.1.2.3", {"X-Forwarded-For": "10.9.9.9"}, 403),
        ("private", "10.1.2.3", {"Forwarded": "for=10.9.9.9"}, 403),
        ("on", "93.184.216.34", {}, 200),
        ("off", "127.0.0.1", {}, 403),
    ],
)
def test_metrics_are_for_those_whom_the_setting_names(
    light_app: Flask, shown_to: str, address: str, headers: dict[str, str], status: int
) -> None:
    light_app.extensions["bot"] = replace(light_app.extensions["bot"], metrics_for=shown_to)
    response = light_app.test_client().get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})

    assert response.status_code == status
    assert ("advisor_requests" in response.text) == (status == 200)


def test_counts_of_two_applications_stay_apart(tmp_path: Path, sqlite_url: str) -> None:
    schema.upgrade(sqlite_url)
    settings = Settings(instance=tmp_path, database_url=sqlite_url)
    apps = [create_app(settings, engine=FakeEngine(), knowledge=make_base()) for _ in range(2)]
    ask(apps[0].test_client())

    assert counted(samples_of(apps[0].test_client()), "advisor_questions_total") == 1
    assert counted(samples_of(apps[1].test_client()), "advisor_questions_total") == 0
    for app in apps:
        database.dispose(app)


def test_two_workers_count_together_also_after_one_is_killed(tmp_path: Path) -> None:
    with running(tmp_path, ADVISOR_WORKERS="2") as server:

        def sample(name: str, **labels: str) -> float:
            status, content = server.send("GET", "/metrics")
            assert status == 200
            return counted(parsed(content.decode()), name, **labels)

        until(lambda: sample("advisor_knowledge_workers", version="fake0001") == 2)
        served_by: set[int] = set()
        for number in range(40):
            served_by.add(int(server.ask(f"question {number}")["answer"]["text"].rsplit(" ", 1)[1]))
        until(lambda: sample("advisor_questions_total") == 40)  # another worker's notes may take a moment
        killed = server.workers()[0]
        os.kill(killed, signal.SIGKILL)
        until(lambda: killed not in server.workers() and len(server.workers()) == 2)
        until(lambda: sample("advisor_knowledge_workers", version="fake0001") == 2)
        after_the_kill = sample("advisor_questions_total")
        for number in range(20):
            server.ask(f"again {number}")

        assert len(served_by) == 2
        assert after_the_kill == 40
        until(lambda: sample("advisor_questions_total") == 60)
        until(lambda: sample("advisor_requests_total", route="/api/v1/ask", status="200") == 60)
        until(lambda: sample("advisor_request_seconds_count", route="/api/v1/ask") == 60)
        until(lambda: sample("advisor_confidence_bucket", le="+Inf") == 60)
        assert sample("advisor_questions_total") == 60
    assert list((tmp_path / "instance" / "metrics").iterdir()) == []


def test_the_folder_of_a_server_that_was_killed_is_removed_and_no_other(tmp_path: Path) -> None:
    killed = tmp_path / "counts-killed"
    killed.mkdir()
    (killed / ".running").touch()
    with fresh_folder(tmp_path) as first:
        (first / "counter_1.db").touch()
        with fresh_folder(tmp_path) as second:
            assert sorted(tmp_path.iterdir()) == sorted([first, second])
            assert (first / "counter_1.db").is_file()

    assert list(tmp_path.iterdir()) == []
