"""What is kept of Slack, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from bot.core.errors import UnknownTurn
from bot.core.slack import Install, InstallKey
from bot.core.turns import Asker, Question, Turn
from bot.store import database
from bot.store.personal import SqlPersonalData
from bot.store.slack import SqlDeliveries, SqlInstalls, SqlPeople, SqlStates

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
ADA, BOB = "a" * 64, "b" * 64
SITE = "slack-T1"


@pytest.fixture
def store(database_url: str) -> Iterator[Engine]:
    with database.opened(database_url) as engine:
        yield engine


def install(team: str, user: str = "", sealed: bytes = b"sealed", at: datetime = NOW) -> Install:
    return Install(key=InstallKey(enterprise="", team=team, user=user), sealed=sealed, installed_at=at)


def ask(app: Flask, text: str, *, person: str, thread: str, direct: bool = False) -> Turn:
    asker = Asker(site=SITE, user=person if direct else None)
    question = Question(text=text, conversation_id=thread, opens=True, channel="slack", asker=asker)
    turn: Turn = app.extensions["bot"].bot.ask(question)
    SqlPeople(database.engine_of(app)).note_asked(turn.id, person)
    return turn


def rating_of(app: Flask, turn: Turn) -> Any:
    told = next(SqlPersonalData(database.engine_of(app)).of(SITE, ADA))
    return next(one["feedback"] for one in told["turns"] if one["turn_id"] == turn.id)


def test_what_was_delivered_is_taken_once(store: Engine) -> None:
    deliveries = SqlDeliveries(store)

    assert deliveries.claim(["T1 event Ev1", "T1 message C1 1.1"], at=NOW)
    assert not deliveries.claim(["T1 event Ev1", "T1 message C1 1.1"], at=NOW)
    assert not deliveries.claim(["T1 event Ev2", "T1 message C1 1.1"], at=NOW)
    assert not deliveries.claim(["T1 event Ev1"], at=NOW + timedelta(minutes=59))
    assert deliveries.claim(["T1 event Ev2"], at=NOW)  # what was refused with another one is not taken
    assert deliveries.claim(["T2 event Ev1"], at=NOW)


def test_what_was_released_can_be_taken_again(store: Engine) -> None:
    deliveries = SqlDeliveries(store)
    deliveries.claim(["T1 share 1", "T1 share 2"], at=NOW)
    deliveries.release(["T1 share 1", "T1 share 3"])

    assert deliveries.claim(["T1 share 1"], at=NOW)
    assert not deliveries.claim(["T1 share 2"], at=NOW)


def test_a_delivery_is_remembered_for_an_hour(store: Engine) -> None:
    deliveries = SqlDeliveries(store)
    deliveries.claim(["T1 event Ev1"], at=NOW)

    assert deliveries.claim(["T1 event Ev1"], at=NOW + timedelta(hours=1, seconds=1))


def test_of_many_who_take_the_same_one_gets_it(database_url: str) -> None:
    def take(number: int) -> bool:
        with database.opened(database_url) as engine:
            return SqlDeliveries(engine).claim([f"T1 event Ev{number % 5}", "x" * 300 + str(number % 5)], at=NOW)

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(take, range(40)))

    assert sum(taken) == 5


def test_an_installation_replaces_the_one_under_its_key(store: Engine) -> None:
    installs = SqlInstalls(store)
    installs.save(install("T1"))
    installs.save(install("T1", sealed=b"newer"))
    installs.save(install("T1", "U1", b"of U1"))
    installs.save(install("T1", "U2", b"of U2", NOW + timedelta(days=1)))
    found = installs.find(InstallKey(enterprise="", team="T1"))
    latest = installs.latest("", "T1")

    assert found == install("T1", sealed=b"newer")
    assert latest is not None
    assert latest.sealed == b"of U2"
    assert installs.teams() == 1
    assert installs.find(InstallKey(enterprise="", team="T2")) is None
    assert installs.latest("E1", "") is None


def test_an_installation_is_forgotten_for_one_or_for_all(store: Engine) -> None:
    installs = SqlInstalls(store)
    for one in (install("T1"), install("T1", "U1"), install("T1", "U2"), install("T2")):
        installs.save(one)
    installs.delete("", "T1", "U1")
    left = [installs.find(InstallKey(enterprise="", team="T1", user=user)) is not None for user in ("", "U1", "U2")]
    installs.delete("", "T1")

    assert left == [True, False, True]
    assert installs.find(InstallKey(enterprise="", team="T1")) is None
    assert installs.teams() == 1


def test_a_state_is_good_once_and_for_its_time(store: Engine) -> None:
    states = SqlStates(store)
    states.issue("a" * 64, until=NOW + timedelta(minutes=10))
    states.issue("b" * 64, until=NOW + timedelta(minutes=10))

    assert not states.consume("c" * 64, at=NOW)
    assert states.consume("a" * 64, at=NOW)
    assert not states.consume("a" * 64, at=NOW)
    assert not states.consume("b" * 64, at=NOW + timedelta(minutes=10))


def test_the_last_questions_of_a_person_come_each_once(app: Flask) -> None:
    people = SqlPeople(database.engine_of(app))
    for text in ("Flask?", "Django?", "Flask?", "Bottle?"):
        ask(app, text, person=ADA, thread="c" * 32)
    ask(app, "Falcon?", person=BOB, thread="c" * 32)

    assert people.last_asked(ADA, 5) == ["Bottle?", "Flask?", "Django?"]
    assert people.last_asked(ADA, 1) == ["Bottle?"]
    assert people.last_asked("c" * 64, 5) == []


def test_the_rating_of_a_turn_is_that_of_most_persons(app: Flask) -> None:
    people = SqlPeople(database.engine_of(app))
    turn = ask(app, "Flask?", person=ADA, thread="c" * 32)
    people.rate(turn.id, ADA, "down", "Too long.", at=NOW)
    people.rate(turn.id, ADA, "down", at=NOW)
    people.rate(turn.id, BOB, "up", at=NOW)
    tied = rating_of(app, turn)
    people.rate(turn.id, "c" * 64, "down", at=NOW)
    down = rating_of(app, turn)
    people.rate(turn.id, ADA, "up", at=NOW)
    up = rating_of(app, turn)

    assert [(told["rating"], told["comment"]) for told in (tied, down, up)] == [
        ("up", "Too long."),
        ("down", "Too long."),
        ("up", "Too long."),
    ]
    with pytest.raises(UnknownTurn):
        people.rate("01ARZ3NDEKTSV4RRFFQ69G5FAV", ADA, "up", at=NOW)


def test_what_a_person_has_chosen_is_kept(store: Engine) -> None:
    people = SqlPeople(store)
    people.prefer(ADA, {"sources": True})
    people.prefer(ADA, {"sources": False})

    assert people.preferences(ADA) == {"sources": False}
    assert people.preferences(BOB) == {}


def test_a_person_gets_their_own_turns_and_none_of_others(app: Flask) -> None:
    ask(app, "Flask?", person=ADA, thread="c" * 32)
    ask(app, "Falcon?", person=BOB, thread="c" * 32)
    ask(app, "Bottle?", person=ADA, thread="d" * 32, direct=True)
    told = list(SqlPersonalData(database.engine_of(app)).of(SITE, ADA))

    assert sorted(turn["question"] for one in told for turn in one["turns"]) == ["Bottle?", "Flask?"]


def test_all_that_is_kept_of_a_person_can_be_deleted(app: Flask) -> None:
    store = database.engine_of(app)
    people, personal = SqlPeople(store), SqlPersonalData(store)
    turn = ask(app, "Flask?", person=ADA, thread="c" * 32)
    ask(app, "Bottle?", person=ADA, thread="d" * 32, direct=True)
    other = ask(app, "Falcon?", person=BOB, thread="e" * 32)
    people.rate(other.id, ADA, "up", at=NOW)
    people.rate(turn.id, BOB, "up", at=NOW)
    people.prefer(ADA, {"sources": True})
    personal.forget(SITE, ADA)

    assert people.last_asked(ADA, 5) == []
    assert people.preferences(ADA) == {}
    assert list(personal.of(SITE, ADA)) == []
    assert people.last_asked(BOB, 5) == ["Falcon?"]
