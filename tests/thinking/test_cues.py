"""What the words of a question show beside names, topics and intent."""

from __future__ import annotations

import pytest

from bot.reading.courtesy import courtesy_of
from bot.reading.cues import cues_of


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Which framework is best?", "best"),
        ("I need an ORM", "need"),
        ("what should I avoid", "avoid"),
        ("the worst documented one", "avoid"),
        ("Are you sure?", "sure"),
        ("list all of them", "all"),
        ("And how does it scale?", "open"),
        ("What is ZODB", "asks-what"),
        ("the three kinds of framework", "kinds"),
        ("how should I build this app", "untold"),
        ("pros and cons of Hug", "both-sides"),
        ("strengths / weaknesses", "both-sides"),
    ],
)
def test_a_cue_is_found(text: str, cue: str) -> None:
    assert cue in cues_of(text)


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Does Flask have an ORM?", "open"),
        ("the pros of Hug", "both-sides"),
        ("Flask or Django", "best"),
        ("Is it secure", "sure"),
        ("another thing", "not"),
    ],
)
def test_a_cue_is_not_found_where_it_is_not(text: str, cue: str) -> None:
    assert cue not in cues_of(text)


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("Hello!", "greeting"),
        ("hi, thanks a lot", "thanks"),
        ("bye", "bye"),
        ("you are useless", "insult"),
        ("who are you?", "identity"),
        ("what can you do", "help"),
        ("ok", "ack"),
        ("Which framework for a shop?", None),
        ("asdkjh", None),
    ],
)
def test_small_talk_is_told_by_its_words(text: str, sort: str | None) -> None:
    assert courtesy_of(text) == sort
