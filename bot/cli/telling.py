"""A reply in the terminal: its blocks, and below them what they lean on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.cli.terminal import new_table, print_table, words
from bot.core.answer import Listing, Segment, Sentence
from bot.wording.rendering import to_markdown

Json = Mapping[str, Any]


def tell(console: Console, body: Json) -> None:
    """Print the answer, block by block."""
    for index, block in enumerate(body["answer"]["blocks"]):
        if index:
            console.print()
        _BLOCKS[block["type"]](console, block)


def tell_sources(console: Console, body: Json) -> None:
    """Print the numbered citations, if there are any."""
    if body["citations"]:
        console.print(Text("\nSources", "bold"))
    for number, citation in enumerate(body["citations"], 1):
        console.print(words(f"[{number}] {_source(citation)}"))


def tell_suggestions(console: Console, body: Json) -> None:
    """Print what could be asked next, or the choices where the answer asks back."""
    suggestions = body["suggestions"]
    if suggestions:
        title = "Choose" if body["status"] == "clarify" else "Ask next"
        console.print(Text(f"\n{title}", "bold"))
    for suggestion in suggestions:
        console.print(words(f"- {suggestion}"))


def tell_trace(console: Console, body: Json, trace: Json) -> None:
    """Print how the question was read, and which rule decided."""
    console.print(Text("\nHow this was read", "bold"))
    for part, traced in zip(body["parts"] or [body], trace["parts"], strict=True):
        because = f" because {traced['because']}" if traced["because"] else ""
        likely = [f"{i['intent']} {i['probability']:.2f}" for i in traced["reading"].get("intents", ())]
        console.print(words(f"- {part['reading']}"))
        console.print(words(f"  rule: {traced['rule'] or 'none'} leads to {traced['way']}{because}"))
        for title, found in (("nearly", traced["nearly"]), ("intents", likely)):
            if found:
                console.print(words(f"  {title}: {', '.join(found)}"))


def markdown_of(body: Json) -> str:
    """The answer and its sources as Markdown."""
    sources = [f"[{n}] {_source(citation)}" for n, citation in enumerate(body["citations"], 1)]
    items = tuple(Sentence((Segment(source),), factual=False) for source in sources)
    listing = to_markdown([Listing("Sources", items)], {}) if items else ""
    return "\n\n".join(filter(None, (body["answer"]["markdown"], listing)))


def _source(citation: Json) -> str:
    doubts = [word for word in ("disputed", "doubtful") if citation[word]]
    note = f" ({', '.join(doubts)})" if doubts else ""
    return f"{citation['article']}, line {citation['line']}: {citation['statement']}{note}"


def _numbers(numbers: Sequence[int]) -> str:
    return "".join(f"[{number}]" for number in numbers)


def _sentences(sentences: Sequence[Json], start: str = "") -> Text:
    """*sentences* in a row, each piece with the numbers of its citations."""
    text = words(start)
    for index, sentence in enumerate(sentences):
        text.append(" " if index else "")
        for segment in sentence["segments"]:
            text.append(words(segment["text"]))
            if segment["citations"]:
                text.append(" " + _numbers(segment["citations"]), "dim")
    return text


def _tell_paragraph(console: Console, block: Json) -> None:
    console.print(_sentences(block["sentences"]))


def _tell_list(console: Console, block: Json) -> None:
    if block["title"]:
        console.print(words(block["title"], "bold"))
    for item in block["items"]:
        console.print(_sentences([item], "- "))


def _tell_ranking(console: Console, block: Json) -> None:
    table = new_table(console, "", "Framework", "Score", "For", "Against")
    for place, entry in enumerate(block["entries"], 1):
        cells = (str(place), entry["name"], f"{entry['score']:.2f}", *map(_numbers, (entry["for"], entry["against"])))
        table.add_row(*map(words, cells))
    print_table(console, table)


def _tell_table(console: Console, block: Json) -> None:
    table = new_table(console, *block["columns"], title=block["caption"])
    for row in block["rows"]:
        cells = [_sentences(cell) if cell else words("not stated", "dim") for cell in row["cells"]]
        table.add_row(words(row["heading"], "bold"), *cells)
    print_table(console, table)


def _tell_dispute(console: Console, block: Json) -> None:
    sides = block["sides"]
    titles = ("One side", "The other side") if len(sides) == 2 else [f"Side {n + 1}" for n in range(len(sides))]
    table = new_table(console, *titles, title=block["title"])
    table.add_row(*(_sentences(side) for side in sides))
    print_table(console, table)


_BLOCKS: Mapping[str, Callable[[Console, Json], None]] = {
    "paragraph": _tell_paragraph,
    "list": _tell_list,
    "ranking": _tell_ranking,
    "table": _tell_table,
    "dispute": _tell_dispute,
}
