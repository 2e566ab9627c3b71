"""Admins for tests: their names, their browser, and what it sends."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.access.admins import digest_of
from bot.core.admins import Admin
from bot.store.admins import SqlAdmins

from .registering import store_of

NAME, PASSWORD = "ada", "correct horse battery"
TOKEN = re.compile(r'name="token" value="([0-9a-f]{64})"')


def add_admin(app: Flask, name: str = NAME, password: str = PASSWORD) -> None:
    """Make an admin, known at once."""
    at = datetime.now(UTC)
    SqlAdmins(store_of(app)).add(Admin(name=name, password=digest_of(password), created_at=at, changed_at=at))
    forget_whether_any(app)


def forget_whether_any(app: Flask) -> None:
    """Let the application look again at once whether there are admins."""
    app.extensions["admin"].entrance._any = (float("-inf"), False)


def token_in(response: TestResponse) -> str:
    """The token of the forms of a page."""
    found = TOKEN.search(response.text)
    assert found, response.text[:400]
    return found[1]


def sign_in(client: FlaskClient, name: str = NAME, password: str = PASSWORD, **options: Any) -> TestResponse:
    """The reply to somebody who fills in the form."""
    shown = client.get("/admin/sign-in", **{k: v for k, v in options.items() if k == "base_url"})
    data = {"token": token_in(shown), "name": name, "password": password, **options.pop("data", {})}
    return client.post("/admin/sign-in", data=data, **options)


def send(client: FlaskClient, path: str, *, page: str = "/admin/audit", **data: Any) -> TestResponse:
    """The reply to a form that a page has."""
    return client.post(path, data={"token": token_in(client.get(page)), **data})
