"""A text taken apart: its words, the names and topics in it, and what the matcher sees of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.knowledge import KnowledgeBase
from bot.reading.masking import GROUPS_BEHIND_PLACEHOLDERS, has_markup, masked, slot_placeholders, with_form
from bot.reading.names import Named, NameFinder
from bot.reading.needs import NeedFinder
from bot.reading.ordinals import PLACES
from bot.reading.phrases import Found
from bot.reading.spelling import Speller
from bot.reading.text import Token, normalise, stem, stems, tokens

_RARE = 6
"""A name in at most so many claims is telling."""
_OFTEN = 2
"""A word must occur so often to count as known, or to be taken for what was meant."""
_PLACEHOLDERS = {"framework": "fwname", "type": "typename", "other": "othername"}
_TRADE = (
    "framework frameworks python django web app apps application api backend server code library orm "
    "developer programming project version versus vs pros cons advantages alternative compare company"
)
_UNLIKELY = -22.0
"""With the common words of English known beside those of the pack, hardly a word is both strange and spelt right."""
_MOST_LOOKED_AT_AGAIN = 60
"""In a text of up to so many words, names are sought once more where words were repaired."""
_GUESSED = 0.5
"""Names up to this score are unknown words where a name could stand, and may be known ones misspelt."""
_SHORT = 12
"""Questions up to this many words long can lean on the turn before with a pronoun."""
_PRONOUNS = frozenset({"it", "its", "that"})


def _is_dummy(words: Sequence[Token], place: int) -> bool:
    """Whether "it" stands for nothing ("is it possible", "it is easy to")."""
    after = words[place + 1].norm if place + 1 < len(words) else ""
    return after in ("possible", "true", "worth") or (words[place].norm == "that" and after not in ("", "one"))


@dataclass(frozen=True, slots=True)
class Seen:
    """One text taken apart: its words, the names and topics in them, and the text as the matcher sees it."""

    text: str
    tokens: tuple[Token, ...]
    names: tuple[Named, ...]
    topics: tuple[tuple[Found, bool], ...]
    phrase: str
    unknown: tuple[str, ...]
    strange: int
    repaired: Mapping[str, str]


class Vocabulary:
    """The words of a base: what is a name, a topic, a known word, a slip of the pen."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self.needs = NeedFinder(base)
        phrasings = [
            (stems(slot_placeholders(phrasing)), examples.intent)
            for examples in base.intents
            for phrasing in examples.phrasings
        ]
        claims = [stems(claim.statement) for claim in base.claims.values()]
        in_claims = Counter(w for words in claims for w in set(words))
        in_scope = Counter(w for words, intent in phrasings if intent != "out_of_scope" for w in set(words))
        function = frozenset(w for word in base.lexicon.function_words for w in stems(word))
        often = frozenset(w for w, n in (in_scope + in_claims).items() if n >= _OFTEN)
        self.known = often | function | self.needs.words
        self.tech = self.needs.words - function | frozenset(stems(_TRADE))
        every = frozenset(w for words, _ in phrasings for w in words) | in_claims.keys() | self.needs.words
        self.names = NameFinder(base, self.known | every)
        common = frozenset(stem(w) for w in base.lexicon.common_words)
        plain = common | function | self.names.words
        self.rare = frozenset(w for w in _names_in(base) if in_claims[w] <= _RARE and len(w) >= 3 and w not in plain)
        self._english = common | function | self.needs.other_words | {stem(w) for w in base.lexicon.dictionary}
        self._speller = Speller.over(
            _without_names(base, (*(words for words, _ in phrasings), *claims)),
            more=dict.fromkeys(self.needs.words, 3) | dict.fromkeys(self.names.words, 1),
            leave=self._english,
            often=_OFTEN,
            unlikely=_UNLIKELY,
        )

    def see(self, text: str, in_focus: frozenset[str] = frozenset()) -> Seen:
        """Take a normalised *text* apart."""
        raw = tokens(text)
        names = self.names.find(text, raw, in_focus)
        repaired = self._repaired(raw, names)
        if repaired != raw and len(raw) <= _MOST_LOOKED_AT_AGAIN:
            spelt = tuple(
                new._replace(text=new.norm) if new is not old else old for old, new in zip(raw, repaired, strict=True)
            )
            names = self.names.find(text, spelt, in_focus)
        named = {i for n in names for i in range(n.start, n.end)}
        ours = {i for n in names if n.sort != "other" for i in range(n.start, n.end)}
        topics = self.needs.find(tuple("" if i in ours else t.norm for i, t in enumerate(repaired)))
        marks = self._marks(names, topics)
        if in_focus and len(raw) <= _SHORT:
            marks |= _places_in_a_list(raw) or _pronouns(raw)
        inside = {i for start, (end, _) in marks.items() for i in range(start, end)}
        plain = tuple(t.norm for t in repaired)
        unknown = tuple(
            raw[i].norm
            for i, w in enumerate(plain)
            if i not in inside and i not in named and w not in self.known and not w.isdigit()
        )
        mask = masked(plain, marks)
        return Seen(
            text,
            repaired,
            names,
            topics,
            with_form(mask, len(unknown), markup=has_markup(text)),
            unknown,
            sum(word not in self._english for word in unknown),
            {a.norm: b.norm for a, b in zip(raw, repaired, strict=True) if a.norm != b.norm},
        )

    def _repaired(self, raw: Sequence[Token], names: Sequence[Named]) -> tuple[Token, ...]:
        """The words of a text spelt right, with regard to where names stand among them."""
        words = [token.norm for token in raw]
        named = {p: name.sort for name in names if name.score > _GUESSED for p in range(name.start, name.end)}
        rest = [token for place, token in enumerate(raw) if place and place not in named and token.text.isalpha()]
        shouted = not rest or sum(token.text[:1].isupper() for token in rest) > len(rest) / 2
        kept = named.keys() | {place for place, token in enumerate(raw) if _is_proper(token) and not shouted}
        slips = (n for n in names if n.sort == "other" and _GUESSED < n.score < 1 == n.end - n.start)
        meant = {n.start: stem(n.id.casefold()) for n in slips if n.id.isalpha()}
        spelt = self._speller.repair(
            [_PLACEHOLDERS[named[place]] if place in named else word for place, word in enumerate(words)]
        )
        spelt = tuple(meant.get(place, words[place] if place in kept else word) for place, word in enumerate(spelt))
        return tuple(
            token if spelt[place] == token.norm else token._replace(norm=spelt[place])
            for place, token in enumerate(raw)
        )

    def _marks(self, names: Sequence[Named], topics: Sequence[tuple[Found, bool]]) -> dict[int, tuple[int, str]]:
        marks = {n.start: (n.end, _PLACEHOLDERS[n.sort]) for n in names}
        for found, _ in topics:
            group = self.base.topics[found.id].group
            if group in GROUPS_BEHIND_PLACEHOLDERS:
                marks.setdefault(found.start, (found.end, f"t{group}"))
        return marks


