"""Words for frameworks that have something in common: each with one thing that tells it from the others."""

from __future__ import annotations

from bot.core.answer import Answer, Block, Listing, Segment, Sentence, Status
from bot.core.finding import Listed
from bot.wording.about import answered, unknown
from bot.wording.kinds import TYPE_PLURALS
from bot.wording.reasons import left_out
from bot.wording.sentences import Speaker, count, join, leaning, note, paragraph

MOST_TOLD = 6
"""How many frameworks are told of with a reason; those after them are named."""
FEW = 2
"""Of so few frameworks, two reasons each are told."""


def word_listed(speak: Speaker, finding: Listed) -> Answer:
    """Frameworks with something in common."""
    if not finding.topics:
        return _listed_plainly(speak, finding)
    phrase = speak.phrase(finding.topics[0])
    doubts = tuple(speak.doubted(c) for c in finding.doubtful)
    if not finding.entries:
        return _nothing_listed(finding, phrase, doubts)
    most = 2 if len(finding.entries) <= FEW else 1
    told = [s for _, points in finding.entries[:MOST_TOLD] for s in speak.chain(points[:most])]
    blocks: list[Block] = [*paragraph(_verdict(speak, finding)), *paragraph(*told, *_others(speak, finding))]
    tail = [*doubts] if finding.absolute or len(finding.entries) < 3 else []
    if finding.excluded:
        tail.append(left_out(speak, finding.excluded))
    blocks += paragraph(*tail)
    first = [speak.name(f) for f, _ in finding.entries[:2]]
    more = (
        (f"Compare {first[0]} and {first[1]}",) if len(first) == 2 else (f"Pros of {first[0]}", f"Cons of {first[0]}")
    )
    return answered(tuple(blocks), (*more, "How do I choose?"))


def _nothing_listed(finding: Listed, phrase: str, doubts: tuple[Sentence, ...]) -> Answer:
    side = "against a framework " if finding.opposing else ""
    gap = f"No article says anything {side}on {phrase}."
    lead = note(f"Nothing certain on {phrase}." if doubts else gap)
    status = Status.ANSWERED if doubts else Status.UNKNOWN
    suggestions = ("How do I choose?", "Which frameworks do you know?")
    return Answer(status=status, blocks=paragraph(lead, *doubts), suggestions=suggestions)


def _verdict(speak: Speaker, finding: Listed) -> Sentence:
    """How many frameworks the articles speak for, and which one before the others."""
    speaks = _speaks(speak, finding)
    (first, points), *rest = finding.entries
    if not rest:
        return Sentence((Segment(f"{speaks} {speak.name(first)} only", points[0].ids[:2]), Segment(".")))
    text = f"{speaks} {count(len(finding.entries), 'framework')}"
    if finding.level > 1:
        return leaning(text, [ps[0] for _, ps in finding.entries[:MOST_TOLD]])
    return Sentence((Segment(f"{text}, and most {_way(finding)} {speak.name(first)}", points[0].ids[:2]), Segment(".")))


def _speaks(speak: Speaker, finding: Listed) -> str:
    """How the sentence begins that says of which frameworks the articles speak."""
    topic = speak.base.topics[finding.topics[0]]
    on = "On" if topic.group == "quality" or finding.opposing else "For"
    return f"{on} {topic.phrase}, the articles speak {_way(finding)}"


def _way(finding: Listed) -> str:
    return "against" if finding.opposing else "for"


def _others(speak: Speaker, finding: Listed) -> list[Sentence]:
    """The frameworks after those that were told of."""
    rest = finding.entries[MOST_TOLD:]
    if not rest:
        return []
    segments = [Segment(f"They also speak {_way(finding)} ")]
    for place, (framework, points) in enumerate(rest):
        link = "" if place == 0 else " and " if place == len(rest) - 1 else ", "
        segments.append(Segment(f"{link}{speak.name(framework)}", points[0].ids[:1]))
    return [Sentence((*segments, Segment(".")))]


def _listed_plainly(speak: Speaker, finding: Listed) -> Answer:
    if not any(points for _, points in finding.entries):
        asked = speak.names([framework for framework, _ in finding.entries], "or")
        none = f"No article says that of {asked}." if asked else "No article names a framework for that."
        return unknown(none, ("Which frameworks do you know?", "How do I choose?"))
    if finding.types:
        return _of_type(speak, finding)
    told = tuple(s for _, points in finding.entries for s in speak.chain(points))
    if len(finding.entries) < 10:
        silent = [framework for framework, points in finding.entries if not points]
        gap = [note(f"No article says that of {speak.names(silent, 'or')}.")] if silent else []
        return answered(paragraph(*told, *gap), ("Which frameworks do you know?",))
    head = note(f"I know {count(len(finding.entries), 'framework')}, each told here by one thing of its own.")
    suggestions = ("How do I choose?", "Which microframeworks are there?", "I need a REST API")
    return answered((*paragraph(head), Listing("", told)), suggestions)


def _of_type(speak: Speaker, finding: Listed) -> Answer:
    """The frameworks that the articles count among a kind, each with what tells it from its kin."""
    kinds = join([TYPE_PLURALS.get(t, t) for t in finding.types])
    segments = [Segment("The articles count ")]
    last = len(finding.entries) - 1
    for place, (framework, points) in enumerate(finding.entries):
        link = "" if place == 0 else " and " if place == last else ", "
        segments.append(Segment(f"{link}{speak.name(framework)}", points[0].ids[:1]))
    head = Sentence((*segments, Segment(f" among the {kinds}.")))
    told = [s for _, points in finding.entries for s in speak.chain(points[1:])]
    return answered(
        (*paragraph(head), *paragraph(*told)), (f"What is {speak.name(finding.types[0])}?", "How do I choose?")
    )
