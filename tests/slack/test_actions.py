"""Commands, shortcuts, forms, buttons, the Home tab and the greeting: who sees what, and what a forger achieves."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest
from service.fakes import make_base
from sqlalchemy import text as sql
from werkzeug.test import TestResponse

from bot.store import database
from integrations.slack.manifest import manifest

from . import payloads
from .conftest import ListeningEngine, MakeWorkspace
from .mock_slack import RESPONSE, Call, elements
from .payloads import CHANNEL, DIRECT, OTHER, PERSON, TEAM, app_mention, direct
from .signing import signed
from .workspace import FORM, PATH, Workspace, button, buttons, labels, thread_of, thumbs

Fields = dict[str, Any]
SHORTCUTS = {each["type"]: each["callback_id"] for each in manifest("https://bot.example")["features"]["shortcuts"]}


def is_private(call: Call) -> bool:
    """Whether only one person sees a message."""
    if call.method == RESPONSE:
        return bool(call.arguments.get("response_type", "ephemeral") == "ephemeral")
    return call.method == "chat.postEphemeral" and bool(call.arguments["user"] == PERSON)


# The command.


def test_a_command_is_answered_to_the_person_alone(workspace: Workspace) -> None:
    said = workspace.said_after(lambda: workspace.command("Flask or Django?"))

    assert [is_private(call) for call in said] == [True]
    assert "You asked: Flask or Django?" in said[0].everything


def test_a_command_says_nothing_in_its_own_response(light: Workspace) -> None:
    """What stands in the response of a command may be shown to the channel."""
    response = light.command("Flask?")

    assert response.status_code == 200
    assert "Flask" not in response.text


@pytest.mark.parametrize("text", ["", "  ", "help", "HELP"])
def test_a_command_without_a_question_is_helped(real: Workspace, text: str) -> None:
    said = real.said_after(lambda: real.command(text))

    assert [is_private(call) for call in said] == [True]
    assert "framework" in said[0].everything.lower()


def test_a_command_of_forty_thousand_characters_is_too_long(light: Workspace, engine: ListeningEngine) -> None:
    said = light.said_after(lambda: light.command("Is Flask large? " * 2500))

    assert [is_private(call) for call in said] == [True]
    assert engine.asked == []


def test_a_command_twice_is_two_questions(light: Workspace) -> None:
    light.command("Flask?")
    light.command("Flask?")

    assert [is_private(call) for call in light.mock.said] == [True, True]


def share(place: Workspace, question: str = "Flask?", **fields: Any) -> tuple[Call, Fields]:
    """A private answer, and its button to share it."""
    private = place.said_after(lambda: place.command(question, **fields))[0]
    return private, button(private, "share")


def test_a_private_answer_is_shared_in_the_channel(workspace: Workspace) -> None:
    private, found = share(workspace)
    workspace.press(found, private, channel=CHANNEL)
    posted = workspace.mock.posted
    answers = [call for call in posted if "You asked: Flask?" in call.everything]

    assert {call.arguments["channel"] for call in posted} == {CHANNEL}
    assert len(answers) == 1
    assert thread_of(answers[0]) in (None, posted[0].ts)
    assert not any("share" in label.lower() for label in labels(answers[0]))


def test_a_private_answer_is_shared_once(workspace: Workspace) -> None:
    private, found = share(workspace)
    workspace.press(found, private, channel=CHANNEL)
    workspace.press(found, private, channel=CHANNEL)

    assert ["You asked: Flask?" in call.everything for call in workspace.mock.posted].count(True) == 1


def test_the_thread_of_a_shared_answer_goes_on(light: Workspace) -> None:
    private, found = share(light)
    light.press(found, private, channel=CHANNEL)
    shared = light.mock.posted[0]
    root = thread_of(shared) or shared.ts
    call = light.only_answer(payloads.message("And Django?", thread=root, user=OTHER))

    assert thread_of(call) == root


def test_an_answer_is_shared_where_the_bot_is_no_member_not_at_all_and_the_person_is_told(light: Workspace) -> None:
    private, found = share(light)
    light.mock.refuse("chat.postMessage", "not_in_channel")
    said = light.said_after(lambda: light.press(found, private, channel=CHANNEL))

    assert [is_private(call) for call in said] == [True]
    assert "invite" in said[0].everything.lower()


def test_an_answer_that_could_not_be_shared_can_be_shared_later(light: Workspace) -> None:
    private, found = share(light)
    light.mock.refuse("chat.postMessage", "not_in_channel", times=1)
    light.press(found, private, channel=CHANNEL)
    said = light.said_after(lambda: light.press(found, private, channel=CHANNEL))

    assert [call.method for call in said if not is_private(call)] == ["chat.postMessage"] * 2


# Shortcuts.


def test_a_message_is_asked_about(workspace: Workspace, engine: ListeningEngine) -> None:
    payload = payloads.message_action(
        SHORTCUTS["message"], "Flask or &lt;Django&gt;?", response_url=workspace.mock.response_url()
    )
    said = workspace.said_after(lambda: workspace.interact(payload))

    assert engine.asked == ["Flask or <Django>?"]
    assert len(said) == 1
    assert "You asked: Flask or <Django>?" in said[0].everything.replace("&lt;", "<").replace("&gt;", ">")
    assert is_private(said[0]) or thread_of(said[0]) == payload["message_ts"]


@pytest.mark.parametrize("fields", [{"text": ""}, {"text": None}, {"files": [{"id": "F1"}], "text": " "}])
def test_a_message_without_words_is_not_asked_about(light: Workspace, engine: ListeningEngine, fields: Fields) -> None:
    payload = payloads.message_action(SHORTCUTS["message"], "", response_url=light.mock.response_url())
    payload["message"] |= fields
    said = light.said_after(lambda: light.interact(payload))

    assert [is_private(call) for call in said] == [True]
    assert engine.asked == []


def test_a_long_message_is_not_asked_about_as_it_is(light: Workspace, engine: ListeningEngine) -> None:
    payload = payloads.message_action(SHORTCUTS["message"], "Flask? " * 5700, response_url=light.mock.response_url())
    response = light.interact(payload)

    assert response.status_code == 200
    assert engine.asked == []
    assert len(light.mock.said) + len(light.mock.calls("views.open", ok=True)) == 1


def opened(place: Workspace, user: str = PERSON) -> Fields:
    """The form that the global shortcut opens."""
    response = place.interact(payloads.shortcut(SHORTCUTS["global"], user=user))
    assert response.status_code == 200
    call = place.mock.calls("views.open", ok=True)[-1]
    view: Fields = call.arguments["view"]
    assert view["type"] == "modal"
    return view


def filled(view: Mapping[str, Any], written: str | None) -> Fields:
    """The state of a form whose one field holds what was *written*."""
    field = next(block for block in view["blocks"] if block["type"] == "input")
    element = field["element"]
    return {field["block_id"]: {element["action_id"]: {"type": element["type"], "value": written}}}


def send(place: Workspace, written: str | None, **fields: Any) -> TestResponse:
    view = opened(place)
    return place.interact(payloads.view_submission({**view, **fields}, filled(view, written)))


def test_the_form_of_the_shortcut_is_answered_in_direct_messages(workspace: Workspace, engine: ListeningEngine) -> None:
    response = send(workspace, "Flask or Django?")

    assert response.status_code == 200
    assert not response.data or response.get_json().get("response_action") in ("clear", "update")
    assert engine.asked == ["Flask or Django?"]
    answers = [call for call in workspace.mock.posted if "You asked: Flask or Django?" in call.everything]
    assert len(answers) == 1
    assert answers[0].arguments["channel"] in (PERSON, f"D{PERSON}")


@pytest.mark.parametrize(
    "written",
    [None, "", "  ", "\n", "Flask? " * 400, "a" * 2001],
    ids=["nothing", "empty", "blanks", "a line", "too long", "a character too many"],
)
def test_a_form_that_is_wrong_says_so_at_once(light: Workspace, engine: ListeningEngine, written: str | None) -> None:
    view = opened(light)
    response = light.interact(payloads.view_submission(view, filled(view, written)))
    told = response.get_json()

    assert response.status_code == 200
    assert told["response_action"] == "errors"
    assert list(told["errors"]) == list(filled(view, written))
    assert all(told["errors"].values())
    assert engine.asked == []
    assert light.mock.posted == []


@pytest.mark.parametrize(
    "state", [{}, {"other": {}}, {"other": {"x": {"type": "plain_text_input", "value": "Flask?"}}}]
)
def test_a_form_without_its_field_is_no_error_of_ours(light: Workspace, engine: ListeningEngine, state: Fields) -> None:
    response = light.interact(payloads.view_submission(opened(light), state))

    assert response.status_code == 200
    assert engine.asked == []


def test_a_closed_form_is_left_alone(light: Workspace) -> None:
    view = opened(light)

    assert light.interact(payloads.view_closed(view)).status_code == 200
    assert light.mock.said == []


# Follow-ups.


def test_a_follow_up_is_asked_in_the_thread(workspace: Workspace, engine: ListeningEngine) -> None:
    first = workspace.answer("Flask?")
    said = workspace.said_after(lambda: workspace.press(button(first, "why flask"), first))
    answers = [call for call in said if call.method == "chat.postMessage"]

    assert engine.asked == ["Flask?", "Why Flask?"]
    assert engine.contexts[1].topics == ("Flask?",)
    assert [thread_of(call) for call in answers] == [thread_of(first)]
    assert "You asked: Why Flask?" in answers[0].everything


def test_a_follow_up_of_direct_messages_is_asked_in_their_thread(light: Workspace, engine: ListeningEngine) -> None:
    first = light.direct_answer("Flask?")
    light.press(button(first, "why flask"), first)

    assert engine.contexts[1].topics == ("Flask?",)
    assert thread_of(light.mock.posted[1]) == thread_of(first)


def test_a_follow_up_of_a_private_answer_stays_private(light: Workspace, engine: ListeningEngine) -> None:
    private = light.said_after(lambda: light.command("Flask?"))[0]
    said = light.said_after(lambda: light.press(button(private, "why flask"), private, channel=CHANNEL))

    assert engine.contexts[1].topics == ("Flask?",)
    assert [is_private(call) for call in said] == [True]


def test_a_follow_up_that_comes_twice_from_a_double_click_is_answered_once(
    light: Workspace, engine: ListeningEngine
) -> None:
    """The same press, delivered twice: Slack retries interactions that it thinks were lost."""
    first = light.answer("Flask?")
    payload = payloads.pressed(
        button(first, "why flask"),
        message={**first.arguments, "ts": first.ts},
        response_url=light.mock.response_url(),
    )
    light.interact(payload)
    light.interact(payload)

    assert engine.asked == ["Flask?", "Why Flask?"]


def test_the_sources_are_shown(real: Workspace) -> None:
    first = real.answer("What are the pros of Flask?")
    response = real.press(button(first, "source"), first)

    assert response.status_code == 200
    assert len(real.mock.said) > 1
    assert "[1]" in real.mock.said[-1].everything


def test_the_interview_is_buttons(real: Workspace) -> None:
    asked = real.answer("Help me choose a framework")
    for _ in range(2):
        assert buttons(asked), asked.text
        choice = buttons(asked)[0]
        before = len(real.mock.posted)
        real.press(choice, asked)
        answers = real.mock.posted[before:]
        assert [thread_of(call) for call in answers] == [thread_of(asked)]
        asked = answers[0]


# Ratings.


def url_of(place: Workspace) -> str:
    """The address of the database of a workspace."""
    return database.engine_of(place.app).url.render_as_string(hide_password=False)


def ratings(url: str) -> list[str]:
    """The rating of each turn that has one."""
    with database.opened(url) as store, store.connect() as connection:
        return [row.rating for row in connection.execute(sql("SELECT rating FROM feedback"))]


def rate(place: Workspace, call: Call, rating: str, user: str = PERSON) -> None:
    said = place.said_after(lambda: place.press(thumbs(call, rating), call, user=user))
    assert [each for each in said if not is_private(each) and each.method == "chat.postMessage"] == []


RATED: list[tuple[list[tuple[str, str]], str]] = [
    ([("A", "up")], "up"),
    ([("A", "down")], "down"),
    ([("A", "up"), ("A", "down")], "down"),
    ([("A", "down"), ("A", "up")], "up"),
    ([("A", "up"), ("A", "up")], "up"),
    ([("A", "up"), ("B", "up"), ("C", "down")], "up"),
    ([("A", "down"), ("B", "up"), ("C", "up")], "up"),
    ([("A", "up"), ("B", "up"), *[("C", "down")] * 5], "up"),
]


@pytest.mark.parametrize(("thumbs_of", "rating"), RATED)
def test_each_person_has_one_rating_of_an_answer(
    database_url: str, workspace: Workspace, thumbs_of: list[tuple[str, str]], rating: str
) -> None:
    call = workspace.answer("Flask?")
    for who, side in thumbs_of:
        rate(workspace, call, side, user=f"U0{who}")

    assert ratings(database_url) == [rating]


def test_ratings_of_two_answers_are_apart(light_url: str, light: Workspace) -> None:
    one, other = light.answer("Flask?"), light.answer("Django?")
    rate(light, one, "up")
    rate(light, other, "down")

    assert sorted(ratings(light_url)) == ["down", "up"]


# Forgery.


def changed(value: str) -> str:
    middle = len(value) // 2
    return value[:middle] + ("A" if value[middle] != "A" else "B") + value[middle + 1 :]


FORGED: dict[str, Any] = {
    "a letter changed": changed,
    "the signature left out": lambda value: value.rpartition(".")[0],
    "the signature alone": lambda value: value.rpartition(".")[2],
    "a letter more": lambda value: value + "A",
    "empty": lambda value: "",
    "no text": lambda value: None,
    "a number": lambda value: 5,
    "an object": lambda value: {"kind": "follow"},
    "words": lambda value: "Why Flask?",
    "JSON": lambda value: json.dumps({"kind": "follow", "text": "Why Flask?"}),
    "not ASCII": lambda value: "é" + value[1:],
    "half a pair": lambda value: "\ud800" + value[1:],
    "very long": lambda value: value * 100,
    "zeros": lambda value: "\x00" * 10,
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
@pytest.mark.parametrize("which", ["follow-up", "thumb", "share"])
def test_a_forged_value_does_nothing(shared: Workspace, forge: Any, which: str) -> None:
    asked_by_command = which == "share"
    call = shared.said_after(lambda: shared.command("Flask?"))[0] if asked_by_command else shared.answer("Flask?")
    found = thumbs(call, "up") if which == "thumb" else button(call, "share" if asked_by_command else "why flask")
    before = ratings(url_of(shared))
    said = shared.said_after(lambda: shared.press({**found, "value": forge(found["value"])}, call, channel=CHANNEL))

    assert said == []
    assert ratings(url_of(shared)) == before


@pytest.mark.parametrize("which", ["follow-up", "thumb"])
@pytest.mark.parametrize("where", [{"channel": "C0OTHER"}, {"channel": DIRECT}, {"team": "T0OTHER"}])
def test_a_value_of_another_place_does_nothing(shared: Workspace, which: str, where: Fields) -> None:
    call = shared.answer("Flask?")
    found = button(call, "why flask") if which == "follow-up" else thumbs(call, "up")
    before = ratings(url_of(shared))
    said = shared.said_after(lambda: shared.press(found, call, **where))

    assert said == []
    assert ratings(url_of(shared)) == before


def test_a_private_answer_is_not_shared_elsewhere(light: Workspace) -> None:
    private, found = share(light)

    assert light.said_after(lambda: light.press(found, private, channel="C0OTHER")) == []


def test_a_value_of_one_kind_is_none_of_another(light: Workspace, engine: ListeningEngine) -> None:
    call = light.answer("Flask?")
    up, follow = thumbs(call, "up"), button(call, "why flask")
    said = light.said_after(lambda: light.press({**follow, "value": up["value"]}, call))
    said += light.said_after(lambda: light.press({**up, "value": follow["value"]}, call))

    assert said == []
    assert engine.asked == ["Flask?"]


def test_a_value_of_another_secret_does_nothing(
    database_url: str, make_workspace: MakeWorkspace, engine: ListeningEngine
) -> None:
    one = make_workspace(database_url)
    call = one.answer("Flask?")
    other = make_workspace(database_url)
    assert other.said_after(lambda: other.press(button(call, "why flask"), call)) != []
    stranger = make_workspace(database_url)
    engine.asked.clear()
    stranger.secret = "f" * 32
    response = stranger.press(button(call, "why flask"), call)

    assert response.status_code == 401
    assert engine.asked == []


def test_an_action_that_is_not_signed_is_refused(light: Workspace, engine: ListeningEngine) -> None:
    response = light.client.post(
        PATH, data=b"payload=%7B%22type%22%3A%22block_actions%22%7D", content_type=FORM, headers=signed(b"other")
    )

    assert response.status_code == 401


# The Home tab.


def home(place: Workspace, user: str = PERSON) -> Call:
    """The Home tab as *user* sees it when they open it."""
    before = len(place.mock.calls("views.publish"))
    assert place.event(payloads.home_opened("home", user=user, channel=f"D{user}")).status_code == 200
    found = place.mock.calls("views.publish", ok=True)[before:]
    assert [call.arguments["user_id"] for call in found] == [user]
    assert found[0].arguments["view"]["type"] == "home"
    return found[0]


def as_view(call: Call) -> Fields:
    return {"id": "V1", "type": "home", **call.arguments["view"]}


def test_the_home_tab_says_what_the_bot_is_and_what_to_ask(real: Workspace) -> None:
    shown = home(real)

    assert "framework" in shown.everything.lower()
    assert "?" in shown.everything
    assert buttons(shown)


def test_the_home_tab_shows_a_person_their_own_last_questions(workspace: Workspace) -> None:
    workspace.answer("Is Flask tiny?")
    workspace.answer("Is Django huge?", user=OTHER)
    workspace.direct_answer("Is Pyramid old?")
    hers, his, newcomer = home(workspace), home(workspace, OTHER), home(workspace, "U0NEW")

    assert [text in hers.everything for text in ("tiny?", "huge?", "old?")] == [True, False, True]
    assert [text in his.everything for text in ("tiny?", "huge?", "old?")] == [False, True, False]
    assert [text in newcomer.everything for text in ("tiny?", "huge?", "old?")] == [False, False, False]


def test_the_home_tab_repeats_nothing_live(light: Workspace) -> None:
    light.direct_answer("&lt;!channel&gt; <https://evil.example|Flask>?")
    text = json.dumps(home(light).blocks)

    assert "<!channel>" not in text.replace('"plain_text", "text": "<!channel>', "")
    assert "<https://evil" not in text


def test_the_home_tab_shows_nothing_where_words_are_not_stored(
    light_url: str, make_workspace: MakeWorkspace, light: Workspace
) -> None:
    silent = make_workspace(light_url, store_questions=False)
    silent.answer("Is Flask tiny?")

    assert "tiny?" not in home(silent).everything


def test_a_question_of_the_home_tab_is_answered_in_direct_messages(light: Workspace, engine: ListeningEngine) -> None:
    light.direct_answer("Is Flask tiny?")
    engine.asked.clear()
    shown = home(light)
    ask = next(each for each in buttons(shown) if each.get("value") and "forget" not in each["action_id"])
    before = len(light.mock.posted)
    light.interact(payloads.pressed_in_view(ask, as_view(shown)))

    assert len(engine.asked) == 1
    assert [call.arguments["channel"] for call in light.mock.posted[before:]][:1] in (
        [PERSON],
        [f"D{PERSON}"],
    )


def test_a_question_of_somebody_else_s_home_tab_is_not_asked(light: Workspace, engine: ListeningEngine) -> None:
    light.direct_answer("Is Flask tiny?")
    engine.asked.clear()
    shown = home(light)
    ask = next(each for each in buttons(shown) if each.get("value") and "forget" not in each["action_id"])
    light.interact(payloads.pressed_in_view(ask, as_view(shown), user=OTHER))

    assert engine.asked == []


CHOICES = ("checkboxes", "radio_buttons", "static_select")


def chosen(control: Mapping[str, Any]) -> list[str]:
    """The values that are chosen in a control of the settings."""
    one = control.get("initial_option")
    return sorted(option["value"] for option in ([one] if one else control.get("initial_options") or []))


def test_settings_are_kept(workspace: Workspace) -> None:
    shown = home(workspace)
    control = elements(shown.blocks, *CHOICES)[0]
    others = [option for option in control["options"] if option["value"] not in chosen(control)]
    now = {"selected_options": others} if control["type"] == "checkboxes" else {"selected_option": others[0]}
    workspace.interact(payloads.pressed_in_view({**control, **now}, as_view(shown)))
    hers, his = (elements(home(workspace, user).blocks, *CHOICES)[0] for user in (PERSON, OTHER))

    assert chosen(hers) == sorted(option["value"] for option in (others if "selected_options" in now else others[:1]))
    assert chosen(his) == chosen(control)


def test_what_is_kept_of_a_person_is_forgotten(workspace: Workspace) -> None:
    workspace.direct_answer("Is Flask tiny?")
    workspace.answer("Is Django huge?", user=OTHER)
    shown = home(workspace)
    workspace.interact(payloads.pressed_in_view(button(shown, "forget"), as_view(shown)))

    assert "tiny?" not in home(workspace).everything
    assert "huge?" in home(workspace, OTHER).everything


# The agent.


def prompts(place: Workspace) -> list[Fields]:
    return [call.arguments for call in place.mock.calls("assistant.threads.setSuggestedPrompts", ok=True)]


def test_whoever_opens_the_messages_is_greeted_once(workspace: Workspace) -> None:
    for _ in range(3):
        assert workspace.event(payloads.home_opened("messages")).status_code == 200

    assert len(workspace.mock.posted) <= 1
    assert [(each["channel_id"], each.get("thread_ts")) for each in prompts(workspace)] == [(DIRECT, None)]
    assert 1 <= len(prompts(workspace)[0]["prompts"]) <= 4


def test_each_person_is_greeted(light: Workspace) -> None:
    for user, channel in ((PERSON, DIRECT), (OTHER, "D0BOB")):
        light.event(payloads.home_opened("messages", user=user, channel=channel))

    assert [each["channel_id"] for each in prompts(light)] == [DIRECT, "D0BOB"]


def test_opening_the_messages_publishes_no_home_tab(light: Workspace) -> None:
    light.event(payloads.home_opened("messages"))

    assert light.mock.calls("views.publish") == []


def test_suggested_prompts_can_be_asked(real: Workspace) -> None:
    real.event(payloads.home_opened("messages"))
    for prompt in prompts(real)[0]["prompts"]:
        call = real.direct_answer(prompt["message"])
        assert "framework" in call.everything.lower() or "[1]" in call.everything


def test_the_older_assistant_is_greeted_in_its_thread(light: Workspace) -> None:
    event = payloads.assistant_event()
    assert light.event(event).status_code == 200

    root = event["assistant_thread"]["thread_ts"]
    assert [(each["channel_id"], each["thread_ts"]) for each in prompts(light)] == [(DIRECT, root)]
    assert [thread_of(call) for call in light.mock.posted] in ([], [root])


@pytest.mark.parametrize(
    "event", [payloads.context_changed(), payloads.assistant_event("assistant_thread_context_changed")]
)
def test_what_somebody_looks_at_is_nobody_s_business(light: Workspace, event: Fields) -> None:
    assert light.event(event).status_code == 200
    assert light.mock.calls() == [call for call in light.mock.calls() if call.method == "auth.test"]


# Links.


@pytest.fixture
def linked(light_url: str, make_workspace: MakeWorkspace, light: Workspace) -> Workspace:
    """A workspace whose bot knows where it is reached."""
    return make_workspace(light_url, url="https://bot.example")


UNFOLDED = ("https://bot.example/frameworks/flask", "https://bot.example/compare?f=flask&f=django")
NOT_UNFOLDED = (
    "https://bot.example/",
    "https://bot.example/frameworks",
    "https://bot.example/frameworks/unknown",
    "https://bot.example/frameworks/%3C!channel%3E",
    "https://bot.example/compare",
    "https://bot.example/admin",
    "https://bot.example/api/v1/frameworks/flask",
    "https://evil.example/frameworks/flask",
    "https://bot.example.evil.example/frameworks/flask",
    "https://bot.example@evil.example/frameworks/flask",
    "https://bot.example:99999/frameworks/flask",
    "http://[/frameworks/flask",
)


@pytest.mark.parametrize("url", UNFOLDED)
def test_a_link_to_a_page_of_ours_unfolds(linked: Workspace, url: str) -> None:
    assert linked.event(payloads.link_shared(url)).status_code == 200
    unfurls = [call.arguments for call in linked.mock.calls("chat.unfurl", ok=True)]

    assert [list(each["unfurls"]) for each in unfurls] == [[url]]
    assert "Flask" in json.dumps(unfurls)
    assert linked.mock.posted == []


@pytest.mark.parametrize("url", NOT_UNFOLDED)
def test_another_link_does_not_unfold(linked: Workspace, url: str) -> None:
    assert linked.event(payloads.link_shared(url)).status_code == 200
    assert linked.mock.said == []


def test_only_our_own_of_several_links_unfold(linked: Workspace) -> None:
    linked.event(payloads.link_shared(UNFOLDED[0], NOT_UNFOLDED[7], UNFOLDED[1]))
    unfurls = linked.mock.calls("chat.unfurl", ok=True)

    assert [set(call.arguments["unfurls"]) for call in unfurls] == [set(UNFOLDED)]


def test_the_base_of_these_tests_has_the_pages_that_they_link() -> None:
    assert {"flask", "django"} <= set(make_base().subjects)


def test_a_mention_and_its_thread_are_of_one_team(light: Workspace) -> None:
    """An event of a workspace that the one token is not for is left alone."""
    assert light.said_after(lambda: light.event(app_mention("Flask?"), team="T0OTHER")) == []
    assert light.said_after(lambda: light.event(direct("Flask?"), team="T0OTHER")) == []
    assert light.said_after(lambda: light.event(direct("Flask?"), team=TEAM)) != []


# What is shown to one person alone.


def test_sources_are_shown_to_whoever_asks_for_them_alone(real: Workspace) -> None:
    call = real.answer("Compare Django and Flask")
    shown = button(call, "show sources")
    said = real.said_after(lambda: real.press(shown, call, user=OTHER))

    assert [one.method for one in said] == ["chat.postEphemeral"]
    assert said[0].arguments["user"] == OTHER
    assert said[0].arguments["thread_ts"] == call.arguments["thread_ts"]
    assert "exploring-frameworks" in said[0].everything or "line" in said[0].everything


def test_sources_of_a_private_answer_stay_private(real: Workspace) -> None:
    call = real.said_after(lambda: real.command("Compare Django and Flask"))[0]
    said = real.said_after(lambda: real.press(button(call, "show sources"), call))

    assert [one.method for one in said] == ["response"]
    assert "line" in said[0].everything


def test_the_rest_of_a_long_answer_comes_page_by_page(real: Workspace) -> None:
    call = real.answer("Compare Django and Flask")
    pages = [real.said_after(lambda: real.press(button(call, "show sources"), call))[0]]
    while any("rest" in label.lower() for label in labels(pages[-1])):
        said = real.said_after(partial(real.press, button(pages[-1], "rest"), pages[-1]))
        assert len(said) == 1
        pages += said
    cited = {int(number) for page in pages for number in re.findall(r"(?m)^\[(\d+)\] ", page.text)}

    assert len(pages) > 1
    assert cited == set(range(1, max(cited) + 1))


def test_a_page_for_one_person_is_of_no_use_to_another(real: Workspace) -> None:
    call = real.answer("Compare Django and Flask")
    page = real.said_after(lambda: real.press(button(call, "show sources"), call))[0]

    assert real.said_after(lambda: real.press(button(page, "rest"), page, user=OTHER)) == []
