"""The committed script is what its sources give, is small, and holds no way to read text as markup."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot import places
from bot.wording import interviewing

SOURCES = Path(__file__).resolve().parents[2] / "widget"
BUILT = places.WEB / "built" / "widget.js"
LARGEST = 30_000
"""Bytes with gzip."""
SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|setHTML|createContextualFragment|"
    r"\beval\(|new Function|srcdoc|setAttribute\(.style|importScripts|set(?:Timeout|Interval)\(['\"`]"
)
ADDRESS = re.compile(r"(?:https?:)?//[\w.-]+\.\w+")


@pytest.fixture
def node() -> Path:
    """The folder of the sources, where node and the packages are; the test is skipped, or fails, where they are not."""
    missing = (not shutil.which("node") and "node is not installed") or (
        not (SOURCES / "node_modules" / ".package-lock.json").is_file()
        and "what builds the widget is not installed; `npm ci` in widget does it"
    )
    if missing and os.environ.get("ADVISOR_TEST_REQUIRE_BROWSER"):
        pytest.fail(f"{missing}, and ADVISOR_TEST_REQUIRE_BROWSER asks for it")
    if missing:
        pytest.skip(missing)
    return SOURCES


def run(folder: Path, *command: str) -> None:
    """Run *command*, which must succeed."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_committed_script_is_what_the_sources_give(node: Path, tmp_path: Path) -> None:
    run(node, "node", "build.js", str(tmp_path / "widget.js"))

    assert (tmp_path / "widget.js").read_bytes() == BUILT.read_bytes(), "web/built/widget.js is stale: `make widget`"


def test_the_types_hold(node: Path) -> None:
    run(node, "node", "node_modules/typescript/bin/tsc", "--noEmit")


def test_the_pure_parts_do_what_they_promise(node: Path) -> None:
    run(node, "node", "test.js")


def test_it_is_small() -> None:
    assert len(gzip.compress(BUILT.read_bytes(), 9)) <= LARGEST


def test_it_reads_no_text_as_markup_or_code() -> None:
    assert SINKS.findall(BUILT.read_text(encoding="utf-8")) == []


def test_it_names_no_address_but_the_namespace_of_drawings() -> None:
    assert set(ADDRESS.findall(BUILT.read_text(encoding="utf-8"))) == {"http://www.w3.org"}


def test_it_knows_an_interview_by_the_words_of_the_bot() -> None:
    built = BUILT.read_text(encoding="utf-8")

    assert interviewing.RESULT in built
    assert interviewing.NO_PREFERENCE in built


def test_its_packages_are_locked_by_digest_and_by_no_address_and_nothing_runs_when_they_are_installed() -> None:
    asked = json.loads((SOURCES / "package.json").read_text())["devDependencies"]
    locked = {
        name: package
        for name, package in json.loads((SOURCES / "package-lock.json").read_text())["packages"].items()
        if name
    }

    assert asked == {name: locked[f"node_modules/{name}"]["version"] for name in asked}
    assert [name for name, package in locked.items() if "integrity" not in package or "resolved" in package] == []
    assert "ignore-scripts=true" in (SOURCES / ".npmrc").read_text().splitlines()
