"""Text is text in the widget, too: 231 ways to smuggle in a script, none of which runs."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .fake_advisor import FakeAdvisor, Trouble
from .payloads import PAYLOADS
from .replies import RANKING, SIMPLE, TABLE, Json, citation
from .test_hostile_text import poisoned
from .widget_host import Host, ask, ask_and_read, in_shadow

EVERYTHING = {
    **RANKING,
    "answer": {
        **RANKING["answer"],
        "blocks": [*RANKING["answer"]["blocks"], *TABLE["answer"]["blocks"]],
    },
}
ASK_ALL = """
async (payloads) => {
  const advisor = document.querySelector('framework-advisor')
  const root = advisor.shadowRoot
  const all = []
  for (const payload of payloads) {
    const heard = (name) => new Promise((resolve) => advisor.addEventListener(name, resolve, {once: true}))
    const answered = heard('advisor-answer')
    advisor.ask(payload)
    await answered
    const turn = [...root.querySelectorAll('.turn')].at(-1)
    const text = (selector) => turn.querySelector(selector)?.textContent
    turn.querySelector('.cite').click()
    all.push({
      payload, asked: text('.asked'), said: text('.first'),
      plot: turn.querySelector('.plot').getAttribute('aria-label'),
      exactly: [
        text('caption'), text('.scroll thead th'), text('.name'), text('.understood li span'),
        text('.suggestions button'),
        text('.dispute h4'), text('.note-statement'), text('.note-source cite'), text('.note-source code'),
      ],
    })
    const rated = heard('advisor-feedback')
    turn.querySelector('.thumb.down').click()
    await rated
    await new Promise(requestAnimationFrame)
    turn.querySelector('.comment textarea').value = payload
    const commented = heard('advisor-feedback')
    turn.querySelector('.comment button').click()
    await commented
  }
  return all
}
"""
BRED = """
return root.querySelectorAll(
  'script, img, iframe, object, embed, style, link, base, meta, video, template, a, [onerror]'
).length
"""


def wicked(payload: str) -> Json:
    """A reply whose every text, and every number that is shown, is *payload*."""
    reply: Json = poisoned(EVERYTHING, payload)
    for one in reply["citations"]:
        one["line"] = payload
    reply["confidence"] = payload
    reply["answer"]["blocks"][1]["entries"][0]["score"] = payload
    return reply


def test_no_payload_runs_as_question_comment_name_or_any_other_text(host: Host, advisor: FakeAdvisor) -> None:
    advisor.replies |= {payload.strip(): wicked(payload) for payload in PAYLOADS}
    page = host.open()

    for shown in page.evaluate(ASK_ALL, PAYLOADS):
        payload = shown["payload"]
        assert shown["asked"] == payload.strip()
        assert payload in shown["said"]
        assert payload in shown["plot"]
        assert {*shown["exactly"]} == {payload}

    assert [asked["question"] for asked in advisor.asked] == [payload.strip() for payload in PAYLOADS]
    assert [told["comment"] for told in advisor.ratings if "comment" in told] == [
        payload.strip() for payload in PAYLOADS
    ]
    assert in_shadow(page, BRED) == 0
    assert page.evaluate("window.ran ?? parent.ran ?? ({}).ran ?? null") is None


@pytest.mark.parametrize("payload", PAYLOADS[::25])
def test_no_payload_runs_that_is_typed(host: Host, advisor: FakeAdvisor, payload: str) -> None:
    page = host.open()
    turn = ask_and_read(page, payload)
    turn.get_by_role("button", name="A poor answer").click()
    turn.get_by_label("What should be better?").fill(payload)
    with page.expect_response("**/feedback"):
        turn.get_by_role("button", name="Send").click()

    expect(turn.get_by_text("Thank you.")).to_be_visible()
    assert advisor.asked[-1]["question"] == payload
    assert advisor.ratings[-1]["comment"] == payload
    assert in_shadow(page, BRED) == 0
    assert page.evaluate("window.ran ?? null") is None


def test_there_are_200_payloads_and_each_is_another() -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) >= 200


@pytest.mark.parametrize("payload", PAYLOADS[::40])
def test_no_payload_runs_in_a_problem(host: Host, advisor: FakeAdvisor, payload: str) -> None:
    advisor.troubles = [Trouble(422, {"detail": payload, "errors": [{"field": payload, "reason": payload}]})]
    page = host.open()
    turn = ask(page, "Django?")

    expect(turn.locator(".problem")).to_contain_text(payload)
    assert in_shadow(page, BRED) == 0
    assert page.evaluate("window.ran") is None


@pytest.mark.parametrize("name", ["heading", "suggestions", "site", "lang", "position", "theme"])
def test_no_payload_runs_in_an_attribute(host: Host, name: str) -> None:
    page = host.open()
    for payload in PAYLOADS[::10]:
        page.evaluate(
            "([name, text]) => document.querySelector('framework-advisor').setAttribute(name, text)", [name, payload]
        )
    expect(page.get_by_role("region")).to_be_visible()

    assert in_shadow(page, BRED) == 0
    assert page.evaluate("window.ran") is None


def test_what_was_stored_by_somebody_else_does_no_harm(host: Host) -> None:
    page = host.open()
    key = f"advisor {host.service}"
    for stored in ['{"conversation": "../../x", "draft": "<img src=x onerror=ran=1>", "waiting": 3}', "<script>", "[]"]:
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [key, stored])
        page.reload()
        expect(page.get_by_role("group", name="Good first questions")).to_be_visible()

    assert page.evaluate("window.ran") is None


ODD: list[Any] = [
    {},
    {"answer": None},
    {"answer": {"blocks": [None, 3, {"type": "table"}, {"type": "ranking"}, {"type": "dispute"}]}, "citations": [None]},
    {"answer": {"blocks": "none"}, "suggestions": 3, "parts": {}, "confidence": "high", "ranking": "x"},
    {"answer": {"blocks": [{"type": "constructor"}, {"type": "__proto__"}], "text": "First.\n\nSecond."}},
    {
        "answer": {
            "blocks": [{"type": "paragraph", "sentences": [{"segments": [{"text": 3, "citations": [99, -1, "x"]}]}]}]
        }
    },
    {"reading_parts": [None, 3, {}], "requirements": [None], "frameworks": 3},
]


@pytest.mark.parametrize("odd", ODD)
def test_a_reply_out_of_shape_does_not_break_the_widget(host: Host, advisor: FakeAdvisor, odd: Json) -> None:
    advisor.replies["Odd?"] = odd
    page = host.open()
    ask_and_answered(page, "Odd?")
    advisor.replies["Fine?"] = {**SIMPLE, "citations": [citation("flask", "Is light.")]}

    expect(ask_and_read(page, "Fine?")).to_contain_text("Tornado speaks WebSockets")


def ask_and_answered(page: Page, question: str) -> None:
    """Ask, and wait for an answer, which may be empty."""
    expect(ask(page, question).locator(".answer")).to_be_attached()
