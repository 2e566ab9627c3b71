"""The widget as a person meets it: its manners, and what happens when something fails."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .fake_advisor import FakeAdvisor, Trouble
from .replies import LIMITED, RANKING, REFUSED, SIMPLE, TOO_LARGE, UNAVAILABLE, paragraph, reply, sentence
from .widget_host import INLINE, Host, ask, ask_and_read, box, focused, in_shadow

COMPARE = "Compare Django and Flask"
RECOMMEND = "Which framework for a real-time chat app, not Django?"
FLOATING = ""
PHONE = {"viewport": {"width": 375, "height": 700}, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}
LANGUAGES = {
    "de": ("Ihre Frage", "Fragen und Antworten sind auf Englisch."),
    "fr": ("Votre question", "Questions et réponses sont en anglais."),
    "es": ("Su pregunta", "Las preguntas y respuestas son en inglés."),
    "vi": ("Câu hỏi của bạn", "Câu hỏi và câu trả lời bằng tiếng Anh."),
}


def launcher(page: Page) -> Any:
    return page.get_by_role("button", name="Ask about Python web frameworks")


# --- getting in and out ----------------------------------------------------------------------------


def test_the_script_alone_gives_a_launcher_and_the_keyboard_goes_in_and_back(host: Host) -> None:
    page = host.open(FLOATING)
    expect(launcher(page)).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("dialog")).to_be_hidden()

    launcher(page).press("Enter")

    dialog = page.get_by_role("dialog", name="Framework Advisor")
    expect(dialog).to_be_visible()
    expect(dialog).not_to_have_attribute("aria-modal", "true")
    expect(box(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(launcher(page)).to_be_focused()


def test_the_tag_of_the_script_says_how_it_is_shown(host: Host) -> None:
    page = host.open(
        FLOATING,
        'data-theme="dark" data-position="start" data-open '
        'data-heading="Ask us" data-suggestions="Why Flask?|Why Hug?"',
    )

    expect(page.get_by_role("dialog", name="Ask us")).to_be_visible()
    expect(page.get_by_role("group", name="Good first questions").get_by_role("button")).to_have_text(
        ["Why Flask?", "Why Hug?"]
    )
    measured = page.locator(".panel").bounding_box()
    assert measured is not None
    assert measured["x"] < 100
    assert in_shadow(page, "return getComputedStyle(root.querySelector('.panel')).colorScheme") == "dark"


def test_an_element_of_the_page_is_the_only_one(host: Host) -> None:
    page = host.open('<framework-advisor inline><p slot="intro">Our own words</p><p>No script</p></framework-advisor>')

    expect(page.get_by_role("region", name="Framework Advisor")).to_be_visible()
    expect(page.locator("framework-advisor")).to_have_count(1)
    expect(page.get_by_text("Our own words")).to_be_visible()
    expect(page.get_by_text("No script")).to_be_hidden()


def test_a_first_question_is_asked_by_a_click_and_the_keyboard_goes_on_from_there(
    host: Host, advisor: FakeAdvisor
) -> None:
    page = host.open()
    page.get_by_role("button", name=RECOMMEND).click()

    expect(page.locator(".answer")).to_be_visible()
    assert focused(page) == "turn"
    assert [(sent["question"], sent["conversation_id"], sent["channel"]) for sent in advisor.asked] == [
        (RECOMMEND, None, "web")
    ]
    page.get_by_role("button", name="Why Tornado?").click()
    expect(page.locator(".answer")).to_have_count(2)
    assert focused(page).startswith("turn")


# --- for the page around it ------------------------------------------------------------------------


def test_events_tell_the_page_what_happens_and_one_of_them_can_say_no(host: Host, advisor: FakeAdvisor) -> None:
    page = host.open()
    page.evaluate("""() => {
      window.told = []
      for (const name of ['ask', 'answer', 'feedback', 'error']) {
        document.addEventListener(`advisor-${name}`, (event) => {
          const {question, turn_id, rating, status, retryAfter} = event.detail
          told.push([name, question ?? turn_id ?? status, rating ?? retryAfter ?? null])
          if (question === 'No?') event.preventDefault()
        })
      }
    }""")
    turn = ask_and_read(page, "Django?")
    turn.get_by_role("button", name="A good answer").click()
    expect(turn.get_by_text("Thank you.")).to_be_visible()
    advisor.troubles = [Trouble(429, LIMITED, retry_after=400)]
    expect(ask(page, "Flask?").locator(".problem")).to_be_visible()
    ask(page, "No?")

    expect(box(page)).to_have_value("No?")
    assert page.evaluate("told") == [
        ["ask", "Django?", None],
        ["answer", "conversation-1-1", None],
        ["feedback", "conversation-1-1", "up"],
        ["ask", "Flask?", None],
        ["error", 429, 400],
        ["ask", "No?", None],
    ]


def test_methods_and_properties_do_what_they_say(host: Host, advisor: FakeAdvisor) -> None:
    page = host.open(FLOATING)
    advised = "document.querySelector('framework-advisor')"

    assert page.evaluate(f"[{advised}.opened, {advised}.busy, {advised}.conversation]") == [False, False, None]
    assert page.evaluate(f"{advised}.ask('  ')") is False
    assert page.evaluate(f"{advised}.ask(' Django? ')") is True
    assert page.evaluate(f"{advised}.opened") is True
    expect(page.locator(".answer")).to_be_visible()
    assert advisor.asked[0]["question"] == "Django?"
    assert page.evaluate(f"{advised}.conversation") == "conversation-1"
    page.evaluate(f"{advised}.close()")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.evaluate(f"{advised}.open()")
    expect(box(page)).to_be_focused()
    page.evaluate(f"{advised}.reset()")
    expect(page.locator(".turn")).to_have_count(0)
    page.evaluate(f"{advised}.suggestions = ['Why Hug?']")
    expect(page.get_by_role("button", name="Why Hug?")).to_be_visible()
    page.evaluate(f"{advised}.remove()")
    expect(page.locator(".panel")).to_have_count(0)


def test_looks_are_set_by_custom_properties_and_parts(host: Host) -> None:
    page = host.open()
    page.evaluate("""() => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(`framework-advisor { --advisor-accent: rgb(120, 0, 120); --advisor-font-size: 20px }
        framework-advisor::part(send) { border-radius: 30px }`)
      document.adoptedStyleSheets = [sheet]
    }""")

    send = page.get_by_role("button", name="Ask", exact=True)
    expect(send).to_have_css("background-color", "rgb(120, 0, 120)")
    expect(send).to_have_css("border-radius", "30px")
    expect(send).to_have_css("font-size", "20px")


# --- manners ---------------------------------------------------------------------------------------


def test_waiting_is_shown_after_a_moment_and_one_question_is_asked_at_a_time(host: Host, advisor: FakeAdvisor) -> None:
    advisor.delay = 1.2
    page = host.open()
    ask(page, COMPARE)
    expect(page.locator(".thinking")).to_have_text("")
    expect(page.locator(".thinking")).to_have_text("Looking through the articles")
    box(page).fill("And Flask?")
    box(page).press("Enter")

    expect(page.locator(".answer")).to_be_visible()
    expect(page.locator(".thinking")).to_have_text("")
    expect(box(page)).to_have_value("And Flask?")
    assert len(advisor.asked) == 1


def test_shift_enter_makes_a_line_and_enter_sends(host: Host, advisor: FakeAdvisor) -> None:
    page = host.open()
    box(page).fill("Django")
    box(page).press("Shift+Enter")
    box(page).press_sequentially("or Flask?")
    box(page).press("Enter")

    expect(page.locator(".answer")).to_be_visible()
    assert advisor.asked[0]["question"] == "Django\nor Flask?"
    expect(box(page)).to_have_value("")


@pytest.mark.parametrize("event", [{"isComposing": True}, {"keyCode": 229}], ids=["composing", "safari"])
def test_enter_that_ends_a_composition_does_not_send(host: Host, advisor: FakeAdvisor, event: dict[str, Any]) -> None:
    page = host.open()
    box(page).fill("じゃんご")
    box(page).dispatch_event("keydown", {"key": "Enter", **event})

    expect(page.locator(".turn")).to_have_count(0)
    assert advisor.asked == []
    box(page).press("Enter")
    expect(page.locator(".answer")).to_be_visible()


def test_a_word_composed_by_an_input_method_is_sent_once_it_is_done(
    host: Host, context: BrowserContext, advisor: FakeAdvisor
) -> None:
    page = host.open()
    box(page).focus()
    devtools = context.new_cdp_session(page)
    devtools.send("Input.imeSetComposition", {"text": "じゃん", "selectionStart": 3, "selectionEnd": 3})
    expect(box(page)).to_have_value("じゃん")
    devtools.send("Input.insertText", {"text": "ジャンゴ"})
    box(page).press("Enter")

    expect(page.locator(".answer")).to_be_visible()
    assert advisor.asked[0]["question"] == "ジャンゴ"


def test_the_counter_shows_near_the_limit(host: Host) -> None:
    page = host.open()
    box(page).fill("a" * 1900)

    expect(page.locator(".counter")).to_have_text("1,900 of 2,000 characters")
    expect(box(page)).to_have_attribute("maxlength", "2000")


def test_a_long_answer_is_folded_and_unfolds_for_the_keyboard(host: Host, advisor: FakeAdvisor) -> None:
    long = [
        paragraph(sentence(f"This is the paragraph with the number {n}. " + "It goes on. " * 20)) for n in range(12)
    ]
    advisor.replies["Long?"] = reply(*long)
    page = host.open()
    turn = ask_and_read(page, "Long?")
    expect(turn.get_by_text("the number 11")).to_be_hidden()

    turn.get_by_role("button", name="Show the whole answer").press("Enter")

    expect(turn.get_by_text("the number 11")).to_be_visible()
    assert focused(page) == "rest"


def test_a_short_answer_is_not_folded(host: Host) -> None:
    page = host.open()
    turn = ask_and_read(page, RECOMMEND)

    expect(turn.get_by_role("button", name="Show the whole answer")).to_have_count(0)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_its_own_words_are_in_the_language_of_the_page(host: Host, lang: str) -> None:
    label, english = LANGUAGES[lang]
    page = host.open(lang=lang)

    expect(page.get_by_label(label, exact=True)).to_be_visible()
    expect(page.get_by_text(english)).to_be_visible()
    page.get_by_label(label, exact=True).fill(RECOMMEND)
    page.get_by_label(label, exact=True).press("Enter")
    expect(page.locator(".answer .said")).to_have_attribute("lang", "en")
    page.evaluate("document.querySelector('framework-advisor').setAttribute('lang', 'en')")
    expect(box(page)).to_be_visible()


# --- what is kept ----------------------------------------------------------------------------------


def test_history_and_draft_are_kept_for_each_site(host: Host, advisor: FakeAdvisor) -> None:
    page = host.open()
    ask_and_read(page, COMPARE)
    box(page).fill("And Torn")
    page.reload()
    expect(page.locator(".answer")).to_be_visible()
    expect(box(page)).to_have_value("And Torn")

    page.evaluate("document.querySelector('framework-advisor').site = 'other'")

    expect(page.locator(".turn")).to_have_count(0)
    expect(box(page)).to_have_value("")


def test_switched_off_nothing_is_kept_and_what_was_kept_is_gone(host: Host) -> None:
    page = host.open()
    ask_and_read(page, COMPARE)
    assert page.evaluate("localStorage.length") == 1

    page = host.open('<framework-advisor inline persist="off"></framework-advisor>')
    ask_and_read(page, COMPARE)
    box(page).fill("draft")

    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_no_word_of_an_answer_and_no_token_is_stored(host: Host) -> None:
    page = host.open()
    page.evaluate("document.querySelector('framework-advisor').setUser('x.eyJzdWIiOiJqdWVyZ2VuIn0.secret')")
    ask_and_read(page, RECOMMEND)

    stored = page.evaluate("JSON.stringify({...localStorage})")
    assert "conversation-1" in stored
    for word in ("Tornado", "secret", "juergen", "eyJ"):
        assert word not in stored


def test_another_user_finds_another_conversation(host: Host) -> None:
    page = host.open()
    page.evaluate("document.querySelector('framework-advisor').setUser('x.eyJzdWIiOiJhIn0.y')")
    ask_and_read(page, COMPARE)
    box(page).fill("a secret draft")

    page.evaluate("document.querySelector('framework-advisor').setUser('x.eyJzdWIiOiJiIn0.y')")

    expect(page.locator(".turn")).to_have_count(0)
    page.evaluate("document.querySelector('framework-advisor').setUser('x.eyJzdWIiOiJhIn0.z')")
    expect(page.locator(".answer")).to_be_visible()


def test_a_conversation_that_is_gone_is_begun_anew_with_the_same_message(host: Host, advisor: FakeAdvisor) -> None:
    page = host.open()
    ask_and_read(page, COMPARE)
    advisor.conversations["conversation-9"] = advisor.conversations.pop("conversation-1")
    ask_and_read(page, "And Tornado?")

    expect(page.locator(".notice")).to_contain_text("no longer kept")
    assert [sent["conversation_id"] for sent in advisor.asked] == [None, "conversation-1", None]
    assert advisor.asked[1]["message_id"] == advisor.asked[2]["message_id"]


def test_of_a_long_conversation_the_latest_is_shown_and_the_rest_on_demand(host: Host, advisor: FakeAdvisor) -> None:
    page = host.open()
    ask_and_read(page, COMPARE)
    turns = [{**SIMPLE, "turn_id": f"t{n}", "question": f"Question {n}"} for n in range(45)]
    advisor.conversations["conversation-1"] = [{"conversation_id": "conversation-1", **turn} for turn in turns]
    page.reload()
    expect(page.locator(".turn")).to_have_count(20)
    expect(page.get_by_role("heading", name="Question 44")).to_be_in_viewport()

    page.get_by_role("button", name="Show earlier questions").click()

    expect(page.locator(".turn")).to_have_count(40)
    assert focused(page).startswith("turn")
    page.get_by_role("button", name="Show earlier questions").click()
    expect(page.locator(".asked")).to_have_text([f"Question {n}" for n in range(45)])


# --- trouble ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Trouble(503, UNAVAILABLE, retry_after=9), ["cannot answer just now", UNAVAILABLE["detail"], "in 9 s"]),
        (Trouble(429, LIMITED, retry_after=12), ["Too many questions", LIMITED["detail"], "again in 12 s"]),
        (Trouble(422, REFUSED), ["not accepted", "holds a character that cannot be kept"]),
        (Trouble(413, TOO_LARGE), ["too long", TOO_LARGE["detail"]]),
        (Trouble(401, {"detail": "A token is needed."}), ["Please sign in", "A token is needed."]),
        (Trouble(403, {"detail": "Not from here."}), ["may not ask here", "Not from here."]),
        (Trouble(500), ["Something went wrong"]),
        (Trouble(0), ["No answer came back", "Trying again in"]),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Trouble) else "",
)
def test_trouble_is_told_once_and_a_retry_sends_the_same_message(
    host: Host, advisor: FakeAdvisor, trouble: Trouble, said: list[str]
) -> None:
    page = host.open()
    page.clock.install()
    advisor.troubles = [trouble]
    turn = ask(page, COMPARE)
    for words in said:
        expect(turn.locator(".problem")).to_contain_text(words)
    page.clock.run_for(50)
    expect(page.get_by_role("alert")).to_contain_text(said[0])
    expect(turn.locator(".problem")).to_have_attribute("aria-live", "off")

    turn.get_by_role("button", name="Retry").click()

    expect(turn.locator(".answer")).to_be_visible()
    expect(turn.locator(".problem")).to_have_count(0)
    assert len({(sent["question"], sent["message_id"]) for sent in advisor.asked}) == 1
    assert len(advisor.asked) == 2


def test_429_counts_the_seconds_down_and_asks_again(host: Host, advisor: FakeAdvisor) -> None:
    page = host.open()
    page.clock.install()
    advisor.troubles = [Trouble(429, LIMITED, retry_after=12)]
    turn = ask(page, COMPARE)
    expect(turn.locator(".countdown")).to_have_text("You can ask again in 12 s")

    page.clock.run_for(4_000)
    expect(turn.locator(".countdown")).to_have_text("You can ask again in 8 s")
    page.clock.run_for(8_500)

    expect(turn.locator(".answer")).to_be_visible()
    assert len({sent["message_id"] for sent in advisor.asked}) == 1


def test_a_service_that_stays_away_is_asked_less_and_less_and_then_no_more(host: Host, advisor: FakeAdvisor) -> None:
    page = host.open()
    page.clock.install()
    advisor.troubles = [Trouble(503, UNAVAILABLE)] * 9
    turn = ask(page, COMPARE)
    for wait in (2, 4, 8, 16):
        expect(turn.locator(".countdown")).to_have_text(f"Trying again in {wait} s")
        page.clock.run_for(wait * 1000 + 300)

    expect(turn.locator(".countdown")).to_have_text("")
    page.clock.run_for(600_000)
    assert len(advisor.asked) == 5


def test_offline_is_said_and_questions_wait_in_their_order(
    host: Host, context: BrowserContext, advisor: FakeAdvisor
) -> None:
    page = host.open()
    context.set_offline(True)
    expect(page.locator(".banner")).to_be_visible()
    ask(page, COMPARE)
    ask(page, RECOMMEND)
    expect(page.locator(".waiting")).to_have_text(["Waiting for the connection"] * 2)
    assert advisor.asked == []

    context.set_offline(False)

    expect(page.locator(".answer")).to_have_count(2)
    expect(page.locator(".banner")).to_be_hidden()
    assert [(sent["question"], sent["conversation_id"]) for sent in advisor.asked] == [
        (COMPARE, None),
        (RECOMMEND, "conversation-1"),
    ]


def test_what_waited_is_sent_after_a_reload(host: Host, advisor: FakeAdvisor) -> None:
    advisor.troubles = [Trouble(503, UNAVAILABLE, retry_after=60)]
    page = host.open()
    expect(ask(page, COMPARE).locator(".problem")).to_be_visible()

    page.reload()

    expect(page.locator(".answer")).to_be_visible()
    assert len({sent["message_id"] for sent in advisor.asked}) == 1


def test_a_question_that_was_answered_already_is_shown_once(host: Host, advisor: FakeAdvisor) -> None:
    """The reply was lost, and the service stores no questions: only the turn's id tells that both are one."""
    page = host.open()
    ask_and_read(page, "Django?")
    advisor.conversations["conversation-1"] = [
        {**SIMPLE, "conversation_id": "conversation-1", "turn_id": "conversation-1-2", "question": None}
    ]
    key = f"advisor {host.service}"
    waiting = {"conversation": "conversation-1", "draft": "", "waiting": [{"text": COMPARE, "id": "m1"}]}
    page.evaluate("([key, kept]) => localStorage.setItem(key, JSON.stringify(kept))", [key, waiting])

    page.reload()

    expect(page.get_by_role("heading", name=COMPARE)).to_be_visible()
    expect(page.locator(".answer")).to_have_count(1)
    expect(page.locator(".turn")).to_have_count(1)


