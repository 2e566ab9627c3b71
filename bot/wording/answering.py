"""From a finding to an answer; every disputed claim in it gets its other side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.answer import Answer, Block, DisputeBlock, Listing, Paragraph, RankingBlock, Segment, Sentence, Standing
from bot.core.finding import (
    Alternatives,
    Assured,
    Backed,
    Compared,
    Contrasted,
    Decided,
    Defined,
    Disputed,
    Explained,
    Facts,
    Finding,
    Flipped,
    Guided,
    Interviewed,
    Judged,
    Listed,
    OfKind,
    OnTopics,
    Plain,
    Profile,
    Recommended,
    SetApart,
    Sources,
)
from bot.core.knowledge import Disagreement, Dispute, KnowledgeBase
from bot.core.reading import Reading
from bot.wording.about import word_facts, word_profile, word_sources
from bot.wording.apart import word_set_apart
from bot.wording.choosing import word_judged, word_recommended
from bot.wording.comparing import word_compared, word_disputed
from bot.wording.explaining import word_explained
from bot.wording.interviewing import closing, word_guided, word_interviewed
from bot.wording.kinds import word_defined, word_kind
from bot.wording.likeness import word_alternatives
from bot.wording.listing import word_listed
from bot.wording.plain import word_plain
from bot.wording.remarks import with_remarks
from bot.wording.sentences import Speaker, speak_dispute
from bot.wording.topics import word_on_topics


def word(speak: Speaker, finding: Finding, reading: Reading) -> Answer:
    """*finding* as an answer to *reading*; what asks back or closes stands after all that it states."""
    answer = with_remarks(speak, _worded(speak, finding, reading), finding, reading)
    answer = _with_other_sides(speak, answer)
    return replace(answer, blocks=(*answer.blocks, *closing(speak, finding)))


def _worded(speak: Speaker, finding: Finding, reading: Reading) -> Answer:
    match finding:
        case Recommended():
            return word_recommended(speak, finding)
        case Guided():
            return word_guided(speak, finding)
        case Interviewed():
            return word_interviewed(speak, finding)
        case Profile():
            return word_profile(speak, finding)
        case OnTopics():
            return word_on_topics(speak, finding)
        case Judged():
            return word_judged(speak, finding)
        case Compared():
            return word_compared(speak, finding)
        case Listed():
            return word_listed(speak, finding)
        case Facts():
            return word_facts(speak, finding)
        case Alternatives():
            return word_alternatives(speak, finding)
        case Defined():
            return word_defined(speak, finding)
        case Disputed():
            return word_disputed(speak, finding)
        case Explained() | Contrasted() | Flipped() | Decided() | Assured() | Backed():
            return word_explained(speak, finding)
        case SetApart():
            return word_set_apart(speak, finding)
        case Sources():
            return word_sources(speak, finding)
        case OfKind():
            return word_kind(speak, finding)
        case Plain():
            return word_plain(speak, finding, reading)


def _with_other_sides(speak: Speaker, answer: Answer) -> Answer:
    """A paragraph or list that shows the other side of every disputed claim of which the answer shows one side only."""
    disputes = _to_show(speak.base, answer.cited)
    shown = {*answer.cited, *(claim for dispute in disputes for claim in dispute.claims)}
    answer = _with_ranking(answer, speak.base, shown)
    if not disputes:
        return answer
    place = next((i for i, b in enumerate(answer.blocks) if isinstance(b, _BELOW)), len(answer.blocks))
    return replace(answer, blocks=(*answer.blocks[:place], _disagreement(disputes), *answer.blocks[place:]))


_BELOW = (RankingBlock, DisputeBlock)
"""What stands below the words of an answer, and below what they leave open."""


def _disagreement(disputes: Sequence[Dispute]) -> Block:
    """One dispute as a sentence or two; several as a list."""
    told = tuple(speak_dispute(dispute) for dispute in disputes)
    if len(told) > 1:
        return Listing("Not all agree", told)
    return Paragraph((Sentence((Segment("Not all agree."),), factual=False), *told))


def _with_ranking(answer: Answer, base: KnowledgeBase, shown: set[str]) -> Answer:
    """The ranking less the disputed claims that no sentence tells, since nobody would read their other side."""

    def told(claims: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(claim for claim in claims if claim in shown or not base.disputes_of(claim))

    def trimmed(standings: Sequence[Standing]) -> tuple[Standing, ...]:
        return tuple(replace(s, supporting=told(s.supporting), opposing=told(s.opposing)) for s in standings)

    blocks = tuple(RankingBlock(trimmed(b.standings)) if isinstance(b, RankingBlock) else b for b in answer.blocks)
    return replace(answer, blocks=blocks, ranking=trimmed(answer.ranking))


def _to_show(base: KnowledgeBase, cited: Sequence[str]) -> tuple[Dispute, ...]:
    """The fewest disputes, plain contradictions first, that give each disputed claim its other side."""
    shown = set(cited)
    subjects = {base.claims[claim].subject for claim in cited}
    chosen: list[Dispute] = []
    while True:
        open_claims = [c for c in dict.fromkeys((*cited, *shown)) if c in shown and _lacks_other_side(base, c, shown)]
        if not open_claims:
            return tuple(chosen)
        covers: dict[str, int] = {}
        for claim in open_claims:
            for dispute in base.disputes_of(claim):
                covers[dispute.id] = covers.get(dispute.id, 0) + 1
        best = min(covers, key=lambda d: (*_rank(base.disputes[d], covers[d], subjects), d))
        chosen.append(base.disputes[best])
        shown |= set(base.disputes[best].claims)


def _lacks_other_side(base: KnowledgeBase, claim: str, shown: set[str]) -> bool:
    disputes = base.disputes_of(claim)
    return bool(disputes) and not any(
        shown & {c for side in dispute.sides if claim not in side for c in side} for dispute in disputes
    )


def _rank(dispute: Dispute, covers: int, subjects: set[str]) -> tuple[int, int, int, int]:
    own = set(dispute.subjects) <= subjects
    kind = {Disagreement.CONTRADICTION: 0, Disagreement.RANKING: 1, Disagreement.SCOPE: 1}[dispute.disagreement]
    return (-covers, int(not own), kind, len(dispute.claims))
