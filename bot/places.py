"""Where the files that come with the bot are: its knowledge and its web page."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The shipped folder *name*: beside the package in a checkout, inside it once installed."""
    inside = _PACKAGE / "_shipped" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


KNOWLEDGE = shipped("knowledge") / "python-web"
"""The pack that the bot knows when nobody names another."""
WEB = shipped("web")
"""The page and the files that it loads."""
FITTED = shipped("fitted")
"""Where a matcher may lie that was fitted when the bot was installed."""
