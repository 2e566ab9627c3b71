"""The Home tab, the dialogs, and what is offered before anybody asks."""

from __future__ import annotations

from random import Random
from string import ascii_letters, digits
from typing import Any

import pytest

from integrations.slack import limits
from integrations.slack.buttons import shortened
from integrations.slack.checked_parts import shown
from integrations.slack.checking import problems
from integrations.slack.manifest import suggested_prompts
from integrations.slack.views import (
    GOOD_QUESTIONS,
    LONGEST,
    PRIVACY,
    Preferences,
    ask_modal,
    home_view,
    question_problem,
    rating_modal,
)

from .rendered import BASE_URL, VALUES, Body, answer_to, elements

UNCHANGED = Preferences()


def home(*last: str, chosen: Preferences = UNCHANGED, **options: Any) -> Body:
    return home_view(last, chosen, sign=VALUES.sign, **options)


def buttons(view: Body) -> dict[str, Body]:
    return {element["action_id"]: element for element in elements(view["blocks"])}


@pytest.mark.parametrize(
    "view",
    [
        home(),
        home("Which?", chosen=Preferences(sources=True, greet=False), base_url=BASE_URL, many=True),
        home(*("word " * 400 + str(i) for i in range(30)), chosen=Preferences(greet=False)),
        home("<!channel> *x* " * 20, "\x00", " "),
        ask_modal(),
        ask_modal("Flask?"),
        ask_modal("word " * 3_000),
        rating_modal(),
        rating_modal(metadata="m" * 3_000),
    ],
)
def test_slack_would_take_every_view(view: Body) -> None:
    assert problems(view) == []


def test_good_and_last_questions_are_buttons_that_ask_them() -> None:
    found = buttons(home("Pros of Ash?", "Pros of Birch?", "Pros of Ash?"))

    told = [VALUES.read("ask", e["value"]) for name, e in found.items() if name.startswith("ask_")]
    assert told == [{"turn": "", "text": text} for text in (*GOOD_QUESTIONS, "Pros of Ash?", "Pros of Birch?")]


def test_a_question_too_long_for_a_button_is_shown_all_the_same() -> None:
    dice = Random(3)
    long = " ".join("".join(dice.choices(ascii_letters + digits, k=8)) for _ in range(220))
    view = home(long)

    assert len(buttons(view)) == len(buttons(home()))
    assert any(text.startswith(long[:200]) for text in shown(view["blocks"]))
    assert "Nothing yet." not in list(shown(view["blocks"]))


def test_the_home_tab_says_what_the_bot_does_not_do_and_who_sees_what() -> None:
    words = " ".join(shown(home()["blocks"]))

    assert "I never guess" in words
    assert "Nothing yet." in words
    assert PRIVACY not in words
    assert PRIVACY in " ".join(shown(home(many=True)["blocks"]))


@pytest.mark.parametrize(
    ("chosen", "ticked"),
    [
        (Preferences(), ["greet"]),
        (Preferences(sources=True, greet=False), ["sources"]),
        (Preferences(sources=True), ["sources", "greet"]),
        (Preferences(greet=False), []),
    ],
)
def test_settings_are_ticked_as_they_were_chosen(chosen: Preferences, ticked: list[str]) -> None:
    boxes = buttons(home(chosen=chosen))["prefer"]

    assert [option["value"] for option in boxes.get("initial_options", [])] == ticked
    assert Preferences.from_choices(ticked) == chosen
    assert Preferences.from_json(chosen.to_json()) == chosen


@pytest.mark.parametrize(
    "stored", [{}, {"sources": "yes", "greet": 0}, {"sources": None, "greet": [True]}, {"other": True}]
)
def test_what_is_stored_badly_counts_as_not_chosen(stored: dict[str, Any]) -> None:
    assert Preferences.from_json(stored) == Preferences()


def test_forgetting_asks_before_it_forgets() -> None:
    forget = buttons(home())["forget"]

    assert VALUES.read("forget", forget["value"]) == {}
    assert forget["confirm"]["deny"]["text"] == "Keep it"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x", None),
        ("x" * 2_000, None),
        ("  " + "x" * 2_000 + "\n", None),
        ("", "Write a question first."),
        (" \n\t ", "Write a question first."),
        ("x" * 2_001, "This has 2,001 characters; 2,000 are the most. Shorten it, or ask in two steps."),
    ],
)
def test_what_cannot_be_asked_is_told(text: str, problem: str | None) -> None:
    assert question_problem(text) == problem


def test_a_dialog_holds_what_was_chosen() -> None:
    view = ask_modal("<@U1> Flask & Django? ")

    assert view["blocks"][0]["element"]["initial_value"] == "<@U1> Flask & Django?"
    assert "initial_value" not in ask_modal()["blocks"][0]["element"]


def test_a_message_too_long_to_ask_about_is_shortened_so_that_it_can_be_asked() -> None:
    text = ask_modal("word " * 1_000)["blocks"][0]["element"]["initial_value"]

    assert question_problem(text) is None
    assert len(text) > LONGEST - 10
    assert text.endswith("word…")


def test_prompts_are_few_and_the_bot_has_answers_to_them() -> None:
    prompts = suggested_prompts()

    assert len(prompts) <= limits.SUGGESTED_PROMPTS
    assert [prompt["message"] for prompt in prompts] == list(GOOD_QUESTIONS)
    assert {answer_to(question)["status"] for question in GOOD_QUESTIONS} == {"answered"}


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("short", "short"),
        ("ten chars!", "ten chars!"),
        ("two words here", "two words…"),
        ("onelongwordonly", "onelongwo…"),
        ("comma, andmore", "comma…"),
        ("🌳🌳🌳🌳🌳🌳", "🌳🌳🌳🌳…"),
    ],
)
def test_texts_are_shortened_at_a_word(text: str, short: str) -> None:
    assert shortened(text, 10) == short