def test_a_refused_question_can_be_edited(host: Host, advisor: FakeAdvisor) -> None:
    advisor.troubles = [Trouble(422, REFUSED)]
    page = host.open()
    ask(page, "Django ?").get_by_role("button", name="Edit the question").click()

    expect(box(page)).to_have_value("Django ?")
    expect(box(page)).to_be_focused()
    expect(page.locator(".turn")).to_have_count(0)
    page.reload()
    expect(page.locator(".turn")).to_have_count(0)


def test_a_rating_that_was_not_saved_is_not_shown_as_given(host: Host, advisor: FakeAdvisor) -> None:
    advisor.rating_status = 503
    page = host.open()
    turn = ask_and_read(page, COMPARE)
    turn.get_by_role("button", name="A good answer").click()

    expect(turn.get_by_text("That was not saved.")).to_be_visible()
    expect(turn.get_by_role("button", name="A good answer")).to_have_attribute("aria-pressed", "false")


# --- blocks ----------------------------------------------------------------------------------------


def test_a_dispute_shows_its_two_sides_and_a_gap_is_admitted(host: Host) -> None:
    page = host.open()
    dispute = ask_and_read(page, RECOMMEND).locator(".dispute")
    expect(dispute).to_contain_text("The articles disagree")
    expect(dispute.locator(".side")).to_have_count(2)
    table = ask_and_read(page, COMPARE).get_by_role("table", name="Django and Flask, side by side")
    expect(table.get_by_role("row", name="Real-time").get_by_role("cell")).to_have_text(["not stated", "not stated"])


