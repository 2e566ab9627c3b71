"""Whatever somebody has written stays text in Slack's markup."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.slack.mrkdwn import JOINER, escaped, link, literal, weight

MARKUP = re.compile(r"(?:(?<![A-Za-z0-9])[*_~]|[*_~](?![A-Za-z0-9])|`|<|>|:[a-z0-9_+'-]+:)")
"""What Slack reads as markup: marks at the ends of words, code, angle brackets, and the names of emoji."""
HOSTILE = st.text(alphabet="*_~`<>&:@!#|ab \n\u200b", max_size=80)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Flask & Django", "Flask &amp; Django"),
        ("1 < 2 > 0", "1 &lt; 2 &gt; 0"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("<@U1>", "&lt;@U1&gt;"),
        ("<https://evil.example|x>", "&lt;https://evil.example|x&gt;"),
        ("&lt;!here&gt;", "&amp;lt;!here&amp;gt;"),
        ("*bold* _it_ ~no~ `code`", "∗bold∗ ˍitˍ ∼no∼ ˋcodeˋ"),
        ("snake_case_name and 2*3", "snake_case_name and 2*3"),
        ("> a quote\n  >> another", "› a quote\n  ›› another"),
        (":smile: at 10:30", f":{JOINER}smile: at 10:30"),
        ("Not all agree.", "Not all agree."),
    ],
)
def test_what_could_be_markup_is_none(text: str, read: str) -> None:
    assert escaped(text) == read


@given(HOSTILE)
def test_no_markup_is_left(text: str) -> None:
    made = escaped(text)

    assert not MARKUP.search(re.sub("&(amp|lt|gt);", "", made).replace(JOINER, " "))
    assert not re.search("&(?!amp;|lt;|gt;)", made)
    assert not re.search(r"^\s*&gt;", made, re.MULTILINE)


@given(st.text(max_size=200) | HOSTILE)
def test_nothing_takes_more_room_than_was_reckoned(text: str) -> None:
    assert max(len(escaped(text)), len(literal(text))) <= weight(text)
    assert weight(text + text) == 2 * weight(text)


@given(HOSTILE)
def test_where_nothing_is_markup_nobody_is_called_either(text: str) -> None:
    assert not re.search("<[!@#]", literal(text))
    assert literal(text).replace(JOINER, "") == text.replace(JOINER, "")


def test_long_texts_take_no_longer_than_they_are() -> None:
    for text in ("*" * 40_000, "\n" * 40_000, "> " * 20_000, ":" * 40_000, "<" * 40_000, ":a" * 20_000):
        assert len(escaped(text)) <= weight(text)


def test_a_link_keeps_its_address_and_label_apart() -> None:
    made = link("https://advisor.example/compare?f=a&f=b|c>", "A|B> <!channel>")

    assert made == "<https://advisor.example/compare?f=a&amp;f=b%7Cc%3E|A¦B&gt; &lt;!channel&gt;>"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "slack://open", "/frameworks/flask", ""])
def test_only_web_addresses_are_linked(url: str) -> None:
    with pytest.raises(ValueError, match="no web address"):
        link(url, "Label")
