"""Small working fakes: an engine that answers at once, and a base with a handful of claims."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.asking import DecisionRecord, Reply, Unquoted
from bot.core.errors import NothingToRecord
from bot.core.knowledge import (
    Article,
    Claim,
    Disagreement,
    Dispute,
    Kind,
    KnowledgeBase,
    Lexicon,
    Polarity,
    Subject,
    SubjectGroup,
    Topic,
)
from bot.core.reading import Context
from bot.core.turns import Turn


def make_body(text: str = "Flask?") -> dict[str, Any]:
    """A body of the contract's shape with every kind of block; it repeats the question."""
    sentence = {
        "segments": [{"text": "Flask is small", "citations": [1]}, {"text": ".", "citations": []}],
        "factual": True,
    }
    echo = {"segments": [{"text": f"You asked: {text}", "citations": []}], "factual": False}
    return {
        "status": "answered",
        "intent": "recommend",
        "confidence": 0.97,
        "frameworks": ["flask"],
        "excluded": ["django"],
        "requirements": [{"topic": "orm", "wanted": True, "strength": "must"}],
        "answer": {
            "text": f"Flask is small [1]. You asked: {text}",
            "markdown": f"Flask is small [1]. You asked: {text}",
            "blocks": [
                {"type": "paragraph", "sentences": [sentence, echo]},
                {"type": "list", "title": "", "items": [sentence]},
                {
                    "type": "table",
                    "caption": "Side by side",
                    "columns": ["Topic", "Flask", "Django"],
                    "rows": [{"heading": "ORM", "cells": [[sentence], []]}],
                },
                {
                    "type": "ranking",
                    "entries": [{"framework": "flask", "name": "Flask", "score": 0.8, "for": [1], "against": []}],
                },
                {
                    "type": "dispute",
                    "id": "flask-size",
                    "title": "Flask: size",
                    "sides": [[sentence], [sentence]],
                },
            ],
        },
        "ranking": [{"framework": "flask", "score": 0.8, "for": ["flask-01"], "against": []}],
        "citations": [
            {
                "claim": "flask-01",
                "framework": "flask",
                "subject": "flask",
                "article": "first",
                "article_title": "First",
                "line": 1,
                "statement": "Flask is small.",
                "polarity": "+",
                "disputed": True,
                "doubtful": False,
            }
        ],
        "suggestions": ["Why Flask?"],
        "parts": [],
        "reading": "recommend; Flask",
    }


class FakeEngine:
    """Answers with the question in the answer; remembers in *contexts* what it was given.

    *before_reply* is called before each answer: to fail, or to wait for another request.
    """

    knowledge_version = "fake0001"

    def __init__(self) -> None:
        self.contexts: list[Context] = []
        self.before_reply: Callable[[], object] = lambda: None

    def reply(self, text: str, context: Context) -> Reply:
        self.before_reply()
        self.contexts.append(context)
        after = replace(context, intent="recommend", topics=(*context.topics, text))
        unquoted = Unquoted(body=make_body("..."), context=replace(after, topics=context.topics), trace={})
        return Reply(body=make_body(text), context=after, trace={"rule": "fake"}, unquoted=lambda: unquoted)

    def record(self, context: Context, turns: Sequence[Turn]) -> DecisionRecord:
        """What was asked; it has come to no choice where the last question says so."""
        if "nothing" in context.topics[-1]:
            raise NothingToRecord("There is no choice here.")
        asked = " / ".join(turn.question or "" for turn in turns)
        return DecisionRecord(
            file_name="use-flask.md", markdown=f"# Use Flask\n\n{asked}\n", body={"title": "Use Flask", "asked": asked}
        )


def make_claim(id: str, **fields: Any) -> Claim:
    subject = id.rsplit("-", 1)[0]
    defaults: dict[str, Any] = {
        "kind": Kind.PRO,
        "polarity": Polarity.FOR,
        "topics": ("size",),
        "statement": f"{subject.title()} says {id}.",
        "article": "first",
        "line": 1,
        "digest": "00000000",
    }
    return Claim(id=id, subject=subject, **{**defaults, **fields})


def make_topic(id: str, **fields: Any) -> Topic:
    return Topic(id=id, label=id, phrase=id, group="any", words=(id,), **fields)


def make_base() -> KnowledgeBase:
    subjects = (
        Subject(id="flask", name="Flask", group=SubjectGroup.FRAMEWORK, aliases=("flask framework",)),
        Subject(id="django", name="Django", group=SubjectGroup.FRAMEWORK),
        Subject(id="micro", name="A microframework", group=SubjectGroup.TYPE),
        Subject(id="python", name="Python", group=SubjectGroup.GENERAL),
    )
    claims = (
        make_claim("flask-01"),
        make_claim("flask-02", kind=Kind.CON, polarity=Polarity.AGAINST, article="second", line=7),
        make_claim("flask-03", kind=Kind.DEFINITION, polarity=Polarity.NEUTRAL, topics=("microframework",)),
        make_claim("django-01", topics=("orm", "size"), doubtful="It is garbled."),
        make_claim("django-02", kind=Kind.FEATURE, topics=("orm",), compared_with=("flask",)),
        make_claim("micro-01", kind=Kind.DEFINITION),
        make_claim("python-01", topics=("popularity",), article="second"),
    )
    topics = (
        *(make_topic(id) for id in ("size", "orm", "microframework", "popularity")),
        make_topic("second-things", part_of="size", marks=("flask-02", "django-02")),
    )
    disputes = (
        Dispute(
            id="flask-size",
            topic="size",
            subjects=("flask",),
            sides=(("flask-01",), ("flask-02",)),
            disagreement=Disagreement.CONTRADICTION,
            summary="The articles disagree on how small Flask is.",
        ),
        Dispute(
            id="sizes",
            topic="size",
            subjects=("flask", "django"),
            sides=(("flask-01",), ("django-02",)),
            disagreement=Disagreement.RANKING,
            summary="The articles rank the two differently.",
        ),
    )
    return KnowledgeBase(
        version="fake0001",
        articles={
            slug: Article(slug=slug, title=slug.title(), publisher=None, author=None, date=None)
            for slug in ("first", "second")
        },
        subjects={subject.id: subject for subject in subjects},
        topics={topic.id: topic for topic in topics},
        claims={claim.id: claim for claim in claims},
        disputes={dispute.id: dispute for dispute in disputes},
        intents=(),
        rules=(),
        lexicon=Lexicon(others={}, near_words=frozenset()),
    )
