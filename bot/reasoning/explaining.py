"""Why the last answer came out as it did, out of the very numbers that made it.

A question about a choice is answered from :class:`bot.core.reading.Choice`, which the last answer with scores left
behind: its needs are weighed again, and so is whatever is supposed to be otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.core.finding import (
    Absence,
    Assured,
    Backed,
    Contrasted,
    Decided,
    Explained,
    Finding,
    Flipped,
    Reason,
    RuledOut,
    Sureness,
    Unsaid,
    Weighed,
)
from bot.core.knowledge import Disagreement, Point
from bot.core.plan import Plan
from bot.core.reading import Choice, Context, Reading, Requirement, Strength
from bot.reasoning.about import profile
from bot.reasoning.apart import set_apart
from bot.reasoning.choosing import judge
from bot.reasoning.comparing import compared, disputed
from bot.reasoning.evidence import Evidence
from bot.reasoning.field import PLACES, SILENCE, left_out
from bot.reasoning.flipping import MOST_DROPPED, MOST_VOICES, leaving_a_choice, smallest_changes
from bot.reasoning.interviewing import guided
from bot.reasoning.supposing import without_claims
from bot.reasoning.weighing import denied, rank, weigh

NEAR = 0.03
"""Scores that are less apart are nearly level."""
APART = 0.1
"""Scores that are this far apart are clearly apart."""
SEVERAL = 3
"""So many independent articles are more than a coincidence."""
_JUDGING = "suitability"
_SURE = frozenset({"sure", "how-sure"})


def explained(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """Why the last answer came out so, why not otherwise, what would change it, what decided it, or how sure it is."""
    reading = plan.reading
    choice = _list_as_choice(context) or context.choice
    if choice is not None and choice.requirements and _is_about(choice, reading, context):
        return _of_choice(evidence, choice, reading)
    named = reading.frameworks[0] if reading.frameworks else None
    if reading.cues & _SURE and reading.frameworks in ((), context.frameworks) and context.told:
        return backed(evidence, context.told)
    if reading.cues & _SURE and (context.frameworks or named):
        return disputed(evidence, plan, context)
    if choice is not None and _went_by_no_need(choice, reading, context):
        return _apart(evidence, choice, plan)
    if len(reading.frameworks or context.frameworks) >= 2:
        return compared(evidence, plan, context)
    subject = named or (context.frameworks[0] if context.frameworks else None)
    if subject is None:
        return guided(evidence, plan, context)
    if "not" in reading.cues:
        return profile(evidence, subject, "cons")
    return judge(evidence, subject, context.requirements)


def _list_as_choice(context: Context) -> Choice | None:
    """A list by needs is explained by the first that it names."""
    if context.intent != "list_frameworks" or not context.requirements or not context.ranked:
        return None
    needs, first = context.requirements, context.ranked[0]
    return Choice(requirements=needs, excluded=context.excluded, way=_JUDGING, frameworks=(first,))


def _is_about(choice: Choice, reading: Reading, context: Context) -> bool:
    """Whether a question is about *choice*, and not about an answer that has been given since."""
    if context.intent in (choice.way, "list_frameworks") or reading.cues & {"flips", "decided"}:
        return True
    return bool(reading.frameworks) and reading.frameworks != context.frameworks


def _went_by_no_need(choice: Choice, reading: Reading, context: Context) -> bool:
    """Whether a question is about a comparison by no needs, and about nobody else than was compared."""
    bare = choice.way == "compare" and not choice.requirements
    return bare and set(reading.frameworks) <= set(choice.frameworks) and _is_about(choice, reading, context)


def _apart(evidence: Evidence, choice: Choice, plan: Plan) -> Finding:
    reading = plan.reading
    again = replace(reading, frameworks=choice.frameworks, requirements=(), others=())
    told = compared(evidence, replace(plan, reading=again), Context())
    return set_apart(evidence, told, reading.frameworks, refused="not" in reading.cues)


def _of_choice(evidence: Evidence, choice: Choice, reading: Reading) -> Finding:
    weighing = Weighing(evidence, choice)
    if "decided" in reading.cues:
        return weighing.decided()
    named = next((f for f in reading.frameworks if f not in {w.framework for w in weighing.first}), None)
    if "flips" in reading.cues:
        subject = named or next(iter(reading.frameworks), None) or weighing.runner_up
        return weighing.flipped(subject) if subject else weighing.explained()
    if reading.cues & _SURE and not named:
        return weighing.assured()
    return weighing.contrasted(named) if named else weighing.explained(next(iter(reading.frameworks), None))


@dataclass(frozen=True)
class Weighing:
    """A choice made again: who was in question, and how each came out."""

    evidence: Evidence
    choice: Choice

    @property
    def needs(self) -> tuple[Requirement, ...]:
        """What was asked for."""
        return self.choice.requirements

    @property
    def excluded(self) -> tuple[str, ...]:
        """Who was not in question: left out by the asker, not among those compared, or to be replaced."""
        choice = self.choice
        match choice.way:
            case "compare":
                return tuple(f.id for f in self.evidence.base.frameworks if f.id not in choice.frameworks)
            case "alternatives":
                return (*choice.excluded, *choice.frameworks)
            case _:
                return () if choice.way == _JUDGING else choice.excluded

    @property
    def rules_out(self) -> bool:
        """Whether a denied must ruled out."""
        return self.choice.way in ("recommend", _JUDGING)

    @cached_property
    def all(self) -> dict[str, Weighed]:
        """Every framework against the needs, in question or not."""
        return {f.id: weigh(self.evidence, f.id, self.needs) for f in self.evidence.base.frameworks}

    @cached_property
    def ranked(self) -> tuple[Weighed, ...]:
        """Those in question, best first."""
        return self._ranked(self.all)

    def _ranked(self, weighed: dict[str, Weighed]) -> tuple[Weighed, ...]:
        out = left_out(self.needs, self.excluded)
        return rank(w for f, w in weighed.items() if f not in out and not (self.rules_out and denied(self.evidence, w)))

    @cached_property
    def leaders(self) -> tuple[Weighed, ...]:
        """Who has the highest score, if more speaks for them than against; a comparison has a first in any case."""
        return self._leaders(self.ranked)

    def _leaders(self, ranked: Sequence[Weighed]) -> tuple[Weighed, ...]:
        top = round(ranked[0].score, PLACES) if ranked else 0.0
        recommends = top > SILENCE or not self.rules_out
        return tuple(w for w in ranked if round(w.score, PLACES) == top) if recommends else ()

    @property
    def first(self) -> tuple[Weighed, ...]:
        """Who the answer was about: the framework judged, or the leaders."""
        if self.choice.way == _JUDGING:
            return (self.all[self.choice.frameworks[0]],)
        return self.leaders

    @property
    def behind(self) -> Weighed | None:
        """The best of those that are not first."""
        return next((w for w in self.ranked if w not in self.leaders), None)

    @property
    def runner_up(self) -> str | None:
        """Who would be asked about where nobody is named."""
        nearest = self.leaders[1] if len(self.leaders) > 1 else self.behind
        return nearest.framework if nearest else None

    def ruled_out(self, framework: str) -> RuledOut | None:
        """The must that rules *framework* out; None where none does."""
        return denied(self.evidence, self.all[framework]) if self.rules_out else None

    def explained(self, framework: str | None = None) -> Finding:
        """The reasoning for the first in full; for one of several firsts where *framework* names it."""
        if not self.first:
            return self._nobody()
        judged = self.choice.way == _JUDGING
        pick = next((w for w in self.first if w.framework == framework), self.first[0])
        return Explained(
            pick=pick,
            level=tuple(w for w in self.first if w is not pick),
            behind=None if judged else self.behind,
            unsaid=self._unsaid(pick),
            judged=judged,
        )

    def _nobody(self) -> Finding:
        nearest = self.ranked[0] if self.ranked else next(iter(self.all.values()))
        return self.contrasted(nearest.framework)

    def _unsaid(self, pick: Weighed) -> Unsaid | None:
        point = first_reason(pick)
        if point is None:
            return None
        evidence = Evidence(without_claims(self.evidence.base, point.ids))
        again = {f: weigh(evidence, f, self.needs) for f in self.all}
        leaders = tuple(w.framework for w in self._leaders(self._ranked(again)))
        return Unsaid(point=point, score=again[pick.framework].score, leaders=leaders)

    def contrasted(self, framework: str) -> Finding:
        """What *framework* lacks against the first, need by need."""
        other = self.all[framework]
        pick = self.first[0] if self.first else None
        gaps = tuple(zip(pick.reasons, other.reasons, strict=True)) if pick else ()
        return Contrasted(
            other=other,
            pick=pick,
            gaps=gaps,
            ruled_out=self.ruled_out(framework),
            absence=self._absence(framework),
        )

    def _absence(self, framework: str) -> Absence | None:
        if framework not in left_out(self.needs, self.excluded):
            return None
        if self.choice.way == "compare":
            return Absence.NOT_COMPARED
        return Absence.REPLACED if framework in self.choice.frameworks else Absence.LEFT_OUT

    def flipped(self, framework: str) -> Finding:
        """What would have to change for *framework* to come first alone."""
        needs, excluded = self.needs, self.excluded
        changes = smallest_changes(self.evidence, framework, needs, excluded, musts_rule_out=self.rules_out)
        if self.choice.way == "compare":
            changes = leaving_a_choice(changes, self.choice.frameworks)
        return Flipped(
            framework=self.all[framework],
            leaders=self.leaders,
            changes=changes,
            excluded=framework in left_out(needs, excluded),
            ruled_out=self.ruled_out(framework),
            most_dropped=min(MOST_DROPPED, len(needs) - 1),
            most_voices=MOST_VOICES,
        )

    def decided(self) -> Finding:
        """The needs without which others would be first; where there are none, what sets the first apart."""
        if not self.first:
            return self._nobody()
        names = tuple(w.framework for w in self.leaders)
        turns = tuple((need, then) for need in self.needs if (then := self._leaders_without(need)) != names)
        rival = self.behind
        pairs = zip(self.leaders[0].reasons, rival.reasons, strict=True) if rival and self.leaders else ()
        return Decided(
            leaders=self.leaders or self.first,
            behind=rival,
            requirements=self.needs,
            turns=turns if len(self.needs) > 1 else (),
            furthest=max(pairs, key=lambda pair: pair[0].share - pair[1].share, default=None),
        )

    def _leaders_without(self, need: Requirement) -> tuple[str, ...]:
        rest = replace(self.choice, requirements=tuple(n for n in self.needs if n is not need))
        return tuple(w.framework for w in Weighing(self.evidence, rest).leaders)

    def assured(self) -> Finding:
        """How sure the choice is; see :func:`sureness`."""
        if not self.first:
            return self._nobody()
        pick = self.first[0]
        judged = self.choice.way == _JUDGING
        points = points_of(pick)
        disputed_ones = tuple(p for p in points if any(self.evidence.base.disputes_of(c.id) for c in p.claims))
        supporting = {p.lead.id: p for r in pick.reasons for p in r.supporting}
        articles = len({a for p in (points if judged else supporting.values()) for a in p.articles})
        level = () if judged else self.first[1:]
        behind = None if judged else self.behind
        return Assured(
            sureness=sureness(pick, level, behind, articles, len(disputed_ones)),
            pick=pick,
            behind=behind,
            level=level,
            articles=articles,
            points=points,
            disputed=disputed_ones,
            judged=judged,
        )


def points_of(weighed: Weighed) -> tuple[Point, ...]:
    """Every point for or against, each once."""
    return tuple({p.lead.id: p for r in weighed.reasons for p in (*r.supporting, *r.opposing)}.values())


def by_weight(weighed: Weighed) -> tuple[Reason, ...]:
    """The reasons, the one that moves the score most first."""
    return tuple(sorted(weighed.reasons, key=lambda r: -abs(round(r.share, PLACES))))


def first_reason(weighed: Weighed) -> Point | None:
    """The point that an explanation names first: the first, on the side that prevails, of the weightiest need."""
    for reason in by_weight(weighed):
        points = (*reason.supporting, *reason.opposing) if reason.share >= 0 else (*reason.opposing, *reason.supporting)
        if points:
            return points[0]
    return None


def sureness(
    pick: Weighed, level: Sequence[Weighed], behind: Weighed | None, articles: int, disputed_points: int
) -> Sureness:
    """How firm a choice is, by the first of these rules that holds.

    * TIE: another has the same score.
    * NEAR: the next is less than NEAR behind.
    * UNSURE: on a must, or on half of the needs, all articles are silent; one article alone speaks for it; or all
      that is said is disputed.
    * SURE: the next is at least APART behind, SEVERAL articles speak for it, no need is met with silence, and
      less than half of what is said is disputed.
    * FAIR: whatever is left.
    """
    apart = round(pick.score, 2) - round(behind.score, 2) if behind else APART
    silent = pick.gaps
    points = len(points_of(pick))
    if level:
        return Sureness.TIE
    if round(apart, 2) < NEAR:
        return Sureness.NEAR
    on_a_must = any(r.strength is Strength.MUST for r in silent)
    if on_a_must or 2 * len(silent) >= len(pick.reasons) or articles < 2 or disputed_points == points:
        return Sureness.UNSURE
    clear = round(apart, 2) >= APART and articles >= SEVERAL and not silent
    return Sureness.SURE if clear and 2 * disputed_points < points else Sureness.FAIR


def backed(evidence: Evidence, told: Sequence[str]) -> Finding:
    """How many articles make the claims that were *told* first, each point by itself, and whether any disagrees.

    NEAR where a claim of them is contradicted, UNSURE where one article alone speaks, SURE from SEVERAL articles on
    where nobody disagrees in any way, else FAIR.
    """
    claims = tuple(evidence.base.claims[c] for c in told if c in evidence.base.claims)
    disputes = tuple({d.id: d for c in claims for d in evidence.base.disputes_of(c.id)}.values())
    by_point: dict[str, set[str]] = {}
    for claim in claims:
        by_point.setdefault(claim.echoes or claim.id, set()).add(claim.article)
    articles = min((len(articles) for articles in by_point.values()), default=0)
    contradicted = any(d.disagreement is Disagreement.CONTRADICTION for d in disputes)
    return Backed(
        sureness=_backing(articles, contradicted=contradicted, disputed=bool(disputes)),
        claims=claims,
        articles=articles,
        disputes=disputes,
    )


def _backing(articles: int, *, contradicted: bool, disputed: bool) -> Sureness:
    if contradicted:
        return Sureness.NEAR
    if articles < 2:
        return Sureness.UNSURE
    return Sureness.SURE if articles >= SEVERAL and not disputed else Sureness.FAIR
