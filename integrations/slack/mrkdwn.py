"""Texts of others in Slack's markup, so that they stay texts.

Slack has no way to escape an asterisk, underscore, tilde, backtick, a quote's ``>`` or an emoji's colon. A zero-width
character beside them is no sure help: Slack takes it for the end of a word, and converters insert it to make markup
work. So whatever somebody else has written goes into elements in which nothing is markup (``plain_text``, ``raw_text``,
the texts of ``rich_text``) by :func:`literal`; and where only ``mrkdwn`` is allowed (a message's ``text``, a line with
links), :func:`escaped` puts look-alikes in the place of what could be markup.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from integrations.slack.limits import size

LOOK_ALIKES = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"}
QUOTE = "\u203a"
"""What stands for a ``>`` at the beginning of a line."""
JOINER = "\u2060"
"""Invisible, and in no name of an emoji, user, channel or command."""
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}

_MARKUP = re.compile(r"(?<![A-Za-z0-9])[*_~]|[*_~](?![A-Za-z0-9])|`")
_QUOTE = re.compile(r"^([^\S\n]*)((?:>[^\S\n]*)+)", re.MULTILINE)
_EMOJI = re.compile(r":(?=[^\s:]{1,100}:)")
_COMMAND = re.compile(r"<(?=[!@#])")
_UNSAFE_IN_URL = str.maketrans({"|": "%7C", ">": "%3E", "<": "%3C", '"': "%22", " ": "%20"})


def escaped(text: str) -> str:
    """*text* for ``mrkdwn``: nothing in it is markup, a mention, a link, a quote or an emoji.

    Inside a word, as in ``snake_case``, Slack reads no markup; there the characters stay what they are.
    """
    text = _QUOTE.sub(lambda m: m[1] + m[2].replace(">", QUOTE), text)
    text = _MARKUP.sub(lambda m: LOOK_ALIKES[m[0]], text)
    text = _EMOJI.sub(":" + JOINER, text)
    return "".join(ENTITIES.get(character, character) for character in text)


def literal(text: str) -> str:
    """*text* for elements in which nothing is markup.

    What would call a user, a channel or everybody is broken all the same: it calls nobody wherever it is copied to.
    """
    return _COMMAND.sub("<" + JOINER, text)


def weight(text: str) -> int:
    """The most characters that *text* can take, escaped or literal. That of two texts is the sum of both."""
    more = 4 * text.count("&") + 3 * text.count("<") + 3 * text.count(">") + text.count(":")
    return size(text) + more


def link(url: str, label: str) -> str:
    """A link to one of our own pages, for ``mrkdwn``. Raises ValueError where *url* is no web address."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError(f"no web address: {url!r}")
    target = url.translate(_UNSAFE_IN_URL).replace("&", "&amp;")
    return f"<{target}|{escaped(label).replace('|', '¦')}>"
