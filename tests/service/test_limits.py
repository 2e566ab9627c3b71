"""How often one caller may call: who counts as one, what the refusal says, and what happens without Redis."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient

from bot.access import limits
from bot.access.limits import Limits, Windows, rates_of
from bot.access.proving import NOBODY
from bot.store import database, schema

from .conftest import make_app
from .registering import PORTAL, add_hs256, add_key, add_site, token
from .test_cli import ROOT, environment
from .test_errors import is_problem

ASK = {"question": "Flask?"}
Make = Callable[..., Flask]


@pytest.fixture
def make(tmp_path: Path, sqlite_url: str) -> Iterator[Make]:
    """Makes the application with these settings."""
    schema.upgrade(sqlite_url)
    made: list[Flask] = []

    def made_with(**chosen: Any) -> Flask:
        made.append(make_app(tmp_path, sqlite_url, **chosen))
        return made[-1]

    yield made_with
    for app in made:
        database.dispose(app)


def calls(client: FlaskClient, number: int, address: str = "192.0.2.1", **headers: str) -> Counter[int]:
    """The statuses of so many questions."""
    return Counter(
        client.post("/api/v1/ask", json=ASK, headers=headers, environ_base={"REMOTE_ADDR": address}).status_code
        for _ in range(number)
    )


def test_who_calls_too_often_is_told_when_to_try_again(make: Make) -> None:
    client = make(rate_limit="3 per minute").test_client()
    found = calls(client, 3)
    response = client.get("/api/v1/frameworks", environ_base={"REMOTE_ADDR": "192.0.2.1"})
    seconds = int(response.headers["Retry-After"])

    assert found == {200: 3}
    assert is_problem(response, 429)
    assert 55 <= seconds <= 60
    assert response.get_json()["detail"] == (
        f"Too many requests: 3 per minute are the most for one address. Please try again in {seconds} seconds."
    )


def test_a_window_ends(make: Make) -> None:
    client = make(rate_limit="2 per 1 second").test_client()
    first = calls(client, 3)
    time.sleep(1.05)

    assert first == {200: 2, 429: 1}
    assert calls(client, 2) == {200: 2}


def test_each_address_is_counted_alone(make: Make) -> None:
    client = make(rate_limit="2 per minute").test_client()

    for address in ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8:0:1::1", "::ffff:192.0.2.3"):
        assert calls(client, 3, address) == {200: 2, 429: 1}
    for counted_already in ("2001:db8::2", "192.0.2.3"):  # the same network; the same address, written otherwise
        assert calls(client, 1, counted_already) == {429: 1}


def test_several_rates_hold_at_once(make: Make) -> None:
    client = make(rate_limit="2 per minute; 100 per day").test_client()

    assert calls(client, 3) == {200: 2, 429: 1}


def test_off_is_off(make: Make) -> None:
    assert calls(make(rate_limit=None).test_client(), 400) == {200: 400}


def test_a_key_has_its_own_rate_wherever_it_is_used_from(make: Make) -> None:
    app = make(rate_limit="2 per minute")
    client = app.test_client()
    own, default = add_key(app, rate="4 per minute"), add_key(app)

    assert calls(client, 3, "192.0.2.1", **{"X-API-Key": own}) == {200: 3}
    assert calls(client, 2, "192.0.2.2", **{"X-API-Key": own}) == {200: 1, 429: 1}
    assert calls(client, 3, "192.0.2.1", **{"X-API-Key": default}) == {200: 2, 429: 1}
    assert calls(client, 3, "192.0.2.1") == {200: 2, 429: 1}


def test_each_user_is_counted_alone_also_behind_one_address_and_one_key(make: Make) -> None:
    app = make(rate_limit="2 per minute")
    add_site(app, identity="optional")
    secret, key = add_hs256(app), add_key(app, site="portal")

    for user in ("ada", "eve"):
        headers = {"X-API-Key": key, "X-Advisor-User-Token": token(secret, sub=user)}
        assert calls(app.test_client(), 3, **headers) == {200: 2, 429: 1}


def test_all_of_a_site_is_counted_together(make: Make) -> None:
    app = make(rate_limit="100 per minute")
    add_site(app, rate="3 per minute")
    client = app.test_client()

    found = sum((calls(client, 1, f"192.0.2.{n}", Origin=PORTAL) for n in range(5)), Counter())
    assert found == {200: 3, 429: 2}
    assert calls(client, 1, "192.0.2.1") == {200: 1}


def test_guesses_at_keys_are_counted_and_logged(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="bot.views.access")
    client = make(rate_limit="3 per minute", keys_needed=True).test_client()

    assert calls(client, 5, **{"X-API-Key": "fa_guess"}) == {401: 3, 429: 2}
    assert caplog.messages.count("refused at /api/v1/ask: This is no API key of this service.") == 5
    assert caplog.messages.count("refused at /api/v1/ask: more than 3 per minute for one address") == 2
    assert "guess" not in caplog.text


def test_web_chat_may_ask_for_news_as_often_as_it_does(make: Make) -> None:
    client = make(rate_limit="3 per minute").test_client()
    started = client.post("/v3/directline/conversations").get_json()
    activities = f"/v3/directline/conversations/{started['conversationId']}/activities"
    proof = {"Authorization": f"Bearer {started['token']}"}
    said = {"type": "message", "text": "Flask?", "from": {"id": "anna"}}

    assert {client.get(activities, headers=proof).status_code for _ in range(9)} == {200}
    assert [client.post(activities, json=said, headers=proof).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/", "/assets/pages.css", "/openapi.json"])
def test_what_watches_the_service_and_what_browsers_load_is_never_refused(make: Make, path: str) -> None:
    client = make(rate_limit="1 per minute").test_client()
    calls(client, 3)

    assert {client.get(path, buffered=True).status_code for _ in range(5)} == {200}


FORWARDED = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}


@pytest.mark.parametrize(
    ("proxies", "first", "second"),
    [
        (0, {}, FORWARDED),  # not trusted: still the same address
        (1, {"X-Forwarded-For": "1.1.1.1, 203.0.113.9"}, FORWARDED),  # what the client invents counts for nothing
        (2, {"X-Forwarded-For": "1.1.1.1, 198.51.100.7, 203.0.113.9"}, FORWARDED),
    ],
)
def test_only_trusted_proxies_tell_the_address(
    make: Make, proxies: int, first: dict[str, str], second: dict[str, str]
) -> None:
    client = make(rate_limit="2 per minute", trusted_proxies=proxies).test_client()

    assert calls(client, 1, **first) == {200: 1}
    assert calls(client, 2, **second) == {200: 1, 429: 1}
    other = calls(client, 1, **{"X-Forwarded-For": "198.51.100.8, 203.0.113.8"})
    assert other == ({200: 1} if proxies else {429: 1})


def test_https_is_told_by_trusted_proxies_alone(make: Make) -> None:
    for proxies in (0, 1):
        client = make(trusted_proxies=proxies).test_client()
        headers = client.get("/healthz", headers={"X-Forwarded-Proto": "https"}).headers
        assert ("Strict-Transport-Security" in headers) == bool(proxies)


@pytest.mark.parametrize("text", ["300 per minute", "10/second", "10 per second; 5000 per day", "5 per 2 hours"])
def test_rates_are_read(text: str) -> None:
    assert rates_of(text)


@pytest.mark.parametrize("text", ["", "often", "0 per minute", "-1 per minute", "5 per fortnight"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be like '300 per minute'"):
        rates_of(text)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_WINDOWS", 1000)
    windows = Windows()
    for n in range(5000):
        windows.incr(f"address/{n}", 60)

    assert (windows.reset() or 0) <= 1000


def test_a_jump_of_the_clock_locks_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Limits("1 per minute")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 10**6)
    assert counting.too_often(NOBODY, "192.0.2.1") is None
    monkeypatch.setattr(time, "time", lambda: now)
    refused = counting.too_often(NOBODY, "192.0.2.1")

    assert refused is not None
    assert refused.seconds <= 60


class Redis:
    """A Redis server of our own, which can be stopped and started."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir"]
        self._process = subprocess.Popen([*command, str(self._folder)], stdout=subprocess.DEVNULL)
        for _ in range(100):
            try:
                self.client().ping()
                return
            except redis.ConnectionError:
                time.sleep(0.02)
        raise AssertionError("the Redis server does not answer")

    def client(self) -> Any:
        return redis.Redis(port=self.port)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Redis]:
    if not shutil.which("redis-server"):
        if os.environ.get("ADVISOR_TEST_REQUIRE_SERVICES"):
            pytest.fail("redis-server is not installed")
        pytest.skip("redis-server is not installed")
    started = Redis(tmp_path)
    started.start()
    yield started
    started.stop()


