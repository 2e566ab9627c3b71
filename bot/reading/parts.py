"""A message taken apart: its lines, sentences and joined questions, each with its role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from bot.reading.roles import NOUN, ORDER, Role, opens_as_question, role_of
from bot.reading.text import normalise


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, normalised, with its role; *item*: it stood in a list or on a line of its own."""

    text: str
    role: Role
    item: bool = False
    aside: bool = False


MOST_PIECES = 40
"""So many sentences of one message are read."""
_LINES = re.compile(r"[\r\n\v\f\u2028\u2029]+")
_MARKER = re.compile(r"\s*(?:[-*•–—·]+\s+|\(?\d{1,2}[.)]\s+|\(?[a-e]\)\s+)")
_NUMBER = re.compile(r"(?:^|(?<=\s))\(?(\d{1,2})[.)]\s+(?=\w)")
_UNENDED = re.compile(
    r"\b(?:a|an|the|of|for|with|without|to|in|on|and|or|but|is|are|my|our|from|by|at|than|vs|which|that|about)$|[,&(]$",
    re.I,
)
_END = 16
"""So many letters are looked at to tell whether a line ends a sentence: more than any word of _UNENDED has."""
_WRAPPED = 60
"""A line of so many characters was broken for its length."""
_SENTENCE_ENDS = re.compile(
    r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\bver\.)(?<!\bno\.)(?<=[?!.;])[\"')\]]*\s+|(?<=\?)(?=[^\W\d_])", re.I
)
_TURNS = re.compile(
    r"\s*,?\s+(?=(?:and )?(?:by the way|btw)\b|also,? (?:who|what|which|how|is|does|can)\b)"
    r"|(?<!\bbut)(?<!\bso)(?<!\band)[,;]?\s+(?=(?:(?:but|so|and) )?now,? (?:i|we|it|the|for|our|my)\b)"
    r"|[,;]?\s+(?=but (?:i|we|it) (?:need|want|must|has to|have to|should)\b)",
    re.I,
)
_ASKS_SURELY = (
    rf"(?:(?:what(?:'s|s)?|which|who|whose|how) (?=\w)|{ORDER}|{NOUN}"
    r"|(?:is|are|does|do|can|could|should|has) (?!not\b|to\b|be\b)\w+ \w)"
)
_CLAUSES = re.compile(
    rf"\s*[,;]?\s+(?:and also|and then|and|also|then|plus)\s+(?={_ASKS_SURELY})|&\s+(?={_ASKS_SURELY})"
    rf"|[,;]\s+(?={_ASKS_SURELY})",
    re.I,
)


def split(text: str, most: int = MOST_PIECES) -> tuple[Piece, ...]:
    """The first sentences of a message as it was written, list items and lines apart, each with its role."""
    pieces: list[Piece] = []
    told = False
    sentences = ((sentence, item) for line, item in _lines(text) for sentence in _sentences(line))
    for sentence, item in islice(sentences, most):
        role = role_of(sentence, after_telling=told)
        told = role is Role.TELLS or (told and role is Role.POLITE)
        pieces.append(Piece(sentence, role, item=item, aside=bool(_ASIDE.match(sentence))))
    return tuple(pieces)


_ASIDE = re.compile(r"(?:and )?(?:by the way|btw|also)\b", re.I)
_NOUN = re.compile(NOUN, re.I)
_OBJECT = re.compile(r"\b(?:of|to|for|about|does|do|is) \w", re.I)
_ENUMERATION = re.compile(
    r"^(?:(?:first|second|third|fourth|fifth|final|last|next)(?:ly)?(?: of all| question)?|also|another question"
    r"|and also"
    r"|(?:hey |hi )?(?:quick|one more) (?:one|question|thing)|question(?: \d)?)\b[\s,:]+(?=\w+ \w)",
    re.I,
)


def bare(question: str) -> str:
    """*question* without what only counts or links it ("Second, ...")."""
    return _ENUMERATION.sub("", question)


def _shares(head: str, tail: str) -> bool:
    """Whether *head* takes its object from *tail*: "the pros and the cons of Zope" is one question."""
    return bool(_NOUN.match(tail)) and not _OBJECT.search(head)


def clauses(sentence: str) -> tuple[str, ...]:
    """The questions that one sentence may join ("pros of A and who uses B"), each as it would stand alone."""
    parts: list[str] = []
    start = 0
    for cut in _CLAUSES.finditer(sentence):
        head = bare(sentence[start : cut.start()]).strip()
        if opens_as_question(head) and not _shares(head, sentence[cut.end() :]):
            parts.append(head)
            start = cut.end()
    return (*parts, sentence[start:].strip())


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """The lines of *text*, normalised, and whether each is an item; a sentence broken over lines is put together."""
    parts: list[str] = []
    was_item = False
    for line, item, goes_on in _broken_lines(text):
        if parts and not goes_on:
            yield " ".join(parts), was_item
            parts = []
        was_item = was_item if parts else item
        parts.append(line)
    if parts:
        yield " ".join(parts), was_item


def _broken_lines(text: str) -> Iterator[tuple[str, bool, bool]]:
    """The lines and list items of *text*, normalised: whether each is an item, and whether it goes on with the last."""
    end, length = "", 0
    for line in filter(str.strip, _LINES.split(text)):
        line = normalise(line)
        items = _numbered(line)
        marker = _MARKER.match(line)
        listed = marker is not None or len(items) > 1
        said = line[marker.end() :] if marker else line
        if length and not listed and _goes_on(end, length, said):
            yield said, False, True
            end, length = f"{end} {said}"[-_END:], length + 1 + len(said)
            continue
        for item in items if len(items) > 1 else (said,):
            if item:
                yield item, listed, False
                end, length = item[-_END:], len(item)


def _goes_on(end: str, length: int, line: str) -> bool:
    """Whether *line* belongs to the sentence of *length* letters before, which ends with *end*."""
    if end.endswith((".", "?", "!", ":", ";")):
        return False
    if _UNENDED.search(end):
        return True
    return line[:1].islower() and (length >= _WRAPPED or role_of(line) is Role.STATES)


def _numbered(line: str) -> tuple[str, ...]:
    """The items of "1) ... 2) ..."; a line without such numbers as it is."""
    marks = list(_NUMBER.finditer(line))
    if [int(m.group(1)) for m in marks] != list(range(1, len(marks) + 1)) or len(marks) < 2:
        return (line,)
    cuts = [(line[: marks[0].start()])]
    ends = [m.start() for m in marks[1:]] + [len(line)]
    cuts += [line[m.end() : end] for m, end in zip(marks, ends, strict=True)]
    return tuple(part.strip() for part in cuts if part.strip())


def _sentences(line: str) -> Iterator[str]:
    for sentence in _SENTENCE_ENDS.split(line):
        for part in _TURNS.split(sentence or ""):
            if part and any(c.isalnum() for c in part):
                yield part.strip()
