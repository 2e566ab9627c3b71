"""What a message is made of, before it has a form: lines, tables and rankings that can be parted between messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from integrations.slack import limits
from integrations.slack.mrkdwn import literal, weight

BULLET = "\N{BULLET} "
SCORES = "Scores, from 0 to 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence, or what stands for one: it is shown whole, and in one place."""

    text: str
    noun: str = "sentence"
    """What it counts as when it is left for later; empty where it does not count."""
    mark: str = ""
    """What it begins with: a bullet or a number."""
    glue: str = "\n"
    """What stands before it: a new line, a blank, or nothing where a word goes on."""
    title: bool = False

    @property
    def weight(self) -> int:
        """The most characters it can take."""
        return weight(self.mark) + weight(self.text) + len(self.glue)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """Lines that belong together."""

    units: tuple[Line, ...]

    @property
    def overhead(self) -> int:
        """What it weighs beside its units."""
        return 2

    def weight_at(self, place: int) -> int:
        """What the unit weighs, with that from which it must not be parted."""
        line = self.units[place]
        after = self.units[place + 1 : place + 2] if line.title else ()
        return line.weight + sum(other.weight for other in after)

    def noun_at(self, place: int) -> str:
        """What the unit counts as."""
        return self.units[place].noun

    def only(self, start: int, stop: int) -> Prose:
        """Some of it."""
        return replace(self, units=self.units[start:stop])

    def lines(self) -> tuple[Line, ...]:
        """It, line by line."""
        return self.units


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table; each row has one cell for each column, none is empty."""

    caption: str
    columns: tuple[str, ...]
    units: tuple[tuple[str, ...], ...]
    noun: str = "row"

    @property
    def overhead(self) -> int:
        """What caption and headings weigh."""
        return weight(self.caption) + sum(map(weight, self.columns)) + 10

    def weight_at(self, place: int) -> int:
        """What the row weighs where it is told line by line."""
        row = self.units[place]
        return sum(map(weight, (*row, *self.columns[1:]))) + 6 * len(row)

    def noun_at(self, place: int) -> str:
        """What a row counts as."""
        return self.noun

    def only(self, start: int, stop: int) -> Grid:
        """Some rows of it."""
        return replace(self, units=self.units[start:stop])

    def lines(self) -> tuple[Line, ...]:
        """It, line by line."""
        return (Line(text=self.caption, noun="", title=True), *(line for row in self.units for line in self._told(row)))

    def _told(self, row: Sequence[str]) -> Iterator[Line]:
        yield Line(text=row[0], title=True)
        for name, cell in zip(self.columns[1:], row[1:], strict=True):
            yield Line(text=f"{name}: {cell}", mark=BULLET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranks:
    """Frameworks with their scores, the best first."""

    units: tuple[tuple[int, str, float], ...]
    """The place, the name and the score of each."""

    @property
    def overhead(self) -> int:
        """What titles and headings weigh."""
        return 150

    def weight_at(self, place: int) -> int:
        """What an entry weighs."""
        return weight(self.units[place][1]) + 20

    def noun_at(self, place: int) -> str:
        """What an entry counts as."""
        return "place of the ranking"

    def only(self, start: int, stop: int) -> Ranks:
        """Some entries of it."""
        return Ranks(units=self.units[start:stop])

    def lines(self) -> tuple[Line, ...]:
        """It, line by line."""
        told = (Line(text=f"{name}: {score:.2f}", mark=f"{place}. ") for place, name, score in self.units)
        return (Line(text=SCORES, noun="", title=True), *told)

    @property
    def grid(self) -> Grid:
        """It as a table."""
        rows = tuple((f"{place}. {name}", f"{score:.2f}") for place, name, score in self.units)
        return Grid(caption=SCORES, columns=("Framework", "Score"), units=rows)

    @property
    def can_be_drawn(self) -> bool:
        """Whether a chart has room for it."""
        names = [name for _, name, _ in self.units]
        return (
            len(names) <= limits.CHART_POINTS
            and len(set(names)) == len(names)
            and all(limits.size(literal(name)) <= limits.CHART_LABEL for name in names)
        )


Piece = Prose | Grid | Ranks
