"""What is signed and cannot be read is refused; what can be read and concerns nobody is accepted."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from . import payloads
from .payloads import app_mention, direct, envelope
from .signing import signed
from .workspace import FORM, JSON, PATH, Workspace

LARGE = 2_000_000
UNREADABLE: dict[str, tuple[str, bytes]] = {
    "half of an object": (JSON, b'{"type": "event_callback"'),
    "no JSON": (JSON, b"type=event_callback"),
    "an array": (JSON, b"[]"),
    "an array of events": (JSON, json.dumps([envelope(app_mention("Flask?"))]).encode()),
    "null": (JSON, b"null"),
    "a number": (JSON, b"5"),
    "a string": (JSON, b'"event_callback"'),
    "true": (JSON, b"true"),
    "an empty body": (JSON, b""),
    "blanks": (JSON, b"   "),
    "not UTF-8": (JSON, b'{"type": "\xff\xfe"}'),
    "UTF-16": (JSON, '{"type": "event_callback"}'.encode("utf-16")),
    "arrays in arrays": (JSON, b"[" * 100_000 + b"]" * 100_000),
    "objects in objects": (JSON, b'{"event":' * 50_000 + b"1" + b"}" * 50_000),
    "a number of many digits": (JSON, b'{"type": ' + b"9" * 10_000 + b"}"),
    "an object without a type": (JSON, b"{}"),
    "an empty form": (FORM, b""),
    "a form about nothing": (FORM, b"a=b&c=d"),
    "an empty payload": (FORM, b"payload="),
    "a payload that is no JSON": (FORM, b"payload=button"),
    "a payload that is half an object": (FORM, b"payload=%7B%22type%22"),
    "a payload that is an array": (FORM, b"payload=%5B%5D"),
    "a payload that is null": (FORM, b"payload=null"),
    "a payload that is a number": (FORM, b"payload=1"),
    "a payload that is not UTF-8": (FORM, b"payload=%FF%FE"),
    "a payload without a type": (FORM, b"payload=%7B%7D"),
    "arrays in arrays in a payload": (FORM, b"payload=" + b"[" * 100_000),
    "a form that is not UTF-8": (FORM, b"command=\xff\xfe"),
    "JSON that calls itself a form": (FORM, json.dumps(envelope(app_mention("Flask?"))).encode()),
    "a form that calls itself JSON": (JSON, b"payload=%7B%22type%22%3A%22shortcut%22%7D"),
    "plain text": ("text/plain", json.dumps(envelope(app_mention("Flask?"))).encode()),
    "XML": ("application/xml", b"<event/>"),
    "a form of parts": ("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--\r\n"),
    "no content type": ("", json.dumps(envelope(app_mention("Flask?"))).encode()),
    "what is no content type": (";;;", b"{}"),
}


@pytest.mark.parametrize(("content_type", "body"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_signed_body_that_cannot_be_read_is_the_sender_s_fault(
    shared: Workspace, content_type: str, body: bytes
) -> None:
    response = shared.post(body, content_type)
    shared.settle()

    assert response.status_code in (400, 415)
    assert shared.mock.calls("chat.postMessage", "chat.postEphemeral", "views.open") == []


@pytest.mark.parametrize(("content_type", "body"), UNREADABLE.values(), ids=UNREADABLE)
def test_an_unsigned_body_is_not_even_read(shared: Workspace, content_type: str, body: bytes) -> None:
    response = shared.client.post(PATH, data=body, content_type=content_type)

    assert response.status_code == 401


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (JSON, json.dumps(envelope(app_mention("Flask?" * (LARGE // 6)))).encode()),
        (FORM, b"payload=" + b"a" * LARGE),
        (FORM, urlencode(payloads.command("Flask?" * (LARGE // 6), response_url="http://127.0.0.1:9/")).encode()),
    ],
    ids=["an event", "a payload", "a command"],
)
def test_a_body_of_two_megabytes_is_refused(shared: Workspace, content_type: str, body: bytes) -> None:
    response = shared.post(body, content_type)
    shared.settle()

    assert response.status_code == 413
    assert shared.mock.said == []


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_only_posting_is_known(shared: Workspace, method: str) -> None:
    assert shared.client.open(PATH, method=method, headers=signed(b"")).status_code == 405


CHALLENGE = {"token": "verification-token", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}


def test_the_address_is_verified(shared: Workspace) -> None:
    response = shared.post(json.dumps({"type": "url_verification", **CHALLENGE}).encode())

    assert response.status_code == 200
    assert (response.get_json() if response.is_json else {"challenge": response.text}) == {
        "challenge": CHALLENGE["challenge"]
    }


def test_the_address_is_not_verified_for_strangers(shared: Workspace) -> None:
    body = json.dumps({"type": "url_verification", **CHALLENGE}).encode()
    response = shared.client.post(PATH, data=body, content_type=JSON)

    assert response.status_code == 401
    assert CHALLENGE["challenge"] not in response.text


@pytest.mark.parametrize("challenge", [None, 5, "", {"a": 1}, "<script>alert(1)</script>"])
def test_a_strange_challenge_is_no_fault_of_ours(shared: Workspace, challenge: Any) -> None:
    response = shared.post(json.dumps({"type": "url_verification", "challenge": challenge}).encode())

    assert response.status_code in (200, 400)
    assert "<script" not in response.text or response.mimetype != "text/html"


def test_the_certificate_is_checked(shared: Workspace) -> None:
    response = shared.post(b"ssl_check=1&token=verification-token", FORM)
    shared.settle()

    assert response.status_code == 200
    assert shared.mock.said == []


NOBODY_S: dict[str, dict[str, Any]] = {
    "reaction_added": {"reaction": "eyes", "item": {"type": "message", "channel": "C0GENERAL", "ts": "1.1"}},
    "team_join": {"user": {"id": "U0NEW", "name": "new"}},
    "channel_created": {"channel": {"id": "C0NEW", "name": "new", "created": 1, "creator": "U0ADA"}},
    "channel_rename": {"channel": {"id": "C0NEW", "name": "newer", "created": 1}},
    "member_joined_channel": {"channel_type": "C", "team": "T0TEAM", "inviter": "U0BOB"},
    "pin_added": {"item": {}},
    "user_change": {"user": {"id": "U0ADA"}},
    "file_shared": {"file_id": "F1", "file": {"id": "F1"}},
    "emoji_changed": {"subtype": "add", "name": "flask", "value": "https://example.com/flask.png"},
    "app_requested": {"app_request": {"id": "1"}},
    "agent_session_stopped": {"thread_ts": "1.1", "streaming_message_ts": []},
    "agent_session_title_changed": {"thread_ts": "1.1", "title": "Flask?", "team_id": "T0TEAM"},
    "assistant_thread_context_changed": payloads.assistant_event("assistant_thread_context_changed"),
    "app_context_changed": payloads.context_changed(),
    "grid_migration_started": {"enterprise_id": "E1"},
    "message_metadata_posted": {"metadata": {"event_type": "x", "event_payload": {}}},
    "something_of_2031": {"text": "<@U0BOT> Flask?"},
}


@pytest.mark.parametrize("type", NOBODY_S)
def test_an_event_that_nobody_handles_has_arrived(shared: Workspace, type: str) -> None:
    where = {"user": "U0ADA", "channel": "C0GENERAL", "event_ts": "1.2"}
    response = shared.event({"type": type, **where, **NOBODY_S[type]})

    assert response.status_code == 200
    assert shared.mock.said == []


def interactions(shared: Workspace) -> dict[str, dict[str, Any]]:
    url = shared.mock.response_url()
    strange = {"type": "button", "action_id": "nobody_knows", "block_id": "b", "value": "v"}
    select = {"type": "users_select", "action_id": "nobody_knows", "block_id": "b", "selected_user": "U0BOB"}
    message = {"ts": "1.1", "text": "Flask?"}
    view = {"type": "modal", "id": "V1", "callback_id": "nobody_knows", "private_metadata": ""}
    return {
        "an unknown button": payloads.pressed(strange, message=message, response_url=url),
        "an unknown menu": payloads.pressed(select, message=message, response_url=url),
        "a button without actions": {**payloads.pressed(strange, message=message, response_url=url), "actions": []},
        "an unknown shortcut": payloads.shortcut("nobody_knows"),
        "an unknown message shortcut": payloads.message_action("nobody_knows", "Flask?", response_url=url),
        "an unknown modal": payloads.view_submission(view, {}),
        "a closed modal": payloads.view_closed(view),
        "options of a menu": {"type": "block_suggestion", "action_id": "nobody_knows", **payloads.who("U1", "T0TEAM")},
        "an attachment's button": {"type": "interactive_message", "callback_id": "x", **payloads.who("U1", "T0TEAM")},
        "a dialog": {"type": "dialog_submission", "callback_id": "x", **payloads.who("U1", "T0TEAM")},
        "a step of a workflow": {"type": "workflow_step_edit", "callback_id": "x", **payloads.who("U1", "T0TEAM")},
        "something of 2031": {"type": "something_of_2031", **payloads.who("U1", "T0TEAM")},
    }


KINDS = (
    "an unknown button",
    "an unknown menu",
    "a button without actions",
    "an unknown shortcut",
    "an unknown message shortcut",
    "an unknown modal",
    "a closed modal",
    "options of a menu",
    "an attachment's button",
    "a dialog",
    "a step of a workflow",
    "something of 2031",
)


@pytest.mark.parametrize("kind", KINDS)
def test_an_interaction_that_nobody_handles_has_arrived(shared: Workspace, kind: str) -> None:
    response = shared.interact(interactions(shared)[kind])

    assert response.status_code == 200
    assert shared.mock.said == []


def test_a_command_of_another_name_has_arrived(shared: Workspace) -> None:
    response = shared.command("Flask?", name="/weather")

    assert response.status_code == 200
    assert shared.mock.posted == []


@pytest.mark.parametrize("type", ["app_rate_limited", "something_of_2031"])
def test_a_delivery_that_is_no_event_has_arrived(shared: Workspace, type: str) -> None:
    response = shared.deliver({"type": type, "team_id": "T0TEAM", "api_app_id": "A0APP", "minute_rate_limited": 1})
    shared.settle()

    assert response.status_code == 200
    assert shared.mock.said == []


ODD: tuple[Any, ...] = (None, 5, "", [], {}, [[]], True, "\ud800")


def odd_bodies() -> dict[str, dict[str, Any]]:
    """Deliveries of which one part is missing, or is not of its type; no two are of one message."""
    odd: dict[str, dict[str, Any]] = {}

    def whole(**changed: Any) -> dict[str, Any]:
        return {**envelope({**app_mention("Flask?", thread="1.1"), **changed})}

    for value in ODD:
        for name in ("team_id", "event", "event_id", "authorizations", "api_app_id", "enterprise_id"):
            odd[f"{name} = {value!r}"] = {**whole(), name: value}
        for name in ("type", "text", "user", "channel", "ts", "thread_ts", "event_ts", "blocks", "subtype", "bot_id"):
            odd[f"event.{name} = {value!r}"] = whole(**{name: value})
    for name in ("team_id", "event", "event_id", "authorizations", "api_app_id"):
        odd[f"no {name}"] = {key: value for key, value in whole().items() if key != name}
    for name in ("type", "text", "user", "channel", "ts", "event_ts"):
        body = whole()
        del body["event"][name]
        odd[f"no event.{name}"] = body
    return odd


def test_no_oddity_of_an_event_is_an_error_of_ours(shared: Workspace) -> None:
    statuses = {name: shared.deliver(body).status_code for name, body in odd_bodies().items()}
    shared.settle()

    assert {name: status for name, status in statuses.items() if status not in (200, 400)} == {}
    shared.answer("Flask?")


def test_no_oddity_of_an_interaction_is_an_error_of_ours(shared: Workspace) -> None:
    element = {"type": "button", "action_id": "why", "block_id": "b", "value": "v"}
    whole = payloads.pressed(element, message={"ts": "1.1", "text": "x"}, response_url=shared.mock.response_url())
    bodies = [
        {**whole, name: value}
        for value in (*ODD[:5], [None], [5], [{}])
        for name in ("actions", "user", "team", "channel", "container", "message", "response_url", "trigger_id")
    ]
    statuses = [shared.post(b"payload=" + quote(json.dumps(body)).encode(), FORM).status_code for body in bodies]
    shared.settle()

    assert set(statuses) <= {200, 400}
    assert shared.mock.said == []
    shared.answer("Flask?")


def test_what_cannot_be_written_in_utf_8_is_understood_or_refused(shared: Workspace) -> None:
    """JSON may hold half of a pair of surrogates, which no database takes."""
    body = json.dumps(envelope(direct("Flask \ud83d?"))).encode()

    assert shared.post(body).status_code in (200, 400)
    shared.settle()
    assert [call.reply.status for call in shared.mock.calls()] == [200] * len(shared.mock.calls())


@pytest.mark.parametrize("text", ["Flask\x00?", "Flask\x1b[31m?", "Flask\u202e?", "\ufeffFlask?", "Flask\r\n\r\n?"])
def test_control_characters_are_no_trouble(workspace: Workspace, text: str) -> None:
    workspace.direct_answer(text)
