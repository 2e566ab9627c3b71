"""The real application with Slack switched on, on both databases in turn, and a stand-in for Slack."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg.sql import SQL, Composed, Identifier
from service.conftest import make_app, postgresql_url, shipped, sqlite_url
from service.fakes import FakeEngine

from bot.app import create_app
from bot.asking import Engine, Reply
from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context
from bot.settings import Settings
from bot.slack_settings import SlackSettings
from bot.store import database, schema

from .mock_slack import MockSlack, Team
from .payloads import BOT, BOT_USER, TEAM
from .signing import SECRET
from .workspace import Workspace

__all__ = ["postgresql_url", "shipped", "sqlite_url"]
TOKEN = "xoxb-0123456789-secret"
KEY = "a key of sixteen characters or more"
MakeWorkspace = Callable[..., Workspace]


class ListeningEngine(FakeEngine):
    """The fake engine; it remembers the words of every question, too."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def reply(self, text: str, context: Context) -> Reply:
        self.asked.append(text)
        return super().reply(text, context)


@pytest.fixture
def mock() -> Iterator[MockSlack]:
    """Slack; a message that it had to refuse for a broken limit fails the test."""
    with MockSlack(Team(id=TEAM, token=TOKEN, bot_user=BOT_USER, bot=BOT)) as serving:
        yield serving
    assert not serving.refused


@pytest.fixture
def engine() -> ListeningEngine:
    return ListeningEngine()


@pytest.fixture
def make_workspace(tmp_path: Path, mock: MockSlack, engine: ListeningEngine) -> Iterator[MakeWorkspace]:
    """Makes a workspace over the fake engine; keywords are further settings."""
    made: list[Flask] = []

    def make(store: str, /, *, slack: SlackSettings | None = None, **chosen: Any) -> Workspace:
        settings = slack or SlackSettings(signing_secret=SECRET, bot_token=TOKEN, api_url=mock.url)
        app = make_app(tmp_path, store, engine, slack=settings, secret_key=KEY, **chosen)
        made.append(app)
        return Workspace(app, mock)

    yield make
    mock.clear()
    for app in made:
        assert app.extensions["slack"].drain(timeout=30)
        database.dispose(app)


@pytest.fixture(scope="session")
def empty_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with tables and no rows, to be copied: to make one takes longer than most tests."""
    file = tmp_path_factory.mktemp("tables") / "advisor.sqlite3"
    schema.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with tables and no rows; both kinds in turn."""
    url: str = request.getfixturevalue("light_url" if request.param == "sqlite" else "emptied_url")
    return url


@pytest.fixture
def emptied_url(postgresql_url: str) -> str:
    """The address of a PostgreSQL database with tables and no rows: emptied, which is quicker than made anew."""
    schema.upgrade(postgresql_url)
    with psycopg.connect(postgresql_url) as connection:
        connection.execute("SET session_replication_role = replica")  # so that their order does not matter
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        for (name,) in connection.execute(tables).fetchall():
            connection.execute(Composed([SQL("DELETE FROM "), Identifier(name)]))
    return postgresql_url


@pytest.fixture
def light_url(tmp_path: Path, empty_tables: Path) -> str:
    """The address of an SQLite database with tables and no rows."""
    file = shutil.copy(empty_tables, tmp_path / "advisor.sqlite3")
    return f"sqlite:///{file}"


@pytest.fixture
def light(light_url: str, make_workspace: MakeWorkspace) -> Workspace:
    """A workspace on SQLite, for promises that have nothing to do with the database."""
    return make_workspace(light_url)


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory, empty_tables: Path) -> Iterator[Workspace]:
    """A workspace on SQLite for the whole run."""
    folder = tmp_path_factory.mktemp("standing")
    file = shutil.copy(empty_tables, folder / "advisor.sqlite3")
    with MockSlack(Team(id=TEAM, token=TOKEN, bot_user=BOT_USER, bot=BOT)) as serving:
        slack = SlackSettings(signing_secret=SECRET, bot_token=TOKEN, api_url=serving.url)
        app = make_app(folder, f"sqlite:///{file}", slack=slack, secret_key=KEY)
        yield Workspace(app, serving)
        assert app.extensions["slack"].drain(timeout=30)
        database.dispose(app)


@pytest.fixture
def shared(standing: Workspace) -> Iterator[Workspace]:
    """A workspace that other tests use, too, for long tables of what must leave nothing behind."""
    yield standing
    standing.mock.clear()
    standing.settle()
    standing.mock.forget()
    assert not standing.mock.refused


@pytest.fixture
def workspace(database_url: str, make_workspace: MakeWorkspace) -> Workspace:
    """A workspace on both databases in turn."""
    return make_workspace(database_url)


@pytest.fixture
def real(tmp_path: Path, light_url: str, mock: MockSlack, shipped: tuple[KnowledgeBase, Engine]) -> Iterator[Workspace]:
    """A workspace that is answered from the shipped knowledge."""
    base, thinking = shipped
    slack = SlackSettings(signing_secret=SECRET, bot_token=TOKEN, api_url=mock.url)
    settings = Settings(instance=tmp_path, database_url=light_url, slack=slack, secret_key=KEY, rate_limit=None)
    app = create_app(settings, engine=thinking, knowledge=base)
    yield Workspace(app, mock)
    assert app.extensions["slack"].drain(timeout=30)
    database.dispose(app)


@pytest.fixture(autouse=True)
def nothing_secret_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No log line of any test holds a secret, whatever its level."""
    caplog.set_level(logging.DEBUG)
    yield
    lines = logging.Formatter()
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    written = "\n".join(lines.format(record) for record in records)
    assert not [secret for secret in (TOKEN, SECRET, KEY, "xoxb-", "xoxe") if secret in written]
