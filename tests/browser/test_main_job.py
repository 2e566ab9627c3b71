"""The main job, whole: the real server, the real knowledge, a real browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

QUESTION = "Which framework for a real-time chat app, not Django?"


@dataclass(frozen=True)
class RealAdvisor:
    """What the `page` fixture needs of a server."""

    url: str


@pytest.fixture
def advisor(real_server: str) -> RealAdvisor:
    return RealAdvisor(real_server + "/")


def ask(page: Page, question: str) -> Locator:
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    turn = page.locator(".turn").last
    expect(turn.locator(".answer")).to_be_visible()
    return turn


def test_a_question_gets_a_reasoned_answer_whose_citation_names_article_and_line(page: Page) -> None:
    turn = ask(page, QUESTION)

    expect(turn).to_contain_text("Tornado")
    expect(turn).to_contain_text("chat")
    expect(turn).to_contain_text("Django is left out")
    turn.get_by_role("button", name="1", exact=False).first.click()
    expect(turn).to_contain_text("exploring-frameworks")
    expect(turn).to_contain_text("line")


def test_follow_ups_keep_what_was_said(page: Page) -> None:
    ask(page, QUESTION)

    expect(ask(page, "why not Django?")).to_contain_text("Django is left out, as you asked")
    expect(ask(page, "any risk with Sanic?")).to_contain_text("asynchronous")


def test_a_comparison_is_a_table_with_both_names(page: Page) -> None:
    turn = ask(page, "Compare Django and Flask")

    headings: list[Any] = turn.get_by_role("columnheader").all_inner_texts()
    assert [text.strip() for text in headings] == ["Topic", "Django", "Flask"]


def test_what_is_out_of_scope_is_declined_and_what_nobody_says_is_admitted(page: Page) -> None:
    expect(ask(page, "How do I paginate in FastAPI?")).to_contain_text("outside what I know")
    expect(ask(page, "When was Flask released?")).to_contain_text("No article says")


def test_the_conversation_is_there_after_a_reload(page: Page) -> None:
    ask(page, "Who uses Falcon?")
    page.reload()

    expect(page.locator(".turn").last).to_contain_text("LinkedIn")
    follow_up = ask(page, "and Django?")
    expect(follow_up).to_contain_text("Mozilla")
