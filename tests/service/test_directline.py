"""Promises of Direct Line: tokens, conversations, watermarks, and errors in its shape."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.app import now
from bot.core.errors import StoreUnavailable
from bot.core.turns import Asker
from bot.views.directline import endpoints
from bot.views.directline.activities import NOT_KEPT, with_sources

from .fakes import FakeEngine
from .registering import add_key, add_site, id_of
from .test_openapi import check

BASE = "/v3/directline"
Json = dict[str, Any]


class DirectLine:
    """A client with the token of its conversation."""

    def __init__(self, client: FlaskClient, started: Mapping[str, Any]) -> None:
        self.client = client
        self.id: str = started["conversationId"]
        self.token: str = started["token"]

    @property
    def activities(self) -> str:
        return f"{BASE}/conversations/{self.id}/activities"

    def send(self, method: str, path: str, **more: Any) -> TestResponse:
        return self.client.open(path, method=method, headers={"Authorization": f"Bearer {self.token}"}, **more)

    def post(self, text: Any = "Flask?", client_id: Any = None, **more: Any) -> TestResponse:
        data = {} if client_id is None else {"channelData": {"clientActivityID": client_id}}
        body = {"type": "message", "text": text, "from": {"id": "anna", "role": "user"}, **data, **more}
        return self.send("post", self.activities, data=json.dumps(body), content_type="application/json")

    def poll(self, watermark: str = "") -> Json:
        response = self.send("get", f"{self.activities}?watermark={watermark}")
        assert response.status_code == 200, response.text
        found: Json = response.get_json()
        return found


def start(client: FlaskClient, **body: Any) -> DirectLine:
    response = client.post(f"{BASE}/conversations", json=body)
    assert response.status_code == 201, response.text
    return DirectLine(client, response.get_json())


@contextmanager
def time_passed(app: Flask, by: timedelta) -> Iterator[None]:
    """What happens inside happened that long ago."""
    services = app.extensions["bot"]
    earlier = replace(services.bot, now=lambda: now() - by)
    app.extensions["bot"] = replace(services, bot=earlier)
    yield
    app.extensions["bot"] = services


def is_error(response: TestResponse, status: int, code: str) -> bool:
    assert response.status_code == status, response.text
    assert response.content_type == "application/json"
    error = response.get_json()["error"]
    assert set(error) == {"code", "message"}
    assert error["message"]
    return bool(error["code"] == code)


@pytest.fixture
def line(client: FlaskClient) -> DirectLine:
    return start(client)


@pytest.fixture
def quick(light: FlaskClient) -> DirectLine:
    return start(light)


def test_a_token_is_good_for_half_an_hour_and_names_its_conversation(light: FlaskClient) -> None:
    generated = light.post(f"{BASE}/tokens/generate").get_json()

    assert generated["expires_in"] == 1800
    assert set(generated) == {"conversationId", "token", "expires_in"}
    assert len(generated["conversationId"]) == 26


def test_a_conversation_starts_with_a_generated_token_and_keeps_its_id(light: FlaskClient) -> None:
    line = DirectLine(light, light.post(f"{BASE}/tokens/generate").get_json())
    started = line.send("post", f"{BASE}/conversations")

    assert started.status_code == 201
    assert started.get_json()["conversationId"] == line.id
    assert "streamUrl" not in started.get_json()


def test_a_message_becomes_two_activities_of_the_stored_turn(line: DirectLine) -> None:
    sent = line.post("Flask?", client_id="m1")
    asked, answered = line.poll("0")["activities"]
    stored = line.client.get(f"/api/v1/conversations/{line.id}").get_json()["turns"]

    assert sent.status_code == 200
    assert sent.get_json() == {"id": f"{line.id}|0000001"}
    assert [turn["channel"] for turn in stored] == ["directline"]
    assert (asked["id"], asked["text"], asked["textFormat"]) == (f"{line.id}|0000001", "Flask?", "plain")
    assert asked["from"]["role"] == "user"
    assert asked["channelData"]["clientActivityID"] == "m1"
    assert answered["id"] == f"{line.id}|0000002"
    assert answered["replyToId"] == asked["id"]
    assert answered["from"]["role"] == "bot"
    assert answered["channelData"]["turn_id"] == stored[0]["turn_id"]
    assert answered["timestamp"] > asked["timestamp"]
    assert (answered["textFormat"], answered["inputHint"]) == ("markdown", "acceptingInput")
    assert answered["suggestedActions"]["actions"] == [{"type": "imBack", "title": "Why Flask?", "value": "Why Flask?"}]


def test_sources_come_as_schema_org_claims(quick: DirectLine) -> None:
    quick.post()
    answered = quick.poll("1")["activities"][0]

    (message,) = answered["entities"]
    assert (message["type"], message["@type"], message["@id"]) == ("https://schema.org/Message", "Message", "")
    assert message["citation"] == [
        {
            "@type": "Claim",
            "position": 1,
            "appearance": {
                "@type": "DigitalDocument",
                "name": "Line 1 of First",
                "text": "Flask is small.",
                "abstract": "Flask is small.",
                "usageInfo": {
                    "@type": "CreativeWork",
                    "name": "Disputed",
                    "description": "The articles disagree on this.",
                },
            },
        }
    ]


ONE = '[1]: cite:1 "Line 7 of One"'
TWO = '[2]: cite:2 "Line 8 of A \\"b\\" \\\\"'


@pytest.mark.parametrize(
    ("markdown", "linked"),
    [
        (r"It is small \[1\].", f"It is small [1].\n\n{ONE}"),
        (r"It \[1\]\[2\] is", f"It [1] [2] is\n\n{ONE}\n{TWO}"),
        (r"\[2\](javascript:x)", f"[2] (javascript:x)\n\n{TWO}"),
        (r"\[1\]: x", f"[1] : x\n\n{ONE}"),
        (r"no \[0\] and \[3\] here", r"no \[0\] and \[3\] here"),
    ],
)
def test_numbers_in_an_answer_are_links_to_its_sources(markdown: str, linked: str) -> None:
    citations = [{"article_title": "One", "line": 7}, {"article_title": 'A "b" \\', "line": 8}]

    assert with_sources(markdown, citations) == linked


def test_the_conversation_opens_with_a_greeting_that_is_no_turn(line: DirectLine) -> None:
    opened = line.poll()

    assert [activity["id"] for activity in opened["activities"]] == [f"{line.id}|0000000"]
    assert opened["activities"][0]["from"]["role"] == "bot"
    assert opened["watermark"] == "0"
    assert line.client.get(f"/api/v1/conversations/{line.id}").status_code == 404


def test_a_watermark_leads_to_what_is_new_and_to_nothing_else(line: DirectLine) -> None:
    line.post("one")
    line.post("two")

    def numbers(watermark: str) -> list[int]:
        return [int(activity["id"][-7:]) for activity in line.poll(watermark)["activities"]]

    assert {mark: numbers(mark) for mark in ("", "0", "1", "2", "3", "4", "9")} == {
        "": [0, 1, 2, 3, 4],
        "0": [1, 2, 3, 4],
        "1": [2, 3, 4],
        "2": [3, 4],
        "3": [4],
        "4": [],
        "9": [],
    }
    assert [line.poll(mark)["watermark"] for mark in ("", "1", "4")] == ["4", "4", "4"]


def test_a_long_conversation_comes_in_pieces(quick: DirectLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "MOST_TURNS", 2)
    for number in range(5):
        quick.post(str(number))

    first = quick.poll()
    second = quick.poll(first["watermark"])
    third = quick.poll(second["watermark"])
    assert [len(piece["activities"]) for piece in (first, second, third)] == [5, 4, 2]
    assert [piece["watermark"] for piece in (first, second, third)] == ["4", "8", "10"]


@pytest.mark.parametrize("watermark", ["x", "-1", "1.5", "1e3", "٣", "1" * 10, "null"])
def test_a_watermark_that_is_none_is_refused(quick: DirectLine, watermark: str) -> None:
    assert is_error(quick.send("get", f"{quick.activities}?watermark={watermark}"), 400, "BadArgument")


def test_the_same_activity_is_answered_once(line: DirectLine, engine: FakeEngine) -> None:
    ids = [line.post("Flask?", client_id="m1").get_json()["id"] for _ in range(3)]

    assert len(set(ids)) == 1
    assert len(line.poll("0")["activities"]) == 2
    assert len(engine.contexts) == 1


def test_an_id_of_the_activity_itself_counts_too(line: DirectLine) -> None:
    ids = [line.post("Flask?", id="mine").get_json()["id"] for _ in range(2)]

    assert len(set(ids)) == 1


def test_a_token_is_renewed_for_the_same_conversation(quick: DirectLine) -> None:
    quick.post("one")
    renewed = quick.send("post", f"{BASE}/tokens/refresh")

    assert renewed.status_code == 200
    again = DirectLine(quick.client, renewed.get_json())
    assert again.id == quick.id
    assert len(again.poll("0")["activities"]) == 2


def test_somebody_who_comes_back_gets_a_token_and_goes_on(line: DirectLine) -> None:
    line.post("one")
    response = line.send("get", f"{BASE}/conversations/{line.id}?watermark=2")

    assert response.status_code == 200
    again = DirectLine(line.client, response.get_json())
    again.post("two")
    assert again.poll("2")["activities"][0]["text"] == "two"


def test_what_the_client_calls_the_person_comes_back(light: FlaskClient) -> None:
    line = start(light, user={"id": "dl_anna"}, locale="en-US")
    line.post()

    assert line.poll("0")["activities"][0]["from"] == {"id": "dl_anna", "role": "user"}
    assert jwt.decode(line.token, options={"verify_signature": False})["user"] == "dl_anna"


def test_a_question_whose_text_is_not_kept_has_a_stand_in(app: Flask) -> None:
    app.extensions["bot"].bot.edition()._store_questions = False
    line = start(app.test_client())
    line.post("Flask?", client_id="m1")
    asked, answered = line.poll("0")["activities"]

    assert asked["text"] == NOT_KEPT
    assert asked["channelData"]["clientActivityID"] == "m1"
    assert answered["text"]


@pytest.mark.parametrize("kind", ["typing", "event", "conversationUpdate", "invoke", "messageReaction"])
def test_other_activities_are_taken_and_store_nothing(line: DirectLine, kind: str) -> None:
    response = line.send("post", line.activities, json={"type": kind, "name": "x", "value": {"a": 1}, "text": ""})

    assert response.status_code == 200
    assert response.get_json()["id"].startswith(f"{line.id}|")
    assert line.poll("0")["activities"] == []
    assert line.client.get(f"/api/v1/conversations/{line.id}").status_code == 404


NO_MESSAGE: dict[str, Json] = {
    "empty": {"text": " \n"},
    "long": {"text": "x" * 2001},
    "number": {"text": 7},
    "null character": {"text": "a\0b"},
    "half a pair": {"text": "\ud800"},
    "long id": {"client_id": "x" * 65},
    "long own id": {"id": "x" * 65},
    "null character in an id": {"client_id": "a\0b"},
    "half a pair in an id": {"client_id": "\ud800"},
    "half a pair in an own id": {"id": "\ud800"},
    "no type": {"type": None},
    "long type": {"type": "x" * 65},
}


@pytest.mark.parametrize("data", ["a word", 7, [], {"clientActivityID": 7}, {"clientActivityID": ""}])
def test_channel_data_may_be_anything(quick: DirectLine, data: Any) -> None:
    assert quick.post(channelData=data, id=7).status_code == 200


@pytest.mark.parametrize("wrong", NO_MESSAGE.values(), ids=list(NO_MESSAGE))
def test_what_is_no_message_is_refused_and_nothing_is_stored(quick: DirectLine, wrong: Json) -> None:
    assert is_error(quick.post(**wrong), 400, "BadArgument")
    assert quick.poll("0")["activities"] == []


def test_the_longest_message_is_answered(quick: DirectLine) -> None:
    assert quick.post("x" * 2000, client_id="y" * 64).status_code == 200


def test_a_message_of_attachments_alone_says_what_is_missing(quick: DirectLine) -> None:
    response = quick.send("post", quick.activities, json={"type": "message", "attachments": [{"contentType": "x"}]})

    assert is_error(response, 400, "BadArgument")
    assert "must not be empty" in response.text


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "\u202eabc", "\x07bell"])
def test_hostile_text_comes_back_as_plain_text(quick: DirectLine, text: str) -> None:
    quick.post(text)
    asked = quick.poll("0")["activities"][0]

    assert asked["text"] == text.replace("\x07", " ").strip()
    assert asked["textFormat"] == "plain"


def test_a_request_without_a_token_is_refused(quick: DirectLine) -> None:
    for method, path in [
        ("post", quick.activities),
        ("get", quick.activities),
        ("get", f"{BASE}/conversations/{quick.id}"),
        ("post", f"{BASE}/tokens/refresh"),
    ]:
        response = quick.client.open(path, method=method)
        assert is_error(response, 401, "Unauthorized")
        assert response.headers["WWW-Authenticate"] == "Bearer"


def forged(line: DirectLine) -> str:
    claims = jwt.decode(line.token, options={"verify_signature": False})
    return jwt.encode(claims, "another key of at least 32 bytes!", algorithm="HS256", headers={"typ": "directline+jwt"})


def unsigned(line: DirectLine) -> str:
    claims = jwt.decode(line.token, options={"verify_signature": False})
    return jwt.encode(claims, "", algorithm="none", headers={"typ": "directline+jwt"})


def cut(line: DirectLine) -> str:
    return line.token[:-3]


def a_word(line: DirectLine) -> str:
    return "secret"


WRONG_TOKENS = [forged, unsigned, cut, a_word]


@pytest.mark.parametrize("wrong", WRONG_TOKENS)
def test_a_wrong_token_is_refused(quick: DirectLine, wrong: Callable[[DirectLine], str]) -> None:
    quick.post()
    quick.token = wrong(quick)

    assert is_error(quick.post("more"), 403, "Forbidden")
    assert is_error(quick.send("get", quick.activities), 403, "Forbidden")
    assert is_error(quick.send("post", f"{BASE}/tokens/refresh"), 403, "Forbidden")
    assert is_error(quick.send("post", f"{BASE}/conversations"), 403, "Forbidden")


def test_an_unknown_secret_generates_no_token(light: FlaskClient) -> None:
    response = light.post(f"{BASE}/tokens/generate", headers={"Authorization": "Bearer secret"})

    assert is_error(response, 403, "Forbidden")


def test_an_expired_token_is_told_apart(light_app: Flask) -> None:
    with time_passed(light_app, timedelta(minutes=31)):
        line = start(light_app.test_client())

    assert is_error(line.post(), 403, "TokenExpired")
    assert is_error(line.send("get", line.activities), 403, "TokenExpired")
    assert is_error(line.send("post", f"{BASE}/tokens/refresh"), 403, "TokenExpired")


def test_a_token_is_not_renewed_for_more_than_a_day(light_app: Flask) -> None:
    with time_passed(light_app, timedelta(hours=24, minutes=10)):
        line = start(light_app.test_client())
    line.token = renewed_until_now(light_app, line)

    assert line.post().status_code == 200
    assert is_error(line.send("post", f"{BASE}/tokens/refresh"), 403, "TokenExpired")


def renewed_until_now(app: Flask, line: DirectLine) -> str:
    """The token that a client has that renewed the one of *line* all the time."""
    secret = app.extensions["bot"].secret.for_purpose("directline")
    claims = jwt.decode(line.token, options={"verify_signature": False})
    claims["exp"] = now() + timedelta(minutes=5)
    return jwt.encode(claims, secret, algorithm="HS256", headers={"typ": "directline+jwt"})


def test_the_token_of_another_conversation_is_refused(line: DirectLine) -> None:
    line.post()
    other = start(line.client)
    other.id = line.id

    assert is_error(other.post("mine"), 403, "Forbidden")
    assert is_error(other.send("get", other.activities), 403, "Forbidden")
    assert is_error(other.send("get", f"{BASE}/conversations/{line.id}"), 403, "Forbidden")
    assert len(line.poll("0")["activities"]) == 2


def test_a_token_acts_for_whoever_got_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Later requests bear the token alone: it says who asked."""
    add_site(app)
    anna = Asker(site="portal", user="digest-of-anna", key=id_of(add_key(app, site="portal")))
    monkeypatch.setattr(endpoints, "asker", lambda: anna)
    line = start(app.test_client())
    monkeypatch.undo()
    line.post("Flask?")

    assert app.extensions["bot"].bot.log.recall(line.id).owner == anna
    assert len(line.poll("0")["activities"]) == 2
    assert app.test_client().get(f"/api/v1/conversations/{line.id}").status_code == 404


