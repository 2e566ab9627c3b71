"""Two hosts: the widget on a page of another origin, which may ask or may not, for a user who is proven or not."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bot import places
from bot.widget import built

from .widget_host import PAGE, POLICY, WATCH, ask, ask_and_read, box

QUESTION = "Who uses Falcon?"


@dataclass
class Portal:
    """A web server of somebody else. What it gives at /token is the token of who is signed in."""

    url: str = ""
    html: str = ""
    policy: str = ""
    token: str | None = None
    tokens_given: int = 0
    broken: list[str] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    """The portal's page and its tokens."""

    portal: Portal

    def do_GET(self) -> None:
        if self.path == "/token":
            self.portal.tokens_given += 1
            body, kind = f'{{"token": "{self.portal.token}"}}', "application/json"
        elif self.path == "/":
            body, kind = self.portal.html, "text/html"
        else:
            body, kind = "", "image/png"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", self.portal.policy)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output quiet."""


@contextmanager
def serving_portal() -> Iterator[Portal]:
    portal = Portal()
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"portal": portal})) as server:
        server.daemon_threads = True
        portal.url = f"http://localhost:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield portal
        finally:
            server.shutdown()
            thread.join()


def advisor(instance: Path, *words: str) -> str:
    """What `advisor` says to these *words*, over the store of the real server."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("ADVISOR_")}
    run = subprocess.run(
        [sys.executable, "-m", "bot.cli.main", *words],
        env={**environ, "ADVISOR_INSTANCE": str(instance)},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@dataclass
class Registered:
    """A portal that the service knows as the site *id*, whose users' tokens *secret* signs."""

    portal: Portal
    service: str
    id: str
    secret: str

    def token(self, subject: str, *, seconds: int = 300, secret: str = "") -> str:
        """What proves the user *subject* for some *seconds*."""
        now = int(time.time())
        claims = {"sub": subject, "aud": "framework-advisor", "iat": now, "exp": now + seconds, "site": self.id}
        return jwt.encode(claims, secret or self.secret, algorithm="HS256", headers={"kid": "k1"})


@pytest.fixture(scope="module")
def registered(real_server: str, instance: Path) -> Iterator[Registered]:
    """A portal whose site must say who asks."""
    with serving_portal() as portal:
        advisor(instance, "sites", "add", "portal", "--origin", portal.url, "--identity", "required")
        said = advisor(instance, "sites", "key", "add", "portal", "--kid", "k1", "--hs256")
        yield Registered(portal, real_server.rstrip("/"), "portal", said.split()[-1])


@pytest.fixture(scope="module")
def anonymous(real_server: str, instance: Path) -> Iterator[Registered]:
    """A portal whose pages may ask for anybody."""
    with serving_portal() as portal:
        advisor(instance, "sites", "add", "anonymous", "--origin", portal.url)
        yield Registered(portal, real_server.rstrip("/"), "anonymous", "")


@pytest.fixture
def opened(context: BrowserContext) -> Iterator[Page]:
    """A page on which nothing may be thrown or blocked."""
    context.add_init_script(WATCH)
    page = context.new_page()
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    yield page
    assert thrown == []
    assert page.evaluate("window.broken ?? []") == []


def show(page: Page, portal: Portal, service: str, script: str) -> None:
    """Open the portal's page with the tag *script*; from itself it loads no script at all."""
    portal.policy = POLICY.format(service=service).replace(f"connect-src {service}", f"connect-src 'self' {service}")
    portal.html = PAGE.format(lang="en", dir="ltr", markup="", script=script)
    page.goto(portal.url)
    page.get_by_role("button", name="Ask about Python web frameworks").click()


def until_known(page: Page, service: str, portal: Portal) -> None:
    """The service reads its registry every five seconds."""
    for _ in range(100):
        response = page.request.get(f"{service}/api/v1/articles", headers={"Origin": portal.url})
        if response.headers.get("access-control-allow-origin") == portal.url:
            return
        time.sleep(0.1)
    raise AssertionError("the service never came to know the site")


def test_a_page_of_a_site_asks_with_the_script_alone(opened: Page, anonymous: Registered) -> None:
    until_known(opened, anonymous.service, anonymous.portal)
    tag = f'<script src="{anonymous.service}/widget.js" async data-site="anonymous"></script>'
    show(opened, anonymous.portal, anonymous.service, tag)

    expect(ask_and_read(opened, QUESTION)).to_contain_text("LinkedIn")


