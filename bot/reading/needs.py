"""Topics in a question, and which of them the asker needs, refuses or would like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Requirement, Strength
from bot.reading.cue_book import CUE_WORDS, Cue, Way, cues_in
from bot.reading.everyday import EverydaySenses
from bot.reading.intents import added
from bot.reading.likeness import compared_with
from bot.reading.names import Named
from bot.reading.negation import refusal_of, too_much_of
from bot.reading.phrases import Found, Key, PhraseBook
from bot.reading.scope import Sentence
from bot.reading.sizes import SIZE_WORDS, sizes_in
from bot.reading.strength import strength_of
from bot.reading.text import Token

_MOST = 60
"""So many topics of one message are read."""
_PRAISING = frozenset({"easy", "easier", "easiest", "quick", "simple", "fast", "gentle"})
"""A refused cost is a wish; to refuse what is called so is none ("not easy to learn")."""
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
        places = {topic.start: topic.id for topic, _ in named}
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
        """What the asker needs, the last word on a topic counting; topics called unimportant are left out."""
        return added((), self.stated(text, tokens, found, names))

    def stated(
        self,
        text: str,
        tokens: Sequence[Token],
        found: Sequence[tuple[Found, bool]],
        names: Sequence[Named] = (),
    ) -> tuple[Requirement, ...]:
        """Every word on what the asker needs, in the order of the text; a topic may come up more than once.

        *text* may be a whole message or one sentence of it, with the *tokens*, topics and *names* of that sentence:
        nothing is read outside them.
        """
        sentence = Sentence(text, tokens)
        topics = [topic for topic, _ in found]
        needs = (self._need(sentence, topic, topics, names, reverse=reverse) for topic, reverse in found)
        return self._with_middles([need for need in needs if need])

    def _with_middles(self, needs: Sequence[Requirement]) -> tuple[Requirement, ...]:
        """*needs*, where two extremes that are both refused are the topic between them."""
        refused = {need.topic for need in needs if not need.wanted}
        middles = {
            extreme: topic.id
            for topic in self._base.topics.values()
            if topic.between and refused.issuperset(topic.between)
            for extreme in topic.between
        }
        return tuple(
            replace(need, topic=middles[need.topic], wanted=True) if not need.wanted and need.topic in middles else need
            for need in needs
        )

    def _need(
        self, sentence: Sentence, topic: Found, topics: Sequence[Found], names: Sequence[Named], *, reverse: bool
    ) -> Requirement | None:
        objects = {*(t.end for t in topics), *(n.end for n in names)}
        refusal = refusal_of(sentence, topic.start, topic.end, objects)
        id_, wanted = self._meant(sentence, topic, names, refusal, reverse=reverse)
        usual = Strength.WANT if self._base.topics[id_].group == "quality" else Strength.MUST
        strength = strength_of(sentence, topic, topics, usual, refusal)
        none_of_them = self._base.topics[id_].people and not wanted and not _is_avoided(sentence, refusal)
        if strength is None or none_of_them:
            return None
        if topic.inferred and strength is Strength.MUST:
            strength = Strength.WANT
        than = compared_with(sentence, topic, names)
        return Requirement(
            topic=id_,
            wanted=wanted,
            strength=strength,
            words=_written(sentence, topic, refusal, than),
            than=than.id if than else None,
        )

    def _meant(
        self, sentence: Sentence, topic: Found, names: Sequence[Named], refusal: Cue | None, *, reverse: bool
    ) -> tuple[str, bool]:
        """The topic that is meant by the one that is named, and whether it is wanted."""
        named = self._base.topics[topic.id]
        if named.overdone_as and too_much_of(sentence, topic.start):
            if _is_of_a_framework(topic, names):
                return named.overdone_as, True
            if _is_for_a_framework(sentence, topic, names):
                return topic.id, True
        wanted = (refusal is None) is not reverse
        if refusal and not wanted and named.refused_as and sentence.words[topic.start] not in _PRAISING:
            return named.refused_as, True
        return topic.id, wanted


def _is_avoided(sentence: Sentence, refusal: Cue | None) -> bool:
    """Whether a framework is to be avoided, and so nobody says of himself what he is not ("avoid as a beginner")."""
    return refusal is not None and sentence.words[refusal.start] in ("avoid", "avoiding")


def _is_of_a_framework(topic: Found, names: Sequence[Named]) -> bool:
    """Whether a framework stands before the topic, which so is said of it ("is Django too big?")."""
    return any(name.sort == "framework" and name.end <= topic.start for name in names)


def _is_for_a_framework(sentence: Sentence, topic: Found, names: Sequence[Named]) -> bool:
    """Whether the topic is said of something that a framework is asked to bear ("our app is too big for Flask")."""
    return sentence.words[topic.end : topic.end + 1] == ("for",) and any(n.start == topic.end + 1 for n in names)


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