def test_a_secret_serves_as_a_token_for_every_conversation_of_its_own(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoints, "asker", lambda: Asker(key="k1"))
    headers = {"Authorization": "Bearer the-secret"}
    client = app.test_client()
    line = DirectLine(client, client.post(f"{BASE}/conversations", headers=headers).get_json())
    line.token = "the-secret"

    assert line.post("Flask?").status_code == 200
    assert len(line.poll("0")["activities"]) == 2
    line.id = "made-up"
    assert is_error(line.post("Flask?"), 404, "NotFound")


def test_a_conversation_that_is_deleted_is_not_found(line: DirectLine) -> None:
    line.post()
    line.client.delete(f"/api/v1/conversations/{line.id}")

    assert is_error(line.send("get", f"{line.activities}?watermark=2"), 404, "NotFound")
    assert is_error(line.send("get", f"{BASE}/conversations/{line.id}?watermark=2"), 404, "NotFound")


@pytest.mark.parametrize("body", [b"{", b"[]", b"7", b'{"type": "message", "text": NaN}'])
def test_what_is_no_activity_is_refused(quick: DirectLine, body: bytes) -> None:
    assert is_error(
        quick.send("post", quick.activities, data=body, content_type="application/json"), 400, "BadArgument"
    )


def test_other_errors_come_in_the_same_shape(quick: DirectLine) -> None:
    large = quick.post("x" * 70_000)
    form = quick.send("post", quick.activities, data=b"text=Flask", content_type="application/x-www-form-urlencoded")

    assert is_error(large, 413, "MessageSizeTooBig")
    assert is_error(form, 415, "NotSupported")
    assert is_error(quick.send("put", quick.activities), 405, "NotAllowed")
    assert is_error(quick.send("get", f"{BASE}/nothing"), 404, "NotFound")
    assert is_error(quick.send("post", f"{BASE}/conversations/{quick.id}/upload"), 404, "NotFound")


