"""Topics in a question, and which of them the asker needs, refuses or would like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Requirement, Strength
from bot.reading.cue_book import CUE_WORDS, Cue, Way, cues_in
from bot.reading.everyday import EverydaySenses
from bot.reading.likeness import compared_with
from bot.reading.names import Named
from bot.reading.negation import refusal_of
from bot.reading.phrases import Found, Key, PhraseBook
from bot.reading.scope import Sentence
from bot.reading.sizes import SIZE_WORDS, sizes_in
from bot.reading.strength import strength_of
from bot.reading.text import Token

_MOST = 60
"""So many topics of one message are read."""
_LIKE = "like "
_LIKENESSES = (
    "like {}",
    "{} like",
    "{} clone",
    "clone of {}",
    "{} style",
    "similar to {}",
    "{} alternative",
    "kind of {}",
)


class NeedFinder:
    """Finds topics by the words that the pack gives for them."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        self._book = PhraseBook({t.id: tuple(_spellings(t.words)) for t in base.topics.values()}, joining=True)
        self._reverse = PhraseBook({t.id: t.opposites for t in base.topics.values()})
        self.words = self._book.words | self._reverse.words
        self.other_words = CUE_WORDS | SIZE_WORDS
        """Words that are read beside those of topics, and are no slips for others."""
        self._senses = EverydaySenses(base, self.words)

    def find(self, words: Key) -> tuple[tuple[Found, bool], ...]:
        """Each topic with its place, and whether a word for its reverse named it ("hard" for ease of use)."""
        named = [*self._named(words)]
        places = {topic.start for topic, _ in named}
        taken = _taken(words)
        sizes = [size for size in sizes_in(words) if size.id in self._base.topics]
        sized = {(size.id, place) for size in sizes for place in range(size.start, size.end)}
        found = [
            (topic, reverse)
            for topic, reverse in named
            if (topic.start, topic.end - 1) not in taken
            and (topic.id, topic.start) not in sized
            and self._senses.is_meant(words, topic, places)
        ]
        if sizes:
            found = sorted((*found, *((size, False) for size in sizes)), key=lambda pair: (pair[0].start, -pair[0].end))
        return tuple(found[:_MOST])

    def _named(self, words: Key) -> Iterator[tuple[Found, bool]]:
        start = 0
        while start < len(words):
            straight, end = self._book.at(words, start)
            reverse, reverse_end = self._reverse.at(words, start)
            if reverse_end > end:
                yield Found(reverse[0], start, reverse_end), True
                start = reverse_end
            elif straight:
                for name in self._most_precise(straight):
                    yield Found(name, start, end), False
                start = end
            else:
                start += 1

    def _most_precise(self, topics: Sequence[str]) -> tuple[str, ...]:
        """Where a term and its topic share a word, the term."""
        parts = {self._base.topics[t].part_of for t in topics}
        return tuple(t for t in topics if t not in parts)[:1]

    def requirements(
        self,
        text: str,
        tokens: Sequence[Token],
        found: Sequence[tuple[Found, bool]],
        names: Sequence[Named] = (),
    ) -> tuple[Requirement, ...]:
        """What the asker needs, the last word on a topic counting; topics called unimportant are left out.

        *text* may be a whole message or one sentence of it, with the *tokens*, topics and *names* of that sentence:
        nothing is read outside them.
        """
        sentence = Sentence(text, tokens)
        topics = [topic for topic, _ in found]
        needs: dict[str, Requirement] = {}
        for topic, reverse in found:
            need = self._need(sentence, topic, topics, names, reverse=reverse)
            if need:
                needs.pop(need.topic, None)
                needs[need.topic] = need
        return tuple(needs.values())

    def _need(
        self, sentence: Sentence, topic: Found, topics: Sequence[Found], names: Sequence[Named], *, reverse: bool
    ) -> Requirement | None:
        id_ = topic.id
        refusal = refusal_of(sentence, topic.start, topic.end)
        usual = Strength.WANT if self._base.topics[id_].group == "quality" else Strength.MUST
        strength = strength_of(sentence, topic, topics, usual, refusal)
        if strength is None:
            return None
        than = compared_with(sentence, topic, names)
        wanted = (refusal is None) is not reverse
        instead = self._base.topics[id_].refused_as
        if not wanted and instead:
            id_, wanted = instead, True
        return Requirement(
            topic=id_,
            wanted=wanted,
            strength=strength,
            words=_written(sentence, topic, refusal, than),
            than=than.id if than else None,
        )


def _spellings(words: Iterable[str]) -> Iterator[str]:
    """The words of a topic; one that reads "like Slack" with other ways to say so."""
    for word in words:
        if word.startswith(_LIKE):
            yield from (form.format(word.removeprefix(_LIKE)) for form in _LIKENESSES)
        else:
            yield word


def _taken(words: Key) -> frozenset[tuple[int, int]]:
    """The first and last places of all words that are only part of a cue ("live" in "can live without")."""
    return frozenset(
        (first, last)
        for cue in cues_in(words)
        if cue.end - cue.start > 1
        for first in range(cue.start, cue.end)
        for last in range(first, cue.end)
        if last - first < cue.end - cue.start - 1
    )


def _written(sentence: Sentence, topic: Found, refusal: Cue | None, than: Named | None) -> str:
    """The words that made a requirement, as they were written, with what refuses them and what they compare with."""
    start, end = topic.start, than.end if than else topic.end
    if refusal:
        start = refusal.start if refusal.way is Way.AHEAD else start
        end = refusal.end if refusal.way is Way.BACK else end
    return sentence.text[sentence.tokens[start].start : sentence.tokens[end - 1].end]
