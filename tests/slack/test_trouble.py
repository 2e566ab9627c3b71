"""What people are told where Slack, the store or the bot itself is in trouble; and what they are spared."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import inspect
from sqlalchemy import text as sql

from bot.slack_settings import SlackSettings
from bot.store import database, schema

from . import payloads
from .conftest import TOKEN, ListeningEngine, MakeWorkspace
from .mock_slack import MockSlack, Reply, block_types, has_block
from .payloads import CHANNEL, OTHER, PERSON, app_mention, direct, envelope
from .signing import SECRET
from .workspace import FORM, Workspace, thread_of

POST = "chat.postMessage"
RICH = ("data_table", "data_visualization")
TABLES = (*RICH, "table")


def tries(place: Workspace, method: str = POST) -> int:
    return len(place.mock.calls(method))


# Slack is busy, or not there.


def test_an_answer_waits_as_long_as_slack_asks(workspace: Workspace) -> None:
    workspace.mock.limit(POST, after=1, times=1)
    workspace.answer("Flask?")
    first, second = workspace.mock.calls(POST)

    assert first.reply.status == 429
    assert second.at - first.at >= 1
    assert second.arguments == first.arguments


def test_other_answers_need_not_wait(light: Workspace) -> None:
    light.mock.answer(
        POST,
        Reply(status=429, body={"ok": False, "error": "ratelimited"}, headers={"Retry-After": "1"}),
        times=1,
        when=lambda arguments: arguments["channel"] == "C0BUSY",
    )
    light.deliver(envelope(app_mention("Flask?", channel="C0BUSY")))
    light.mock.wait_for(POST)
    light.deliver(envelope(app_mention("Flask?", channel="C0QUIET")))
    light.settle()

    assert [call.arguments["channel"] for call in light.mock.posted] == ["C0QUIET", "C0BUSY"]


def test_an_answer_that_slack_never_takes_comes_to_an_end(light: Workspace) -> None:
    light.mock.limit(POST, after=0)
    assert light.event(app_mention("Flask?")).status_code == 200

    assert 2 <= tries(light) <= 10
    light.mock.clear()
    light.answer("Django?")


@pytest.mark.parametrize("after", ["86400", "soon", "-1", ""])
def test_nobody_waits_for_a_day(light: Workspace, after: str) -> None:
    body = {"ok": False, "error": "ratelimited"}
    light.mock.answer(POST, Reply(status=429, body=body, headers={"Retry-After": after}))
    assert light.event(app_mention("Flask?")).status_code == 200

    assert tries(light) <= 10


@pytest.mark.parametrize("method", [POST, "auth.test"])
def test_a_connection_that_breaks_once_is_made_again(light: Workspace, method: str) -> None:
    light.mock.drop(method, times=1)
    light.answer("Flask?")


@pytest.mark.parametrize("status", [500, 503])
def test_an_error_of_slack_s_server_is_tried_again(light: Workspace, status: int) -> None:
    light.mock.fail(POST, status, times=1)
    light.answer("Flask?")


TROUBLE: dict[str, Callable[[MockSlack], None]] = {
    "connections break": lambda mock: mock.drop(POST),
    "server errors": lambda mock: mock.fail(POST, 500),
    "no JSON": lambda mock: mock.answer(POST, Reply(body="<html></html>")),
    **{
        error: lambda mock, error=error: mock.refuse(POST, error)  # type: ignore[misc]
        for error in (
            "channel_not_found",
            "not_in_channel",
            "is_archived",
            "restricted_action",
            "msg_blocks_too_long",
            "msg_too_long",
            "no_text",
            "token_revoked",
            "account_inactive",
            "invalid_auth",
            "missing_scope",
            "thread_not_found",
            "fatal_error",
            "something_of_2031",
        )
    },
}


@pytest.mark.parametrize("begin", TROUBLE.values(), ids=TROUBLE)
def test_whatever_slack_says_the_next_question_is_answered(
    shared: Workspace, caplog: pytest.LogCaptureFixture, begin: Callable[[MockSlack], None]
) -> None:
    begin(shared.mock)
    assert shared.event(app_mention("Flask?")).status_code == 200
    assert 1 <= tries(shared) <= 12
    assert [record for record in caplog.records if record.levelno >= logging.ERROR and record.exc_info] == []
    shared.mock.clear()

    assert "Django" in shared.answer("Django?").everything


@pytest.mark.parametrize("error", ["expired_trigger_id", "exchanged_trigger_id", "not_found", "fatal_error"])
@pytest.mark.parametrize("method", ["views.open", "views.publish", "assistant.threads.setSuggestedPrompts"])
def test_what_slack_does_not_show_is_no_error_of_ours(
    shared: Workspace, caplog: pytest.LogCaptureFixture, method: str, error: str
) -> None:
    person = f"U0{error}{method}".upper()
    shared.mock.refuse(method, error)
    responses = [
        shared.event(payloads.home_opened("home", user=person)),
        shared.event(payloads.home_opened("messages", user=person)),
        shared.interact(payloads.shortcut("ask_question", user=person)),
    ]

    assert [response.status_code for response in responses] == [200] * 3
    assert tries(shared, method) >= 1
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_a_response_address_that_was_used_up_is_no_error_of_ours(light: Workspace) -> None:
    light.mock.answer("response", Reply(status=404, body="used_url"))

    assert light.command("Flask?").status_code == 200
    light.mock.clear()
    assert len(light.said_after(lambda: light.command("Flask?"))) == 1


def test_a_response_address_that_is_not_slack_s_is_not_called(light: Workspace) -> None:
    """Here, it is the same server under another name."""
    url = light.mock.response_url().replace("127.0.0.1", "localhost")
    form = payloads.command("Flask?", response_url=url)

    assert light.post(urlencode(form).encode(), FORM).status_code == 200
    light.settle()
    assert light.mock.calls("response") == []


# Blocks that this workspace does not take.


def test_an_answer_is_shown_in_its_richest_form(light: Workspace) -> None:
    assert set(RICH) <= set(block_types(light.answer("Flask?")))


def test_blocks_that_are_refused_fall_to_the_next_form_once(workspace: Workspace) -> None:
    workspace.mock.refuse(POST, "invalid_blocks", when=has_block(*RICH))
    call = workspace.answer("Flask?")

    assert tries(workspace) == 2
    assert "table" in block_types(call)
    assert not set(RICH) & set(block_types(call))


def test_without_tables_sections_are_left(workspace: Workspace) -> None:
    workspace.mock.refuse(POST, "invalid_blocks", when=has_block(*TABLES))
    call = workspace.answer("Flask?")

    assert tries(workspace) == 3
    assert not set(TABLES) & set(block_types(call))
    assert "Flask is small" in call.everything


def test_blocks_that_are_refused_for_ever_come_to_an_end(light: Workspace) -> None:
    light.mock.refuse(POST, "invalid_blocks", when=lambda arguments: bool(arguments.get("blocks")))
    assert light.event(app_mention("Flask?")).status_code == 200

    assert tries(light) <= 6


def test_a_private_answer_falls_to_the_next_form_too(light: Workspace) -> None:
    light.mock.answer("response", Reply(status=400, body="invalid_blocks"), when=has_block(*RICH))
    said = light.said_after(lambda: light.command("Flask?"))

    assert len(said) == 1
    assert not set(RICH) & set(block_types(said[0]))


# The bot itself.


def fails() -> None:
    raise ValueError("nobody foresaw this")


@pytest.mark.parametrize("make", [app_mention, direct])
def test_whoever_asked_is_told_that_an_answer_failed(workspace: Workspace, engine: ListeningEngine, make: Any) -> None:
    engine.before_reply = fails
    event = make("Flask?")
    said = workspace.said_after(lambda: workspace.event(event))

    assert len(said) == 1
    assert thread_of(said[0]) == event["ts"]
    assert "foresaw" not in said[0].everything
    assert "again" in said[0].everything.lower()


def test_whoever_used_the_command_is_told_that_an_answer_failed(light: Workspace, engine: ListeningEngine) -> None:
    engine.before_reply = fails
    said = light.said_after(lambda: light.command("Flask?"))

    assert [call.method for call in said] == ["response"]
    assert "again" in said[0].everything.lower()


# The store.


class Store:
    """A database that can be taken away and given back."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app = app
        self.url = url

    def leave(self) -> None:
        """Take the tables away: what is asked of them fails as where there is no database."""
        database.dispose(self.app)
        schema.downgrade(self.url, "base")

    def come_back(self) -> None:
        database.dispose(self.app)
        schema.upgrade(self.url)


