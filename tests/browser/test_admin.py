"""The insights in a real browser: without a script, under the strictest policy, for everybody, light and dark."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request, expect
from service.administering import NAME, PASSWORD, add_admin
from service.live import live
from service.registering import store_of
from service.small_pack import make_small_pack
from service.test_misses import TURN

from bot.app import create_app
from bot.core.turns import ANYONE, JsonText
from bot.engine import build_engine
from bot.knowledge_base.pack import load
from bot.settings import Settings
from bot.store import database, schema
from bot.store.feedback import SqlFeedback
from bot.store.log import SqlTurnLog

from .axe import violations_of
from .payloads import PAYLOADS

BRED = "script, img, iframe, object, embed, style, base, meta, video, template, [onerror], [onload]"
"""What no question may turn into."""
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script> kubernetes"
QUESTION = "gimme the scoop on Bottle versus Falcon pronto"
LONG_AGO = datetime(2020, 2, 3, 12, tzinfo=UTC)
THEN = "from=2020-02-03&until=2020-02-03"
TELL_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', event =>
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))
"""
LIGHT: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
DARK: dict[str, Any] = {**LIGHT, "color_scheme": "dark"}
PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 800}, "has_touch": True}
PAGES = ("", "/misses", "/misses?state=all&days=90", "/misses/hostile", "/ratings", "/audit", "?days=1&channel=nobody")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service with turns of a month, a miss that can be taught, and hostile words everywhere; its address."""
    folder = tmp_path_factory.mktemp("admin")
    url = f"sqlite:///{folder / 'advisor.sqlite3'}"
    schema.upgrade(url)
    pack = make_small_pack(folder / "pack")
    base = load([pack])
    settings = Settings(instance=folder, database_url=url, knowledge=(pack,), rate_limit=None)
    app = create_app(settings, engine=build_engine(base, folder / "cache"), knowledge=base)
    add_admin(app)
    log, now = SqlTurnLog(store_of(app)), datetime.now(UTC)
    body = JsonText.of({"answer": {"text": f"Because. {HOSTILE}"}})
    for number in range(60):
        miss = number % 3 == 0
        turn = replace(
            TURN,
            id=f"t{number}",
            conversation_id=f"c{number}",
            question=f"How do I deploy part {number % 7} to the moon?" if miss else "Flask or Django?",
            status="unknown" if miss else "answered",
            asked_at=now - timedelta(hours=9 * number, minutes=5),
            body=body,
            took_us=900 + 70 * number,
        )
        log.record(turn, JsonText("{}"), ANYONE)
    for id, question in (("hostile", HOSTILE), ("teach", QUESTION)):
        asked = replace(
            TURN,
            id=id,
            conversation_id=f"c-{id}",
            question=question,
            status="clarify",
            intent="out_of_scope",
            body=body,
        )
        log.record(replace(asked, asked_at=now - timedelta(minutes=1)), JsonText("{}"), ANYONE)
    feedback = SqlFeedback(store_of(app))
    feedback.rate("hostile", "down", f"{HOSTILE} in a comment", at=now)
    feedback.rate("t1", "up", None, at=now)
    for number, payload in enumerate(PAYLOADS):
        asked = replace(TURN, id=f"x{number}", conversation_id=f"cx{number}", question=payload, status="declined")
        said = JsonText.of({"answer": {"text": payload}})
        log.record(replace(asked, body=said, asked_at=LONG_AGO), JsonText("{}"), ANYONE)
        feedback.rate(f"x{number}", "down", payload, at=LONG_AGO + timedelta(seconds=number))
    with live(app) as address:
        yield address
    database.dispose(app)
    shutil.rmtree(folder / "cache")


@pytest.fixture(scope="module")
def cookies(browser: Browser, served: str) -> Any:
    """What the browser holds after signing in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{served}/admin")
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    held = context.storage_state()
    context.close()
    return held


