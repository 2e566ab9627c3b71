"""Chromium, the stand-in for the service, and a page that must not complain."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, expect, sync_playwright

from .fake_advisor import FakeAdvisor, serving
from .widget_host import Host, hosting

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FAILED_REQUEST = "Failed to load resource"
"""What Chromium logs for every status from 400 on; tests of trouble expect it."""


class Served(Protocol):
    """A server with a page."""

    @property
    def url(self) -> str:
        """The address of the page."""


expect.set_options(timeout=5_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("ADVISOR_TEST_REQUIRE_BROWSER"):
            pytest.fail("chromium is not installed, and ADVISOR_TEST_REQUIRE_BROWSER asks for it")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the real server's store."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="session")
def real_server(instance: Path) -> Iterator[str]:
    """`advisor serve` on a free port with an empty store; its address."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("ADVISOR_")}
    server = subprocess.Popen(
        [sys.executable, "-m", "bot.cli.main", "serve", "--port", "0"],
        env={**environ, "ADVISOR_INSTANCE": str(instance), "ADVISOR_LOG": "off", "ADVISOR_RATE_LIMIT": "off"},
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    line = next((line for line in server.stdout if "http://" in line), "")
    assert line, "the server said no address"
    yield line[line.index("http://") :].strip()
    server.terminate()
    server.wait(timeout=60)
    server.stdout.close()


@pytest.fixture
def advisor() -> Iterator[FakeAdvisor]:
    with serving() as running:
        yield running


@pytest.fixture
def context_options() -> dict[str, Any]:
    """How the browser is set up; a test module or a parameter may say otherwise."""
    return {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}


@pytest.fixture
def context(browser: Browser, context_options: dict[str, Any]) -> Iterator[BrowserContext]:
    made = browser.new_context(**context_options)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, advisor: Served) -> Iterator[Page]:
    """The page, opened. Afterwards nothing may have been blocked, thrown or opened."""
    complaints: list[str] = []
    opened = context.new_page()

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(FAILED_REQUEST):
            complaints.append(message.text)

    def refuse(dialog: Dialog) -> None:
        complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    opened.on("console", hear)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("dialog", refuse)
    opened.goto(advisor.url)
    yield opened
    assert complaints == []


@pytest.fixture
def host(context: BrowserContext, advisor: Served) -> Iterator[Host]:
    """A page of its own beside the stand-in, for the widget."""
    with hosting(context, advisor.url, served=False) as made:
        yield made


@pytest.fixture
def real_host(context: BrowserContext, real_server: str) -> Iterator[Host]:
    """A page of its own beside the real server, for the widget."""
    with hosting(context, real_server, served=True) as made:
        yield made
