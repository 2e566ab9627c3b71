"""Sorts of intents, and what is done with names and needs all over the reading."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.reading import Requirement

ABOUT_ONE = frozenset(
    "pros cons overview features feature_check suitability best_for aspect users alternatives facts disputes".split()
)
"""Intents that need a framework."""
CHOOSING = frozenset({"recommend", "list_frameworks", "how_to_choose"})
"""Intents that name needs rather than frameworks."""
WEIGHING = CHOOSING | {"compare", "suitability", "alternatives"}
"""Intents for which needs count."""


def added(needs: Sequence[Requirement], more: Sequence[Requirement]) -> tuple[Requirement, ...]:
    """*needs* and *more*, the last word on a topic counting."""
    all_: dict[str, Requirement] = {r.topic: r for r in needs}
    for need in more:
        all_.pop(need.topic, None)
        all_[need.topic] = need
    return tuple(all_.values())


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """*names* in their order, each once."""
    return tuple(dict.fromkeys(names))
