"""The widget is there at once, and stays quick in a long conversation. The limits leave room for a busy machine."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from .fake_advisor import FakeAdvisor
from .replies import RANKING, TABLE, Json
from .widget_host import SCRIPT, Host

TURNS = 500
LOAD = """
() => new Promise((resolve) => {
  const script = document.createElement('script')
  const before = performance.now()
  script.onload = () => {
    const advisor = document.querySelector('framework-advisor')
    advisor.open()
    resolve(advisor.shadowRoot.activeElement?.localName === 'textarea' ? performance.now() - before : NaN)
  }
  script.src = '/widget.js'
  document.head.append(script)
})
"""
ASK = """
async ([from, to]) => {
  const advisor = document.querySelector('framework-advisor')
  const times = []
  for (let at = from; at < to; at++) {
    const before = performance.now()
    const answered = new Promise((resolve) => advisor.addEventListener('advisor-answer', resolve, {once: true}))
    advisor.ask(`Question ${at}`)
    await answered
    advisor.shadowRoot.querySelector('.scroller').getBoundingClientRect()
    await new Promise(requestAnimationFrame)
    times.push(performance.now() - before)
  }
  return times.sort((a, b) => a - b)
}
"""
SCROLL = """
async () => {
  const scroller = document.querySelector('framework-advisor').shadowRoot.querySelector('.scroller')
  const times = []
  for (let at = 0; at < 100; at++) {
    const before = performance.now()
    scroller.scrollTop = scroller.scrollHeight * ((at * 37) % 100) / 100
    await new Promise(requestAnimationFrame)
    times.push(performance.now() - before)
  }
  return times.sort((a, b) => a - b)
}
"""


def loaded_in(page: Page, url: str) -> float:
    """Milliseconds from asking for the script to a box that has the keyboard, on an empty page."""
    page.goto(f"{url}/empty")
    taken: float = page.evaluate(LOAD)
    return taken


def test_it_is_usable_in_less_than_100_milliseconds(context: BrowserContext, advisor: FakeAdvisor) -> None:
    context.route(
        "**/empty", lambda route: route.fulfill(body="<!doctype html><title>x</title>", content_type="text/html")
    )
    context.route("**/widget.js", lambda route: route.fulfill(path=SCRIPT, content_type="text/javascript"))
    page = context.new_page()

    assert min(loaded_in(page, advisor.url) for _ in range(5)) < 100


def median(times: list[float]) -> float:
    return times[len(times) // 2]


def test_500_turns_still_scroll_and_answer_without_delay(host: Host, advisor: FakeAdvisor) -> None:
    replies: list[Json] = [RANKING, TABLE]
    advisor.replies |= {f"Question {at}": replies[at % 2] for at in range(TURNS)}
    page = host.open()

    first: list[float] = page.evaluate(ASK, [0, 20])
    page.evaluate(ASK, [20, TURNS - 20])
    last: list[float] = page.evaluate(ASK, [TURNS - 20, TURNS])
    scrolling: Any = page.evaluate(SCROLL)

    expect(page.locator(".turn")).to_have_count(TURNS)
    assert median(last) < 3 * median(first) + 50
    assert median(scrolling) < 50
