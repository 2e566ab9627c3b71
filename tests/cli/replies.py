"""An engine that says the same to everything: each kind of block, and text that would like to be markup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.asking import DecisionRecord, Reply
from bot.core.reading import Context
from bot.core.turns import Turn

HOSTILE = "[bold red]not markup[/bold red] [/] \\[x] :smile: \x1b[31mred\x9b0m \x07"
SHOWN = "[bold red]not markup[/bold red] [/] \\[x] :smile: [31mred0m "
"""What is left of it: all that is text."""


def a_sentence(text: str, *citations: int) -> dict[str, Any]:
    return {"segments": [{"text": text, "citations": list(citations)}], "factual": bool(citations)}


def a_citation(claim: str, **fields: Any) -> dict[str, Any]:
    """A citation of a claim about Ash."""
    return {
        "claim": claim,
        "framework": "ash",
        "subject": "ash",
        "article": "first",
        "article_title": "The first",
        "line": 7,
        "statement": f"Ash stands behind {claim}.",
        "polarity": "+",
        "disputed": False,
        "doubtful": False,
        **fields,
    }


def a_body(text: str = "Ash is fine", **fields: Any) -> dict[str, Any]:
    """A reply's body with every kind of block; *text* stands wherever text may stand."""
    blocks = [
        {"type": "paragraph", "sentences": [a_sentence(text, 1), a_sentence("Two.", 2, 1)]},
        {"type": "list", "title": text, "items": [a_sentence(text, 1), a_sentence("An item.", 2)]},
        {
            "type": "ranking",
            "entries": [
                {"framework": "ash", "name": "Ash", "score": 0.8125, "for": [1, 2], "against": []},
                {"framework": "oak", "name": text, "score": 0.5, "for": [], "against": [2]},
            ],
        },
        {
            "type": "table",
            "caption": text,
            "columns": ["Topic", "Ash", text],
            "rows": [{"heading": text, "cells": [[a_sentence("Maps.", 1)], []]}],
        },
        {"type": "dispute", "id": "d", "title": text, "sides": [[a_sentence("Yes.", 1)], [a_sentence(text, 2)]]},
    ]
    return {
        "status": "answered",
        "intent": "overview",
        "confidence": 1.0,
        "frameworks": ["ash"],
        "excluded": [],
        "requirements": [],
        "answer": {"text": text, "markdown": text, "blocks": blocks},
        "ranking": [],
        "citations": [a_citation("ash-1", statement=text), a_citation("ash-2", disputed=True, doubtful=True)],
        "suggestions": [text],
        "reading": text,
        "parts": [],
        **fields,
    }


class SameEngine:
    """Gives one body, and notes each question with the context it came in."""

    knowledge_version = "0badcafe"

    def __init__(self, body: dict[str, Any]) -> None:
        self.body = body
        self.asked: list[tuple[str, Context]] = []

    def reply(self, text: str, context: Context) -> Reply:
        """The body; the context counts the turns."""
        self.asked.append((text, context))
        trace = {"rule": "only", "because": self.body["reading"], "nearly": ["other"], "way": "overview", "reading": {}}
        return Reply(
            body=self.body,
            context=Context(intent=f"turn {len(self.asked)}"),
            trace={"parts": [trace] * len(self.body["parts"] or [0])},
        )

    def record(self, context: Context, turns: Sequence[Turn]) -> DecisionRecord:
        """The text of the answer as a record."""
        text = self.body["answer"]["text"]
        return DecisionRecord(file_name="a.md", markdown=f"# {text}\n", body={"title": text})
