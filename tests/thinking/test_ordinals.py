"""Places in a list: "the second one", "2", "the latter", and what only looks like a place."""

from __future__ import annotations

import pytest

from bot.asking import Engine
from bot.reading.ordinals import PLACES, place_of
from bot.reading.turn_words import offered

from .making import ask

NAMED = [
    ("1", 0),
    ("2.", 1),
    ("12", 11),
    ("the 3", 2),
    ("number 2", 1),
    ("nr. 2", 1),
    ("no 2", 1),
    ("no. 2", 1),
    ("#2", 1),
    ("ok 2", 1),
    ("take 2", 1),
    ("I would pick option 2 please", 1),
    ("first", 0),
    ("the second one", 1),
    ("The 2nd!", 1),
    ("take the sixth option", 5),
    ("I mean the former", 0),
    ("the latter", -1),
    ("the last one", -1),
    ("one", 0),
    ("two please", 1),
    ("option three", 2),
    ("I would take choice four", 3),
]
NOT_NAMED = [
    "0",
    "number 0",
    "05",
    "123",
    "no first",
    "no, the first",
    "no",
    "take one",
    "I'll take one",
    "i would pick two",
    "choose three",
    "the one",
    "the two",
    "no two",
    "one question",
    "the first question",
    "the first framework",
    "2 frameworks",
    "second thoughts",
    "",
]


@pytest.mark.parametrize(("text", "place"), NAMED)
def test_a_place_is_named_by_a_figure_or_a_word(text: str, place: int) -> None:
    assert place_of(text) == place


@pytest.mark.parametrize("text", NOT_NAMED)
def test_what_names_no_place_is_none(text: str) -> None:
    assert place_of(text) is None


def test_a_question_has_a_place_among_questions_only() -> None:
    assert place_of("the second question", of_questions=True) == 1
    assert place_of("the second question") is None


@pytest.mark.parametrize("word", PLACES)
def test_every_word_of_the_table_names_its_place(word: str) -> None:
    assert place_of(f"the {word} one") == PLACES[word]


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("the second question", "b"),
        ("the latter", "c"),
        ("3", "c"),
        ("4", "4"),
        ("0", "0"),
        ("no. 1", "a"),
        ("no first", "no first"),
        ("something else", "something else"),
    ],
)
def test_what_was_offered_is_picked_by_its_place(text: str, picked: str) -> None:
    assert offered(text, ("a", "b", "c")) == picked


@pytest.mark.parametrize("place", ["second", "2nd"])
def test_a_framework_of_a_ranking_is_meant_by_its_place_in_figures_too(engine: Engine, place: str) -> None:
    recommended, cons = ask(
        engine, "Which framework for a real-time chat app?", f"What are the cons of the {place} one?"
    )

    assert cons["frameworks"] == [recommended["ranking"][1]["framework"]]


def test_nothing_stands_at_place_nought_in_an_interview(engine: Engine) -> None:
    _, answer = ask(engine, "How do I choose?", "0")

    assert (answer["requirements"], answer["status"]) == ([], "clarify")
