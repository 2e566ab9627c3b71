"""Questions with the intent that each should be read as."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.errors import BotError

LONGEST_TEXT = 2000
"""Characters of a question, as everywhere."""
MOST_CASES = 100_000
MOST_BYTES = 50_000_000
_KEYS = (("text", "label"), ("question", "intent"))


class CasesError(BotError):
    """Cases cannot be used; the text names every line and what is wrong with it, up to a limit."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question and the intent that it should be read as."""

    text: str
    label: str


def read_cases(files: Iterable[Path], intents: Collection[str]) -> tuple[Case, ...]:
    """The cases of JSON lines *files*, in their order; blank lines are skipped.

    Raises CasesError, naming file, line and problem, for lines that are no case or whose label is none of *intents*.
    """
    cases: list[Case] = []
    problems: list[str] = []
    for file in files:
        for number, line in enumerate(_lines(file), 1):
            try:
                cases += [_case(line, intents)] if line.strip() else []
            except ValueError as error:
                problems.append(f"{file}:{number}: {error}")
    if problems:
        raise CasesError(_told(problems))
    if not 0 < len(cases) <= MOST_CASES:
        raise CasesError(f"there are {len(cases):,} cases in all; 1 to {MOST_CASES:,} can be measured")
    return tuple(cases)


def _lines(file: Path) -> Sequence[str]:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise CasesError(f"{file}: is larger than {MOST_BYTES:,} bytes")
        return file.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise CasesError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CasesError(f"{file}: is no UTF-8 text, from byte {error.start} on") from error


def _case(line: str, intents: Collection[str]) -> Case:
    """The case in *line*. Raises ValueError, saying why, where there is none."""
    try:
        found = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"is no JSON: {getattr(error, 'msg', 'too deep')}") from error
    if not isinstance(found, dict):
        raise ValueError("is no JSON object")
    keys = next((keys for keys in _KEYS if set(keys) <= found.keys()), None)
    if keys is None:
        raise ValueError('has neither "text" and "label" nor "question" and "intent"')
    text, label = (_string(found, key) for key in keys)
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"{keys[0]!r} has {len(text):,} characters; {LONGEST_TEXT:,} are the most")
    if label not in intents:
        raise ValueError(f"{label!r} is none of the intents {', '.join(sorted(intents))}")
    return Case(text, label)


def _string(found: dict[str, object], key: str) -> str:
    value = found[key]
    if not isinstance(value, str):
        raise ValueError(f"{key!r} is no text")
    value = value.encode("utf-8", "replace").decode().strip()
    if not value:
        raise ValueError(f"{key!r} is empty")
    return value


_SHOWN = 20


def _told(problems: Sequence[str]) -> str:
    more = [f"... and {len(problems) - _SHOWN:,} more"] if len(problems) > _SHOWN else []
    return "\n".join((*problems[:_SHOWN], *more))
