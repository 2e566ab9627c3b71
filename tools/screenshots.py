"""Pictures of the running service for the README: `make screenshots` writes them to docs/images.

It needs Debian's chromium, and starts a server of its own; what the insights show there is made up.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "images"
ADMIN, PASSWORD = "ada", secrets.token_urlsafe(16)
COLOURS = 128
"""Enough for flat inks on paper, and a third of the bytes."""


def _nothing(page: Page) -> None:
    """Show the page as it opens."""


def _ask(question: str) -> Callable[[Page], None]:
    def asked(page: Page) -> None:
        box = page.get_by_label("Your question", exact=True)
        box.fill(question)
        box.press("Enter")
        expect(page.locator(".turn .answer").last).to_be_visible(timeout=20_000)
        page.locator("framework-advisor").evaluate("chat => chat.scrollIntoView({block: 'nearest'})")

    return asked


def _open_in_portal(page: Page) -> None:
    page.evaluate("document.querySelector('framework-advisor').open()")
    _ask("Compare Falcon and Hug")(page)


def _sign_in(page: Page) -> None:
    page.get_by_label("Name").fill(ADMIN)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is shown, on which screen."""

    name: str
    path: str
    width: int = 1280
    height: int = 860
    scheme: Literal["light", "dark"] = "light"
    before: Callable[[Page], None] = _nothing


PICTURES = (
    Picture(name="start", path="/"),
    Picture(
        name="ranking",
        path="/",
        height=1000,
        before=_ask("Which framework for a real-time chat app, not Django?"),
    ),
    Picture(name="framework", path="/frameworks/flask"),
    Picture(name="framework-dark", path="/frameworks/flask", scheme="dark"),
    Picture(name="compare", path="/compare?f=flask,django,fastapi#shared-title", scheme="dark"),
    Picture(name="disputes", path="/disputes", height=1000),
    Picture(name="phone", path="/frameworks/tornado", width=390, height=844),
    Picture(name="phone-dark", path="/", width=390, height=844, scheme="dark", before=_ask("Who uses Falcon?")),
    Picture(name="portal", path="/examples/portal", before=_open_in_portal),
    Picture(name="insights", path="/admin", height=1100, before=_sign_in),
    Picture(name="insights-misses", path="/admin/misses", scheme="dark", before=_sign_in),
)


@contextmanager
def _serving() -> Iterator[str]:
    """The address of a server with a month of made-up questions, and an admin."""
    with tempfile.TemporaryDirectory() as instance:
        given = {name: value for name, value in os.environ.items() if not name.startswith("ADVISOR_")}
        environ = {**given, "ADVISOR_INSTANCE": instance, "ADVISOR_LOG": "off", "ADVISOR_RATE_LIMIT": "off"}
        python = (sys.executable, "-m")
        filling = (*python, "benchmarks.insights", "fill", "--turns", "4000", "--days", "30")
        subprocess.run(filling, env=environ, cwd=ROOT, check=True)
        admin = (*python, "bot.cli.main", "admin", "create", ADMIN)
        subprocess.run(admin, env=environ, cwd=ROOT, check=True, input=f"{PASSWORD}\n", text=True)
        server = subprocess.Popen(
            [*python, "bot.cli.main", "serve", "--port", "0"],
            env=environ,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            line = next((line for line in server.stdout or () if "http://" in line), "")
            if not line:
                raise SystemExit("The server said no address.")
            yield line[line.index("http://") :].strip()
        finally:
            server.terminate()
            server.wait()
            if server.stdout:
                server.stdout.close()


def _take(browser: Browser, server: str, picture: Picture) -> int:
    """Write *picture*; how many bytes it has."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme=picture.scheme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(f"{server}{picture.path}")
    picture.before(page)
    image = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
    context.close()
    file = FOLDER / f"{picture.name}.png"
    image.save(file, optimize=True)
    return file.stat().st_size


def main() -> None:
    """Take all pictures anew."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("chromium is not installed.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _serving() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for picture in PICTURES:
            size = _take(browser, server, picture)
            print(f"docs/images/{picture.name}.png: {size / 1024:.0f} KiB")
        browser.close()


if __name__ == "__main__":
    main()
