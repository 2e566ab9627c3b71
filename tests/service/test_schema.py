"""Migrations go up and down, and make the tables that the models describe."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, inspect, text

from bot.core.errors import StoreUnavailable
from bot.store import database, schema
from bot.store.database import to_url
from bot.store.rows import Base

from .conftest import ask, make_app
from .fakes import make_body


def run(url: str, statement: str, **values: object) -> None:
    engine = create_engine(to_url(url), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(statement), values)
    engine.dispose()


def tables(url: str) -> set[str]:
    engine = create_engine(to_url(url), poolclass=NullPool)
    with engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def test_an_empty_database_is_brought_up_and_all_the_way_back(empty_database: str) -> None:
    schema.upgrade(empty_database)
    schema.upgrade(empty_database)
    after = schema.check(empty_database)
    made = tables(empty_database)
    schema.downgrade(empty_database, "base")

    assert after.fine
    assert after.revision == "0005"
    assert made == {"alembic_version", *Base.metadata.tables}
    assert tables(empty_database) == {"alembic_version"}


def test_postgresql_packs_answers_by_the_faster_method(postgresql_url: str) -> None:
    def packed_by() -> set[str]:
        engine = create_engine(to_url(postgresql_url), poolclass=NullPool)
        asked = text(
            "SELECT attcompression FROM pg_attribute WHERE (attrelid = 'turn'::regclass AND attname IN "
            "('body', 'trace')) OR (attrelid = 'conversation'::regclass AND attname = 'context')"
        )
        with engine.connect() as connection:
            return set(connection.execute(asked).scalars())

    schema.upgrade(postgresql_url)
    after = packed_by()
    schema.downgrade(postgresql_url, "0004")
    before = packed_by()
    schema.downgrade(postgresql_url, "base")

    assert (before, after) == ({""}, {"l"})


def test_what_is_pending_is_named(database_url: str) -> None:
    schema.downgrade(database_url, "base")
    report = schema.check(database_url)

    assert report.revision is None
    assert report.pending[0] == "0001 keep conversations, their turns and feedback"
    assert [line.split()[0] for line in report.pending] == ["0001", "0002", "0003", "0004", "0005"]
    assert not report.fine


def test_drift_is_named(database_url: str) -> None:
    run(database_url, "ALTER TABLE feedback ADD COLUMN mood VARCHAR(10)")
    report = schema.check(database_url)

    assert len(report.drift) == 1
    assert "mood" in report.drift[0]


def test_tables_of_others_are_no_drift(database_url: str) -> None:
    run(database_url, "CREATE TABLE theirs (id INTEGER)")
    report = schema.check(database_url)
    run(database_url, "DROP TABLE theirs")

    assert report.fine


def test_a_missing_file_is_not_made_by_looking(sqlite_url: str) -> None:
    with pytest.raises(StoreUnavailable, match="there is no database"):
        schema.check(sqlite_url)

    assert not Path(sqlite_url.removeprefix("sqlite:///")).exists()


def test_sqlite_keeps_a_write_ahead_log(sqlite_url: str) -> None:
    schema.upgrade(sqlite_url)
    engine = create_engine(sqlite_url, poolclass=NullPool)
    with engine.connect() as connection:
        mode = connection.execute(text("PRAGMA journal_mode")).scalar()

    assert mode == "wal"


def test_what_is_stored_is_kept_on_the_way_down_and_up_again(tmp_path: Path, database_url: str) -> None:
    app = make_app(tmp_path, database_url)
    client = app.test_client()
    opened = ask(client, "one", message_id="m1")
    path = f"/api/v1/conversations/{opened['conversation_id']}"
    ask(client, "two", conversation_id=opened["conversation_id"])
    client.post("/api/v1/feedback", json={"turn_id": opened["turn_id"], "rating": "down", "comment": "no 🐍"})
    run(database_url, "UPDATE turn SET question = NULL WHERE sequence = 2")
    before = client.get(path).get_json()
    database.dispose(app)

    schema.downgrade(database_url, "0001")
    down = schema.check(database_url)
    schema.upgrade(database_url)
    up = schema.check(database_url)
    app = make_app(tmp_path, database_url)
    client = app.test_client()
    after = client.get(path).get_json()
    replayed = ask(client, "one", conversation_id=opened["conversation_id"], message_id="m1")
    following = ask(client, "three", conversation_id=opened["conversation_id"])
    database.dispose(app)

    assert (down.revision, up.fine) == ("0001", True)
    assert [turn.pop("question") for turn in before["turns"]] == ["one", None]
    assert [turn.pop("question") for turn in after["turns"]] == ["one", ""]  # 0001 knew no turn without one
    assert after == before
    assert replayed == opened
    assert following["conversation_id"] == opened["conversation_id"]
    with database.opened(database_url) as engine, engine.connect() as connection:
        rated = connection.execute(text("SELECT rating, comment FROM feedback")).one()
        kept = connection.execute(text("SELECT turns FROM conversation")).scalar_one()
    assert (tuple(rated), kept) == (("down", "no 🐍"), 3)


def test_what_an_older_version_stored_is_kept_and_read(tmp_path: Path, empty_database: str) -> None:
    schema.upgrade(empty_database, "0001")
    noon = datetime(2026, 1, 2, 12, tzinfo=UTC)
    run(empty_database, "INSERT INTO conversation VALUES ('c', :noon, 1, '{}')", noon=noon)
    run(
        empty_database,
        "INSERT INTO turn VALUES ('t', 'c', 1, NULL, 'Flask?', 'api', :noon, :body, '{}', 'v1')",
        noon=noon,
        body=json.dumps(make_body("Flask?")),
    )
    schema.upgrade(empty_database)
    app = make_app(tmp_path, empty_database)
    client = app.test_client()
    (kept,) = client.get("/api/v1/conversations/c").get_json()["turns"]
    after = ask(client, "Why?", conversation_id="c")
    database.dispose(app)

    assert (kept["question"], kept["intent"]) == ("Flask?", "recommend")
    assert after["conversation_id"] == "c"
    schema.downgrade(empty_database, "0001")
    assert schema.check(empty_database).revision == "0001"
