"""Finding known phrases in a row of words, longest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.reading.text import stems

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found in the words from *start* up to *end*."""

    id: str
    start: int
    end: int
    score: float = 1.0


class PhraseBook:
    """Phrases with what they name; a phrase may name several things."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._book: dict[Key, list[str]] = {}
        for name, spellings in phrases.items():
            for spelling in spellings:
                key = stems(spelling)
                if key and name not in self._book.setdefault(key, []):
                    self._book[key].append(name)
        self._longest = max((len(key) for key in self._book), default=0)

    @property
    def words(self) -> frozenset[str]:
        """Every word of every phrase."""
        return frozenset(word for key in self._book for word in key)

    def at(self, words: Key, start: int) -> tuple[tuple[str, ...], int]:
        """What the longest phrase that begins at *start* names, and where it ends; nothing: ((), start)."""
        for end in range(min(len(words), start + self._longest), start, -1):
            named = self._book.get(words[start:end])
            if named:
                return tuple(named), end
        return (), start

    def find(self, words: Key) -> Iterator[Found]:
        """Every phrase in *words*, longest first from the left, none inside another."""
        start = 0
        while start < len(words):
            named, end = self.at(words, start)
            for name in named:
                yield Found(name, start, end)
            start = max(end, start + 1)
