"""What holds of tables, charts and rich text: a part of :mod:`integrations.slack.checking`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.slack import limits
from integrations.slack.checked_parts import (
    Found,
    Object,
    address,
    at_most,
    entries,
    is_number,
    optional_text,
    shown,
    text_within,
)
from integrations.slack.limits import size


def rich_text(place: str, block: Object) -> Found:
    """A block, or a cell, of rich text."""
    said, elements = entries(place, block, "elements", limits.MESSAGE)
    yield from said
    for i, element in enumerate(elements):
        yield from _rich_element(f"{place}/elements/{i}", element, (*_RICH, "rich_text_list"))
    if block.get("type") == "rich_text":
        yield from at_most(place, sum(map(size, shown(elements))), limits.RICH_TEXT, "characters")


_RICH = ("rich_text_section", "rich_text_quote", "rich_text_preformatted")


def _rich_element(place: str, element: object, allowed: tuple[str, ...]) -> Found:
    if not isinstance(element, Mapping) or element.get("type") not in allowed:
        yield f"{place}/type: must be {' or '.join(allowed)}"
        return
    said, inner = entries(place, element, "elements", limits.MESSAGE)
    yield from said
    in_list = element["type"] == "rich_text_list"
    if in_list and element.get("style") not in ("bullet", "ordered"):
        yield f"{place}/style: must be bullet or ordered"
    for i, one in enumerate(inner):
        there = f"{place}/elements/{i}"
        yield from _rich_element(there, one, ("rich_text_section",)) if in_list else _rich_leaf(there, one)


def _rich_leaf(place: str, leaf: object) -> Found:
    kind = leaf.get("type") if isinstance(leaf, Mapping) else None
    if not isinstance(leaf, Mapping) or kind not in ("text", "link"):
        yield f"{place}/type: {kind!r}, must be text or link"
        return
    if kind == "link":
        yield from address(f"{place}/url", leaf.get("url"))
    if kind == "text" or "text" in leaf:
        text = leaf.get("text")
        if not isinstance(text, str) or not text:
            yield f"{place}/text: is empty"


def _cells(place: str, block: Object, most_rows: int, fewest_rows: int, kinds: tuple[str, ...]) -> Found:
    said, rows = entries(place, block, "rows", most_rows, fewest=fewest_rows)
    yield from said
    widths = {len(row) for row in rows if isinstance(row, Sequence)}
    if len(widths) > 1:
        yield f"{place}/rows: rows of {' and '.join(map(str, sorted(widths)))} cells, all must be equally long"
    for r, row in enumerate(rows):
        if not isinstance(row, Sequence) or isinstance(row, str) or not row:
            yield f"{place}/rows/{r}: must be a list that is not empty"
            continue
        yield from at_most(f"{place}/rows/{r}", len(row), limits.TABLE_COLUMNS, "cells")
        for c, cell in enumerate(row):
            yield from _cell(f"{place}/rows/{r}/{c}", cell, kinds)


def _cell(place: str, cell: object, kinds: tuple[str, ...]) -> Found:
    if not isinstance(cell, Mapping) or cell.get("type") not in kinds:
        yield f"{place}/type: must be {' or '.join(kinds)}"
        return
    if cell["type"] == "rich_text":
        yield from rich_text(place, cell)
        return
    yield from text_within(f"{place}/text", cell.get("text"), limits.CELLS)
    if cell["type"] == "raw_number" and not is_number(cell.get("value")):
        yield f"{place}/value: must be a number"


def table(place: str, block: Object) -> Found:
    """An ordinary table."""
    yield from _cells(place, block, limits.TABLE_ROWS, 1, ("raw_text", "raw_number", "rich_text"))
    if "column_settings" in block:
        said, columns = entries(place, block, "column_settings", limits.TABLE_COLUMNS, fewest=0)
        yield from said
        for i, column in enumerate(columns):
            if not isinstance(column, Mapping) or not column.keys() <= {"align", "is_wrapped"}:
                yield f"{place}/column_settings/{i}: must have align or is_wrapped alone"
            elif column.get("align", "left") not in ("left", "center", "right"):
                yield f"{place}/column_settings/{i}/align: must be left, center or right"


def data_table(place: str, block: Object) -> Found:
    """A table that can be turned and sorted."""
    yield from text_within(f"{place}/caption", block.get("caption"), limits.CELLS)
    kinds = ("raw_text", "raw_number", "rich_text")
    yield from _cells(place, block, limits.DATA_TABLE_ROWS, limits.DATA_TABLE_FEWEST_ROWS, kinds)
    rows = block.get("rows")
    head = rows[0] if isinstance(rows, Sequence) and rows and isinstance(rows[0], Sequence) else ()
    for c, cell in enumerate(head):
        if isinstance(cell, Mapping) and cell.get("type") == "rich_text":
            yield f"{place}/rows/0/{c}/type: no rich_text among the headings"
    page = block.get("page_size", 5)
    if not isinstance(page, int) or not 1 <= page <= limits.DATA_TABLE_PAGE:
        yield f"{place}/page_size: must be 1 to {limits.DATA_TABLE_PAGE}"
    column = block.get("row_header_column_index", 0)
    if not isinstance(column, int) or not 0 <= column < max(len(head), 1):
        yield f"{place}/row_header_column_index: there is no such column"


def data_visualization(place: str, block: Object) -> Found:
    """A bar chart; the bot draws no other."""
    yield from text_within(f"{place}/title", block.get("title"), limits.CHART_TITLE)
    chart = block.get("chart")
    if not isinstance(chart, Mapping) or chart.get("type") != "bar":
        yield f"{place}/chart/type: must be bar"
        return
    axes = chart.get("axis_config")
    if not isinstance(axes, Mapping):
        yield f"{place}/chart/axis_config: must be an object"
        return
    for key in ("x_label", "y_label"):
        yield from optional_text(f"{place}/chart/axis_config", axes, key, limits.CHART_AXIS)
    said, categories = entries(f"{place}/chart/axis_config", axes, "categories", limits.CHART_POINTS)
    yield from said
    for i, category in enumerate(categories):
        yield from text_within(f"{place}/chart/axis_config/categories/{i}", category, limits.CHART_LABEL)
    if len(set(map(str, categories))) < len(categories):
        yield f"{place}/chart/axis_config/categories: one stands there twice"
    yield from _series(f"{place}/chart", chart, categories)


def _series(place: str, chart: Object, categories: Sequence[Any]) -> Found:
    said, series = entries(place, chart, "series", limits.CHART_SERIES)
    yield from said
    names = [one.get("name") for one in series if isinstance(one, Mapping)]
    if len(set(names)) < len(names):
        yield f"{place}/series: two have one name"
    for i, one in enumerate(series):
        there = f"{place}/series/{i}"
        if not isinstance(one, Mapping):
            yield f"{there}: must be an object"
            continue
        yield from text_within(f"{there}/name", one.get("name"), limits.CHART_SERIES_NAME)
        said, points = entries(there, one, "data", limits.CHART_POINTS)
        yield from said
        for j, point in enumerate(points):
            yield from text_within(f"{there}/data/{j}/label", point.get("label"), limits.CHART_LABEL)
            if not is_number(point.get("value")):
                yield f"{there}/data/{j}/value: must be a number"
        if [point.get("label") for point in points] != list(categories):
            yield f"{there}/data: the labels are not the categories"
