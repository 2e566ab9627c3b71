"""The conversations of tests/dialogues: an author of knowledge adds one without Python.

A file is a list of dialogues, each with a name and turns; a turn has ``ask`` and ``expect``. Of what is
expected, ``status``, ``intent``, ``frameworks`` and ``excluded`` must be equal, ``topics`` must be among the
requirements' topics, at least one place of ``cites`` (article:line) must be cited, and the answer must hold
all of ``mentions`` and none of ``not_mentions``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.asking import Engine
from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context

from .making import Body, ask, lines_cited
from .test_answers import INTENTS, STATUSES
from .walk import FRAMEWORKS

FOLDER = Path(__file__).parents[1] / "dialogues"
EQUAL = ("status", "intent", "frameworks", "excluded")
EXPECTED = {*EQUAL, "topics", "cites", "mentions", "not_mentions"}
Dialogue = dict[str, Any]
DIALOGUES: list[tuple[str, Dialogue]] = [
    (f"{file.stem}: {dialogue['name']}", dialogue)
    for file in sorted(FOLDER.glob("*.yaml"))
    for dialogue in yaml.safe_load(file.read_text(encoding="utf-8"))
]
TURNS = [turn for _, dialogue in DIALOGUES for turn in dialogue["turns"]]


def misses(expected: dict[str, Any], body: Body) -> Iterator[str]:
    """What *body* lacks of what is *expected*."""
    for key in EQUAL:
        if key in expected and body[key] != expected[key]:
            yield f"{key}: {body[key]}, expected {expected[key]}"
    topics = {requirement["topic"] for requirement in body["requirements"]}
    if not set(expected.get("topics", ())) <= topics:
        yield f"topics: {sorted(topics)}, expected {expected['topics']}"
    if "cites" in expected and not lines_cited(body) & set(expected["cites"]):
        yield f"cites none of {expected['cites']}, but {sorted(lines_cited(body))}"
    text = body["answer"]["text"].casefold()
    yield from (f"does not mention {words!r}" for words in expected.get("mentions", ()) if words.casefold() not in text)
    yield from (f"mentions {words!r}" for words in expected.get("not_mentions", ()) if words.casefold() in text)


@pytest.mark.parametrize("dialogue", [d for _, d in DIALOGUES], ids=[name for name, _ in DIALOGUES])
def test_a_dialogue_goes_as_its_author_expects(engine: Engine, dialogue: Dialogue) -> None:
    bodies = ask(engine, *(turn["ask"] for turn in dialogue["turns"]))

    missed = {
        turn["ask"]: problems
        for turn, body in zip(dialogue["turns"], bodies, strict=True)
        if (problems := list(misses(turn.get("expect", {}), body)))
    }
    assert missed == {}


def test_dialogues_expect_only_what_the_runner_knows() -> None:
    strange = {
        turn["ask"]: sorted(turn.keys() - {"ask", "expect"} | turn.get("expect", {}).keys() - EXPECTED)
        for turn in TURNS
    }

    assert {text: keys for text, keys in strange.items() if keys} == {}


def test_dialogues_cite_places_that_the_pack_knows(base: KnowledgeBase) -> None:
    places = {f"{claim.article}:{claim.line}" for claim in base.claims.values()}
    cited = {place for turn in TURNS for place in turn["expect"].get("cites", ())}

    assert cited - places == set()


def test_dialogues_reach_every_intent_status_and_framework() -> None:
    expected = [turn["expect"] for turn in TURNS]

    assert len(TURNS) >= 120
    assert {e["intent"] for e in expected if "intent" in e} == INTENTS
    assert {e["status"] for e in expected if "status" in e} == STATUSES
    assert {f for e in expected for f in e.get("frameworks", ())} == set(FRAMEWORKS)


def test_no_dialogue_goes_another_way_without_the_typed_words(engine: Engine) -> None:
    differ = []
    for name, dialogue in DIALOGUES:
        whole = unquoted = Context()
        for turn in dialogue["turns"]:
            reply, other = engine.reply(turn["ask"], whole), engine.reply(turn["ask"], unquoted)
            assert other.unquoted
            whole, unquoted = reply.context, other.unquoted().context
            if reply.body != other.body:
                differ.append((name, turn["ask"]))

    assert differ == []
