"""Words for frameworks side by side and for articles against each other."""

from __future__ import annotations

from bot.core.answer import Answer, Block, DisputeBlock, Listing, Segment, Sentence, Status, Table
from bot.core.finding import Compared, Disputed, Side, Weighed
from bot.core.knowledge import Dispute, Point
from bot.wording.about import answered
from bot.wording.reasons import (
    both_sides,
    gap_of,
    named_for,
    nothing_first,
    opposition_of,
    standings,
    support_of,
    unsaid,
)
from bot.wording.sentences import Speaker, capitalised, count, join, leaning, note, paragraph, speak_dispute


def word_compared(speak: Speaker, finding: Compared) -> Answer:
    """The verdict per situation or need, what each is, and a table by topic."""
    names = speak.names(finding.frameworks)
    if len(finding.frameworks) < 2:
        gap = note("A comparison needs two frameworks; name a second one.")
        return Answer(status=Status.CLARIFY, blocks=paragraph(gap), suggestions=(f"Compare {names} and Flask",))
    needs = speak.needs(finding.requirements)
    told = [w for w in finding.weighed if any(not r.silent for r in w.reasons)]
    if finding.requirements and not told and not finding.doubtful:
        return _silent(speak, finding)
    blocks: list[Block] = [
        *(_decided(speak, finding, needs) if finding.requirements and told else _by_situation(speak, finding)),
        *paragraph(*(speak.doubted(c) for c in finding.doubtful)),
    ]
    if finding.rows:
        blocks.append(_table(speak, finding))
    if finding.others:
        blocks += paragraph(note(f"The articles say nothing about {join(finding.others)}."))
    ranking = standings(speak, finding.weighed)
    first, second = (speak.name(f) for f in finding.frameworks[:2])
    suggestions = (
        f"Pros of {first}",
        f"Pros of {second}",
        f"{first} or {second} for a REST API?",
        f"{first} or {second} for beginners?",
    )
    return Answer(status=Status.ANSWERED, blocks=tuple(blocks), ranking=ranking, suggestions=suggestions)


def _silent(speak: Speaker, finding: Compared) -> Answer:
    names = speak.names(finding.frameworks, "or")
    again = "either" if len(finding.frameworks) == 2 else "any of them"
    silence = unsaid(speak, names, finding.requirements, again)
    gap = note(f"No article says {silence}, so I cannot decide between them by that.")
    suggestions = (f"Compare {speak.names(finding.frameworks)}",)
    return Answer(
        status=Status.UNKNOWN, blocks=(*paragraph(gap), *paragraph(*_verdict(speak, finding))), suggestions=suggestions
    )


def _decided(speak: Speaker, finding: Compared, needs: str) -> tuple[Block, ...]:
    """Which one for the needs of the asker, what is said of them side by side, and when to take another."""
    head = _by_need(speak, finding, needs)
    said = {claim for sentence in head for claim in sentence.claims}
    direct = [p for p in finding.direct if _is_asked(speak, finding, p) and not said & set(p.ids)]
    side_by_side = [speak.state(p, opening="Where an article sets them side by side, ") for p in direct[:1]]
    others = [side for side in finding.sides if side.framework != finding.weighed[0].framework and side.situations]
    instead = [
        named_for(f"Take {speak.name(side.framework)} instead for ", side.situations, speak) for side in others[:2]
    ]
    return (*paragraph(*head, *side_by_side), *paragraph(*instead))


def _is_asked(speak: Speaker, finding: Compared, point: Point) -> bool:
    """Whether what sets two side by side bears on a need, or on what that implies."""
    asked = {t for r in finding.requirements for t in (r.topic, *speak.base.implied_by(r.topic))}
    return bool(asked & set(point.lead.topics))


def _by_need(speak: Speaker, finding: Compared, needs: str) -> list[Sentence]:
    best, second = finding.weighed[0], finding.weighed[1]
    points = support_of(best, 2)
    if round(best.score, 3) == round(second.score, 3):
        level = [w for w in finding.weighed if round(w.score, 3) == round(best.score, 3)]
        cited = [p for w in level for p in _any_reason(w)]
        text = f"On {needs}, {speak.names([w.framework for w in level])} come out level"
        head = leaning(text, cited) if cited else note(text + ".")
        return [head, *(s for w in level for s in both_sides(speak, w))]
    if not points:
        weak = [p for w in finding.weighed for p in _any_reason(w)]
        head = leaning(f"On {needs}, less speaks against {speak.name(best.framework)}", weak)
        return [head, *(speak.state(p) for p in weak[:2])]
    sentences = [*speak.chain(points, opening=f"On {needs}, the articles favor {speak.name(best.framework)}: it")]
    for weighed in finding.weighed[1:]:
        sentences += both_sides(speak, weighed)
        if weighed.gaps and not _any_reason(weighed):
            sentences.append(gap_of(speak, weighed.framework, weighed.gaps))
    return sentences


def _any_reason(weighed: Weighed) -> tuple[Point, ...]:
    return (*support_of(weighed, 1), *opposition_of(weighed, 1))


