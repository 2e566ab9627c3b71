"""Names from which a word is one or two slips of the pen away, with rapidfuzz."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

LONG = 7
"""From this length on, a name is recognised with two slips in it."""
_LONGEST = 24
_TRUST = {3: -1.5, 4: -1.0, 5: 0.0, 6: 1.0}
_TRUST_LONG = 1.5
_TRUST_TWO_SLIPS = 0.0


@dataclass(frozen=True, slots=True)
class Near:
    """The name that a word is near to, how alike they are (0 to 1), and what that is worth as evidence."""

    name: str
    score: float
    trust: float


class NearNames:
    """Finds the name that a misspelt word stands for; words of *ordinary* are taken to be spelt right."""

    def __init__(self, names: Mapping[str, str], first: Collection[str], ordinary: Iterable[str]) -> None:
        """*names* maps each spelling, without spaces, to what it names; of names equally near, one of *first* wins."""
        self._first = frozenset(first)
        self._names = dict(names)
        self._letters = frozenset("".join(sorted(name)) for name in names if len(name) >= 5)
        self._by_length: dict[int, tuple[str, ...]] = {}
        for spelling in names:
            self._by_length[len(spelling)] = (*self._by_length.get(len(spelling), ()), spelling)
        self._ordinary: dict[tuple[str, int], list[str]] = {}
        for word in sorted(set(ordinary) - names.keys()):
            self._ordinary.setdefault((word[:1], len(word)), []).append(word)
        self.nearest = lru_cache(maxsize=4096)(self._nearest)

    def is_shuffled(self, word: str) -> bool:
        """Whether *word* has exactly the letters of a name that is not short."""
        return "".join(sorted(word)) in self._letters

    def _nearest(self, word: str) -> Near | None:
        if not 2 <= len(word) <= _LONGEST:
            return None
        near = [(distance, name) for name, distance in self._within_two(word) if _is_allowed(word, name, distance)]
        if not near:
            return None
        least = min(distance for distance, _ in near)
        names = [name for distance, name in near if distance == least]
        target = max(names, key=lambda n: (self._names[n] in self._first, *_likeness(word, n), n))
        trust = _trust(word, target, least) - self._doubt(word, least)
        return Near(self._names[target], 1 - least / len(target), trust)

    def _within_two(self, word: str) -> list[tuple[str, int]]:
        names = [n for length in range(len(word) - 2, len(word) + 3) for n in self._by_length.get(length, ())]
        found = process.extract(word, names, scorer=OSA.distance, score_cutoff=2, limit=None)
        return [(name, int(distance)) for name, distance, _ in found]

    def _doubt(self, word: str, distance: int) -> float:
        """How much it counts against a name that an ordinary word is as near, or nearer."""
        lengths = range(len(word) - distance, len(word) + distance + 1)
        words = [w for length in lengths for w in self._ordinary.get((word[0], length), ())]
        hit = process.extractOne(word, words, scorer=OSA.distance, score_cutoff=distance)
        if hit is None:
            return 0.0
        return 1.0 if hit[1] == distance else 3.0


def _is_allowed(word: str, name: str, distance: int) -> bool:
    if distance == 2:
        return len(name) >= LONG and word[0] == name[0]
    return word[0] == name[0] or len(name) > 5 or sorted(word) == sorted(name)


def _likeness(word: str, name: str) -> tuple[bool, bool, bool]:
    return word[0] == name[0], sorted(word) == sorted(name), word[-1] == name[-1]


def _trust(word: str, name: str, distance: int) -> float:
    """What a likeness is worth: more in a long name, less where another letter stands at either end."""
    trust = _TRUST_TWO_SLIPS if distance == 2 else _TRUST.get(len(name), _TRUST_LONG)
    if sorted(word) == sorted(name):
        return trust + 0.5
    if len(word) == len(name) and len(name) <= 4:
        trust -= 0.5
    return trust - 0.5 * (word[0] != name[0]) - 0.5 * (word[-1] != name[-1])
