"""The widget for everybody: by keyboard, read aloud, on a phone, in the dark, in forced colours, mirrored, enlarged."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .axe import violations_of
from .contrast import CONTRAST
from .fake_advisor import FakeAdvisor, Trouble
from .replies import LIMITED, RANKING, REFUSED
from .widget_host import INLINE, Host, ask, ask_and_read, box, focused, in_shadow

COMPARE = "Compare Django and Flask"
RECOMMEND = "Which framework for a real-time chat app, not Django?"
WIDE = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
DARK = {**WIDE, "color_scheme": "dark"}
LIGHT = {**WIDE, "color_scheme": "light"}
FORCED = {**WIDE, "forced_colors": "active"}
PHONE = {
    "viewport": {"width": 320, "height": 640},
    "has_touch": True,
    "is_mobile": True,
    "reduced_motion": "reduce",
}
ENLARGED = {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2, "reduced_motion": "reduce"}
"""What a window of 1280 x 900 is at 200 %."""
SNAPSHOT = """
- region "Framework Advisor":
  - heading "Framework Advisor" [level=2]
  - button "Copy a link to this conversation"
  - button "New conversation"
  - log "Conversation":
    - article:
      - heading "Which framework for a real-time chat app, not Django?" [level=3]
      - group "Understood":
        - list:
          - listitem:
            - text: real-time work
            - 'button "Take back: real-time work"'
          - listitem:
            - text: without an ORM
            - 'button "Take back: without an ORM"'
          - listitem:
            - text: without Django
            - 'button "Take back: without Django"'
      - paragraph:
        - text: For a real-time chat application without Django, Tornado comes first
        - button "Citation 1, disputed"
        - button "Citation 2"
        - text: . Sanic follows closely
        - button "Citation 3"
        - text: .
      - figure:
        - img /Scores.* Tornado 0.81, Sanic 0.74, FastAPI 0.40/
        - group
      - list "Ranking, best first":
        - listitem:
          - text: Tornado score 0.81 2 for, 1 against
          - group
        - listitem
        - listitem
      - paragraph: The articles disagree
      - 'heading "Tornado: speed" [level=4]'
      - heading "On the one hand" [level=5]
      - paragraph
      - heading "On the other" [level=5]
      - paragraph
      - group "You could ask":
        - button "Compare Tornado and Sanic"
        - button "Why Tornado?"
      - group "Rate this answer":
        - button "A good answer"
        - button "A poor answer"
      - button "Copy as Markdown"
      - group
      - group
  - textbox "Your question"
  - button "Ask"
"""


def overflow(page: Page) -> int:
    """By how many pixels the page or the conversation is wider than what it is in."""
    widths: int = page.evaluate("""() => {
      const scroller = document.querySelector('framework-advisor').shadowRoot.querySelector('.scroller')
      return [document.documentElement, scroller].reduce((sum, one) => sum + one.scrollWidth - one.clientWidth, 0)
    }""")
    return widths


# --- by keyboard -----------------------------------------------------------------------------------


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press *key* until the keyboard is at what has the class *name*; it must show that it is there."""
    for _ in range(80):
        page.keyboard.press(key)
        if name in focused(page).split():
            shown = in_shadow(page, "return getComputedStyle(root.activeElement).outlineStyle")
            assert shown != "none"
            return
    raise AssertionError(f"no {key} leads to {name}")


def test_everything_is_done_by_keyboard_alone(host: Host, advisor: FakeAdvisor) -> None:
    page = host.open("")
    tab_to(page, "launcher")
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()
    page.keyboard.type(RECOMMEND)
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_be_visible()

    for name in ("thumb", "suggestions", "cite", "take"):
        if name == "suggestions":
            tab_to_button_in(page, "suggestions")
        else:
            tab_to(page, name, "Shift+Tab")
        if name == "thumb":
            page.keyboard.press(" ")
            expect(page.locator(".thanks")).to_have_text("Thank you.")
        if name == "cite":
            page.keyboard.press("Enter")
            expect(page.get_by_role("note")).to_be_visible()
            page.keyboard.press("Tab")
            assert "note-close" in focused(page)
            page.keyboard.press("Escape")
            expect(page.get_by_role("note")).to_have_count(0)
            assert "cite" in focused(page)
            expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_have_count(2)
    assert advisor.asked[-1]["question"] == "allow Django again"
    assert focused(page).startswith("turn")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert focused(page) == "launcher"


