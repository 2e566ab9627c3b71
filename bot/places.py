"""Where the files that come with the bot are: its knowledge, its web page, and those of other packages."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The shipped folder *name*: beside the package in a checkout, inside it once installed."""
    inside = _PACKAGE / "_shipped" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def of_package(name: str) -> Path:
    """The folder of an installed package, which is not imported. Raises ModuleNotFoundError."""
    found = find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"No package named {name!r}", name=name)
    return Path(found.submodule_search_locations[0])


KNOWLEDGE = shipped("knowledge") / "python-web"
"""The pack that the bot knows when nobody names another."""
WEB = shipped("web")
"""The page and the files that it loads."""
FITTED = shipped("fitted")
"""Where a matcher may lie that was fitted when the bot was installed."""
