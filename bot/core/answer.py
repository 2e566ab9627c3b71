"""Answers as channel-neutral blocks. Whatever states a fact names the claims that it leans on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How an answer answers."""

    ANSWERED = "answered"
    UNKNOWN = "unknown"
    CLARIFY = "clarify"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a sentence and the ids of the claims that it leans on."""

    text: str
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. A *factual* one leans on at least one claim; the others speak of the bot or of a gap."""

    segments: tuple[Segment, ...]
    factual: bool = True

    def __post_init__(self) -> None:
        if self.factual and not self.claims:
            raise ValueError(f"a factual sentence cites nothing: {self.plain!r}")

    @property
    def claims(self) -> tuple[str, ...]:
        """The ids of the claims that the sentence leans on, each once."""
        return tuple(dict.fromkeys(claim for segment in self.segments for claim in segment.claims))

    @property
    def plain(self) -> str:
        """The words alone."""
        return "".join(segment.text for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that belong together."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Items of equal rank; *title* may be empty."""

    title: str
    items: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A comparison: the first cell of a row is its heading; an empty cell is a gap."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[Sentence, ...], ...]], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A framework's place in a ranking: its score (0 to 1) and the claims for and against it."""

    framework: str
    name: str
    score: float
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RankingBlock:
    """Frameworks, best first."""

    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class DisputeBlock:
    """A dispute with what each side says."""

    dispute: str
    title: str
    sides: tuple[tuple[Sentence, ...], ...]


Block = Paragraph | Listing | Table | RankingBlock | DisputeBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A finding put into words."""

    status: Status
    blocks: tuple[Block, ...]
    ranking: tuple[Standing, ...] = ()
    suggestions: tuple[str, ...] = ()

    @property
    def sentences(self) -> Iterator[Sentence]:
        """Every sentence, in the order of reading."""
        for block in self.blocks:
            yield from sentences_of(block)

    @property
    def cited(self) -> tuple[str, ...]:
        """The ids of all claims that the answer leans on, in the order of their first use."""
        return tuple(dict.fromkeys(claim for sentence in self.sentences for claim in sentence.claims))


def sentences_of(block: Block) -> Iterable[Sentence]:
    """The sentences of one block, in the order of reading."""
    match block:
        case Paragraph(sentences):
            return sentences
        case Listing(_, items):
            return items
        case Table(_, _, rows):
            return tuple(s for _, cells in rows for cell in cells for s in cell)
        case DisputeBlock(_, _, sides):
            return tuple(s for side in sides for s in side)
        case RankingBlock():
            return ()
