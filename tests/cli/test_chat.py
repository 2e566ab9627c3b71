"""``advisor chat``."""

from __future__ import annotations

import pytest

from bot.core.reading import Context

from .conftest import Run
from .replies import HOSTILE, SHOWN, SameEngine, a_body

GREETING = "Which Python web framework, and why?"


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> SameEngine:
    made = SameEngine(a_body())
    monkeypatch.setattr("bot.cli.chat.ready_engine", lambda settings, say: made)
    return made


def test_it_greets_answers_and_leaves(run: Run, engine: SameEngine) -> None:
    told = run("chat", input="What is Ash?\n/quit\nnever asked\n")

    assert told.exit_code == 0
    assert told.stdout.startswith(GREETING)
    assert "Ash is fine [1] Two. [2][1]" in told.stdout
    assert "Ask next\n- Ash is fine" in told.stdout
    assert [text for text, _ in engine.asked] == ["What is Ash?"]


@pytest.mark.parametrize("input", ["", "What is Ash?\n", "What is Ash?"])
def test_the_end_of_input_leaves(run: Run, engine: SameEngine, input: str) -> None:
    told = run("chat", input=input)

    assert told.exit_code == 0
    assert told.stdout.endswith("\n")


def test_every_turn_remembers_the_one_before(run: Run, engine: SameEngine) -> None:
    run("chat", input="one\ntwo\n\nthree\n")

    assert engine.asked == [("one", Context()), ("two", Context(intent="turn 1")), ("three", Context(intent="turn 2"))]


def test_reset_forgets(run: Run, engine: SameEngine) -> None:
    told = run("chat", input="one\n/reset\n/sources\ntwo\n")

    assert engine.asked[1] == ("two", Context())
    assert "There is no answer yet." in told.stdout


def test_why_asks_why(run: Run, engine: SameEngine) -> None:
    run("chat", input="one\n/WHY\n")

    assert engine.asked[1] == ("Why?", Context(intent="turn 1"))


def test_sources_are_those_of_the_last_answer(run: Run, engine: SameEngine) -> None:
    before, after = run("chat", input="one\n/sources\n").stdout.split("Sources\n")

    assert "first, line 7" not in before
    assert after.startswith("[1] first, line 7: Ash is fine\n[2] first, line 7: Ash stands behind ash-2.")


def test_an_answer_without_sources_is_said(run: Run, engine: SameEngine) -> None:
    engine.body["citations"] = []

    assert "leans on no article" in run("chat", input="hello\n/sources\n").stdout


def test_help_lists_every_command(run: Run, engine: SameEngine) -> None:
    told = run("chat", input="/help\n").stdout

    assert [
        word for word in ("/why", "/sources", "/reset", "/help", "/quit") if word not in told.split(GREETING)[1]
    ] == []
    assert engine.asked == []


def test_an_unknown_command_is_no_question(run: Run, engine: SameEngine) -> None:
    told = run("chat", input="/[bold]quti\n")

    assert "There is no /[bold]quti; /help lists what there is." in told.stdout
    assert engine.asked == []


def test_a_question_that_is_too_long_is_refused_and_the_talk_goes_on(run: Run, engine: SameEngine) -> None:
    told = run("chat", input="a" * 2001 + "\nshort\n")

    assert "2,000 are the most" in told.stdout
    assert [text for text, _ in engine.asked] == ["short"]


def test_text_stays_text(run: Run, engine: SameEngine) -> None:
    engine.body = a_body(HOSTILE)
    told = run("chat", input="one\n/sources\n").stdout

    assert SHOWN.strip() in told
    assert all(c.isprintable() or c == "\n" for c in told)


def test_a_real_talk_carries_the_framework_on(run: Run) -> None:
    told = run("chat", input="What are the pros of Flask?\nAnd its cons?\n/sources\n").stdout

    first = told.split("Sources\n[1] ")[1].splitlines()[0]
    assert ": Flask " in first
