"""What the phrasings hold from which intents are learned, and the questions that they are measured with."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from bot.core.knowledge import KnowledgeBase
from bot.reading.masking import SLOTS
from bot.reading.text import stems

QUESTIONS = Path(__file__).parents[1] / "data" / "questions.jsonl"
SLOT = re.compile(r"\{(\w+)\}")
ENOUGH = 100
MANY_OUT_OF_SCOPE = 1200


@pytest.fixture(scope="module")
def phrasings(base: KnowledgeBase) -> dict[str, tuple[str, ...]]:
    """The phrasings of each intent."""
    return {examples.intent: examples.phrasings for examples in base.intents}


@pytest.fixture(scope="module")
def questions() -> list[dict[str, str]]:
    """The questions to measure with, each with its intent."""
    return [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def plain(phrasing: str) -> str:
    """A phrasing without case, punctuation and plural endings; slots stay."""
    return " ".join(stems(phrasing)) or phrasing


def test_no_phrasing_stands_under_two_intents(phrasings: dict[str, tuple[str, ...]]) -> None:
    owners: dict[str, set[str]] = {}
    for intent, examples in phrasings.items():
        for phrasing in examples:
            owners.setdefault(phrasing.casefold(), set()).add(intent)

    assert {phrasing: intents for phrasing, intents in owners.items() if len(intents) > 1} == {}


def test_no_phrasing_is_written_twice(phrasings: dict[str, tuple[str, ...]]) -> None:
    every = Counter((intent, phrasing.casefold()) for intent, examples in phrasings.items() for phrasing in examples)

    assert [key for key, times in every.items() if times > 1] == []


def test_every_intent_has_enough_phrasings(phrasings: dict[str, tuple[str, ...]]) -> None:
    assert {intent: len(examples) for intent, examples in phrasings.items() if len(examples) < ENOUGH} == {}


def test_what_is_out_of_scope_has_the_most(phrasings: dict[str, tuple[str, ...]]) -> None:
    counts = Counter({intent: len(examples) for intent, examples in phrasings.items()})

    assert counts.most_common(1)[0][0] == "out_of_scope"
    assert counts["out_of_scope"] >= MANY_OUT_OF_SCOPE


def test_every_slot_is_known(phrasings: dict[str, tuple[str, ...]]) -> None:
    out = phrasings["out_of_scope"]  # pasted templates hold braces of their own
    used = {
        slot for examples in phrasings.values() if examples is not out for p in examples for slot in SLOT.findall(p)
    }

    assert used <= SLOTS.keys()


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("how to do something", r"^how (?:do|can|to|would|should) .*\{fw\}"),
        ("errors", r"\{fw\}.*\berror\b|\berror\b.*\{fw\}"),
        ("something broken", r"^(?:why (?:does|is|are|won't)|my) .*\{fw\}"),
        ("code on order", r"^(?:write|generate|create|build|make|code) .*\{fw\}"),
        ("installing", r"\b(?:install|pip|upgrade|uninstall|setup)\b.*\{fw\}"),
        ("deploying", r"\b(?:deploy\w*|docker\w*|nginx|gunicorn|heroku)\b"),
        ("jobs and pay", r"\b(?:salary|jobs?|hiring|freelancer|cv|resume|interview)\b"),
        ("courses and books", r"\b(?:course|book|tutorial|certificat\w+)\b"),
        ("techniques by themselves", r"^(?:what is|explain|define) .*\{feature\}"),
        ("front ends", r"\b(?:react|vue|angular|svelte|css)\b"),
        ("databases", r"\b(?:mysql|postgres|mongodb|sqlite|redis)\b"),
        ("clouds", r"\b(?:aws|azure|gcp)\b"),
        ("other languages' tools", r"\b(?:java|rust|php|ruby|laravel|rails|spring)\b"),
        ("data science", r"\b(?:pandas|pytorch|tensorflow|neural|regression)\b"),
        (
            "names in another sense",
            r"\b(?:bottle|pyramids?|tornado|flask|hug) (?:of|in|on|season|for)\b",
        ),
        ("orders to the bot", r"\b(?:ignore|pretend|act as|instructions|prompt)\b"),
        ("markup and code", r"[<>{};]{2}|</|\(\)"),
        ("numbers alone", r"^[\d. ]+$"),
        ("German", r"\b(?:ich|ist|wie|welche[rs]?|warum)\b"),
        ("French", r"\b(?:quel(?:le)?s?|comment|pourquoi|est-ce)\b"),
        ("Spanish", r"\b(?:cuál(?:es)?|cómo|qué|por)\b"),
        ("Vietnamese", r"\b(?:là gì|nào|dùng|của)\b"),
        ("Cyrillic", r"[а-я]{3}"),
        ("Chinese", r"[\u4e00-\u9fff]{2}"),
    ],
)
def test_out_of_scope_holds_several_of_each_kind(
    phrasings: dict[str, tuple[str, ...]], kind: str, pattern: str
) -> None:
    assert sum(bool(re.search(pattern, phrasing)) for phrasing in phrasings["out_of_scope"]) >= 4, kind


@pytest.mark.parametrize(
    ("out", "intent", "inside"),
    [
        ("how do i use websockets in {fw}", "feature_check", "does {fw} know websockets"),
        ("how to deploy {fw} on heroku", "aspect", "is {fw} easy to deploy"),
        ("how do i choose a database for {fw}", "how_to_choose", "how do i choose between {fw} and {fw2}"),
        ("which book teaches {fw}", "aspect", "are there enough tutorials on {fw}"),
        ("{fw} developer salary", "aspect", "job market for {fw}"),
        ("should i learn python or java", "suitability", "should i learn {fw}"),
        ("which javascript framework is fastest", "list_frameworks", "which framework is the fastest"),
    ],
)
def test_doing_stands_beside_choosing(
    phrasings: dict[str, tuple[str, ...]], out: str, intent: str, inside: str
) -> None:
    assert out in phrasings["out_of_scope"]
    assert inside in phrasings[intent]


def test_the_questions_to_measure_with_have_intents_that_are_learned(
    phrasings: dict[str, tuple[str, ...]], questions: list[dict[str, str]]
) -> None:
    assert {question["label"] for question in questions} == phrasings.keys()


def test_the_questions_to_measure_with_are_no_phrasings(
    phrasings: dict[str, tuple[str, ...]], questions: list[dict[str, str]]
) -> None:
    learned = {plain(phrasing) for examples in phrasings.values() for phrasing in examples}

    assert [question["text"] for question in questions if plain(question["text"]) in learned] == []
