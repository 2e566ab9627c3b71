"""Phrasings as somebody would ask them: slots filled with names."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence

from bot.core.knowledge import KnowledgeBase

COMPANIES = ("Acme", "Initech", "Globex", "Hooli", "Umbrella")
"""Companies that exist in stories only: no article knows them."""
_SLOT = re.compile(r"\{(\w+)\}")


def fillings_of(base: KnowledgeBase) -> Mapping[str, Sequence[str]]:
    """What may stand in each slot of a phrasing."""
    frameworks = [framework.name for framework in base.frameworks]
    by_group = {
        group: [word for topic in base.topics.values() if topic.group == group for word in topic.words]
        for group in ("feature", "quality", "project")
    }
    return {
        **dict.fromkeys(("fw", "fw2", "fw3"), frameworks),
        "type": [next(iter(kind.aliases), kind.name) for kind in base.types],
        "other": list(base.lexicon.others),
        "company": COMPANIES,
        **by_group,
    }


def fill(phrasing: str, fillings: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    """*phrasing* with its slots filled by *chance*, no value twice while others are left; slots of no kind go."""
    used: set[str] = set()

    def chosen(slot: re.Match[str]) -> str:
        values = fillings.get(slot.group(1), ())
        fresh = [value for value in values if value not in used] or list(values)
        value = chance.choice(fresh) if fresh else ""
        used.add(value)
        return value

    return _SLOT.sub(chosen, phrasing)
