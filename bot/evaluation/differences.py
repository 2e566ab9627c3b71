"""What differs between two answers to one question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

Body = Mapping[str, Any]
ASPECTS = ("status", "intent", "reading", "ranking", "citations", "text")
"""All that can differ, in the order of telling."""
_NUMBERS = re.compile(r"\s?\[\d+\]")
"""Citations are compared by their claims; their numbers would only make noise."""
_AROUND = 4
"""Words that stay alike and are shown before and after a change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A framework of either ranking: its places, counted from 1, and its scores; None where it is in one only."""

    framework: str
    places: tuple[int | None, int | None]
    scores: tuple[float | None, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How the answer to one question changed; what did not is None or empty."""

    source: str
    turn: int
    question: str
    status: tuple[str, str] | None
    intent: tuple[str, str] | None
    reading: tuple[str, str] | None
    ranking: tuple[Move, ...]
    added: tuple[str, ...]
    """Claims that are newly cited."""
    removed: tuple[str, ...]
    text: tuple[str, str] | None

    @property
    def aspects(self) -> tuple[str, ...]:
        """Which of ASPECTS changed."""
        changed = (self.status, self.intent, self.reading, self.ranking, self.added or self.removed, self.text)
        return tuple(name for name, what in zip(ASPECTS, changed, strict=True) if what)


def difference(old: Body, new: Body, *, source: str, turn: int, question: str) -> Difference | None:
    """How *new* differs from *old*; None where it does not."""
    cited = [dict.fromkeys(citation["claim"] for citation in body["citations"]) for body in (old, new)]
    found = Difference(
        source=source,
        turn=turn,
        question=question,
        status=_pair(old["status"], new["status"]),
        intent=_pair(old["intent"], new["intent"]),
        reading=_pair(old.get("reading", ""), new.get("reading", "")),
        ranking=_moves(old["ranking"], new["ranking"]),
        added=tuple(claim for claim in cited[1] if claim not in cited[0]),
        removed=tuple(claim for claim in cited[0] if claim not in cited[1]),
        text=_pair(_unnumbered(old["answer"]["text"]), _unnumbered(new["answer"]["text"])),
    )
    return found if found.aspects else None


def counts(differences: Iterable[Difference]) -> dict[str, int]:
    """How many answers changed in each of ASPECTS."""
    counted = Counter(aspect for one in differences for aspect in one.aspects)
    return {aspect: counted[aspect] for aspect in ASPECTS}


def marked(old: str, new: str) -> str:
    """The words of *old* and *new* in one: ``[-gone-]``, ``{+new+}``, and a few that stay around them."""
    before, after = old.split(), new.split()
    pieces: list[str] = []
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for index, (what, i1, i2, j1, j2) in enumerate(steps):
        if what == "equal":
            pieces += _shortened(before[i1:i2], first=index == 0, last=index == len(steps) - 1)
            continue
        pieces += [f"[-{' '.join(before[i1:i2])}-]"] if i1 < i2 else []
        pieces += [f"{{+{' '.join(after[j1:j2])}+}}"] if j1 < j2 else []
    return " ".join(pieces)


def _shortened(words: Sequence[str], *, first: bool, last: bool) -> list[str]:
    """The words next to a change, and dots for the rest."""
    head = 0 if first else _AROUND
    tail = 0 if last else _AROUND
    if len(words) <= head + tail + 1:
        return list(words)
    return [*words[:head], "...", *words[len(words) - tail :]]


def _pair(old: str, new: str) -> tuple[str, str] | None:
    return (old, new) if old != new else None


def _unnumbered(text: str) -> str:
    return _NUMBERS.sub("", text)


def _moves(old: Sequence[Body], new: Sequence[Body]) -> tuple[Move, ...]:
    """Who changed place or score, by the new place; those that are gone come last."""
    before, after = ({entry["framework"]: (i, entry["score"]) for i, entry in enumerate(r, 1)} for r in (old, new))
    moves = []
    for framework in (*after, *(f for f in before if f not in after)):
        (was, had), (now, has) = before.get(framework, (None, None)), after.get(framework, (None, None))
        if (was, had) != (now, has):
            moves.append(Move(framework=framework, places=(was, now), scores=(had, has)))
    return tuple(moves)
