"""Words for frameworks that have something in common."""

from __future__ import annotations

from bot.core.answer import Answer, Block, Segment, Sentence, Status
from bot.core.finding import Listed
from bot.wording.about import answered, unknown
from bot.wording.reasons import left_out
from bot.wording.sentences import Speaker, count, join, leaning, note, paragraph

TYPE_PLURALS = {
    "full-stack": "full-stack frameworks",
    "micro": "microframeworks",
    "async": "asynchronous frameworks",
}


def word_listed(speak: Speaker, finding: Listed) -> Answer:
    """Frameworks with something in common."""
    if not finding.topics:
        return _listed_plainly(speak, finding)
    phrase = speak.phrase(finding.topics[0])
    suggestions = ("How do I choose?", "Which frameworks do you know?")
    doubts = tuple(speak.doubted(c) for c in finding.doubtful)
    if not finding.entries:
        side = "against a framework " if finding.opposing else ""
        gap = note(f"No article says anything {side}on {phrase}.")
        status = Status.ANSWERED if doubts else Status.UNKNOWN
        lead = note(f"Nothing certain on {phrase}.") if doubts else gap
        return Answer(status=status, blocks=paragraph(lead, *doubts), suggestions=suggestions)
    head = _named_one_by_one(speak, finding, phrase)
    told = [s for _, ps in finding.entries[:4] for s in speak.chain(ps[:2])]
    blocks: list[Block] = [*paragraph(head), *paragraph(*told)]
    tail = [*doubts] if finding.absolute or len(finding.entries) < 3 else []
    if finding.excluded:
        tail.append(left_out(speak, finding.excluded))
    blocks += paragraph(*tail)
    first = [speak.name(f) for f, _ in finding.entries[:2]]
    more = (
        (f"Compare {first[0]} and {first[1]}",) if len(first) == 2 else (f"Pros of {first[0]}", f"Cons of {first[0]}")
    )
    return answered(tuple(blocks), (*more, "How do I choose?"))


def _named_one_by_one(speak: Speaker, finding: Listed, phrase: str) -> Sentence:
    how = "against" if finding.opposing else "for"
    segments = [Segment(f"On {phrase}, the articles speak {how} ")]
    last = len(finding.entries) - 1
    for place, (framework, points) in enumerate(finding.entries):
        link = "" if place == 0 else " and " if place == last else ", "
        segments.append(Segment(f"{link}{speak.name(framework)}", points[0].ids[:2]))
    return Sentence((*segments, Segment(".")))


def _listed_plainly(speak: Speaker, finding: Listed) -> Answer:
    points = [p for _, ps in finding.entries for p in ps]
    if not points:
        return unknown("No article names a framework for that.", ("Which frameworks do you know?", "How do I choose?"))
    if finding.types:
        kinds = join([TYPE_PLURALS.get(t, t) for t in finding.types])
        names = speak.names([f for f, _ in finding.entries])
        head = leaning(f"The articles count {names} among the {kinds}", points)
        singular = speak.name(finding.types[0])
        return answered(paragraph(head), (f"What is {singular}?", "How do I choose?"))
    if len(finding.entries) < 10:
        return answered(
            paragraph(*(s for _, ps in finding.entries for s in speak.chain(ps))),
            ("Which frameworks do you know?",),
        )
    names = speak.names([f for f, _ in finding.entries])
    head = leaning(f"The articles describe {count(len(finding.entries), 'framework')}: {names}", points)
    return answered(paragraph(head), ("How do I choose?", "Which microframeworks are there?", "I need a REST API"))
