"""Names in a question: frameworks in every spelling, kinds of framework, and what no article covers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.core.knowledge import KnowledgeBase
from bot.reading.name_places import JOINERS, are_rivals, clause_of, is_noun_place, of_spelling, unbroken
from bot.reading.near_names import NearNames
from bot.reading.phrases import PhraseBook
from bot.reading.senses import Senses, common_words
from bot.reading.text import Token, stem, stems

_SURE, _NOT_PLAIN, _PLAIN, _PLAIN_OTHER, _NEVER = 9.0, 1.2, 0.0, -1.8, -99.0
_CERTAIN, _HOPELESS = 2.0, -2.0
_IN_ROW = 1.5
_FOREIGN = -1.5
"""Where words say so much against a name, its place says less for it."""
_MOST_UNKNOWN = 80
"""So many words of one text are looked at for slips of the pen."""
_MOST_NAMES = 24
"""So many names are looked for in one text."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name in the words from *start* up to *end*: its sort (framework, type, other) and how sure it is."""

    sort: str
    id: str
    start: int
    end: int
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class _Sighting:
    """What may be a name, with what is known of it before the words around it are looked at."""

    named: Named
    prior: float
    sure: bool


class NameFinder:
    """Finds names over the tokens of a question."""

    def __init__(self, base: KnowledgeBase, known_words: frozenset[str]) -> None:
        common = common_words(base)
        function = frozenset(w for word in base.lexicon.function_words for w in stems(word))
        spellings = dict(_spellings(base))
        self._known = known_words
        self._function = function
        self._ordinary = common | function | frozenset(stem(w) for w in base.lexicon.near_words)
        self._spelt = known_words | self._ordinary
        self._plain = frozenset(f"framework:{s.id}" for s in base.frameworks if s.plain_word)
        self._topics = frozenset(stems(word) for topic in base.topics.values() for word in topic.words)
        self._book = PhraseBook(spellings)
        frameworks = [f"framework:{s.id}" for s in base.frameworks]
        self._near = NearNames(_joined(spellings, self._ordinary), frameworks, self._spelt)
        self._senses = Senses(base, common, self._topics)
        self.words = self._book.words

    def find(self, text: str, tokens: Sequence[Token], in_focus: frozenset[str]) -> tuple[Named, ...]:
        """All names, from the left, in the *tokens* of *text*; *in_focus*: frameworks of the turns before."""
        words = tuple(token.norm for token in tokens)
        seen = tuple(islice(self._sightings(text, tokens, words), _MOST_NAMES))
        if not seen:
            return ()
        kept = self._meant(seen, tokens, words, in_focus)
        kept = tuple(n for n in kept if not self._is_topic(n, words, kept))
        return tuple(sorted((*kept, *self._unknown_rivals(words, kept)), key=lambda n: n.start))

    def _sightings(self, text: str, tokens: Sequence[Token], words: tuple[str, ...]) -> Iterator[_Sighting]:
        right = self._spelt_right(tokens)
        telling = [not known or word in self.words for known, word in zip(right, words, strict=True)] + [False]
        sighting: _Sighting | None
        start = 0
        while start < len(words):
            if not (telling[start] or telling[start + 1]):
                start += 1
                continue
            named, end = self._book.at(words, start) if telling[start] else ((), start)
            if end - start > 1 and (stop := unbroken(text, tokens, start, end)) < end:
                named, end = self._book.at(words[:stop], start)
            if named:
                sighting = self._exact(named[0], tokens, start, end)
            else:
                stop = unbroken(text, tokens, start, min(start + 2, len(words)))
                sighting = self._misspelt(tokens, start, right[start:stop])
            if sighting:
                yield sighting
                end = sighting.named.end
            start = max(end, start + 1)

    def _exact(self, name: str, tokens: Sequence[Token], start: int, end: int, score: float = 1.0) -> _Sighting:
        sort, _, id_ = name.partition(":")
        ordinary = all(token.norm in self._ordinary for token in tokens[start:end])
        if end - start == 1 and tokens[start].norm in self._function:
            prior = _PLAIN if is_noun_place(tokens, start) else _NEVER
        elif sort == "type":
            prior = _SURE
        elif sort == "other":
            prior = _PLAIN_OTHER if ordinary else _SURE
        elif end - start > 1 and all(token.norm in self._known for token in tokens[start:end]):
            prior = _NOT_PLAIN
        else:
            prior = (_PLAIN if ordinary else _NOT_PLAIN) if name in self._plain else _SURE
        return _Sighting(Named(sort, id_, start, end, score), prior, prior == _SURE)

    def _misspelt(self, tokens: Sequence[Token], start: int, right: Sequence[bool]) -> _Sighting | None:
        """A name with a version at its end, or with slips of the pen, in one word or in two."""
        if len(right) > 1:
            sighting = self._misspelt_apart(tokens[start : start + 2], start, spelt_right=all(right))
            if sighting:
                return sighting
        if right[0]:
            return None
        token = tokens[start]
        word = token.text.casefold().removesuffix("'s")
        named, _ = self._book.at((word.rstrip("0123456789."),), 0) if word[-1:].isdigit() else ((), 0)
        if named:
            return self._exact(named[0], tokens, start, start + 1, 0.95)
        sighting = self._slip(word, start, start + 1)
        return sighting if sighting or word == token.norm else self._slip(token.norm, start, start + 1)

    def _misspelt_apart(self, pair: Sequence[Token], start: int, *, spelt_right: bool) -> _Sighting | None:
        """A name in two words; two known words are one only if a part of it stands beside its shuffled rest."""
        if any(token.norm in self._function for token in pair):
            return None
        if spelt_right and pair[0].norm not in self.words and pair[1].norm not in self.words:
            return None
        joined = "".join(token.text for token in pair).casefold()
        if not 6 <= len(joined) <= 14 or (spelt_right and not self._near.is_shuffled(joined)):
            return None
        return self._slip(joined, start, start + 2)

    def _spelt_right(self, tokens: Sequence[Token]) -> list[bool]:
        """Which words are known as they stand; after so many that are not, the rest are taken to be."""
        right = [
            token.norm in self._spelt and (token.text == token.norm or not self._is_shuffled_name(token))
            for token in tokens
        ]
        for place in [i for i, known in enumerate(right) if not known][_MOST_UNKNOWN:]:
            right[place] = True
        return right

    def _is_shuffled_name(self, token: Token) -> bool:
        """Whether a word that is no stem is a name with letters swapped: "flaks" is no plural of "flak"."""
        written = token.text.casefold()
        return written != token.norm and self._near.is_shuffled(written)

    def _slip(self, word: str, start: int, end: int) -> _Sighting | None:
        near = self._near.nearest(word) if word.isalnum() else None
        if near is None:
            return None
        sort, _, id_ = near.name.partition(":")
        plain = near.name in self._plain and id_ in self._ordinary
        prior = near.trust - 0.5 * (near.trust > 0) if plain else near.trust + _NOT_PLAIN
        return _Sighting(Named(sort, id_, start, end, near.score), prior, sure=False)

    def _meant(
        self, seen: Sequence[_Sighting], tokens: Sequence[Token], words: tuple[str, ...], in_focus: frozenset[str]
    ) -> tuple[Named, ...]:
        """Those that stand for a name in this sentence and not for an ordinary word such as "falcon"."""
        if all(s.sure for s in seen):
            return tuple(s.named for s in seen)
        inside = {i for s in seen for i in range(s.named.start, s.named.end)}
        alone = [_SURE if s.sure else self._alone(s, tokens, words, inside, in_focus) for s in seen]
        kept = []
        for s, evidence in zip(seen, alone, strict=True):
            company = [(t, e) for t, e in zip(seen, alone, strict=True) if t.named.id != s.named.id]
            if s.sure or evidence + self._of_company(s, company, words) >= 0.0:
                kept.append(s.named)
        return tuple(kept)

    def _alone(
        self,
        sighting: _Sighting,
        tokens: Sequence[Token],
        words: tuple[str, ...],
        inside: set[int],
        in_focus: frozenset[str],
    ) -> float:
        """The evidence for one name, other names left aside."""
        name = sighting.named
        first, last = clause_of(tokens, name.start, name.end)
        owns = tokens[name.end - 1].text.endswith("'s")
        beside = {i for i in (name.start - 1, name.end) if first <= i < last and not (owns and i == name.end)}
        about = self._senses.of_words(words, name.start, name.end, inside, beside)
        evidence = sighting.prior + about
        if sighting.prior == _PLAIN_OTHER:
            alone = all(w in self._function for i, w in enumerate(words) if i not in inside)
            evidence = _PLAIN if alone else sighting.prior + min(about, 1.0)
        of_place = self._senses.of_place(words[first:last], name.start - first, name.end - first)
        evidence += 0.5 * of_place if of_place > 0 and about <= _FOREIGN else of_place
        evidence += self._senses.of_owner(words, name.start, name.end, name.id)
        return evidence + of_spelling(tokens, name.start, name.end, name.id) + 2.0 * (name.id in in_focus)

    def _of_company(
        self, sighting: _Sighting, company: Sequence[tuple[_Sighting, float]], words: Sequence[str]
    ) -> float:
        """What the other names in a question say of one: most if it is set against a certain one."""
        best = 0.0
        for other, evidence in company:
            worth = 2.0 if evidence >= _CERTAIN else 1.0 if evidence >= -1.0 else 0.0
            if _are_rivals(sighting.named, other.named, words):
                worth *= 2.0
            elif _are_in_row(sighting.named, other.named) and evidence >= _HOPELESS:
                worth = max(worth, _IN_ROW)
            elif sighting.named.sort == "other":
                continue
            best = max(best, worth)
        return best

    def _is_topic(self, name: Named, words: tuple[str, ...], found: Sequence[Named]) -> bool:
        """Whether what could be a rival is asked about as a part: "does FastAPI use Starlette"."""
        if name.sort != "other" or words[name.start : name.end] not in self._topics:
            return False
        frameworks = [n for n in found if n.sort == "framework"]
        return bool(frameworks) and not any(_are_rivals(name, n, words) for n in found if n != name)

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

    def _is_known(self, word: str) -> bool:
        return word in self._known or word in self.words or not word.isalpha()


