"""/readyz says whether questions can be answered now, and probes cost the store next to nothing."""

from __future__ import annotations

import threading
from pathlib import Path

from flask import Flask

from bot.core.errors import StoreUnavailable
from bot.operations.readiness import Readiness
from bot.store import database, schema

from .conftest import make_app
from .test_schema import run


def test_what_is_missing_is_said(tmp_path: Path, empty_database: str) -> None:
    schema.upgrade(empty_database, "0001")
    app = make_app(tmp_path, empty_database)
    client = app.test_client()
    before = client.get("/readyz")
    schema.upgrade(empty_database)
    after = client.get("/readyz")
    database.dispose(app)

    assert (before.status_code, before.get_json()["store"]) == (503, "migrations pending")
    assert before.headers["Retry-After"] == "5"
    assert (after.status_code, after.get_json()["store"]) == (200, "reachable")


def test_a_database_of_a_later_version_is_ready(tmp_path: Path, database_url: str) -> None:
    latest = schema.check(database_url).revision
    run(database_url, "UPDATE alembic_version SET version_num = '9999'")
    app = make_app(tmp_path, database_url)
    response = app.test_client().get("/readyz")
    database.dispose(app)
    run(database_url, f"UPDATE alembic_version SET version_num = '{latest}'")

    assert (response.status_code, response.get_json()["store"]) == (200, "reachable")


def test_a_process_that_stops_is_not_ready(light_app: Flask) -> None:
    light_app.extensions["bot"].readiness.stopping = lambda: True
    response = light_app.test_client().get("/readyz")

    assert response.status_code == 503
    assert response.get_json()["stopping"] is True
    assert response.get_json()["store"] == "reachable"


class Store:
    """A store that counts how often it is looked at."""

    def __init__(self) -> None:
        self.looks = 0
        self.away = False
        self.answers = threading.Event()
        self.answers.set()

    def check(self) -> None:
        self.looks += 1
        assert self.answers.wait(10)
        if self.away:
            raise StoreUnavailable("away")


def test_probes_of_one_second_share_a_look() -> None:
    store = Store()
    readiness = Readiness(store.check, lambda: False, kept=60)
    states = {readiness.store() for _ in range(100)}

    assert (states, store.looks) == ({"reachable"}, 1)


def test_a_failure_is_kept_as_well() -> None:
    store = Store()
    store.away = True
    readiness = Readiness(store.check, lambda: False, kept=60)
    states = {readiness.store() for _ in range(100)}

    assert (states, store.looks) == ({"out of reach"}, 1)


def test_probes_do_not_wait_for_a_store_that_hangs() -> None:
    store = Store()
    readiness = Readiness(store.check, lambda: False, kept=0)
    readiness.store()
    store.answers.clear()
    store.away = True
    looking = threading.Thread(target=readiness.store)
    looking.start()
    while store.looks < 2:
        pass
    meanwhile = readiness.store()
    store.answers.set()
    looking.join()

    assert (meanwhile, store.looks) == ("reachable", 2)
    assert readiness.store() == "out of reach"
