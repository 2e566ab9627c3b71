"""Answers to look at: those of the engine to the golden questions, and small ones that a test makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import yaml
from thinking import walk

from bot.asking import Engine
from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context
from bot.engine import build_engine
from bot.knowledge_base.pack import load
from bot.places import KNOWLEDGE
from integrations.slack.checked_parts import shown
from integrations.slack.messages import Message, answer_message, rest_message
from integrations.slack.mrkdwn import JOINER, LOOK_ALIKES, QUOTE
from integrations.slack.values import Values

TESTS = Path(__file__).parents[1]
BASE_URL = "https://advisor.example"
TURN = "01JDZK3W5Q8Y2X7V4T6R9N0M1B"
VALUES = Values(b"a key for tests alone")
Body = Mapping[str, Any]


@cache
def knowledge() -> KnowledgeBase:
    """The shipped pack."""
    return load([KNOWLEDGE])


@cache
def engine() -> Engine:
    """The engine over the shipped pack."""
    return build_engine(knowledge())


@cache
def golden() -> tuple[tuple[str, Body], ...]:
    """Every question of the dialogues, the messages, the claim questions and the walk, with its answer."""
    return tuple(turn for turns in _conversations() for turn in _asked(turns))


def answer_to(question: str) -> Body:
    """The answer to a question that stands alone."""
    return engine().reply(question, Context()).body


def _asked(questions: Sequence[str]) -> Iterator[tuple[str, Body]]:
    context = Context()
    for question in questions:
        reply = engine().reply(question, context)
        context = reply.context
        yield question, reply.body


def _conversations() -> Iterator[Sequence[str]]:
    for file in sorted((TESTS / "dialogues").glob("*.yaml")):
        for dialogue in yaml.safe_load(file.read_text(encoding="utf-8")):
            yield [turn["ask"] for turn in dialogue["turns"]]
    yield from walk.CONVERSATIONS
    for name in ("messages.yaml", "claim-questions.yaml"):
        read = yaml.safe_load((TESTS / "thinking" / name).read_text(encoding="utf-8"))
        yield from ([question] for question in _questions_in(read))
    yield from ([question] for question in (*walk.TYPES, *walk.AT_LARGE, *walk.comparisons()))


def _questions_in(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("ask"), str):
            yield value["ask"]
        for inner in value.values():
            yield from _questions_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _questions_in(inner)


def sentence(text: str, *citations: int) -> Body:
    """A sentence of one segment."""
    return {"segments": [{"text": text, "citations": list(citations)}], "factual": bool(citations)}


def paragraph(*texts: str) -> Body:
    """A paragraph of these sentences."""
    return {"type": "paragraph", "sentences": [sentence(text) for text in texts]}


def ranking(**scores: float) -> Body:
    """A ranking block."""
    entries = [
        {"framework": name.casefold(), "name": name, "score": score, "for": [], "against": []}
        for name, score in scores.items()
    ]
    return {"type": "ranking", "entries": entries}


def table(columns: Sequence[str], rows: Mapping[str, Sequence[str]], caption: str = "By topic") -> Body:
    """A table; an empty text is a gap."""
    return {
        "type": "table",
        "caption": caption,
        "columns": ["Topic", *columns],
        "rows": [{"heading": h, "cells": [[sentence(t)] if t else [] for t in cells]} for h, cells in rows.items()],
    }


def citation(statement: str = "Ash is fast.", **changed: Any) -> Body:
    """A citation of Ash."""
    return {
        "claim": "ash-1",
        "framework": "ash",
        "subject": "ash",
        "article": "one",
        "article_title": "Trees at Work",
        "line": 7,
        "statement": statement,
        "polarity": "+",
        "disputed": False,
        "doubtful": False,
        **changed,
    }


def make_body(*blocks: Body, **changed: Any) -> Body:
    """An answer with these blocks."""
    return {
        "status": "answered",
        "intent": "overview",
        "frameworks": [],
        "ranking": [],
        "answer": {"text": "", "markdown": "", "blocks": list(blocks)},
        "citations": [],
        "suggestions": [],
        "parts": [],
        **changed,
    }


def elements(blocks: Sequence[Body]) -> list[Body]:
    """All interactive elements, in order."""
    kinds = ("actions", "context_actions")
    return [element for block in blocks if block["type"] in kinds for element in block["elements"]]


def labels(message: Message, form: int = 0) -> list[str]:
    """What the buttons say."""
    return list(shown(elements(message.forms[form])))


def rendered(body: Body, **options: Any) -> Message:
    """The first message of an answer."""
    return answer_message(body, turn_id=TURN, sign=VALUES.sign, **options)


def pages(body: Body, **options: Any) -> list[Message]:
    """The first message of an answer, and those that "Show the rest" brings, one after the other."""
    return _followed(body, rendered(body, **options), options.get("base_url"))


def _followed(body: Body, first: Message, base_url: str | None) -> list[Message]:
    found = [first]
    while more := [e["value"] for e in elements(found[-1].forms[0]) if e["action_id"] == "rest"]:
        fields = VALUES.read("rest", more[0])
        assert fields is not None
        assert len(found) < 200, "the pages have no end"
        found.append(rest_message(body, fields, turn_id=TURN, sign=VALUES.sign, base_url=base_url))
    return found


def followed(body: Body, first: Message) -> list[Message]:
    """*first*, and what its buttons bring, with links to our pages."""
    return _followed(body, first, BASE_URL)


def content(blocks: Sequence[Body]) -> str:
    """What the answer itself says in *blocks*: without buttons and remarks."""
    kept = [block for block in blocks if block["type"] not in ("actions", "context_actions", "context")]
    return readable(" ".join(shown(kept)))


def readable(text: str) -> str:
    """A text as a person reads it."""
    text = unescape(text).replace(JOINER, "").replace(QUOTE, ">")
    for character, look_alike in LOOK_ALIKES.items():
        text = text.replace(look_alike, character)
    return " ".join(text.split())
