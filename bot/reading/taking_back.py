"""Turns that take back parts of the question before ("drop the ORM"), or put something else in their place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context, Reading
from bot.core.reading_parts import PartKind, ReadingPart, parts_of, without_part
from bot.reading.intents import added, unique
from bot.reading.roles import asks
from bot.reading.text import normalise, written_words
from bot.reading.vocabulary import Seen

See = Callable[[str], Seen]
Glance = Callable[[str], Reading]

_LEAD = (
    r"^(?:(?:ok|okay|well|so|and|but|actually|please|pls|hm+|oh|no|now|then|wait|sorry|let us|you can|we can|i can)\b"
    r"[\s,]*)*"
)
_TAIL = r"(?: (?:thing|part|bit|stuff|need|requirement|condition|idea|business))?(?: (?:please|pls|then|for now))?\W*$"
_SURELY = r"(?: (?:again|after all|too|any ?more|now))*"
_DROPS = re.compile(
    _LEAD
    + r"(?:drop|forget(?: about)?|ignore|remove|delete|leave out|take out|take back|never ?mind(?: about)?|scratch"
    rf"|strike|without|not)\s+(?P<what>\S.*?){_SURELY}{_TAIL}",
    re.I,
)
_DROPS_AFTER_ALL = re.compile(_LEAD + rf"(?:no|not)\s+(?P<what>\S.*?) after all{_TAIL}", re.I)
_ALLOWS = (
    re.compile(_LEAD + rf"allow\s+(?P<what>\S.*?){_SURELY}{_TAIL}", re.I),
    re.compile(_LEAD + rf"(?:put|bring|take|let|add)\s+(?P<what>\S.*?) (?:back(?: in)?|in again|again){_TAIL}", re.I),
    re.compile(
        _LEAD + r"(?P<what>\S.*?) (?:is|are|would be|may be|can be) (?:fine|ok|okay|allowed|possible|welcome|in)"
        rf"(?: (?:again|after all|too|now))+{_TAIL}",
        re.I,
    ),
)
_ANY = re.compile(_LEAD + rf"any framework,? not (?:just|only)\s+(?P<what>\S.*?){_TAIL}", re.I)
_SWAPS = (
    re.compile(
        _LEAD + r"instead of (?P<what>[^,]+?)(?:,\s*|\s+)(?:(?:let us|i|we)?\s*(?:make it|use|take|say|want|need|build)"
        r"|rather)?\s*(?P<new>\S.*)$",
        re.I,
    ),
    re.compile(
        _LEAD + r"(?:make it|use|take|say|rather)?\s*(?P<new>\S.*?) (?:instead of|rather than) (?P<what>\S.*?)\W*$",
        re.I,
    ),
)
_DROPS_AND_SAYS = re.compile(
    _LEAD + r"(?:drop|forget(?: about)?|never ?mind(?: about)?|leave out|scratch)\s+(?P<what>[^,;.:]+)[,;.:]\s*"
    r"(?P<new>\S.*)$",
    re.I,
)
_FILLERS = frozenset("a an the my our your that this any and or with no all of for need about not".split())
_LEADS_IN = re.compile(r"^(?:the|an?|my|our|your|that|any)\s+", re.I)


class TakingBack:
    """Reads turns that take back parts of the last question that was weighed."""

    def __init__(self, base: KnowledgeBase, see: See, glance: Glance) -> None:
        """*see* takes a normalised text apart; *glance* looks for names and needs in it."""
        self._base = base
        self._see = see
        self._glance = glance

    def read(self, text: str, context: Context) -> Reading | None:
        """The question before without what *text* takes back; None where it takes back no part of that."""
        asked = context.asked
        if asked is None:
            return None
        text = normalise(text)
        kept = self._swapped(text, asked) or self._less(asked, self._taken_back(text, asked))
        if kept is None:
            return None
        return replace(kept, text=text, confidence=1.0, carried=True, words=len(written_words(text)))

    def _less(self, asked: Reading, parts: Sequence[ReadingPart]) -> Reading | None:
        if not parts:
            return None
        for part in parts:
            asked = without_part(asked, part, self._base)
        return asked

    def _taken_back(self, text: str, asked: Reading) -> tuple[ReadingPart, ...]:
        """The parts of *asked* that *text* takes back."""
        parts = parts_of(asked, self._base)
        wanted = [p for p in parts if p.kind is PartKind.NEED]
        compared = [p for p in parts if p.kind is PartKind.FRAMEWORK]
        refused = [p for p in parts if p.kind in (PartKind.REFUSED, PartKind.EXCLUDED)]
        for pattern in (_DROPS_AFTER_ALL, _DROPS):
            found = pattern.match(text)
            if found:
                refuses = re.search(r"\b(?:without|not)\b", found.group()[: found.start("what")], re.I)
                among = [*([] if refuses and pattern is _DROPS else wanted), *(compared if len(compared) > 1 else ())]
                return self._meant(found["what"], among)
        for pattern in _ALLOWS:
            found = pattern.match(text)
            if found:
                return self._meant(found["what"], refused)
        found = _ANY.match(text)
        return self._meant(found["what"], compared) if found else ()

    def _meant(self, words: str, parts: Sequence[ReadingPart]) -> tuple[ReadingPart, ...]:
        """Those of *parts* that *words* name; () where they name anything else besides."""
        said = _bare(words)
        exact = tuple(p for p in parts if _bare(normalise(p.label)) == said)
        if exact:
            return exact[:1]
        seen = self._see(words)
        named = {place: n.id for n in seen.names for place in range(n.start, n.end)}
        named |= {place: t.id for t, _ in seen.topics for place in range(t.start, t.end)}
        if any(place not in named and token.norm not in _FILLERS for place, token in enumerate(seen.tokens)):
            return ()
        meant = tuple(p for p in parts if p.id in named.values())
        return meant if {p.id for p in meant} == set(named.values()) else ()

    def _swapped(self, text: str, asked: Reading) -> Reading | None:
        """*asked* with something else in the place of a part ("instead of chat, make it a REST API")."""
        for pattern in (*_SWAPS, _DROPS_AND_SAYS):
            found = pattern.match(text)
            if not found or asks(found["new"]):
                continue
            parts = [p for p in parts_of(asked, self._base) if p.kind in (PartKind.NEED, PartKind.FRAMEWORK)]
            out = self._meant(found["what"], parts)
            kept = self._less(asked, out)
            new = self._glance(found["new"])
            if kept and {p.kind for p in out} == {PartKind.FRAMEWORK} and new.frameworks:
                return replace(kept, intent=asked.intent, frameworks=unique((*kept.frameworks, *new.frameworks)))
            if kept and {p.kind for p in out} == {PartKind.NEED} and new.requirements and not new.frameworks:
                return replace(
                    kept,
                    requirements=added(kept.requirements, new.requirements),
                    topics=unique((*kept.topics, *new.topics)),
                )
        return None


def _bare(words: str) -> str:
    return _LEADS_IN.sub("", words.strip(" \t.!?\"'")).casefold()
