"""Replies in the shape of the contract, made up for the page's tests."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def sentence(text: str, *citations: int) -> Json:
    """One sentence that leans on *citations*, with its full stop after the markers."""
    return {
        "segments": [{"text": text, "citations": list(citations)}, {"text": ".", "citations": []}],
        "factual": bool(citations),
    }


def paragraph(*sentences: Json) -> Json:
    return {"type": "paragraph", "sentences": list(sentences)}


def citation(subject: str, statement: str, **changes: Any) -> Json:
    """A citation; name only what the test is about."""
    return {
        "claim": f"{subject}-03",
        "framework": subject,
        "subject": subject,
        "article": "exploring-frameworks",
        "article_title": "Exploring Python Frameworks for Backend Developers",
        "line": 61,
        "statement": statement,
        "polarity": "+",
        "disputed": False,
        "doubtful": False,
        **changes,
    }


def reply(*blocks: Json, citations: tuple[Json, ...] = (), **changes: Any) -> Json:
    """An answered reply of *blocks*, without the ids that the service adds."""
    return {
        "status": "answered",
        "intent": "aspect",
        "confidence": 0.91,
        "reading": "aspect; Django",
        "frameworks": [],
        "excluded": [],
        "requirements": [],
        "answer": {"text": "In plain text.", "markdown": "In plain text.", "blocks": list(blocks)},
        "ranking": [],
        "citations": list(citations),
        "suggestions": [],
        "parts": [],
        "knowledge_version": "9f2c1e07",
        **changes,
    }


DJANGO_CITATIONS = (
    citation(
        "django",
        "Comes with an ORM whose migrations are made for you.",
        line=21,
        article="apps-large-and-small",
        article_title="Python frameworks for web applications large and small",
    ),
    citation("flask", "Leaves the choice of a database layer to extensions.", polarity="0", line=17),
    citation(
        "django",
        "Is hard to get into at first.",
        polarity="-",
        disputed=True,
        line=38,
        article="pieces-top-4",
        article_title="The Top 4 Python Backend Frameworks for Your Next Project",
    ),
    citation(
        "flask",
        "Is quickly learnt by beginners.",
        line=52,
        article="newwave-top-5",
        article_title="Top 5 High-Performance Python Backend Frameworks for Web Applications",
    ),
    citation("flask", "Was written by the makers of Ruby on Rails.", polarity="0", doubtful=True, line=77),
)

TABLE = reply(
    paragraph(
        sentence("Django brings its own ORM", 1),
        sentence("Flask leaves that to extensions and, they say, is the quicker one to learn", 2, 4),
    ),
    {
        "type": "table",
        "caption": "Django and Flask, side by side",
        "columns": ["Topic", "Django", "Flask"],
        "rows": [
            {
                "heading": "ORM",
                "cells": [
                    [sentence("Built in, with migrations", 1)],
                    [sentence("Through extensions of your choice", 2)],
                ],
            },
            {
                "heading": "Learning curve",
                "cells": [
                    [sentence("Steep at first", 3)],
                    [sentence("Gentle", 4), sentence("Good for first projects", 4)],
                ],
            },
            {"heading": "Real-time", "cells": [[], []]},
            {"heading": "Origin", "cells": [[], [sentence("One article names unlikely authors", 5)]]},
        ],
    },
    {
        "type": "list",
        "title": "What would decide it",
        "items": [
            sentence("An admin site out of the box speaks for Django", 1),
            sentence("Wanting to choose each part yourself speaks for Flask", 2),
        ],
    },
    citations=DJANGO_CITATIONS,
    intent="compare",
    reading="compare; Django and Flask",
    frameworks=["django", "flask"],
    suggestions=["Why Django?", "What speaks against Flask?", "Which of the two for a small JSON API?"],
)

RANKING = reply(
    paragraph(
        sentence("For a real-time chat application without Django, Tornado comes first", 1, 2),
        sentence("Sanic follows closely", 3),
    ),
    {
        "type": "ranking",
        "entries": [
            {"framework": "tornado", "name": "Tornado", "score": 0.81, "for": [1, 2], "against": [4]},
            {"framework": "sanic", "name": "Sanic", "score": 0.74, "for": [3], "against": []},
            {"framework": "fastapi", "name": "FastAPI", "score": 0.4, "for": [5], "against": [4, 6]},
        ],
    },
    {
        "type": "dispute",
        "id": "tornado-speed",
        "title": "Tornado: speed",
        "sides": [
            [sentence("It serves thousands of open connections with ease", 1)],
            [sentence("Others have long overtaken it", 4), sentence("Benchmarks put it last", 6)],
        ],
    },
    citations=(
        citation("tornado", "Keeps thousands of connections open at once.", disputed=True),
        citation("tornado", "Speaks WebSockets.", line=64),
        citation("sanic", "Is quick where much happens at the same time.", line=71),
        citation(
            "tornado",
            "Is slower than newer ones.",
            polarity="-",
            disputed=True,
            article="top-7-for-2024",
            line=90,
        ),
        citation("fastapi", "Suits services that answer in real time.", line=31),
        citation("tornado", "Came last in a comparison of speed.", polarity="-", doubtful=True, line=93),
    ),
    intent="recommend",
    confidence=0.974,
    reading="recommend; for: real-time; without: Django",
    excluded=["django"],
    requirements=[{"topic": "real-time", "wanted": True, "strength": "must"}],
    suggestions=["Compare Tornado and Sanic", "Why Tornado?"],
    reading_parts=[
        {"kind": "need", "id": "real-time", "label": "real-time work", "say": "drop real-time work"},
        {"kind": "refused", "id": "orm", "label": "an ORM", "say": "allow an ORM again"},
        {"kind": "excluded", "id": "django", "label": "Django", "say": "allow Django again"},
    ],
)

SIMPLE = reply(
    paragraph(sentence("Tornado speaks WebSockets", 1)),
    citations=(citation("tornado", "Speaks WebSockets."),),
)

UNKNOWN = reply(
    paragraph(sentence("None of the five articles says how well Falcon is tested")),
    status="unknown",
    reading="aspect; Falcon; for: testing",
    suggestions=["What is Falcon good for?"],
)

CLARIFY = reply(
    paragraph(sentence("Do you ask what speaks for Django, or how it compares with others")),
    status="clarify",
    confidence=0.46,
    suggestions=["What speaks for Django?", "Compare Django and Flask"],
)

DECLINED = reply(
    paragraph(sentence("That is not about Python web frameworks, so there is nothing to cite")),
    status="declined",
    suggestions=["Which frameworks do you know?"],
)


def problem(status: int, title: str, detail: str, **more: Any) -> Json:
    """An RFC 9457 body."""
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}


UNAVAILABLE = problem(503, "Service Unavailable", "The conversations cannot be reached at the moment.")
REFUSED = problem(
    422,
    "Unprocessable Content",
    "The request has the wrong shape.",
    errors=[{"field": "question", "reason": "The question holds a character that cannot be kept."}],
)
LIMITED = problem(429, "Too Many Requests", "The limit is 30 questions a minute.")
TOO_LARGE = problem(413, "Content Too Large", "The body may be 64 KiB long.")
