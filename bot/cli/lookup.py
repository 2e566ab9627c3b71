"""Finding what an id or a name stands for in a base, and its neighbours where it stands for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rapidfuzz import fuzz, process

from bot.core.knowledge import Claim, Dispute, KnowledgeBase, Subject, SubjectGroup, Topic
from bot.reasoning.evidence import Evidence

ALIKE = 60
"""rapidfuzz ratio (0 to 100) from which an id is worth suggesting."""
MOST_SUGGESTIONS = 3

Thing = Subject | Claim | Dispute | Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an id stands for, with the claims and disputes that belong to it."""

    thing: Thing
    claims: tuple[Claim, ...]
    disputes: tuple[Dispute, ...]

    @property
    def what(self) -> str:
        """subject, claim, dispute or topic."""
        return type(self.thing).__name__.lower()


def find_all(base: KnowledgeBase, name: str) -> tuple[Found, ...]:
    """All that *name* stands for, capitals or not: a subject and a topic may share an id."""
    wanted = name.strip().casefold()
    tables: tuple[Mapping[str, Thing], ...] = (base.subjects, base.topics, base.claims, base.disputes)
    things = (thing for table in tables for thing in table.values())
    return tuple(_found(base, thing) for thing in things if wanted in _names(thing))


def suggestions(base: KnowledgeBase, name: str) -> tuple[str, ...]:
    """The ids that look most like *name*, the likest first; a subject stands for its claims."""
    ids = dict.fromkeys((*base.subjects, *base.topics, *base.claims, *base.disputes))
    wanted = name.strip().casefold()
    chosen: list[str] = []
    for id, _, _ in process.extract(wanted, list(ids), scorer=fuzz.ratio, limit=None, score_cutoff=ALIKE):
        if not any(id.startswith(f"{nearer}-") for nearer in chosen):
            chosen.append(id)
    return tuple(chosen[:MOST_SUGGESTIONS])


def _names(thing: Thing) -> set[str]:
    names = {thing.id.casefold()}
    if isinstance(thing, Subject):
        names |= {thing.name.casefold(), *(alias.casefold() for alias in thing.aliases)}
    return names


def _found(base: KnowledgeBase, thing: Thing) -> Found:
    match thing:
        case Claim():
            return Found(thing=thing, claims=_with_echoes(base, thing), disputes=base.disputes_of(thing.id))
        case Dispute():
            claims = tuple(base.claims[id] for id in thing.claims)
            return Found(thing=thing, claims=claims, disputes=(thing,))
        case Subject():
            claims = base.about(thing.id)
            return Found(thing=thing, claims=claims, disputes=_disputes_over(base, claims, subject=thing.id))
        case Topic():
            evidence = Evidence(base)
            claims = tuple(c for c in base.claims.values() if evidence.bears_on(c, thing.id))
            disputes = tuple(d for d in base.disputes.values() if d.topic == thing.id)
            return Found(thing=thing, claims=claims, disputes=disputes)


def _with_echoes(base: KnowledgeBase, claim: Claim) -> tuple[Claim, ...]:
    """*claim*, then all others that say the same."""
    first = claim.echoes or claim.id
    same = (c for c in base.claims.values() if first in (c.id, c.echoes) and c.id != claim.id)
    return (claim, *same)


def _disputes_over(base: KnowledgeBase, claims: Iterable[Claim], *, subject: str) -> tuple[Dispute, ...]:
    ids = {claim.id for claim in claims}
    return tuple(d for d in base.disputes.values() if subject in d.subjects or not ids.isdisjoint(d.claims))


def to_json(base: KnowledgeBase, found: Found) -> dict[str, Any]:
    """*found* as JSON; claims look as they do in the HTTP interface."""
    thing = found.thing
    own = claim_json(base, thing) if isinstance(thing, Claim) else asdict(thing)
    return {
        **own,
        "claims": [claim_json(base, claim) for claim in found.claims],
        "disputes": [asdict(dispute) for dispute in found.disputes],
    }


def claim_json(base: KnowledgeBase, claim: Claim) -> Mapping[str, Any]:
    """A claim with the ids of its disputes; "framework" is null where its subject is none."""
    is_framework = base.subjects[claim.subject].group is SubjectGroup.FRAMEWORK
    disputes = [dispute.id for dispute in base.disputes_of(claim.id)]
    return {**asdict(claim), "framework": claim.subject if is_framework else None, "disputes": disputes}
