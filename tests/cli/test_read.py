"""``advisor read``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot import places
from bot.asking import Engine
from bot.cli.answering import ready_engine
from bot.settings import Settings

from .conftest import Run

STEPS = "normalised repaired names topics requirements cues unknown rare phrase intents".split()


@pytest.fixture(scope="module")
def engine(instance: Path) -> Engine:
    settings = Settings(instance=instance, database_url="", knowledge=(places.KNOWLEDGE,))
    return ready_engine(settings, lambda said: None)


@pytest.fixture(autouse=True)
def made_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.read.ready_engine", lambda settings, say: engine)


def parts(run: Run, *turns: str) -> list[dict[str, Any]]:
    """The parts of the last of *turns*."""
    found: list[dict[str, Any]] = json.loads(run("read", *turns, "--json").stdout)["turns"][-1]["parts"]
    return found


def steps(told: str) -> dict[str, str]:
    return {line[2:15].strip(): line[15:] for line in told.splitlines() if line.startswith("  ")}


def test_every_step_is_told_in_order(run: Run) -> None:
    told = run("read", "Is Djnago good for  websokets?").stdout
    found = steps(told)

    assert told.startswith("Is Djnago good for  websokets?\n")
    assert list(found) == [*STEPS, "read as", "rule", "nearly"]
    assert found["normalised"] == "Is Djnago good for websokets?"
    assert "websoket -> websocket" in found["repaired"]
    assert found["names"].startswith("django (framework, 0.")
    assert 'websockets by "websokets"' in found["topics"]
    assert 'must websockets by "websokets"' in found["requirements"]
    assert found["phrase"].startswith("is fwname good for tfeature | xfw1 ")
    assert "of django" in found["read as"]
    assert " leads to " in found["rule"]


def test_what_was_not_found_is_none(run: Run) -> None:
    found = steps(run("read", "Flask?").stdout)

    assert [found[step] for step in ("repaired", "topics", "requirements", "unknown")] == ["none"] * 4


def test_a_refused_need_is_told_as_such(run: Run) -> None:
    assert (
        'must not orm by "without an ORM"'
        in steps(run("read", "Which framework, without an ORM?").stdout)["requirements"]
    )


def test_unknown_words_are_told(run: Run) -> None:
    assert "frobnicate" in steps(run("read", "Can Flask frobnicate?").stdout)["unknown"]


def test_later_turns_carry_over(run: Run) -> None:
    (alone,) = parts(run, "and its cons?")
    (after,) = parts(run, "What are the pros of Flask?", "and its cons?")

    assert (alone["frameworks"], alone["carried"]) == ([], False)
    assert (after["frameworks"], after["carried"], after["intent"]) == (["flask"], True, "cons")


def test_several_questions_in_one_message_are_parts(run: Run) -> None:
    message = "Flask or Django? By the way, who uses Tornado?"
    told = run("read", message).stdout

    assert [part["frameworks"] for part in parts(run, message)] == [["flask", "django"], ["tornado"]]
    assert "  sentences    Flask or Django? | By the way, who uses Tornado?\n" in told
    assert "\n  1. Flask or Django?\n" in told
    assert "\n  2. By the way, who uses Tornado?\n" in told


def test_the_rule_is_the_one_that_answers(run: Run) -> None:
    question = "Which framework for a chat app, not Django?"
    asked = json.loads(run("ask", question, "--json", "--explain").stdout)["trace"]["parts"]

    assert [(p["rule"], p["way"], p["nearly"]) for p in parts(run, question)] == [
        (p["rule"], p["way"], p["nearly"]) for p in asked
    ]


def test_json_tells_what_is_remembered(run: Run) -> None:
    told = json.loads(run("read", "Flask or Django?", "And Bottle?", "--json").stdout)

    assert told.keys() == {"knowledge_version", "turns"}
    assert [turn["question"] for turn in told["turns"]] == ["Flask or Django?", "And Bottle?"]
    assert told["turns"][0]["remembered"]["frameworks"] == ["flask", "django"]


def test_the_same_question_gives_the_same_bytes(run: Run) -> None:
    asked = ("read", "I must have an ORM and an admin. Which one?", "Why?", "--json")

    assert run(*asked).stdout_bytes == run(*asked).stdout_bytes


def test_a_question_may_come_by_standard_input(run: Run) -> None:
    told = run("read", "Flask?", "-", input="  And Django?\n").stdout

    assert "\nAnd Django?\n  normalised   And Django?\n" in told


def test_what_a_terminal_would_obey_is_left_out(run: Run) -> None:
    told = run("read", "Flask \x1b[31m[red]?").stdout

    assert told.startswith("Flask [31m[red]?\n")
    assert "\x1b" not in told


@pytest.mark.parametrize(
    ("turns", "problem"),
    [
        ([""], "the question is empty"),
        (["Flask?", " \n"], "the question is empty"),
        (["a" * 2001], "the question has 2,001 characters; 2,000 are the most"),
        (["-", "-"], "standard input can be read once only"),
        (["Flask?"] * 51, "there are 51 turns; 50 are the most"),
        ([], "Missing argument"),
    ],
)
def test_what_cannot_be_read_is_refused(run: Run, turns: list[str], problem: str) -> None:
    told = run("read", *turns, input="")

    assert (told.exit_code, told.stdout) == (2, "")
    assert problem in told.stderr


def test_two_thousand_characters_are_read(run: Run) -> None:
    assert run("read", "a" * 2000).exit_code == 0
