"""What a conversation has chosen, made anew for a decision record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.core.errors import NothingToRecord
from bot.core.finding import (
    Alternatives,
    Case,
    Change,
    Compared,
    Finding,
    Interviewed,
    Judged,
    Need,
    Outcome,
    Recommended,
    Record,
    RuledOut,
    Weighed,
)
from bot.core.knowledge import Claim, Disagreement, Dispute, KnowledgeBase, Point
from bot.core.plan import Plan
from bot.core.points import in_turn
from bot.core.reading import Choice, Context, Reading
from bot.reasoning.about import profile
from bot.reasoning.evidence import Evidence, without
from bot.reasoning.flipping import leaving_a_choice, smallest_changes
from bot.reasoning.ways import find
from bot.reasoning.weighing import STRENGTHS

MOST_FOR = 6
MOST_AGAINST = 4
MOST_BEYOND = 2
MOST_LEVEL = 3
"""Of more frameworks that come out level, the rest is named without its reasons."""
LEVEL = 3
"""Places to which scores are compared where two frameworks are set side by side, as in the answer."""
_VERDICTS = {
    "yes": Outcome.PICKED,
    "no": Outcome.REJECTED,
    "mostly": Outcome.PICKED,
    "mixed": Outcome.MIXED,
    "unknown": Outcome.UNSUPPORTED,
    "general": Outcome.OPEN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settled:
    """A choice made: what it came to, between which frameworks, and whose reasons are told."""

    outcome: Outcome
    considered: tuple[str, ...]
    ranked: tuple[Weighed, ...]
    leaders: tuple[str, ...]
    told: tuple[str, ...]
    ruled_out: tuple[RuledOut, ...] = ()


def choice_of(reading: Reading, finding: Finding) -> Choice | None:
    """What the choice in *finding* was made of; None where it makes none."""
    match finding:
        case Interviewed():
            return choice_of(reading, finding.recommended) if finding.recommended else None
        case Recommended():
            return Choice(
                way="recommend", excluded=(*finding.excluded, *finding.passed_over), requirements=finding.requirements
            )
        case Compared() if len(finding.frameworks) > 1:
            return Choice(
                way="compare",
                frameworks=finding.frameworks,
                excluded=reading.excluded,
                requirements=finding.requirements,
                others=finding.others,
            )
        case Judged():
            needs = tuple(reason.requirement for reason in finding.weighed.reasons)
            frameworks = (finding.framework,)
            return Choice(way="suitability", frameworks=frameworks, excluded=reading.excluded, requirements=needs)
        case Alternatives() if finding.requirements:
            return Choice(
                way="alternatives",
                frameworks=(finding.framework,),
                excluded=reading.excluded,
                requirements=finding.requirements,
            )
        case _:
            return None


def record_of(evidence: Evidence, choice: Choice) -> Record:
    """*choice* made anew over the knowledge as it is now.

    Raises NothingToRecord where the knowledge has lost what was chosen between, or by.
    """
    kept, lost = _still_known(evidence.base, _among_all(choice))
    settled = _settle(_found(evidence, kept))
    scores = {weighed.framework: weighed for weighed in settled.ranked}
    cases = tuple(_case(evidence, framework, scores.get(framework)) for framework in settled.told)
    beyond = _beyond(evidence, cases[0]) if settled.outcome is Outcome.PICKED else None
    points = [p for case in (*cases, *filter(None, [beyond])) for p in (*case.supporting, *case.opposing)]
    points += [point for out in settled.ruled_out for point in out.points[:1]]
    return Record(
        outcome=settled.outcome,
        needs=_needs(kept),
        excluded=_left_out(kept),
        others=kept.others,
        considered=settled.considered,
        ranked=settled.ranked,
        ruled_out=settled.ruled_out,
        leaders=settled.leaders,
        cases=cases,
        beyond=beyond,
        disputes=_disputes(evidence.base, points),
        lost=lost,
        changes=_changes(evidence, kept, settled),
    )


def _changes(evidence: Evidence, choice: Choice, settled: _Settled) -> tuple[Change, ...]:
    """What would put the runner-up first; nothing where there is no pick, or nobody beside it."""
    second = next((w.framework for w in settled.ranked if w.framework not in settled.leaders), None)
    if settled.outcome is not Outcome.PICKED or second is None:
        return ()
    compares = choice.way == "compare"
    others = [f.id for f in evidence.base.frameworks if f.id not in choice.frameworks] if compares else choice.excluded
    changes = smallest_changes(evidence, second, choice.requirements, others, musts_rule_out=not compares)
    return leaving_a_choice(changes, choice.frameworks) if compares else changes


def _among_all(choice: Choice) -> Choice:
    """What takes the place of another is chosen among all the others."""
    if choice.way != "alternatives":
        return choice
    return replace(choice, way="recommend", frameworks=(), excluded=(*choice.excluded, *choice.frameworks))


def _still_known(base: KnowledgeBase, choice: Choice) -> tuple[Choice, tuple[str, ...]]:
    """*choice* less what *base* does not know, and what that is."""
    known = {framework.id for framework in base.frameworks}
    needs = tuple(r for r in choice.requirements if r.topic in base.topics)
    frameworks = tuple(f for f in choice.frameworks if f in known)
    kept = replace(
        choice, frameworks=frameworks, requirements=needs, excluded=tuple(f for f in choice.excluded if f in known)
    )
    names = [*(r.topic for r in choice.requirements), *choice.frameworks, *choice.excluded]
    lost = tuple(dict.fromkeys(name for name in names if name not in base.topics and name not in known))
    fewest = {"recommend": 0, "compare": 2, "suitability": 1}[choice.way]
    if len(frameworks) < fewest or (choice.requirements and not needs):
        raise NothingToRecord(
            "The knowledge has changed, and what this conversation chose by is no longer in it. Please ask again."
        )
    return kept, lost


def _found(evidence: Evidence, choice: Choice) -> Finding:
    """What the way of *choice* finds now."""
    reading = Reading(
        text="",
        intent=choice.way,
        confidence=1.0,
        frameworks=choice.frameworks,
        excluded=choice.excluded,
        requirements=choice.requirements,
        others=choice.others,
    )
    return find(evidence, Plan(do=choice.way, reading=reading, rule=""), Context())


def _settle(finding: Finding) -> _Settled:
    match finding:
        case Recommended():
            return _of_all(finding)
        case Compared():
            return _of_several(finding)
        case Judged():
            return _of_one(finding)
        case _:
            raise NothingToRecord("Nothing was chosen.")


def _of_all(finding: Recommended) -> _Settled:
    leaders = tuple(w.framework for w in finding.leaders)
    spoken_for = [w.framework for w in finding.ranked if w.score > 0.5]
    second = [f for f in spoken_for if f not in leaders][: len(leaders) == 1]
    outcomes = (Outcome.UNSUPPORTED, Outcome.PICKED, Outcome.TIED)
    return _Settled(
        outcome=outcomes[min(len(leaders), 2)],
        considered=tuple(w.framework for w in finding.ranked),
        ranked=finding.ranked,
        leaders=leaders,
        told=(*leaders[:MOST_LEVEL], *second),
        ruled_out=finding.ruled_out,
    )


def _of_several(finding: Compared) -> _Settled:
    ranked = finding.weighed
    considered = tuple(w.framework for w in ranked) or finding.frameworks
    level = tuple(w.framework for w in ranked if round(w.score, LEVEL) == round(ranked[0].score, LEVEL))
    if not ranked:
        outcome = Outcome.OPEN
    elif all(reason.silent for w in ranked for reason in w.reasons):
        outcome = Outcome.UNSUPPORTED
    else:
        outcome = Outcome.TIED if len(level) > 1 else Outcome.PICKED
    leaders = level if outcome in (Outcome.TIED, Outcome.PICKED) else ()
    return _Settled(outcome=outcome, considered=considered, ranked=ranked, leaders=leaders, told=considered)


def _of_one(finding: Judged) -> _Settled:
    outcome = _VERDICTS[finding.verdict]
    one = (finding.framework,)
    return _Settled(
        outcome=outcome,
        considered=one,
        ranked=(finding.weighed,) if finding.weighed.reasons else (),
        leaders=one if outcome is Outcome.PICKED else (),
        told=one,
    )


def _case(evidence: Evidence, framework: str, weighed: Weighed | None) -> Case:
    """Both sides on the needs; without needs, what is said first of the framework."""
    if weighed is None:
        said = profile(evidence, framework, "balance")
        return Case(framework=framework, supporting=said.lead, opposing=said.against)
    topics = dict.fromkeys(reason.requirement.topic for reason in weighed.reasons)
    doubtful = dict.fromkeys(c.id for topic in topics for c in evidence.doubtful_on(framework, topic))
    return Case(
        framework=framework,
        supporting=in_turn([r.supporting for r in weighed.reasons], MOST_FOR),
        opposing=in_turn([r.opposing for r in weighed.reasons], MOST_AGAINST),
        gaps=weighed.gaps,
        doubtful=_claims(evidence.base, doubtful),
    )


def _claims(base: KnowledgeBase, ids: Iterable[str]) -> tuple[Claim, ...]:
    return tuple(base.claims[id_] for id_ in ids)


def _beyond(evidence: Evidence, case: Case) -> Case:
    said = profile(evidence, case.framework, "balance")
    used = (*case.supporting, *case.opposing)
    return Case(
        framework=case.framework,
        supporting=without(said.lead, used)[:MOST_BEYOND],
        opposing=without(said.against, used)[:MOST_BEYOND],
    )


def _needs(choice: Choice) -> tuple[Need, ...]:
    total = sum(STRENGTHS[r.strength] for r in choice.requirements)
    return tuple(Need(requirement=r, weight=STRENGTHS[r.strength] / total) for r in choice.requirements)


def _left_out(choice: Choice) -> tuple[str, ...]:
    """Those that the asker left out, and of all frameworks, those that the pick shall surpass."""
    surpassed = [r.than for r in choice.requirements if r.than] if choice.way == "recommend" else []
    return tuple(dict.fromkeys((*choice.excluded, *surpassed)))


def _disputes(base: KnowledgeBase, points: Iterable[Point]) -> tuple[Dispute, ...]:
    """Disputes that give every disputed claim of *points* its other side: contradictions and narrow ones first."""
    told = dict.fromkeys(claim for point in points for claim in point.ids)
    found = {dispute.id: dispute for claim in told for dispute in base.disputes_of(claim)}
    chosen = []
    for dispute in sorted(found.values(), key=_breadth):
        if not told.keys().isdisjoint(dispute.claims):
            chosen.append(dispute)
            told = {claim: None for claim in told if claim not in dispute.claims}
    return tuple(chosen)


def _breadth(dispute: Dispute) -> tuple[bool, int, int, str]:
    contradicts = dispute.disagreement is Disagreement.CONTRADICTION
    return (not contradicts, len(dispute.subjects), len(dispute.claims), dispute.id)