def test_a_card_weighs_for_and_against(host: Host) -> None:
    page = host.open()
    card = ask_and_read(page, RECOMMEND).locator(".card").nth(2)

    expect(card.locator(".tally")).to_have_text("1 for, 2 against")
    widths = card.locator(".balance > span").evaluate_all("all => all.map((one) => one.offsetWidth)")
    assert widths[1] == pytest.approx(2 * widths[0], abs=3)


def test_one_citation_is_open_at_a_time_and_stays_inside(host: Host) -> None:
    page = host.open(FLOATING, "data-open")
    turn = ask_and_read(page, RECOMMEND)
    for at in range(3):
        turn.locator(".said > p .cite").nth(at).click()
        note, panel = page.get_by_role("note").bounding_box(), page.locator(".panel").bounding_box()
        assert note is not None
        assert panel is not None
        assert panel["x"] <= note["x"]
        assert note["x"] + note["width"] <= panel["x"] + panel["width"]
        expect(page.get_by_role("note")).to_be_in_viewport(ratio=1)
    page.locator(".title").click()
    expect(page.get_by_role("note")).to_have_count(0)


def test_an_open_citation_stays_with_its_button_when_the_page_scrolls(host: Host) -> None:
    page = host.open(f'<p class="tall"></p>{INLINE}')
    page.evaluate("document.querySelector('.tall').style.height = document.body.style.paddingBottom = '600px'")
    button = ask_and_read(page, RECOMMEND).locator(".cite").first
    button.click()
    page.evaluate("scrollBy({top: 90, behavior: 'instant'})")
    page.wait_for_function("() => scrollY > 0")

    expect(page.get_by_role("note")).to_be_visible()
    page.evaluate("() => new Promise(requestAnimationFrame)")
    note, at = page.get_by_role("note").bounding_box(), button.bounding_box()
    assert note is not None
    assert at is not None
    assert min(abs(note["y"] - at["y"] - at["height"]), abs(at["y"] - note["y"] - note["height"])) < 12


