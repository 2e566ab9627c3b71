"""Words for the reasons behind a ranking: what speaks for, against, what is not said, who is out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.answer import Segment, Sentence, Standing
from bot.core.finding import RuledOut, Weighed
from bot.core.knowledge import Point
from bot.core.reading import Requirement
from bot.wording.sentences import Speaker, join, leaning, note

MOST_RANKED = 5
MOST_TOLD_OUT = 2


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
    """Who is ruled out, and by which need: the first in full, the others in a row."""
    made = [_out(speak, out) for out in ruled_out[:MOST_TOLD_OUT]]
    more = ruled_out[MOST_TOLD_OUT:]
    if more:
        topics = list(dict.fromkeys(out.requirement for out in more))
        verb = "is" if len(more) == 1 else "are"
        why = join([f"{'' if r.wanted else 'your refusal of '}{speak.phrase(r.topic)}" for r in topics])
        points = [out.points[0] for out in more]
        made.append(leaning(f"{speak.names([o.framework for o in more])} {verb} ruled out too, by {why}", points))
    return made


def _out(speak: Speaker, out: RuledOut) -> Sentence:
    need = speak.phrase(out.requirement.topic)
    what = f"you need {need}" if out.requirement.wanted else f"you refuse {need}"
    point = out.points[0]
    return leaning(
        f"{speak.name(out.framework)} is ruled out, since {what} and it {speak.predicate(point.lead)}", [point]
    )


def named_for(opening: str, topics: Sequence[tuple[str, Point]], speak: Speaker, end: str = "") -> Sentence:
    """ "Take it instead for small projects and prototypes.": topics in a row, each with the point that names them."""
    segments = [Segment(opening)]
    for place, (topic, point) in enumerate(topics):
        link = "" if place == 0 else " and " if place == len(topics) - 1 else ", "
        segments.append(Segment(link + speak.phrase(topic), point.ids))
    return Sentence((*segments, Segment(f"{end}.")))


def gap_of(speak: Speaker, framework: str, requirements: Iterable[Requirement]) -> Sentence:
    """What no article says of a framework: whether it suits a project, has a capability, or how it does otherwise."""
    name = speak.name(framework)
    rows: dict[str, list[str]] = {}
    for requirement in requirements:
        rows.setdefault(_gap_form(speak, requirement.topic), []).append(speak.phrase(requirement.topic))
    told = [
        form.format(name=name if n == 0 else "it", what=join(row, "or")) for n, (form, row) in enumerate(rows.items())
    ]
    return note(f"No article says {join(told, 'or')}.")


def _gap_form(speak: Speaker, topic: str) -> str:
    group = speak.base.topics[topic].group
    if group == "project" or topic in ("beginners", "experts"):
        return "whether {name} suits {what}"
    return "anything about {name} and {what}" if group == "feature" else "how {name} does on {what}"