def _places_in_a_list(words: Sequence[Token]) -> dict[int, tuple[int, str]]:
    """Where "the second one" and the like stand for a framework of the turn before."""
    found = {}
    for place in range(1, len(words)):
        if words[place].norm in PLACES and words[place - 1].norm == "the":
            one = place + 1 < len(words) and words[place + 1].norm == "one"
            found[place - 1] = (place + 1 + one, "fwname")
    return found


def _pronouns(words: Sequence[Token]) -> dict[int, tuple[int, str]]:
    """Where "it" and the like stand for a framework of the turn before."""
    places = (i for i, word in enumerate(words) if word.norm in _PRONOUNS and not _is_dummy(words, i))
    return {i: (i + 1, "fwname") for i in places}


def _is_proper(token: Token) -> bool:
    """Whether a word is an acronym, or a name inside a sentence."""
    return token.text.isupper() or (token.start > 0 and token.text[:1].isupper())


def _without_names(base: KnowledgeBase, texts: Sequence[tuple[str, ...]]) -> list[list[str]]:
    """*texts* with placeholders for frameworks: what a misspelt name stands for is not told by the speller."""
    names = {word for subject in base.frameworks for word in (stem(subject.id), *stems(subject.name))}
    return [[_PLACEHOLDERS["framework"] if word in names else word for word in words] for words in texts]


def _names_in(base: KnowledgeBase) -> frozenset[str]:
    """Words that claims write with a capital inside a sentence: products, people, companies."""
    return frozenset(
        token.norm
        for claim in base.claims.values()
        for token in tokens(normalise(claim.statement))
        if token.start > 0 and token.text[:1].isupper()
    )
