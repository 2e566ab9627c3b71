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
        ("what would make Flask the winner?", "flips"),
        ("in which case would you have picked Flask", "flips"),
        ("is there any way Flask could come first", "flips"),
        ("how far behind is Flask?", "flips"),
        ("what would it take?", "flips"),
        ("which requirement should I drop for Flask", "flips"),
        ("which of the things I asked for decided it", "decided"),
        ("how sure can I be?", "how-sure"),
        ("what is the margin?", "how-sure"),
        ("how many articles say so?", "how-sure"),
        ("is that just one author's opinion", "how-sure"),
        ("are you a hundred percent sure", "how-sure"),
        ("where does that score come from", "score"),
        ("how come Falcon lost?", "rather"),
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
        ("who would win, Flask or Bottle?", "flips"),
        ("could I win time with Flask?", "flips"),
        ("what would it take to learn Django?", "flips"),
        ("what would make a good alternative to Flask?", "flips"),
        ("which of my needs would I have to drop for Flask?", "decided"),
        ("how many articles are there?", "how-sure"),
        ("how good is the documentation?", "how-sure"),
        ("would you bet on Hug?", "how-sure"),
        ("which frameworks score best", "score"),
        ("why do people prefer FastAPI over Flask", "rather"),
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
