"""The checker knows every limit of Slack: what just fits has no problem, one more is named with its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from integrations.slack.checking import problems

Payload = dict[str, Any]


def plain(text: str = "Text") -> Payload:
    return {"type": "plain_text", "text": text}


def section(text: str = "Text") -> Payload:
    return {"type": "section", "text": plain(text)}


def message(*blocks: Payload, text: str = "Text") -> Payload:
    return {"text": text, "blocks": list(blocks)}


def button(action_id: str = "ask_0", **changed: Any) -> Payload:
    return {"type": "button", "action_id": action_id, "text": plain(), "value": "v", **changed}


def actions(*elements: Payload) -> Payload:
    return {"type": "actions", "elements": list(elements)}


def raw(text: str = "c") -> Payload:
    return {"type": "raw_text", "text": text}


def rows(count: int, width: int = 2, text: str = "c") -> list[list[Payload]]:
    return [[raw(text)] * width for _ in range(count)]


def table(cells: Sequence[Sequence[Payload]], **changed: Any) -> Payload:
    return {"type": "table", "rows": cells, **changed}


def data_table(cells: Sequence[Sequence[Payload]], **changed: Any) -> Payload:
    return {"type": "data_table", "caption": "Caption", "rows": cells, **changed}


def chart(points: int = 2, series: int = 1, *, label: int = 2, name: int = 6, axis: int = 6, title: int = 6) -> Payload:
    labels = [f"{i:0{label}}" for i in range(points)]
    return {
        "type": "data_visualization",
        "title": "t" * title,
        "chart": {
            "type": "bar",
            "series": [
                {"name": f"{s:0{name}}", "data": [{"label": one, "value": 0.5} for one in labels]}
                for s in range(series)
            ],
            "axis_config": {"categories": labels, "x_label": "x" * axis, "y_label": "y" * axis},
        },
    }


def rating(text: int = 4, label: int = 4, value: int = 4) -> Payload:
    one = {"text": plain("t" * text), "accessibility_label": "l" * label, "value": "v" * value}
    return {"type": "feedback_buttons", "action_id": "rate", "positive_button": one, "negative_button": one}


def ratings(count: int = 1, **sizes: int) -> Payload:
    return {
        "type": "context_actions",
        "elements": [rating(**sizes) | {"action_id": f"rate_{i}"} for i in range(count)],
    }


def modal(*blocks: Payload, **changed: Any) -> Payload:
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks or [section()]), **changed}


def field(**changed: Any) -> Payload:
    return {
        "type": "input",
        "label": plain(),
        "element": {"type": "plain_text_input", "action_id": "question", **changed},
    }


def option(value: str = "v", **changed: Any) -> Payload:
    return {"text": plain(), "value": value, **changed}


def boxes(count: int = 1, **changed: Any) -> Payload:
    return {"type": "checkboxes", "action_id": "prefer", "options": [option(f"{i}", **changed) for i in range(count)]}


def confirm(**changed: int) -> Payload:
    sizes = {"title": 5, "text": 5, "confirm": 5, "deny": 5, **changed}
    return {key: plain("c" * size) for key, size in sizes.items()}


def rich(*texts: str) -> Payload:
    leaves = [{"type": "text", "text": text} for text in texts]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": leaves}]}


LIMITS: dict[str, tuple[Callable[[int], Payload], int, str]] = {
    "blocks of a message": (lambda n: message(*[section()] * n), 50, "/blocks"),
    "blocks of a view": (lambda n: modal(*[section()] * n), 100, "/blocks"),
    "blocks of an unfurl": (lambda n: {"blocks": [section()] * n}, 50, "/blocks"),
    "text of a message": (lambda n: message(section(), text="t" * n), 40_000, "/text"),
    "all that is shown": (
        lambda n: message(*[section("t" * 2_500)] * 3, section("t" * (n - 7_500))),
        10_000,
        "/blocks",
    ),
    "text of a section": (lambda n: message(section("t" * n)), 3_000, "/blocks/0/text/text"),
    "wide characters of a section": (lambda n: message(section("🐍" * (n // 2) + "t" * (n % 2))), 3_000, "/blocks/0"),
    "fields of a section": (lambda n: message({"type": "section", "fields": [plain()] * n}), 10, "/blocks/0/fields"),
    "text of a field": (
        lambda n: message({"type": "section", "fields": [plain("t" * n)]}),
        2_000,
        "/blocks/0/fields/0/text",
    ),
    "text of a header": (lambda n: message({"type": "header", "text": plain("t" * n)}), 150, "/blocks/0/text/text"),
    "elements of a context": (
        lambda n: message({"type": "context", "elements": [plain()] * n}),
        10,
        "/blocks/0/elements",
    ),
    "text in a context": (
        lambda n: message({"type": "context", "elements": [plain("t" * n)]}),
        3_000,
        "/blocks/0/elements/0/text",
    ),
    "buttons of a block": (
        lambda n: message(actions(*(button(f"ask_{i}") for i in range(n)))),
        25,
        "/blocks/0/elements",
    ),
    "label of a button": (
        lambda n: message(actions(button(text=plain("t" * n)))),
        75,
        "/blocks/0/elements/0/text/text",
    ),
    "value of a button": (lambda n: message(actions(button(value="v" * n))), 2_000, "/blocks/0/elements/0/value"),
    "url of a button": (
        lambda n: message(actions(button(url="https://a.example/".ljust(n, "u")))),
        3_000,
        "/blocks/0/elements/0/url",
    ),
    "accessibility label": (
        lambda n: message(actions(button(accessibility_label="l" * n))),
        75,
        "/blocks/0/elements/0/accessibility_label",
    ),
    "action_id": (lambda n: message(actions(button("a" * n))), 255, "/blocks/0/elements/0/action_id"),
    "block_id": (lambda n: message(section() | {"block_id": "b" * n}), 255, "/blocks/0/block_id"),
    "title of a confirmation": (
        lambda n: message(actions(button(confirm=confirm(title=n)))),
        100,
        "/blocks/0/elements/0/confirm/title",
    ),
    "text of a confirmation": (
        lambda n: message(actions(button(confirm=confirm(text=n)))),
        300,
        "/blocks/0/elements/0/confirm/text",
    ),
    "button of a confirmation": (
        lambda n: message(actions(button(confirm=confirm(deny=n)))),
        30,
        "/blocks/0/elements/0/confirm/deny",
    ),
    "boxes": (lambda n: message(actions(boxes(n))), 10, "/blocks/0/elements/0/options"),
    "text of a box": (
        lambda n: message(actions(boxes(text=plain("t" * n)))),
        75,
        "/blocks/0/elements/0/options/0/text",
    ),
    "value of a box": (
        lambda n: message(actions(boxes() | {"options": [option("v" * n)]})),
        75,
        "/blocks/0/elements/0/options/0/value",
    ),
    "description of a box": (
        lambda n: message(actions(boxes(description=plain("t" * n)))),
        75,
        "/blocks/0/elements/0/options/0/description",
    ),
    "context actions": (lambda n: message(ratings(n)), 5, "/blocks/0/elements"),
    "label of a rating": (
        lambda n: message(ratings(text=n)),
        75,
        "/blocks/0/elements/0/positive_button/text",
    ),
    "accessibility label of a rating": (
        lambda n: message(ratings(label=n)),
        75,
        "/blocks/0/elements/0/negative_button/accessibility_label",
    ),
    "value of a rating": (
        lambda n: message(ratings(value=n)),
        2_000,
        "/blocks/0/elements/0/positive_button/value",
    ),
    "rich text": (lambda n: message(rich("t" * (n - 1), "t")), 3_000, "/blocks/0"),
    "tables": (lambda n: message(*[table(rows(1))] * n), 1, "/blocks"),
    "rows of a table": (lambda n: message(table(rows(n))), 100, "/blocks/0/rows"),
    "columns of a table": (lambda n: message(table(rows(1, n))), 20, "/blocks/0/rows/0"),
    "columns that are set": (
        lambda n: message(table(rows(1), column_settings=[{"is_wrapped": True}] * n)),
        20,
        "/blocks/0/column_settings",
    ),
    "rows of a data table": (lambda n: message(data_table(rows(n))), 101, "/blocks/0/rows"),
    "columns of a data table": (lambda n: message(data_table(rows(2, n))), 20, "/blocks/0/rows/0"),
    "rows that a data table shows": (
        lambda n: message(data_table(rows(2), page_size=n)),
        100,
        "/blocks/0/page_size",
    ),
    "cells of all tables": (
        lambda n: message(
            data_table(rows(2, 1, "c" * 2_000), caption="a"),
            data_table([[raw("c" * 3_000)], [raw("c" * (n - 7_000))]], caption="a"),
        ),
        9_998,
        "/blocks",
    ),
    "charts": (lambda n: message(*[chart()] * n), 2, "/blocks"),
    "title of a chart": (lambda n: message(chart(title=n)), 50, "/blocks/0/title"),
    "points of a chart": (lambda n: message(chart(n)), 20, "/blocks/0/chart"),
    "labels of a chart": (lambda n: message(chart(label=n)), 20, "/blocks/0/chart"),
    "series of a chart": (lambda n: message(chart(series=n)), 6, "/blocks/0/chart/series"),
    "name of a series": (lambda n: message(chart(name=n)), 20, "/blocks/0/chart/series/0/name"),
    "name of an axis": (lambda n: message(chart(axis=n)), 50, "/blocks/0/chart/axis_config/x_label"),
    "title of a dialog": (lambda n: modal(title=plain("t" * n)), 24, "/title/text"),
    "submit of a dialog": (lambda n: modal(submit=plain("t" * n)), 24, "/submit/text"),
    "close of a dialog": (lambda n: modal(close=plain("t" * n)), 24, "/close/text"),
    "callback_id": (lambda n: modal(callback_id="c" * n), 255, "/callback_id"),
    "private_metadata": (lambda n: modal(private_metadata="m" * n), 3_000, "/private_metadata"),
    "label of an input": (lambda n: modal(field() | {"label": plain("t" * n)}), 2_000, "/blocks/0/label"),
    "hint of an input": (lambda n: modal(field() | {"hint": plain("t" * n)}), 2_000, "/blocks/0/hint"),
    "placeholder": (lambda n: modal(field(placeholder=plain("t" * n))), 150, "/blocks/0/element/placeholder"),
    "longest input": (lambda n: modal(field(max_length=n)), 3_000, "/blocks/0/element/max_length"),
    "value of an input": (lambda n: modal(field(initial_value="t" * n)), 3_000, "/blocks/0/element/initial_value"),
    "value of a shorter input": (
        lambda n: modal(field(initial_value="t" * n, max_length=20)),
        20,
        "/blocks/0/element/initial_value",
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_what_just_fits_has_no_problem_and_one_more_is_named(name: str) -> None:
    make, most, place = LIMITS[name]

    assert problems(make(most)) == []
    found = problems(make(most + 1))
    assert any(problem.startswith(place) for problem in found), found


FEWEST: dict[str, tuple[Payload, str]] = {
    "no blocks": (message(), "/blocks"),
    "no text": (message(section(), text=""), "/text"),
    "an empty section": (message(section("")), "/blocks/0/text/text"),
    "a section of blanks": (message(section(" \n")), "/blocks/0/text/text"),
    "a section without text": (message({"type": "section"}), "/blocks/0"),
    "no buttons": (message(actions()), "/blocks/0/elements"),
    "a button without label": (message(actions(button(text=plain("")))), "/blocks/0/elements/0/text/text"),
    "a button without action_id": (message(actions(button(""))), "/blocks/0/elements/0/action_id"),
    "a button with markup": (
        message(actions(button(text={"type": "mrkdwn", "text": "t"}))),
        "/blocks/0/elements/0/text/type",
    ),
    "a button with a script": (message(actions(button(url="javascript:x"))), "/blocks/0/elements/0/url"),
    "a button with a colour": (message(actions(button(style="red"))), "/blocks/0/elements/0/style"),
    "a menu": (message(actions(button(type="overflow"))), "/blocks/0/elements/0/type"),
    "two buttons of one name": (message(actions(button(), button())), "/blocks/0/elements/1/action_id"),
    "one name in two blocks": (message(actions(button()), actions(button())), "/blocks/1/elements/0/action_id"),
    "two blocks of one name": (
        message(section() | {"block_id": "b"}, section() | {"block_id": "b"}),
        "/blocks/1/block_id",
    ),
    "an unknown block": (message({"type": "carousel", "elements": []}), "/blocks/0/type"),
    "a block that is a text": ({"text": "t", "blocks": ["section"]}, "/blocks/0"),
    "a text that is markdown": (
        message({"type": "section", "text": {"type": "markdown", "text": "t"}}),
        "/blocks/0/text/type",
    ),
    "markup in a header": (
        message({"type": "header", "text": {"type": "mrkdwn", "text": "t"}}),
        "/blocks/0/text/type",
    ),
    "emoji in markup": (
        message({"type": "section", "text": {"type": "mrkdwn", "text": "t", "emoji": True}}),
        "/blocks/0/text/emoji",
    ),
    "an input in a message": (message(field()), "/blocks/0/type"),
    "ratings in a dialog": (modal(ratings()), "/blocks/0/type"),
    "a chart in an unfurl": ({"blocks": [chart()]}, "/blocks/0/type"),
    "a button among ratings": (
        message({"type": "context_actions", "elements": [button()]}),
        "/blocks/0/elements/0/type",
    ),
    "half a rating": (
        message({"type": "context_actions", "elements": [rating() | {"negative_button": None}]}),
        "/blocks/0/elements/0/negative_button",
    ),
    "a rating without value": (message(ratings(value=0)), "/blocks/0/elements/0/positive_button/value"),
    "a dialog without title": (modal(title=None), "/title"),
    "an input without submit": (
        {key: value for key, value in modal(field()).items() if key != "submit"},
        "/submit",
    ),
    "an empty cell": (message(table([[raw(""), raw()]])), "/blocks/0/rows/0/0/text"),
    "a cell of another kind": (message(table([[plain()]])), "/blocks/0/rows/0/0/type"),
    "a row without cells": (message(table([[]])), "/blocks/0/rows/0"),
    "unequal rows": (message(table([[raw()], [raw(), raw()]])), "/blocks/0/rows"),
    "a strange alignment": (
        message(table(rows(1), column_settings=[{"align": "top"}])),
        "/blocks/0/column_settings/0/align",
    ),
    "a data table of headings": (message(data_table(rows(1))), "/blocks/0/rows"),
    "a data table without caption": (message(data_table(rows(2), caption="")), "/blocks/0/caption"),
    "a data table without page": (message(data_table(rows(2), page_size=0)), "/blocks/0/page_size"),
    "headings beyond the columns": (
        message(data_table(rows(2), row_header_column_index=2)),
        "/blocks/0/row_header_column_index",
    ),
    "rich headings": (message(data_table([[rich("t")], [raw()]])), "/blocks/0/rows/0/0/type"),
    "a number that is none": (
        message(data_table([[raw()], [{"type": "raw_number", "text": "1", "value": "1"}]])),
        "/blocks/0/rows/1/0/value",
    ),
    "an empty rich text": (message(rich("")), "/blocks/0/elements/0/elements/0/text"),
    "a user in rich text": (
        message({"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "user"}]}]}),
        "/blocks/0/elements/0/elements/0/type",
    ),
    "a rich list without style": (
        message({"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": rich("t")["elements"]}]}),
        "/blocks/0/elements/0/style",
    ),
    "no points": (message(chart(0)), "/blocks/0/chart"),
    "a pie": (message(chart() | {"chart": {"type": "pie"}}), "/blocks/0/chart/type"),
    "a ticked box that is not there": (
        message(actions(boxes() | {"initial_options": [option("other")]})),
        "/blocks/0/elements/0/initial_options/0",
    ),
}


@pytest.mark.parametrize("name", FEWEST)
def test_what_slack_refuses_is_named_with_its_place(name: str) -> None:
    payload, place = FEWEST[name]

    found = problems(payload)

    assert any(problem.startswith((f"{place}:", f"{place}/")) for problem in found), found


def changed_chart(change: Callable[[Payload], None]) -> Payload:
    made = chart()
    change(made["chart"])
    return message(made)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda c: c["axis_config"].update(categories=["00", "02"]), "/blocks/0/chart/series/0/data"),
        (lambda c: c["axis_config"].update(categories=["00", "00"]), "/blocks/0/chart/axis_config/categories"),
        (lambda c: c["series"].append(c["series"][0]), "/blocks/0/chart/series"),
        (lambda c: c["series"][0]["data"][1].update(value=float("nan")), "/blocks/0/chart/series/0/data/1/value"),
        (lambda c: c["series"][0]["data"][1].update(value=True), "/blocks/0/chart/series/0/data/1/value"),
        (lambda c: c.pop("axis_config"), "/blocks/0/chart/axis_config"),
    ],
)
def test_a_chart_agrees_with_itself(change: Callable[[Payload], None], place: str) -> None:
    found = problems(changed_chart(change))

    assert any(problem.startswith(f"{place}:") for problem in found), found
