"""Text is text: whatever a question or an answer holds, it is shown and never run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bot import places

from .fake_advisor import FakeAdvisor, Trouble
from .replies import RANKING, TABLE, Json

PAYLOADS = [
    "<script>window.ran = true</script>",
    "<img src=x onerror='window.ran = true'>",
    '"><svg onload="window.ran = true">',
    "javascript:window.ran=true",
    "</textarea><iframe srcdoc='<script>parent.ran = true</script>'></iframe>",
    "{{constructor.constructor('window.ran = true')()}}",
    "\u202e<b>right to left</b>\u202c",
]
SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|setHTML|createContextualFragment|eval\("
)
KEPT = {"status", "type", "conversation_id", "turn_id"}


def poisoned(value: Any, payload: str, key: str = "") -> Any:
    """*value* with *payload* in place of every text, but for those that say how to render."""
    if isinstance(value, dict):
        return {name: poisoned(inner, payload, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner, payload, key) for inner in value]
    return payload if isinstance(value, str) and key not in KEPT else value


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_is_shown_as_text_everywhere_and_nothing_runs(page: Page, advisor: FakeAdvisor, payload: str) -> None:
    for name, reply in {"table": TABLE, "ranking": RANKING}.items():
        advisor.replies[f"{name} {payload}"] = poisoned(reply, payload)
        page.get_by_label("Your question").fill(f"{name} {payload}")
        page.get_by_label("Your question").press("Enter")
        turn = page.locator(".turn").last
        expect(turn.locator(".answer")).to_be_visible()
        turn.locator(".cite").first.click()
        expect(turn.get_by_role("note")).to_contain_text(payload)
        turn.locator(".sources > summary").click()
        turn.locator(".reading > summary").click()

        expect(turn.locator(".asked")).to_have_text(f"{name} {payload}")
        expect(turn.locator(".answer p").first).to_contain_text(payload)
        expect(turn.locator(".suggestions button").first).to_have_text(payload)

    for place in ("caption", "th", ".name", ".dispute"):
        expect(page.locator("framework-advisor").locator(place).filter(has_text=payload).first).to_be_attached()
    assert page.locator(".log :is(script, img, iframe, svg[onload])").count() == 0
    assert page.evaluate("window.ran") is None


def test_problem_details_are_text_too(page: Page, advisor: FakeAdvisor) -> None:
    advisor.troubles = [Trouble(422, {"detail": PAYLOADS[1], "errors": [{"field": "question", "reason": PAYLOADS[1]}]})]
    page.get_by_label("Your question").fill("Django?")
    page.get_by_label("Your question").press("Enter")

    expect(page.locator(".problem")).to_contain_text(PAYLOADS[1])
    assert page.locator(".problem img").count() == 0
    assert page.evaluate("window.ran") is None


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"answer": None},
        {"answer": {"blocks": [None, 3, {"type": "table"}]}, "citations": [None]},
        {"answer": {"blocks": "none"}, "suggestions": 3, "parts": {}, "confidence": "high"},
    ],
)
def test_a_reply_out_of_shape_does_not_break_the_page(page: Page, advisor: FakeAdvisor, odd: Json) -> None:
    advisor.replies["Odd?"] = odd
    page.get_by_label("Your question").fill("Odd?")
    page.get_by_label("Your question").press("Enter")

    expect(page.locator(".turn .answer")).to_be_attached()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_enabled()


SCRIPTS = [*sorted(places.WEB.glob("*.js")), *sorted((places.WEB.parent / "widget" / "src").glob("*.ts"))]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_uses_a_way_to_read_text_as_markup(script: Path) -> None:
    assert SINKS.findall(script.read_text(encoding="utf-8")) == []