def tab_to_button_in(page: Page, group: str) -> None:
    for _ in range(80):
        page.keyboard.press("Shift+Tab")
        if in_shadow(page, f"return !!root.activeElement?.closest('.{group}')"):
            return
    raise AssertionError(f"no Tab leads into {group}")


def test_a_group_of_suggestions_is_one_stop_and_arrows_move_inside(host: Host) -> None:
    page = host.open()
    starters = page.get_by_role("group", name="Good first questions").get_by_role("button")
    tab_to_button = "return [...root.querySelectorAll('.starters button')].filter((one) => one.tabIndex === 0).length"
    assert in_shadow(page, tab_to_button) == 1

    starters.first.focus()
    for key, at in [("ArrowDown", 1), ("ArrowRight", 2), ("End", 3), ("ArrowDown", 0), ("ArrowUp", 3), ("Home", 0)]:
        page.keyboard.press(key)
        expect(starters.nth(at)).to_be_focused()
        assert in_shadow(page, tab_to_button) == 1
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(starters.first).to_be_focused()


# --- read aloud ------------------------------------------------------------------------------------


def test_a_conversation_as_those_hear_it_who_do_not_see_it(host: Host) -> None:
    page = host.open()
    ask_and_read(page, RECOMMEND)

    expect(page.locator("main")).to_match_aria_snapshot(SNAPSHOT)


def test_whole_answers_are_told_by_the_log_and_states_by_announcers(host: Host, advisor: FakeAdvisor) -> None:
    page = host.open()
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    in_shadow(
        page,
        """
        window.added = []
        const note = (changes) => {
          for (const {addedNodes} of changes) for (const node of addedNodes) added.push(node.className)
        }
        new MutationObserver(note).observe(root.querySelector('.log'), {childList: true, subtree: true})
        """,
    )
    advisor.delay = 0.6
    turn = ask(page, RECOMMEND)
    expect(page.get_by_role("status")).to_have_text("Looking through the articles")
    expect(turn.locator(".answer")).to_be_visible()

    assert page.evaluate("added") == ["turn", "answer"]
    advisor.troubles = [Trouble(422, REFUSED)]
    ask(page, "Django ?")
    expect(page.get_by_role("alert")).to_have_text("The question was not accepted.")


def test_a_restored_conversation_is_not_read_out(host: Host) -> None:
    page = host.open()
    ask_and_read(page, RECOMMEND)
    page.clock.install()
    page.reload()
    expect(page.locator(".answer")).to_be_visible()

    expect(page.get_by_role("log")).to_have_attribute("aria-live", "off")
    page.clock.run_for(1_000)
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")


# --- axe -------------------------------------------------------------------------------------------


def show_welcome(page: Page, advisor: FakeAdvisor) -> None:
    expect(page.get_by_role("group", name="Good first questions")).to_be_visible()


def show_answers(page: Page, advisor: FakeAdvisor) -> None:
    ask_and_read(page, RECOMMEND)
    ask_and_read(page, COMPARE)
    for summary in page.locator("summary").all():
        summary.click()


def show_note(page: Page, advisor: FakeAdvisor) -> None:
    ask_and_read(page, RECOMMEND).get_by_role("button", name="Citation 1, disputed").first.click()
    expect(page.get_by_role("note")).to_be_visible()


def show_comment(page: Page, advisor: FakeAdvisor) -> None:
    ask_and_read(page, "How do I bake bread?").get_by_role("button", name="A poor answer").click()
    expect(page.get_by_label("What should be better?")).to_be_visible()