def test_a_store_out_of_reach_is_no_answer(app: Flask, engine: FakeEngine) -> None:
    def fail() -> None:
        raise StoreUnavailable("host db.example refused")

    line = start(app.test_client())
    engine.before_reply = fail
    response = line.post()

    assert is_error(response, 503, "ServiceUnavailable")
    assert response.headers["Retry-After"] == "5"
    assert "example" not in response.text


def test_500_tells_nothing(app: Flask, engine: FakeEngine) -> None:
    def fail() -> None:
        raise RuntimeError("a secret")

    line = start(app.test_client())
    engine.before_reply = fail
    response = line.post()

    assert is_error(response, 500, "ServiceError")
    assert "secret" not in response.text


def test_nobody_learns_a_token_from_the_log(light: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    line = start(light)
    line.post()
    line.send("get", line.activities)
    line.token += "x"
    line.send("get", line.activities)

    assert line.token not in caplog.text
    assert line.token[:-1] not in caplog.text


def test_every_reply_is_as_described(light_app: Flask) -> None:
    client = light_app.test_client()
    document = client.get("/openapi.json").get_json()
    line = start(client)
    conversation = f"{BASE}/conversations/{{conversation_id}}"
    activities = f"{conversation}/activities"

    check(document, f"{BASE}/tokens/generate", client.post(f"{BASE}/tokens/generate"))
    check(document, f"{BASE}/tokens/generate", client.post(f"{BASE}/tokens/generate", data=b"x"))
    check(document, f"{BASE}/tokens/refresh", line.send("post", f"{BASE}/tokens/refresh"))
    check(document, f"{BASE}/tokens/refresh", client.post(f"{BASE}/tokens/refresh"))
    check(document, f"{BASE}/conversations", client.post(f"{BASE}/conversations", json={"user": {"id": "anna"}}))
    check(document, f"{BASE}/conversations", client.post(f"{BASE}/conversations", json={"user": 7}))
    check(document, conversation, line.send("get", f"{BASE}/conversations/{line.id}"))
    check(document, conversation, line.send("get", f"{BASE}/conversations/other"))
    check(document, activities, line.post())
    check(document, activities, line.post(""))
    check(document, activities, line.send("get", line.activities))
    check(document, activities, line.send("get", f"{line.activities}?watermark=x"))
