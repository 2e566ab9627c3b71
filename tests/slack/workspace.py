"""Slack as a workspace sees it: what people do there arrives at the bot as signed requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from werkzeug.test import TestResponse

from . import payloads
from .mock_slack import Call, MockSlack, elements
from .payloads import CHANNEL, PERSON, TEAM
from .signing import SECRET, signed

PATH = "/slack/events"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
Fields = dict[str, Any]


class Workspace:
    """A workspace in which the bot of *app* is a member, with *mock* as Slack."""

    def __init__(self, app: Flask, mock: MockSlack, *, secret: str = SECRET) -> None:
        self.app = app
        self.mock = mock
        self.secret = secret
        self.client = app.test_client()

    # Requests.

    def post(self, body: bytes, content_type: str = JSON, **headers: str) -> TestResponse:
        """The response to a signed request."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(
            PATH, data=body, content_type=content_type, headers={**signed(body, secret=self.secret), **named}
        )

    def deliver(self, body: Mapping[str, Any], *, retry: int | None = None) -> TestResponse:
        """The response to a delivery of the Events API, the *retry*-th one where that is given."""
        repeated = {} if retry is None else {"X_Slack_Retry_Num": str(retry), "X_Slack_Retry_Reason": "http_timeout"}
        return self.post(json.dumps(body).encode(), **repeated)

    def event(self, event: Mapping[str, Any], *, team: str = TEAM, **fields: Any) -> TestResponse:
        """The response to an event; all that it causes is done."""
        response = self.deliver(payloads.envelope(event, team=team, **fields))
        self.settle()
        return response

    def interact(self, payload: Mapping[str, Any]) -> TestResponse:
        """The response to an interaction; all that it causes is done."""
        response = self.post(urlencode({"payload": json.dumps(payload)}).encode(), FORM)
        self.settle()
        return response

    def command(self, text: str, **fields: Any) -> TestResponse:
        """The response to the slash command; all that it causes is done."""
        form = payloads.command(text, response_url=self.mock.response_url(), **fields)
        response = self.post(urlencode(form).encode(), FORM)
        self.settle()
        return response

    def settle(self, seconds: float = 30) -> None:
        """Wait until all work that was accepted is done."""
        assert self.app.extensions["slack"].drain(timeout=seconds), "work is still under way"

    # What people do.

    def said_after(self, act: Callable[[], TestResponse]) -> list[Call]:
        """What people see because of *act*, which Slack is told has arrived."""
        before = len(self.mock.said)
        response = act()
        assert response.status_code == 200, response.text
        return self.mock.said[before:]

    def answer(self, question: str, **fields: Any) -> Call:
        """The one answer to a mention."""
        return self.only_answer(payloads.app_mention(question, **fields))

    def direct_answer(self, question: str, **fields: Any) -> Call:
        """The one answer to a direct message."""
        return self.only_answer(payloads.direct(question, **fields))

    def only_answer(self, event: Mapping[str, Any]) -> Call:
        """The one message that answers *event*."""
        said = self.said_after(lambda: self.event(event))
        posted = [call for call in said if call.method == "chat.postMessage"]
        assert len(posted) == 1, [(call.method, call.text) for call in said]
        return posted[0]

    def press(
        self,
        button: Mapping[str, Any],
        on: Call,
        *,
        user: str = PERSON,
        team: str = TEAM,
        channel: str | None = None,
        **changes: Any,
    ) -> TestResponse:
        """The response to a button of a message that was posted, pressed by *user*; *changes* forge its fields."""
        ephemeral = on.method != "chat.postMessage"
        where = channel or on.arguments.get("channel") or CHANNEL
        seen = None if ephemeral else {**on.arguments, "ts": on.ts, "type": "message", "bot_id": payloads.BOT}
        return self.interact(
            payloads.pressed(
                {**button, **changes},
                message=seen,
                response_url=self.mock.response_url(),
                user=user,
                channel=where,
                team=team,
            )
        )


def buttons(call: Call) -> list[Fields]:
    """The buttons of a message or a view."""
    return elements(call.blocks, "button")


def labels(call: Call) -> list[str]:
    """What stands on the buttons."""
    return [button["text"]["text"] for button in buttons(call)]


def button(call: Call, *words: str) -> Fields:
    """The one button with all of *words* in its text, whatever their case."""
    found = [each for each in buttons(call) if all(word in each["text"]["text"].lower() for word in words)]
    assert len(found) == 1, labels(call)
    return found[0]


def thumbs(call: Call, rating: str) -> Fields:
    """The thumb of a message, "up" or "down", as Slack sends it back when it is pressed."""
    found = elements(call.blocks, "feedback_buttons")
    assert len(found) == 1, "the answer has no feedback buttons"
    side = found[0]["positive_button" if rating == "up" else "negative_button"]
    return {
        "type": "feedback_buttons",
        "action_id": found[0]["action_id"],
        "block_id": found[0]["block_id"],
        "text": side["text"],
        "value": side["value"],
    }


def thread_of(call: Call) -> str | None:
    """The thread in which a message was posted."""
    thread: str | None = call.arguments.get("thread_ts")
    return thread
