"""Any number of distinct phrasings in the manner of the shipped pack's, and questions made from them with slips.

A phrasing of the pack is drawn and its slots are filled with the pack's names and topic words. Half of the time it gets
an opening, a tail or a second phrasing, and again until no phrasing equals another. Names of companies and products are
made of syllables; the chance that the n-th name is a new one falls as n ** -0.3, so that the vocabulary grows with a
power of the text, as that of people does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from bot.core.knowledge import KnowledgeBase

_SLOT = re.compile(r"\{(\w+)\}")
_SYLLABLES = (
    "ba be bo ca ce co da do fa fi ga go ha ka ki la lo ma mi na no pa po ra ri sa so ta to va vo za zen tek ly".split()
)
_OPENINGS = (
    "hi, {}",
    "please tell me: {}",
    "at {company} we ask: {}",
    "we are {company}. {}",
    "{project}: {}",
    "so {}",
)
_TAILS = (
    "{} for {project}",
    "{} at {company}",
    "{} with {feature}",
    "{} and {feature}",
    "{}, coming from {other}",
    "{} when {quality} matters",
    "{} if we use {company}",
    "{} thanks",
)
_TYPOS: tuple[Callable[[str, int, str], str], ...] = (
    lambda word, at, letter: word[:at] + word[at + 1 :],
    lambda word, at, letter: word[:at] + letter + word[at:],
    lambda word, at, letter: word[:at] + letter + word[at + 1 :],
    lambda word, at, letter: word[:at] + word[at + 1] + word[at] + word[at + 2 :],
)


class Names:
    """Names that nobody has heard, and those heard before, in the proportion in which people use them."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._used: list[str] = []

    def draw(self) -> str:
        """A name: a new one more and more rarely, else one of those drawn before, often drawn ones more often."""
        known = self._used and self._chance.random() > len(self._used) ** -0.3
        name = self._chance.choice(self._used) if known else self._new()
        self._used.append(name)
        return name

    def _new(self) -> str:
        return "".join(self._chance.choices(_SYLLABLES, k=self._chance.randint(2, 4)))


class Phrasings:
    """Makes phrasings of one base; the same seed always gives the same ones."""

    def __init__(self, base: KnowledgeBase, seed: int) -> None:
        self._chance = Random(seed)
        self._names = Names(self._chance)
        self._patterns = [(p, examples.intent) for examples in base.intents for p in examples.phrasings]
        self._fillings = _fillings(base)

    def distinct(self, count: int) -> list[str]:
        """*count* phrasings, none like another."""
        return [phrasing for phrasing, _ in self.with_intents(count)]

    def with_intents(self, count: int) -> list[tuple[str, str]]:
        """*count* phrasings, each with the intent of that of the pack from which it was made."""
        made: dict[str, str] = {}
        while len(made) < count:
            pattern, intent = self._chance.choice(self._patterns)
            phrasing = self._filled(pattern)
            while phrasing in made or self._chance.random() < 0.5:
                phrasing = self._longer(phrasing)
            made[phrasing] = intent
        return list(made.items())

    def _longer(self, phrasing: str) -> str:
        if self._chance.random() < 0.2:
            return f"{phrasing}, and {self._filled(self._chance.choice(self._patterns)[0])}"
        frame = self._chance.choice(_TAILS if self._chance.random() < 0.7 else _OPENINGS)
        return self._filled(frame).replace("{}", phrasing)

    def _filled(self, pattern: str) -> str:
        return _SLOT.sub(lambda slot: self._fill(slot.group(1)), pattern)

    def _fill(self, slot: str) -> str:
        words = self._fillings.get(slot.rstrip("23"))
        invented = words is None or (slot == "other" and self._chance.random() < 0.3)
        return self._names.draw() if invented else self._chance.choice(words or ("",))


def _fillings(base: KnowledgeBase) -> Mapping[str, Sequence[str]]:
    topics = base.topics.values()
    return {
        "fw": [f.name for f in base.frameworks],
        "type": [alias for t in base.types for alias in t.aliases],
        "other": sorted(base.lexicon.others),
        **{
            group: [w for t in topics if t.group == group for w in t.words]
            for group in ("quality", "feature", "project")
        },
    }


def asked(stored: Sequence[str], count: int, seed: int) -> Iterator[tuple[int, str]]:
    """*count* questions that are not stored, each with the place of the phrasing from which slips made it."""
    chance = Random(seed)
    known = set(stored)
    while count:
        place = chance.randrange(len(stored))
        question = with_slips(stored[place], chance)
        if question not in known:
            count -= 1
            yield place, question


def with_slips(phrasing: str, chance: Random) -> str:
    """*phrasing* with one or two slips of the pen; of a long one, now and then a word is left out."""
    words = phrasing.split()
    if len(words) > 5 and chance.random() < 0.3:
        del words[chance.randrange(len(words))]
    for _ in range(chance.randint(1, 2)):
        at = chance.randrange(len(words))
        if len(words[at]) > 3:
            typo = chance.choice(_TYPOS)
            words[at] = typo(words[at], chance.randrange(1, len(words[at]) - 1), chance.choice("etaoinshrdlu"))
    return " ".join(words)
