"""Conversations are kept as long as a setting says, and deleted without disturbing anybody."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from bot.core.errors import StoreUnavailable
from bot.core.periods import period_of
from bot.store import database, retention, schema
from bot.store.keeping import MOST_CONVERSATIONS, Deleted, clear_log, expired, purge

from .conftest import ask
from .test_cli import advisor, environment

LONG_AGO = datetime.now(UTC) - timedelta(days=100)
BEFORE = datetime.now(UTC) - timedelta(days=90)


@pytest.fixture
def store(database_url: str) -> Iterator[Engine]:
    with database.opened(database_url) as engine:
        yield engine


def grow_old(store: Engine, *conversations: str, at: datetime = LONG_AGO) -> None:
    """Set the clock of these conversations back, of all where none is named."""
    with store.begin() as connection:
        for table, id in (("conversation", "id"), ("turn", "conversation_id")):
            times = "started_at = :at, last_at = :at" if table == "conversation" else "asked_at = :at"
            where = f" WHERE {id} IN ({', '.join(map(repr, conversations))})" if conversations else ""
            connection.execute(text(f"UPDATE {table} SET {times}{where}"), {"at": at})


def rows(store: Engine) -> dict[str, int]:
    with store.connect() as connection:
        tables = ("conversation", "turn", "feedback", "miss")
        return {t: connection.execute(text(f"SELECT count(*) FROM {t}")).scalar_one() for t in tables}


def many(store: Engine, number: int, turns: int = 1) -> None:
    """Put *number* old conversations into the store."""
    body = json.dumps({"answer": "x" * 200})
    with store.begin() as connection:
        for id in range(number):
            values = {"id": f"c{id:05}", "at": LONG_AGO, "turns": turns}
            connection.execute(
                text(
                    "INSERT INTO conversation (id, started_at, last_at, turns, context)"
                    " VALUES (:id, :at, :at, :turns, '{}')"
                ),
                values,
            )
            for sequence in range(turns):
                connection.execute(
                    text(
                        "INSERT INTO turn (id, conversation_id, sequence, channel, asked_at,"
                        " body, trace, knowledge_version) VALUES (:turn, :id, :sequence, 'api', :at, :body, '{}', 'v')"
                    ),
                    {**values, "turn": f"t{id:05}-{sequence}", "sequence": sequence + 1, "body": body},
                )


@pytest.mark.parametrize(
    ("written", "days"), [("36h", 1.5), ("90d", 90), ("12w", 84), (" 1D ", 1), ("1h", 1 / 24), ("5200w", 36400)]
)
def test_a_period_is_written_in_hours_days_or_weeks(written: str, days: float) -> None:
    assert period_of(written) == timedelta(days=days)


@pytest.mark.parametrize("written", ["", "90", "d", "0d", "-1d", "1.5d", "90 d", "1y", "٣d", "9999999999d", "5201w"])
def test_what_is_no_period_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="such as 36h, 90d or 12w"):
        period_of(written)


def test_conversations_go_with_all_that_hangs_on_them_once_their_latest_turn_is_old(
    client: FlaskClient, store: Engine
) -> None:
    old, young, resumed = (ask(client) for _ in range(3))
    for turn in (old, young, resumed):
        client.post("/api/v1/feedback", json={"turn_id": turn["turn_id"], "rating": "up"})
    with store.begin() as connection:
        connection.execute(
            text("INSERT INTO miss (turn_id, reason, noted_at) VALUES (:turn, 'unknown', :at)"),
            {"turn": old["turn_id"], "at": LONG_AGO},
        )
    grow_old(store, old["conversation_id"], resumed["conversation_id"])
    ask(client, conversation_id=resumed["conversation_id"])

    found = expired(store, BEFORE)
    deleted = purge(store, BEFORE, rest=lambda seconds: None)

    assert (found.conversations, found.turns, found.feedback, found.misses) == (1, 1, 1, 1)
    assert deleted == Deleted(conversations=1, turns=1)
    assert rows(store) == {"conversation": 2, "turn": 3, "feedback": 2, "miss": 0}
    assert client.get(f"/api/v1/conversations/{old['conversation_id']}").status_code == 404


def test_conversations_of_an_older_version_go_by_their_latest_turn(client: FlaskClient, store: Engine) -> None:
    old, resumed = (ask(client)["conversation_id"] for _ in range(2))
    grow_old(store)
    ask(client, conversation_id=resumed)
    with store.begin() as connection:
        connection.execute(text("UPDATE conversation SET last_at = NULL"))

    assert purge(store, BEFORE, rest=lambda seconds: None) == Deleted(conversations=1, turns=1)
    assert client.get(f"/api/v1/conversations/{old}").status_code == 404
    assert client.get(f"/api/v1/conversations/{resumed}").status_code == 200


def test_a_purge_that_is_broken_off_can_be_begun_again(store: Engine) -> None:
    many(store, 3 * MOST_CONVERSATIONS)
    steps: list[Deleted] = []

    def told(so_far: Deleted) -> None:
        steps.append(so_far)
        if len(steps) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        purge(store, BEFORE, told=told, rest=lambda seconds: None)
    left = rows(store)["conversation"]
    again = purge(store, BEFORE, told=told, rest=lambda seconds: None)

    assert [step.conversations for step in steps[:2]] == [MOST_CONVERSATIONS, 2 * MOST_CONVERSATIONS]
    assert left == again.conversations == MOST_CONVERSATIONS
    assert rows(store) == {"conversation": 0, "turn": 0, "feedback": 0, "miss": 0}


def test_one_transaction_deletes_few_turns_but_a_long_conversation_whole(store: Engine) -> None:
    many(store, 3, turns=150)
    steps: list[int] = []

    purge(store, BEFORE, told=lambda so_far: steps.append(so_far.turns), rest=lambda seconds: None)

    assert steps == [150, 300, 450]


def test_two_purges_at_once_delete_everything_once(store: Engine) -> None:
    many(store, 300)

    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(lambda _: purge(store, BEFORE, rest=lambda seconds: None), range(2)))

    assert sum(each.conversations for each in done) == 300
    assert rows(store)["turn"] == 0


def test_a_conversation_that_goes_on_meanwhile_stays(client: FlaskClient, store: Engine) -> None:
    many(store, MOST_CONVERSATIONS)
    kept = ask(client)["conversation_id"]
    grow_old(store, kept, at=LONG_AGO + timedelta(days=1))

    def rest(seconds: float) -> None:
        ask(client, conversation_id=kept)

    deleted = purge(store, BEFORE, rest=rest)

    assert deleted.conversations == MOST_CONVERSATIONS
    assert [t["question"] for t in client.get(f"/api/v1/conversations/{kept}").get_json()["turns"]] == ["Flask?"] * 2


def test_what_another_transaction_holds_is_passed_over(postgresql_store: Engine) -> None:
    many(postgresql_store, 3)
    with postgresql_store.begin() as holding:
        holding.execute(text("SELECT 1 FROM conversation WHERE id = 'c00001' FOR UPDATE"))

        assert purge(postgresql_store, BEFORE, rest=lambda seconds: None).conversations == 2
    assert purge(postgresql_store, BEFORE, rest=lambda seconds: None).conversations == 1


def test_one_service_process_at_a_time_deletes(postgresql_store: Engine) -> None:
    many(postgresql_store, 2 * MOST_CONVERSATIONS)
    others: list[Deleted] = []

    def meanwhile(seconds: float) -> None:
        with postgresql_store.begin() as holding:
            holding.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": 0x61647075})
            others.append(purge(postgresql_store, BEFORE, alone=True))

    mine = purge(postgresql_store, BEFORE, rest=meanwhile)

    assert mine.conversations == 2 * MOST_CONVERSATIONS
    assert [other.conversations for other in others] == [0, 0]


@pytest.fixture
def postgresql_store(request: pytest.FixtureRequest) -> Iterator[Engine]:
    url = request.getfixturevalue("postgresql_url")
    schema.upgrade(url)
    with database.opened(url) as engine:
        yield engine
    schema.downgrade(url, "base")


def test_what_was_deleted_is_in_no_file_of_sqlite_any_more(light: FlaskClient, sqlite_url: str, tmp_path: Path) -> None:
    said = "quetzalcoatlus" * 400  # more than fits into a page
    ask(light, said[:2000])
    with database.opened(sqlite_url) as store:
        clear_log(store)
        before = holding(tmp_path, said[:14])
        grow_old(store)
        purge(store, BEFORE, rest=lambda seconds: None)
        clear_log(store)

    assert before == ["advisor.sqlite3"]
    assert holding(tmp_path, said[:14]) == []


def holding(folder: Path, word: str) -> list[str]:
    """The files of *folder* that hold *word*."""
    return sorted(file.name for file in folder.glob("advisor.sqlite3*") if word.encode() in file.read_bytes())


def test_the_service_looks_now_and_then_and_outlives_failures() -> None:
    waited: list[float] = []
    worked: list[int] = []

    def wait(seconds: float) -> bool:
        waited.append(seconds)
        return len(waited) > 4

    def work() -> None:
        worked.append(1)
        if len(worked) < 3:
            raise StoreUnavailable("gone") if len(worked) == 1 else RuntimeError("a defect")

    retention.repeat(work, wait=wait, first=5)

    assert waited == [5, 3600, 3600, 3600, 3600]
    assert len(worked) == 4


def test_the_service_deletes_in_a_thread_of_its_own(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    many(store, MOST_CONVERSATIONS + 1)
    swept = threading.Event()
    sweep = retention.sweep

    def sweep_and_tell(engine: Engine, before: datetime, ended: threading.Event) -> None:
        sweep(engine, before, ended)
        swept.set()

    monkeypatch.setattr(retention, "sweep", sweep_and_tell)
    monkeypatch.setattr(retention, "FIRST", (0.0, 0.0))
    ended = retention.start(store, timedelta(days=90), lambda: datetime.now(UTC))

    assert swept.wait(20)
    ended.set()
    assert rows(store)["conversation"] == 0


def test_a_service_that_stops_does_not_go_on_deleting(store: Engine) -> None:
    many(store, 2 * MOST_CONVERSATIONS)
    ended = threading.Event()
    ended.set()

    retention.sweep(store, BEFORE, ended)

    assert rows(store)["conversation"] == MOST_CONVERSATIONS


SERVES = """
import runpy
from bot.store import retention
retention.FIRST = (0.0, 0.0)
runpy.run_module("service.serve_fake", run_name="__main__", alter_sys=True)
"""


def test_each_worker_of_the_server_looks_for_what_is_over(tmp_path: Path, store: Engine, database_url: str) -> None:
    many(store, 3)
    variables = {"ADVISOR_DATABASE_URL": database_url, "ADVISOR_RETENTION": "90d", "ADVISOR_WORKERS": "2"}
    with subprocess.Popen([sys.executable, "-c", SERVES], env=environment(tmp_path, **variables)) as process:
        until = time.monotonic() + 20
        while rows(store)["conversation"] and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        stopped = process.wait(20)

    assert rows(store)["conversation"] == 0
    assert stopped == 0


def test_the_command_says_what_it_would_delete_and_deletes_it(
    tmp_path: Path, client: FlaskClient, database_url: str, store: Engine
) -> None:
    old = ask(client)
    client.post("/api/v1/feedback", json={"turn_id": old["turn_id"], "rating": "up"})
    grow_old(store)
    ask(client)
    settings = {"ADVISOR_DATABASE_URL": database_url, "ADVISOR_RETENTION": "13w"}
    would = advisor(tmp_path, "privacy", "purge", "--dry-run", **settings)
    longer = advisor(tmp_path, "privacy", "purge", "--older-than", "101d", "--json", **settings)
    did = advisor(tmp_path, "privacy", "purge", **settings)

    assert (would.stdout, would.stderr) == ("Would delete 1 conversation with 1 turn, 1 rating and no misses.\n", "")
    told = json.loads(longer.stdout)
    assert {**told, "before": ""} == {"before": "", "dry_run": False, "conversations": 0, "turns": 0}
    assert (did.stdout, did.returncode) == ("Deleted 1 conversation with 1 turn.\n", 0)
    assert rows(store) == {"conversation": 1, "turn": 1, "feedback": 0, "miss": 0}


def test_the_command_deletes_nothing_by_default(tmp_path: Path) -> None:
    run = advisor(tmp_path, "privacy", "purge")

    assert run.returncode == 2
    assert "there is no default" in run.stderr


def test_the_command_wants_an_up_to_date_database(tmp_path: Path) -> None:
    run = advisor(tmp_path, "privacy", "purge", "--older-than", "1d")

    assert run.returncode == 1
    assert run.stderr.count("\n") == 1
    assert "`advisor db upgrade`" in run.stderr
