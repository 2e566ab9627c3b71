"""The page as a person meets it: asking, reading, talking back, and what happens when something fails."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.views.pages.rendering import GOOD_QUESTIONS

from .fake_advisor import FakeAdvisor, Trouble
from .replies import REFUSED, SIMPLE

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
    for question in GOOD_QUESTIONS:
        expect(page.get_by_role("button", name=question[0])).to_be_visible()
    expect(page.get_by_role("button", name="New conversation")).to_be_hidden()
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")


def test_a_good_first_question_is_asked_by_a_click(page: Page, advisor: FakeAdvisor) -> None:
    page.get_by_role("button", name=COMPARE).click()

    expect(page.get_by_role("heading", name=COMPARE)).to_be_visible()
    expect(page.locator(".answer")).to_be_visible()
    assert [(sent["question"], sent["conversation_id"], sent["channel"]) for sent in advisor.asked] == [
        (COMPARE, None, "web")
    ]
    expect(page.get_by_role("button", name=GOOD_QUESTIONS[-1][0])).to_be_hidden()
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


def test_a_comparison_is_a_table_with_headings_and_quiet_gaps(page: Page) -> None:
    table = ask_and_read(page, COMPARE).get_by_role("table", name="Django and Flask, side by side")

    expect(table.get_by_role("columnheader")).to_have_text(["Topic", "Django", "Flask"])
    expect(table.get_by_role("rowheader")).to_have_text(["ORM", "Learning curve", "Real-time", "Origin"])
    expect(table.get_by_role("row", name="Real-time").get_by_role("cell")).to_have_text(["not stated", "not stated"])


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


def test_several_sources_in_one_article_are_counted_as_such(page: Page, advisor: FakeAdvisor) -> None:
    told = advisor.replies[COMPARE]
    advisor.replies[COMPARE] = {**told, "citations": [{**one, "article": "the-same"} for one in told["citations"]]}
    turn = ask_and_read(page, COMPARE)

    expect(turn.get_by_text("5 statements from 1 article", exact=True)).to_be_visible()


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


# --- the box ---------------------------------------------------------------------------------------


def test_blank_text_is_not_sent(page: Page, advisor: FakeAdvisor) -> None:
    box(page).fill("   \n ")
    box(page).press("Enter")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_timeout(100)

    assert advisor.asked == []


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


# --- everybody -------------------------------------------------------------------------------------


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
