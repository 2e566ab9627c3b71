"""The ways of reasoning that a plan can name: each takes a plan and gives a finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.core.errors import BotError
from bot.core.finding import Finding, OnTopics, Plain
from bot.core.plan import Plan
from bot.core.reading import Context
from bot.reasoning.about import facts, profile, sources, users
from bot.reasoning.choosing import judge, judged, needs_of
from bot.reasoning.comparing import compared, disputed
from bot.reasoning.evidence import Evidence
from bot.reasoning.explaining import explained
from bot.reasoning.interviewing import guided, interviewed, recommend
from bot.reasoning.kinds import defined, kind_check, python
from bot.reasoning.likeness import alternatives
from bot.reasoning.listing import listed, looked_up
from bot.reasoning.topics import on_topic, on_topics

Way = Callable[[Evidence, Plan, Context], Finding]


def _plain(reply: str) -> Way:
    return lambda evidence, plan, context: Plain(reply=reply, names=plan.reading.others)


def _half_covered(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    reading = plan.reading
    needs = needs_of(evidence, reading)
    if needs:
        judged_ones = tuple(judge(evidence, framework, needs) for framework in reading.frameworks[:2])
        return Plain(reply="half-covered", names=reading.others, judged=judged_ones)
    about = tuple(profile(evidence, framework, "overview") for framework in reading.frameworks[:2])
    return Plain(reply="half-covered", names=reading.others, about=about)


def _unranked(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """Which database is best with one framework: the articles rank none; what they say of databases follows."""
    reading = plan.reading
    features = [t for t in reading.topics if evidence.base.topics[t].group == "feature"]
    looked = on_topic(evidence, reading.frameworks[0], features[0])
    return OnTopics(framework=reading.frameworks[0], question="unranked", topics=(looked,))


def _beside_a_kind(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """A framework beside a kind of framework: what the articles say of either."""
    reading = plan.reading
    both = replace(reading, frameworks=(*reading.frameworks, *reading.types), requirements=())
    return compared(evidence, replace(plan, reading=both), context)


WAYS: Mapping[str, Way] = {
    "recommend": recommend,
    "compare": compared,
    "pros": lambda e, p, c: profile(e, p.reading.frameworks[0], "pros"),
    "cons": lambda e, p, c: profile(e, p.reading.frameworks[0], "cons"),
    "balance": lambda e, p, c: profile(e, p.reading.frameworks[0], "balance"),
    "kind_check": kind_check,
    "overview": lambda e, p, c: profile(e, p.reading.frameworks[0], "overview"),
    "features": lambda e, p, c: profile(e, p.reading.frameworks[0], "features"),
    "best_for": lambda e, p, c: profile(e, p.reading.frameworks[0], "best_for"),
    "feature_check": on_topics,
    "aspect": on_topics,
    "suitability": judged,
    "users": users,
    "alternatives": alternatives,
    "facts": facts,
    "define_type": defined,
    "list_frameworks": listed,
    "how_to_choose": guided,
    "interview": interviewed,
    "disputes": disputed,
    "why": explained,
    "sources": sources,
    "smalltalk": _plain("smalltalk"),
    "out_of_scope": _plain("declined"),
    "reset": _plain("reset"),
    "not-covered": _plain("not-covered"),
    "half-covered": _half_covered,
    "which-framework": _plain("which-framework"),
    "which-needs": _plain("which-needs"),
    "compare-all": _plain("compare-all"),
    "none-left": lambda e, p, c: Plain(reply="none-left", names=p.reading.excluded),
    "compare-kind": _beside_a_kind,
    "which-reading": lambda e, p, c: Plain(reply="which-reading", names=p.choices),
    "look-up": looked_up,
    "unranked": _unranked,
    "combination": lambda e, p, c: Plain(reply="combination", names=p.reading.frameworks),
    "about-python": lambda e, p, c: python(e),
    "not-understood": _plain("not-understood"),
    "unreadable": _plain("unreadable"),
}


class UnknownWay(BotError):
    """A rule or an intent names a way of reasoning that there is not."""


def find(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """What *plan* leads to. Raises UnknownWay where it names none of WAYS."""
    way = WAYS.get(plan.do)
    if way is None:
        raise UnknownWay(f"rule {plan.rule!r} leads to {plan.do!r}, which is none of {', '.join(WAYS)}")
    return way(evidence, plan, context)
