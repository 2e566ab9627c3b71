"""Two processes of the service over one database answer each message once, and in order."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.core.turns import JsonText
from bot.store import database

from .test_cli import environment

THREADS = 8
ASKS = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from bot.core.turns import Question
from service.conftest import make_app
app = make_app(Path(sys.argv[1]), sys.argv[2])
bot = app.extensions["bot"].bot
print("ready", flush=True)
for line in sys.stdin:
    questions = [Question(**fields) for fields in json.loads(line)]
    together = Barrier(len(questions))
    def ask(question):
        together.wait()
        turn = bot.ask(question)
        return {"id": turn.id, "sequence": turn.sequence, "question": turn.question, "body": turn.body.text}
    with ThreadPoolExecutor(len(questions)) as threads:
        print(json.dumps(list(threads.map(ask, questions))), flush=True)
"""
Fields = dict[str, Any]


class Pair:
    """Two processes that answer lists of questions, each in as many threads."""

    def __init__(self, processes: list[subprocess.Popen[str]]) -> None:
        self._processes = processes
        for process in processes:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"

    def ask(self, *questions: list[Fields]) -> list[Fields]:
        """The turns that answer *questions*, a list for each process, asked at once."""
        for process, asked in zip(self._processes, questions, strict=True):
            assert process.stdin
            process.stdin.write(json.dumps(asked) + "\n")
            process.stdin.flush()
        turns: list[Fields] = []
        for process in self._processes:
            assert process.stdout
            turns += json.loads(process.stdout.readline())
        return turns


@pytest.fixture
def pair(tmp_path: Path, database_url: str) -> Iterator[Pair]:
    command = [sys.executable, "-c", ASKS, str(tmp_path), database_url]
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    command, env=environment(tmp_path), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
                )
            )
            for _ in range(2)
        ]
        yield Pair(processes)
        for process in processes:
            assert process.stdin
            process.stdin.close()
            assert process.wait(20) == 0


def stored(url: str, conversation_id: str) -> tuple[list[tuple[int, str]], dict[str, Any], int]:
    """The turns of a conversation with their places, what it remembers, and how many turns it says it has."""
    of = {"id": conversation_id}
    with database.opened(url) as engine, engine.connect() as connection:
        turns = connection.execute(
            text("SELECT sequence, question FROM turn WHERE conversation_id = :id ORDER BY sequence"), of
        ).all()
        row = connection.execute(text("SELECT context, turns FROM conversation WHERE id = :id"), of).one()
    context = row.context.read() if isinstance(row.context, JsonText) else json.loads(row.context)
    return [(turn.sequence, turn.question) for turn in turns], context, row.turns


def test_a_message_is_answered_once_also_where_it_opens_its_conversation(pair: Pair, database_url: str) -> None:
    for round_ in range(3):
        opening = {"text": "one", "conversation_id": f"theirs-{round_}", "opens": True, "message_id": "m1"}
        opened = pair.ask([opening] * THREADS, [opening] * THREADS)
        following = {"text": "two", "conversation_id": f"theirs-{round_}", "message_id": "m2"}
        followed = pair.ask([following] * THREADS, [following] * THREADS)
        turns, _, count = stored(database_url, f"theirs-{round_}")

        assert len(opened) == len(followed) == 2 * THREADS
        assert len({json.dumps(turn) for turn in opened}) == len({json.dumps(turn) for turn in followed}) == 1
        assert (turns, count) == ([(1, "one"), (2, "two")], 2)


def test_messages_at_once_keep_one_order_each_in_the_context_of_the_one_before(pair: Pair, database_url: str) -> None:
    texts = [f"question {number}" for number in range(2 * THREADS)]
    questions = [{"text": said, "conversation_id": "theirs", "opens": True, "message_id": said} for said in texts]
    replies = pair.ask(questions[:THREADS], questions[THREADS:])
    turns, context, count = stored(database_url, "theirs")

    assert [sequence for sequence, _ in turns] == list(range(1, 2 * THREADS + 1))
    assert sorted(question for _, question in turns) == sorted(texts)
    assert context["topics"] == [question for _, question in turns]  # each added itself to what the one before left
    assert sorted((turn["sequence"], turn["question"]) for turn in replies) == turns
    assert count == 2 * THREADS
