"""Sentences out of points: chained, joined, and tied to the claims that they lean on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.answer import Paragraph, Segment, Sentence
from bot.core.knowledge import Claim, Dispute, KnowledgeBase, Point
from bot.core.reading import Requirement
from bot.wording.joining import Clause, clauses_of, paired

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
        """Points of one subject as running sentences: the name once, then a pronoun, what is alike drawn together."""
        if not points:
            return ()
        if points[0].lead.subject == "choosing":
            return tuple(self.state(p) for p in points)
        name = opening or self.base.name(points[0].lead.subject)
        made: list[Sentence] = []
        before: tuple[str, ...] = ()
        for row in paired(clauses_of((self.predicate(p.lead), p.ids) for p in points)):
            made.append(Sentence((*_running(name if not made else again, row, before), Segment("."))))
            before = () if set(before) & {row[0].verb} else tuple(clause.verb for clause in row)
        return tuple(made)

    def doubted(self, claim: Claim) -> Sentence:
        """A doubtful claim with its doubt, and with the article that makes it."""
        article = capitalised(self.base.articles[claim.article].called)
        reason = uncapitalised((claim.doubtful or "").removesuffix("."))
        for slug, source in self.base.articles.items():
            reason = reason.replace(slug, source.called)
        return Sentence(
            (
                Segment(f"{article} says that "),
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


def _running(name: str, row: Sequence[Clause], before: Sequence[str]) -> list[Segment]:
    """One or two clauses after *name*; "also" where the sentence *before* used the same verb."""
    first, *rest = row
    segments = first.also(before).segments(name)
    for clause in rest:
        same = clause.verb == first.verb
        comma = "," if same or len(first.parts) > 1 or len(clause.parts) > 1 else ""
        head, *others = (clause.without_verb if same else clause).segments("")
        segments += [Segment(f"{comma} and {head.text}", head.claims), *others]
    return segments


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


def count(amount: int, noun: str) -> str:
    """ "one article", "three articles"; figures above twelve."""
    return f"{number(amount)} {noun}" if amount == 1 else f"{number(amount)} {noun}s"


def number(amount: int) -> str:
    """The number as a word; figures above twelve."""
    return NUMBERS[amount] if amount < len(NUMBERS) else str(amount)


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
