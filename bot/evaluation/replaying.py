"""Conversations to ask again: golden dialogues, questions of files, conversations of the past."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.core.reading import Context
from bot.evaluation.cases import LONGEST_TEXT, MOST_BYTES, CasesError

MOST_TURNS = 20_000
Body = Mapping[str, Any]
Answers = Callable[[str, Context], tuple[Body, Context]]
"""Answers a question in a context: the body of the reply, and what is remembered after it."""
_KEYS = ("text", "question", "ask")


@dataclass(frozen=True, slots=True)
class Conversation:
    """Questions that are asked one after the other, and where they are from."""

    source: str
    turns: tuple[str, ...]


def read_dialogues(folder: Path) -> tuple[Conversation, ...]:
    """The dialogues of all YAML files of *folder*. Raises CasesError where one has no turns to ask."""
    if not folder.is_dir():
        raise CasesError(f"{folder}: is no folder of dialogues")
    return tuple(dialogue for file in sorted(folder.glob("*.yaml")) for dialogue in _dialogues(file))


def _dialogues(file: Path) -> Iterator[Conversation]:
    try:
        for dialogue in yaml.safe_load(_text_of(file)) or ():
            turns = tuple(_question(turn["ask"]) for turn in dialogue["turns"])
            yield Conversation(f"{file.name}: {dialogue['name']}", turns)
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise CasesError(f"{file}: is no list of dialogues: {' '.join(str(error).split())}") from error


def read_questions(file: Path) -> tuple[Conversation, ...]:
    """The questions of *file*, one a line: JSON with a "text" or "question", or plain text; blank lines are skipped.

    Raises CasesError, naming the line, where one cannot be asked.
    """
    found = []
    for number, line in enumerate(_text_of(file).split("\n"), 1):
        if line.strip():
            try:
                found.append(Conversation(f"{file.name}:{number}", (_question(_in_line(line.strip())),)))
            except ValueError as error:
                raise CasesError(f"{file}:{number}: {error}") from error
    return tuple(found)


def replay(conversations: Sequence[Conversation], answers: Answers, tick: Callable[[], object]) -> Iterator[Body]:
    """What *answers* says to each turn, in the order of *conversations*; *tick* is called after each."""
    for conversation in conversations:
        context = Context()
        for question in conversation.turns:
            body, context = answers(question, context)
            tick()
            yield body


def _text_of(file: Path) -> str:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise CasesError(f"{file}: is larger than {MOST_BYTES:,} bytes")
        return file.read_text("utf-8-sig")
    except OSError as error:
        raise CasesError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CasesError(f"{file}: is no UTF-8 text, from byte {error.start} on") from error


def _in_line(line: str) -> object:
    """The question in *line*: of its JSON, or the line itself."""
    if not line.startswith("{"):
        return line
    try:
        found = json.loads(line)
    except RecursionError as error:
        raise ValueError("is no JSON: too deep") from error
    key = next((key for key in _KEYS if key in found), None)
    if key is None:
        raise ValueError('has neither "text" nor "question"')
    return found[key]


def _question(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{str(value)[:40]!r} is no question")
    question = value.encode("utf-8", "replace").decode().strip()
    if len(question) > LONGEST_TEXT:
        raise ValueError(f"a question has {len(question):,} characters; {LONGEST_TEXT:,} are the most")
    return question