def show_choices(page: Page, advisor: FakeAdvisor) -> None:
    expect(ask_and_read(page, "Django?").get_by_role("group", name="Choices")).to_be_visible()


def show_unknown(page: Page, advisor: FakeAdvisor) -> None:
    ask_and_read(page, "How well is Falcon tested?")


def show_waiting(page: Page, advisor: FakeAdvisor) -> None:
    advisor.delay = 2.0
    ask(page, RECOMMEND)
    expect(page.locator(".thinking")).to_have_text("Looking through the articles")


def show_problem(page: Page, advisor: FakeAdvisor) -> None:
    advisor.troubles = [Trouble(429, LIMITED, retry_after=99), Trouble(422, REFUSED)]
    expect(ask(page, "Django ?").locator(".countdown")).not_to_be_empty()


def show_offline(page: Page, advisor: FakeAdvisor) -> None:
    page.context.set_offline(True)
    ask(page, RECOMMEND)
    expect(page.locator(".banner")).to_be_visible()


STATES = [
    show_welcome,
    show_answers,
    show_note,
    show_comment,
    show_choices,
    show_unknown,
    show_waiting,
    show_problem,
    show_offline,
]


@pytest.mark.parametrize("show", STATES)
def test_axe_finds_nothing_inline(host: Host, advisor: FakeAdvisor, show: Any) -> None:
    page = host.open()
    show(page, advisor)

    assert violations_of(page) == []
    page.context.set_offline(False)


@pytest.mark.parametrize("show", STATES)
@pytest.mark.parametrize("context_options", [{**PHONE, "color_scheme": "dark"}], ids=["dark-phone"])
def test_axe_finds_nothing_floating(host: Host, advisor: FakeAdvisor, show: Any) -> None:
    page = host.open("")
    assert violations_of(page) == []
    page.locator(".launcher").click()
    show(page, advisor)

    assert violations_of(page) == []
    page.context.set_offline(False)


@pytest.mark.parametrize("context_options", [FORCED], ids=["forced-colours"])
def test_axe_finds_nothing_from_right_to_left_in_forced_colours(host: Host, advisor: FakeAdvisor) -> None:
    page = host.open("", "data-open data-lang=vi", lang="ar", dir="rtl")
    page.get_by_role("textbox").fill(RECOMMEND)
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_be_visible()

    assert violations_of(page) == []


# --- seen ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("context_options", [DARK, LIGHT], ids=["dark", "light"])
def test_every_text_stands_out_from_its_ground(
    host: Host, advisor: FakeAdvisor, context_options: dict[str, Any]
) -> None:
    page = host.open()
    show_answers(page, advisor)
    show_problem(page, advisor)
    in_shader = CONTRAST.replace(
        "document.createTreeWalker(document.body",
        "document.createTreeWalker(document.querySelector('framework-advisor').shadowRoot",
    ).replace("!node.checkVisibility()", "!node.checkVisibility({visibilityProperty: true}) || node.closest('svg')")

    assert page.evaluate(in_shader) == []
    ground = in_shadow(page, "return getComputedStyle(root.querySelector('.panel')).backgroundColor")
    red = int("".join(letter for letter in ground.split(",")[0] if letter.isdigit()))
    assert (red < 60) == (context_options["color_scheme"] == "dark")


@pytest.mark.parametrize("context_options", [FORCED], ids=["forced-colours"])
def test_in_forced_colours_bars_and_pressed_buttons_can_be_told_apart(host: Host) -> None:
    page = host.open()
    turn = ask_and_read(page, RECOMMEND)
    turn.get_by_role("button", name="A good answer").click()
    colour = "node => getComputedStyle(node).backgroundColor"

    assert turn.locator(".thumb.up").evaluate(colour) != turn.locator(".thumb.down").evaluate(colour)
    fill = "node => getComputedStyle(node).fill"
    assert turn.locator(".beam").first.evaluate(fill) != turn.locator(".track").first.evaluate(fill)
    assert turn.locator(".beam").first.evaluate(fill) != turn.locator(".beam.against").first.evaluate(fill)