def _by_situation(speak: Speaker, finding: Compared) -> tuple[Block, ...]:
    """When to take which, what they have in common, and what sets each apart."""
    told = {p.lead.id for side in finding.sides for p in (*side.kind, *side.strengths, *side.weaknesses)}
    direct = [p for p in finding.direct if p.lead.id not in told][: 1 if len(finding.sides) < 4 else 0]
    return (
        *paragraph(*_verdict(speak, finding), *_in_common(speak, finding), *(speak.state(p) for p in direct)),
        *paragraph(*(s for side in finding.sides for s in _what_it_is(speak, side))),
    )


def _verdict(speak: Speaker, finding: Compared) -> tuple[Sentence, ...]:
    """ "Take Flask for small projects and prototypes, FastAPI for real-time work." """
    chosen = [side for side in finding.sides if side.situations]
    if not chosen:
        return ()
    segments: list[Segment] = []
    for place, side in enumerate(chosen):
        link = "Take " if place == 0 else " and " if place == len(chosen) - 1 and len(chosen) > 2 else ", "
        segments.append(Segment(f"{link}{speak.name(side.framework)} for "))
        for nth, situation in enumerate(side.situations):
            said = ("" if nth == 0 else " and ") + speak.phrase(situation.topic)
            segments.append(Segment(said, situation.claims))
    return (
        Sentence((*segments, Segment("."))),
        *nothing_first(speak, [side.framework for side in finding.sides if not side.situations]),
    )


def _in_common(speak: Speaker, finding: Compared) -> tuple[Sentence, ...]:
    who = "Both" if len(finding.sides) == 2 else "All of them"
    return tuple(leaning(f"{who} are recommended for {speak.phrase(t)}", points) for t, points in finding.shared)


def _what_it_is(speak: Speaker, side: Side) -> tuple[Sentence, ...]:
    what = speak.chain((*side.kind, *side.strengths))
    return (*what, *(speak.chain(side.weaknesses, opening="But it") if side.weaknesses else ()))


def _table(speak: Speaker, finding: Compared) -> Table:
    rows = tuple(
        (
            capitalised(speak.base.topics[topic].label),
            tuple(tuple(_cell(speak, point) for point in cell) for cell in cells),
        )
        for topic, cells in finding.rows
    )
    names = tuple(speak.name(f) for f in finding.frameworks)
    return Table(caption=f"{join(names)} by topic", columns=("Topic", *names), rows=rows)


def _cell(speak: Speaker, point: Point) -> Sentence:
    return Sentence((Segment(capitalised(speak.predicate(point.lead)), point.ids), Segment(".")))


def word_disputed(speak: Speaker, finding: Disputed) -> Answer:
    """Where the articles disagree, side by side."""
    about = speak.names(finding.frameworks) if finding.frameworks else ""
    topics = join([speak.phrase(t) for t in finding.topics])
    on = " and ".join(part for part in (about, topics) if part)
    if not finding.disputes:
        return _agreed(speak, finding, on)
    where = f" on {on}" if on else ""
    shown = len(finding.disputes)
    head = note(
        f"The articles disagree{where} in {count(finding.total, 'place')}"
        + (f"; these are the weightiest {count(shown, 'place').split()[0]}." if finding.total > shown else ".")
    )
    if shown > 1:
        blocks: tuple[Block, ...] = (*paragraph(head), Listing("", tuple(map(speak_dispute, finding.disputes))))
    else:
        (dispute,) = finding.disputes
        blocks = (*paragraph(head, speak_dispute(dispute)), _sides(speak, dispute))
    suggestions = tuple(f"Is {speak.name(f)} a good choice?" for f in finding.frameworks[:2]) or (
        "Do the articles agree on Django?",
        "Do the articles agree on Flask?",
    )
    return answered(blocks, suggestions)


def _agreed(speak: Speaker, finding: Disputed, on: str) -> Answer:
    head = note(f"I found no place where the articles disagree on {on or 'that'}.")
    said = [speak.state(p) for p in finding.agreed]
    doubts = [speak.doubted(c) for c in finding.doubtful]
    articles = {c.article for p in finding.agreed for c in p.claims}
    if said and len(articles) == 1:
        said.append(note("Only one article speaks of it, so nobody confirms it."))
    status = Status.ANSWERED if said or doubts else Status.UNKNOWN
    return Answer(
        status=status,
        blocks=paragraph(head, *said, *doubts),
        suggestions=("Where do the articles disagree?",),
    )


def _sides(speak: Speaker, dispute: Dispute) -> DisputeBlock:
    """What each side says."""
    sides = [side[:2] for side in dispute.sides]
    title = f"{speak.names(dispute.subjects)}: {speak.base.topics[dispute.topic].label}"
    worded = tuple(tuple(_told(speak, claim) for claim in side) for side in sides)
    return DisputeBlock(dispute=dispute.id, title=capitalised(title), sides=worded)


def _told(speak: Speaker, id_: str) -> Sentence:
    claim = speak.base.claims[id_]
    if claim.doubtful:
        return speak.doubted(claim)
    return Sentence((Segment(claim.statement.removesuffix("."), (claim.id,)), Segment(".")))
