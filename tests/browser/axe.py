"""What axe-core finds wrong on a page."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

AXE = Path(__file__).parents[1] / "clients" / "node_modules" / "axe-core" / "axe.min.js"
RUN = "axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"


def violations_of(page: Page) -> list[str]:
    """What *page* does against WCAG 2.2 AA and axe's best practices; each with its place and the reason."""
    if not AXE.is_file():
        missing = "axe-core is not installed; `npm ci` in tests/clients does it"
        if os.environ.get("ADVISOR_TEST_REQUIRE_BROWSER"):
            pytest.fail(f"{missing}, and ADVISOR_TEST_REQUIRE_BROWSER asks for it")
        pytest.skip(missing)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN)
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node.get('failureSummary', '')}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
