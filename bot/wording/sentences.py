"""Sentences out of points: chained, joined, and tied to the claims that they lean on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.answer import Paragraph, Segment, Sentence
from bot.core.knowledge import Claim, Dispute, KnowledgeBase, Point
from bot.core.reading import Requirement

NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
MOST_NEEDS_NAMED = 5
LONGEST_LINKED = 75
"""Two predicates share a sentence only where each is at most this long."""


class Speaker:
    """Turns points of one base into sentences."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base

    def name(self, subject: str) -> str:
        """The subject's name inside a sentence."""
        name = self.base.name(subject)
        return name if not name.startswith(("A ", "An ")) else name[0].lower() + name[1:]

    def names(self, subjects: Iterable[str], last: str = "and") -> str:
        """Names in a row: "Django, Flask and Bottle"."""
        return join([self.name(s) for s in subjects], last)

    def phrase(self, topic: str) -> str:
        """The topic as it stands in a sentence."""
        return self.base.topics[topic].phrase

    def predicate(self, claim: Claim) -> str:
        """The claim's statement without its subject and full stop: "supports WebSockets"."""
        return claim.statement.removeprefix(self.base.name(claim.subject)).strip().removesuffix(".")

    def state(self, point: Point, opening: str = "") -> Sentence:
        """The point as a sentence of its own, after *opening* ("Against it: ") where there is one."""
        statement = point.lead.statement.removesuffix(".")
        if opening:
            return Sentence((Segment(opening), Segment(uncapitalised(statement), point.ids), Segment(".")))
        return Sentence((Segment(statement, point.ids), Segment(".")))

    def it(self, point: Point, opening: str = "It") -> Sentence:
        """The point with a pronoun, or other words, for its subject."""
        return Sentence((Segment(f"{opening} {self.predicate(point.lead)}", point.ids), Segment(".")))

    def chain(self, points: Sequence[Point], opening: str | None = None, again: str = "It") -> tuple[Sentence, ...]:
        """Points of one subject as running sentences: the name once, then a pronoun, short ones in pairs."""
        if not points:
            return ()
        if points[0].lead.subject == "choosing":
            return tuple(self.state(p) for p in points)
        name = opening or self.base.name(points[0].lead.subject)
        made: list[Sentence] = []
        rest = list(points)
        while rest:
            point = rest.pop(0)
            segments = [Segment(f"{name} {self.predicate(point.lead)}", point.ids)]
            if rest and self._links(point, rest[0]):
                other = rest.pop(0)
                segments += [Segment(f" and {self.predicate(other.lead)}", other.ids)]
            made.append(Sentence((*segments, Segment("."))))
            name = again
        return tuple(made)

    def _links(self, first: Point, second: Point) -> bool:
        predicates = [self.predicate(first.lead), self.predicate(second.lead)]
        return all(
            len(p) <= LONGEST_LINKED and "," not in p and " and " not in p and " but " not in p for p in predicates
        )

    def doubted(self, claim: Claim) -> Sentence:
        """A doubtful claim with its doubt."""
        reason = uncapitalised((claim.doubtful or "").removesuffix("."))
        return Sentence(
            (
                Segment("One article says that "),
                Segment(uncapitalised(claim.statement.removesuffix(".")), (claim.id,)),
                Segment(f", which is doubtful: {reason}."),
            )
        )

    def needs(self, requirements: Iterable[Requirement]) -> str:
        """Requirements in a row: "real-time work and chat applications, without an ORM"."""
        rows = tuple(requirements)
        wanted = join(_shortened([self.phrase(r.topic) for r in rows if r.wanted]))
        refused = join(_shortened([self.phrase(r.topic) for r in rows if not r.wanted]), "or")
        return ", ".join(part for part in (wanted, f"without {refused}" if refused else "") if part)


def _shortened(phrases: list[str]) -> list[str]:
    """The first few phrases, and how many more there are."""
    if len(phrases) <= MOST_NEEDS_NAMED:
        return phrases
    more = len(phrases) - MOST_NEEDS_NAMED + 1
    return [*phrases[: MOST_NEEDS_NAMED - 1], count(more, "more need")]


def speak_dispute(dispute: Dispute) -> Sentence:
    """The dispute's summary, leaning on all its sides."""
    summary = dispute.summary.removesuffix(".")
    if summary.startswith("The same article"):
        summary = "One and the same" + summary.removeprefix("The same")
    return Sentence((Segment(summary, dispute.claims), Segment(".")))


def note(text: str) -> Sentence:
    """A sentence about the bot, the question, or what the articles do not say."""
    return Sentence((Segment(text),), factual=False)


def leaning(text: str, points: Iterable[Point]) -> Sentence:
    """A sentence that sums up *points* and cites them."""
    claims = tuple(dict.fromkeys(c for p in points for c in p.ids))
    return Sentence((Segment(text.removesuffix("."), claims), Segment(".")))


def paragraph(*sentences: Sentence) -> tuple[Paragraph, ...]:
    """The sentences as one paragraph; none for none."""
    return (Paragraph(tuple(sentences)),) if sentences else ()


def join(items: Sequence[str], last: str = "and") -> str:
    """Items in a row, the last after *last*."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def count(number: int, noun: str) -> str:
    """ "one article", "three articles"; figures above twelve."""
    word = NUMBERS[number] if number < len(NUMBERS) else str(number)
    return f"{word} {noun}" if number == 1 else f"{word} {noun}s"


def capitalised(text: str) -> str:
    """*text* with a capital first letter."""
    return text[:1].upper() + text[1:]


def uncapitalised(text: str) -> str:
    """*text* with a small first letter, unless it begins with a name or an abbreviation."""
    first = text.split(" ", 1)[0].strip(",.:;").removesuffix("'s")
    if first in _KEEP or any(c.isupper() for c in first[1:]):
        return text
    return text[:1].lower() + text[1:]


_KEEP = frozenset(
    "Python Django Flask Sanic Tornado Bottle Falcon Pyramid Hug Dash Zope Masonite Web2py I Java Node "
    "Jinja2 Mako Genshi Werkzeug Blueprints Armin Marcel Laravel Rails Google Linux Mercurial Cython "
    "Grok Jython NumPy Ruby".split()
)
"""Names that keep their capital inside a sentence."""