def _spellings(base: KnowledgeBase) -> Iterator[tuple[str, tuple[str, ...]]]:
    for subject in base.frameworks:
        yield f"framework:{subject.id}", (subject.name, subject.id, *subject.aliases)
    for subject in base.types:
        yield f"type:{subject.id}", subject.aliases
    for name, aliases in base.lexicon.others.items():
        yield f"other:{name}", (name, *aliases)


def _joined(spellings: Mapping[str, Sequence[str]], ordinary: frozenset[str]) -> dict[str, str]:
    """Each spelling in one word, with what it names; rivals only where it is long and no ordinary word."""
    joined: dict[str, str] = {}
    for name, written in spellings.items():
        sort = name.partition(":")[0]
        for spelling in written:
            word = "".join(c for c in spelling.casefold() if c.isalnum())
            distinct = sort == "other" and len(word) >= 6 and stem(word) not in ordinary
            if sort == "framework" or distinct:
                joined.setdefault(word, name)
    return joined


def _are_in_row(one: Named, two: Named) -> bool:
    """Whether two frameworks stand side by side, as in "bottle falcon hug"."""
    return one.sort == two.sort == "framework" and (one.end == two.start or two.end == one.start)


def _are_rivals(one: Named, two: Named, words: Sequence[str]) -> bool:
    return are_rivals((one.start, one.end), (two.start, two.end), words)
