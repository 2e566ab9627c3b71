"""Which predicates can share their first words: "is fast" and "is light" make "is fast and light"."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.core.answer import Segment

MOST_PARTS = 3
LONGEST_PART = 62
"""Only what is at most this long shares a verb with something else."""
LONGEST_PAIRED = 75
"""Two single predicates share a sentence only where each is at most this long."""
LONGEST_SENTENCE = 140
AUXILIARIES = frozenset("is are can may might".split())
VERBS = frozenset(
    "is has suits supports offers includes provides lacks allows handles uses fits needs generates serves simplifies "
    "integrates brings".split()
)
PREPOSITIONS = frozenset("for by with against".split())
"""Words after which what two predicates share may end: "is used by", "is best for"."""
DETERMINERS = frozenset("a an the one its every all those anyone".split())
MODIFIERS = frozenset(
    "for with in on by to from through at as than that which who whose when where if because so without via over "
    "among besides beyond after before while since like".split()
)
CLAUSES = frozenset("that which who whose when where if because so than as while since".split())
DENIALS = frozenset("no not never few hardly little nothing neither less more even only merely".split())
SUITING = frozenset(
    "best ideal good great excellent perfect suitable well made designed meant intended recommended preferred".split()
)
"""Adjectives that take what a framework suits: "best for simple APIs"."""
Claims = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """What several predicates share, and what each adds, with its claims; a lone predicate shares nothing."""

    shared: str
    parts: tuple[tuple[str, Claims], ...]

    @property
    def verb(self) -> str:
        """Its first word."""
        return (self.shared or self.parts[0][0]).split()[0]

    @property
    def text(self) -> str:
        """All its words."""
        return "".join(segment.text for segment in self.segments(""))

    def also(self, before: Collection[str]) -> Clause:
        """The clause with "also", where its verb is among those *before* it."""
        if self.verb not in before or " also " in f" {self.text} ":
            return self
        first, *rest = (self.shared or self.parts[0][0]).split(" ")
        words = " ".join((first, "also", *rest) if first in AUXILIARIES else ("also", first, *rest))
        if self.shared:
            return replace(self, shared=words)
        return replace(self, parts=((words, self.parts[0][1]),))

    @property
    def without_verb(self) -> Clause:
        """What is left where its verb was said just before: "a microframework"."""
        if self.shared:
            return replace(self, shared=self.shared.partition(" ")[2])
        (text, claims), *_ = self.parts
        return replace(self, parts=((text.partition(" ")[2], claims),))

    def segments(self, before: str) -> list[Segment]:
        """The clause after *before*, each part tied to its claims."""
        last = len(self.parts) - 1
        head = f"{before} {self.shared}".strip()
        return [
            Segment(f"{head} {text}".strip() if place == 0 else f"{' and' if place == last else ','} {text}", claims)
            for place, (text, claims) in enumerate(self.parts)
        ]


def clauses_of(predicates: Iterable[tuple[str, Claims]]) -> tuple[Clause, ...]:
    """*predicates* as clauses: those that can share their first words are drawn together, else the order stays."""
    found: list[Clause] = []
    for text, claims in predicates:
        for place, clause in enumerate(found):
            if joined := _joined(clause, text, claims):
                found[place] = joined
                break
        else:
            found.append(Clause("", ((text, claims),)))
    return tuple(found)


def paired(clauses: Sequence[Clause]) -> tuple[tuple[Clause, ...], ...]:
    """*clauses* by sentences: two in one where that reads well."""
    rows: list[tuple[Clause, ...]] = []
    for clause in clauses:
        if rows and len(rows[-1]) == 1 and _can_be_paired(rows[-1][0], clause):
            rows[-1] = (rows[-1][0], clause)
        else:
            rows.append((clause,))
    return tuple(rows)


def _can_be_paired(first: Clause, second: Clause) -> bool:
    if len(first.text) + len(second.text) > LONGEST_SENTENCE:
        return False
    if first.verb == second.verb and not _is_also_a_thing(first, second):
        return False
    return all(len(c.parts) > 1 or (len(c.text) <= LONGEST_PAIRED and _is_plain(c.text)) for c in (first, second))


def _is_also_a_thing(first: Clause, second: Clause) -> bool:
    """Whether the second says, alone, what sort of thing it is: "is fast, and a microframework"."""
    alone = len(first.parts) == len(second.parts) == 1
    short = _is_bare(first.text.removeprefix("is "))
    return alone and short and second.verb == "is" and _has_determiner(second.text.removeprefix("is "))


def _is_plain(text: str) -> bool:
    return not any(mark in text for mark in (",", " and ", " but ", " or ", ":"))


def _joined(clause: Clause, text: str, claims: Claims) -> Clause | None:
    """*clause* with one more predicate; None where that would change what either says."""
    if len(clause.parts) == MOST_PARTS:
        return None
    shared = clause.shared or _shared(clause.parts[0][0], text)
    if not shared or not text.startswith(f"{shared} "):
        return None
    held = clause.parts if clause.shared else ((clause.parts[0][0].removeprefix(f"{shared} "), clause.parts[0][1]),)
    added = text.removeprefix(f"{shared} ")
    if not all(_go_together(part, added, shared) for part, _ in held):
        return None
    return replace(clause, shared=shared, parts=(*held, (added, claims)))


def _shared(first: str, second: str) -> str:
    """The words with which both begin, up to a verb or a preposition that an enumeration may follow."""
    words = []
    for one, other in zip(first.split()[:-1], second.split()[:-1], strict=False):
        if one != other:
            break
        words.append(one)
    if words[:2] == ["lets", "developers"]:
        return " ".join(words[:3])
    while words and not (words[-1] in PREPOSITIONS or words == [*VERBS & set(words)]):
        words.pop()
    return " ".join(words)


def _go_together(first: str, second: str, shared: str) -> bool:
    """Whether "*shared* *first* and *second*" says of each just what it said alone."""
    if any(len(part) > LONGEST_PART or not _is_plain(part) or DENIALS & set(part.split()) for part in (first, second)):
        return False
    if set(first.split()) & CLAUSES or first.split()[0].endswith("ing") > second.split()[0].endswith("ing"):
        return False
    if shared == "is":
        return _describe_alike(first, second)
    return _is_bare(first) == _is_bare(second) or _has_determiner(second)


def _describe_alike(first: str, second: str) -> bool:
    """After "is": two nouns, two plain adjectives, or two adjectives that say what for."""
    if _has_determiner(first) or _has_determiner(second):
        return _has_determiner(first) and _has_determiner(second) and _is_bare(first)
    if _is_bare(first) and _is_bare(second):
        return max(len(first.split()), len(second.split())) <= 2
    return {first.split()[0], second.split()[0]} <= SUITING and not (_is_bare(first) or _is_bare(second))


def _is_bare(part: str) -> bool:
    return not set(part.split()) & MODIFIERS


def _has_determiner(part: str) -> bool:
    return part.split()[0] in DETERMINERS
