"""What the matcher sees in a phrase, and that the fast way to a decision is scikit-learn's own."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bot.reading.features import Words, edge_features, letter_features, stem_features, word_features, words_of
from bot.reading.linear import KINDS, SOFTNESS, VIEWS, LinearModel

PARTS = {
    "trains": ("which train goes to {}", "when does the train to {} leave", "is there a night train to {}"),
    "weather": ("what is the weather in {}", "does it rain in {}", "how warm is it in {} now"),
    "food": ("where can i eat in {}", "which restaurant in {} is good", "is there a good lunch near {}"),
}
PLACES = ("oslo", "paris", "rome", "bonn", "vienna", "the old town")
PHRASES = [form.format(place) for forms in PARTS.values() for form in forms for place in PLACES]
LABELS = [label for label, forms in PARTS.items() for _ in forms for _ in PLACES]
ASKED = (
    *PHRASES[::5],
    "train train train to rome",
    "it is what it is, is it?",
    "nothing known zzz",
    "trains\twarm is",
    "qqq",
    "",
)


@pytest.mark.parametrize(
    ("phrase", "words", "marks"),
    [
        ("What's UP, Doc?", ("what's", "up", "doc"), ()),
        ("web2py 3.5", ("web2py", "3", "5"), ()),
        ("straße nach Übersee", ("strasse", "nach", "übersee"), ()),
        ("snake_case", ("snake", "case"), ()),
        ("two words\txlen1 xhowto", ("two", "words"), ("xlen1", "xhowto")),
        ("'quoted'", ("quoted",), ()),
        ("", (), ()),
        ("?!\t", (), ()),
    ],
)
def test_a_phrase_is_taken_apart_into_words_and_marks(
    phrase: str, words: tuple[str, ...], marks: tuple[str, ...]
) -> None:
    assert Words.of(phrase) == Words(words, marks)
    assert words_of(phrase) == list(words)


def test_words_count_alone_and_with_the_next() -> None:
    assert sorted(word_features(Words(("a", "night", "train")))) == sorted(
        ["a", "night", "train", "< a", "a night", "night train", "train >"]
    )


def test_word_beginnings_are_paired_whatever_their_order() -> None:
    one, other = (set(stem_features(Words.of(text))) for text in ("recommend a framework", "framework recommendation"))

    assert "frame_recom" in one & other


def test_edges_are_how_a_phrase_begins_and_ends() -> None:
    assert set(edge_features(Words(("how", "do", "i", "go")))) == {"^how", "^how do", "^how do i", "go$", "i go$"}
    assert not edge_features(Words(()))


def test_letters_run_over_the_edges_of_words_but_not_from_word_to_word() -> None:
    found = set(letter_features(Words(("ab", "cd"))))

    assert found == {" a", "ab", "b ", " ab", "ab ", " ab ", " c", "cd", "d ", " cd", "cd ", " cd "}


def of_scikit_learn(asked: str) -> dict[str, float]:
    """The mean decision of the views, by scikit-learn's TF-IDF and LinearSVC alone."""
    phrases, question = [Words.of(phrase) for phrase in PHRASES], [Words.of(asked)]
    decisions = dict.fromkeys(PARTS, 0.0)
    for view in VIEWS:
        seen, found = [], []
        for find, weight in view.items():
            tfidf = TfidfVectorizer(analyzer=find, sublinear_tf=True, min_df=KINDS[find])
            try:
                seen.append(tfidf.fit_transform(phrases) * weight)
            except ValueError:  # no phrase has a mark
                continue
            found.append(tfidf.transform(question) * weight)
        for label in PARTS:
            machine = LinearSVC(C=SOFTNESS, tol=1e-8, max_iter=100_000, random_state=0)
            machine.fit(sparse.hstack(seen), [name == label for name in LABELS])
            decisions[label] += float(machine.decision_function(sparse.hstack(found))[0]) / len(VIEWS)
    return decisions


@pytest.mark.parametrize("asked", ASKED)
def test_decisions_are_those_of_scikit_learn(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.reading.linear._TOLERANCE", 1e-8)
    monkeypatch.setattr("bot.reading.linear._AT_ONCE", 2)
    model = LinearModel.over([Words.of(phrase) for phrase in PHRASES], LABELS)

    decisions = dict(zip(model.classes, model.decisions(Words.of(asked)), strict=True))

    assert decisions == pytest.approx(of_scikit_learn(asked), abs=1e-4)


@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
def test_it_does_not_matter_how_many_classes_are_fitted_at_once(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.reading.linear._TOLERANCE", 1e-8)
    phrases = [Words.of(phrase) for phrase in PHRASES]
    expected = LinearModel.over(phrases, LABELS).decisions(phrases[0])

    monkeypatch.setattr("bot.reading.linear._AT_ONCE", at_once)

    assert LinearModel.over(phrases, LABELS).decisions(phrases[0]) == pytest.approx(expected, abs=1e-4)


def test_of_two_classes_one_speaks_for_what_the_other_speaks_against() -> None:
    model = LinearModel.over([Words.of(text) for text in ("a b", "a b c", "x y", "x y z")], ["n", "n", "m", "m"])

    decisions = dict(zip(model.classes, model.decisions(Words(("a", "b"))), strict=True))

    assert decisions["n"] > 0 > decisions["m"]
    assert decisions["n"] == pytest.approx(-decisions["m"], abs=0.01)


def test_a_model_stays_the_same_through_pickle_and_from_fit_to_fit() -> None:
    phrases = [Words.of(phrase) for phrase in PHRASES]
    model = LinearModel.over(phrases, LABELS)
    others = (pickle.loads(pickle.dumps(model)), LinearModel.over(phrases, LABELS))

    for phrase in phrases:
        for other in others:
            assert np.array_equal(other.decisions(phrase), model.decisions(phrase))
