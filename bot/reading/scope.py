"""How far a cue reaches: a sentence as words with what stands between them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from bot.reading.cue_book import Cue, Sense, Way, cues_in
from bot.reading.phrases import Key
from bot.reading.text import Token

REACH = 12
"""A cue reaches at most so many words."""
_SHORT_LIST = 6
_LONGEST = 6
_FEW = 12
_NO_MARK = frozenset({"", " ", "-", "/"})
_start_of = attrgetter("start")
_HARD = frozenset(";.?!")
_COMMA = re.compile(r"[,()]|\s[-–—]\s")
_CONTRASTS = frozenset({"but", "however", "yet", "though", "although", "because", "while", "whereas", "since", "if"})
_ENDS_REFUSAL = _CONTRASTS | {"only", "plus", "so", "when", "then", "just", "please", "i", "we", "you"}
_RELATIVES = frozenset({"that", "which", "who"})
_ANY_ONE = frozenset({"framework", "something", "anything", "one", "tool", "thing", "library", "nothing", "solution"})
_GOES_WITH = frozenset({
    "deal", "bother", "mess", "work", "fiddle", "come", "ship", "fight", "struggle", "go", "start", "play", "do",
    "happy", "comfortable", "anything", "something", "framework", "one", "burdened", "live",
})  # fmt: skip
_MAKES_CLAUSE = frozenset({
    "i", "we", "it", "is", "are", "was", "be", "has", "have", "had", "can", "will", "would", "should", "must",
    "doe", "do", "which", "what", "that", "who", "how", "why", "you", "they", "need", "want", "with", "without",
    "for", "no", "not", "give", "prefer", "like", "use", "build", "than", "neither", "ideally", "preferably",
})  # fmt: skip
_ARTICLES = frozenset({"a", "an", "any", "the", "other", "much", "good", "built"})


@dataclass(frozen=True)
class Sentence:
    """The words of a sentence, the marks before each, and its cues."""

    text: str
    tokens: Sequence[Token]

    @cached_property
    def words(self) -> Key:
        """The words in their form for matching."""
        return tuple(token.norm for token in self.tokens)

    @cached_property
    def cues(self) -> tuple[Cue, ...]:
        """Every cue, from the left."""
        return cues_in(self.words)

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """What stands before each word: "." for an end, ":" for a colon, "," for a pause."""
        text, end = self.text, 0
        marks: list[str] = []
        for token in self.tokens:
            gap = text[end : token.start]
            marks.append("" if gap in _NO_MARK or not marks else _mark(gap))
            end = token.end
        return tuple(marks)

    def cues_near(self, start: int, end: int) -> Sequence[Cue]:
        """The cues that may reach what stands from *start* up to *end*."""
        cues = self.cues
        if len(cues) < _FEW:
            return cues
        first = bisect_left(cues, start - REACH - _LONGEST, key=_start_of)
        return cues[first : bisect_right(cues, end + REACH, key=_start_of)]

    def ahead(self, cue: Cue, place: int) -> bool:
        """Whether *cue* reaches the word at *place* after it."""
        if not 0 <= place - cue.end <= REACH:
            return False
        return not self._parted(cue.end, place, refusing=cue.sense is Sense.REFUSE)

    def back(self, cue: Cue, end: int) -> bool:
        """Whether *cue* reaches back to what ends at *end*."""
        if not 0 <= cue.start - end <= REACH:
            return False
        between = range(end, cue.start)
        if any(self.words[i] in _CONTRASTS for i in between):
            return False
        marks = [i for i in range(end, cue.start + 1) if self.marks[i]]
        if not marks:
            return True
        if marks == [cue.start]:
            return cue.way is Way.BACK
        return all(self.marks[i] == "," for i in marks) and self._closes_list(end, marks, cue)

    def _closes_list(self, end: int, marks: Sequence[int], cue: Cue) -> bool:
        """Whether the words from *end* up to *cue* are the rest of a list: "(ORM), admin and templates are a must"."""
        first = max((i for i in range(max(0, end - 2 * _SHORT_LIST), end) if self.marks[i]), default=0)
        joined = {"and", "or"} & set(self.words[marks[-1] : cue.start])
        plain = not _MAKES_CLAUSE & set(self.words[first : marks[-1]])
        return bool(joined) and plain and marks[-1] - first <= _SHORT_LIST

    def _parted(self, start: int, place: int, *, refusing: bool) -> bool:
        """Whether something between *start* and *place* ends what began before it."""
        for i in range(start, place + 1):
            mark = self.marks[i]
            if mark == "." or (mark == ":" and i > start):
                return True
            if mark == "," and (refusing if i == start else not self._goes_on(i, refusing=refusing)):
                return True
            if i < place and self._is_turn(i, place, start, refusing=refusing):
                return True
        return False

    def _is_turn(self, i: int, place: int, start: int, *, refusing: bool) -> bool:
        """Whether the word at *i* begins something else than what stood before it."""
        word = self.words[i]
        if not refusing:
            return word in _CONTRASTS
        if word == "and":
            return any(w not in _ARTICLES for w in self.words[i + 1 : place])
        if word in _RELATIVES:
            return i > start and self.words[i - 1] not in _ANY_ONE
        if word == "with":
            return i > start and self.words[i - 1] not in _GOES_WITH
        return word in _ENDS_REFUSAL

    def _goes_on(self, comma: int, *, refusing: bool) -> bool:
        """Whether the words from a comma on are more of a list."""
        most = min(len(self.words), comma + 2 * REACH)
        end = next((i for i in range(comma + 1, most) if self.marks[i] in (".", ":")), most)
        pause = next((i for i in range(comma + 1, end) if self.marks[i]), end)
        here = self.words[comma:pause]
        if len(here) > _SHORT_LIST or not _MAKES_CLAUSE.isdisjoint(here):
            return False
        if any(comma <= cue.start < end for cue in self.cues_near(comma, end)):
            return False
        return not refusing or not {"or", "nor"}.isdisjoint(self.words[comma:end])


def _mark(gap: str) -> str:
    if _HARD & set(gap):
        return "."
    if ":" in gap:
        return ":"
    return "," if _COMMA.search(gap) else ""
