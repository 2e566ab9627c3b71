"""Words for the reasons behind a ranking: what speaks for, against, what is not said, who is out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from bot.core.answer import Segment, Sentence, Standing
from bot.core.finding import Advantage, Reason, RuledOut, Weighed
from bot.core.knowledge import Point, Polarity
from bot.core.points import in_turn
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


def shares_shown(weighed: Weighed) -> dict[str, float]:
    """What each topic adds to the score, to two places that make up the two places of the score (largest remainder)."""
    exact = {r.requirement.topic: round(r.share * 100, 6) for r in weighed.reasons}
    shown = {topic: math.floor(share) for topic, share in exact.items()}
    missing = round(weighed.score * 100) - 50 - sum(shown.values())
    most_cut = sorted(exact, key=lambda topic: round(shown[topic] - exact[topic], 6))
    for topic in most_cut[: max(missing, 0)]:
        shown[topic] += 1
    return {topic: hundredths / 100 for topic, hundredths in shown.items()}


def each_once(reasons: Iterable[Reason], most: int) -> tuple[Reason, ...]:
    """The reasons with the *most* first points of each side, none that another had; one where all were had."""
    had: set[str] = set()
    fresh = []
    for reason in reasons:
        sides = [_fresh(side, had, most) for side in (reason.supporting, reason.opposing)]
        had |= {point.lead.id for side in sides for point in side}
        fresh.append(replace(reason, supporting=sides[0], opposing=sides[1]))
    return tuple(fresh)


def _fresh(points: Sequence[Point], had: Set[str], most: int) -> tuple[Point, ...]:
    return tuple([p for p in points if p.lead.id not in had][:most]) or tuple(points[:1])


def need_of(speak: Speaker, requirement: Requirement) -> str:
    """A need as it stands in a sentence, refused ones as well."""
    phrase = speak.phrase(requirement.topic)
    return phrase if requirement.wanted else f"being without {phrase}"


def support_of(weighed: Weighed, most: int) -> tuple[Point, ...]:
    """The first reasons for a framework: in turn from each requirement, no point twice."""
    return in_turn([r.supporting for r in sorted(weighed.reasons, key=lambda r: -r.share)], most)


def opposition_of(weighed: Weighed, most: int) -> tuple[Point, ...]:
    """What speaks against a framework first: in turn from each requirement, no point twice."""
    return in_turn([r.opposing for r in weighed.reasons], most)


def both_sides(speak: Speaker, weighed: Weighed) -> tuple[Sentence, ...]:
    """The first reason for a framework, and the first against it."""
    favour = support_of(weighed, 1)
    against = opposition_of(weighed, 1)
    return (*speak.chain(favour), *speak.chain(against, opening="But it" if favour else None))


def left_out(speak: Speaker, excluded: Sequence[str]) -> Sentence:
    """That frameworks were left out on request."""
    verb = "is" if len(excluded) == 1 else "are"
    return note(f"{speak.names(excluded)} {verb} left out, as you asked.")


def chief_weakness(speak: Speaker, framework: str) -> tuple[Point, ...]:
    """What the articles hold against a framework above all, and nobody contests, whatever was asked; none or one."""
    points = [p for p in speak.base.points(framework) if p.main and p.lead.polarity is Polarity.AGAINST]
    calm = [p for p in points if not any(speak.base.disputes_of(claim) for claim in p.ids)]
    return tuple(sorted(calm, key=lambda p: (-len(p.articles), p.lead.id))[:1])


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
    name, need = speak.name(out.framework), speak.phrase(out.requirement.topic)
    point = out.points[0]
    why = speak.predicate(point.lead)
    if not out.requirement.wanted:
        return leaning(f"{name} is ruled out, since you refuse {need} and it {why}", [point])
    if speak.base.topics[out.requirement.topic].group == "feature":
        return leaning(f"{name} is ruled out, since you need {need} and it {why}", [point])
    return leaning(f"For {need}, {name} is ruled out: it {why}", [point])


def named_for(opening: str, situations: Sequence[Advantage], speak: Speaker, end: str = "") -> Sentence:
    """ "Take it instead for small projects and prototypes.": topics in a row, each with the points that name it."""
    segments = [Segment(opening)]
    for place, situation in enumerate(situations):
        link = "" if place == 0 else " and " if place == len(situations) - 1 else ", "
        segments.append(Segment(link + speak.phrase(situation.topic), situation.claims))
    return Sentence((*segments, Segment(f"{end}.")))


def nothing_first(speak: Speaker, frameworks: Sequence[str]) -> tuple[Sentence, ...]:
    """That *frameworks* are put first for nothing; none where there are none."""
    if not frameworks:
        return ()
    return (note(f"I find no project for which the articles put {speak.names(frameworks, 'or')} first."),)


def gap_of(speak: Speaker, framework: str, requirements: Iterable[Requirement]) -> Sentence:
    """What no article says of a framework."""
    return note(f"No article says {unsaid(speak, speak.name(framework), requirements)}.")


def unsaid(speak: Speaker, name: str, requirements: Iterable[Requirement], again: str = "it") -> str:
    """What stands after "no article says": whether *name* suits a project or does without what is refused, anything
    about it and a capability, how it does otherwise. *again* is what it is called from the second of these on."""
    rows: dict[str, list[str]] = {}
    for requirement in requirements:
        rows.setdefault(_gap_form(speak, requirement), []).append(speak.phrase(requirement.topic))
    told = [
        form.format(name=name if n == 0 else again, what=join(row, "or")) for n, (form, row) in enumerate(rows.items())
    ]
    return ", or ".join(told)


def _gap_form(speak: Speaker, requirement: Requirement) -> str:
    topic = speak.base.topics[requirement.topic]
    if not requirement.wanted:
        return "whether {name} does without {what}"
    if topic.group == "project" or topic.id in ("beginners", "experts"):
        return "whether {name} suits {what}"
    a_capability = topic.group == "feature" and not topic.phrase.startswith("the ")
    return "anything about {name} and {what}" if a_capability else "how {name} does on {what}"
