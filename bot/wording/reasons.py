"""Words for the reasons behind a ranking: what speaks for, against, what is not said, who is out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.answer import Sentence, Standing
from bot.core.finding import RuledOut, Weighed
from bot.core.knowledge import Point
from bot.core.reading import Requirement
from bot.wording.sentences import Speaker, join, leaning, note

MOST_RANKED = 5


def standings(speak: Speaker, weighed: Iterable[Weighed]) -> tuple[Standing, ...]:
    """The ranking for the contract: scores to two places, claims for and against."""
    return tuple(
        Standing(
            framework=w.framework,
            name=speak.name(w.framework),
            score=round(w.score, 2),
            supporting=_ids(p for r in w.reasons for p in r.supporting),
            opposing=_ids(p for r in w.reasons for p in r.opposing),
        )
        for w in weighed
    )


def _ids(points: Iterable[Point]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim for point in points for claim in point.ids[:2]))[:6]


def support_of(weighed: Weighed, most: int) -> tuple[Point, ...]:
    """The first reasons for a framework: in turn from each requirement, no point twice."""
    return _in_turn([r.supporting for r in sorted(weighed.reasons, key=lambda r: -r.share)], most)


def opposition_of(weighed: Weighed, most: int) -> tuple[Point, ...]:
    """What speaks against a framework first: in turn from each requirement, no point twice."""
    return _in_turn([r.opposing for r in weighed.reasons], most)


def _in_turn(rows: Sequence[Sequence[Point]], most: int) -> tuple[Point, ...]:
    found: dict[str, Point] = {}
    for place in range(max((len(row) for row in rows), default=0)):
        for row in rows:
            if place < len(row):
                found.setdefault(row[place].lead.id, row[place])
    return tuple(found.values())[:most]


def left_out(speak: Speaker, excluded: Sequence[str]) -> Sentence:
    """That frameworks were left out on request."""
    verb = "is" if len(excluded) == 1 else "are"
    return note(f"{speak.names(excluded)} {verb} left out, as you asked.")


def chief_weakness(speak: Speaker, framework: str) -> tuple[Point, ...]:
    """What the articles hold against a framework above all, whatever was asked; none or one point."""
    points = [p for p in speak.base.points(framework) if p.lead.polarity.value == "-"]
    chief = sorted(points, key=lambda p: (not p.main, -len(p.articles), p.lead.id))
    return tuple(chief[:1])


def told_out(speak: Speaker, ruled_out: Sequence[RuledOut]) -> list[Sentence]:
    """Who is ruled out, and by which need."""
    made = []
    for out in ruled_out:
        need = speak.phrase(out.requirement.topic)
        what = f"you need {need}" if out.requirement.wanted else f"you refuse {need}"
        point = out.points[0]
        made.append(
            leaning(
                f"{speak.name(out.framework)} is ruled out, since {what} and it {speak.predicate(point.lead)}",
                [point],
            )
        )
    return made


def gap_of(speak: Speaker, framework: str, requirements: Iterable[Requirement]) -> Sentence:
    """What no article says of a framework."""
    on = join([speak.phrase(r.topic) for r in requirements], "or")
    return note(f"No article says how {speak.name(framework)} does on {on}.")
