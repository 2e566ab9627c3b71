"""Pages of others that embed the widget, under the strictest policy that browsers know, and what is seen on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Locator, Page, Request, Route, expect

from bot import places

SCRIPT = places.WEB / "built" / "widget.js"
POLICY = (
    "default-src 'none'; script-src {service}; style-src 'self'; connect-src {service}; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
)
INLINE = "<framework-advisor inline></framework-advisor>"
FAILED_REQUEST = "Failed to load resource"
PAGE = """<!doctype html>
<html lang="{lang}" dir="{dir}"><head><meta charset="utf-8"><title>A portal</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/widget.js"></head>
<body><main><h1>The intranet</h1><p>What a portal says. <a href="#here">A link</a></p>
{markup}</main>{script}</body></html>
"""
WATCH = "addEventListener('securitypolicyviolation', (v) => (window.broken ??= []).push(v.violatedDirective))"


@dataclass
class Host:
    """A page beside the service at *service* that shows the widget, as *page*."""

    context: BrowserContext
    service: str
    served: bool = True
    """Whether the service serves the script itself; the stand-in does not."""
    complaints: list[str] = field(default_factory=list)
    strayed: list[str] = field(default_factory=list)
    """Requests to anybody but the service."""
    html: str = ""
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.service = self.service.rstrip("/")
        self.context.add_init_script(WATCH)
        self.context.route(f"{self.service}/portal", self.give_page)
        if not self.served:
            self.context.route(f"{self.service}/widget.js", lambda route: route.fulfill(path=SCRIPT))
        self.page = self.context.new_page()
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", self.refuse)
        self.page.on("request", self.see)

    def open(self, markup: str = INLINE, script: str = "", *, lang: str = "en", dir: str = "ltr") -> Page:
        """Go to a page with *markup*; *script* are attributes of its script's tag."""
        tag = f'<script src="/widget.js" async {script}></script>'
        self.html = PAGE.format(lang=lang, dir=dir, markup=markup, script=tag)
        self.page.goto(f"{self.service}/portal")
        expect(self.page.locator("framework-advisor")).to_be_attached()
        return self.page

    def give_page(self, route: Route) -> None:
        policy = POLICY.format(service="'self'")
        route.fulfill(body=self.html, content_type="text/html", headers={"Content-Security-Policy": policy})

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(FAILED_REQUEST):
            self.complaints.append(message.text)

    def refuse(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def see(self, request: Request) -> None:
        if not request.url.startswith((f"{self.service}/", "blob:")):
            self.strayed.append(request.url)

    def check(self) -> None:
        """Nothing was blocked, thrown, opened, or asked of anybody else."""
        assert self.complaints == []
        assert self.strayed == []
        assert self.page.evaluate("window.broken ?? []") == []


@contextmanager
def hosting(context: BrowserContext, service: str, *, served: bool) -> Iterator[Host]:
    """A host whose page must not complain."""
    made = Host(context, service, served)
    yield made
    made.check()


def box(page: Page) -> Locator:
    return page.get_by_label("Your question", exact=True)


def ask(page: Page, question: str) -> Locator:
    """Ask by keyboard; the turn that shows the question."""
    turns = page.locator(".turn")
    before = turns.count()
    box(page).fill(question)
    box(page).press("Enter")
    return turns.nth(before)


def ask_and_read(page: Page, question: str) -> Locator:
    """Ask, and wait for the answer."""
    turn = ask(page, question)
    expect(turn.locator(".answer")).to_be_visible()
    return turn


def in_shadow(page: Page, expression: str) -> Any:
    """What *expression* gives of the widget's shadow root, `root`."""
    return page.evaluate(
        f"(() => {{ const root = document.querySelector('framework-advisor').shadowRoot; {expression} }})()"
    )


def focused(page: Page) -> str:
    """The class, or else the tag, of what has the keyboard inside the widget; empty where nothing has."""
    return cast(str, in_shadow(page, "const a = root.activeElement; return a ? a.className || a.localName : ''"))
