"""From a phrase to probabilities of intents: what may be relied on, whatever was taught; and how it is measured."""

from __future__ import annotations

import json
import pickle
import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.intents import BadRow, error_of_calibration, questions_in, with_slip
from bot.reading.matcher import NONE, IntentMatcher

FORMS = {
    "trains": ("which train goes to {}", "when does the train to {} leave", "is there a night train to {}"),
    "weather": ("what is the weather in {}", "does it rain in {}", "how warm is it in {} now"),
    "food": ("where can i eat in {}", "which restaurant in {} is good", "is there a good lunch near {}"),
    NONE: ("write a poem about {}", "who was born in {}", "my uncle sold his car in {}"),
}
PLACES = ("oslo", "paris", "rome", "bonn", "vienna", "the old town")
TAUGHT = [(form.format(place), intent) for intent, forms in FORMS.items() for form in forms for place in PLACES]
IN_SCOPE = [(phrase, intent) for phrase, intent in TAUGHT if intent != NONE]
ASKED = ("when is the next train to bonn", "does it snow in oslo", "tell me a joke", "trian to rmoe", "", "\t", "zzz")


def matcher_over(taught: list[tuple[str, str]]) -> IntentMatcher:
    return IntentMatcher.over([phrase for phrase, _ in taught], [intent for _, intent in taught])


@pytest.fixture(scope="module")
def matcher() -> IntentMatcher:
    return matcher_over(TAUGHT)


@pytest.mark.parametrize(
    ("phrase", "intent"),
    [
        ("when is the next train to bonn", "trains"),
        ("is it warm in vienna", "weather"),
        ("a good restaurant in rome", "food"),
        ("trian to paris", "trains"),
        ("what is the wether in oslo", "weather"),
        ("a poem about my uncle", NONE),
    ],
)
def test_the_likeliest_intent_comes_first(matcher: IntentMatcher, phrase: str, intent: str) -> None:
    assert matcher.match(phrase)[0].intent == intent


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_probabilities_add_up_to_one_whatever_is_asked(matcher: IntentMatcher, phrase: str) -> None:
    row = matcher.probabilities(phrase)

    assert row.sum() == pytest.approx(1.0)
    assert ((row >= 0) & (row <= 1)).all()


@pytest.mark.parametrize("phrase", ASKED)
def test_a_match_names_every_intent_once_the_likeliest_first(matcher: IntentMatcher, phrase: str) -> None:
    matches = matcher.match(phrase)

    assert sorted(match.intent for match in matches) == sorted(FORMS)
    assert [m.probability for m in matches] == sorted((m.probability for m in matches), reverse=True)


@pytest.mark.parametrize("taught", [TAUGHT, IN_SCOPE], ids=["with none", "without"])
@pytest.mark.parametrize("shuffles", [0, 1, 2])
def test_the_order_of_what_is_taught_does_not_matter(taught: list[tuple[str, str]], shuffles: int) -> None:
    """Nor is anything left to chance: no shuffle is the same input a second time."""
    shuffled = list(taught)
    for _ in range(shuffles):
        random.Random(shuffles).shuffle(shuffled)
    first, second = matcher_over(taught), matcher_over(shuffled)

    assert first.threshold == second.threshold
    for phrase in ASKED:
        assert np.array_equal(first.probabilities(phrase), second.probabilities(phrase))


def test_none_is_the_last_intent_even_without_phrases() -> None:
    matcher = matcher_over(IN_SCOPE)

    assert matcher.intents == ("food", "trains", "weather", NONE)
    assert matcher.probabilities("a good restaurant in rome")[-1] < matcher.probabilities("tell me a joke")[-1]


def test_of_two_intents_and_no_phrases_of_none_nothing_is_none() -> None:
    matcher = matcher_over([(phrase, intent) for phrase, intent in IN_SCOPE if intent != "food"])

    assert matcher.probabilities("tell me a joke")[-1] == pytest.approx(0.0, abs=1e-12)


def test_without_repairs_a_misspelt_word_is_a_strange_one() -> None:
    phrases, intents = [phrase for phrase, _ in TAUGHT], [intent for _, intent in TAUGHT]
    with_repairs, without = (IntentMatcher.over(phrases, intents, repairs=repairs) for repairs in (True, False))
    place = with_repairs.intents.index("weather")

    assert with_repairs.probabilities("wether in oslo")[place] > without.probabilities("wether in oslo")[place]


def test_a_matcher_stays_the_same_through_pickle(matcher: IntentMatcher) -> None:
    other = pickle.loads(pickle.dumps(matcher))

    for phrase in ASKED:
        assert other.match(phrase) == matcher.match(phrase)


