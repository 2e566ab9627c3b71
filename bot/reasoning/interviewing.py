"""A short interview with somebody who has stated no need: what to ask next, and when there is enough.

The next question is the one whose answers would change the ranking most, given what is needed so far. For each answer
that it offers, "no preference" among them, all frameworks are weighed. A ranking gives its first place the weight 1,
the second a half, the third a third and so on; level frameworks share theirs, and all are brought to the sum 1. Two
answers lie as far apart as the part of that weight that they put elsewhere: 0 where they rank alike, 1 where they have
no framework in common. A question is worth how far apart, on average, the rankings of two askers would lie of whom
each takes any of its answers (Rao's quadratic entropy): answers that lead to the same frameworks add nothing, and
many answers that differ are worth more than few. Of equally good questions the first of the pack is asked.

A question is not asked where a need is known already that is one of its choices, or implies one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, groupby

from bot.core.finding import Ending, Finding, Guided, Interviewed, Recommended, Weighed
from bot.core.knowledge import InterviewQuestion, Kind, Point, Polarity
from bot.core.plan import Plan
from bot.core.reading import Context, Interview, Move, Reading, Requirement, Strength
from bot.reasoning.choosing import by_needs, needs_of, recommended
from bot.reasoning.evidence import Evidence, of_kind, without
from bot.reasoning.retrieval import closest

MOST_QUESTIONS = 4
_MOST_ADVICE = 2
_ANYWAY = frozenset({"smalltalk", "not-understood", "unreadable"})
"""Ways that leave an open question open: what they answer is a word in passing."""


def recommend(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """The ranking by the asker's needs; where none is stated, how to choose and the first question."""
    return (recommended if needs_of(evidence, plan.reading) else guided)(evidence, plan, context)


def guided(evidence: Evidence, plan: Plan, context: Context) -> Guided:
    """How to choose: what is said of the question's own subject, advice for all, and an interview.

    The interview is a new one, or the one that is under way taken up.
    """
    reading = plan.reading
    points = of_kind(evidence.base.points("choosing"), Kind.GUIDANCE)
    lead = evidence.best([p for p in points if p.topics == ("choosing",) and p.main], 2, spread=False)
    own = _on_subject(evidence, reading, without(points, lead))[:_MOST_ADVICE]
    calm = [p for p in without(points, (*lead, *own)) if p.main and not evidence.contention(p)]
    return Guided(
        own=own,
        lead=lead,
        advice=evidence.best(calm, _MOST_ADVICE - len(own)),
        interview=_taken_up(evidence, context.interview) or _begun(evidence, reading),
        popular=popular(evidence, ())[:1] if plan.do == "recommend" and not reading.excluded else (),
    )


def _on_subject(evidence: Evidence, reading: Reading, points: Sequence[Point]) -> tuple[Point, ...]:
    """The points that hold the question's words, then those on its topics, frameworks or kinds, chief ones first."""
    found = {p.lead.id for p in closest(evidence, reading, "choosing")}
    on_topics = {p.lead.id for t in reading.topics if t != "choosing" for p in evidence.on("choosing", t)}
    named = {*reading.frameworks, *reading.types}
    bearing = (
        p for p in points if p.lead.id in found | on_topics or named & {s for c in p.claims for s in c.compared_with}
    )
    return tuple(sorted(bearing, key=lambda p: (p.lead.id not in found, not p.main, evidence.contention(p), p.lead.id)))


