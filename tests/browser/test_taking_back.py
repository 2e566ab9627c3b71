"""What was read stands above the answer, and each part of it can be taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from .fake_advisor import FakeAdvisor
from .replies import RANKING
from .test_page import DARK, PHONE, RECOMMEND, ask_and_read, overflow

MANY = [
    {
        "kind": "need",
        "id": f"need-{i}",
        "label": f"a rather long-winded need with the number {i}",
        "say": f"drop it {i}",
    }
    for i in range(12)
]


def parts(turn: Locator) -> Locator:
    return turn.get_by_role("group", name="Understood")


def test_every_part_that_was_read_is_shown_in_words(page: Page) -> None:
    turn = ask_and_read(page, RECOMMEND)

    shown = parts(turn).locator("li > span")
    expect(shown).to_have_text(["real-time work", "without an ORM", "without Django"])


def test_a_part_is_taken_back_by_a_click(page: Page, advisor: FakeAdvisor) -> None:
    turn = ask_and_read(page, RECOMMEND)

    parts(turn).get_by_role("button", name="Take back: without Django").click()

    expect(page.locator(".turn .answer")).to_have_count(2)
    assert [asked["question"] for asked in advisor.asked] == [RECOMMEND, "allow Django again"]
    assert advisor.asked[1]["conversation_id"] == "conversation-1"


def test_a_part_is_taken_back_by_keyboard_and_the_new_answer_is_next(page: Page, advisor: FakeAdvisor) -> None:
    turn = ask_and_read(page, RECOMMEND)

    parts(turn).get_by_role("button", name="Take back: real-time work").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".turn").last).to_be_focused()
    expect(page.locator(".turn .answer")).to_have_count(2)
    assert advisor.asked[-1]["question"] == "drop real-time work"


def test_an_answer_that_weighs_nothing_has_no_parts(page: Page) -> None:
    expect(parts(ask_and_read(page, "Does Tornado do WebSockets?"))).to_have_count(0)


@pytest.mark.parametrize("context_options", [PHONE], ids=["phone"])
def test_on_a_phone_parts_wrap_and_are_large_enough(page: Page, advisor: FakeAdvisor) -> None:
    advisor.replies["Everything?"] = {**RANKING, "reading_parts": MANY}

    turn = ask_and_read(page, "Everything?")

    assert overflow(page) == 0
    for button in parts(turn).get_by_role("button").all():
        measured = button.bounding_box()
        assert measured is not None
        assert min(measured["width"], measured["height"]) >= 43.5


@pytest.mark.parametrize("context_options", [DARK], ids=["dark"])
def test_a_label_is_text_and_no_markup(page: Page, advisor: FakeAdvisor) -> None:
    hostile = [{"kind": "need", "id": "x", "label": "<b>bold</b>", "say": "drop <b>bold</b>"}]
    advisor.replies["Hostile?"] = {**RANKING, "reading_parts": hostile}

    turn = ask_and_read(page, "Hostile?")

    expect(parts(turn).locator("li > span")).to_have_text("<b>bold</b>")
