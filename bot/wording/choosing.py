"""Words for choices: recommendations, judgements, and advice for who has stated no need."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.answer import Answer, Block, RankingBlock, Sentence, Status
from bot.core.finding import Advantage, Judged, Reason, Recommended, Weighed
from bot.core.reading import Strength
from bot.wording.about import answered, unknown
from bot.wording.kinds import TYPE_PLURALS
from bot.wording.reasons import (
    MOST_RANKED,
    both_sides,
    chief_weakness,
    gap_of,
    left_out,
    named_for,
    opposition_of,
    standings,
    support_of,
    told_out,
)
from bot.wording.sentences import Speaker, capitalised, join, leaning, note, paragraph

MOST_REASONS = 4
MOST_AGAINST = 3
"""Of so many frameworks at most it is told why not, where none can be recommended."""
FEW_REASONS = 2
"""Where fewer reasons are told, what else the framework is good for is told too."""
DISTANT = 0.15
"""A runner-up that is so far behind is called distant: as far as one undisputed voice on half of what is needed."""


def word_recommended(speak: Speaker, finding: Recommended) -> Answer:
    """The pick, why, the runner-up, what speaks against it, gaps, and who was ruled out."""
    needs = speak.needs(finding.requirements) + _among(finding)
    if not finding.leaders:
        return _no_pick(speak, finding, needs)
    pick = finding.leaders[0]
    rest = [w for w in finding.ranked if w not in finding.leaders and w.score > 0.5]
    blocks: list[Block] = [*_lead(speak, finding, needs)]
    if len(finding.leaders) == 1 and rest:
        blocks += paragraph(*_runner_up(speak, pick, rest[0], finding.instead))
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
        return paragraph(*speak.chain(support_of(pick, MOST_REASONS), opening=f"{_opening(speak, finding, pick)}: it"))
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


def _opening(speak: Speaker, finding: Recommended, pick: Weighed) -> str:
    """ "For small projects, take Bottle": of the needs that it meets; where nobody meets all musts, that is said."""
    name = speak.name(pick.framework)
    met = speak.needs(r.requirement for r in pick.reasons if _meets(r)) or speak.needs(finding.requirements)
    on = (met if met.startswith("without") else f"for {met}") + _among(finding)
    if all(any(_is_missed(r) for r in weighed.reasons) for weighed in finding.ranked):
        return f"No framework is named for all of that; nearest comes {name}, {on}"
    return f"{capitalised(on)}, take {name}"


def _among(finding: Recommended) -> str:
    return f" among the {join([TYPE_PLURALS[t] for t in finding.types], 'or')}" if finding.types else ""


def _meets(reason: Reason) -> bool:
    return reason.value > 0 or (reason.silent and not reason.requirement.wanted)


def _is_missed(reason: Reason) -> bool:
    return reason.requirement.strength is Strength.MUST and not _meets(reason)


def _runner_up(speak: Speaker, pick: Weighed, second: Weighed, instead: Sequence[Advantage]) -> tuple[Sentence, ...]:
    """Who comes second and why, and when to take it instead."""
    place = "The runner-up" if pick.score - second.score < DISTANT else "A distant second"
    name = speak.name(second.framework)
    told = speak.chain(support_of(second, 2), opening=f"{place} is {name}, which", again=name)
    if not instead:
        return told
    return (*told, named_for("Take it instead for ", instead, speak))


def _other_side(speak: Speaker, pick: Weighed, finding: Recommended) -> list[Sentence]:
    name = speak.name(pick.framework)
    sentences: list[Sentence] = []
    against = opposition_of(pick, 2) or chief_weakness(speak, pick.framework)
    sentences += speak.chain(against, opening=f"Against it, {name}")
    gaps = [r for r in pick.gaps if r.wanted]
    if gaps:
        sentences.append(gap_of(speak, pick.framework, gaps))
    sentences += told_out(speak, finding.ruled_out)
    if finding.excluded:
        sentences.append(left_out(speak, finding.excluded))
    return sentences


def _no_pick(speak: Speaker, finding: Recommended, needs: str) -> Answer:
    praised = [w for w in finding.ranked if any(r.supporting for r in w.reasons)]
    if praised:
        return _outweighed(speak, finding, praised[:2], needs)
    others = ", apart from those that you left out" if finding.excluded else ""
    aim = needs if needs.startswith("without") else f"for {needs}"
    gap = note(f"No article recommends a framework {aim}{others}.")
    sentences = [gap, *told_out(speak, finding.ruled_out), *_spoken_against(speak, finding)]
    suggestions = ("Which frameworks do you know?", "How do I choose?")
    return Answer(status=Status.UNKNOWN, blocks=paragraph(*sentences), suggestions=suggestions)


def _outweighed(speak: Speaker, finding: Recommended, praised: Sequence[Weighed], needs: str) -> Answer:
    """That some are praised, and faulted as much or more."""
    aim = needs if needs.startswith("without") else f"on {needs}"
    head = note(f"Nobody comes out ahead {aim}: whoever is praised there is faulted as much.")
    told = [s for w in praised for s in both_sides(speak, w)]
    blocks = (*paragraph(head, *told), *paragraph(*told_out(speak, finding.ruled_out)))
    names = [speak.name(w.framework) for w in praised]
    suggestions = (f"Compare {names[0]} and {names[1]}",) if len(names) > 1 else (f"Pros of {names[0]}",)
    return Answer(status=Status.ANSWERED, blocks=blocks, suggestions=(*suggestions, "How do I choose?"))


def _spoken_against(speak: Speaker, finding: Recommended) -> list[Sentence]:
    """Why not those that the articles speak against, where no need is a refusal."""
    if not all(need.wanted for need in finding.requirements):
        return []
    worst = [w for w in reversed(finding.ranked) if w.score < 0.5][:MOST_AGAINST]
    return [sentence for w in worst for sentence in speak.chain(opposition_of(w, 1))]


def word_judged(speak: Speaker, finding: Judged) -> Answer:
    """Yes, no, mixed or unknown, with both sides."""
    name = speak.name(finding.framework)
    suggestions = (f"Pros of {name}", f"Cons of {name}", f"Alternatives to {name}")
    if finding.verdict == "general":
        return _judged_generally(speak, finding, suggestions)
    if finding.verdict == "unknown":
        return _judged_by_nobody(speak, finding, suggestions)
    favour, against = support_of(finding.weighed, 4), opposition_of(finding.weighed, 3)
    first, other = (against, favour) if finding.verdict == "no" else (favour, against)
    gaps = [r for r in finding.weighed.gaps if r.wanted]
    used = {p.lead.id for p in favour}
    more = [p for p in finding.suits if p.lead.id not in used] if len(favour) < FEW_REASONS else []
    tail = [*speak.chain(more[:2], opening="Beyond that, it"), *speak.chain(other, opening="On the other hand, it")]
    if not other and finding.verdict == "yes":
        tail += speak.chain([p for p in finding.against if p.lead.id not in used][:1], opening="Mind that it")
    if gaps:
        tail.append(gap_of(speak, finding.framework, gaps))
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
            "mostly": f"Mostly yes, {name} does {needs}",
            "no": f"No, {name} is not the one {needs}",
            "mixed": f"It depends: {needs}, the articles speak both for and against {name}",
        }
    else:
        heads = {
            "yes": f"Yes, {name} suits {needs}",
            "mostly": f"On the whole yes, {name} suits {needs}",
            "no": f"No, {name} does not suit {needs}",
            "mixed": f"It depends: on {needs}, the articles speak both for and against {name}",
        }
    head = heads[finding.verdict]
    return head if not finding.doubted else head.removeprefix("Yes, ").removeprefix("No, ").replace("yes, ", "")


def _judged_by_nobody(speak: Speaker, finding: Judged, suggestions: tuple[str, ...]) -> Answer:
    silent = [r for r in finding.weighed.gaps if r.strength is Strength.MUST] or finding.weighed.gaps
    told = (*support_of(finding.weighed, 2), *opposition_of(finding.weighed, 1))
    known = speak.chain(told or finding.suits[:2])
    blocks = (*paragraph(gap_of(speak, finding.framework, silent)), *paragraph(*known))
    return Answer(status=Status.UNKNOWN, blocks=blocks, suggestions=suggestions)


def _judged_generally(speak: Speaker, finding: Judged, suggestions: tuple[str, ...]) -> Answer:
    name = speak.name(finding.framework)
    lead = (*finding.verdicts, *(() if finding.purposes else finding.suits[:3]))
    if not (lead or finding.strengths or finding.purposes):
        return unknown(f"No article judges {name}.", suggestions)
    yes = [named_for("For ", finding.purposes, speak, end=", yes")] if finding.purposes else []
    no = [named_for("For ", finding.unfit, speak, end=", rather not")] if finding.unfit else []
    blocks = (
        *paragraph(*yes, *no, *speak.chain(lead)),
        *paragraph(
            *speak.chain(finding.strengths, opening=None if not lead else "It"),
            *speak.chain(finding.against, opening="On the other hand, it"),
        ),
    )
    return answered(blocks, (f"Is {name} good for beginners?", *suggestions))