def interviewed(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """The ranking after a turn of the interview under way, and how that goes on; where none is, a new one."""
    before = context.interview
    if before is None:
        return guided(evidence, plan, context)
    move = plan.reading.move or Move.UNCLEAR
    heard = move is not Move.UNCLEAR
    needs = plan.reading.requirements if heard else before.needs
    excluded = plan.reading.excluded if heard else before.excluded
    now = replace(before, needs=needs, excluded=excluded, paused=False)
    following, ending = _step(evidence, now, move)
    ranking = by_needs(evidence, needs, excluded) if needs else None
    return Interviewed(
        requirements=needs,
        recommended=ranking,
        interview=following,
        ending=ending,
        unclear=not heard,
        popular=popular(evidence, excluded) if ending and not needs else (),
    )


def afterwards(finding: Finding, do: str, interview: Interview | None, *, first: bool) -> Interview | None:
    """The interview as it stands after *finding*: what asks or ends it says so, other questions pause it.

    *first*: the question stood first in its message; one that follows leaves alone what was asked before it.
    """
    if isinstance(finding, Guided | Interviewed):
        return finding.interview
    if do == "reset" or interview is None:
        return None
    return interview if do in _ANYWAY or not first else replace(interview, paused=True)


def popular(evidence: Evidence, excluded: Sequence[str]) -> tuple[Point, ...]:
    """What the articles say of the framework that is most used."""
    known = evidence.base.frameworks if "popularity" in evidence.base.topics else ()
    said = [
        p
        for f in known
        if f.id not in excluded
        for p in evidence.on(f.id, "popularity")
        if p.lead.polarity is Polarity.FOR and p.lead.kind is not Kind.COMPARISON
    ]
    best = evidence.best(said, 2, spread=False)
    return tuple(p for p in best if p.lead.subject == best[0].lead.subject)


def _begun(evidence: Evidence, reading: Reading) -> Interview | None:
    """An interview with its first question; None where there is nothing to ask."""
    start = Interview(asked=(), needs=_stated(evidence, reading), excluded=reading.excluded)
    following, _ = _asking(evidence, start)
    return following


def _stated(evidence: Evidence, reading: Reading) -> tuple[Requirement, ...]:
    """The needs in a question about choosing: what is to be built, and whatever the asker says to need."""
    topics = evidence.base.topics
    says_so = "need" in reading.cues
    return tuple(r for r in needs_of(evidence, reading) if says_so or topics[r.topic].group == "project")


def _taken_up(evidence: Evidence, interview: Interview | None) -> Interview | None:
    known = interview is not None and interview.open in evidence.base.interview
    return replace(interview, paused=False) if interview is not None and known else None


def _step(evidence: Evidence, interview: Interview, move: Move) -> tuple[Interview | None, Ending | None]:
    """The interview after *move*, or why it is over."""
    if move is Move.ENDS:
        return None, Ending.WANTED
    if move in (Move.RESUMES, Move.UNCLEAR) and (same := _taken_up(evidence, interview)):
        return same, None
    if len(interview.asked) >= MOST_QUESTIONS:
        return None, Ending.COMPLETE
    return _asking(evidence, interview)


def _asking(evidence: Evidence, interview: Interview) -> tuple[Interview | None, Ending | None]:
    """The interview with its next question, or why there is none."""
    left = unasked(evidence, interview)
    answers = {q.id: answers_to(evidence, interview, q) for q in left}
    if not answers:
        return None, Ending.COMPLETE
    if not any(_leaders(one) != _leaders(rankings[0]) for rankings in answers.values() for one in rankings):
        return None, Ending.SETTLED
    best = max(answers, key=lambda id_: round(worth(answers[id_]), 9))
    return replace(interview, asked=(*interview.asked, best)), None


def unasked(evidence: Evidence, interview: Interview) -> tuple[InterviewQuestion, ...]:
    """The questions that are still to be asked: not asked yet, and not settled by what is needed."""
    base = evidence.base
    known = {t for need in interview.needs for t in (need.topic, *base.implied_by(need.topic))}
    return tuple(
        q
        for q in base.interview.values()
        if q.id not in interview.asked and not known & {t for choice in q.choices for t in choice.needs}
    )


def answers_to(evidence: Evidence, interview: Interview, question: InterviewQuestion) -> tuple[Recommended, ...]:
    """The ranking as it is ("no preference"), and after each choice of *question*."""
    more: list[Sequence[str]] = [(), *(choice.needs for choice in question.choices if choice.needs)]
    return tuple(by_needs(evidence, (*interview.needs, *map(_want, topics)), interview.excluded) for topics in more)


def worth(rankings: Sequence[Recommended]) -> float:
    """How much a question is worth whose answers lead to *rankings*, from 0 to 1; see the top of this module."""
    weights = [_weights(r.ranked) for r in rankings]
    return 2 * sum(_distance(one, other) for one, other in combinations(weights, 2)) / len(weights) ** 2


def _weights(ranked: Iterable[Weighed]) -> Mapping[str, float]:
    """The weight of each framework by its place, level ones sharing theirs; all together 1."""
    weights: dict[str, float] = {}
    place = 1
    for _, group in groupby(ranked, key=lambda w: round(w.score, 6)):
        level = [w.framework for w in group]
        shared = sum(1 / (place + i) for i in range(len(level))) / len(level)
        weights |= dict.fromkeys(level, shared)
        place += len(level)
    total = sum(weights.values())
    return {framework: weight / total for framework, weight in weights.items()}


def _distance(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(abs(one.get(f, 0.0) - other.get(f, 0.0)) for f in sorted(one.keys() | other.keys())) / 2


def _leaders(ranking: Recommended) -> frozenset[str]:
    return frozenset(w.framework for w in ranking.leaders)


def _want(topic: str) -> Requirement:
    return Requirement(topic=topic, strength=Strength.WANT)
