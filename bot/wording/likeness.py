"""Words for what lies nearest to a framework."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.answer import Answer, Block, Standing, Status
from bot.core.finding import Alternatives
from bot.core.knowledge import Point
from bot.wording.about import unknown
from bot.wording.reasons import MOST_RANKED, standings
from bot.wording.sentences import Speaker, leaning, paragraph


def word_alternatives(speak: Speaker, finding: Alternatives) -> Answer:
    """What lies nearest, and what is gained."""
    name = speak.name(finding.framework)
    if not finding.entries:
        return unknown(f"No article names anything like {name}.", (f"What is {name}?",))
    blocks: list[Block] = []
    first, *rest = finding.entries
    shared = (*first[2], *first[3])
    needs = speak.needs(finding.requirements)
    aim = f" for {needs}" if needs and not needs.startswith("without") else ""
    blocks += paragraph(
        leaning(
            f"Instead of {name}{aim}, look at {speak.names([e[0] for e in finding.entries], 'or')}",
            [p for e in finding.entries for p in e[2][:1]] or shared,
        ),
        *(s for e in (first, *rest) for s in speak.chain(_distinct((*e[2], *e[3])))),
    )
    names = [speak.name(e[0]) for e in finding.entries]
    ranking = standings(speak, finding.weighed[:MOST_RANKED]) or tuple(
        Standing(
            framework=f,
            name=speak.name(f),
            score=round(likeness, 2),
            supporting=tuple(i for p in (*a, *b) for i in p.ids[:1]),
            opposing=(),
        )
        for f, likeness, a, b in finding.entries
    )
    return Answer(
        status=Status.ANSWERED,
        blocks=tuple(blocks),
        ranking=ranking,
        suggestions=(f"Compare {name} and {names[0]}", f"Cons of {name}"),
    )


def _distinct(points: Iterable[Point]) -> tuple[Point, ...]:
    return tuple({p.lead.id: p for p in points}.values())
