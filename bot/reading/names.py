"""Names in a question: frameworks in every spelling, kinds of framework, and what no article covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.knowledge import KnowledgeBase
from bot.reading.phrases import PhraseBook
from bot.reading.text import Token, stem

DETERMINERS = frozenset(
    {"a", "an", "my", "your", "his", "her", "their", "our", "some", "this", "that", "every", "another"}
)
JOINERS = frozenset({"vs", "versus", "or", "over", "than"})


@dataclass(frozen=True, slots=True)
class Named:
    """A name in the words from *start* up to *end*: its sort (framework, type, other) and how sure it is."""

    sort: str
    id: str
    start: int
    end: int
    score: float = 1.0


class NameFinder:
    """Finds names over the tokens of a question."""

    def __init__(self, base: KnowledgeBase, known_words: frozenset[str]) -> None:
        self._known = known_words
        self._near_words = frozenset(base.lexicon.near_words)
        self._plain = frozenset(s.id for s in base.frameworks if s.plain_word)
        spellings: dict[str, tuple[str, ...]] = {}
        for subject in base.frameworks:
            spellings[f"framework:{subject.id}"] = (subject.name, subject.id, *subject.aliases)
        for subject in base.types:
            spellings[f"type:{subject.id}"] = subject.aliases
        for name, aliases in base.lexicon.others.items():
            spellings[f"other:{name}"] = (name, *aliases)
        self._book = PhraseBook(spellings)
        self._fuzzy: Mapping[str, str] = {stem(subject.id): f"framework:{subject.id}" for subject in base.frameworks}
        self.words = self._book.words

    def find(self, tokens: Sequence[Token], tech: frozenset[str], in_focus: frozenset[str]) -> tuple[Named, ...]:
        """All names, from the left. *tech*: words that show that the talk is of software;
        *in_focus*: frameworks of the turns before."""
        words = tuple(token.norm for token in tokens)
        found: list[Named] = []
        start = 0
        while start < len(words):
            named, end = self._book.at(words, start)
            score = 1.0
            if not named:
                named, end, score = self._nearly(tokens, start)
            for name in named[:1]:
                sort, _, id_ = name.partition(":")
                found.append(Named(sort, id_, start, end, score))
            start = max(end, start + 1)
        kept = [n for n in found if self._is_meant(n, tokens, found, tech, in_focus)]
        return tuple(sorted((*kept, *self._unknown_rivals(words, kept)), key=lambda n: n.start))

    def _nearly(self, tokens: Sequence[Token], start: int) -> tuple[tuple[str, ...], int, float]:
        for length in (2, 1):
            if start + length > len(tokens):
                continue
            parts = [token.norm for token in tokens[start : start + length]]
            word = "".join(token.text.casefold() for token in tokens[start : start + length])
            if length == 1 and (parts[0] in self._known or word in self._near_words):
                continue
            if length == 2 and (any(p in self._known for p in parts) or len(word) < 7):
                continue
            name, score = self._nearest(word)
            if name:
                return (name,), start + length, score
        return (), start, 0.0

    def _nearest(self, word: str) -> tuple[str | None, float]:
        if not 4 <= len(word) <= 14:
            return None, 0.0
        hit = process.extractOne(word, tuple(self._fuzzy), scorer=OSA.distance, score_cutoff=2)
        if hit is None:
            return None, 0.0
        target, distance, _ = hit
        if len(target) <= 3 or distance > (2 if len(target) >= 7 else 1):
            return None, 0.0
        if len(target) <= 5 and not _is_likely_slip(word, target):
            return None, 0.0
        return self._fuzzy[target], 1 - distance / len(target)

    def _is_meant(
        self,
        name: Named,
        tokens: Sequence[Token],
        found: Sequence[Named],
        tech: frozenset[str],
        in_focus: frozenset[str],
    ) -> bool:
        """Whether an ordinary word such as "falcon" stands for the framework in this sentence."""
        if name.sort != "framework" or name.id not in self._plain or name.score < 1.0:
            return True
        inside = {i for n in found for i in range(n.start, n.end)}
        others = [i for i in range(len(tokens)) if i not in inside]
        evidence = 2.0 * any(n.id != name.id and (n.sort != "framework" or n.id not in self._plain) for n in found)
        evidence += 2.0 * (name.id in in_focus)
        evidence += min(3.0, sum(1.0 for i in others if tokens[i].norm in tech))
        word = tokens[name.start].text
        shouting = sum(t.text.isupper() for t in tokens) > len(tokens) / 2
        evidence += 1.0 * (name.start > 0 and word[:1].isupper() and not shouting)
        unknown = [i for i in others if not self._is_known(tokens[i].norm)]
        against = 0.5 * len(unknown) + 1.0 * sum(i in (name.start - 1, name.end) for i in unknown)
        before = tokens[name.start - 1].norm if name.start else ""
        after = tokens[name.end].norm if name.end < len(tokens) else ""
        if before in DETERMINERS and after not in tech:
            against += 2.0
        if after == "of" and before != "version":
            against += 2.0
        return evidence >= against

    def _is_known(self, word: str) -> bool:
        return word in self._known or word in self.words or not word.isalpha()

    def _unknown_rivals(self, words: tuple[str, ...], found: Sequence[Named]) -> list[Named]:
        """In "FastAPI vs Foobar", the word that nobody knows stands for something that no article covers."""
        rivals = []
        taken = {i for n in found for i in range(n.start, n.end)}
        for name in found:
            for joiner, place in ((name.end, name.end + 1), (name.start - 1, name.start - 2)):
                if not 0 <= place < len(words) or words[joiner] not in JOINERS or place in taken:
                    continue
                word = words[place]
                if len(word) > 2 and word.isalpha() and not self._is_known(word):
                    rivals.append(Named("other", word, place, place + 1, 0.5))
        return rivals


def _is_likely_slip(word: str, target: str) -> bool:
    """Whether a word one slip from a short name is likely that name: letters swapped, or the first letter kept.

    In a name of four letters, a letter replaced makes another word too easily.
    """
    if sorted(word) == sorted(target):
        return True
    replaced = len(word) == len(target)
    return word[0] == target[0] and not (replaced and len(target) == 4)
