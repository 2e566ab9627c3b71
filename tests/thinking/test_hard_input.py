"""Contradictions, too much, too little, and what is not known: each gets a right status and clear words."""

from __future__ import annotations

import re

import pytest

from bot.asking import Engine
from bot.core.knowledge import KnowledgeBase

from .making import Body, ask

THIRTY = (
    "an ORM, WebSockets, an admin interface, authentication, permissions, templates, sessions, forms, file uploads, "
    "GraphQL, background jobs, migrations, PostgreSQL, MongoDB, caching, logging, testing, debugging, routing, "
    "localization, documentation, security, performance, scalability, async, streaming, payments, full-text search, "
    "extensibility and community"
)
NINE = "django, flask, fastapi, pyramid, tornado, sanic, bottle, cherrypy and falcon"


def opening(body: Body) -> str:
    """The first two sentences."""
    text = re.sub(r" ?\[\d+\]", "", body["answer"]["text"])
    return " ".join(re.split(r"(?<=[.:;?!])\s+", text)[:2])


def needs(body: Body) -> dict[str, bool]:
    return {need["topic"]: need["wanted"] for need in body["requirements"]}


@pytest.mark.parametrize(
    ("question", "topic", "wanted"),
    [
        ("I want an ORM but no ORM", "orm", False),
        ("It must be simple; it must not be simple. Which framework?", "minimalism", False),
        ("Which framework without an admin interface? I need an admin interface.", "admin", True),
        ("I need a framework. I want an ORM. It must be secure. And no ORM please.", "orm", False),
    ],
)
def test_who_wants_and_refuses_the_same_is_told_and_the_last_word_counts(
    engine: Engine, base: KnowledgeBase, question: str, topic: str, wanted: bool
) -> None:
    (body,) = ask(engine, question)

    side = f"{'with' if wanted else 'without'} {base.topics[topic].phrase}"
    assert f"You both want and refuse {base.topics[topic].phrase}" in opening(body)
    assert side in opening(body)
    assert needs(body)[topic] is wanted


@pytest.mark.parametrize(
    ("question", "told", "kept"),
    [
        ("Which framework is opinionated and flexible?", "exclude each other", {"structure", "flexibility"}),
        ("Which framework for a tiny app that is a large project?", "exclude", {"small-projects", "large-projects"}),
        ("A small site for a huge enterprise, which framework?", "exclude", {"small-projects", "enterprise"}),
        ("I need real-time updates, but no async", "which I count as part of it", {"real-time", "async"}),
        ("Recommend a framework with PostgreSQL but without a database", "part of it", {"postgresql", "database"}),
    ],
)
def test_needs_that_cannot_both_be_met_are_told_and_both_weighed(
    engine: Engine, question: str, told: str, kept: set[str]
) -> None:
    (body,) = ask(engine, question)

    assert told in opening(body)
    assert kept <= needs(body).keys()


@pytest.mark.parametrize(
    "question",
    [
        "Which framework is easy to learn, not slow and not heavy?",
        "Which framework is lightweight and batteries included?",
        "A small project that must scale later: which framework?",
        "Which framework for a chat app with WebSockets, not Django?",
        "Easier than Django, but not easier than Flask: which framework?",
    ],
)
def test_what_goes_together_is_no_contradiction(engine: Engine, question: str) -> None:
    text = opening(ask(engine, question)[0])

    assert not re.search(r"exclude each other|both want and refuse|which I count as|no longer counts", text)


@pytest.mark.parametrize(
    ("turns", "told", "expected"),
    [
        (("Which framework for chat with an ORM?", "without an ORM"), "need, an ORM,", {"chat": True, "orm": False}),
        (
            ("Which framework for chat without an ORM?", "and with an ORM"),
            "refusal of an ORM",
            {"chat": True, "orm": True},
        ),
        (
            ("Which framework for a small project with an ORM?", "actually it's a big project"),
            "need, small projects,",
            {"orm": True, "large-projects": True},
        ),
    ],
)
def test_a_later_turn_replaces_what_it_contradicts_and_says_so_once(
    engine: Engine, turns: tuple[str, str], told: str, expected: dict[str, bool]
) -> None:
    _, body, after = ask(engine, *turns, "and well documented")

    assert f"Your earlier {told}" in opening(body)
    assert "no longer counts" in opening(body)
    assert needs(body) == expected
    assert "no longer counts" not in after["answer"]["text"]


def test_what_a_need_implies_may_be_refused_later_without_losing_the_need(engine: Engine) -> None:
    _, body = ask(engine, "Which framework for a chat app?", "but no websockets")

    assert needs(body) == {"chat": True, "websockets": False}
    assert "which I count as part of it" in opening(body)


