"""Words for kinds of framework: what each is, when to take which, what is of which kind."""

from __future__ import annotations

import re

from bot.core.answer import Answer, Block, Segment, Sentence, Status, Table
from bot.core.finding import Defined, Described, OfKind
from bot.core.knowledge import Point
from bot.wording.about import answered
from bot.wording.sentences import Speaker, capitalised, join, leaning, note, paragraph

TYPE_PLURALS = {
    "full-stack": "full-stack frameworks",
    "micro": "microframeworks",
    "async": "asynchronous frameworks",
}
MOST_SITUATIONS = 3
_SITUATIONS = (
    (re.compile(r"^(?:typically )?(?:suits|fits) "), "for "),
    (re.compile(r"^is (?:[\w-]+ ){1,2}(?:to|for) "), "for "),
    (re.compile(r"^is [\w-]+ where "), "where "),
)
"""How what a kind suits is put as a situation: "suits smaller projects" becomes "for smaller projects"."""


def word_kind(speak: Speaker, finding: OfKind) -> Answer:
    """Whether a framework is of a kind."""
    name, kind = speak.name(finding.framework), speak.name(finding.type)
    suggestions = (f"What is {kind}?", f"What is {name}?")
    if finding.named_so and not finding.denied:
        said = speak.chain(finding.named_so, opening=f"Yes: {name}")
        more = speak.chain(finding.called[:1], opening="It")
    elif finding.named_so:
        said = speak.chain(finding.named_so, opening=f"Some say so: {name}")
        more = speak.chain(finding.denied, opening="On the other hand, it")
    elif finding.denied:
        said = speak.chain(finding.denied, opening=f"No: {name}")
        more = speak.chain(finding.called[:2], opening="It")
    else:
        said = (note(f"No article calls {name} {kind}."),)
        more = speak.chain(finding.called[:2], opening="It")
    status = Status.ANSWERED if finding.named_so or finding.denied or finding.called else Status.UNKNOWN
    return Answer(status=status, blocks=paragraph(*said, *more), suggestions=suggestions)


def word_defined(speak: Speaker, finding: Defined) -> Answer:
    """What kinds of framework are; of several, when to take which, and then by topic."""
    kinds = [d.subject for d in finding.subjects]
    more = tuple(f"Which {TYPE_PLURALS[s]} are there?" for s in kinds if s in TYPE_PLURALS)
    suggestions = (*more, "How do I choose?") if more else ("What is a microframework?", "How do I choose?")
    if len(more) > 1:
        return answered(_compared(speak, finding), suggestions)
    blocks = [block for described in finding.subjects for block in _described(speak, described)]
    return answered(tuple(blocks), suggestions)


def _described(speak: Speaker, described: Described) -> tuple[Block, ...]:
    sentences = [*speak.chain((*described.what, *described.good)), *speak.chain(described.suits[:2], opening="It")]
    sentences += speak.chain(described.bad, opening="On the other hand, it")
    return paragraph(*sentences, *_examples(speak, described))


def _examples(speak: Speaker, described: Described) -> list[Sentence]:
    if not described.examples:
        return []
    names = speak.names([p.lead.subject for p in described.examples])
    noun = "An example is" if len(described.examples) == 1 else "Examples are"
    return [leaning(f"{noun} {names}", [_one_claim(p) for p in described.examples])]


def _one_claim(point: Point) -> Point:
    return Point(claims=point.claims[:1])


def _compared(speak: Speaker, finding: Defined) -> tuple[Block, ...]:
    """When to take which kind, what speaks against each, who is of it; then a table by topic."""
    verdict = _by_situation(speak, finding)
    against = [s for d in finding.subjects for s in speak.chain(d.bad)]
    named = [_named(speak, d) for d in finding.subjects if d.examples]
    names = tuple(capitalised(speak.name(d.subject).split(" ", 1)[1]) for d in finding.subjects)
    rows = tuple(
        (capitalised(speak.base.topics[t].label), tuple(tuple(_cell(speak, p) for p in cell) for cell in cells))
        for t, cells in finding.rows
    )
    table = (
        (
            Table(
                caption=f"{join([TYPE_PLURALS[d.subject] for d in finding.subjects])} by topic",
                columns=("Topic", *names),
                rows=rows,
            ),
        )
        if rows
        else ()
    )
    return (*paragraph(*verdict), *paragraph(*against, *named), *table)


def _by_situation(speak: Speaker, finding: Defined) -> list[Sentence]:
    """One sentence: take this kind for these situations, that kind for those."""
    segments: list[Segment] = []
    for described in finding.subjects:
        found = [(s, p) for p in described.suits if (s := situation(speak.predicate(p.lead)))]
        for place, (words, point) in enumerate(found[:MOST_SITUATIONS]):
            start = f"Take {speak.name(described.subject)} " if not segments else f"; {speak.name(described.subject)} "
            last = place == len(found[:MOST_SITUATIONS]) - 1
            segments.append(Segment(f"{start if place == 0 else ' and ' if last else ', '}{words}", point.ids))
    return [Sentence((*segments, Segment(".")))] if segments else []


def situation(predicate: str) -> str:
    """What a kind suits, as a situation: "for smaller projects"; empty where it cannot be put so."""
    for pattern, start in _SITUATIONS:
        if pattern.match(predicate):
            return pattern.sub(start, predicate)
    return ""


def _named(speak: Speaker, described: Described) -> Sentence:
    names = speak.names([p.lead.subject for p in described.examples])
    verb = "is" if len(described.examples) == 1 else "are"
    kind = speak.name(described.subject) if verb == "is" else TYPE_PLURALS[described.subject]
    return leaning(f"{names} {verb} {kind}", [_one_claim(p) for p in described.examples])


def _cell(speak: Speaker, point: Point) -> Sentence:
    return Sentence((Segment(capitalised(speak.predicate(point.lead)), point.ids), Segment(".")))
