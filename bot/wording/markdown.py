"""Other people's text inside Markdown: shown as it is, and never obeyed.

Backslashes do not stop everything: GitHub finds mentions, issue numbers and addresses in the finished page. Inside
code nobody looks for them, so what a person wrote is shown as code.
"""

from __future__ import annotations

import re
import unicodedata

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|])")
_BACKTICKS = re.compile("`+")
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what follows, beyond the text that holds them."""


def escaped(text: str) -> str:
    """*text* of the pack's authors, in which whatever could be markup is escaped."""
    return _MARKUP.sub(r"\\\1", text)


def fenced(text: str) -> str:
    """*text* of anybody as a block of code that it cannot end; its lines stay lines."""
    shown = "\n".join(_shown(line) for line in text.splitlines())
    fence = "`" * max(3, _longest_run(shown) + 1)
    return f"{fence}text\n{shown}\n{fence}"


def code(text: str) -> str:
    """*text* of anybody as code inside a line that it cannot end; "" where it holds nothing to show."""
    shown = " ".join(_shown(text).split())
    if not shown:
        return ""
    ticks = "`" * (_longest_run(shown) + 1)
    room = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{ticks}{room}{shown}{room}{ticks}"


def _longest_run(text: str) -> int:
    return max(map(len, _BACKTICKS.findall(text)), default=0)


def _shown(text: str) -> str:
    kept = (" " if c.isspace() else c for c in text if c not in _TURNING)
    return "".join(c for c in kept if unicodedata.category(c) not in ("Cc", "Cs"))
