"""From what Slack sends to what was asked."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"<([^<>]*)>")
_QUOTE = re.compile(r"^[^\S\n]*(?:&gt;[^\S\n]*)+", re.MULTILINE)
_BULLET = re.compile(r"^[^\S\n]*[•◦▪‣][︎️]?[^\S\n]+", re.MULTILINE)
_EMOJI = re.compile(r"(?<![^\W_]):(?=[^\s:]*[^\W\d_])[\w+'’-]{1,100}:")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_PAIRS = tuple(
    re.compile(rf"(?<![^\W_])(?<!{c}){c}++(?=\S)([^{c}\n]++)(?<=\S){c}++(?![^\W_])") for c in (r"\*", "_", "~")
)
"""What stands between two marks of one kind, where they stand at the ends of words. No run of marks is tried twice."""


def question_of(text: str, *, bot_user: str | None = None) -> str:
    """What is asked in the *text* of a message, in plain words; a line for each line, without empty ones.

    Mentions of people, groups and everybody go, the bot's own (*bot_user*) among them; channels, links and dates become
    what they show. Markup goes, the words in it stay. Never fails, and takes time in proportion to the text.
    """
    text = _TOKEN.sub(lambda token: _told(token[1], bot_user), text)
    text = text.replace("<", " ").replace(">", " ").replace("`", "")
    text = _QUOTE.sub("", text)
    text = _EMOJI.sub(" ", text)
    for pair in _PAIRS:
        text = pair.sub(r"\1", text)
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    text = _BULLET.sub("- ", _UNSEEN.sub("", text))
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))


def _told(token: str, bot_user: str | None) -> str:
    """What stands in the place of what Slack has put into angle brackets."""
    target, bar, label = token.partition("|")
    match target[:1]:
        case "@":
            return " "
        case "#":
            return f"#{label}" if label else " "
        case "!":
            return label if bar and target.startswith("!date^") else " "
        case _:
            shown = label or target.removeprefix("mailto:").removeprefix("tel:")
            return shown.removeprefix("https://").removeprefix("http://")