def test_without_redis_each_process_counts_by_itself_until_it_is_back(
    make: Make, server: Redis, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = make(rate_limit="3 per minute", redis_url=server.url).test_client()
    together = calls(client, 2)
    server.stop()
    alone = calls(client, 4)
    server.start()
    monkeypatch.setattr(time, "monotonic", lambda now=time.monotonic: now() + limits.REDIS_AGAIN)
    back = calls(client, 4)

    assert together == {200: 2}
    assert alone == {200: 3, 429: 1}
    assert back == {200: 3, 429: 1}  # the server came back empty
    assert server.client().dbsize() == 1
    assert caplog.text.count("Redis is out of reach") == 1
    assert server.url not in caplog.text


def test_no_address_is_in_redis(make: Make, server: Redis) -> None:
    calls(make(rate_limit="3 per minute", redis_url=server.url).test_client(), 2, "192.0.2.77")
    kept = server.client().keys()

    assert len(kept) == 1
    assert b"192.0.2.77" not in kept[0]


def test_a_redis_that_does_not_answer_costs_one_request_a_moment(make: Make) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        client = make(rate_limit="3 per minute", redis_url=url).test_client()
        started = time.perf_counter()
        found = calls(client, 4)

        assert found == {200: 3, 429: 1}
        assert time.perf_counter() - started < 10 * limits.REDIS_PATIENCE


def test_two_servers_count_together_in_redis(tmp_path: Path, server: Redis) -> None:
    found = []
    with serving(tmp_path, server.url) as first, serving(tmp_path, server.url) as second:
        for port in (first, second):
            found.append(Counter(_ask(port) for _ in range(15)))

    assert found == [{200: 15}, {200: 5, 429: 10}]


@contextmanager
def serving(folder: Path, redis_url: str) -> Iterator[int]:
    """The port of a server of its own process."""
    variables = {"ADVISOR_RATE_LIMIT": "20 per minute", "ADVISOR_REDIS_URL": redis_url, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", f"{__package__}.serve_fake"],
        env=environment(folder, **variables),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    with process, process.stdout:
        yield int(process.stdout.readline().rsplit(":", 1)[1])
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _ask(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    body = json.dumps({"question": f"Flask? {uuid4()}"})
    connection.request("POST", "/api/v1/ask", body=body, headers={"Content-Type": "application/json"})
    status = connection.getresponse().status
    connection.close()
    return status