def test_the_pinned_script_is_checked_by_the_browser(opened: Page, anonymous: Registered) -> None:
    until_known(opened, anonymous.service, anonymous.portal)
    show(opened, anonymous.portal, anonymous.service, built(places.WEB).pinned_snippet(anonymous.service, "anonymous"))
    expect(ask_and_read(opened, QUESTION)).to_contain_text("LinkedIn")

    wrong = built(places.WEB).pinned_snippet(anonymous.service).replace("sha384-", "sha384-A")
    anonymous.portal.html = PAGE.format(lang="en", dir="ltr", markup="", script=wrong)
    opened.goto(anonymous.portal.url)
    opened.wait_for_load_state("networkidle")
    expect(opened.locator("framework-advisor")).to_have_count(0)


def test_a_page_of_a_stranger_is_told_that_it_may_not(opened: Page, real_server: str) -> None:
    service = real_server.rstrip("/")
    with serving_portal() as stranger:
        show(opened, stranger, service, f'<script src="{service}/widget.js" async></script>')
        turn = ask(opened, QUESTION)

        expect(turn.locator(".problem")).to_be_visible()
        expect(turn.locator(".answer")).to_have_count(0)
        assert opened.evaluate("document.querySelector('framework-advisor').conversation") is None
        opened.goto("about:blank")


def test_who_is_not_signed_in_is_asked_to(opened: Page, registered: Registered) -> None:
    until_known(opened, registered.service, registered.portal)
    show(opened, registered.portal, registered.service, f'<script src="{registered.service}/widget.js" async></script>')

    expect(ask(opened, QUESTION).locator(".problem")).to_contain_text("Please sign in to ask.")


def test_a_user_whom_the_page_names_asks_and_finds_the_conversation_again(opened: Page, registered: Registered) -> None:
    until_known(opened, registered.service, registered.portal)
    tag = f'<script src="{registered.service}/widget.js" async data-site="portal"></script>'
    show(opened, registered.portal, registered.service, tag)
    name = "(token) => document.querySelector('framework-advisor').setUser(token)"
    opened.evaluate(name, registered.token("ann"))
    expect(ask_and_read(opened, QUESTION)).to_contain_text("LinkedIn")
    mine: Any = opened.evaluate("document.querySelector('framework-advisor').conversation")

    opened.evaluate(name, registered.token("bob"))
    expect(opened.locator(".turn")).to_have_count(0)
    opened.goto(f"{registered.portal.url}/#advisor={mine}")
    opened.reload()
    opened.evaluate(name, registered.token("bob"))
    expect(box(opened)).to_be_visible()
    expect(opened.locator(".turn")).to_have_count(0)
    opened.evaluate(name, registered.token("ann"))
    expect(opened.locator(".turn .answer")).to_contain_text("LinkedIn")


def test_the_page_gives_out_tokens_at_an_address_of_its_own(opened: Page, registered: Registered) -> None:
    until_known(opened, registered.service, registered.portal)
    registered.portal.token, registered.portal.tokens_given = registered.token("cem"), 0
    tag = f'<script src="{registered.service}/widget.js" async data-token-url="/token"></script>'
    show(opened, registered.portal, registered.service, tag)

    expect(ask_and_read(opened, QUESTION)).to_contain_text("LinkedIn")
    ask_and_read(opened, "and Django?")
    assert registered.portal.tokens_given == 1
    opened.reload()
    opened.get_by_role("button", name="Ask about Python web frameworks").click()
    expect(opened.locator(".answer")).to_have_count(2)


def test_a_token_that_is_refused_is_fetched_anew_once(opened: Page, registered: Registered) -> None:
    until_known(opened, registered.service, registered.portal)
    registered.portal.token = registered.token("dia", secret="x" * 40)
    tag = f'<script src="{registered.service}/widget.js" async data-token-url="/token"></script>'
    show(opened, registered.portal, registered.service, tag)
    given = registered.portal.tokens_given
    expect(ask(opened, QUESTION).locator(".problem")).to_contain_text("Please sign in to ask.")
    assert registered.portal.tokens_given == given + 1

    registered.portal.token = registered.token("dia")
    opened.get_by_role("button", name="Retry").click()

    expect(opened.locator(".answer")).to_contain_text("LinkedIn")
