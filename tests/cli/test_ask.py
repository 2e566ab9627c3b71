"""``advisor ask``."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot import places
from bot.cli.answering import ready_engine
from bot.core.reading import Context
from bot.knowledge_base.pack import load
from bot.settings import Settings

from .conftest import Run
from .replies import HOSTILE, SHOWN, SameEngine, a_body

CONTRACT = """
    status intent confidence frameworks excluded requirements answer ranking citations suggestions parts
    knowledge_version
"""


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> SameEngine:
    made = SameEngine(a_body())
    monkeypatch.setattr("bot.cli.ask.ready_engine", lambda settings, say: made)
    return made


def test_an_answer_is_printed_with_its_sources_below(run: Run) -> None:
    told = run("ask", "What are the pros of Flask?")
    base = load([places.KNOWLEDGE])
    answer, sources = told.stdout.split("\nSources\n")
    numbered = [line for line in sources.splitlines() if line.startswith("[")]

    assert told.exit_code == 0
    assert "Flask" in answer
    assert "[1]" in answer
    assert [line.split("]")[0] for line in numbered] == [f"[{n}" for n in range(1, len(numbered) + 1)]
    notes = re.compile(r" \((?:disputed|doubtful)(?:, doubtful)?\)$")
    known = {f"{c.article}, line {c.line}: {c.statement}" for c in base.claims.values()}
    assert {notes.sub("", line.split("] ", 1)[1]) for line in numbered} <= known


def test_json_is_the_reply_of_the_contract(run: Run) -> None:
    body = json.loads(run("ask", "--json", "Flask or Django for a REST API?").stdout)

    assert set(CONTRACT.split()) <= body.keys()
    assert "trace" not in body
    assert (body["status"], body["intent"], body["frameworks"]) == ("answered", "compare", ["flask", "django"])
    assert body["knowledge_version"] == load([places.KNOWLEDGE]).version


def test_json_explained_has_the_trace(run: Run) -> None:
    body = json.loads(run("ask", "Flask or Django?", "--json", "--explain").stdout)

    assert body["trace"]["parts"][0]["way"] == "compare"


def test_the_same_question_gives_the_same_bytes(run: Run) -> None:
    asked = ("ask", "Which framework for a chat app, not Django?", "--json", "--explain")

    assert run(*asked).stdout_bytes == run(*asked).stdout_bytes


def test_markdown_names_the_sources_too(run: Run) -> None:
    told = run("ask", "--markdown", "Flask or Django?").stdout

    assert "| Topic | Flask | Django |" in told
    assert "\nSources\n- \\[1\\] " in told


def test_every_kind_of_block_is_told(run: Run, engine: SameEngine) -> None:
    assert (
        run("ask", "Ash?").stdout
        == """\
Ash is fine [1] Two. [2][1]

Ash is fine
- Ash is fine [1]
- An item. [2]

|   | Framework   | Score | For    | Against |
|---|-------------|-------|--------|---------|
| 1 | Ash         | 0.81  | [1][2] |         |
| 2 | Ash is fine | 0.50  |        | [2]     |

Ash is fine
| Topic       | Ash       | Ash is fine |
|-------------|-----------|-------------|
| Ash is fine | Maps. [1] | not stated  |

Ash is fine
| One side | The other side  |
|----------|-----------------|
| Yes. [1] | Ash is fine [2] |

Sources
[1] first, line 7: Ash is fine
[2] first, line 7: Ash stands behind ash-2. (disputed, doubtful)

Ask next
- Ash is fine
"""
    )


def test_a_dispute_may_have_more_sides(run: Run, engine: SameEngine) -> None:
    dispute = engine.body["answer"]["blocks"][-1]
    dispute["sides"].append(dispute["sides"][0])

    assert "| Side 1   | Side 2          | Side 3   |" in run("ask", "Ash?").stdout


def test_choices_are_called_so(run: Run, engine: SameEngine) -> None:
    engine.body["status"] = "clarify"

    assert "\nChoose\n- Ash is fine\n" in run("ask", "Ash?").stdout


def test_explained_it_says_which_rule_decided(run: Run, engine: SameEngine) -> None:
    engine.body["reading"] = "an overview of Ash"

    assert run("ask", "--explain", "Ash?").stdout.endswith("""
How this was read
- an overview of Ash
  rule: only leads to overview because an overview of Ash
  nearly: other
