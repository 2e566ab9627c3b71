"""Which frameworks somebody wants to compare, read off the query of an address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from bot.core.knowledge import KnowledgeBase, Subject

FEWEST = 2
MOST = 4
LONGEST_ID = 64
"""How much of an unknown id is repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The frameworks that were chosen, each once. Where they cannot be compared, *problem* says why."""

    frameworks: tuple[Subject, ...]
    status: int = 200
    problem: str | None = None

    @property
    def complete(self) -> bool:
        """Whether there is something to compare."""
        return self.problem is None and len(self.frameworks) >= FEWEST

    @property
    def address(self) -> str:
        """Where the page of this choice is."""
        names = ",".join(quote(framework.id, safe="") for framework in self.frameworks)
        return f"/compare?f={names}" if names else "/compare"

    def __contains__(self, framework: Subject) -> bool:
        return framework in self.frameworks


def chosen(base: KnowledgeBase, given: Iterable[str]) -> Chosen:
    """What the values of ``f`` name, each an id or several with commas between them."""
    ids = [part.strip().casefold() for value in given for part in value.split(",") if part.strip()]
    known = {framework.id: framework for framework in base.frameworks}
    found = tuple(known[id] for id in dict.fromkeys(ids) if id in known)
    unknown = [id for id in dict.fromkeys(ids) if id not in known]
    if unknown:
        return Chosen(
            frameworks=found[:MOST],
            status=404,
            problem=f"No article is about a framework called “{unknown[0][:LONGEST_ID]}”. Choose from those below.",
        )
    if len(found) > MOST:
        return Chosen(
            frameworks=found[:MOST],
            status=422,
            problem=f"That would be {len(found)} frameworks side by side; {MOST} are the most. The first are ticked.",
        )
    if len(found) == 1 and len(ids) > 1:
        return Chosen(
            frameworks=found,
            status=422,
            problem=f"That is {found[0].name} beside itself. Choose another framework to compare it with.",
        )
    return Chosen(frameworks=found)
