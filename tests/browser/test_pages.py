"""The pages of the knowledge in a real browser: for everybody, on every screen, without script, and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect

from .axe import violations_of

KINDS = [
    "/",
    "/frameworks",
    "/frameworks/falcon",
    "/kinds/micro",
    "/compare",
    "/compare?f=falcon,hug",
    "/compare?f=falcon,express",
    "/disputes",
    "/topics",
    "/topics/orm",
    "/articles",
    "/articles/exploring-frameworks",
    "/ask",
    "/ask?q=Which+framework+for+a+real-time+chat+app%2C+not+Django%3F",
    "/ask?q=Compare+Falcon+and+Hug",
    "/nothing",
    "/embed",
    "/examples/portal",
    "/examples/portal/frame",
]
"""A page of every kind."""
WIDE = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
DARK = {**WIDE, "color_scheme": "dark"}
PHONE = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}
DARK_PHONE = {**PHONE, "color_scheme": "dark"}
VAST = {"viewport": {"width": 1920, "height": 1080}}
FORCED = {**WIDE, "forced_colors": "active"}
NO_SCRIPT = {**WIDE, "java_script_enabled": False}
WATCH = "addEventListener('securitypolicyviolation', (v) => console.error('policy: ' + v.violatedDirective))"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
EXPECTED = re.compile("Failed to load resource: the server responded with a status of 4")


@pytest.fixture
def opened(context: BrowserContext, real_server: str) -> Iterator[Page]:
    """A page to go about with. Afterwards nothing may have been blocked or thrown, and no other host asked."""
    complaints: list[str] = []
    asked: set[str] = set()

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not EXPECTED.match(message.text):
            complaints.append(message.text)

    def note(request: Request) -> None:
        asked.add(urlsplit(request.url).netloc)

    context.add_init_script(WATCH)
    page = context.new_page()
    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", note)
    yield page
    assert complaints == []
    assert asked == {urlsplit(real_server).netloc}


def with_options(*options: dict[str, Any], ids: tuple[str, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("context_options", options, ids=ids)


def go(page: Page, server: str, path: str) -> None:
    """Open *path* and wait for the chat, where it holds one."""
    page.goto(f"{server}{path}")
    if page.locator("framework-advisor").count():
        page.wait_for_function("document.querySelector('framework-advisor:defined')")


@with_options({**WIDE, "color_scheme": "light"}, DARK_PHONE, ids=("light", "dark-phone"))
@pytest.mark.parametrize("path", KINDS)
def test_nothing_stands_in_anybodys_way(opened: Page, real_server: str, path: str) -> None:
    go(opened, real_server, path)

    assert violations_of(opened) == []


@with_options(WIDE, PHONE, VAST, ids=("wide", "phone", "vast"))
def test_no_page_scrolls_sideways(opened: Page, real_server: str) -> None:
    wider = {}
    for path in KINDS:
        go(opened, real_server, path)
        wider[path] = opened.evaluate(OVERFLOW)

    assert {path: by for path, by in wider.items() if by > 0} == {}


@with_options(DARK, WIDE, ids=("dark", "light"))
def test_the_colours_are_those_that_the_reader_has_chosen(
    opened: Page, real_server: str, context_options: dict[str, Any]
) -> None:
    go(opened, real_server, "/frameworks/falcon")
    ground = opened.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    assert (max(int(part) for part in re.findall(r"\d+", ground)) < 60) == ("color_scheme" in context_options)


@with_options(FORCED, ids=("forced-colours",))
def test_in_forced_colours_for_and_against_can_be_told_apart(opened: Page, real_server: str) -> None:
    go(opened, real_server, "/frameworks/flask")
    fill = "bar => getComputedStyle(bar).fill"
    bar = opened.locator(".top .bar")

    assert bar.locator(".for").evaluate(fill) != bar.locator(".against").evaluate(fill)


@with_options(WIDE, ids=("wide",))
def test_the_first_thing_that_a_keyboard_reaches_leads_to_the_content(opened: Page, real_server: str) -> None:
    go(opened, real_server, "/frameworks/falcon")
    opened.keyboard.press("Tab")
    expect(opened.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(opened.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    opened.keyboard.press("Enter")

    expect(opened.locator("main")).to_be_focused()


@with_options(WIDE, ids=("wide",))
def test_a_citation_leads_to_its_claim(opened: Page, real_server: str) -> None:
    go(opened, real_server, "/frameworks/flask#flask-156")

    claim = opened.locator("#flask-156")
    expect(claim).to_be_in_viewport()
    expect(claim).to_contain_text("Ankush, line 52")
    assert claim.evaluate("li => li.matches(':target')")


@with_options(PHONE, ids=("phone",))
def test_on_a_phone_a_comparison_scrolls_and_keeps_its_topics_in_sight(opened: Page, real_server: str) -> None:
    go(opened, real_server, "/compare?f=falcon,hug,dash")
    view = opened.locator(".scroll").first
    topic = view.locator("tbody th").first
    before = topic.bounding_box()
    view.evaluate("view => view.scrollLeft = 300")
    after = topic.bounding_box()

    assert view.evaluate("view => view.scrollLeft") == 300
    assert before is not None
    assert after is not None
    assert abs(before["x"] - after["x"]) < 1


@with_options(NO_SCRIPT, ids=("no-script",))
def test_without_script_a_question_is_answered_and_the_talk_goes_on(opened: Page, real_server: str) -> None:
    opened.goto(f"{real_server}/")
    opened.get_by_label("Ask a question").fill("Which framework for a real-time chat app, not Django?")
    opened.get_by_role("button", name="Ask").click()

    expect(opened.locator(".answered")).to_contain_text("take Tornado")
    expect(opened.locator(".answered")).to_contain_text("Django is left out, as you asked")
    opened.locator(".answered .cite").first.click()
    source = opened.locator("#cite-1-1")
    expect(source).to_contain_text("Exploring Python Frameworks for Backend Developers, line")
    expect(source).to_be_in_viewport()
    opened.get_by_label("Ask a question").fill("why not Django?")
    opened.get_by_role("button", name="Ask").click()
    expect(opened.locator(".answered")).to_contain_text("Django is left out, as you asked")


@with_options(NO_SCRIPT, ids=("no-script",))
def test_without_script_frameworks_are_chosen_and_compared(opened: Page, real_server: str) -> None:
    opened.goto(f"{real_server}/")
    opened.get_by_role("link", name="Compare", exact=True).click()
    opened.get_by_label("Falcon").check()
    opened.get_by_label("Hug").check()
    opened.get_by_role("button", name="Compare").click()

    expect(opened.get_by_role("heading", level=1)).to_have_text("Falcon and Hug")
    headings = opened.get_by_role("table").first.get_by_role("columnheader").all_inner_texts()
    assert [text.strip() for text in headings] == ["Topic", "Falcon", "Hug"]
    opened.locator(".tags").get_by_role("link", name="performance", exact=True).click()
    assert urlsplit(opened.url).fragment == "on-performance"


@with_options(NO_SCRIPT, ids=("no-script",))
def test_without_script_the_map_of_disputes_leads_to_both_sides(opened: Page, real_server: str) -> None:
    opened.goto(f"{real_server}/disputes")
    opened.locator(".map a[href='#dispute-flask-beginners']").click()

    dispute = opened.locator("#dispute-flask-beginners")
    expect(dispute).to_be_in_viewport()
    expect(dispute.locator(".side")).to_have_count(2)


@with_options(WIDE, ids=("wide",))
def test_on_paper_stands_what_can_be_read_and_nothing_to_click(opened: Page, real_server: str) -> None:
    go(opened, real_server, "/frameworks/falcon")
    opened.emulate_media(media="print", color_scheme="dark")
    pdf = opened.pdf()

    for hidden in (".masthead nav", ".crumbs", ".toc", ".skip", "#related"):
        expect(opened.locator(hidden)).to_be_hidden()
    expect(opened.locator("#falcon-01 .source")).to_be_visible()
    assert opened.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert 2 <= len(re.findall(rb"/Type /Page\b", pdf)) <= 8


@with_options(WIDE, ids=("wide",))
def test_the_chat_is_open_on_the_first_page_and_answers(opened: Page, real_server: str) -> None:
    go(opened, real_server, "/")
    box = opened.get_by_label("Your question", exact=True)

    expect(box).to_be_in_viewport()
    expect(opened.get_by_label("Ask a question")).to_be_hidden()
    box.fill("Who uses Falcon?")
    box.press("Enter")
    expect(opened.locator(".turn .answer")).to_contain_text("LinkedIn")


@with_options(WIDE, ids=("wide",))
def test_a_portal_holds_the_chat_by_one_line_or_in_a_frame(opened: Page, real_server: str) -> None:
    opened.goto(f"{real_server}/examples/portal")
    expect(opened.locator("framework-advisor")).to_be_attached()
    opened.get_by_role("link", name="The same, with a frame").click()

    framed = opened.frame_locator("iframe")
    framed.get_by_label("Your question", exact=True).fill("Who uses Falcon?")
    framed.get_by_label("Your question", exact=True).press("Enter")
    expect(framed.locator(".turn .answer")).to_contain_text("LinkedIn")