@pytest.mark.parametrize("context_options", [PHONE, ENLARGED], ids=["phone", "200 %"])
@pytest.mark.parametrize("markup", ["", INLINE], ids=["floating", "inline"])
def test_in_little_room_nothing_scrolls_sideways_but_a_table(
    host: Host, advisor: FakeAdvisor, markup: str, context_options: dict[str, Any]
) -> None:
    page = host.open(markup, "data-open")
    assert overflow(page) == 0
    turn = ask_and_read(page, COMPARE)
    ask_and_read(page, RECOMMEND).locator("summary").first.click()
    advisor.troubles = [Trouble(422, REFUSED)]
    expect(ask(page, "w" * 400).locator(".problem")).to_be_visible()
    parts = [
        {"kind": "need", "id": "x", "label": f"a rather long-winded need {n}" + "w" * 40, "say": "drop it"}
        for n in range(9)
    ]
    advisor.replies["All?"] = {**RANKING, "reading_parts": parts}
    ask_and_read(page, "All?")

    assert overflow(page) == 0
    if context_options is PHONE:
        assert turn.locator(".scroll").evaluate("view => view.scrollWidth > view.clientWidth")
    expect(box(page)).to_be_in_viewport()


@pytest.mark.parametrize("context_options", [PHONE], ids=["phone"])
def test_on_a_phone_it_fills_the_screen_and_targets_are_44_pixels(host: Host) -> None:
    page = host.open("")
    page.locator(".launcher").tap()
    assert page.locator(".panel").bounding_box() == {"x": 0, "y": 0, "width": 320, "height": 640}
    turn = ask_and_read(page, RECOMMEND)

    for target in page.locator("button:visible:not(.cite), summary:visible").all():
        measured = target.bounding_box()
        assert measured is not None
        assert min(measured["width"], measured["height"]) >= 43.5, target.text_content()
    reach = turn.locator(".cite").first.evaluate("c => getComputedStyle(c, '::after').height")
    assert reach == "44px"


def test_from_right_to_left_it_is_mirrored_and_names_keep_their_order(host: Host) -> None:
    page = host.open("", "data-open", lang="ar", dir="rtl")
    turn = ask_and_read(page, RECOMMEND)
    panel, send, heading = (
        page.locator(".panel").bounding_box(),
        page.get_by_role("button", name="Ask", exact=True).bounding_box(),
        turn.locator(".asked").evaluate("node => getComputedStyle(node).direction"),
    )

    assert panel is not None
    assert send is not None
    assert panel["x"] < 100
    assert send["x"] - panel["x"] < 60
    assert heading == "ltr"
    suggestions = ask_and_read(page, COMPARE).get_by_role("group", name="You could ask").get_by_role("button")
    expect(suggestions).to_have_count(3)
    suggestions.first.focus()
    page.keyboard.press("ArrowLeft")
    expect(suggestions.nth(1)).to_be_focused()


MOVING = "return [...root.querySelectorAll('*')].flatMap((one) => one.getAnimations({subtree: true})).length"


@pytest.mark.parametrize(
    ("context_options", "moves"),
    [({**WIDE, "reduced_motion": "reduce"}, False), ({**WIDE, "reduced_motion": "no-preference"}, True)],
    ids=["reduced", "not reduced"],
)
def test_nothing_moves_where_that_is_not_wanted(
    host: Host, context: BrowserContext, advisor: FakeAdvisor, moves: bool
) -> None:
    advisor.delay = 1.5
    page = host.open("", "data-open")
    ask(page, COMPARE)
    expect(page.locator(".thinking")).not_to_be_empty()

    assert (in_shadow(page, MOVING) > 0) == moves
