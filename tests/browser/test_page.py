"""The page as a person meets it: asking, reading, talking back, and what happens when something fails."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from .fake_advisor import FakeAdvisor, Trouble
from .replies import LIMITED, REFUSED, SIMPLE, TOO_LARGE, UNAVAILABLE

COMPARE = "Compare Django and Flask"
RECOMMEND = "Which framework for a real-time chat app, not Django?"
PHONE = {
    "viewport": {"width": 320, "height": 640},
    "has_touch": True,
    "is_mobile": True,
    "reduced_motion": "reduce",
}
DARK = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark", "reduced_motion": "reduce"}
DELAYS = [0.0, 0.9]


def box(page: Page) -> Locator:
    return page.get_by_label("Your question")


def ask(page: Page, question: str) -> Locator:
    """Ask by keyboard; the turn that shows the question."""
    box(page).fill(question)
    box(page).press("Enter")
    return page.locator(".turn").last


def ask_and_read(page: Page, question: str) -> Locator:
    """Ask, and wait for the answer."""
    turn = ask(page, question)
    expect(turn.locator(".answer")).to_be_visible()
    return turn


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


# --- asking and reading ----------------------------------------------------------------------------


def test_the_first_view_says_what_it_is_and_offers_questions(page: Page) -> None:
    expect(page.get_by_role("heading", name="Which Python web framework, and why?")).to_be_visible()
    expect(page.get_by_role("region", name="Good first questions").get_by_role("button")).to_have_count(6)
    expect(page.get_by_role("button", name="New conversation")).to_be_hidden()
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")


def test_a_good_first_question_is_asked_by_a_click(page: Page, advisor: FakeAdvisor) -> None:
    page.get_by_role("button", name=COMPARE).click()

    expect(page.get_by_role("heading", name=COMPARE)).to_be_visible()
    expect(page.locator(".answer")).to_be_visible()
    assert [(sent["question"], sent["conversation_id"], sent["channel"]) for sent in advisor.asked] == [
        (COMPARE, None, "web")
    ]
    expect(page.get_by_role("region", name="Good first questions")).to_be_hidden()
    expect(page.get_by_role("button", name="New conversation")).to_be_in_viewport()
    expect(page.locator(".turn")).to_be_focused()


def test_the_second_question_continues_the_conversation(page: Page, advisor: FakeAdvisor) -> None:
    ask_and_read(page, COMPARE)
    ask_and_read(page, "And Tornado?")

    assert [sent["conversation_id"] for sent in advisor.asked] == [None, "conversation-1"]
    assert len({sent["message_id"] for sent in advisor.asked}) == 2


def test_a_citation_opens_by_mouse_and_names_its_place(page: Page) -> None:
    turn = ask_and_read(page, COMPARE)
    button = turn.get_by_role("button", name="Citation 3, disputed")

    button.click()

    note = page.get_by_role("note", name="Citation 3")
    expect(note).to_contain_text("Is hard to get into at first.")
    expect(note).to_contain_text("The Top 4 Python Backend Frameworks for Your Next Project")
    expect(note).to_contain_text("pieces-top-4, line 38")
    expect(note).to_contain_text("Disputed")
    expect(button).to_have_attribute("aria-expanded", "true")
    button.click()
    expect(note).to_have_count(0)
    expect(button).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("key", ["Enter", " "])
def test_a_citation_opens_by_keyboard_and_escape_goes_back(page: Page, key: str) -> None:
    turn = ask_and_read(page, COMPARE)
    button = turn.get_by_role("button", name="Citation 5, doubtful")
    button.focus()

    page.keyboard.press(key)

    expect(page.get_by_role("note")).to_contain_text("Doubtful")
    page.get_by_role("button", name="Close the citation").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("note")).to_have_count(0)
    expect(button).to_be_focused()


def test_one_citation_is_open_at_a_time(page: Page) -> None:
    first = ask_and_read(page, COMPARE)
    second = ask_and_read(page, RECOMMEND)

    first.get_by_role("button", name="Citation 1").first.click()
    second.get_by_role("button", name="Citation 2").first.click()

    expect(page.get_by_role("note")).to_have_count(1)
    expect(page.get_by_role("note")).to_contain_text("Speaks WebSockets.")


def test_a_comparison_is_a_table_with_headings_and_quiet_gaps(page: Page) -> None:
    table = ask_and_read(page, COMPARE).get_by_role("table", name="Django and Flask, side by side")

    expect(table.get_by_role("columnheader")).to_have_text(["Topic", "Django", "Flask"])
    expect(table.get_by_role("rowheader")).to_have_text(["ORM", "Learning curve", "Real-time", "Origin"])
    expect(table.get_by_role("row", name="Real-time").get_by_role("cell")).to_have_text(["not stated", "not stated"])


def test_a_ranking_shows_scores_and_what_speaks_for_and_against(page: Page) -> None:
    entries = ask_and_read(page, RECOMMEND).get_by_role("list", name="Ranking, best first").locator("> li")

    expect(entries.locator(".name")).to_have_text(["Tornado", "Sanic", "FastAPI"])
    expect(entries.locator(".score")).to_have_text(["score 0.81", "score 0.74", "score 0.40"])
    expect(entries.nth(2).locator(".cite")).to_have_text(["5", "4≠", "6?"])
    expect(entries.nth(1)).to_contain_text("nothing against")
    shares = [f.evaluate("f => f.offsetWidth / f.parentElement.clientWidth") for f in entries.locator(".fill").all()]
    assert shares == pytest.approx([0.81, 0.74, 0.4], abs=0.01)


def test_a_dispute_shows_its_two_sides(page: Page) -> None:
    dispute = ask_and_read(page, RECOMMEND).locator(".dispute")

    expect(dispute).to_contain_text("The articles disagree")
    expect(dispute.locator(".side")).to_have_count(2)
    expect(dispute.locator(".side").nth(1)).to_contain_text("Others have long overtaken it")


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("How well is Falcon tested?", "The articles do not say"),
        ("Django?", "One thing first"),
        ("How do I bake bread?", "Outside what I know"),
    ],
)
def test_a_status_other_than_answered_is_said(page: Page, question: str, status: str) -> None:
    expect(ask_and_read(page, question).locator(".status")).to_have_text(status)


def test_an_answer_has_no_status_line(page: Page) -> None:
    expect(ask_and_read(page, COMPARE).locator(".status")).to_have_count(0)


def test_how_the_question_was_read_can_be_looked_up(page: Page) -> None:
    turn = ask_and_read(page, RECOMMEND)

    turn.get_by_text("How I read your question").click()

    reading = turn.locator(".reading")
    expect(reading.locator("dt")).to_have_text(["Read as", "Intent", "Confidence", "Asked for", "Left out"])
    expect(reading.locator("dd")).to_have_text(
        ["recommend; for: real-time; without: Django", "recommend", "97 %", "real-time (must)", "django"]
    )


def test_all_sources_of_an_answer_can_be_listed(page: Page) -> None:
    turn = ask_and_read(page, COMPARE)

    turn.get_by_text("5 statements from 4 articles").click()

    expect(turn.locator(".sources li")).to_have_count(5)


def test_each_of_several_questions_has_its_reading(page: Page, advisor: FakeAdvisor) -> None:
    parts = [
        {**SIMPLE, "reading": "overview; Django"},
        {**SIMPLE, "reading": "cons; Flask", "status": "unknown"},
    ]
    advisor.replies["What is Django? And what is wrong with Flask?"] = {**SIMPLE, "parts": parts}

    turn = ask_and_read(page, "What is Django? And what is wrong with Flask?")

    turn.get_by_text("How I read your question").click()
    expect(turn.locator(".reading dl")).to_have_count(2)
    expect(turn.locator(".reading")).to_contain_text("cons; Flask")


def test_an_answer_without_blocks_that_are_known_shows_its_text(page: Page, advisor: FakeAdvisor) -> None:
    answer = {
        "text": "First.\n\nSecond.",
        "markdown": "",
        "blocks": [{"type": "constructor"}, {"type": "map"}],
    }
    advisor.replies["Odd?"] = {**SIMPLE, "answer": answer}

    expect(ask_and_read(page, "Odd?").locator(".answer > p")).to_have_text(["First.", "Second."])


# --- talking back ----------------------------------------------------------------------------------


def test_a_suggestion_asks_when_clicked(page: Page, advisor: FakeAdvisor) -> None:
    ask_and_read(page, COMPARE).get_by_role("button", name="Why Django?").click()

    expect(page.locator(".turn").last.get_by_role("heading", name="Why Django?")).to_be_visible()
    expect(page.locator(".answer")).to_have_count(2)
    assert advisor.asked[-1]["question"] == "Why Django?"


def test_a_rating_is_sent_and_thanked_for(page: Page, advisor: FakeAdvisor) -> None:
    turn = ask_and_read(page, COMPARE)
    good, poor = (
        turn.get_by_role("button", name="A good answer"),
        turn.get_by_role("button", name="A poor answer"),
    )

    good.click()
    expect(turn.get_by_text("Thank you.")).to_be_visible()
    poor.click()

    expect(poor).to_have_attribute("aria-pressed", "true")
    expect(good).to_have_attribute("aria-pressed", "false")
    page.wait_for_timeout(100)
    assert advisor.ratings == [
        {"turn_id": "conversation-1-1", "rating": "up"},
        {"turn_id": "conversation-1-1", "rating": "down"},
    ]


def test_a_rating_that_was_not_saved_is_not_shown_as_given(page: Page, advisor: FakeAdvisor) -> None:
    advisor.rating_status = 503
    turn = ask_and_read(page, COMPARE)

    turn.get_by_role("button", name="A good answer").click()

    expect(turn.get_by_text("That was not saved.")).to_be_visible()
    expect(turn.get_by_role("button", name="A good answer")).to_have_attribute("aria-pressed", "false")


# --- the box ---------------------------------------------------------------------------------------


def test_shift_enter_makes_a_line_and_enter_sends(page: Page, advisor: FakeAdvisor) -> None:
    box(page).fill("Django")
    box(page).press("Shift+Enter")
    box(page).press_sequentially("or Flask?")
    box(page).press("Enter")

    expect(page.locator(".answer")).to_be_visible()
    assert advisor.asked[0]["question"] == "Django\nor Flask?"
    expect(box(page)).to_have_value("")


def test_enter_that_ends_a_composition_does_not_send(page: Page, advisor: FakeAdvisor) -> None:
    box(page).fill("じゃんご")
    box(page).dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    page.wait_for_timeout(100)

    assert advisor.asked == []
    expect(box(page)).to_have_value("じゃんご")


def test_blank_text_is_not_sent(page: Page, advisor: FakeAdvisor) -> None:
    box(page).fill("   \n ")
    box(page).press("Enter")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_timeout(100)

    assert advisor.asked == []


def test_the_counter_shows_near_the_limit(page: Page) -> None:
    box(page).fill("a" * 1799)
    expect(page.locator("#counter")).to_have_text("")
    box(page).fill("a" * 1900)
    expect(page.locator("#counter")).to_have_text("1,900 of 2,000 characters")
    expect(box(page)).to_have_attribute("maxlength", "2000")


def test_waiting_is_shown_after_a_moment_and_one_question_is_asked_at_a_time(page: Page, advisor: FakeAdvisor) -> None:
    advisor.delay = 0.9

    ask(page, COMPARE)
    expect(page.locator(".thinking")).to_have_text("")
    expect(page.locator(".thinking")).to_have_text("Looking through the articles")
    expect(page.locator(".thinking")).to_be_in_viewport()
    box(page).fill("And Flask?")
    box(page).press("Enter")

    expect(page.locator(".answer")).to_be_visible()
    expect(page.locator(".thinking")).to_have_text("")
    expect(box(page)).to_have_value("And Flask?")
    assert len(advisor.asked) == 1


# --- trouble ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (
            Trouble(503, UNAVAILABLE, retry_after=1),
            ["cannot answer just now", UNAVAILABLE["detail"], "in 1 second."],
        ),
        (Trouble(429, LIMITED, retry_after=12), ["Too many questions", LIMITED["detail"], "in 12 seconds."]),
        (Trouble(422, REFUSED), ["not accepted", "holds a character that cannot be kept"]),
        (Trouble(413, TOO_LARGE), ["too long", TOO_LARGE["detail"]]),
        (Trouble(500), ["Something went wrong"]),
        (Trouble(0), ["No answer came back"]),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Trouble) else "",
)
def test_trouble_is_told_and_a_retry_sends_the_same_message(
    page: Page, advisor: FakeAdvisor, trouble: Trouble, said: list[str]
) -> None:
    advisor.troubles = [trouble]
    turn = ask(page, COMPARE)
    for words in said:
        expect(turn.locator(".problem")).to_contain_text(words)
    expect(turn.get_by_role("heading", name=COMPARE)).to_be_visible()

    turn.get_by_role("button", name="Retry").click()

    expect(turn.locator(".answer")).to_be_visible()
    expect(turn.locator(".problem")).to_have_count(0)
    assert len({(sent["question"], sent["message_id"]) for sent in advisor.asked}) == 1
    assert len(advisor.asked) >= 2


def test_offline_keeps_the_question_until_the_connection_is_back(page: Page, context: BrowserContext) -> None:
    context.set_offline(True)
    turn = ask(page, COMPARE)
    expect(turn.locator(".problem")).to_contain_text("You seem to be offline.")

    context.set_offline(False)
    turn.get_by_role("button", name="Retry").click()

    expect(turn.locator(".answer")).to_be_visible()


def test_a_refused_question_can_be_edited(page: Page, advisor: FakeAdvisor) -> None:
    advisor.troubles = [Trouble(422, REFUSED)]
    turn = ask(page, "Django ?")

    turn.get_by_role("button", name="Edit the question").click()

    expect(box(page)).to_have_value("Django ?")
    expect(box(page)).to_be_focused()
    expect(page.locator(".turn")).to_have_count(0)


def test_a_conversation_that_is_gone_is_begun_anew_with_the_same_message(page: Page, advisor: FakeAdvisor) -> None:
    ask_and_read(page, COMPARE)
    advisor.conversations["conversation-9"] = advisor.conversations.pop("conversation-1")

    turn = ask_and_read(page, "And Tornado?")

    expect(page.locator(".notice")).to_contain_text("no longer kept")
    expect(turn.locator(".problem")).to_have_count(0)
    assert [sent["conversation_id"] for sent in advisor.asked] == [None, "conversation-1", None]
    assert advisor.asked[1]["message_id"] == advisor.asked[2]["message_id"]


# --- coming back -----------------------------------------------------------------------------------


def test_a_reload_shows_the_conversation_again(page: Page, advisor: FakeAdvisor) -> None:
    ask_and_read(page, COMPARE)
    ask_and_read(page, RECOMMEND)

    page.reload()

    expect(page.locator(".turn > .asked")).to_have_text([COMPARE, RECOMMEND])
    expect(page.locator(".answer")).to_have_count(2)
    page.locator(".turn").first.get_by_role("button", name="Citation 1").first.click()
    expect(page.get_by_role("note")).to_be_visible()
    ask_and_read(page, "And Tornado?")
    assert advisor.asked[-1]["conversation_id"] == "conversation-1"


def test_a_reload_after_the_conversation_is_gone_starts_anew_quietly(page: Page, advisor: FakeAdvisor) -> None:
    ask_and_read(page, COMPARE)
    advisor.conversations.clear()

    page.reload()

    expect(page.get_by_role("heading", name="Which Python web framework, and why?")).to_be_visible()
    expect(page.locator(".turn, .problem, .notice")).to_have_count(0)
    ask_and_read(page, COMPARE)
    assert advisor.asked[-1]["conversation_id"] is None


def test_a_reload_does_not_lose_a_question_without_an_answer(page: Page, advisor: FakeAdvisor) -> None:
    advisor.troubles = [Trouble(503, UNAVAILABLE, retry_after=5)]
    expect(ask(page, COMPARE).locator(".problem")).to_be_visible()

    page.reload()

    page.get_by_role("button", name="Retry").click()
    expect(page.locator(".answer")).to_be_visible()
    assert advisor.asked[0]["message_id"] == advisor.asked[1]["message_id"]


@pytest.mark.parametrize("delay", DELAYS)
def test_a_new_conversation_is_empty_and_apart(page: Page, advisor: FakeAdvisor, delay: float) -> None:
    ask_and_read(page, COMPARE)
    advisor.delay = delay
    ask(page, RECOMMEND)

    page.get_by_role("button", name="New conversation").click()

    expect(page.locator(".turn")).to_have_count(0)
    expect(page.get_by_role("region", name="Good first questions")).to_be_visible()
    expect(box(page)).to_be_focused()
    advisor.delay = 0.0
    page.wait_for_timeout(delay * 1000 + 100)
    expect(page.locator(".turn")).to_have_count(0)
    ask_and_read(page, "And Tornado?")
    assert advisor.asked[-1]["conversation_id"] is None


# --- everybody -------------------------------------------------------------------------------------


def test_the_whole_page_works_by_keyboard_alone(page: Page, advisor: FakeAdvisor) -> None:
    def press_until(selector: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none" or (
                    selector == "textarea"
                )
                return
        raise AssertionError(f"no Tab leads to {selector}")

    press_until("textarea")
    page.keyboard.type(COMPARE)
    press_until(".send")
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_be_visible()
    page.locator("body").evaluate("() => document.activeElement.blur()")
    press_until(".cite")
    page.keyboard.press("Enter")
    expect(page.get_by_role("note")).to_be_visible()
    page.keyboard.press("Escape")
    press_until(".scroll")
    press_until(".suggestions button")
    press_until(".thumb")
    page.keyboard.press(" ")
    expect(page.get_by_text("Thank you.")).to_be_visible()
    press_until(".reading > summary")
    page.keyboard.press("Enter")
    expect(page.locator(".reading dl")).to_be_visible()
    press_until("textarea")


@pytest.mark.parametrize("context_options", [PHONE], ids=["phone"])
def test_on_a_phone_the_page_never_scrolls_sideways_but_a_table_does(page: Page, advisor: FakeAdvisor) -> None:
    assert overflow(page) == 0

    turn = ask_and_read(page, COMPARE)
    assert overflow(page) == 0
    assert turn.locator(".scroll").evaluate("view => view.scrollWidth > view.clientWidth")
    turn.locator("td .cite").first.tap()
    expect(page.get_by_role("note")).to_be_in_viewport()
    assert overflow(page) == 0
    ask_and_read(page, RECOMMEND).locator("summary").last.tap()
    assert overflow(page) == 0
    advisor.troubles = [Trouble(422, REFUSED)]
    ask(page, "w" * 400)
    expect(page.locator(".problem")).to_be_visible()
    assert overflow(page) == 0


@pytest.mark.parametrize("context_options", [PHONE], ids=["phone"])
def test_on_a_phone_targets_are_large_enough(page: Page) -> None:
    turn = ask_and_read(page, COMPARE)

    for button in [*turn.locator(".suggestions button, .thumb, summary").all(), page.locator(".send")]:
        measured = button.bounding_box()
        assert measured is not None
        assert measured["height"] >= 43.5
        assert measured["width"] >= 43.5
    reach = turn.locator(".cite").first.evaluate("c => getComputedStyle(c, '::after').height")
    assert reach == "44px"


CONTRAST = """
() => {
  const SHARES = [0.2126, 0.7152, 0.0722]
  const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  const lightness = (rgb) => SHARES.reduce((sum, share, i) => sum + share * linear(rgb[i] / 255), 0)
  const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number)
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const found = rgb(getComputedStyle(node).backgroundColor)
      if (found.length < 4 || found[3] > 0) return found.slice(0, 3)
    }
    return [255, 255, 255]
  }
  const poor = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement
    const words = walker.currentNode.data.trim()
    if (!words || !node.checkVisibility() || node.closest('noscript')) continue
    const both = [lightness(rgb(getComputedStyle(node).color)), lightness(behind(node))]
    const ratio = (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05)
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${node.className || node.tagName}: ${words}`)
  }
  return poor
}
"""


@pytest.mark.parametrize(
    "context_options",
    [pytest.param(DARK, id="dark"), pytest.param({**DARK, "color_scheme": "light"}, id="light")],
)
def test_every_text_stands_out_from_its_ground(
    page: Page, advisor: FakeAdvisor, context_options: dict[str, Any]
) -> None:
    dark = context_options["color_scheme"] == "dark"
    assert page.evaluate(CONTRAST) == []

    ask_and_read(page, COMPARE).locator(".cite").first.click()
    ask_and_read(page, RECOMMEND).locator("summary").last.click()
    ask_and_read(page, "How well is Falcon tested?")
    advisor.troubles = [Trouble(503, UNAVAILABLE)]
    expect(ask(page, COMPARE).locator(".problem")).to_be_visible()
    page.locator(".turn").first.locator(".cite").first.click()

    assert page.evaluate(CONTRAST) == []
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    channels = [int(part) for part in re.findall(r"\d+", ground)]
    assert (max(channels) < 60) == dark


@pytest.mark.parametrize(
    "context_options",
    [{"viewport": {"width": 1280, "height": 900}, "forced_colors": "active"}],
    ids=["forced-colours"],
)
def test_in_forced_colours_bars_and_pressed_buttons_can_be_told_apart(page: Page) -> None:
    turn = ask_and_read(page, RECOMMEND)
    turn.get_by_role("button", name="A good answer").click()

    colour = "node => getComputedStyle(node).backgroundColor"
    assert turn.locator(".fill").first.evaluate(colour) != turn.locator(".bar").first.evaluate(colour)
    assert turn.locator(".thumb.up").evaluate(colour) != turn.locator(".thumb.down").evaluate(colour)


@pytest.mark.parametrize(
    "context_options",
    [{"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False}],
    ids=["no-script"],
)
def test_without_script_the_page_says_what_is_needed(page: Page) -> None:
    expect(page.locator(".noscript")).to_be_visible()
    expect(page.locator("form, .starters")).to_have_count(2)
    for part in page.locator("form, .starters").all():
        expect(part).to_be_hidden()
    words = page.locator(".noscript").text_content()
    assert words is not None
    assert "needs JavaScript" in words
    assert "/api/v1/ask" in words
