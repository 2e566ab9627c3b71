"""A question as the matcher sees it: names and topics behind placeholders, its form as extra words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.reading.features import MARKS

GROUPS_BEHIND_PLACEHOLDERS = frozenset({"quality", "feature", "project"})
SLOTS = {
    "fw": "fwname",
    "fw2": "fwname",
    "fw3": "fwname",
    "other": "othername",
    "type": "typename",
    "feature": "tfeature",
    "quality": "tquality",
    "project": "tproject",
    "company": "companyname",
}
PLACEHOLDERS = frozenset(SLOTS.values())
_HOW_TO = re.compile(
    r"^(?:\w+ ){0,4}?"
    r"(?:how (?:do|can|to|would|should|could)(?: (?:i|you|we|one|u|people))?"
    r"|best (?:way|practice) (?:to|for)"
    r"|what is the (?:best|easiest|right|proper|simplest|correct) way)\b"
)
_MARKUP = re.compile(
    r"</?[a-zA-Z][^<>]*>|\{\{|\$\{|\}\}|^\s*(?:system|assistant|user)\s*:|\[/?inst\]|--\s*$|;\s*drop "
    r"|ignore (?:all|any|the|your|every)|previous instruction",
    re.I,
)
_DECIDING = re.compile(
    r"\b(?:choose|decide|pick|select|compare|know which|find the right|differ|perform|scale|handle)\b"
)


def slot_placeholders(phrasing: str) -> str:
    """An authored phrasing with its slots as placeholders."""
    return re.sub(r"\{(\w+)\}", lambda m: SLOTS.get(m.group(1), " "), phrasing)


def is_how_to(words: Sequence[str]) -> bool:
    """Whether the question asks how to do something, other than how to decide."""
    text = " ".join(words)
    return bool(_HOW_TO.search(text)) and not _DECIDING.search(text)


def masked(words: Sequence[str], marks: Mapping[int, tuple[int, str]]) -> tuple[str, ...]:
    """*words* where each place of *marks* (start -> end, placeholder) has its placeholder instead."""
    out: list[str] = []
    place = 0
    while place < len(words):
        if place in marks:
            end, placeholder = marks[place]
            out.append(placeholder)
            place = max(end, place + 1)
        else:
            out.append(words[place])
            place += 1
    return tuple(out)


def has_markup(text: str) -> bool:
    """Whether a text holds tags, templates, commands or other code."""
    return bool(_MARKUP.search(text))


def with_form(mask: Sequence[str], unknown: int, *, markup: bool = False) -> str:
    """The masked words, and as marks their form: how many names, topics and unknown words there are."""
    frameworks = mask.count("fwname")
    topics = sum(mask.count(p) for p in ("tfeature", "tquality", "tproject"))
    form = [
        f"xfw{min(frameworks, 3)}",
        f"xtopic{min(topics, 3)}",
        f"xunk{min(unknown, 4)}",
        f"xlen{0 if len(mask) < 3 else 1 if len(mask) < 6 else 2 if len(mask) < 14 else 3}",
    ]
    if "othername" in mask:
        form.append("xother")
    if is_how_to(mask):
        form.append("xhowto")
    if markup:
        form.append("xmarkup")
    return f"{' '.join(mask)}{MARKS}{' '.join(form)}"
