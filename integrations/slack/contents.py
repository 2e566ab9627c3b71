"""What a message has to say, before it has a form: read off the contract's JSON of an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, zip_longest
from typing import Any

from bot.core.turns import JsonObject
from integrations.slack import limits
from integrations.slack.mrkdwn import weight
from integrations.slack.pieces import BULLET, SCORES, Grid, Line, Piece, Prose, Ranks

NOT_STATED = "not stated"
NOTHING = "\N{EN DASH}"
"""Where a name is empty; and in a row that goes on, where a cell has said all before."""
HEAVIEST = 2_400
"""The most that a line or a row may weigh: with its mark it fits into a section."""
WIDEST = 900
"""The most that the caption and columns of a table may weigh."""
MOST_ROWS = 90
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def tidy(text: object) -> str:
    """A text on one line, without characters that are not seen or turn others around."""
    return " ".join(_UNSEEN.sub("", text).split()) if isinstance(text, str) else ""


def of_answer(body: JsonObject, *, sources: bool = False) -> tuple[Piece, ...]:
    """What the answer *body* says, with its *sources* behind it."""
    blocks = body["answer"].get("blocks") or ()
    told = [piece for block in blocks for piece in _block(block)] or list(plain(body["answer"].get("text", "")))
    return (*told, *(of_sources(body) if sources else ()))


def of_sources(body: JsonObject) -> tuple[Piece, ...]:
    """What the answer leans on, numbered as in the answer."""
    cited = body.get("citations") or ()
    lines = [
        line
        for number, citation in enumerate(cited, 1)
        for line in whole(_source(citation), noun="source", mark=f"[{number}] ")
    ]
    return (Prose(units=(*_title("Sources"), *lines)),) if lines else ()


def plain(text: str) -> tuple[Piece, ...]:
    """A text, paragraph by paragraph."""
    paragraphs = [tidy(paragraph) for paragraph in text.split("\n\n")]
    return tuple(Prose(units=tuple(whole(paragraph))) for paragraph in paragraphs if paragraph)


def listing(title: str, items: Iterable[str], noun: str = "item") -> tuple[Piece, ...]:
    """A list of our own."""
    lines = [line for item in items for line in whole(tidy(item), noun=noun, mark=BULLET)]
    return (Prose(units=(*_title(title), *lines)),) if lines else ()


def whole(
    text: str, *, noun: str = "sentence", mark: str = "", glue: str = "\n", title: bool = False
) -> Iterator[Line]:
    """*text* in as few lines as Slack has room for: parted between words, or inside of a word that is longer still."""
    for i, (part, inside) in enumerate(_parted(text, HEAVIEST)):
        first = i == 0
        yield Line(
            text=part,
            noun=noun if first else "",
            mark=mark if first else "",
            glue=glue if first else ("" if inside else " "),
            title=title,
        )


def _parted(text: str, most: int) -> Iterator[tuple[str, bool]]:
    """Parts of at most that weight, and whether each begins inside of a word."""
    if weight(text) <= most:
        if text:
            yield text, False
        return
    held: list[str] = []
    heavy, inside = 0, False
    for word in text.split(" "):
        of_word = weight(word)
        if held and heavy + of_word + 1 > most:
            yield " ".join(held), inside
            held, heavy, inside = [], 0, False
        if of_word > most:
            *begun, word = _cut(word, most)
            for piece in begun:
                yield piece, inside
                inside = True
            of_word = weight(word)
        held.append(word)
        heavy += of_word + 1
    yield " ".join(held), inside


def _cut(word: str, most: int) -> list[str]:
    """A word that is longer than a section."""
    parts, held, heavy = [], 0, 0
    for place, character in enumerate(word):
        if heavy + weight(character) > most:
            parts.append(word[held:place])
            held, heavy = place, 0
        heavy += weight(character)
    return [*parts, word[held:]]


def _title(text: object) -> tuple[Line, ...]:
    return tuple(whole(tidy(text), noun="", title=True))


def _sentence(sentence: JsonObject) -> str:
    """A sentence with its numbers, as other clients show it."""
    told = "".join(
        s["text"] + (" " if s.get("citations") else "") + "".join(f"[{n}]" for n in s.get("citations", ()))
        for s in sentence["segments"]
    )
    return tidy(told)


def _source(citation: JsonObject) -> str:
    marks = [
        "The articles disagree on this." if citation.get("disputed") else "",
        "Doubtful: the article says it, but it is garbled or wrong on its face." if citation.get("doubtful") else "",
    ]
    title = citation.get("article_title") or citation.get("article", "")
    return tidy(" ".join((f"{citation['statement']} “{title}”, line {citation.get('line')}.", *marks)))


def _block(block: JsonObject) -> Iterator[Piece]:
    match block["type"]:
        case "paragraph":
            lines = list(_running(block["sentences"]))
            if lines:
                yield Prose(units=tuple(lines))
        case "list":
            yield from listing(block.get("title") or "", map(_sentence, block["items"]))
        case "dispute":
            sides = [line for side in block["sides"] for line in _running(side, mark=BULLET, noun="sentence")]
            if title := _title(block.get("title")):
                yield Prose(units=(*title, *sides))
            elif sides:
                yield Prose(units=tuple(sides))
        case "table":
            yield from _table(block)
        case "ranking":
            yield from _ranking(block["entries"])


def _running(sentences: Iterable[JsonObject], *, mark: str = "", noun: str = "sentence") -> Iterator[Line]:
    """Sentences, one behind the other."""
    told = filter(None, map(_sentence, sentences))
    for i, text in enumerate(told):
        yield from whole(text, noun=noun, mark="" if i else mark, glue=" " if i else "\n")


def _ranking(entries: Sequence[JsonObject]) -> Iterator[Piece]:
    ranked = [
        (place, tidy(entry.get("name")) or tidy(entry["framework"]) or NOTHING, float(entry["score"]))
        for place, entry in enumerate(entries, 1)
    ]
    if any(weight(name) > WIDEST for _, name, _ in ranked):
        yield from listing(SCORES, (f"{place}. {name}: {score:.2f}" for place, name, score in ranked))
        return
    for batch in _batches(ranked):
        yield Ranks(units=tuple(batch))


def _table(block: JsonObject) -> Iterator[Piece]:
    caption, columns = tidy(block["caption"]) or "Comparison", tuple(tidy(c) or NOTHING for c in block["columns"])
    rows = [
        (tidy(row["heading"]) or NOTHING, [[*filter(None, map(_sentence, cell))] for cell in row["cells"]])
        for row in block["rows"]
    ]
    too_wide = (
        not 2 <= len(columns) <= limits.TABLE_COLUMNS
        or sum(map(weight, (caption, *columns))) > WIDEST
        or any(weight(heading) > HEAVIEST // 4 for heading, _ in rows)
    )
    if too_wide:
        yield from _unrolled(caption, columns, rows)
        return
    told = [row for heading, cells in rows for row in _rows(heading, cells, columns)]
    for batch in _batches(told):
        yield Grid(caption=caption, columns=columns, units=tuple(map(tuple, batch)))


Row = tuple[str, list[list[str]]]


def _unrolled(caption: str, columns: Sequence[str], rows: Iterable[Row]) -> Iterator[Piece]:
    """A table that Slack's tables have no room for."""
    lines = list(_title(caption))
    for heading, cells in rows:
        lines += whole(heading, title=True)
        for name, sentences in zip(columns[1:], cells, strict=True):
            lines += whole(f"{name}: {' '.join(sentences) or NOT_STATED}", mark=BULLET)
    yield Prose(units=tuple(lines))


