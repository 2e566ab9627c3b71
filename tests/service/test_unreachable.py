"""While the store is out of reach, the service says so, loses nothing and comes back by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.store import database, schema, writing

from .conftest import SERVER, ask, make_app


def statuses(client: FlaskClient) -> list[int]:
    """The status of everything that needs the store; fails where a 503 is not complete."""
    responses = [
        client.post("/api/v1/ask", json={"question": "Flask?"}),
        client.post("/api/v1/ask", json={"question": "Flask?", "conversation_id": "x", "message_id": "m"}),
        client.post("/api/v1/feedback", json={"turn_id": "x", "rating": "up"}),
        client.get("/api/v1/conversations/x"),
        client.delete("/api/v1/conversations/x"),
        client.get("/readyz"),
    ]
    for response in responses:
        assert response.status_code != 503 or response.headers["Retry-After"] == "5"
        assert not response.is_json or "sql" not in response.text.lower()
    return [response.status_code for response in responses]


def test_a_database_that_went_away_and_came_back(light_app: Flask, tmp_path: Path) -> None:
    client = light_app.test_client()
    before = ask(client, "before")
    folder = tmp_path / "away"
    folder.mkdir()
    files = list(tmp_path.glob("advisor.sqlite3*"))
    for file in files:
        file.rename(folder / file.name)
    away = statuses(client)
    for file in tmp_path.glob("advisor.sqlite3*"):
        file.unlink()
    for file in files:
        (folder / file.name).rename(file)

    assert away == [503] * 6
    assert client.get("/healthz").status_code == 200
    assert client.get("/api/v1/frameworks").status_code == 200
    assert ask(client, "after", conversation_id=before["conversation_id"])["status"] == "answered"


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'missing' / 'advisor.sqlite3'}")

    assert statuses(app.test_client()) == [503] * 6
    database.dispose(app)


def test_a_database_without_tables(tmp_path: Path, empty_database: str) -> None:
    app = make_app(tmp_path, empty_database)

    assert statuses(app.test_client()) == [503] * 6
    database.dispose(app)


def test_a_file_that_is_no_database(tmp_path: Path, sqlite_url: str) -> None:
    Path(sqlite_url.removeprefix("sqlite:///")).write_bytes(b"no database" * 1000)
    app = make_app(tmp_path, sqlite_url)

    assert statuses(app.test_client()) == [503] * 6
    database.dispose(app)


def test_a_database_that_another_process_holds(
    light_app: Flask, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    client = light_app.test_client()
    holder = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    monkeypatch.setattr(writing, "PATIENCE", 0.05)
    holder.execute("BEGIN IMMEDIATE")
    held = client.post("/api/v1/ask", json={"question": "Flask?"})
    holder.execute("ROLLBACK")
    holder.close()

    assert held.status_code == 503
    assert ask(client)["status"] == "answered"


@pytest.fixture
def readonly(tmp_path: Path, postgresql_url: str) -> Iterator[Flask]:
    """The application on a PostgreSQL server that takes no writes, as a standby does."""
    schema.upgrade(postgresql_url)
    app = make_app(tmp_path, f"{postgresql_url}?options=-cdefault_transaction_read_only%3Don")
    yield app
    database.dispose(app)
    schema.downgrade(postgresql_url, "base")


def test_a_server_that_takes_no_writes(readonly: Flask) -> None:
    client = readonly.test_client()

    assert client.post("/api/v1/ask", json={"question": "Flask?"}).status_code == 503
    assert client.get("/readyz").status_code == 503


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    app = make_app(tmp_path, "postgresql://nobody:hidden@127.0.0.1:1/nothing")

    assert statuses(app.test_client()) == [503] * 6
    database.dispose(app)


@pytest.mark.parametrize("fresh", [0, 60])
def test_a_server_that_drops_its_connections_is_connected_again(
    tmp_path: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch, fresh: float
) -> None:
    monkeypatch.setattr(database, "FRESH", fresh)
    schema.upgrade(postgresql_url)
    app = make_app(tmp_path, postgresql_url)
    client = app.test_client()
    ask(client)
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as admin:
        name = postgresql_url.rsplit("/", 1)[1]
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])

    assert ask(client)["status"] == "answered"
    database.dispose(app)
    schema.downgrade(postgresql_url, "base")
