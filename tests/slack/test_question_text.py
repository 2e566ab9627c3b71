"""From the text of a Slack message to the question in it."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.slack.questions import question_of

READ = [
    ("<@UBOT> Which framework for a chat app?", "Which framework for a chat app?"),
    ("Hey <@UBOT|advisor>, Flask or Django?", "Hey , Flask or Django?"),
    ("Flask or Django? <@UBOT>", "Flask or Django?"),
    ("<@UBOT>", ""),
    ("<@U2|flask> asks: pros of Django", "asks: pros of Django"),
    ("See <#C1|general>: Flask?", "See #general: Flask?"),
    ("See <#C1>: Flask?", "See : Flask?"),
    ("<!channel> <!here> <!everyone> Flask?", "Flask?"),
    ("<!subteam^S1|@backend> Flask?", "Flask?"),
    ("Flask since <!date^1392734382^{date}|Feb 18, 2014>?", "Flask since Feb 18, 2014?"),
    ("Is <https://palletsprojects.com|Flask> good?", "Is Flask good?"),
    ("Is <http://flask.example|flask.example> good?", "Is flask.example good?"),
    ("Is <https://flask.example/docs> good?", "Is flask.example/docs good?"),
    ("Ask <mailto:a@b.example|a@b.example>", "Ask a@b.example"),
    ("Ask <mailto:a@b.example>", "Ask a@b.example"),
    ("Call <tel:+1555|+1 555>", "Call +1 555"),
    ("APIs &amp; chat, &lt;100 users, &gt;2 years", "APIs & chat, <100 users, >2 years"),
    ("&amp;lt; stays &amp;amp;", "&lt; stays &amp;"),
    ("*Flask* or `FastAPI`?", "Flask or FastAPI?"),
    ("_Flask_, ~not Django~, *_both_*, _*all*_, ~_*three*_~?", "Flask, not Django, both, all, three?"),
    ("**Flask** or __Django__?", "Flask or Django?"),
    ("```pros of flask```", "pros of flask"),
    ("&gt; Which framework for chat?\n&gt;&gt;&gt; Any idea", "Which framework for chat?\nAny idea"),
    ("snake_case_name, 2*3*4 and a~b~c", "snake_case_name, 2*3*4 and a~b~c"),
    ("5 * 3 * 2", "5 * 3 * 2"),
    ("What’s “best”?", "What’s “best”?"),
    ("  Flask \t or\u00a0 Django ?  \n\n\n ", "Flask or Django ?"),
    ("• pros of flask\n    ◦ cons of pyramid", "- pros of flask\n- cons of pyramid"),
    (":wave: Flask at 10:30:45 or std::vector? :thinking_face:", "Flask at 10:30:45 or std::vector?"),
    ("zero\u200bwidth \u202eturned\u2069 \x00nul", "zerowidth turned nul"),
    ("<@U1<@U2>> <> << >> <|> <!> <#|x", "@U1 #|x"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "question"), READ)
def test_a_message_is_read_as_a_person_means_it(text: str, question: str) -> None:
    assert question_of(text, bot_user="UBOT") == question


@given(st.text(alphabet="<>@#!|&;*_~`:\n amplgt\u200b", max_size=300))
def test_nothing_hostile_fails_or_leaves_a_mention(text: str) -> None:
    question = question_of(text, bot_user="UBOT")

    assert question == question.strip()
    assert "\n\n" not in question
    assert "`" not in question
    if "&lt;" not in text.replace("&amp;", "&"):
        assert "<" not in question


SLOW = (
    "<",
    ">",
    "<@U1|",
    "*a ",
    "*",
    "_*",
    "**a",
    "`",
    ":a",
    "&gt;",
    "&gt; \n",
    "\n",
    " ",
    "<a",
    "a*_~",
    "&amp;",
    "•",
    "* ",
)


@pytest.mark.parametrize("unit", SLOW)
def test_forty_thousand_characters_take_no_longer_than_they_are(unit: str) -> None:
    def took(length: int) -> float:
        text = (unit * length)[:length]
        began = process_time()
        question_of(text, bot_user="UBOT")
        return process_time() - began

    # Quadratic time would take 64 times as long for eight times the text; the floor keeps tiny times out of it.
    assert took(40_000) < 20 * max(min(took(5_000) for _ in range(5)), 0.01)