""")


def test_each_of_several_questions_is_explained(run: Run, engine: SameEngine) -> None:
    engine.body["parts"] = [{"reading": "the first"}, {"reading": "the second"}]
    told = run("ask", "--explain", "Ash? And oak?").stdout

    assert [line for line in told.splitlines() if line.startswith("- the ")] == ["- the first", "- the second"]


@pytest.mark.parametrize("options", [(), ("--explain",), ("--markdown",)])
def test_text_stays_text(run: Run, engine: SameEngine, options: tuple[str, ...]) -> None:
    engine.body = a_body(HOSTILE)
    told = run("ask", "Ash?", *options).stdout

    assert SHOWN.strip() in told
    assert all(c.isprintable() or c == "\n" for c in told)


def test_a_question_may_come_by_standard_input(run: Run, engine: SameEngine) -> None:
    run("ask", "-", input="  What is Ash?\n")

    assert engine.asked == [("What is Ash?", Context())]


def test_what_is_not_utf8_is_asked_all_the_same(run: Run, engine: SameEngine) -> None:
    assert run("ask", "-", input=b"Ash \xff\xfe?").exit_code == 0
    assert run("ask", "Ash \udcff?").exit_code == 0
    assert engine.asked[1][0] == "Ash ??"


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("", "the question is empty"),
        (" \n\t ", "the question is empty"),
        ("a" * 2001, "the question has 2,001 characters; 2,000 are the most"),
    ],
)
@pytest.mark.parametrize("by", ["argument", "standard input"])
def test_a_question_that_cannot_be_asked_is_refused(run: Run, question: str, problem: str, by: str) -> None:
    told = run("ask", question) if by == "argument" else run("ask", "-", input=question)

    assert (told.exit_code, told.stdout) == (2, "")
    assert problem in told.stderr


def test_two_thousand_characters_are_a_question(run: Run, engine: SameEngine) -> None:
    assert run("ask", " " + "a" * 2000 + " ").exit_code == 0
    assert engine.asked[0][0] == "a" * 2000


def test_a_question_is_needed(run: Run) -> None:
    assert run("ask").exit_code == 2


def test_a_choice_is_printed_as_a_record(run: Run) -> None:
    question = "Which framework for a real-time chat app, not Django?"
    told = run("ask", "--record", question)
    body = json.loads(run("ask", question, "--json").stdout)
    name = load([places.KNOWLEDGE]).name(body["ranking"][0]["framework"])

    assert (told.exit_code, told.stderr) == (0, "")
    assert told.stdout.startswith(f"# Use {name} for ")
    assert f"\n```text\n{question}\n```\n" in told.stdout
    assert "\n- Status: proposed\n" in told.stdout


def test_a_record_as_json_has_the_pick(run: Run) -> None:
    question = "Flask or Django for beginners?"
    record = json.loads(run("ask", "--record", "--json", question).stdout)

    assert [one["question"] for one in record["questions"]] == [question]
    assert {option["framework"] for option in record["options"]} == {"flask", "django"}
    assert [need["topic"] for need in record["needs"]] == ["beginners"]


def test_without_a_choice_there_is_no_record(run: Run) -> None:
    told = run("ask", "--record", "Who uses Falcon?")

    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.startswith("Error: This conversation has not come to a choice yet")


def test_a_record_shows_no_reading(run: Run) -> None:
    assert run("ask", "--record", "--explain", "Flask or Django?").exit_code == 2


def test_a_record_stays_text(run: Run, engine: SameEngine) -> None:
    engine.body = a_body(HOSTILE)

    assert run("ask", "Ash?", "--record").stdout == f"# {SHOWN}\n"


SMALL = {
    "pack.yaml": "{id: small, title: Small}",
    "articles.yaml": "articles: [{slug: first, title: The first}]",
    "frameworks/ash.yaml": "{id: ash, name: Ash}",
    "intents/pros.yaml": "{intent: pros, phrasings: ['what is good about {fw}', 'good sides of {fw}']}",
    "intents/cons.yaml": "{intent: cons, phrasings: ['what is bad about {fw}', 'bad sides of {fw}']}",
}


def test_learning_is_announced_once(tmp_path: Path) -> None:
    for name, text in SMALL.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    settings = Settings(instance=tmp_path / "instance", database_url="", knowledge=(tmp_path,))
    said: list[str] = []
    engines = [ready_engine(settings, said.append) for _ in range(2)]

    assert said == ["Learning the phrasings, once for this knowledge ..."]
    assert engines[0].knowledge_version == engines[1].knowledge_version
