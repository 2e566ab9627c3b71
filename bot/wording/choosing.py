"""Words for choices: recommendations, judgements, lists, alternatives, explanations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.answer import Answer, Block, RankingBlock, Segment, Sentence, Standing, Status
from bot.core.finding import (
    Alternatives,
    Explained,
    Guided,
    Judged,
    Listed,
    Recommended,
    RuledOut,
    Weighed,
)
from bot.core.knowledge import Point
from bot.core.reading import Requirement, Strength
from bot.wording.about import answered, unknown
from bot.wording.sentences import Speaker, capitalised, count, join, leaning, note, paragraph

MOST_RANKED = 5
NEEDS = (
    "I need a REST API",
    "I build a real-time app",
    "I build an enterprise system",
    "I am a beginner",
    "I have a small project",
)
TYPE_PLURALS = {
    "full-stack": "full-stack frameworks",
    "micro": "microframeworks",
    "async": "asynchronous frameworks",
}


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


def _opposition_of(weighed: Weighed, most: int) -> tuple[Point, ...]:
    return _in_turn([r.opposing for r in weighed.reasons], most)


def _in_turn(rows: Sequence[Sequence[Point]], most: int) -> tuple[Point, ...]:
    found: dict[str, Point] = {}
    for place in range(max((len(row) for row in rows), default=0)):
        for row in rows:
            if place < len(row):
                found.setdefault(row[place].lead.id, row[place])
    return tuple(found.values())[:most]


def word_recommended(speak: Speaker, finding: Recommended) -> Answer:
    """The pick, why, the runner-up, what speaks against it, gaps, and who was ruled out."""
    needs = speak.needs(finding.requirements)
    if not finding.leaders:
        return _no_pick(speak, finding, needs)
    pick = finding.leaders[0]
    rest = [w for w in finding.ranked if w not in finding.leaders and w.score > 0.5]
    blocks: list[Block] = [*_lead(speak, finding, needs)]
    if len(finding.leaders) == 1 and rest:
        blocks += paragraph(*_runner_up(speak, rest[0]))
    blocks += paragraph(*_other_side(speak, pick, finding))
    ranking = standings(speak, [w for w in finding.ranked if w.score > 0.5][:MOST_RANKED])
    blocks.append(RankingBlock(ranking))
    second = (list(finding.leaders[1:]) + rest)[:1]
    name = speak.name(pick.framework)
    suggestions = [f"Why {name}?", f"Cons of {name}"]
    suggestions[:0] = [f"Compare {name} and {speak.name(w.framework)}" for w in second]
    return Answer(status=Status.ANSWERED, blocks=tuple(blocks), ranking=ranking, suggestions=tuple(suggestions))


def _lead(speak: Speaker, finding: Recommended, needs: str) -> tuple[Block, ...]:
    if len(finding.leaders) == 1:
        pick = finding.leaders[0]
        name = speak.name(pick.framework)
        aim = capitalised(needs) if needs.startswith("without") else f"For {needs}"
        opening = f"{aim}, take {name}"
        return paragraph(*speak.chain(support_of(pick, 4), opening=f"{opening}: it"))
    names = speak.names([w.framework for w in finding.leaders[:4]])
    points = [p for w in finding.leaders[:4] for p in support_of(w, 1)]
    tie = leaning(
        f"For {needs}, {names} come out level"
        if not needs.startswith("without")
        else f"{names} come out level, {needs}",
        points,
    )
    more = [s for w in finding.leaders[:3] for s in speak.chain(support_of(w, 2))]
    return paragraph(tie, *more)


def _runner_up(speak: Speaker, second: Weighed) -> tuple[Sentence, ...]:
    points = support_of(second, 2)
    return speak.chain(points, opening=f"The runner-up is {speak.name(second.framework)}, which")


def _other_side(speak: Speaker, pick: Weighed, finding: Recommended) -> list[Sentence]:
    name = speak.name(pick.framework)
    sentences: list[Sentence] = []
    against = _opposition_of(pick, 2) or _chief_weakness(speak, pick.framework)
    sentences += speak.chain(against, opening=f"Against it, {name}")
    gaps = [r for r in pick.gaps if r.wanted]
    if gaps:
        sentences.append(_gap(speak, pick.framework, gaps))
    sentences += _out(speak, finding.ruled_out[:2])
    if finding.excluded:
        sentences.append(_left_out(speak, finding.excluded))
    return sentences


def _left_out(speak: Speaker, excluded: Sequence[str]) -> Sentence:
    verb = "is" if len(excluded) == 1 else "are"
    return note(f"{speak.names(excluded)} {verb} left out, as you asked.")


def _chief_weakness(speak: Speaker, framework: str) -> tuple[Point, ...]:
    points = [p for p in speak.base.points(framework) if p.lead.polarity.value == "-"]
    chief = sorted(points, key=lambda p: (not p.main, -len(p.articles), p.lead.id))
    return tuple(chief[:1])


def _out(speak: Speaker, ruled_out: Sequence[RuledOut]) -> list[Sentence]:
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


def _no_pick(speak: Speaker, finding: Recommended, needs: str) -> Answer:
    others = ", apart from those that you left out" if finding.excluded else ""
    aim = needs if needs.startswith("without") else f"for {needs}"
    gap = note(f"No article recommends a framework {aim}{others}.")
    sentences = [gap, *_out(speak, finding.ruled_out[:2])]
    suggestions = ("Which frameworks do you know?", "How do I choose?")
    return Answer(status=Status.UNKNOWN, blocks=paragraph(*sentences), suggestions=suggestions)


def word_guided(speak: Speaker, finding: Guided) -> Answer:
    """Advice for somebody who has not said what is needed."""
    lead = leaning("No framework is best for every project: settle your requirements first", finding.advice[:2])
    blocks = (
        *paragraph(lead, *(speak.state(p) for p in finding.advice)),
        *paragraph(*(speak.state(p) for p in finding.by_need)),
        *paragraph(
            *(speak.state(p) for p in finding.popular[:2]),
            note("Tell me what you are building, and I can be more precise."),
        ),
    )
    return answered(blocks, NEEDS)


def word_judged(speak: Speaker, finding: Judged) -> Answer:
    """Yes, no, mixed or unknown, with both sides."""
    name = speak.name(finding.framework)
    suggestions = (f"Pros of {name}", f"Cons of {name}", f"Alternatives to {name}")
    if finding.verdict == "general":
        return _judged_generally(speak, finding, suggestions)
    if finding.verdict == "unknown":
        return _judged_by_nobody(speak, finding, suggestions)
    favour, against = support_of(finding.weighed, 4), _opposition_of(finding.weighed, 3)
    first, other = (against, favour) if finding.verdict == "no" else (favour, against)
    gaps = [r for r in finding.weighed.gaps if r.wanted]
    tail = [*speak.chain(other, opening="On the other hand, it")]
    if not other and finding.verdict == "yes":
        used = {p.lead.id for p in favour}
        tail += speak.chain([p for p in finding.against if p.lead.id not in used][:1], opening="Mind that it")
    if gaps:
        tail.append(_gap(speak, finding.framework, gaps))
    blocks = (*paragraph(*speak.chain(first, opening=f"{_verdict_on(speak, finding)}: it")), *paragraph(*tail))
    ranking = standings(speak, [finding.weighed])
    return Answer(status=Status.ANSWERED, blocks=blocks, ranking=ranking, suggestions=suggestions)


def _verdict_on(speak: Speaker, finding: Judged) -> str:
    """ "Yes, Flask suits small projects": said only of the needs that an article speaks of."""
    name = speak.name(finding.framework)
    told = [r.requirement for r in finding.weighed.reasons if not (r.silent and r.requirement.wanted)]
    needs = speak.needs(told)
    if needs.startswith("without"):
        heads = {
            "yes": f"Yes, {name} does {needs}",
            "no": f"No, {name} is not the one {needs}",
            "mixed": f"It depends: {needs}, the articles speak both for and against {name}",
        }
    else:
        heads = {
            "yes": f"Yes, {name} suits {needs}",
            "no": f"No, {name} does not suit {needs}",
            "mixed": f"It depends: on {needs}, the articles speak both for and against {name}",
        }
    return heads[finding.verdict]


def _judged_by_nobody(speak: Speaker, finding: Judged, suggestions: tuple[str, ...]) -> Answer:
    silent = [r for r in finding.weighed.gaps if r.strength is Strength.MUST] or finding.weighed.gaps
    told = (*support_of(finding.weighed, 2), *_opposition_of(finding.weighed, 1))
    known = speak.chain(told or finding.suits[:2])
    blocks = (*paragraph(_gap(speak, finding.framework, silent)), *paragraph(*known))
    return Answer(status=Status.UNKNOWN, blocks=blocks, suggestions=suggestions)


def _gap(speak: Speaker, framework: str, requirements: Iterable[Requirement]) -> Sentence:
    """What no article says of a framework."""
    on = join([speak.phrase(r.topic) for r in requirements], "or")
    return note(f"No article says how {speak.name(framework)} does on {on}.")


def _judged_generally(speak: Speaker, finding: Judged, suggestions: tuple[str, ...]) -> Answer:
    name = speak.name(finding.framework)
    lead = (*finding.verdicts, *finding.suits[:3])
    if not (lead or finding.strengths):
        return unknown(f"No article judges {name}.", suggestions)
    blocks = (
        *paragraph(*speak.chain(lead), *speak.chain(finding.strengths, opening="It" if lead else None)),
        *paragraph(*speak.chain(finding.against, opening="On the other hand, it")),
    )
    return answered(blocks, (f"Is {name} good for beginners?", *suggestions))


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
        tail.append(_left_out(speak, finding.excluded))
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


def word_explained(speak: Speaker, finding: Explained) -> Answer:
    """Why the last recommendation came out so, with its numbers."""
    needs = speak.needs(finding.requirements)
    pick = next((w for w in finding.weighed if w.framework == finding.pick), None)
    other = next((w for w in finding.weighed if w.framework == finding.framework), None)
    blocks: list[Block] = []
    if other is not None and pick is not None:
        blocks += _why_not(speak, finding, pick, other)
    elif pick is not None:
        blocks += _why(speak, pick, needs)
    ranking = standings(speak, finding.weighed)
    if ranking:
        blocks.append(RankingBlock(ranking))
    suggestions = (f"Cons of {speak.name(finding.pick)}", "Start over") if finding.pick else ("Start over",)
    return Answer(status=Status.ANSWERED, blocks=tuple(blocks), ranking=ranking, suggestions=suggestions)


def _why(speak: Speaker, pick: Weighed, needs: str) -> tuple[Block, ...]:
    name = speak.name(pick.framework)
    link = "," if needs.startswith("without") else " on"
    reasons = support_of(pick, 2)
    score = f"{name} scores {pick.score:.2f} of 1{link} {needs}"
    head = leaning(score, reasons) if reasons else note(score + ".")
    told = []
    for reason in pick.reasons:
        phrase = speak.phrase(reason.requirement.topic)
        phrase = capitalised(phrase if reason.requirement.wanted else f"being without {phrase}")
        if reason.silent:
            told.append(note(f"{phrase} adds nothing, since no article says how {name} does there."))
            continue
        points = (*reason.supporting[:2], *reason.opposing[:1])
        verb = "adds" if reason.share >= 0 else "takes"
        head_of = f"{phrase} {verb} {abs(reason.share):.2f}: it"
        told += speak.chain(points, opening=head_of)
    return (*paragraph(head), *paragraph(*told))


def _why_not(speak: Speaker, finding: Explained, pick: Weighed, other: Weighed) -> tuple[Block, ...]:
    name, best = speak.name(other.framework), speak.name(pick.framework)
    if finding.ruled_out:
        return paragraph(*_out(speak, finding.ruled_out))
    scores = f"{name} scores {other.score:.2f} and {best} {pick.score:.2f}"
    cited = (*support_of(pick, 1), *support_of(other, 1), *_opposition_of(other, 1))
    head = leaning(scores, cited) if cited else note(scores + ".")
    sentences = [head]
    sentences += speak.chain(_opposition_of(other, 2), opening=f"Against {name}, it")
    gaps = [r for r in other.gaps if r.wanted]
    if gaps:
        sentences.append(_gap(speak, other.framework, gaps))
    weak = _chief_weakness(speak, other.framework) if not _opposition_of(other, 1) else ()
    sentences += speak.chain(weak, opening="Beyond your needs, it")
    sentences += speak.chain(support_of(other, 2), opening=f"In favor of {name}, it")
    sentences += speak.chain(support_of(pick, 2))
    if finding.excluded:
        sentences.append(note(f"You left {name} out yourself."))
    return paragraph(*sentences)