@pytest.mark.parametrize(
    ("phrases", "intents"),
    [
        ([], []),
        (["a", "b"], ["one", "one"]),
        (["a", "b"], ["one", NONE]),
        (["a", "b"], [NONE, NONE]),
    ],
)
def test_less_than_two_intents_are_refused(phrases: list[str], intents: list[str]) -> None:
    with pytest.raises(ValueError, match="two intents"):
        IntentMatcher.over(phrases, intents)


@pytest.mark.parametrize(
    "taught",
    [
        [("red apples", "fruit"), ("green frogs", "animals")],
        [("red apples", "fruit"), ("green frogs", "animals"), ("nothing", NONE)],
        [("red apples", "fruit"), ("red apples", "fruit"), ("green frogs", "animals")],
        [("red apples", "fruit"), ("green frogs", "animals"), ("old trains", "things")],
        [(f"{colour} {thing}", thing) for colour in ("red", "green") for thing in ("apple", "frog", "train", "shoe")],
        [("", "fruit"), ("green frogs", "animals"), ("frogs", "animals")],
        [("rote Äpfel", "fruit"), ("grüne Frösche", "animals"), ("赤いりんご", "fruit"), ("青い蛙", "animals")],
    ],
    ids=["one each", "with none", "twice", "three", "rows of two", "empty", "unicode"],
)
def test_however_little_is_taught_it_is_matched(taught: list[tuple[str, str]]) -> None:
    matcher = matcher_over(taught)

    for phrase, _ in taught:
        assert matcher.probabilities(phrase).sum() == pytest.approx(1.0)


@pytest.mark.parametrize(
    "phrase",
    [
        "a" * 2000,
        "a " * 1000,
        " ".join(f"{a}{b}ost" for a in "abcdefghijklmnopqrst" for b in "abcdefghijklmnopqrst"),
        "".join(chr(code) for code in range(0x20, 0x20 + 2000 * 30, 30)),
        "日本" * 1000,
        "é" * 2000,
        "'" * 2000,
    ],
    ids=["one word", "letters", "strange words", "every script", "ideographs", "accents", "apostrophes"],
)
def test_the_longest_text_takes_no_time(matcher: IntentMatcher, phrase: str) -> None:
    started = time.thread_time()
    for _ in range(5):
        matcher.probabilities(phrase[:2000])

    assert (time.thread_time() - started) / 5 < 0.01


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "not JSON"),
        ("[]", "not an object"),
        ('{"text": "a"}', "label is missing"),
        ('{"text": 1, "label": "a"}', "text is missing"),
        ('{"text": "a", "label": ""}', "label is empty"),
        ("\xff", "not JSON"),
    ],
)
def test_a_bad_row_is_named_by_file_and_line(tmp_path: Path, line: str, problem: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(b'{"text": "a", "label": "b"}\n\n' + line.encode("latin-1"))

    with pytest.raises(BadRow, match=rf"rows\.jsonl:3: {problem}"):
        questions_in(file)


@pytest.mark.parametrize(
    ("sure", "right", "error"),
    [
        ((1.0, 1.0), (True, True), 0.0),
        ((0.9, 0.9), (True, False), 0.4),
        ((0.95, 0.95, 0.05, 0.05), (True, True, False, False), 0.05),
        ((0.99, 0.01), (False, True), 0.99),
    ],
)
def test_the_error_of_calibration_is_the_gap_between_sure_and_right(
    sure: tuple[float, ...], right: tuple[bool, ...], error: float
) -> None:
    assert error_of_calibration(np.array(sure), np.array(right)) == pytest.approx(error)


def test_a_slip_changes_one_letter() -> None:
    chance = random.Random(0)
    slips = {with_slip("ab 1", chance) for _ in range(300)}

    assert {"ba 1", "b 1", "a 1", "a b1"} <= slips
    assert {len(slip) for slip in slips} == {3, 4, 5}
    assert with_slip("12?", chance) == "12?"


def test_the_benchmark_measures_any_small_files(tmp_path: Path) -> None:
    for name in ("train", "test"):
        rows = [json.dumps({"text": phrase, "label": intent}) for phrase, intent in (*TAUGHT[:30], ("", "alone"))]
        (tmp_path / name).write_text("\n".join(rows))
    files = ["--train", str(tmp_path / "train"), "--test", str(tmp_path / "test")]
    command = [sys.executable, "-m", "benchmarks.intents", *files, "--json", "--baselines", "--typos", "0", "1"]

    done = subprocess.run(command, capture_output=True, check=True)

    figures = json.loads(done.stdout)
    assert [(row["typos"], row["model"]) for row in figures] == [
        (typos, model) for typos in (0, 1) for model in ("matcher", "words", "words, letters")
    ]
    assert figures[0]["accuracy_in_scope"] >= 30 / 31
    assert figures[0]["auroc"] is None