@pytest.fixture
def context_options(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(getattr(request, "param", LIGHT))


@pytest.fixture
def admin(browser: Browser, cookies: Any, served: str, context_options: dict[str, Any]) -> Iterator[Page]:
    """A page of somebody who is signed in. Afterwards nothing may have been blocked, said or opened."""
    complaints: list[str] = []
    context: BrowserContext = browser.new_context(
        base_url=served, storage_state=cookies, reduced_motion="reduce", **context_options
    )
    context.add_init_script(TELL_VIOLATIONS)
    page = context.new_page()

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def refuse(dialog: Dialog) -> None:
        complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def note(sent: Request) -> None:
        if not sent.url.startswith(served):
            complaints.append(sent.url)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", refuse)
    page.on("request", note)
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize("context_options", [LIGHT, DARK, PHONE], ids=["light", "dark", "phone"], indirect=True)
def test_every_page_is_for_everybody(admin: Page) -> None:
    for path in PAGES:
        admin.goto(f"/admin{path}")
        for summary in admin.locator("summary").all()[:3]:
            summary.click()
        assert violations_of(admin) == [], path
        assert admin.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert admin.locator("script").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signing_in_is_for_everybody_and_says_what_is_wrong(browser: Browser, served: str, scheme: Any) -> None:
    context = browser.new_context(base_url=served, color_scheme=scheme)
    page = context.new_page()
    page.goto("/admin/misses?state=done")
    assert violations_of(page) == []
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(f"not my password {scheme}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    assert violations_of(page) == []
    assert page.get_by_label("Name").input_value() == NAME
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Done")).to_have_attribute("aria-current", "page")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    context.close()


def test_plots_show_what_the_tables_say(admin: Page) -> None:
    admin.goto("/admin")
    admin.get_by_text("Table of all days", exact=True).click()
    told = sum(int(cell) for cell in admin.locator("section[aria-labelledby=days] td:nth-child(2)").all_inner_texts())
    columns = admin.get_by_role("img", name="Questions per day, by status").locator("g title").all_text_contents()
    drawn = sum(int(part.split()[0]) for title in columns for part in title.partition(": ")[2].split(", "))

    assert told == drawn == 62
    assert len(columns) >= 20
    assert admin.get_by_role("img", name="Time to an answer, in milliseconds").locator("polyline").count() == 2
    assert admin.get_by_role("img", name="Ratings per day").locator("rect").count() >= 1


def test_a_filter_is_chosen_and_taken_away(admin: Page) -> None:
    admin.goto("/admin")
    admin.get_by_role("combobox", name="Status").select_option("unknown")
    admin.get_by_role("button", name="Show").click()
    expect(admin.locator(".figures dd").first).to_have_text("20")
    assert "status=unknown" in admin.url
    admin.get_by_role("link", name="7 days").click()
    assert "status=unknown" in admin.url
    admin.get_by_role("navigation", name="Insights").get_by_role("link", name="Misses").click()
    assert "status=unknown" in admin.url
    admin.get_by_role("link", name="Show all").click()
    assert "status=" not in admin.url


def test_a_table_is_downloaded_as_it_is_filtered(admin: Page) -> None:
    admin.goto("/admin?channel=api&days=90")
    with admin.expect_download() as download:
        admin.get_by_role("link", name="CSV of the table statuses").click()

    assert download.value.suggested_filename == "advisor-statuses.csv"
    assert download.value.path().read_text("utf-8").splitlines() == [
        "status,questions",
        "answered,40",
        "unknown,20",
        "clarify,2",
    ]


def test_misses_are_marked_in_groups(admin: Page) -> None:
    admin.goto("/admin/misses")
    group = admin.locator(".groups > li").filter(has_text="part 3 to the moon").first
    before = int(group.locator(".size strong").inner_text())
    group.get_by_role("button", name="Ignored").click()
    expect(admin.get_by_role("link", name="Ignored")).to_contain_text(str(before))


def test_thumbs_down_are_shown_as_text(admin: Page) -> None:
    admin.goto("/admin/ratings")
    entry = admin.locator(".rated > li")

    expect(entry).to_have_count(1)
    expect(entry.get_by_role("heading")).to_have_text(HOSTILE)
    expect(entry.locator("blockquote")).to_have_text(f"{HOSTILE} in a comment")
    entry.get_by_text("The answer").click()
    expect(entry.locator(".answer")).to_have_text(f"Because. {HOSTILE}")
    assert admin.locator("main img, main script").count() == 0


def texts_of(page: Page, address: str, selectors: Sequence[str], onward: str) -> list[tuple[str, ...]]:
    """The texts at each of *selectors*, entry by entry, of the page at *address* and those that *onward* leads to."""
    found: list[tuple[str, ...]] = []
    page.goto(address)
    while True:
        columns = [page.locator(selector).all_text_contents() for selector in selectors]
        found += zip(*columns, strict=True)
        assert page.locator(f"main :is({BRED})").count() == 0
        assert page.evaluate("window.ran ?? ({}).ran ?? null") is None
        link = page.get_by_role("link", name=onward, exact=True)
        if link.count() == 0:
            return found
        link.first.click()


def test_no_payload_runs_as_a_question_an_answer_or_a_comment(admin: Page) -> None:
    entries = texts_of(
        admin, f"/admin/ratings?{THEN}", (".rated h2", ".rated blockquote", ".rated .answer"), "Earlier ratings"
    )
    groups = texts_of(admin, f"/admin/misses?{THEN}", (".groups h2 a",), "Next")

    assert entries == [(payload,) * 3 for payload in reversed(PAYLOADS)]
    assert groups
    assert {text for (text,) in groups} <= set(PAYLOADS)
    for number in range(0, len(PAYLOADS), 20):
        admin.goto(f"/admin/misses/x{number}")
        expect(admin.get_by_role("heading", level=1)).to_have_text(PAYLOADS[number])
        assert admin.locator(f"main :is({BRED})").count() == 0
        assert admin.evaluate("window.ran ?? ({}).ran ?? null") is None


def test_from_a_miss_to_its_patch(admin: Page) -> None:
    admin.goto("/admin/misses")
    admin.get_by_role("link", name=QUESTION).click()
    admin.get_by_role("radio", name="pending").check()
    admin.get_by_label("Note").fill("Teach this.")
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_role("status")).to_have_text("Saved.")
    expect(admin.get_by_label("Note")).to_have_value("Teach this.")
    admin.get_by_label("What it wants (intent)").select_option("compare")
    expect(admin.get_by_label("Phrasing to add")).to_have_value("gimme the scoop on {fw} versus {fw2} pronto")
    admin.get_by_role("button", name="Try it out").click()
    expect(admin.get_by_role("heading", name="What it changes")).to_be_visible(timeout=120_000)
    assert violations_of(admin) == []
    expect(admin.locator(".before-after > div").last).to_contain_text("compare")
    with admin.expect_download() as download:
        admin.get_by_role("link", name="Download the patch").click()
    patch = download.value.path().read_text("utf-8")

    assert '+  - "gimme the scoop on {fw} versus {fw2} pronto"\n' in patch
    assert download.value.suggested_filename.endswith(".patch")
    admin.goto("/admin/audit")
    expect(admin.get_by_role("table")).to_contain_text("downloaded a patch")


def test_everything_can_be_reached_with_the_keyboard(admin: Page) -> None:
    admin.goto("/admin/misses")
    admin.keyboard.press("Tab")
    expect(admin.get_by_role("link", name="Skip to the content")).to_be_focused()
    admin.keyboard.press("Enter")
    expect(admin.locator("main")).to_be_focused()
    seen = set()
    for _ in range(40):
        admin.keyboard.press("Tab")
        seen.add(admin.evaluate("document.activeElement.name || document.activeElement.innerText || ''").strip())

    assert {"7 days", "from", "channel", "Show", "state"} <= seen
