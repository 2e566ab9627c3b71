"""Messages for those who are not in Slack, pictured as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import Any

from integrations.slack.checked_parts import shown
from integrations.slack.messages import Message
from integrations.slack.mrkdwn import JOINER

BEGIN = "<!-- pictures, made by tools/slack_pictures.py -->"
END = "<!-- end of the pictures -->"
PICTURED = (
    "Compare Sanic and Falcon",
    "Which framework for a real-time chat app, not Django?",
    "How many GitHub stars has Flask?",
)
"""The questions of :func:`page`: a comparison, a recommendation, and one to which the articles have no answer."""
WIDTH = 92
BARS = 30
Block = Mapping[str, Any]
_LINK = re.compile(r"<[^<>|]*\|([^<>]*)>")


def picture(message: Message, form: int = 0) -> str:
    """A message as somebody sees it in Slack, drawn with characters."""
    blocks = message.forms[form]
    drawn = [list(_drawn(block)) for block in blocks]
    inside = [line for i, lines in enumerate(drawn) for line in ([""] if i else []) + lines]
    edge = "─" * (WIDTH + 2)
    return "\n".join((f"┌{edge}┐", *(f"│ {line:<{WIDTH}} │" for line in inside), f"└{edge}┘")).replace(JOINER, "")


def page(answers: Iterable[tuple[str, Message]]) -> str:
    """Questions with pictures of their answers, as Markdown."""
    told = (f"**{question}**\n\n```text\n{picture(message)}\n```\n" for question, message in answers)
    return "\n".join(told)


def with_pictures(readme: str, answers: Iterable[tuple[str, Message]]) -> str:
    """*readme* with the pictures of these answers between its marks. Raises ValueError where it has none."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"no {BEGIN} and {END}")
    return f"{before}{begin}\n\n{page(answers)}\n{end}{after}"


def _drawn(block: Block) -> Iterator[str]:
    match block["type"]:
        case "actions":
            yield from _buttons(shown(block["elements"]))
        case "context_actions":
            yield "  ".join(f"( {label} )" for label in shown(block["elements"]))
        case "data_table" | "table":
            yield from _wrapped(block.get("caption", ""))
            yield from _table([[cell["text"] for cell in row] for row in block["rows"]])
        case "data_visualization":
            yield block["title"]
            yield from _chart(block["chart"]["series"][0]["data"])
        case "rich_text":
            for element in block["elements"]:
                yield from _rich(element)
        case _:
            for text in shown(block):
                yield from _wrapped(_without_links(text))


def _without_links(text: str) -> str:
    """What a line with links shows."""
    return _LINK.sub(r"\1", text)


def _wrapped(text: str, hang: str = "") -> list[str]:
    return [line for row in text.split("\n") for line in wrap(row, WIDTH, subsequent_indent=hang)]


def _buttons(labels: Iterable[str]) -> Iterator[str]:
    """Buttons in rows."""
    row = ""
    for label in labels:
        button = f"[ {label} ]"
        if row and len(row) + 2 + len(button) > WIDTH:
            yield row
            row = ""
        row = f"{row}  {button}" if row else button
    yield row


def _rich(element: Block) -> Iterator[str]:
    if element["type"] == "rich_text_list":
        for item in element["elements"]:
            yield from _wrapped("• " + "".join(shown(item)), hang="  ")
    else:
        yield from _wrapped("".join(shown(element)))


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    first, columns = min(max(len(row[0]) for row in rows), 18), len(rows[0]) - 1
    widths = [first, *[max((WIDTH - first) // columns - 3, 3)] * columns]
    rule = "─┼─".join("─" * width for width in widths)
    for i, row in enumerate(rows):
        if i:
            yield rule
        cells = [wrap(text, width) for text, width in zip(row, widths, strict=True)]
        for line in zip_longest(*cells, fillvalue=""):
            yield " │ ".join(f"{part:<{width}}" for part, width in zip(line, widths, strict=True)).rstrip()


def _chart(points: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    longest = max(len(point["label"]) for point in points)
    most = max((point["value"] for point in points), default=0) or 1
    for point in points:
        bar = "█" * round(BARS * max(point["value"], 0) / max(most, 1))
        yield f"{point['label']:<{longest}}  {bar} {point['value']:.2f}"
