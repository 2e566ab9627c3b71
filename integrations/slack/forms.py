"""Pages in Slack's blocks: three forms that say the same, the richest first; and as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from integrations.slack import limits
from integrations.slack.mrkdwn import literal
from integrations.slack.pieces import BULLET, SCORES, Grid, Line, Piece, Prose, Ranks

Block = Mapping[str, Any]
SHOWN_ROWS = 20
"""Rows of a table that are seen without turning its pages."""


class Form(Enum):
    """What Slack is asked to show."""

    RICH = "data_table, data_visualization"
    TABLES = "table"
    SECTIONS = "sections alone"


def blocks_of(pieces: Iterable[Piece], form: Form) -> tuple[Block, ...]:
    """*pieces* in *form*, and within Slack's limits as long as they fit on a page."""
    writer = _Writer(form=form)
    return tuple(block for piece in pieces for block in writer.blocks(piece))


def text_of(pieces: Iterable[Piece]) -> str:
    """*pieces* in plain words, a blank line between them; not escaped."""
    return "\n\n".join(_joined(piece.lines()) for piece in pieces)


def plain_section(text: str) -> Block:
    """A section in which nothing is markup."""
    return {"type": "section", "text": plain_text(text)}


def remark(text: str) -> Block:
    """A small line in which nothing is markup."""
    return {"type": "context", "elements": [plain_text(text)]}


def plain_text(text: str) -> Mapping[str, Any]:
    """A text in which nothing is markup, not even an emoji's name."""
    return {"type": "plain_text", "text": literal(text), "emoji": False}


def _joined(lines: Sequence[Line]) -> str:
    return "".join((line.glue if i else "") + line.mark + line.text for i, line in enumerate(lines))


@dataclass(slots=True)
class _Writer:
    """Writes the blocks of one message, and counts those that it may hold only some of."""

    form: Form
    charts: int = 0
    tables: int = 0

    def blocks(self, piece: Piece) -> Iterator[Block]:
        """The blocks of *piece*."""
        match self.form, piece:
            case _, Prose():
                yield from self._prose(piece)
            case Form.RICH, Ranks() if piece.can_be_drawn and self.charts < limits.CHARTS:
                self.charts += 1
                yield _chart(piece)
            case Form.RICH, Ranks():
                yield _data_table(piece.grid)
            case Form.RICH, Grid():
                yield _data_table(piece)
            case Form.TABLES, Grid() | Ranks() if self.tables < limits.TABLES:
                self.tables += 1
                grid = piece.grid if isinstance(piece, Ranks) else piece
                yield from self._prose(Prose(units=(Line(text=grid.caption, title=True),)))
                yield _table(grid)
            case _:
                yield from self._prose(Prose(units=piece.lines()))

    def _prose(self, prose: Prose) -> Iterator[Block]:
        write = _plain if self.form is Form.SECTIONS else _rich
        yield from (write(replace(prose, units=part)) for part in _sections(prose.units))


def _sections(lines: Iterable[Line]) -> Iterator[tuple[Line, ...]]:
    """*lines* in parts that each fit into a section."""
    held: list[Line] = []
    heavy = 0
    for line in lines:
        if held and heavy + line.weight > limits.SECTION - 20:
            yield tuple(held)
            held, heavy = [], 0
        held.append(line)
        heavy += line.weight
    if held:
        yield tuple(held)


def _plain(prose: Prose) -> Block:
    return plain_section(_joined(prose.units))


def _rich(prose: Prose) -> Block:
    return {"type": "rich_text", "elements": list(_rich_elements(prose.units))}


def _rich_elements(lines: Sequence[Line]) -> Iterator[Block]:
    """Running text, with each run of bullets as a list."""
    section: list[Block] = []
    items: list[list[Block]] = []
    for line in lines:
        if line.mark == BULLET:
            if section:
                yield {"type": "rich_text_section", "elements": section}
            section = []
            items.append([_words(line.text)])
        elif items and line.glue != "\n":
            items[-1].append(_words(line.glue + line.text))
        else:
            if items:
                yield _bullets(items)
            items = []
            before = line.glue if section else ""
            section.append(_words(before + line.mark + line.text, bold=line.title))
    if items:
        yield _bullets(items)
    if section:
        yield {"type": "rich_text_section", "elements": section}


def _bullets(items: Iterable[Sequence[Block]]) -> Block:
    sections = [{"type": "rich_text_section", "elements": list(item)} for item in items]
    return {"type": "rich_text_list", "style": "bullet", "elements": sections}


def _words(text: str, *, bold: bool = False) -> Block:
    return {"type": "text", "text": literal(text), **({"style": {"bold": True}} if bold else {})}


def _cell(text: str) -> Block:
    return {"type": "raw_text", "text": literal(text)}


def _rows(grid: Grid) -> list[list[Block]]:
    return [[_cell(text) for text in row] for row in (grid.columns, *grid.units)]


def _data_table(grid: Grid) -> Block:
    return {
        "type": "data_table",
        "caption": literal(grid.caption),
        "rows": _rows(grid),
        "page_size": min(len(grid.units), SHOWN_ROWS),
        "row_header_column_index": 0,
    }


def _table(grid: Grid) -> Block:
    return {"type": "table", "rows": _rows(grid), "column_settings": [{"is_wrapped": True} for _ in grid.columns]}


def _chart(ranks: Ranks) -> Block:
    labels = [literal(name) for _, name, _ in ranks.units]
    points = [{"label": label, "value": score} for label, (_, _, score) in zip(labels, ranks.units, strict=True)]
    return {
        "type": "data_visualization",
        "title": SCORES,
        "chart": {
            "type": "bar",
            "series": [{"name": "Score", "data": points}],
            "axis_config": {"categories": labels, "x_label": "Framework", "y_label": "Score"},
        },
    }