def _rows(heading: str, cells: Sequence[Sequence[str]], columns: Sequence[str]) -> Iterator[Sequence[str]]:
    """A row, or as many rows as its sentences need."""
    whole_row = [heading, *(" ".join(cell) or NOT_STATED for cell in cells)]
    taken = sum(map(weight, (heading, *columns))) + 10 * len(columns)
    if sum(map(weight, whole_row)) + taken <= HEAVIEST:
        yield whole_row
        return
    room = max((HEAVIEST - taken) // max(len(cells), 1), 20)
    parts = [list(_filled(cell, room)) or [NOT_STATED] for cell in cells]
    for i, row in enumerate(zip_longest(*parts, fillvalue=NOTHING)):
        yield [heading if i == 0 else f"{heading} (continued)", *row]


def _filled(sentences: Iterable[str], room: int) -> Iterator[str]:
    """As many sentences at a time as there is room for; a longer one is parted."""
    held = ""
    for sentence in sentences:
        if held and weight(held) + 1 + weight(sentence) > room:
            yield held
            held = ""
        *begun, held = [part for part, _ in _parted(f"{held} {sentence}".strip(), room)]
        yield from begun
    if held:
        yield held


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(rows)
    while batch := list(islice(left, MOST_ROWS)):
        yield batch


def names_in(body: JsonObject) -> Mapping[str, str]:
    """How frameworks are called, by their ids, as far as *body* tells."""
    found: dict[str, str] = {}
    for part in (body, *(body.get("parts") or ())):
        for citation in part.get("citations") or ():
            id_ = citation.get("framework")
            if id_ and id_ not in found and (named := re.search(rf"\b{re.escape(id_)}\b", citation["statement"], re.I)):
                found[id_] = tidy(named[0])
        for block in part["answer"].get("blocks") or ():
            if block["type"] == "ranking":
                found.update((e["framework"], tidy(e["name"])) for e in block["entries"] if tidy(e.get("name")))
        for read in part.get("reading_parts") or ():
            if read["kind"] == "framework" and tidy(read["label"]):
                found[read["id"]] = tidy(read["label"])
    return found
