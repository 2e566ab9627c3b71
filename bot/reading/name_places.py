"""What the place of a name among the words and marks of a question says, without regard to what they mean."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading.text import Token

JOINERS = frozenset({"vs", "versus", "or", "over", "than"})
"""Words that set what stands on their two sides against each other."""
_BEFORE_NOUNS = JOINERS | {"in", "like", "from", "learn", "use", "uses", "using", "vs"}
_WEAK_JOINERS = frozenset({"and", "with", "to", "against", "from"})
_COMPARING = frozenset(
    "compare compared comparing comparison difference different differ switch migrate instead".split()
)
_APART = 5
"""So many words can stand between two names that are set against each other."""
_PARTING = frozenset(",;:!?()[]")


def is_noun_place(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word such as "go" stands where only a name can: "Flask vs go", "is Go faster", "written in go"."""
    before = tokens[place - 1].norm if place else ""
    after = tokens[place + 1].norm if place + 1 < len(tokens) else ""
    compared = after in JOINERS or after in ("better", "worse", "more") or after.endswith("er")
    if before in ("is", "doe", "") or tokens[place].text[:1].isupper():
        return compared
    return before in _BEFORE_NOUNS and (compared or not after)


def clause_of(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    """The places of the two words before a name and the two behind it, as far as no mark stands between."""
    first, last = start, end
    while first > max(0, start - 2) and tokens[first].start - tokens[first - 1].end <= 1:
        first -= 1
    while last < min(len(tokens), end + 2) and tokens[last].start - tokens[last - 1].end <= 1:
        last += 1
    return first, last


def of_spelling(tokens: Sequence[Token], start: int, end: int, name: str) -> float:
    """What the writing of a name says: a capital inside a sentence and an owner's "s" for it, a plural against it."""
    written = tokens[end - 1].text.casefold()
    plural = end - start == 1 and written == f"{name}s"
    return 1.0 * _is_marked(tokens, start, end) + 0.5 * written.endswith("'s") - 2.0 * plural


def _is_marked(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a name alone among its neighbours has a capital, where most words have none."""
    if start == 0 or not tokens[start].text[:1].isupper():
        return False
    beside = [tokens[i] for i in (start - 1, end) if 0 < i < len(tokens)]
    if any(token.text[:1].isupper() for token in beside):
        return False
    return 2 * sum(token.text[:1].isupper() for token in tokens) <= len(tokens)


def unbroken(text: str, tokens: Sequence[Token], start: int, end: int) -> int:
    """How far, up to *end*, the words from *start* on stand together in *text*, with no mark between them."""
    for place in range(start + 1, end):
        gap = text[tokens[place - 1].end : tokens[place].start]
        if ". " in gap or not _PARTING.isdisjoint(gap):
            return place
    return end


def are_rivals(one: tuple[int, int], two: tuple[int, int], words: Sequence[str]) -> bool:
    """Whether two names, from a place up to another, are set against each other: "X or Y", "compare X with Y"."""
    first, second = sorted((one, two))
    between = words[first[1] : second[0]]
    if len(between) > _APART:
        return False
    if not JOINERS.isdisjoint(between):
        return True
    return not _WEAK_JOINERS.isdisjoint(between) and not _COMPARING.isdisjoint(words)
