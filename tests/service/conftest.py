"""A small engine and a small base, on real databases."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot import places
from bot.app import create_app
from bot.asking import Engine
from bot.core.knowledge import KnowledgeBase
from bot.engine import build_engine
from bot.knowledge_base.pack import load
from bot.settings import Settings
from bot.store import database, schema

from .fakes import FakeEngine, make_base

SERVER = "postgresql://postgres@127.0.0.1:5432"


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A database of its own on the local server."""
    name = f"advisor_test_{uuid4().hex[:12]}"
    try:
        admin = psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        if os.environ.get("ADVISOR_TEST_REQUIRE_SERVICES"):
            raise
        pytest.skip("no PostgreSQL server answers on 127.0.0.1:5432")
    with admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield f"{SERVER}/{name}"
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'advisor.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without tables; both kinds in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    yield url
    schema.downgrade(url, "base")


@pytest.fixture
def database_url(empty_database: str) -> str:
    """The address of a database with tables and no rows; both kinds in turn."""
    schema.upgrade(empty_database)
    return empty_database


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


def make_app(folder: Path, database_url: str, engine: FakeEngine | None = None, **chosen: Any) -> Flask:
    """The application; how often one may call is not limited unless *chosen*."""
    settings = Settings(instance=folder, database_url=database_url, **{"rate_limit": None, **chosen})
    app = create_app(settings, engine=engine or FakeEngine(), knowledge=make_base())
    app.extensions["bot"].readiness.kept = 0  # what is found holds for no time, so that tests need not wait
    return app


@pytest.fixture
def app(tmp_path: Path, database_url: str, engine: FakeEngine) -> Iterator[Flask]:
    """The application on both databases in turn."""
    made = make_app(tmp_path, database_url, engine)
    yield made
    database.dispose(made)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def light_app(tmp_path: Path, sqlite_url: str) -> Iterator[Flask]:
    """The application on SQLite, for promises that have nothing to do with the database."""
    schema.upgrade(sqlite_url)
    made = make_app(tmp_path, sqlite_url)
    yield made
    database.dispose(made)


@pytest.fixture
def light(light_app: Flask) -> FlaskClient:
    return light_app.test_client()


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[KnowledgeBase, Engine]:
    """The shipped knowledge and the real engine."""
    base = load((places.KNOWLEDGE,))
    return base, build_engine(base, cache=tmp_path_factory.mktemp("cache"))


def make_real(folder: Path, url: str, shipped: tuple[KnowledgeBase, Engine], *, store_questions: bool) -> Flask:
    base, engine = shipped
    settings = Settings(instance=folder, database_url=url, store_questions=store_questions)
    return create_app(settings, engine=engine, knowledge=base)


@pytest.fixture
def closed(tmp_path: Path, sqlite_url: str) -> Iterator[FlaskClient]:
    """A service that needs keys."""
    schema.upgrade(sqlite_url)
    app = make_app(tmp_path, sqlite_url, keys_needed=True)
    yield app.test_client()
    database.dispose(app)


def ask(client: FlaskClient, question: str = "Flask?", **fields: Any) -> dict[str, Any]:
    """The reply to a question that is answered."""
    response = client.post("/api/v1/ask", json={"question": question, **fields})
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.get_json()
    return body
