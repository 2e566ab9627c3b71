"""Text on a terminal or in a pipe: plain where nobody sees colours, and never more than text."""

from __future__ import annotations

import json
import sys
import unicodedata
from typing import Any, TextIO

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

PIPE_WIDTH = 100
"""How wide tables are where there is no terminal to ask."""


def screen(stream: TextIO | None = None) -> Console:
    """Where to print: colours and wrapped lines on a terminal, whole plain lines elsewhere.

    What is printed is text: square brackets in it are no markup.
    """
    stream = stream or sys.stdout
    seen = stream.isatty()
    return Console(
        file=stream,
        width=None if seen else PIPE_WIDTH,
        color_system="auto" if seen else None,
        force_terminal=seen,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=not seen,
    )


def clean(text: str) -> str:
    """*text* without what a terminal would obey, or could not print."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def words(text: str, style: str = "") -> Text:
    """*text* as it may be printed."""
    return Text(clean(text), style)


def count_of(number: int, word: str) -> str:
    """*number* with its *word*: 1 claim, 1,460 claims, no claims."""
    return f"{number:,} {word}{'s' * (number != 1)}" if number else f"no {word}s"


def new_table(console: Console, *columns: str, title: str | None = None) -> Table:
    """An empty table that suits *console*."""
    look = box.SIMPLE_HEAD if console.is_terminal else box.MARKDOWN
    heading = words(title, "bold") if title else None
    table = Table(title=heading, title_justify="left", box=look)
    for column in columns:
        table.add_column(words(column))
    return table


def print_table(console: Console, table: Table) -> None:
    """Print *table*, its cells wrapped even in a pipe; there, what pads it is cut."""
    if console.is_terminal:
        console.print(table)
        return
    with console.capture() as captured:
        console.print(table, soft_wrap=False)
    for line in filter(str.strip, captured.get().splitlines()):
        console.print(line.rstrip())


def print_json(value: Any) -> None:
    """Print *value* as JSON for other programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
