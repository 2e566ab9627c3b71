"""Predicates that share their first words, and those that must not."""

from __future__ import annotations

import pytest

from bot.core.answer import Segment
from bot.wording.joining import clauses_of, paired


def joined(*predicates: str) -> list[str]:
    """The clauses that *predicates* make, in words."""
    return [clause.text for clause in clauses_of((text, (f"c{i}",)) for i, text in enumerate(predicates))]


@pytest.mark.parametrize(
    ("predicates", "text"),
    [
        (("is lightweight", "is versatile", "is popular"), "is lightweight, versatile and popular"),
        (("has a mapper", "has automatic migrations"), "has a mapper and automatic migrations"),
        (("suits small projects", "suits large ones"), "suits small projects and large ones"),
        (("is used by Oak", "is used by Elm", "is used by Yew"), "is used by Oak, Elm and Yew"),
        (("is best for chat", "is best for games"), "is best for chat and games"),
        (("is best for chat", "is ideal for games in a browser"), "is best for chat and ideal for games in a browser"),
        (("is a mapper", "is a full-stack framework"), "is a mapper and a full-stack framework"),
        (("lets developers write tests", "lets developers write docs"), "lets developers write tests and docs"),
        (("protects against XSS", "protects against CSRF"), "protects against XSS and CSRF"),
    ],
)
def test_predicates_that_begin_alike_share_it(predicates: tuple[str, ...], text: str) -> None:
    assert joined(*predicates) == [text]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("is fast", "is simple for small projects"),
        ("is fast", "is a framework"),
        ("is fast", "is not a microframework"),
        ("has no dependencies", "has templates"),
        ("has templates", "has few tutorials"),
        ("suits apps that need queries", "suits blogs"),
        ("suits developers who know Python", "suits developers who know Ruby"),
        ("has a help for newcomers", "has templates"),
        ("supports MySQL", "supports Oracle by means of plugins"),
        ("is good, if slow", "is popular"),
        ("supports sessions and cookies", "supports forms"),
        ("may be slow", "may be small"),
        ("is for building sites", "has simple APIs"),
    ],
)
def test_what_would_change_its_meaning_stays_apart(first: str, second: str) -> None:
    assert joined(first, second) == [first, second]


def test_each_part_keeps_its_own_claims() -> None:
    (clause,) = clauses_of([("is light", ("a", "b")), ("is versatile", ("c",)), ("is popular", ("d",))])

    assert clause.segments("It") == [
        Segment("It is light", ("a", "b")),
        Segment(", versatile", ("c",)),
        Segment(" and popular", ("d",)),
    ]


def test_no_more_than_three_share_a_verb() -> None:
    assert joined("is light", "is fast", "is simple", "is old") == ["is light, fast and simple", "is old"]


def test_two_clauses_share_a_sentence_where_their_verbs_differ() -> None:
    clauses = clauses_of([("supports MySQL", ("a",)), ("suits apps that need it", ("b",)), ("suits blogs", ("c",))])

    assert [[c.text for c in row] for row in paired(clauses)] == [
        ["supports MySQL", "suits apps that need it"],
        ["suits blogs"],
    ]


@pytest.mark.parametrize(
    ("predicate", "before", "text"),
    [
        ("is fast", ("is",), "is also fast"),
        ("suits blogs", ("has", "suits"), "also suits blogs"),
        ("is fast", ("has",), "is fast"),
        ("is also fast", ("is",), "is also fast"),
    ],
)
def test_a_verb_said_before_gets_also(predicate: str, before: tuple[str, ...], text: str) -> None:
    (clause,) = clauses_of([(predicate, ("a",))])

    assert clause.also(before).text == text


def test_a_second_thing_that_it_is_needs_no_verb() -> None:
    clauses = clauses_of([("is fast", ("a",)), ("is a microframework", ("b",))])

    assert [[c.text for c in row] for row in paired(clauses)] == [["is fast", "is a microframework"]]
    assert clauses[1].without_verb.parts == (("a microframework", ("b",)),)