def test_an_answer_without_an_id_cannot_be_rated(host: Host, advisor: FakeAdvisor) -> None:
    advisor.replies["Odd?"] = {**SIMPLE, "turn_id": None}
    page = host.open()

    expect(ask_and_read(page, "Odd?").get_by_role("group", name="Rate this answer")).to_have_count(0)


def test_only_the_last_turn_can_be_changed(host: Host) -> None:
    page = host.open()
    first = ask_and_read(page, RECOMMEND)
    ask_and_read(page, RECOMMEND)

    expect(first.locator(".take").first).to_be_hidden()
    expect(first.locator(".understood li").first).to_be_visible()
    expect(first.locator(".suggestions")).to_be_hidden()
    expect(page.locator(".turn").last.locator(".take").first).to_be_visible()


def test_a_part_that_cannot_be_taken_back_has_no_button(host: Host, advisor: FakeAdvisor) -> None:
    one = {**SIMPLE, "reading_parts": [{"kind": "need", "id": "chat", "label": "chat applications", "say": None}]}
    advisor.replies["Two?"] = {**one, "parts": [one, {**RANKING, "parts": []}]}
    page = host.open()
    parts = ask_and_read(page, "Two?").get_by_role("group", name="Understood")

    expect(parts.locator("li")).to_have_count(4)
    expect(parts.get_by_role("button")).to_have_count(3)
