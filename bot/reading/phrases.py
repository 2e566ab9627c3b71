"""Finding known phrases in a row of words, longest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.reading.text import stems

Key = tuple[str, ...]
_JOINED = 6
"""Two words are taken for one, or one for two, from this many letters on."""


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found in the words from *start* up to *end*."""

    id: str
    start: int
    end: int
    score: float = 1.0
    inferred: bool = False
    """What is named is only concluded from it, as a large project from a team of thirty."""


class PhraseBook:
    """Phrases with what they name; a phrase may name several things.

    With *joining*, two words and the one that they make are the same: "web sockets" and "websockets".
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]], *, joining: bool = False) -> None:
        self._book: dict[Key, list[str]] = {}
        for name, spellings in phrases.items():
            for spelling in spellings:
                key = stems(spelling)
                if key and name not in self._book.setdefault(key, []):
                    self._book[key].append(name)
        self.words = frozenset(word for key in self._book for word in key)
        """Every word of every phrase."""
        self._pairs = _made_of_two(self._book) if joining else {}
        if joining:
            self._book |= {key: names for key, names in _joined(self._book).items() if key not in self._book}
        lengths: dict[str, set[int]] = {}
        for key in self._book:
            lengths.setdefault(key[0], set()).add(len(key))
        self._lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}

    def at(self, words: Key, start: int) -> tuple[tuple[str, ...], int]:
        """What the longest phrase that begins at *start* names, and where it ends; nothing: ((), start)."""
        for length in self._lengths.get(words[start], ()):
            named = self._book.get(words[start : start + length])
            if named and (length > 1 or not self._pairs):
                return tuple(named), min(start + length, len(words))
            if named:
                pair = self._pair(words, start)
                return (tuple(pair), start + 2) if pair else (tuple(named), start + 1)
        pair = self._pair(words, start) if self._pairs else ()
        return (tuple(pair), start + 2) if pair else ((), start)

    def _pair(self, words: Key, start: int) -> Sequence[str]:
        """What two words name that are one in the book."""
        if start + 1 == len(words) or len(words[start]) < 2 or len(words[start + 1]) < 2:
            return ()
        return self._pairs.get(words[start] + words[start + 1], ())

    def find(self, words: Key) -> Iterator[Found]:
        """Every phrase in *words*, longest first from the left, none inside another."""
        start = 0
        while start < len(words):
            named, end = self.at(words, start)
            for name in named:
                yield Found(name, start, end)
            start = max(end, start + 1)


def _made_of_two(book: Mapping[Key, list[str]]) -> dict[str, list[str]]:
    """The long words of a book, which people write as two."""
    return {key[0]: names for key, names in book.items() if len(key) == 1 and len(key[0]) >= _JOINED}


def _joined(book: Mapping[Key, list[str]]) -> dict[Key, list[str]]:
    """The phrases of two words of a book, which people write as one."""
    return {("".join(key),): names for key, names in book.items() if len(key) == 2 and len("".join(key)) >= _JOINED}
