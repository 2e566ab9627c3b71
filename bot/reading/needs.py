"""Topics in a question, and which of them the asker needs, refuses or would like."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Requirement, Strength
from bot.reading.phrases import Found, PhraseBook
from bot.reading.text import Token, stem

_REFUSALS = {
    "lack",
    "drop",
    "besides",
    "no",
    "not",
    "without",
    "never",
    "avoid",
    "hate",
    "dislike",
    "except",
    "skip",
    "neither",
    "nor",
    "stand",
    "nothing",
    "excluding",
    "minus",
    "isn't",
    "sick",
    "tired",
}
_NICE = (
    "nice to have",
    "would be nice",
    "ideally",
    "preferably",
    "bonus",
    "optional",
    "if possible",
    "a plus",
    "would love",
    "not critical",
    "nice-to-have",
)
_WANT = ("prefer", "want", "like", "hope", "should be", "rather")
_MUST = (
    "must",
    "need",
    "have to",
    "has to",
    "required",
    "require",
    "essential",
    "important",
    "matter",
    "crucial",
)
_UNIMPORTANT = (
    "not important",
    "not a big deal",
    "do not care",
    "does not matter",
    "do not matter",
    "no matter",
    "not matter",
    "unimportant",
    "not needed",
    "not necessary",
    "drop the",
    "forget the",
    "ignore the",
)
_CLAUSE_ENDS = {",", ";", ".", "?", "!", ":"}
_NEW_CLAUSES = {"but", "and", "with", "that", "which", "who", "because", "however", "plus", "yet", "only"}
_SHUT_OUT = frozenset({"banned", "forbidden", "excluded"})
_CORRECTING = ("i", "we", "it", "that", "actually", "sorry", "rather", "make", "wait")
_AUXILIARIES = frozenset({"doe", "do", "is", "are", "can", "has", "have", "should", "would", "will", "why"})
_NEGATION_REACH = 5


class NeedFinder:
    """Finds topics by the words that the pack gives for them."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        self._book = PhraseBook({t.id: t.words for t in base.topics.values()})
        self._reverse = PhraseBook({t.id: t.opposites for t in base.topics.values()})
        self.words = self._book.words | self._reverse.words

    def find(self, words: tuple[str, ...]) -> tuple[tuple[Found, bool], ...]:
        """Each topic with its place, and whether a word for its reverse named it ("hard" for ease of use)."""
        found: list[tuple[Found, bool]] = []
        start = 0
        while start < len(words):
            straight, end = self._book.at(words, start)
            reverse, reverse_end = self._reverse.at(words, start)
            if reverse_end > end:
                found += [(Found(name, start, reverse_end), True) for name in reverse[:1]]
                start = reverse_end
            elif straight:
                found += [(Found(name, start, end), False) for name in self._most_precise(straight)]
                start = end
            else:
                start += 1
        return tuple(found)

    def _most_precise(self, topics: Sequence[str]) -> tuple[str, ...]:
        """Where a term and its topic share a word, the term."""
        parts = {self._base.topics[t].part_of for t in topics}
        return tuple(t for t in topics if t not in parts)[:1]

    def requirements(
        self,
        text: str,
        tokens: Sequence[Token],
        found: Sequence[tuple[Found, bool]],
    ) -> tuple[Requirement, ...]:
        """What the asker needs, the last word on a topic counting; topics called unimportant are left out."""
        needs: dict[str, Requirement] = {}
        for topic, reverse in found:
            clause = _clause_around(text, tokens, topic)
            if any(cue in clause for cue in _UNIMPORTANT):
                continue
            wanted = not (is_refused(text, tokens, topic.start) ^ reverse)
            id_ = topic.id
            instead = self._base.topics[id_].refused_as
            if not wanted and instead:
                id_, wanted = instead, True
            words = " ".join(t.text for t in tokens[topic.start : topic.end])
            needs.pop(id_, None)
            usual = Strength.WANT if self._base.topics[id_].group == "quality" else Strength.MUST
            needs[id_] = Requirement(topic=id_, wanted=wanted, strength=_strength(clause, usual), words=words)
        return tuple(needs.values())


def is_refused(text: str, tokens: Sequence[Token], start: int) -> bool:
    """Whether a word such as "not" or "without" reaches the word at *start*."""
    after = [token.norm for token in tokens[start + 1 : start + 4]]
    if _SHUT_OUT & set(after):
        return True
    for back in range(1, _NEGATION_REACH + 1):
        place = start - back
        if place < 0:
            return False
        between = text[tokens[place].end : tokens[place + 1].start]
        if any(mark in between for mark in _CLAUSE_ENDS) and tokens[place].norm not in _REFUSALS:
            return False
        word = tokens[place].norm
        if word == "no" and tokens[place + 1].norm in ("matter", *_CORRECTING):
            return False
        if word == "no" and "," in between:
            return False
        if word == "not" and place <= 1 and place and tokens[place - 1].norm in _AUXILIARIES:
            return False
        if word in _REFUSALS:
            return not (
                word == "not" and place + 1 < len(tokens) and tokens[place + 1].norm in {"only", "just", "sure"}
            )
        if word in _NEW_CLAUSES and back > 1:
            return False
        if word == "anything" and place + 1 < len(tokens) and tokens[place + 1].norm in {"but", "except"}:
            return True
    return False


def _clause_around(text: str, tokens: Sequence[Token], topic: Found) -> str:
    start = tokens[topic.start].start
    end = tokens[topic.end - 1].end
    left = max((text.rfind(mark, 0, start) for mark in ",;.?!"), default=-1) + 1
    rights = [i for i in (text.find(mark, end) for mark in ",;.?!") if i >= 0]
    clause = text[left : min(rights, default=len(text))]
    return " ".join(stem(w) for w in clause.casefold().replace("n't", " not").split())


def _strength(clause: str, usual: Strength) -> Strength:
    if any(cue in clause for cue in _NICE):
        return Strength.NICE
    if any(cue in clause for cue in _MUST):
        return Strength.MUST
    if any(cue in clause.split() for cue in _WANT):
        return Strength.WANT
    return usual
