"""Tables as CSV, sent line by line. A cell that a spreadsheet would take for a formula begins with a quote."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from flask import Response

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How formulas begin, in the letters of East Asian keyboards too."""


class _Line:
    """Takes a line from the writer, and gives it on."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text = text


def csv_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The file *name*, ``.csv`` without it; the first row is made before anything is sent, so that errors show."""
    lines = _lines(columns, rows)
    first = next(lines)
    return Response(
        chain([first], lines),
        content_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def safe(cell: object) -> str:
    """*cell* as text that no spreadsheet calculates; numbers stay what they are."""
    if cell is None:
        return ""
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(RISKY) else text


def _lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    line = _Line()
    writer = csv.writer(line)
    writer.writerow(columns)
    head = line.text
    for row in rows:
        writer.writerow([safe(cell) for cell in row])
        yield head + line.text
        head = ""
    if head:
        yield head
