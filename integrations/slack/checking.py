"""Whether Slack would take a message, a view or an unfurl, by the table of :mod:`integrations.slack.limits`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from integrations.slack import limits
from integrations.slack.checked_elements import element, elements
from integrations.slack.checked_parts import (
    Check,
    Found,
    Object,
    at_most,
    entries,
    optional_text,
    shown,
    text_object,
    text_within,
)
from integrations.slack.checked_tables import data_table, data_visualization, rich_text, table
from integrations.slack.limits import size

MESSAGE, MODAL, HOME, UNFURL = "message", "modal", "home", "unfurl"


def problems(payload: Object) -> list[str]:
    """What Slack would refuse in a message (``text``, ``blocks``), a view (``type``) or an unfurl (``blocks`` alone).

    Each problem begins with the JSON pointer of its place. Blocks and elements that the bot never sends are problems.
    """
    surface = _surface(payload)
    blocks = payload.get("blocks")
    if not isinstance(blocks, Sequence) or isinstance(blocks, str) or not blocks:
        return ["/blocks: must be a list that is not empty"]
    shapes = [f"/blocks/{i}: must be an object" for i, block in enumerate(blocks) if not isinstance(block, Mapping)]
    if shapes:
        return shapes
    most = limits.VIEW_BLOCKS if surface in (MODAL, HOME) else limits.MESSAGE_BLOCKS
    return [
        *at_most("/blocks", len(blocks), most, "blocks"),
        *(_view(payload) if surface in (MODAL, HOME) else ()),
        *(_text_of_message(payload) if surface == MESSAGE else ()),
        *chain.from_iterable(_block(f"/blocks/{i}", block, surface) for i, block in enumerate(blocks)),
        *_unique(blocks),
        *_whole(blocks),
    ]


def _surface(payload: Object) -> str:
    kind = payload.get("type")
    if kind in (MODAL, HOME):
        return str(kind)
    return MESSAGE if "text" in payload else UNFURL


def _view(view: Object) -> Found:
    yield from optional_text("", view, "callback_id", limits.CALLBACK_ID)
    if "private_metadata" in view:
        yield from text_within("/private_metadata", view["private_metadata"], limits.PRIVATE_METADATA, fewest=0)
    if view["type"] == HOME:
        return
    yield from text_object("/title", view.get("title"), limits.VIEW_TITLE, plain=True)
    for key in ("submit", "close"):
        if key in view:
            yield from text_object(f"/{key}", view[key], limits.VIEW_BUTTON, plain=True)
    if "submit" not in view and any(block.get("type") == "input" for block in view["blocks"]):
        yield "/submit: a modal with an input needs it"


def _text_of_message(message: Object) -> Found:
    yield from text_within("/text", message["text"], limits.TEXT)


def _block(place: str, block: Object, surface: str) -> Found:
    kind = block.get("type")
    yield from optional_text(place, block, "block_id", limits.BLOCK_ID)
    if kind not in _BLOCKS:
        yield f"{place}/type: unknown block {kind!r}"
        return
    surfaces, check = _BLOCKS[kind]
    if surface not in surfaces:
        yield f"{place}/type: no {kind} in a {surface}"
    yield from check(place, block)


def _header(place: str, block: Object) -> Found:
    yield from text_object(f"{place}/text", block.get("text"), limits.HEADER, plain=True)


def _divider(place: str, block: Object) -> Found:
    return iter(())


def _section(place: str, block: Object) -> Found:
    if "text" not in block and "fields" not in block:
        yield f"{place}: needs text or fields"
    if "text" in block:
        yield from text_object(f"{place}/text", block["text"], limits.SECTION)
    if "fields" in block:
        said, fields = entries(place, block, "fields", limits.SECTION_FIELDS)
        yield from said
        for i, field in enumerate(fields):
            yield from text_object(f"{place}/fields/{i}", field, limits.SECTION_FIELD)
    if "accessory" in block:
        yield from element(f"{place}/accessory", block["accessory"], ("button", "checkboxes"))


def _context(place: str, block: Object) -> Found:
    said, texts = entries(place, block, "elements", limits.CONTEXT_ELEMENTS)
    yield from said
    for i, text in enumerate(texts):
        yield from text_object(f"{place}/elements/{i}", text)


def _input(place: str, block: Object) -> Found:
    yield from text_object(f"{place}/label", block.get("label"), limits.INPUT_LABEL, plain=True)
    if "hint" in block:
        yield from text_object(f"{place}/hint", block["hint"], limits.INPUT_HINT, plain=True)
    yield from element(f"{place}/element", block.get("element"), ("plain_text_input", "checkboxes"))


_EVERYWHERE = (MESSAGE, MODAL, HOME, UNFURL)


_BLOCKS: Mapping[Any, tuple[tuple[str, ...], Check]] = {
    "header": (_EVERYWHERE, _header),
    "divider": (_EVERYWHERE, _divider),
    "section": (_EVERYWHERE, _section),
    "context": (_EVERYWHERE, _context),
    "actions": (_EVERYWHERE, elements(limits.ACTIONS_ELEMENTS, ("button", "checkboxes"))),
    "context_actions": ((MESSAGE,), elements(limits.CONTEXT_ACTIONS_ELEMENTS, ("feedback_buttons",))),
    "input": ((MODAL, HOME), _input),
    "rich_text": (_EVERYWHERE, rich_text),
    "table": ((MESSAGE,), table),
    "data_table": ((MESSAGE,), data_table),
    "data_visualization": ((MESSAGE,), data_visualization),
}


def _unique(blocks: Sequence[Object]) -> Found:
    """No id of a block, and no id of an action, stands there twice."""
    for key, found in (("block_id", _ids(blocks, "block_id")), ("action_id", _ids(blocks, "action_id"))):
        for value, count in Counter(value for value, _ in found).items():
            if count > 1:
                second = [place for other, place in found if other == value][1]
                yield f"{second}: the {key} {value!r} stands there {count} times"


def _ids(value: Any, key: str, place: str = "/blocks") -> list[tuple[str, str]]:
    if isinstance(value, Mapping):
        own = [(value[key], f"{place}/{key}")] if isinstance(value.get(key), str) else []
        return own + [found for name, inner in value.items() for found in _ids(inner, key, f"{place}/{name}")]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [found for i, inner in enumerate(value) for found in _ids(inner, key, f"{place}/{i}")]
    return []


def _whole(blocks: Sequence[Object]) -> Found:
    """What holds of all blocks together."""
    kinds = Counter(block.get("type") for block in blocks)
    yield from at_most("/blocks", kinds["table"], limits.TABLES, "table blocks")
    yield from at_most("/blocks", kinds["data_visualization"], limits.CHARTS, "data_visualization blocks")
    cells = sum(size(text) for b in blocks if b.get("type") in ("table", "data_table") for text in shown(b.get("rows")))
    yield from at_most("/blocks", cells, limits.CELLS, "characters in the cells of all tables")
    yield from at_most("/blocks", sum(map(size, shown(blocks))), limits.MESSAGE, "characters in all")
