"""A user can take away and delete all that is kept of them, and nobody else's."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from bot.cli.privacy import privacy
from bot.core.turns import ANYONE, Asker, Question, Turn
from bot.settings import Settings
from bot.signing import secret_of, user_digest
from bot.store import database
from bot.views import me

from .conftest import make_app
from .test_cli import advisor
from .test_errors import is_problem
from .test_openapi import check

PATH = "/api/v1/me/data"
ANN = Asker(site="portal", user="a" * 64)
BEN = Asker(site="portal", user="b" * 64)
ANN_ELSEWHERE = Asker(site="another", user="a" * 64)


def say(app: Flask, text: str, asker: Asker, conversation_id: str | None = None) -> Turn:
    question = Question(text=text, asker=asker, conversation_id=conversation_id, message_id=f"m-{text}")
    turn: Turn = app.extensions["bot"].bot.ask(question)
    return turn


@pytest.fixture
def asks_as(monkeypatch: pytest.MonkeyPatch) -> list[Asker]:
    """On whose behalf requests are made: the last one of the list."""
    askers = [ANYONE]
    monkeypatch.setattr(me, "asker", lambda: askers[-1])
    return askers


def questions_in(data: dict[str, Any]) -> list[list[str]]:
    return [[turn["question"] for turn in each["turns"]] for each in data["conversations"]]


def test_a_user_gets_all_that_is_kept_and_nothing_of_others(
    app: Flask, client: FlaskClient, asks_as: list[Asker]
) -> None:
    first = say(app, "one", ANN)
    say(app, "two", ANN, first.conversation_id)
    for asker in (BEN, ANN_ELSEWHERE, ANYONE):
        say(app, "of another", asker)
    say(app, "three", ANN)
    app.extensions["bot"].bot.rate(first.id, "down", "not for us", ANN)
    asks_as.append(ANN)
    response = client.get(PATH)

    data = response.get_json()
    assert questions_in(data) == [["one", "two"], ["three"]]
    turn = data["conversations"][0]["turns"][0]
    assert turn["feedback"]["comment"] == "not for us"
    assert (turn["message_id"], turn["trace"], turn["miss"]) == ("m-one", {"rule": "fake"}, None)
    assert data["conversations"][0]["remembered"]["topics"] == ["one", "two"]
    assert response.headers["Cache-Control"] == "no-store"
    check(client.get("/openapi.json").get_json(), PATH, response)


def test_a_user_of_whom_nothing_is_kept_gets_an_empty_list(client: FlaskClient, asks_as: list[Asker]) -> None:
    asks_as.append(ANN)

    assert client.get(PATH).get_json() == {"conversations": []}


def test_a_user_can_delete_all_of_it(app: Flask, client: FlaskClient, asks_as: list[Asker]) -> None:
    for asker in (ANN, ANN, BEN, ANN_ELSEWHERE):
        turn = say(app, "one", asker)
        app.extensions["bot"].bot.rate(turn.id, "up", "fine", asker)
    asks_as.append(ANN)
    response = client.delete(PATH)
    left = client.get(PATH).get_json()
    others = []
    for asker in (BEN, ANN_ELSEWHERE):
        asks_as.append(asker)
        others += client.get(PATH).get_json()["conversations"]

    assert (response.status_code, response.data) == (204, b"")
    assert left == {"conversations": []}
    assert [each["turns"][0]["feedback"]["comment"] for each in others] == ["fine", "fine"]


@pytest.mark.parametrize("method", ["get", "delete"])
def test_who_is_not_proven_gets_and_deletes_nothing(light: FlaskClient, method: str) -> None:
    response = getattr(light, method)(PATH)

    assert is_problem(response, 401)
    assert response.headers["WWW-Authenticate"].casefold() == "bearer"


@pytest.mark.parametrize("method", ["get", "delete"])
def test_a_store_out_of_reach_is_an_error_from_the_beginning(tmp_path: Path, asks_as: list[Asker], method: str) -> None:
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'missing.sqlite3'}")
    asks_as.append(ANN)
    response = getattr(app.test_client(), method)(PATH)
    database.dispose(app)

    assert is_problem(response, 503)


SECRET = {"ADVISOR_SECRET_KEY": "correct horse battery"}


@pytest.fixture
def ann(tmp_path: Path) -> Asker:
    """Who the site's tokens call ann@example.org."""
    settings = Settings(instance=tmp_path, database_url="", secret_key=SECRET["ADVISOR_SECRET_KEY"])
    return Asker(site="portal", user=user_digest(secret_of(settings), "portal", "ann@example.org"))


def test_an_operator_can_export_one_user(tmp_path: Path, app: Flask, database_url: str, ann: Asker) -> None:
    say(app, "one 🐍", ann)
    say(app, "of another", BEN)
    words = ("privacy", "export", "--site", "portal", "--user", "ann@example.org")
    variables = {"ADVISOR_DATABASE_URL": database_url, **SECRET}
    printed = advisor(tmp_path, *words, **variables)
    written = advisor(tmp_path, *words, "--output", "ann.json", **variables)
    again = advisor(tmp_path, *words, "--output", "ann.json", **variables)

    file = tmp_path / "ann.json"
    assert questions_in(json.loads(printed.stdout)) == [["one 🐍"]]
    assert (written.returncode, file.read_text()) == (0, printed.stdout)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (again.returncode, again.stderr) == (1, "advisor: cannot write ann.json: File exists\n")


def test_an_operator_can_delete_one_user(tmp_path: Path, app: Flask, database_url: str, ann: Asker) -> None:
    for asker in (ann, ann, BEN):
        say(app, "one", asker)
    words = ("privacy", "delete", "--site", "portal", "--user", "ann@example.org")
    variables = {"ADVISOR_DATABASE_URL": database_url, **SECRET}
    unsure = advisor(tmp_path, *words, **variables)
    sure = advisor(tmp_path, *words, "--yes", **variables)

    assert (unsure.returncode, unsure.stdout) == (1, "")
    assert (sure.returncode, sure.stdout) == (0, "Deleted 2 conversations with 2 turns.\n")


def test_an_operator_can_delete_one_conversation(tmp_path: Path, app: Flask, database_url: str) -> None:
    gone, kept = say(app, "one", BEN), say(app, "one", ANYONE)
    words = ("privacy", "delete", "--conversation", gone.conversation_id, "--yes", "--json")
    run = advisor(tmp_path, *words, ADVISOR_DATABASE_URL=database_url)

    bot = app.extensions["bot"].bot
    assert json.loads(run.stdout) == {"conversations": 1, "turns": 1}
    assert len(bot.turns(kept.conversation_id)) == 1
    assert bot.log.turns_of(gone.conversation_id) == ()


@pytest.mark.parametrize("command", ["export", "delete"])
def test_without_the_secret_nobody_is_told_that_nothing_is_kept(tmp_path: Path, command: str) -> None:
    run = advisor(tmp_path, "privacy", command, "--site", "portal", "--user", "ann@example.org")

    assert run.returncode == 1
    assert "the service's secret is not here" in run.stderr
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("export",),
        ("export", "--site", "portal"),
        ("delete", "--yes"),
        ("delete", "--user", "ann", "--yes"),
        ("delete", "--conversation", "c", "--site", "portal", "--user", "ann", "--yes"),
    ],
)
def test_half_a_user_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert CliRunner().invoke(privacy, words, env={"ADVISOR_INSTANCE": str(tmp_path)}).exit_code == 2
