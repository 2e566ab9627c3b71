"""Socket Mode: Slack's side is a real WebSocket server on loopback."""

from __future__ import annotations

import json
import os
import queue
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from bot.core.errors import SettingsError
from bot.settings import Settings
from bot.slack_settings import SlackSettings
from bot.store import schema
from integrations.slack import sockets

from . import payloads
from .conftest import KEY, TOKEN, MakeWorkspace
from .mock_slack import MockSlack, Reply
from .signing import SECRET
from .workspace import Workspace

APP_TOKEN = "xapp-0123456789-hidden"
OPEN = "apps.connections.open"


@dataclass
class Line:
    """The connection, as Slack sees it."""

    url: str
    heard: queue.Queue[dict[str, Any]] = field(default_factory=queue.Queue)
    connected: queue.Queue[ServerConnection] = field(default_factory=queue.Queue)

    def send(self, kind: str, payload: object, **fields: Any) -> dict[str, Any]:
        """What the bot says at once to an envelope; other things that it says are passed over."""
        connection = self.connected.get(timeout=10)
        self.connected.put(connection)
        id = payloads.new_event_id()
        connection.send(json.dumps({"envelope_id": id, "type": kind, "payload": payload, **fields}))
        while True:
            told = self.heard.get(timeout=10)
            if told.get("envelope_id") == id:
                return told


@pytest.fixture
def line(mock: MockSlack) -> Iterator[Line]:
    found: list[Line] = []

    def talk(connection: ServerConnection) -> None:
        connection.send(json.dumps({"type": "hello", "num_connections": 1}))
        found[0].connected.put(connection)
        try:
            for message in connection:
                found[0].heard.put(json.loads(message))
        except ConnectionClosed:
            return

    with serve(talk, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        host, port = server.socket.getsockname()[:2]
        found.append(Line(f"ws://{host}:{port}/link"))
        mock.answer(OPEN, Reply(body={"ok": True, "url": found[0].url}))
        yield found[0]
        server.shutdown()


@pytest.fixture
def connected(light: Workspace, line: Line, mock: MockSlack) -> Iterator[Workspace]:
    client = sockets.connect(light.app, APP_TOKEN, mock.url)
    yield light
    client.close()


def test_the_app_token_opens_the_connection(connected: Workspace, mock: MockSlack) -> None:
    assert [call.token for call in mock.calls(OPEN)] == [APP_TOKEN]


def test_a_mention_is_taken_at_once_and_answered(connected: Workspace, line: Line) -> None:
    event = payloads.app_mention("Flask or Django?")
    told = line.send("events_api", payloads.envelope(event), accepts_response_payload=False)
    connected.settle()
    posted = connected.mock.calls("chat.postMessage", ok=True)

    assert set(told) == {"envelope_id"}
    assert [call.arguments["thread_ts"] for call in posted] == [event["ts"]]


def test_an_envelope_that_comes_again_is_answered_once(connected: Workspace, line: Line) -> None:
    body = payloads.envelope(payloads.app_mention("Flask or Django?"))
    line.send("events_api", body)
    line.send("events_api", body, retry_attempt=1, retry_reason="timeout")
    connected.settle()

    assert len(connected.mock.calls("chat.postMessage", ok=True)) == 1


def test_a_delivery_by_both_ways_is_answered_once(connected: Workspace, line: Line) -> None:
    body = payloads.envelope(payloads.app_mention("Flask or Django?"))
    line.send("events_api", body)
    assert connected.deliver(body).status_code == 200
    connected.settle()

    assert len(connected.mock.calls("chat.postMessage", ok=True)) == 1


def test_a_form_that_is_wrong_is_told_with_the_acknowledgement(connected: Workspace, line: Line) -> None:
    line.send("interactive", payloads.shortcut("ask_question"))
    connected.settle()
    opened = connected.mock.calls("views.open", ok=True)[0].arguments["view"]
    values = {"question": {"question": {"type": "plain_text_input", "value": "  "}}}
    told = line.send("interactive", payloads.view_submission(opened, values), accepts_response_payload=True)

    assert told["payload"]["response_action"] == "errors"
    assert list(told["payload"]["errors"]) == ["question"]


def test_a_command_is_taken_and_answered(connected: Workspace, line: Line) -> None:
    told = line.send("slash_commands", payloads.command("Flask?", response_url=connected.mock.response_url()))
    connected.settle()

    assert set(told) == {"envelope_id"}
    assert len(connected.mock.said) == 1


def test_a_refused_connection_is_said(light: Workspace, mock: MockSlack) -> None:
    mock.refuse(OPEN, "invalid_auth")

    with pytest.raises(SettingsError, match="Slack refused the connection: invalid_auth"):
        sockets.connect(light.app, APP_TOKEN, mock.url)


def test_without_an_app_token_it_is_said_what_is_missing(light: Workspace, tmp_path: Any) -> None:
    settings = Settings(instance=tmp_path, database_url="sqlite:///unused")

    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN must be set"):
        sockets.run(settings)


def test_told_to_stop_it_finishes_its_answers(
    make_workspace: MakeWorkspace, sqlite_url: str, line: Line, mock: MockSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema.upgrade(sqlite_url)
    workspace = make_workspace(sqlite_url)
    slack = workspace.app.extensions["slack"]
    chosen = replace(slack_settings(mock), app_token=APP_TOKEN)
    settings = Settings(
        instance=Path(workspace.app.instance_path), database_url=sqlite_url, slack=chosen, secret_key=KEY
    )
    monkeypatch.setattr(sockets, "create_app", lambda *_, **__: workspace.app)
    monkeypatch.setattr(Settings, "make_instance", lambda self: None)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    body = payloads.envelope(payloads.app_mention("Flask or Django?"))

    def ask_and_stop() -> None:
        line.send("events_api", body)
        os.kill(os.getpid(), signal.SIGTERM)

    asking = threading.Thread(target=ask_and_stop)
    asking.start()
    try:
        sockets.run(settings)
    finally:
        asking.join(10)
        for number, handler in before.items():
            signal.signal(number, handler)

    assert len(mock.calls("chat.postMessage", ok=True)) == 1
    assert slack.drain(0)


def slack_settings(mock: MockSlack) -> SlackSettings:
    return SlackSettings(signing_secret=SECRET, bot_token=TOKEN, api_url=mock.url)