def test_thirty_needs_are_all_weighed_counted_and_the_answer_stays_short(engine: Engine) -> None:
    (body,) = ask(engine, f"Recommend a framework with {THIRTY}")

    assert len(body["requirements"]) == 30
    assert "I weighed all 30 needs" in body["answer"]["text"]
    sentences = [b for b in body["answer"]["blocks"] if b["type"] == "paragraph"][:3]
    assert sum(len(s["text"]) for b in sentences for t in b["sentences"] for s in t["segments"]) < 1_200


def test_a_few_needs_are_not_counted(engine: Engine) -> None:
    assert "I weighed all" not in ask(engine, "Recommend a framework with an ORM and WebSockets")[0]["answer"]["text"]


@pytest.mark.parametrize("question", [f"compare {NINE}", f"{NINE}: which of them for an API?"])
def test_of_nine_frameworks_the_answer_says_which_it_left(engine: Engine, question: str) -> None:
    (body,) = ask(engine, question)

    assert body["status"] == "answered"
    assert "Of your nine frameworks I took the first five" in body["answer"]["text"]
    assert "Sanic, Bottle, CherryPy and Falcon are left out" in body["answer"]["text"]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Flask vs Flask", "Both are Flask"),
        ("compare Bottle with Bottle for an API", "Both are Bottle"),
        ("compare Django", "you name only Django"),
    ],
)
def test_a_comparison_of_one_says_so_and_tells_of_it(engine: Engine, question: str, told: str) -> None:
    (body,) = ask(engine, question)

    assert told in opening(body)
    assert body["citations"]


def test_a_name_said_twice_among_others_is_no_comparison_with_itself(engine: Engine) -> None:
    (body,) = ask(engine, "Flask or Flask or Django?")

    assert body["frameworks"] == ["flask", "django"]
    assert "Both are" not in body["answer"]["text"]


@pytest.mark.parametrize(
    ("question", "status", "intent", "told"),
    [
        ("Express", "unknown", "out_of_scope", "do not cover Express"),
        ("Rails", "unknown", "out_of_scope", "do not cover Ruby on Rails"),
        ("Quart", "unknown", "out_of_scope", "do not cover Quart"),
        ("Litestar or Quart?", "unknown", "out_of_scope", "do not cover Litestar and Quart"),
        ("Express vs Rails", "unknown", "out_of_scope", "do not cover Express and Ruby on Rails"),
        ("Is Quart async?", "unknown", "out_of_scope", "do not cover Quart"),
        ("alternatives to Rails", "unknown", "out_of_scope", "do not cover Ruby on Rails"),
        ("Flask vs Quart", "unknown", "compare", "do not cover Quart"),
        ("Express, Flask, Django or Pyramid?", "unknown", "compare", "Pyramid is left out"),
        ("Flask, Django or Express?", "answered", "compare", "nothing about Express"),
        ("Flask or a full-stack framework?", "answered", "compare", "full-stack framework"),
        ("Flask or a full-stack framework for chat?", "answered", "compare", "leaves aside what you need: chat"),
        ("microframework, full-stack or async framework?", "answered", "define_type", "microframework"),
        ("compare everything", "clarify", "compare", "Name two to five"),
        ("compare all frameworks", "clarify", "compare", "Name two to five"),
        ("compare all frameworks by performance", "answered", "list_frameworks", "On performance"),
        ("which framework for telepathy", "answered", "recommend", "no need by the name of “telepathy”"),
        ("which framework for sending e-mail", "unknown", "recommend", "No article recommends"),
        ("?", "clarify", "out_of_scope", "did not understand"),
        ("...", "clarify", "out_of_scope", "did not understand"),
        ("hm", "clarify", "out_of_scope", "did not understand"),
    ],
)
def test_hard_input_gets_a_status_and_clear_words(
    engine: Engine, question: str, status: str, intent: str, told: str
) -> None:
    (body,) = ask(engine, question)

    assert (body["status"], body["intent"]) == (status, intent)
    assert told in re.sub(r"\s*\[\d+\]", "", body["answer"]["text"])


def test_who_leaves_out_every_framework_is_asked_which_may_come_back(engine: Engine, base: KnowledgeBase) -> None:
    names = [f.name for f in base.frameworks]

    first, second = ask(
        engine, f"Which framework for a chat app, not {', '.join(names[:-1])} or {names[-1]}?", "the first one"
    )

    assert (first["status"], sorted(first["excluded"])) == ("clarify", sorted(f.id for f in base.frameworks))
    assert "You leave out all" in first["answer"]["text"]
    assert set(first["excluded"]) - set(second["excluded"]) == {base.frameworks[0].id}
