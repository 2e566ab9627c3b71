"""Which way an answer looks: who is praised or blamed in a list, and verdicts on doubts."""

from __future__ import annotations

import pytest

from bot.asking import Engine
from bot.core.knowledge import KnowledgeBase

from .making import Body, ask_once


def polarities(body: Body, base: KnowledgeBase, topic: str) -> set[str]:
    """The polarities of the claims on *topic* that the answer cites."""
    claims = [base.claims[c["claim"]] for c in body["citations"]]
    return {claim.polarity.value for claim in claims if topic in claim.topics}


@pytest.mark.parametrize(
    ("text", "topic", "expected"),
    [
        ("Which framework comes without a learning curve?", "learning-curve", "+"),
        ("Which one has no boilerplate?", "boilerplate", "+"),
        ("Which frameworks are hard to learn?", "learning-curve", "-"),
        ("Which frameworks are not easy to learn?", "learning-curve", "-"),
        ("Which frameworks lack documentation?", "documentation", "-"),
        ("Which framework isn't popular?", "popularity", "-"),
        ("Which frameworks are too slow?", "performance", "-"),
        ("Which frameworks are not for beginners?", "beginners", "-"),
        ("Which frameworks have good docs?", "documentation", "+"),
    ],
)
def test_a_list_holds_who_is_asked_for(
    engine: Engine, base: KnowledgeBase, text: str, topic: str, expected: str
) -> None:
    listed = ask_once(engine, text)
    first = listed["answer"]["blocks"][0]["sentences"][0]
    led = {listed["citations"][n - 1]["polarity"] for s in first["segments"] for n in s["citations"]}

    assert listed["intent"] == "list_frameworks"
    assert led == {expected}
    assert expected in polarities(listed, base, topic)


@pytest.mark.parametrize("text", ["Which framework has no ORM?", "No ORM for me please, which frameworks?"])
def test_who_refuses_a_feature_is_recommended_one_without_it(engine: Engine, text: str) -> None:
    body = ask_once(engine, text)

    assert "without an ORM, take Flask" in body["answer"]["text"].replace("Without", "without")
    assert body["ranking"][0]["framework"] == "flask"


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("Is Django overkill for a tiny site?", "Django does not suit small projects"),
        ("Would Django be a bad choice for a side project?", "Django does not suit small projects"),
        ("Isn't Django too big for a pet project?", "Django does not suit small projects"),
        ("Is CherryPy unfit for a REST API?", "CherryPy suits REST APIs"),
        ("Isn't CherryPy suitable for a REST API?", "CherryPy suits REST APIs"),
        ("Is CherryPy the wrong choice for REST APIs?", "CherryPy suits REST APIs"),
        ("Is Django good for a tiny site?", "No, Django does not suit small projects"),
        ("Is CherryPy good for a REST API?", "Yes, CherryPy suits REST APIs"),
    ],
)
def test_a_doubt_is_answered_without_a_bare_yes_or_no(engine: Engine, text: str, head: str) -> None:
    assert ask_once(engine, text)["answer"]["text"].startswith(f"{head}: ")


def test_one_framework_without_a_feature_is_judged_by_it(engine: Engine) -> None:
    no, yes = (ask_once(engine, f"Is {name} OK if we don't want an ORM?") for name in ("Django", "Flask"))

    assert no["answer"]["text"].startswith("No, Django is not the one without an ORM: ")
    assert yes["answer"]["text"].startswith("Yes, Flask does without an ORM: ")


@pytest.mark.parametrize("text", ["Which framework is easy to hire for?", "Which frameworks have good jobs?"])
def test_where_nobody_is_praised_it_is_told_who_is_blamed(engine: Engine, base: KnowledgeBase, text: str) -> None:
    told = ask_once(engine, text)
    against = {c.subject for c in base.claims.values() if "jobs" in c.topics and c.polarity.value == "-"}

    assert {c["framework"] for c in told["citations"]} == against
    assert polarities(told, base, "jobs") == {"-"}
