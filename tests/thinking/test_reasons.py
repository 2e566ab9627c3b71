"""The words for what is not said, and for both sides of a framework."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.knowledge import Kind
from bot.core.reading import Requirement
from bot.reasoning.evidence import Evidence
from bot.reasoning.weighing import weigh
from bot.wording.reasons import both_sides, unsaid
from bot.wording.sentences import Speaker

from .making import make_base, make_claim, make_topic, need

TOPICS = (
    make_topic("games", group="project"),
    make_topic("speed", group="quality"),
    make_topic("beginners", group="quality"),
    make_topic("orm"),
    replace(make_topic("grpc"), phrase="gRPC"),
)


@pytest.mark.parametrize(
    ("needs", "words"),
    [
        ((need("games"),), "whether Ash suits the games"),
        ((need("beginners"),), "whether Ash suits the beginners"),
        ((need("speed"),), "how Ash does on the speed"),
        ((need("orm"),), "how Ash does on the orm"),
        ((need("grpc"),), "anything about Ash and gRPC"),
        ((need("orm", wanted=False),), "whether Ash does without the orm"),
        ((need("speed"), need("orm")), "how Ash does on the speed or the orm"),
        ((need("games"), need("grpc")), "whether Ash suits the games, or anything about it and gRPC"),
        ((), ""),
    ],
)
def test_what_no_article_says_has_the_form_of_its_need(needs: tuple[Requirement, ...], words: str) -> None:
    speak = Speaker(make_base(make_claim(), topics=TOPICS))

    assert unsaid(speak, "Ash", needs) == words


def test_several_names_are_called_otherwise_the_second_time() -> None:
    speak = Speaker(make_base(make_claim(), topics=TOPICS))
    needs = (need("speed"), need("games"))

    assert unsaid(speak, "Ash or Birch", needs, "either") == (
        "how Ash or Birch does on the speed, or whether either suits the games"
    )


@pytest.mark.parametrize(
    ("polarities", "openings"), [("+-", ["Ash says", "But it says"]), ("+", ["Ash says"]), ("-", ["Ash says"])]
)
def test_the_first_side_that_is_told_begins_with_the_name(polarities: str, openings: list[str]) -> None:
    kinds = {"+": Kind.PRO, "-": Kind.CON}
    claims = [make_claim(f"ash-{n}", kind=kinds[p], polarity=p) for n, p in enumerate(polarities)]
    base = make_base(*claims)
    told = both_sides(Speaker(base), weigh(Evidence(base), "ash", (need(),)))

    assert [sentence.plain[: len(opening)] for sentence, opening in zip(told, openings, strict=True)] == openings
