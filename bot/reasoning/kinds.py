"""Kinds of framework: what they are, and which framework is of which."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.finding import Defined, Described, Finding, OfKind
from bot.core.knowledge import TYPE_TOPICS, Kind, Point, Polarity
from bot.core.plan import Plan
from bot.core.reading import Context
from bot.reasoning.about import definitions
from bot.reasoning.evidence import Evidence, direction, of_kind, without

MOST_ROWS = 6
SAID_OF_KINDS = frozenset(Kind) - {Kind.FACT, Kind.GUIDANCE}
"""What stands in the table: neither history nor advice."""


def kind_check(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """Whether the framework of a question is of the kind that it names."""
    framework, type_ = plan.reading.frameworks[0], plan.reading.types[0]
    points = evidence.on(framework, TYPE_TOPICS[type_])
    named = [p for p in points if p.lead.kind is Kind.DEFINITION and direction(p.lead) >= 0]
    kinds = set(TYPE_TOPICS.values())
    called = [p for p in definitions(evidence, framework) if set(p.lead.topics) & kinds]
    return OfKind(
        framework=framework,
        type=type_,
        named_so=tuple(named),
        denied=tuple(p for p in points if direction(p.lead) < 0),
        called=without(called or definitions(evidence, framework)[:1], named),
    )


def defined(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """What a kind of framework is, its strengths and weaknesses, and examples; of several kinds, also by topic."""
    wanted = plan.reading.types
    if not wanted:
        several = "kinds" in plan.reading.cues
        wanted = tuple(t.id for t in evidence.base.types) if several else ("backend",)
    rows = _side_by_side(evidence, wanted) if len(wanted) > 1 else ()
    return Defined(subjects=tuple(_described(evidence, subject) for subject in wanted), rows=rows)


def _described(evidence: Evidence, subject: str) -> Described:
    points = evidence.base.points(subject)
    what = evidence.best(of_kind(points, Kind.DEFINITION), 3)
    good = of_kind(points, Kind.PRO, Kind.FEATURE, polarity=Polarity.FOR)
    return Described(
        subject=subject,
        what=what,
        good=evidence.best(without(good, what), 2),
        bad=evidence.best([p for p in points if p.lead.polarity is Polarity.AGAINST], 1),
        suits=evidence.best(of_kind(points, Kind.BEST_FOR), 4),
        examples=_examples(evidence, subject),
    )


def _side_by_side(evidence: Evidence, subjects: Sequence[str]) -> tuple[tuple[str, tuple[tuple[Point, ...], ...]], ...]:
    """The topics on which something is said of at least two of *subjects*; no point stands twice."""
    used: set[str] = set()
    rows = []
    for topic in evidence.base.topics.values():
        if topic.group == "generic" or topic.part_of:
            continue
        fresh = [
            [p for p in evidence.on(s, topic.id) if p.lead.id not in used and p.lead.kind in SAID_OF_KINDS]
            for s in subjects
        ]
        cells = tuple(evidence.nearest(points, topic.id, 1) for points in fresh)
        if sum(map(bool, cells)) > 1:
            used |= {p.lead.id for cell in cells for p in cell}
            rows.append((topic.id, cells))
    return tuple(rows[:MOST_ROWS])


def _examples(evidence: Evidence, type_: str) -> tuple[Point, ...]:
    topic = TYPE_TOPICS.get(type_)
    if topic is None:
        return ()
    found: list[Point] = []
    for framework in evidence.base.frameworks:
        if type_ in evidence.base.types_of(framework.id):
            points = [p for p in evidence.on(framework.id, topic) if p.lead.kind is Kind.DEFINITION]
            found += evidence.best(points, 1)
    return tuple(sorted(found, key=lambda p: (-len(p.articles), p.lead.id)))[:4]


def python(evidence: Evidence) -> Defined:
    """What the articles say of Python and its frameworks for the back end."""
    rows = []
    for subject in ("python", "backend"):
        points = evidence.base.points(subject)
        on = [p for p in evidence.on(subject, "python-backend") if p.lead.polarity is Polarity.FOR]
        what = evidence.best(on, 2) if subject == "python" else ()
        good = of_kind(points, Kind.PRO, Kind.VERDICT, polarity=Polarity.FOR)
        bad = [p for p in points if p.lead.polarity is Polarity.AGAINST]
        rows.append(
            Described(
                subject=subject,
                what=what,
                good=evidence.best(without(good, what), 4),
                bad=evidence.best(bad, 1),
            )
        )
    return Defined(subjects=tuple(rows))
