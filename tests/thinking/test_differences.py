"""What differs between two answers, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from bot.evaluation.differences import ASPECTS, Difference, counts, difference, marked


def a_body(**fields: Any) -> dict[str, Any]:
    """An answer that recommends Ash before Birch."""
    return {
        "status": "answered",
        "intent": "recommend",
        "reading": "recommend; for: size",
        "ranking": [{"framework": "ash", "score": 0.8}, {"framework": "birch", "score": 0.7}],
        "citations": [{"claim": "ash-1"}, {"claim": "birch-1"}],
        "answer": {"text": "Take Ash [1][2]."},
        **fields,
    }


def compare(**fields: Any) -> Difference | None:
    return difference(a_body(), a_body(**fields), source="here", turn=1, question="Which?")


def test_the_same_answer_does_not_differ() -> None:
    assert compare() is None


@pytest.mark.parametrize(
    ("field", "value", "aspect"),
    [
        ("status", "unknown", "status"),
        ("intent", "compare", "intent"),
        ("reading", "recommend; for: speed", "reading"),
        ("ranking", [], "ranking"),
        ("citations", [{"claim": "ash-1"}], "citations"),
        ("citations", [{"claim": c} for c in ("ash-1", "birch-1", "oak-1")], "citations"),
        ("answer", {"text": "Take Birch [1][2]."}, "text"),
    ],
)
def test_each_aspect_is_told_apart(field: str, value: Any, aspect: str) -> None:
    found = compare(**{field: value})

    assert found is not None
    assert found.aspects == (aspect,)


def test_numbers_and_order_of_citations_are_no_difference() -> None:
    swapped = [{"claim": "birch-1"}, {"claim": "ash-1"}]

    assert compare(citations=swapped, answer={"text": "Take Ash [2][1]."}) is None


def test_who_moved_in_a_ranking_is_told_with_places_and_scores() -> None:
    new = [("oak", 0.9), ("birch", 0.7), ("elm", 0.6)]
    found = compare(ranking=[{"framework": f, "score": s} for f, s in new])

    assert found is not None
    assert [(m.framework, m.places, m.scores) for m in found.ranking] == [
        ("oak", (None, 1), (None, 0.9)),
        ("elm", (None, 3), (None, 0.6)),
        ("ash", (1, None), (0.8, None)),
    ]


def test_a_score_that_changes_is_a_move() -> None:
    found = compare(ranking=[{"framework": "ash", "score": 0.75}, {"framework": "birch", "score": 0.7}])

    assert found is not None
    assert [(m.framework, m.places) for m in found.ranking] == [("ash", (1, 1))]


def test_citations_gained_and_lost_are_named() -> None:
    found = compare(citations=[{"claim": "oak-1"}, {"claim": "ash-1"}])

    assert found is not None
    assert (found.added, found.removed) == (("oak-1",), ("birch-1",))


def test_differences_are_counted_by_aspect() -> None:
    found = [compare(status="unknown"), compare(status="unknown", intent="compare")]
    counted = counts(one for one in found if one)

    assert counted == {**dict.fromkeys(ASPECTS, 0), "status": 2, "intent": 1}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("a b c", "a x c", "a [-b-] {+x+} c"),
        ("a b", "a b c", "a b {+c+}"),
        ("a b c", "b c", "[-a-] b c"),
        ("", "a", "{+a+}"),
        ("1 2 3 4 5 6 old 6 5 4 3 2 1", "1 2 3 4 5 6 new 6 5 4 3 2 1", "... 3 4 5 6 [-old-] {+new+} 6 5 4 3 ..."),
    ],
)
def test_words_are_marked_where_they_change(old: str, new: str, told: str) -> None:
    assert marked(old, new) == told
