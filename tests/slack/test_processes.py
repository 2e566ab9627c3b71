"""Several processes over one database answer each event once, and a process that is told to stop finishes."""

from __future__ import annotations

import http.client
import json
import os
import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Lock
from typing import Any

import pytest
from faults.server import Nursery, Service, free_port, nursery
from service.servers import Server, running, until

from .conftest import KEY, TOKEN
from .mock_slack import MockSlack
from .payloads import app_mention, direct, envelope, message
from .signing import SECRET, signed
from .workspace import PATH

PROCESSES = 8
EVENTS = 50
PATIENCE = 60.0


def variables(mock: MockSlack, **more: str) -> dict[str, str]:
    """The environment of a server of the one workspace."""
    return {
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_BOT_TOKEN": TOKEN,
        "ADVISOR_SLACK_API_URL": mock.url,
        "ADVISOR_SECRET_KEY": KEY,
        "ADVISOR_RATE_LIMIT": "off",
        **more,
    }


class Deliverer:
    """Slack's side of one connection, which it keeps."""

    def __init__(self, host: str, port: int) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)

    def deliver(self, body: dict[str, Any], **headers: str) -> int:
        """The status of a delivery."""
        data = json.dumps(body).encode()
        self._connection.request("POST", PATH, data, {"Content-Type": "application/json", **signed(data), **headers})
        response = self._connection.getresponse()
        response.read()
        return response.status

    def close(self) -> None:
        self._connection.close()


@pytest.fixture(scope="module")
def servers() -> Iterator[Nursery]:
    with nursery() as made:
        yield made


@pytest.fixture
def processes(servers: Nursery, tmp_path: Path, database_url: str, mock: MockSlack) -> Iterator[list[Service]]:
    """Servers with one worker each, over one database."""
    made: list[Service] = []
    alone = Lock()

    def start(environ: dict[str, str]) -> int:
        with alone:  # what starts them takes one line at a time
            return servers.start(environ)

    for number in range(PROCESSES):
        environ = variables(
            mock,
            PATH=os.environ["PATH"],
            ADVISOR_INSTANCE=str(tmp_path / f"instance{number}"),
            ADVISOR_DATABASE_URL=database_url,
            ADVISOR_MIGRATE="off",
            PORT=str(free_port()),
        )
        made.append(Service(start, environ, tmp_path / f"server{number}.log"))
    try:
        with ThreadPoolExecutor(PROCESSES) as threads:
            list(threads.map(Service.start, made))
        yield made
    finally:
        with ThreadPoolExecutor(PROCESSES) as threads:
            list(threads.map(Service.stop, made))
    said = "".join(service.said() for service in made)
    assert not [secret for secret in (TOKEN, SECRET, KEY) if secret in said]


def test_each_of_fifty_events_that_eight_processes_get_is_answered_once(
    processes: list[Service], mock: MockSlack
) -> None:
    bodies = [
        envelope((app_mention if number % 2 else direct)(f"question {number}?"), event_id=f"Ev{number}")
        for number in range(EVENTS)
    ]
    together = Barrier(PROCESSES)

    def deliver_all(number: int) -> list[int]:
        """Everything to one process, in an order of its own."""
        deliverer = Deliverer("127.0.0.1", processes[number].port)
        first = number * EVENTS // PROCESSES
        together.wait()
        retry = {"X-Slack-Retry-Num": str(number)} if number else {}
        statuses = [deliverer.deliver(body, **retry) for body in (*bodies[first:], *bodies[:first])]
        deliverer.close()
        return statuses

    with ThreadPoolExecutor(PROCESSES) as threads:
        statuses = [status for found in threads.map(deliver_all, range(PROCESSES)) for status in found]
    mock.wait(lambda slack: len(slack.posted) >= EVENTS, PATIENCE)
    for process in processes:
        process.stop()  # which finishes what is under way: an answer too many would be said by now
    answered = Counter(
        line for call in mock.posted for line in call.everything.splitlines() if "You asked: question" in line
    )

    assert Counter(statuses) == {200: PROCESSES * EVENTS}
    assert len(mock.posted) == EVENTS
    assert [number for number in range(EVENTS) if f"question {number}?" not in str(answered)] == []


def test_a_message_that_comes_as_two_events_to_eight_processes_is_answered_once(
    processes: list[Service], mock: MockSlack
) -> None:
    """As a mention and as a message, each with an id of its own, in parallel."""
    mentions = [app_mention(f"question {number}?") for number in range(PROCESSES)]
    pairs = [(envelope(mention), envelope(message(mention["text"], ts=mention["ts"]))) for mention in mentions]

    def deliver_all(number: int) -> list[int]:
        deliverer = Deliverer("127.0.0.1", processes[number].port)
        statuses = [deliverer.deliver(pair[number % 2]) for pair in pairs]
        deliverer.close()
        return statuses

    with ThreadPoolExecutor(PROCESSES) as threads:
        statuses = [status for found in threads.map(deliver_all, range(PROCESSES)) for status in found]
    mock.wait(lambda slack: len(slack.posted) >= PROCESSES, PATIENCE)
    for process in processes:
        process.stop()

    assert set(statuses) == {200}
    assert len(mock.posted) == PROCESSES


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("waiting", [1, 12])
def test_a_server_that_is_told_to_stop_answers_what_it_has_accepted(
    tmp_path: Path, mock: MockSlack, workers: str, waiting: int
) -> None:
    """Slack does not send again what was accepted: an answer that is lost now is lost for good."""
    with running(tmp_path, **variables(mock, ADVISOR_WORKERS=workers)) as server:
        with mock.holding("chat.postMessage"):
            statuses = [deliver(server, f"question {number}?") for number in range(waiting)]
            mock.wait_until_held()
            server.process.send_signal(signal.SIGTERM)
            until(lambda: hears_of_its_end(server), PATIENCE)
        code = server.process.wait(PATIENCE)

    assert statuses == [200] * waiting
    assert len(mock.posted) == waiting
    assert code == 0


def deliver(server: Server, question: str) -> int:
    deliverer = Deliverer(*server.address)
    status = deliverer.deliver(envelope(app_mention(question)))
    deliverer.close()
    return status


def hears_of_its_end(server: Server) -> bool:
    """Whether it takes no connections any more, or says to one that it is not ready."""
    try:
        return server.send("GET", "/readyz")[0] == 503
    except (OSError, http.client.HTTPException):
        return True
