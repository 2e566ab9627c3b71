"""Why the last answer came out as it did."""

from __future__ import annotations

from bot.core.finding import Explained, Finding
from bot.core.plan import Plan
from bot.core.reading import Context
from bot.reasoning.about import profile
from bot.reasoning.choosing import guided, judge
from bot.reasoning.comparing import compared, disputed
from bot.reasoning.evidence import Evidence
from bot.reasoning.weighing import denied, rank, weigh


def explained(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """Why the last answer came out so; with a framework named, why not that one."""
    reading = plan.reading
    named = reading.frameworks[0] if reading.frameworks else None
    needs = tuple(r for r in context.requirements)
    chose = context.intent in ("recommend", "list_frameworks") and needs and context.ranked
    if "sure" in reading.cues and not chose and (context.frameworks or named):
        return disputed(evidence, plan, context)
    if chose:
        weighed = tuple(weigh(evidence, f.id, needs) for f in evidence.base.frameworks)
        out = tuple(d for w in weighed if (d := denied(evidence, w)))
        chosen = {named, context.ranked[0]} - {None} if named else set(context.ranked[:2])
        return Explained(
            framework=named if named != context.ranked[0] else None,
            weighed=rank(w for w in weighed if w.framework in chosen),
            requirements=needs,
            pick=context.ranked[0],
            ruled_out=tuple(d for d in out if d.framework == named),
            excluded=named in context.excluded,
        )
    if len(context.frameworks) >= 2:
        return compared(evidence, plan, context)
    subject = named or (context.frameworks[0] if context.frameworks else None)
    if subject is None:
        return guided(evidence, plan, context)
    if "not" in reading.cues:
        return profile(evidence, subject, "cons")
    return judge(evidence, subject, needs)
