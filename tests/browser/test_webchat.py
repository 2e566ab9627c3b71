"""Bot Framework's Web Chat, as it is published, in a real browser against the real service."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

BUNDLE = Path(__file__).parents[1] / "clients" / "node_modules" / "botframework-webchat" / "dist" / "webchat.js"
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>A portal</title><link rel="icon" href="data:,">
<style>html, body, #chat { height: 100%; margin: 0 }</style>
<div id="chat" role="main"></div>
<script src="/portal/webchat.js"></script>
<script type="module">
  const domain = `${location.origin}/v3/directline`
  const known = JSON.parse(sessionStorage.known ?? 'null')
  const {token} = known ?? await (await fetch(`${domain}/tokens/generate`, {method: 'POST'})).json()
  function connect(more) {
    const directLine = WebChat.createDirectLine({domain, token, webSocket: false, pollingInterval: 200, ...more})
    const store = WebChat.createStore({}, () => next => action => {
      if (action.type === 'DIRECT_LINE/CONNECT_FULFILLED') {
        sessionStorage.known = JSON.stringify({token: directLine.token, conversationId: directLine.conversationId})
      }
      if (action.type === 'DIRECT_LINE/POST_ACTIVITY_IMPEDED') {
        connect({token: directLine.token, conversationId: directLine.conversationId})
      }
      return next(action)
    })
    const styleOptions = {hideUploadButton: true}
    const box = document.createElement('div')
    box.style.height = '100%'
    document.getElementById('chat').replaceChildren(box)
    WebChat.renderWebChat({directLine, store, styleOptions}, box)
  }
  connect(known ?? {})
</script></html>
"""


@dataclass
class Portal:
    """A page with Web Chat beside the service; what it asks of anybody else is refused and kept in *strayed*."""

    url: str
    strayed: list[str] = field(default_factory=list)
    fail: Callable[[str, str], bool] = lambda method, url: False
    """Whether a request of this method and address meets a store that is out of reach."""

    def answer(self, route: Route) -> None:
        """Serve the portal's own files, let through what is for the service, refuse the rest."""
        url = route.request.url
        if not url.startswith(f"{self.url}/"):
            self.strayed.append(url)
            route.abort()
        elif url == f"{self.url}/portal/":
            route.fulfill(body=PAGE, content_type="text/html")
        elif url == f"{self.url}/portal/webchat.js":
            route.fulfill(path=BUNDLE, content_type="text/javascript")
        elif self.fail(route.request.method, url):
            error = {"error": {"code": "ServiceUnavailable", "message": "Conversations are out of reach."}}
            route.fulfill(status=503, json=error, headers={"Retry-After": "5"})
        else:
            route.continue_()


@pytest.fixture
def portal(context: BrowserContext, real_server: str) -> Iterator[Portal]:
    if not BUNDLE.is_file():
        missing = "botframework-webchat is not installed; `npm ci` in tests/clients does it"
        if os.environ.get("ADVISOR_TEST_REQUIRE_BROWSER"):
            pytest.fail(f"{missing}, and ADVISOR_TEST_REQUIRE_BROWSER asks for it")
        pytest.skip(missing)
    made = Portal(real_server)
    context.route("**/*", made.answer)
    yield made
    assert made.strayed == []


@pytest.fixture
def chat(context: BrowserContext, portal: Portal) -> Iterator[Page]:
    """The portal's page, opened. Afterwards nothing may have been thrown."""
    thrown: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: thrown.append(str(error)))
    opened.on("dialog", lambda dialog: thrown.append(dialog.message))
    opened.goto(f"{portal.url}/portal/")
    expect(bubbles(opened)).to_have_count(1, timeout=20_000)
    yield opened
    assert thrown == []


def bubbles(page: Page) -> Locator:
    return page.locator(".webchat__bubble__content")


def say(page: Page, text: str) -> None:
    box = page.get_by_role("textbox")
    box.fill(text)
    box.press("Enter")


def test_a_question_a_suggestion_and_the_sources(chat: Page) -> None:
    expect(bubbles(chat).nth(0)).to_contain_text("Ask me which Python web framework")
    say(chat, "Which framework for a real-time chat app, not Django?")
    answer = bubbles(chat).nth(2)
    expect(answer).to_contain_text("take Tornado")
    expect(answer).to_contain_text("Django is left out, as you asked")

    answer.locator(".webchat__link-definitions__list-item").first.click()
    modal = chat.locator(".webchat__citation-modal-dialog")
    expect(modal).to_contain_text("Line 54")
    expect(modal).to_contain_text("Tornado is made for real-time web services.")
    modal.get_by_role("button", name="Close").click()
    expect(modal).to_have_count(0)

    chat.locator(".webchat__suggested-action", has_text="Compare Tornado and Sanic").click()
    expect(bubbles(chat)).to_have_count(5)
    expect(bubbles(chat).nth(3)).to_have_text("Compare Tornado and Sanic")
    expect(bubbles(chat).nth(4).get_by_role("columnheader").nth(1)).to_have_text("Tornado")


def test_the_conversation_is_there_after_a_reload(chat: Page) -> None:
    say(chat, "Who uses Falcon?")
    expect(bubbles(chat)).to_have_count(3)
    chat.reload()

    expect(bubbles(chat)).to_have_count(3)
    expect(bubbles(chat).nth(1)).to_have_text("Who uses Falcon?")
    say(chat, "and Django?")
    expect(bubbles(chat).nth(4)).to_contain_text("Mozilla")


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)> Flask?", "[Flask](javascript:alert(1)) **pros** `x`"])
def test_hostile_text_is_shown_and_not_obeyed(chat: Page, text: str) -> None:
    say(chat, text)
    expect(bubbles(chat)).to_have_count(3)

    expect(bubbles(chat).nth(1)).to_have_text(text)
    expect(bubbles(chat).locator("img, script, a[href^=javascript]")).to_have_count(0)


def test_a_message_that_is_too_long_is_marked_and_the_next_one_is_answered(chat: Page) -> None:
    say(chat, "x" * 2001)
    expect(chat.get_by_text("Send failed. Retry.")).to_be_visible()
    say(chat, "Pros of Flask")

    expect(bubbles(chat).nth(3)).to_contain_text("Flask")


def test_a_page_that_connects_anew_outlives_an_outage(chat: Page, portal: Portal) -> None:
    """The client polls no more after an error; docs/clients.md says how a page mends that after a while."""
    chat.clock.install()
    chat.reload()
    expect(bubbles(chat)).to_have_count(1, timeout=20_000)
    with chat.expect_response(lambda response: response.status == 503 and "watermark" in response.url):
        portal.fail = lambda method, url: "/activities" in url
    with chat.expect_response(lambda response: response.status == 503):
        say(chat, "Pros of Flask")
    portal.fail = lambda method, url: False

    with chat.expect_response(lambda response: response.status == 200 and "watermark" in response.url):
        chat.clock.fast_forward(21_000)
    expect(bubbles(chat)).to_have_count(1)
    say(chat, "Pros of Flask")
    expect(bubbles(chat).nth(2)).to_contain_text("Flask")