@pytest.fixture
def store(workspace: Workspace, database_url: str) -> Store:
    return Store(workspace.app, database_url)


@pytest.mark.parametrize("make", [app_mention, direct])
def test_while_the_store_is_out_of_reach_whoever_asks_is_told(workspace: Workspace, store: Store, make: Any) -> None:
    store.leave()
    event = make("Flask?")
    said = workspace.said_after(lambda: workspace.event(event))
    store.come_back()

    assert len(said) == 1
    assert thread_of(said[0]) == event["ts"]
    assert "again" in said[0].everything.lower()
    assert "sql" not in said[0].everything.lower()
    workspace.only_answer(make("Flask?"))


def test_while_the_store_is_out_of_reach_whoever_commands_is_told(workspace: Workspace, store: Store) -> None:
    store.leave()
    said = workspace.said_after(lambda: workspace.command("Flask?"))
    store.come_back()

    assert [call.method for call in said] == ["response"]


def test_while_the_store_is_out_of_reach_nobody_else_is_told(workspace: Workspace, store: Store) -> None:
    """Whether a reply is in a thread of ours cannot be known, and most are not."""
    store.leave()
    said = workspace.said_after(lambda: workspace.event(payloads.message("Django?", thread=payloads.new_ts())))
    store.come_back()

    assert said == []


def test_a_file_that_is_no_database_is_told_of(light: Workspace, light_url: str) -> None:
    database.dispose(light.app)
    file = Path(light_url.removeprefix("sqlite:///"))
    for each in file.parent.glob(f"{file.name}*"):
        each.unlink()
    file.write_bytes(b"no database" * 1000)

    assert len(light.said_after(lambda: light.event(app_mention("Flask?")))) == 1


