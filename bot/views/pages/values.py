"""What pages show, as immutable values."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.knowledge import Article, Claim, Dispute, Subject, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many claims speak for something, against it, and neither."""

    supporting: int
    against: int
    neither: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.supporting + self.against + self.neither


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one or more articles say alike: the claim whose statement leads, and those that echo it."""

    lead: Claim
    echoes: tuple[Claim, ...] = ()

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims of the entry."""
        return (self.lead, *self.echoes)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicEntries:
    """What is said on one topic: for, then against, then neither."""

    topic: Topic
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicGroup:
    """Topics of one group, with what is said on each."""

    title: str
    topics: tuple[TopicEntries, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a subject's page: entries in their order, or topics with theirs."""

    id: str
    title: str
    entries: tuple[Entry, ...] = ()
    groups: tuple[TopicGroup, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One article with what it says of something."""

    article: Article
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectPage:
    """All that is known of a subject; each of its claims stands in exactly one section."""

    subject: Subject
    summary: str
    kinds: tuple[Subject, ...]
    tally: Tally
    voices: tuple[Voice, ...]
    sections: tuple[Section, ...]
    disputes: tuple[Dispute, ...]
    doubtful: tuple[Claim, ...]
    related: tuple[Subject, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A subject in a list."""

    subject: Subject
    summary: str
    kinds: tuple[Subject, ...]
    tally: Tally
    articles: int
    disputes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicCard:
    """A topic in a list, with the claims about it."""

    topic: Topic
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTopic:
    """What is said of one subject on a topic."""

    subject: Subject
    tally: Tally
    articles: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPage:
    """All that is known on a topic."""

    topic: Topic
    tally: Tally
    subjects: tuple[OnTopic, ...]
    parts: tuple[Topic, ...]
    disputes: tuple[Dispute, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """What an article says of whom, in the order of its lines."""

    article: Article
    tally: Tally
    claims: tuple[Claim, ...]
    subjects: tuple[tuple[Subject, Tally], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A topic in a comparison, with the entries of each framework."""

    topic: Topic
    cells: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Frameworks side by side: topics on which several are described, and those of one alone."""

    cards: tuple[Card, ...]
    shared: tuple[Row, ...]
    alone: tuple[Row, ...]
    disputes: tuple[Dispute, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeMap:
    """Which topics are disputed of which subjects."""

    subjects: tuple[Subject, ...]
    rows: tuple[tuple[Topic, tuple[tuple[Dispute, ...], ...]], ...]
