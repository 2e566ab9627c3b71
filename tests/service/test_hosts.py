"""The names by which the service is asked: looked at once, and then remembered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Request
from werkzeug.test import EnvironBuilder

from bot import app as application
from bot.store import database

from .conftest import make_app

ADDRESSES = [
    "http://a.example/x/y?z=1",
    "http://A.example:80/",
    "https://b\u00fccher.example:8443/p%C3%BC",
    "http://[::1]:8000//x",
]


@pytest.fixture
def guarded(tmp_path: Path, sqlite_url: str) -> Iterator[Flask]:
    app = make_app(tmp_path, sqlite_url, hosts=("bot.example",))
    yield app
    database.dispose(app)


def requested(address: str, **more: str) -> Request:
    base, _, query = address.partition("?")
    scheme, _, rest = base.partition("://")
    host, _, path = rest.partition("/")
    return Request(EnvironBuilder(f"/{path}", base_url=f"{scheme}://{host}", query_string=query).get_environ() | more)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("prefix", ["", "/portal"])
def test_a_name_that_is_remembered_is_read_as_flask_reads_it(light_app: Flask, address: str, prefix: str) -> None:
    def seen(app_class: type[Flask]) -> list[object]:
        asked = requested(address, SCRIPT_NAME=prefix)
        adapter = app_class.create_url_adapter(light_app, asked)
        assert adapter
        parts = {**vars(adapter), "path_info": adapter.path_info.lstrip("/")}  # as it is looked up
        return [asked.host, asked.url, parts]

    first, remembered, flasks = seen(type(light_app)), seen(type(light_app)), seen(Flask)

    assert first == flasks
    assert remembered == flasks


def test_a_stranger_is_refused_each_time_and_ours_is_not(guarded: Flask) -> None:
    client = guarded.test_client()
    told = {"bot.example": 200, "evil.example": 400, "bot.example:8000": 200, "bot.example@evil.example": 400}

    for _ in range(2):
        found = {host: client.get("/healthz", headers={"Host": host}).status_code for host in told}
        assert found == told


def test_names_of_strangers_neither_fill_the_memory_nor_keep_ours_out(
    light_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "MOST_NAMES", 3)
    client = light_app.test_client()
    statuses = {client.get("/healthz", headers={"Host": f"{number}.example"}).status_code for number in range(9)}

    assert statuses == {200}
    assert client.get("/healthz", headers={"Host": "ours.example"}).status_code == 200
    names = light_app._names  # type: ignore[attr-defined]
    assert len(names) <= 3
    assert ("http", "ours.example") in names
