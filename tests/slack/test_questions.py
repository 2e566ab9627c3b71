"""What is a question to the bot and what is not, where it is answered, and how often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.store import schema

from . import payloads
from .conftest import ListeningEngine, MakeWorkspace
from .mock_slack import Call
from .payloads import BOT, BOT_USER, CHANNEL, DIRECT, OTHER, PERSON, app_mention, direct, envelope, message
from .workspace import Workspace, thread_of

Fields = dict[str, Any]
PRIVATE = "G0PRIVATE"


# Where people ask.


@pytest.mark.parametrize("channel", [CHANNEL, PRIVATE])
def test_a_mention_is_answered_in_its_own_thread(workspace: Workspace, channel: str) -> None:
    event = app_mention("Flask or Django?", channel=channel)
    call = workspace.only_answer(event)

    assert (call.arguments["channel"], thread_of(call)) == (channel, event["ts"])
    assert "You asked: Flask or Django?" in call.everything
    assert not call.arguments.get("reply_broadcast")


def test_a_mention_in_a_thread_is_answered_there(light: Workspace) -> None:
    root = payloads.new_ts()
    call = light.answer("Flask?", thread=root)

    assert thread_of(call) == root


def test_an_answer_unfolds_no_links(light: Workspace) -> None:
    call = light.answer("Flask?")

    assert (call.arguments["unfurl_links"], call.arguments["unfurl_media"]) in ((False, False), ("false", "false"))


def test_an_answer_says_in_text_what_its_blocks_say(light: Workspace) -> None:
    call = light.answer("Flask or Django?")

    assert "Flask is small" in call.text
    assert len(call.blocks) > 1


def test_a_direct_message_is_answered_in_a_thread_of_its_own(workspace: Workspace) -> None:
    event = direct("Flask or Django?")
    call = workspace.only_answer(event)

    assert (call.arguments["channel"], thread_of(call)) == (DIRECT, event["ts"])
    assert "You asked: Flask or Django?" in call.everything


def test_a_reply_in_a_thread_of_direct_messages_is_answered_there(light: Workspace) -> None:
    first = direct("Flask?")
    light.only_answer(first)
    call = light.direct_answer("And Django?", thread=first["ts"])

    assert thread_of(call) == first["ts"]


def test_a_mention_in_a_direct_message_is_no_part_of_the_question(light: Workspace, engine: ListeningEngine) -> None:
    light.direct_answer(f"<@{BOT_USER}> Flask?")

    assert engine.asked == ["Flask?"]


@pytest.mark.parametrize("user", [PERSON, OTHER])
def test_a_reply_in_a_thread_that_was_answered_needs_no_mention(workspace: Workspace, user: str) -> None:
    first = app_mention("Flask?")
    workspace.only_answer(first)
    call = workspace.only_answer(message("And Django?", thread=first["ts"], user=user))

    assert (call.arguments["channel"], thread_of(call)) == (CHANNEL, first["ts"])
    assert "You asked: And Django?" in call.everything


def test_a_reply_in_a_thread_that_another_process_answered_needs_no_mention(
    database_url: str, make_workspace: MakeWorkspace
) -> None:
    first = app_mention("Flask?")
    make_workspace(database_url).only_answer(first)

    make_workspace(database_url).only_answer(message("And Django?", thread=first["ts"]))


def test_a_reply_that_is_shown_in_the_channel_too_is_a_reply(light: Workspace) -> None:
    first = app_mention("Flask?")
    light.only_answer(first)
    event = message("And Django?", thread=first["ts"], subtype="thread_broadcast", root={"ts": first["ts"]})

    assert thread_of(light.only_answer(event)) == first["ts"]


def test_a_shared_file_with_words_is_a_question(light: Workspace) -> None:
    event = direct("Flask?", subtype="file_share", files=[{"id": "F1", "name": "notes.txt"}], upload=True)

    assert "You asked: Flask?" in light.only_answer(event).everything


def test_a_question_beside_a_mention_of_somebody_else_is_answered(light: Workspace) -> None:
    light.answer(f"is Flask fine for <@{OTHER}>?")


# What a conversation remembers.


def test_a_thread_is_a_conversation(workspace: Workspace, engine: ListeningEngine) -> None:
    first, other = app_mention("one"), app_mention("three")
    workspace.only_answer(first)
    workspace.only_answer(message("two", thread=first["ts"]))
    workspace.only_answer(other)
    workspace.only_answer(app_mention("four", thread=first["ts"], user=OTHER))

    assert [context.topics for context in engine.contexts] == [(), ("one",), (), ("one", "two")]


def test_a_thread_of_direct_messages_is_a_conversation(workspace: Workspace, engine: ListeningEngine) -> None:
    first = direct("one")
    workspace.only_answer(first)
    workspace.direct_answer("two")
    workspace.direct_answer("three", thread=first["ts"])

    assert [context.topics for context in engine.contexts] == [(), (), ("one",)]


def test_threads_of_two_channels_are_two_conversations(light: Workspace, engine: ListeningEngine) -> None:
    root = payloads.new_ts()
    light.answer("one", thread=root)
    light.answer("two", thread=root, channel=PRIVATE)

    assert [context.topics for context in engine.contexts] == [(), ()]


def test_a_question_is_understood_from_its_thread(real: Workspace) -> None:
    first = app_mention("What are the pros of Django?")
    real.only_answer(first)
    inside = real.only_answer(message("and its cons?", thread=first["ts"]))
    outside = real.answer("and its cons?")

    assert "Django" in inside.text
    assert "[1]" in inside.text
    assert "[1]" not in outside.text
    assert outside.text.startswith("Which framework")


# What is left alone.


def ignored(light: Workspace, event: Fields) -> list[Call]:
    return light.said_after(lambda: light.event(event))


@pytest.mark.parametrize("channel", [CHANNEL, PRIVATE])
def test_a_message_to_the_channel_is_left_alone(light: Workspace, engine: ListeningEngine, channel: str) -> None:
    assert ignored(light, message("Flask or Django?", channel=channel)) == []
    assert engine.asked == []


def test_a_message_in_a_group_is_left_alone(light: Workspace) -> None:
    assert ignored(light, message("Flask or Django?", channel=PRIVATE, channel_type="mpim")) == []


def test_a_reply_in_another_thread_is_left_alone(light: Workspace) -> None:
    light.answer("Flask?")

    assert ignored(light, message("Or Django?", thread=payloads.new_ts())) == []


def test_a_reply_in_a_thread_of_another_channel_is_left_alone(light: Workspace) -> None:
    first = app_mention("Flask?")
    light.only_answer(first)

    assert ignored(light, message("Or Django?", thread=first["ts"], channel=PRIVATE)) == []


@pytest.mark.parametrize("text", [f"<@{OTHER}> what do you think?", f"what do you think, <@{OTHER}|bob>?"])
def test_a_reply_to_somebody_else_is_left_alone(shared: Workspace, text: str) -> None:
    """In a thread that was answered, who names only somebody else does not ask the bot."""
    first = app_mention("Flask?")
    shared.only_answer(first)

    assert ignored(shared, message(text, thread=first["ts"])) == []


Says = Callable[[Fields], Fields]


def in_place(**fields: Any) -> Says:
    """A message in the place of a question, with *fields* of its own."""
    return lambda asked: {**asked, "ts": payloads.new_ts(), "client_msg_id": "other", **fields}


NOT_ASKED: dict[str, Says] = {
    "own message": in_place(user=BOT_USER, bot_id=BOT, app_id=payloads.APP, bot_profile={"id": BOT}),
    "own message as a user": in_place(user=BOT_USER),
    "own message as a bot": in_place(user=None, subtype="bot_message", bot_id=BOT, username="Advisor"),
    "another bot": in_place(user="U0ROBOT", bot_id="B0ROBOT", app_id="A0ROBOT", bot_profile={"id": "B0ROBOT"}),
    "another bot's message": in_place(user=None, subtype="bot_message", bot_id="B0ROBOT", username="Robot"),
    "a bot without a name": in_place(subtype="bot_message"),
    "Slackbot": in_place(user="USLACKBOT"),
    "an edit": lambda asked: payloads.changed("Flask and Django?", before=asked, channel=asked["channel"]),
    "an edit of the bot's": lambda asked: payloads.changed(
        "Flask.", before={**asked, "user": BOT_USER, "bot_id": BOT}, channel=asked["channel"], user=BOT_USER
    ),
    "a deletion": lambda asked: payloads.deleted(asked, channel=asked["channel"]),
    "a reply that is counted": lambda asked: {
        **asked,
        "subtype": "message_replied",
        "hidden": True,
        "message": {**asked, "reply_count": 1},
        "ts": payloads.new_ts(),
    },
    "a join": in_place(subtype="channel_join", text="<@U0ADA> has joined the channel", inviter=OTHER),
    "a leave": in_place(subtype="channel_leave", text="<@U0ADA> has left the channel"),
    "a topic": in_place(subtype="channel_topic", topic="Flask?", text="set the channel topic: Flask?"),
    "a purpose": in_place(subtype="channel_purpose", purpose="Flask?", text="set the channel purpose: Flask?"),
    "a name": in_place(subtype="channel_name", name="flask", old_name="django", text="renamed the channel"),
    "an archive": in_place(subtype="channel_archive", text="archived the channel"),
    "a reminder": in_place(subtype="reminder_add", text="set up a reminder: Flask?"),
    "a pin": in_place(subtype="pinned_item", text="pinned a message"),
    "a tombstone": in_place(subtype="tombstone", text="This message was deleted.", hidden=True),
    "a lost key": in_place(subtype="ekm_access_denied", user="UREVOKEDU", text="Flask?"),
    "a welcome of the assistant": in_place(subtype="assistant_app_thread", text="New chat", user=BOT_USER),
    "something of 2031": in_place(subtype="something_of_2031"),
}


@pytest.mark.parametrize("says", NOT_ASKED.values(), ids=NOT_ASKED)
@pytest.mark.parametrize("place", ["direct", "thread of direct", "answered thread"])
def test_what_no_person_has_asked_is_left_alone(shared: Workspace, says: Says, place: str) -> None:
    first = app_mention("Flask?") if place == "answered thread" else direct("Flask?")
    shared.only_answer(first)
    channel, thread = first["channel"], None if place == "direct" else first["ts"]
    event = says(message("Or Django?", channel=channel, thread=thread))

    assert ignored(shared, event) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"bot_id": "B0ROBOT", "user": "U0ROBOT"},
        {"bot_id": "B0ROBOT", "subtype": "bot_message", "user": None},
        {"bot_id": BOT, "user": BOT_USER},
        {"user": BOT_USER},
    ],
)
def test_a_mention_by_a_bot_is_left_alone(shared: Workspace, fields: Fields) -> None:
    assert ignored(shared, app_mention("Flask?", **fields)) == []


def test_an_edit_of_a_mention_is_not_another_question(light: Workspace, engine: ListeningEngine) -> None:
    """Slack sends a mention again where it was edited, as an event of its own."""
    first = app_mention("Flask?")
    light.only_answer(first)
    again = {**first, "text": f"<@{BOT_USER}> Django?", "edited": {"user": PERSON, "ts": payloads.new_ts()}}

    assert ignored(light, again) == []
    assert engine.asked == ["Flask?"]


# How often.


@pytest.mark.parametrize("retries", [(1,), (1, 2), (1, 2, 3), (0, 0, 0), (3, 2, 1)])
def test_an_event_that_comes_again_is_answered_once(
    workspace: Workspace, engine: ListeningEngine, retries: tuple[int, ...]
) -> None:
    body = envelope(app_mention("Flask?"))
    statuses = [workspace.deliver(body).status_code]
    statuses += [workspace.deliver(body, retry=retry or None).status_code for retry in retries]
    workspace.settle()

    assert statuses == [200] * (1 + len(retries))
    assert len(workspace.mock.said) == len(engine.asked) == 1


def test_an_event_that_comes_again_while_it_is_answered_is_answered_once(workspace: Workspace) -> None:
    body = envelope(app_mention("Flask?"))
    with workspace.mock.holding("chat.postMessage"):
        workspace.deliver(body)
        workspace.mock.wait_until_held()
        again = [workspace.deliver(body, retry=retry).status_code for retry in (1, 2, 3)]
    workspace.settle()

    assert again == [200] * 3
    assert len(workspace.mock.said) == 1


def test_an_event_that_comes_again_to_another_process_is_answered_once(
    database_url: str, make_workspace: MakeWorkspace
) -> None:
    body = envelope(app_mention("Flask?"))
    one, other = make_workspace(database_url), make_workspace(database_url)
    one.deliver(body)
    one.settle()
    other.deliver(body, retry=1)
    other.settle()

    assert len(one.mock.said) == 1


@pytest.mark.parametrize("retry", [1, 2, 3])
@pytest.mark.parametrize("reason", ["http_timeout", "http_error", "connection_failed", "ssl_error", "unknown_error"])
def test_a_retry_of_an_event_that_never_came_is_answered(shared: Workspace, retry: int, reason: str) -> None:
    import json

    body = json.dumps(envelope(app_mention("Flask?"))).encode()
    response = shared.post(body, X_Slack_Retry_Num=str(retry), X_Slack_Retry_Reason=reason)
    shared.settle()

    assert response.status_code == 200
    assert len(shared.mock.posted) == 1


@pytest.mark.parametrize("mention_first", [True, False])
@pytest.mark.parametrize("in_answered_thread", [True, False])
def test_a_message_that_comes_as_two_events_is_answered_once(
    workspace: Workspace, engine: ListeningEngine, mention_first: bool, in_answered_thread: bool
) -> None:
    root = None
    if in_answered_thread:
        root = payloads.new_ts()
        workspace.answer("Flask?", thread=root)
    engine.asked.clear()
    workspace.mock.forget()
    mention = app_mention("Or Django?", thread=root)
    text = message(mention["text"], ts=mention["ts"], thread=root)
    for event in (mention, text) if mention_first else (text, mention):
        assert workspace.event(event).status_code == 200

    assert engine.asked == ["Or Django?"]
    assert len(workspace.mock.said) == 1


def test_a_mention_in_a_direct_message_comes_twice_and_is_answered_once(light: Workspace) -> None:
    mention = app_mention("Flask?", channel=DIRECT)
    light.event(direct(mention["text"], ts=mention["ts"]))
    light.event(mention)

    assert len(light.mock.said) == 1


def test_two_messages_that_say_the_same_are_two_questions(light: Workspace) -> None:
    one, other = light.answer("Flask?"), light.answer("Flask?")

    assert thread_of(one) != thread_of(other)


def test_messages_of_one_moment_in_two_channels_are_two_questions(light: Workspace) -> None:
    ts = payloads.new_ts()
    light.answer("Flask?", ts=ts)
    light.answer("Flask?", ts=ts, channel=PRIVATE)


# How it is read.

READ = {
    "the bot first": (f"<@{BOT_USER}> Flask?", "Flask?"),
    "the bot last": (f"Flask, <@{BOT_USER}>", "Flask,"),
    "the bot with its name": (f"<@{BOT_USER}|advisor> Flask?", "Flask?"),
    "no space": (f"<@{BOT_USER}>Flask?", "Flask?"),
    "the bot twice": (f"<@{BOT_USER}> <@{BOT_USER}> Flask?", "Flask?"),
    "entities": (f"<@{BOT_USER}> Is &lt;Flask&gt; &amp; Django C++?", "Is <Flask> & Django C++?"),
    "entities of entities": (f"<@{BOT_USER}> What is &amp;lt;Flask&amp;gt;?", "What is &lt;Flask&gt;?"),
}


@pytest.mark.parametrize(("text", "question"), READ.values(), ids=READ)
def test_a_question_is_what_a_person_sees(light: Workspace, engine: ListeningEngine, text: str, question: str) -> None:
    light.answer("", text=text)

    assert engine.asked[0].rstrip(" ,") == question.rstrip(" ,")


PLAIN = "What is better, Flask or Django?"
WRITTEN = (
    "What is better, `Flask` or `Django`?",
    "What is better, ```Flask``` or ```Django```?",
    "What is better, *Flask* or _Django_?",
    "What is better, ~Flask~ or *_Django_*?",
    "What is better, <https://flask.palletsprojects.com|Flask> or <https://www.djangoproject.com/|Django>?",
    "&gt; What is better, Flask or Django?",
    "What is better,\u00a0Flask\u00a0or\u00a0Django?",
    "What is better, Flask or Django? :thinking_face:",
)


def test_form_is_not_in_the_way_of_understanding(real: Workspace) -> None:
    plain = real.answer(PLAIN).text
    written = {text: real.answer(text).text for text in WRITTEN}

    assert "Flask" in plain
    assert {text for text, answer in written.items() if answer != plain} == set()


@pytest.mark.parametrize("text", ["", " ", "\n", "?", "..."])
def test_a_mention_without_a_question_is_helped(real: Workspace, text: str) -> None:
    call = real.answer(text)

    assert thread_of(call)
    assert "framework" in call.everything.lower()


@pytest.mark.parametrize("make", [app_mention, direct])
def test_forty_thousand_characters_are_too_many(
    light: Workspace, engine: ListeningEngine, make: Callable[[str], Fields]
) -> None:
    call = light.only_answer(make("Is Flask large? " * 2500))

    assert "2,000" in call.text or "2000" in call.text
    assert len(call.everything) < 4_000
    assert [question for question in engine.asked if len(question) > 2_000] == []


def test_two_thousand_characters_are_a_question(light: Workspace, engine: ListeningEngine) -> None:
    question = "Is Flask large?".ljust(1999, ".") + "?"
    light.answer(question)

    assert engine.asked == [question]


# What is repeated.

LIVE = ("<!", "<@", "<#", "<https://evil", "<mailto", "http://evil", "https://evil")
HOSTILE = (
    "<!channel> Flask?",
    "<!here|here> Flask?",
    "<!everyone> Flask?",
    "<!subteam^S123|@team> Flask?",
    f"<@{OTHER}> and <@U1> ask about Flask",
    "<#C123|general> Flask?",
    "<https://evil.example/x|Flask>?",
    "<https://evil.example/x> Flask?",
    "<mailto:evil@example.com|evil@example.com> Flask?",
    "<!date^1392734382^{date}^https://evil.example/|Flask>?",
    "&lt;!channel&gt; Flask?",
    "&lt;@U1&gt; Flask?",
    "&lt;https://evil.example/x|Flask&gt;?",
    "https://evil.example/x Flask?",
    "&amp;lt;!channel&amp;gt; Flask?",
    "`<!channel>` Flask?",
    "```&lt;!channel&gt;``` Flask?",
    "<!channel Flask?",
    "&lt;!chan&lt;!channel&gt;nel&gt;",
    "<<!channel>!channel> Flask?",
)


def live(value: Any, where: str = "") -> list[str]:
    """What would ping, link or format if Slack showed *value*: mrkdwn, the top text, and rich text's own elements."""
    if isinstance(value, list):
        return [found for inner in value for found in live(inner, where)]
    if not isinstance(value, dict):
        return []
    found = []
    kind = value.get("type")
    if kind == "mrkdwn":
        found += marks(value["text"], verbatim=value.get("verbatim") is True)
    if kind in ("user", "usergroup", "broadcast", "channel"):
        found.append(str(value))
    if kind == "link" and "evil" in str(value.get("url")):
        found.append(str(value))
    if kind == "markdown":
        found += marks(value["text"], verbatim=False)
    return found + [each for inner in value.values() for each in live(inner, where)]


