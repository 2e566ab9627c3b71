"""Finding the stored texts nearest to a text."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.phrasings import Phrasings, asked
from bot.core.knowledge import KnowledgeBase
from bot.reading.nearest import NearestTexts, vectorizers
from bot.reading.text import normalise

STORED = (
    "what is Django good for",
    "is Flask good for beginners",
    "compare Django and Flask",
    "compare Flask and Django",
    "who uses Falcon",
    "which framework for a chat app",
    "which framework for a chat bot",
    "does Tornado support WebSockets",
)
SCRIPTS = {
    "Cyrillic": ("какой фреймворк лучше", "какой фрэймворк лучше"),
    "Greek": ("ποιο πλαίσιο είναι καλό", "ποιο πλαίσιο καλό"),
    "Arabic": ("ما هو أفضل إطار", "ما أفضل إطار"),
    "Hebrew": ("מה המסגרת הטובה ביותר", "מה המסגרת הטובה"),
    "Devanagari": ("सबसे अच्छा ढांचा कौन सा है", "सबसे अच्छा ढांचा"),
    "Thai": ("เฟรมเวิร์กไหนดีที่สุด", "เฟรมเวิร์กไหนดี"),
    "Chinese": ("哪个 框架 最好", "哪个框架 最好"),
    "Japanese": ("どの フレームワーク が いい", "どの フレームワーク"),
    "Korean": ("어떤 프레임워크가 좋은가요", "어떤 프레임워크가 좋나요"),
    "accents": ("quel cadriciel préférez-vous", "quel cadriciel preferez vous"),
    "full width": ("ＤＪＡＮＧＯ ｏｒ Ｒａｉｌｓ", "django or rails"),
}


@pytest.fixture(scope="module")
def index() -> NearestTexts:
    return NearestTexts.over(STORED)


@pytest.fixture(scope="module")
def phrasings(base: KnowledgeBase) -> list[str]:
    return Phrasings(base, seed=1).distinct(400)


def exactly(stored: list[str], text: str, count: int) -> list[tuple[int, float]]:
    """What scikit-learn's own vectors say when every stored text is compared."""
    total = np.zeros(len(stored))
    for vectorizer in vectorizers():
        rows = vectorizer.fit_transform([normalise(one).casefold() for one in stored])
        total += (rows @ vectorizer.transform([normalise(text).casefold()]).T).toarray()[:, 0] / 2
    order = np.lexsort((np.arange(len(stored)), -total.round(5)))
    return [(int(place), float(total[place])) for place in order[:count] if total[place] > 0]


@pytest.mark.parametrize("seed", range(8))
def test_what_is_found_by_terms_is_what_comparing_with_every_text_finds(phrasings: list[str], seed: int) -> None:
    stored = Random(seed).sample(phrasings, 60)
    index = NearestTexts.over(stored)

    for _, question in asked(stored, 10, seed):
        expected = exactly(stored, question, 5)
        found = index.by_terms(question, 5)
        assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-4)
        apart = [a - b > 1e-3 for (_, a), (_, b) in pairwise(expected)]
        if all(apart):
            assert [place for place, _ in found] == [place for place, _ in expected]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("who uses Falcon", 4),
        ("WHO USES FALCON??", 4),
        ("who uzes falcn", 4),
        ("doestornado support websockets", 7),
        ("is flask godo for beginers", 1),
        ("which framework for a chat app", 5),
    ],
)
def test_a_stored_text_is_found_again_whatever_the_case_and_the_slips(
    index: NearestTexts, text: str, place: int
) -> None:
    assert index.nearest(text, 1)[0][0] == place


@pytest.mark.parametrize(("text", "place"), [("compare Django and Flask", 2), ("compare Flask and Django", 3)])
def test_the_order_of_words_decides_between_texts_of_the_same_words(index: NearestTexts, text: str, place: int) -> None:
    assert index.nearest(text, 1)[0][0] == place


def test_a_stored_text_is_as_near_to_itself_as_can_be(index: NearestTexts) -> None:
    assert [index.nearest(text, 1) for text in STORED] == [((place, 1.0),) for place in range(len(STORED))]


def test_texts_that_are_equally_near_come_by_place() -> None:
    index = NearestTexts.over(["pick a tool", "other", "pick a tool", "pick a tool"])

    assert index.nearest("pick a tool", 3) == ((0, 1.0), (2, 1.0), (3, 1.0))


def test_no_more_than_asked_for_is_found_best_first(index: NearestTexts) -> None:
    scores = [score for _, score in index.nearest("which framework is good for a chat with Django", 4)]

    assert len(scores) == 4
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("text", ["", " \n\t", "?!...", "\u200b", "🙂🙂", "qqqq xxxx"])
def test_what_shares_nothing_finds_nothing(index: NearestTexts, text: str) -> None:
    assert index.nearest(text) == ()


@pytest.mark.parametrize("stored", [[], [""], ["", "?!", "🙂"]])
def test_where_no_words_are_stored_nothing_is_found(stored: list[str]) -> None:
    index = NearestTexts.over(stored)

    assert len(index) == len(stored)
    assert index.nearest("Django") == ()


@pytest.mark.parametrize("letter", ["a", "d", "ф", "字", "\u0301", "🙂", "?"])
def test_two_thousand_times_the_same_letter_does_no_harm(index: NearestTexts, letter: str) -> None:
    assert all(0 <= score < 0.5 for _, score in index.nearest(letter * 2_000))


def test_of_a_text_with_more_terms_than_are_looked_for_the_rarest_still_find() -> None:
    long = " ".join(f"word{number}" for number in range(1_000))
    index = NearestTexts.over([*STORED, long, long.replace("7", "x")])

    assert index.nearest(long, 1)[0][0] == len(STORED)


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_is_found(script: str) -> None:
    stored = [text for text, _ in SCRIPTS.values()]

    index = NearestTexts.over([*STORED, *stored])

    place = len(STORED) + list(SCRIPTS).index(script)
    assert index.nearest(SCRIPTS[script][0], 1)[0] == (place, 1.0)
    assert index.nearest(SCRIPTS[script][1], 1)[0][0] == place


def test_the_same_texts_always_give_the_same_index(phrasings: list[str]) -> None:
    questions = [question for _, question in asked(phrasings, 50, seed=5)]
    first, second = NearestTexts.over(phrasings), NearestTexts.over(list(phrasings))

    assert [first.nearest(q) for q in questions] == [second.nearest(q) for q in questions]


def test_a_text_whose_terms_are_all_common_is_found_by_the_rarest_of_them() -> None:
    index = NearestTexts.over([f"tool number {number}" for number in range(3_000)])

    found = index.by_terms("tool number 17", 1, read=10)

    assert found[0][0] == 17


@pytest.mark.parametrize("read", [1, 500, 5_000])
def test_the_scores_of_what_is_found_are_exact_however_little_is_read(phrasings: list[str], read: int) -> None:
    index = NearestTexts.over(phrasings)

    for place, question in asked(phrasings, 30, seed=2):
        whole = dict(index.by_terms(question, len(phrasings), read=10**9))
        assert place in whole
        assert all(whole[found] == pytest.approx(score, abs=1e-5) for found, score in index.by_terms(question, 5, read))


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=300), st.integers(min_value=1, max_value=12))
def test_any_text_gets_scores_between_nothing_and_one(index: NearestTexts, text: str, count: int) -> None:
    found = index.nearest(text, count)

    assert len(found) <= count
    assert all(0 <= score <= 1 and 0 <= place < len(STORED) for place, score in found)
    assert list(found) == sorted(found, key=lambda one: (-one[1], one[0]))