def test_of_deliveries_no_words_are_kept(workspace: Workspace, database_url: str) -> None:
    """Beside the turn itself, nothing in the store holds what was asked, who asked or where."""
    workspace.answer("Is Flask tiny?")
    workspace.event(payloads.home_opened("messages"))
    with database.opened(database_url) as engine, engine.connect() as connection:
        tables = [name for name in inspect(connection).get_table_names() if name not in ("turn", "conversation")]
        rows = {name: str(connection.execute(sql(f"SELECT * FROM {name}")).all()) for name in tables}

    assert any(name.startswith("slack") and len(found) > 2 for name, found in rows.items())
    for name, found in rows.items():
        assert not [word for word in ("tiny", PERSON, CHANNEL, TOKEN) if word in found], name


# Who asks too often.


@pytest.fixture
def limited(light_url: str, make_workspace: MakeWorkspace, mock: MockSlack) -> Callable[..., Workspace]:
    """Makes a workspace with limits."""

    def make(rate_limit: str = "300 per minute", **rates: str) -> Workspace:
        slack = SlackSettings(signing_secret=SECRET, bot_token=TOKEN, api_url=mock.url, **rates)
        return make_workspace(light_url, slack=slack, rate_limit=rate_limit)

    return make


def ask_often(place: Workspace, times: int, **fields: Any) -> None:
    for number in range(times):
        assert place.event(app_mention(f"Flask {number}?", **fields)).status_code == 200


def test_who_asks_too_often_is_told_once(limited: Callable[..., Workspace]) -> None:
    place = limited(person_rate="3 per hour")
    ask_often(place, 8)
    answers = [call for call in place.mock.said if "You asked" in call.everything]
    told = [call for call in place.mock.said if "You asked" not in call.everything]

    assert len(answers) == 3
    assert len(told) == 1
    assert told[0].method == "chat.postEphemeral" or thread_of(told[0])


def test_others_may_ask_meanwhile(limited: Callable[..., Workspace]) -> None:
    place = limited(person_rate="1 per hour")
    ask_often(place, 3)

    assert "You asked" in place.answer("Django?", user=OTHER).everything


def test_a_person_is_counted_in_all_channels(limited: Callable[..., Workspace], engine: ListeningEngine) -> None:
    place = limited(person_rate="2 per hour")
    for channel in ("C1", "C2", "C3", "C4"):
        place.event(app_mention(f"Flask in {channel}?", channel=channel))
    place.event(direct("Flask alone?"))
    place.command("Flask by command?")

    assert engine.asked == ["Flask in C1?", "Flask in C2?"]


def test_a_channel_is_counted_for_all_people(limited: Callable[..., Workspace], engine: ListeningEngine) -> None:
    place = limited(channel_rate="2 per hour")
    for user in ("U1", "U2", "U3", "U4"):
        place.event(app_mention(f"Flask for {user}?", user=user))

    assert engine.asked == ["Flask for U1?", "Flask for U2?"]
    assert "You asked" in place.answer("Flask?", channel="C0OTHER").everything
    assert "You asked" in place.direct_answer("Flask?").everything


def test_what_is_not_answered_is_not_counted(limited: Callable[..., Workspace]) -> None:
    place = limited(person_rate="2 per hour")
    body = envelope(app_mention("Flask?"))
    for retry in (None, 1, 2, 3):
        place.deliver(body, retry=retry)
        place.settle()
    place.event(payloads.message("Flask?"))

    assert "You asked" in place.answer("Django?").everything


def test_the_addresses_of_slack_are_not_counted(limited: Callable[..., Workspace], engine: ListeningEngine) -> None:
    """All of Slack calls from few addresses."""
    place = limited(rate_limit="5 per hour")
    for number in range(12):
        event = app_mention(f"Flask {number}?", user=f"U{number}", channel=f"C{number}")
        assert place.event(event).status_code == 200

    assert len(engine.asked) == 12


def test_while_the_store_is_out_of_reach_the_home_tab_is_shown_without_what_it_keeps(
    workspace: Workspace, store: Store
) -> None:
    workspace.only_answer(payloads.app_mention("Flask?"))
    store.leave()
    workspace.event(payloads.home_opened("home"))
    store.come_back()
    shown = workspace.mock.calls("views.publish", ok=True)

    assert len(shown) == 1
    assert "Nothing yet." in shown[0].everything
    assert "Good questions" in shown[0].everything


def test_the_greeting_of_one_opening_is_said_once_however_often_it_is_delivered(
    database_url: str, make_workspace: MakeWorkspace
) -> None:
    workspaces = [make_workspace(database_url) for _ in range(3)]
    body = payloads.envelope(payloads.home_opened("messages"))
    for workspace in workspaces * 2:
        assert workspace.deliver(body).status_code == 200
    for workspace in workspaces:
        workspace.settle()

    assert len(workspaces[0].mock.calls("chat.postMessage", ok=True)) == 1
