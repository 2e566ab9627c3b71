"""The pages that describe the API, in a real browser: nothing from elsewhere, nothing blocked, questions answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Route, expect

WIDE = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "color_scheme": "dark"}
TELL_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', event =>
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))
"""
ASK = "#operations-Asking-post_ask"


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
def context_options(request: pytest.FixtureRequest) -> dict[str, Any]:
    options: dict[str, Any] = request.param
    return options


@pytest.fixture
def docs(context: BrowserContext, real_server: str) -> Iterator[Page]:
    """The page, opened. Afterwards no other host may have been asked, and nothing may have been said or blocked."""
    complaints: list[str] = []
    asked: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def elsewhere(route: Route) -> None:
        complaints.append(f"another host: {route.request.url}")
        route.abort()

    def note(request: Request) -> None:
        asked.append(request.url)

    context.route(lambda url: not url.startswith((real_server, "data:")), elsewhere)
    context.add_init_script(TELL_VIOLATIONS)
    page = context.new_page()
    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", note)
    page.goto(f"{real_server}/docs")
    expect(page.locator(".opblock").first).to_be_visible()
    yield page
    assert complaints == []
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {urlsplit(real_server).netloc}


def test_every_operation_is_shown_under_its_group(docs: Page, real_server: str) -> None:
    document = docs.request.get(f"{real_server}/openapi.json").json()
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]

    expect(docs.locator(".opblock")).to_have_count(len(operations))
    for operation in operations:
        found = docs.locator(f"#operations-{operation['tags'][0].replace(' ', '_')}-{operation['operationId']}")
        expect(found).to_contain_text(operation["summary"])


def test_a_question_can_be_asked_from_the_page(docs: Page) -> None:
    docs.locator(f"{ASK} .opblock-summary-control").click()
    docs.locator(f"{ASK} textarea.body-param__text").fill('{"question": "Who uses Falcon?"}')
    with docs.expect_response("**/api/v1/ask") as asked:
        docs.locator(ASK).get_by_role("button", name="Execute").click()

    shown = docs.locator(f"{ASK} .live-responses-table")
    expect(shown.locator(".response-col_status").last).to_have_text("200")
    expect(shown).to_contain_text("LinkedIn")
    assert json.loads(asked.value.text())["intent"] == "users"


def test_the_example_that_is_shown_is_a_question_that_is_answered(docs: Page) -> None:
    docs.locator(f"{ASK} .opblock-summary-control").click()
    with docs.expect_response("**/api/v1/ask") as asked:
        docs.locator(ASK).get_by_role("button", name="Execute").click()

    assert asked.value.json()["status"] == "answered"


def test_the_knowledge_that_is_known_can_be_chosen(docs: Page) -> None:
    docs.locator("#operations-Knowledge-get_frameworks_framework_id .opblock-summary-control").click()
    choices = docs.locator("#operations-Knowledge-get_frameworks_framework_id select").first

    expect(choices).to_contain_text("tornado")


def test_nothing_has_to_be_scrolled_sideways(docs: Page) -> None:
    docs.locator(f"{ASK} .opblock-summary-control").click()
    expect(docs.locator(f"{ASK} .responses-table").first).to_be_visible()

    assert docs.evaluate("document.documentElement.scrollWidth <= innerWidth")
