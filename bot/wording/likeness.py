"""Words for what lies nearest to a framework."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.answer import Answer, Block, Segment, Sentence, Standing, Status
from bot.core.finding import Alternative, Alternatives
from bot.core.knowledge import Point
from bot.wording.about import unknown
from bot.wording.reasons import MOST_RANKED, standings
from bot.wording.sentences import Speaker, leaning, paragraph


def word_alternatives(speak: Speaker, finding: Alternatives) -> Answer:
    """What lies nearest, and what is gained and lost with each."""
    name = speak.name(finding.framework)
    if not finding.entries:
        return unknown(f"No article names anything like {name}.", (f"What is {name}?",))
    blocks: list[Block] = [*paragraph(_verdict(speak, finding))]
    for entry in finding.entries:
        blocks += paragraph(*_entry(speak, entry, name))
    return Answer(
        status=Status.ANSWERED,
        blocks=tuple(blocks),
        ranking=standings(speak, finding.weighed[:MOST_RANKED]) or _by_likeness(speak, finding.entries),
        suggestions=(f"Compare {name} and {speak.name(finding.entries[0].framework)}", f"Cons of {name}"),
    )


def _verdict(speak: Speaker, finding: Alternatives) -> Sentence:
    """Which is closest, by what both are, and which come after it."""
    name = speak.name(finding.framework)
    first, *rest = finding.entries
    needs = speak.needs(finding.requirements)
    aim = f" for {needs}" if needs and not needs.startswith("without") else ""
    head = f"Instead of {name}{aim}, look first at" if needs else f"Closest to {name} is"
    kind = [(f", {speak.name(t)} too", p.ids[:1]) for t, p in first.alike]
    segments = [Segment(f"{head} {speak.name(first.framework)}", _ids(first)), *(Segment(*part) for part in kind)]
    last = len(rest) - 1
    for place, entry in enumerate(rest):
        link = ("; then " if kind else ", then ") if place == 0 else " and " if place == last else ", "
        segments.append(Segment(f"{link}{speak.name(entry.framework)}", _ids(entry)))
    return Sentence((*segments, Segment(".")))


def _ids(entry: Alternative) -> tuple[str, ...]:
    return tuple(i for p in (*entry.shared, *entry.gained)[:1] for i in p.ids[:1])


def _entry(speak: Speaker, entry: Alternative, name: str) -> list[Sentence]:
    """What one shares with the framework asked about, and what changes."""
    other = speak.name(entry.framework)
    if entry.gained and entry.lost:
        sentences = [*speak.chain(entry.shared)]
        sentences.append(_turning(speak, "It" if sentences else other, entry.gained[0], entry.lost[0]))
    else:
        sentences = [*speak.chain((*entry.shared, *entry.gained, *entry.lost))]
    for point in entry.missed:
        predicate = speak.predicate(point.lead)
        verb = "is" if predicate.startswith("is ") else "does"
        sentences.append(leaning(f"No article says that it {predicate}, as {name} {verb}", [point]))
    return sentences


def _turning(speak: Speaker, subject: str, gained: Point, lost: Point) -> Sentence:
    """What is gained, but also what is lost, in one sentence."""
    return Sentence(
        (
            Segment(f"{subject} {speak.predicate(gained.lead)}", gained.ids),
            Segment(f", but {speak.predicate(lost.lead)}", lost.ids),
            Segment("."),
        )
    )


def _by_likeness(speak: Speaker, entries: Sequence[Alternative]) -> tuple[Standing, ...]:
    return tuple(
        Standing(
            framework=entry.framework,
            name=speak.name(entry.framework),
            score=round(entry.likeness, 2),
            supporting=tuple(i for p in (*entry.shared, *entry.gained) for i in p.ids[:1]),
            opposing=tuple(i for p in entry.lost for i in p.ids[:1]),
        )
        for entry in entries
    )
