"""botframework-directlinejs talks to the real service, unchanged, by polling."""

from __future__ import annotations

from typing import Any

from .node import run_script


def run(advisor: str, case: str) -> Any:
    return run_script("directline.js", advisor, case)


def test_it_asks_clicks_a_suggestion_and_hears_both_answers(advisor: str) -> None:
    talk = run(advisor, "talk")
    greeting, asked, answered, clicked, answered_again = talk["heard"]

    assert [greeting["from"]["role"], asked["from"]["role"], answered["from"]["role"]] == ["bot", "user", "bot"]
    assert asked["text"] == "Which framework for a chat app?"
    assert "Tornado" in answered["text"]
    assert answered["entities"][0]["citation"][0]["appearance"]["name"].startswith("Line ")
    assert clicked["text"] == answered["suggestedActions"]["actions"][0]["value"]
    assert answered_again["replyToId"] == clicked["id"]
    assert talk["ids"][0] == talk["ids"][1] == asked["id"]
    assert talk["ids"][-1] == clicked["id"]
    assert {identifier.split("|")[0] for identifier in talk["ids"]} == {talk["conversation"]}


def test_it_comes_back_to_its_conversation(advisor: str) -> None:
    back = run(advisor, "comeBack")

    assert [int(identifier.split("|")[1]) for identifier in back["whole"]] == [0, 1, 2, 3, 4]
    assert [int(identifier.split("|")[1]) for identifier in back["rest"]] == [3, 4]


def test_it_renews_its_token_and_goes_on(advisor: str) -> None:
    assert run(advisor, "renew") == {"changed": True}


def test_a_wrong_token_does_not_connect(advisor: str) -> None:
    assert run(advisor, "refused") == {"status": "FailedToConnect"}


def test_a_message_that_is_too_long_is_told_and_ends_nothing(advisor: str) -> None:
    assert run(advisor, "tooLong") == {"status": 400, "texts": ["Flask?"]}


def test_a_deleted_conversation_ends(advisor: str) -> None:
    assert run(advisor, "deleted") == {"gone": 204, "status": "Ended"}