def marks(text: str, *, verbatim: bool) -> list[str]:
    return [mark for mark in LIVE if mark in text and not (verbatim and mark.startswith("http"))]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("make", [app_mention, direct])
def test_what_is_repeated_of_a_question_is_never_live(
    shared: Workspace, text: str, make: Callable[[str], Fields]
) -> None:
    call = shared.only_answer(make(text))

    assert "You asked" in call.everything
    assert live(call.blocks) == []
    assert [mark for mark in LIVE[:5] if mark in call.text] == []
    assert not call.arguments.get("link_names")
    assert call.arguments.get("parse") in (None, "none")


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_repeated_of_a_command_is_never_live(shared: Workspace, text: str) -> None:
    said = shared.said_after(lambda: shared.command(text))

    assert [live(call.blocks) for call in said] == [[]] * len(said)
    assert [mark for call in said for mark in LIVE[:5] if mark in call.text] == []


def test_the_check_for_what_is_live_finds_it() -> None:
    """The checks above can fail."""
    blocks: list[Fields] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "broadcast"}]}]},
        {"type": "section", "text": {"type": "mrkdwn", "text": "https://evil.example", "verbatim": True}},
        {"type": "section", "text": {"type": "plain_text", "text": "<!channel>"}},
    ]

    assert len(live(blocks)) == 2


def test_questions_of_two_databases_are_apart(
    sqlite_url: str, tmp_path_factory: pytest.TempPathFactory, make_workspace: MakeWorkspace
) -> None:
    """What was answered is known from the database, and not from the process."""
    other_url = f"sqlite:///{tmp_path_factory.mktemp('other') / 'advisor.sqlite3'}"
    for url in (sqlite_url, other_url):
        schema.upgrade(url)
    body = envelope(app_mention("Flask?"))
    for url in (sqlite_url, other_url):
        place = make_workspace(url)
        assert place.deliver(body).status_code == 200
        place.settle()

    assert len(place.mock.said) == 2
