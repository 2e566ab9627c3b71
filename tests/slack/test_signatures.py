"""Who signed a request is decided from its raw body, within five minutes, and never costs more than a 401."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from functools import partial
from typing import Any

import pytest
from werkzeug.datastructures import Headers

from bot.slack_settings import SlackSettings
from integrations.slack import front

from .conftest import TOKEN, MakeWorkspace
from .mock_slack import MockSlack
from .payloads import app_mention, envelope
from .signing import SECRET, SIGNATURE, TIMESTAMP, signature, signed
from .workspace import FORM, JSON, PATH, Workspace

PUBLISHED_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PUBLISHED_AT = 1531420618
PUBLISHED_SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
PUBLISHED_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
"""The example of Slack's page "Verifying requests from Slack"."""
MINUTES = 300
MARK = "never-to-be-logged"


class Clock:
    """Stands at *moment*."""

    moment = float(PUBLISHED_AT)

    def __call__(self) -> float:
        return self.moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock by which requests are too old, or not."""
    standing = Clock()
    monkeypatch.setattr(front, "blueprint", partial(front.blueprint, clock=standing))
    return standing


@pytest.fixture
def published(clock: Clock, light_url: str, make_workspace: MakeWorkspace, mock: MockSlack) -> Workspace:
    """A workspace whose secret is the published one."""
    slack = SlackSettings(signing_secret=PUBLISHED_SECRET, bot_token=TOKEN, api_url=mock.url)
    return make_workspace(light_url, slack=slack)


def test_the_published_vector_is_what_it_says() -> None:
    base = b"v0:%d:%s" % (PUBLISHED_AT, PUBLISHED_BODY)
    digest = hmac.new(PUBLISHED_SECRET.encode(), base, hashlib.sha256).hexdigest()

    assert f"v0={digest}" == PUBLISHED_SIGNATURE
    assert signature(PUBLISHED_BODY, str(PUBLISHED_AT), PUBLISHED_SECRET) == PUBLISHED_SIGNATURE


@pytest.mark.parametrize(
    ("late", "proof", "status"),
    [
        (0, PUBLISHED_SIGNATURE, 200),
        (MINUTES - 1, PUBLISHED_SIGNATURE, 200),
        (1 - MINUTES, PUBLISHED_SIGNATURE, 200),
        (MINUTES + 1, PUBLISHED_SIGNATURE, 401),
        (-MINUTES - 1, PUBLISHED_SIGNATURE, 401),
        (0, PUBLISHED_SIGNATURE[:-1] + "4", 401),
    ],
)
def test_the_published_vector_holds_for_five_minutes(
    published: Workspace, clock: Clock, late: int, proof: str, status: int
) -> None:
    clock.moment = PUBLISHED_AT + late
    response = published.client.post(
        PATH, data=PUBLISHED_BODY, content_type=FORM, headers={TIMESTAMP: str(PUBLISHED_AT), SIGNATURE: proof}
    )
    published.settle()

    assert response.status_code == status
    assert published.mock.said == []  # it is of another workspace, and a command that is not ours


def mention() -> bytes:
    return json.dumps(envelope(app_mention(f"Flask? {MARK}"))).encode()


def now(shift: int = 0) -> str:
    return str(int(time.time()) + shift)


TIMES: dict[str, Any] = {
    "empty": lambda: "",
    "a word": lambda: "now",
    "negative": lambda: "-5",
    "minus now": lambda: f"-{now()}",
    "plus now": lambda: f"+{now()}",
    "a float": lambda: f"{now()}.5",
    "an exponent": lambda: "1.7e9",
    "hexadecimal": lambda: hex(int(time.time())),
    "underscores": lambda: f"{now()[:1]}_{now()[1:]}",
    "infinite": lambda: "inf",
    "no number": lambda: "nan",
    "huge": lambda: "9" * 5000,
    "larger than a date can be": lambda: "9" * 15,
    "milliseconds": lambda: f"{now()}000",
    "superscript digits": lambda: "\xb2" * 10,
    "Arabic digits": lambda: "".join(chr(0x660 + int(digit)) for digit in now()).encode().decode("latin-1"),
    "two of them": lambda: f"{now()},{now()}",
    "zero": lambda: "0",
    "five minutes and a second old": lambda: now(-MINUTES - 1),
    "an hour old": lambda: now(-3600),
    "five minutes in the future": lambda: now(MINUTES + 5),
}


@pytest.mark.parametrize("time_of", TIMES.values(), ids=TIMES)
def test_a_timestamp_that_is_none_or_not_of_now_proves_nothing(shared: Workspace, time_of: Any) -> None:
    timestamp = time_of()
    body = mention()
    proof = "v0=" + hmac.digest(SECRET.encode(), b"v0:" + timestamp.encode("latin-1") + b":" + body, "sha256").hex()
    response = shared.client.post(PATH, data=body, content_type=JSON, headers={TIMESTAMP: timestamp, SIGNATURE: proof})
    shared.settle()

    assert response.status_code == 401
    assert shared.mock.calls("chat.postMessage") == []


SIGNATURES: dict[str, Any] = {
    "empty": lambda right: "",
    "only the version": lambda right: "v0=",
    "without the version": lambda right: right[3:],
    "of another version": lambda right: "v1=" + right[3:],
    "a large V": lambda right: "V0=" + right[3:],
    "large letters": lambda right: "v0=" + right[3:].upper(),
    "a digit short": lambda right: right[:-1],
    "a digit long": lambda right: right + "0",
    "another digit": lambda right: right[:-1] + ("0" if right[-1] != "0" else "1"),
    "not ASCII": lambda right: right[:-1] + "\xe9",
    "not ASCII at all": lambda right: "\xfc" * 67,
    "UTF-8": lambda right: "v0=" + ("é" * 32).encode().decode("latin-1"),
    "no hexadecimal": lambda right: "v0=" + "z" * 64,
    "very long": lambda right: right * 100,
    "said twice": lambda right: f"{right},{right}",
    "the word null": lambda right: "null",
    "in Base64": lambda right: "v0=" + "QUJD" * 16,
}


@pytest.mark.parametrize("change", SIGNATURES.values(), ids=SIGNATURES)
def test_a_signature_that_is_none_proves_nothing(shared: Workspace, change: Any) -> None:
    body = mention()
    headers = signed(body)
    response = shared.client.post(
        PATH, data=body, content_type=JSON, headers={**headers, SIGNATURE: change(headers[SIGNATURE])}
    )
    shared.settle()

    assert response.status_code == 401
    assert shared.mock.calls("chat.postMessage") == []


@pytest.mark.parametrize("missing", [(TIMESTAMP,), (SIGNATURE,), (TIMESTAMP, SIGNATURE)])
def test_a_request_without_proof_is_refused(shared: Workspace, missing: tuple[str, ...]) -> None:
    body = mention()
    headers = {name: value for name, value in signed(body).items() if name not in missing}

    assert shared.client.post(PATH, data=body, content_type=JSON, headers=headers).status_code == 401


@pytest.mark.parametrize("name", [TIMESTAMP, SIGNATURE])
def test_a_header_that_comes_twice_is_refused(shared: Workspace, name: str) -> None:
    body = mention()
    headers = Headers(list(signed(body).items()))
    headers.add(name, headers[name])

    assert shared.client.post(PATH, data=body, content_type=JSON, headers=headers).status_code == 401


OTHERS: dict[str, Any] = {
    "nothing": lambda body: b"",
    "something short": lambda body: b"{}",
    "the same with a space": lambda body: body + b" ",
    "the same, written otherwise": lambda body: json.dumps(json.loads(body), indent=1).encode(),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_a_signature_of_another_body_is_refused(shared: Workspace, other: Any) -> None:
    body = mention()
    response = shared.client.post(PATH, data=body, content_type=JSON, headers=signed(other(body)))

    assert response.status_code == 401


@pytest.mark.parametrize("secret", ["", "another", SECRET.upper(), SECRET + " ", SECRET[:-1]])
def test_a_signature_with_another_secret_is_refused(shared: Workspace, secret: str) -> None:
    body = mention()
    response = shared.client.post(PATH, data=body, content_type=JSON, headers=signed(body, secret=secret))

    assert response.status_code == 401


def test_a_signature_of_another_time_is_refused(shared: Workspace) -> None:
    body = mention()
    headers = {**signed(body, at=now(-10)), TIMESTAMP: now()}

    assert shared.client.post(PATH, data=body, content_type=JSON, headers=headers).status_code == 401


def test_what_is_signed_is_the_body_as_it_came(shared: Workspace) -> None:
    body = json.dumps(envelope(app_mention("Flask?")), indent=3).encode() + b"\n\n"
    response = shared.post(body)
    shared.settle()

    assert response.status_code == 200
    assert len(shared.mock.posted) == 1


def test_a_refused_body_is_not_logged_and_not_repeated(shared: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    body = mention()
    responses = [
        shared.client.post(PATH, data=body, content_type=JSON, headers=headers)
        for headers in (
            {},
            signed(body, secret="another"),
            {**signed(body), TIMESTAMP: MARK},
            {**signed(body), SIGNATURE: MARK},
            signed(body, at=now(-9999)),
        )
    ]

    assert [response.status_code for response in responses] == [401] * 5
    assert MARK not in caplog.text
    assert not any(MARK in response.text for response in responses)
