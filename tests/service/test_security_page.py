"""The page on security names tests that there are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from bot import places

ROOT = Path(places.__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "security.md"


def test_every_test_that_the_page_names_is_there() -> None:
    named = re.findall(r"`((?:\w+/)?test_\w+\.py)::(test_\w+)`", PAGE.read_text())
    missing = [f"{file}::{name}" for file, name in named if name not in names_in(file)]

    assert missing == []
    assert len(named) >= 50


def names_in(file: str) -> set[str]:
    path = ROOT / "tests" / file if "/" in file else ROOT / "tests" / "service" / file
    tree = ast.parse(path.read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_chapter_of_the_standard_is_on_it() -> None:
    chapters = {int(number) for number in re.findall(r"\bV(\d+)", PAGE.read_text())}

    assert chapters == set(range(1, 18))
