"""The widget's main job, whole: the real server, the real knowledge, a real browser, under the strictest policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from .widget_host import Host, ask, ask_and_read, box

RECOMMEND = "Which framework for a real-time chat app, not Django?"
COMPARE = "Compare Django and Flask"


def test_an_answer_is_cited_by_article_and_line(real_host: Host) -> None:
    page = real_host.open()
    turn = ask_and_read(page, RECOMMEND)

    expect(turn.locator(".first").first).to_contain_text("take Tornado")
    turn.get_by_role("button", name="Citation 1", exact=True).first.click()
    note = page.get_by_role("note", name="Citation 1")
    expect(note).to_contain_text("Tornado is made for real-time web services.")
    expect(note).to_contain_text("exploring-frameworks, line 54")


def test_a_citation_says_which_dispute_and_which_doubt(real_host: Host) -> None:
    page = real_host.open()
    turn = ask_and_read(page, COMPARE)

    turn.get_by_role("button", name="Citation 1, disputed").first.click()

    why = page.get_by_role("note").locator(".note-why")
    expect(why.first).to_contain_text("article")
    told = why.first.text_content()
    disputes = page.request.get(f"{real_host.service}/api/v1/disputes").json()["disputes"]
    assert told in {dispute["summary"] for dispute in disputes}


def test_a_ranking_is_a_chart_with_a_table_behind_and_cards_with_reasons(real_host: Host) -> None:
    page = real_host.open()
    turn = ask_and_read(page, RECOMMEND)

    chart = turn.get_by_role("img", name="Tornado 0.83, Sanic 0.80, FastAPI 0.75", exact=False)
    expect(chart).to_be_visible()
    turn.get_by_text("As a table").click()
    expect(turn.get_by_role("row", name="Tornado 0.83 6 0")).to_be_visible()
    card = turn.get_by_role("list", name="Ranking, best first").locator("> li").first
    expect(card.locator(".tally")).to_have_text("6 for, 0 against")
    card.get_by_text("Reasons").click()
    expect(card.locator(".reason-side li")).to_have_count(6)
    expect(card).to_contain_text("nothing against it")


def test_a_comparison_is_a_table_whose_end_is_folded(real_host: Host) -> None:
    page = real_host.open()
    turn = ask_and_read(page, COMPARE)

    table = turn.get_by_role("table", name="Django and Flask by topic")
    expect(table.get_by_role("columnheader")).to_have_text(["Topic", "Django", "Flask"])
    expect(table.get_by_role("rowheader")).to_have_count(5)
    turn.get_by_role("button", name="Show all").click()
    expect(table.get_by_role("rowheader")).to_have_count(8)
    assert page.evaluate("document.querySelector('framework-advisor').shadowRoot.activeElement?.localName") == "tr"


def test_an_interview_is_a_list_of_choices_to_its_end(real_host: Host) -> None:
    page = real_host.open()
    ask_and_read(page, "How do I choose a framework?")
    for _ in range(5):
        choices = page.locator(".turn").last.get_by_role("group", name="Choices")
        if choices.count() == 0:
            break
        answers = page.locator(".answer").count()
        choices.get_by_role("button").first.click()
        expect(page.locator(".answer")).to_have_count(answers + 1)

    assert page.locator(".answer").count() >= 3
    expect(page.locator(".turn").last.get_by_role("list", name="Ranking, best first")).to_be_visible()


def test_a_part_of_the_reading_is_taken_off_which_asks_again(real_host: Host) -> None:
    page = real_host.open()
    turn = ask_and_read(page, RECOMMEND)
    chips = turn.get_by_role("group", name="Understood")
    expect(chips.locator("li > span")).to_have_text(["real-time work", "chat applications", "without Django"])

    chips.get_by_role("button", name="Take back: without Django").click()

    expect(page.locator(".answer")).to_have_count(2)
    again = page.locator(".turn").last.get_by_role("group", name="Understood")
    expect(again.locator("li > span")).to_have_text(["real-time work", "chat applications"])
    expect(chips.get_by_role("button").first).to_be_hidden()


def test_why_tells_where_the_score_comes_from_and_follow_ups_keep_what_was_said(real_host: Host) -> None:
    page = real_host.open()
    ask_and_read(page, RECOMMEND).get_by_role("button", name="Why?", exact=True).click()

    expect(page.locator(".answer")).to_have_count(2)
    expect(page.locator(".turn").last).to_contain_text("Tornado scores 0.83 of 1")
    expect(ask_and_read(page, "why not Django?")).to_contain_text("Django is left out, as you asked")


def test_a_rating_and_a_comment_are_kept(real_host: Host) -> None:
    page = real_host.open()
    turn = ask_and_read(page, "Who uses Falcon?")
    sent: list[Any] = []
    page.on("request", lambda request: sent.append(request.post_data_json) if "/feedback" in request.url else None)

    turn.get_by_role("button", name="A poor answer").click()
    turn.get_by_label("What should be better?").fill("Too short <b>")
    with page.expect_response("**/feedback") as answered:
        turn.get_by_role("button", name="Send").click()

    assert answered.value.status == 204
    assert [(one["rating"], one.get("comment")) for one in sent] == [("down", None), ("down", "Too short <b>")]
    expect(turn.get_by_role("button", name="A poor answer")).to_have_attribute("aria-pressed", "true")
    expect(turn.get_by_role("button", name="A poor answer")).to_be_focused()


@pytest.mark.parametrize("allowed", [True, False], ids=["clipboard", "old way"])
def test_an_answer_is_copied_as_markdown(real_host: Host, context: BrowserContext, allowed: bool) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"] if allowed else ["clipboard-read"])
    page = real_host.open()
    turn = ask_and_read(page, "Who uses Falcon?")
    if not allowed:
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }")

    turn.get_by_role("button", name="Copy as Markdown").click()

    expect(page.get_by_role("status")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("**Who uses Falcon?**\n\n")
    assert "\n1. " in copied
    assert "line " in copied


def test_the_decision_record_is_downloaded(real_host: Host) -> None:
    page = real_host.open()
    turn = ask_and_read(page, RECOMMEND)

    with page.expect_download() as download:
        turn.get_by_role("button", name="Download the decision record").click()

    assert download.value.suggested_filename.endswith(".md")
    assert "Tornado" in Path(download.value.path()).read_text(encoding="utf-8")


def test_a_reload_shows_the_conversation_and_the_draft_and_a_new_one_is_apart(real_host: Host) -> None:
    page = real_host.open()
    ask_and_read(page, "Who uses Falcon?")
    box(page).fill("and Djan")
    page.reload()

    expect(page.locator(".turn .answer")).to_contain_text("LinkedIn")
    expect(box(page)).to_have_value("and Djan")
    expect(ask_and_read(page, "and Django?")).to_contain_text("Mozilla")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(box(page)).to_be_focused()
    page.reload()
    expect(page.get_by_role("group", name="Good first questions")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)


def test_a_link_leads_to_the_conversation(real_host: Host, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = real_host.open()
    ask_and_read(page, "Who uses Falcon?")
    page.get_by_role("button", name="Copy a link to this conversation").click()
    expect(page.get_by_role("status")).to_have_text("Copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    page.evaluate("localStorage.clear()")
    page.goto("about:blank")

    page.goto(link)

    expect(page.locator(".turn .answer")).to_contain_text("LinkedIn")
    assert "#" not in page.url


def test_a_lost_reply_is_asked_for_again_and_the_question_is_answered_once(real_host: Host) -> None:
    """The service answered, and the answer was lost on its way: the worst moment for a connection to break."""
    page = real_host.open()
    page.clock.install()
    lost: list[Any] = []

    def lose_first(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().json())
            route.abort()

    page.route("**/api/v1/ask", lose_first)
    turn = ask(page, "Who uses Falcon?")
    expect(turn.locator(".problem")).to_contain_text("No answer came back.")
    expect(turn.locator(".countdown")).to_have_text("Trying again in 2 s")

    page.clock.fast_forward(2_500)

    expect(turn.locator(".answer")).to_contain_text("LinkedIn")
    conversation = page.evaluate("document.querySelector('framework-advisor').conversation")
    assert conversation == lost[0]["conversation_id"]
    turns = page.request.get(f"{real_host.service}/api/v1/conversations/{conversation}").json()["turns"]
    assert [one["turn_id"] for one in turns] == [lost[0]["turn_id"]]


def test_what_is_out_of_scope_is_declined_and_what_nobody_says_is_admitted(real_host: Host) -> None:
    page = real_host.open()

    expect(ask_and_read(page, "How do I paginate in FastAPI?").locator(".status")).to_have_text("Outside what I know")
    expect(ask_and_read(page, "When was Flask released?")).to_contain_text("No article says")
