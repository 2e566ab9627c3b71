"""Who gets in at /admin: nobody unless an admin is configured, and then nobody else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.access import admins as access_admins
from bot.access.admins import UNKNOWN, digest_of
from bot.admin_settings import AdminSettings
from bot.core.admins import Admin
from bot.core.errors import AccessError, NotProven
from bot.store import database, schema
from bot.store.admins import SqlAdmins, SqlAudit
from bot.store.failures import transaction
from bot.store.rows import AdminRow, AdminSessionRow, AuditRow
from bot.views.admin.guard import onward

from .administering import NAME, PASSWORD, add_admin, forget_whether_any, send, sign_in, token_in
from .conftest import make_app
from .registering import store_of
from .test_cli import ROOT, advisor, environment

PAGES = ["/admin", "/admin/misses", "/admin/ratings", "/admin/audit", "/admin/csv/days", "/admin/misses/x"]
CLOCK = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    """A browser in which an admin has signed in."""
    add_admin(app)
    client = app.test_client()
    assert sign_in(client).status_code == 303
    return client


@pytest.fixture
def light_admin(light_app: Flask) -> FlaskClient:
    """The same on SQLite alone."""
    add_admin(light_app)
    client = light_app.test_client()
    assert sign_in(client).status_code == 303
    return client


def deeds(app: Flask) -> list[tuple[str, str, str | None]]:
    """Who did what, the earliest first."""
    return [(deed.who, deed.action, deed.detail) for deed in reversed(SqlAudit(store_of(app)).latest(limit=99))]


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "options", "head"])
def test_without_an_admin_nothing_is_there(light: FlaskClient, method: str) -> None:
    nowhere = light.open("/nothing", method=method)

    def told(path: str) -> tuple[int, bytes, list[tuple[str, str]]]:
        here = light.open(path, method=method)
        return here.status_code, here.data, [h for h in here.headers if h[0] not in ("X-Request-Id", "Date")]

    for path in (*PAGES, "/admin/sign-in", "/admin/oidc", "/admin/", "/admin/nothing"):
        assert told(path) == told("/nothing")
    assert nowhere.status_code == 404


def test_an_admin_opens_it_within_five_seconds(light_app: Flask) -> None:
    clock = [100.0]
    light_app.extensions["admin"].entrance.clock = lambda: clock[0]
    client = light_app.test_client()
    before = client.get("/admin").status_code
    at = datetime.now(UTC)
    SqlAdmins(store_of(light_app)).add(Admin(name="ada", password=digest_of(PASSWORD), created_at=at, changed_at=at))
    clock[0] += 5

    assert before == 404
    assert client.get("/admin").status_code == 302


def test_signing_in_and_out(admin: FlaskClient, app: Flask) -> None:
    inside = [admin.get(path).status_code for path in PAGES]
    out = send(admin, "/admin/sign-out")

    assert inside == [200, 200, 200, 200, 200, 404]
    assert (out.status_code, out.location) == (303, "/admin/sign-in")
    assert admin.get("/admin").location == "/admin/sign-in"
    assert deeds(app) == [
        (NAME, "signed in", "by password"),
        (NAME, "exported a table", None),
        (NAME, "signed out", None),
    ]


def test_pages_ask_who_it_is_and_come_back(light_app: Flask) -> None:
    add_admin(light_app)
    client = light_app.test_client()
    asked = client.get("/admin/misses?state=done&days=7")
    shown = client.get(asked.location)
    data = {"token": token_in(shown), "name": NAME, "password": PASSWORD, "next": "/admin/misses?state=done&days=7"}

    assert asked.location == "/admin/sign-in?next=%2Fadmin%2Fmisses%3Fstate%3Ddone%26days%3D7"
    assert 'value="/admin/misses?state=done&amp;days=7"' in shown.text
    assert client.post("/admin/sign-in", data=data).location == "/admin/misses?state=done&days=7"


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/admin//evil.example",
        "/admin/../..//evil.example",
        "/admin\\@evil.example",
        "/administrator",
        "javascript:alert(1)",
        "/admin\r\nLocation: https://evil.example",
        "/admin/misses\n",
        "/admin?x=#//evil",
        "/ａdmin",
        "",
    ],
)
def test_signing_in_leads_nowhere_else(light_app: Flask, text: str) -> None:
    add_admin(light_app)
    response = sign_in(light_app.test_client(), data={"next": text})

    assert onward(text) == "/admin"
    assert response.location == "/admin"


@pytest.mark.parametrize(
    "text", ["/admin", "/admin/misses", "/admin/misses/01AB-x?days=7&state=all&after=2026-01-02T12%3A00"]
)
def test_it_leads_to_our_pages(text: str) -> None:
    assert onward(text) == text


@pytest.mark.parametrize(
    ("name", "password"),
    [(NAME, "wrong horse battery"), ("eve", PASSWORD), ("", ""), (NAME.upper(), PASSWORD), ("a\0b", "x")],
)
def test_a_wrong_name_and_a_wrong_password_are_the_same(light_app: Flask, name: str, password: str) -> None:
    add_admin(light_app)
    client = light_app.test_client()
    response = sign_in(client, name, password)

    assert response.status_code == 401
    assert "The name or the password is wrong." in response.text
    assert client.get("/admin").status_code == 302


def test_refusals_are_noted_without_what_was_typed(light_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    add_admin(light_app)
    client = light_app.test_client()
    sign_in(client, "typed-password-as-name", "x")
    sign_in(client, NAME, "wrong horse battery")

    assert [(who, what) for who, what, _ in deeds(light_app)] == [
        (UNKNOWN, "sign-in refused"),
        (NAME, "sign-in refused"),
    ]
    with transaction(store_of(light_app)) as connection:
        kept = str([tuple(row) for row in connection.execute(select(AuditRow.__table__))])
    assert "typed-password" not in kept + caplog.text
    assert "wrong horse" not in kept + caplog.text


def test_an_unknown_name_takes_as_long(light_app: Flask) -> None:
    add_admin(light_app)
    entrance = light_app.extensions["admin"].entrance

    def seconds(name: str) -> float:
        times = []
        for _ in range(7):
            began = time.perf_counter()
            with pytest.raises(NotProven):
                entrance.by_password(name, "wrong horse battery")
            times.append(time.perf_counter() - began)
        return median(times)

    known, unknown = seconds(NAME), seconds("eve")
    assert 0.4 < unknown / known < 2.5  # without a digest to check it is a hundredth


def test_attempts_are_limited_by_name_and_by_address(light_app: Flask) -> None:
    add_admin(light_app)
    client = light_app.test_client()

    def attempt(name: str, address: str) -> int:
        return sign_in(client, name, "x", environ_base={"REMOTE_ADDR": address}).status_code

    by_name = [attempt(NAME, f"192.0.2.{number}") for number in range(11)]
    by_address = [attempt(f"name-{number}", "198.51.100.1") for number in range(11)]
    refused = sign_in(client, "another", environ_base={"REMOTE_ADDR": "198.51.100.1"})

    assert by_name == [401] * 10 + [429]
    assert by_address == [401] * 10 + [429]
    assert 1 <= int(refused.headers["Retry-After"]) <= 3600
    assert "Too many attempts. Please try again in" in refused.text
    assert sign_in(client, NAME, environ_base={"REMOTE_ADDR": "203.0.113.1"}).status_code == 429  # the right one, too


def test_limits_hold_where_those_of_the_api_are_off(light_app: Flask) -> None:
    assert light_app.extensions["access"].limits is None
    assert light_app.extensions["admin"].entrance.limits is not None


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/admin/sign-out", {}),
        ("/admin/misses", {"state": "done", "turn": "x"}),
        ("/admin/misses/x", {"state": "done"}),
        ("/admin/misses/x/trials", {"intent": "pros", "phrasing": "x"}),
        ("/admin/trials/x/patch", {}),
    ],
)
def test_forms_of_others_are_refused(
    light_admin: FlaskClient, light_app: Flask, path: str, data: dict[str, str]
) -> None:
    good = token_in(light_admin.get("/admin/audit"))
    other = light_app.test_client()
    sign_in(other)
    of_another = token_in(other.get("/admin/audit"))

    def status(token: str | None, **headers: str) -> int:
        sent = {**data, "token": token} if token else data
        return light_admin.post(path, data=sent, headers=headers).status_code

    assert status(None) == 400
    assert status("0" * 64) == 400
    assert status("é") == 400
    assert status(of_another) == 400
    assert status(good, **{"Sec-Fetch-Site": "cross-site"}) == 400
    assert status(good, **{"Sec-Fetch-Site": "same-site"}) == 400
    assert status(good, Origin="https://evil.example") == 400
    assert light_admin.get("/admin").status_code == 200  # nobody was signed out
    assert status(good, **{"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}) != 400


def test_the_form_for_signing_in_is_tied_to_the_browser(light_app: Flask) -> None:
    add_admin(light_app)
    token = token_in(light_app.test_client().get("/admin/sign-in"))
    data = {"token": token, "name": NAME, "password": PASSWORD}
    elsewhere = light_app.test_client()
    without = elsewhere.post("/admin/sign-in", data=data).status_code
    elsewhere.get("/admin/sign-in")

    assert without == 400
    assert elsewhere.post("/admin/sign-in", data=data).status_code == 400


def test_a_session_that_was_there_before_is_not_taken_over(light_admin: FlaskClient, light_app: Flask) -> None:
    def cookie() -> str:
        found = light_admin.get_cookie("advisor-admin", path="/admin")
        assert found
        return found.value

    before = cookie()
    token = token_in(light_admin.get("/admin/audit"))
    light_admin.post("/admin/sign-in", data={"token": token, "name": NAME, "password": PASSWORD})
    after = cookie()
    thief = light_app.test_client()
    thief.set_cookie("advisor-admin", before, path="/admin")

    assert after != before
    assert thief.get("/admin").status_code == 302


@pytest.mark.parametrize("value", ["", "x", "a.b", "é.é", "." * 300, "x" * 3000])
def test_a_made_up_cookie_opens_nothing(light_app: Flask, value: str) -> None:
    add_admin(light_app)
    client = light_app.test_client()
    client.set_cookie("advisor-admin", value, path="/admin")

    assert client.get("/admin").status_code == 302


def test_a_cookie_of_another_secret_opens_nothing(tmp_path: Path, light_admin: FlaskClient, light_app: Flask) -> None:
    found = light_admin.get_cookie("advisor-admin", path="/admin")
    assert found
    token, _, _ = found.value.partition(".")
    client = light_app.test_client()
    client.set_cookie("advisor-admin", f"{token}.{'0' * 64}", path="/admin")

    assert client.get("/admin").status_code == 302


def test_sessions_end_idle_old_and_when_they_are_ended(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    add_admin(app)
    entrance, now = app.extensions["admin"].entrance, [CLOCK]
    entrance.now = lambda: now[0]

    def opened() -> FlaskClient:
        client = app.test_client()
        client.set_cookie("advisor-admin", entrance.open(NAME, "password"), path="/admin")
        return client

    def is_in(client: FlaskClient) -> bool:
        return client.get("/admin/audit").status_code == 200

    idle, busy = opened(), opened()
    for _ in range(24):
        now[0] += timedelta(minutes=30)
        still = is_in(busy)
        if now[0] - CLOCK < timedelta(hours=12):
            assert still
    assert not is_in(busy)  # after twelve hours
    assert not is_in(idle)
    first, second = opened(), opened()
    SqlAdmins(store_of(app)).change(NAME, digest_of("another password"), at=now[0])
    assert not is_in(first)
    assert not is_in(second)
    third = opened()
    SqlAdmins(store_of(app)).remove(NAME)
    assert not is_in(third)


def test_all_sessions_can_be_ended_at_once(light_admin: FlaskClient, light_app: Flask) -> None:
    other = light_app.test_client()
    sign_in(other)
    send(light_admin, "/admin/sign-out", all="1")

    assert other.get("/admin").status_code == 302
    assert deeds(light_app)[-1] == (NAME, "ended sessions", "2")


def test_cookies_are_kept_from_scripts_and_other_sites(light_app: Flask) -> None:
    add_admin(light_app)
    plain = sign_in(light_app.test_client()).headers.getlist("Set-Cookie")
    safe = sign_in(light_app.test_client(), base_url="https://localhost").headers.getlist("Set-Cookie")

    assert re.fullmatch(r"advisor-admin=[^;]+; .*HttpOnly; Path=/admin; SameSite=Lax", plain[0])
    assert re.fullmatch(r"__Host-advisor-admin=[^;]+; .*Secure; HttpOnly; Path=/; SameSite=Lax", safe[0])
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in (*plain, *safe))


def test_what_the_browser_holds_is_not_in_the_store(light_admin: FlaskClient, light_app: Flask) -> None:
    found = light_admin.get_cookie("advisor-admin", path="/admin")
    assert found
    with transaction(store_of(light_app)) as connection:
        kept = str(
            [
                tuple(row)
                for table in (AdminRow, AdminSessionRow, AuditRow)
                for row in connection.execute(select(table.__table__))
            ]
        )

    assert found.value.partition(".")[0] not in kept
    assert PASSWORD not in kept
    assert "scrypt:32768:8:1$" in kept


def test_the_pages_have_the_strictest_policy(light_admin: FlaskClient) -> None:
    headers = light_admin.get("/admin").headers

    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_api_gets_no_cookie_and_needs_none(light_admin: FlaskClient) -> None:
    asked = light_admin.post("/api/v1/ask", json={"question": "Flask?"})

    assert asked.status_code == 200
    assert "Set-Cookie" not in asked.headers
    assert light_admin.get("/openapi.json").text.count("/admin") == 0


def test_errors_inside_are_pages(light_admin: FlaskClient) -> None:
    gone, wrong, method = (
        light_admin.get("/admin/misses/nothing", headers={"Accept": "text/html"}),
        light_admin.get("/admin?days=x"),
        light_admin.put("/admin"),
    )

    assert gone.status_code == 404
    assert "This miss is gone" in gone.text
    assert wrong.status_code == 400
    assert "days must be a number" in wrong.text
    assert method.status_code in (400, 405)


# A proxy that has signed people in


PROXY = {"REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture
def behind(tmp_path: Path, sqlite_url: str) -> Iterator[Flask]:
    """Behind a proxy that names people."""
    schema.upgrade(sqlite_url)
    chosen = AdminSettings(header="X-Remote-User", users=frozenset({"ada@corp.example"}))
    app = make_app(tmp_path, sqlite_url, trusted_proxies=1, admin=chosen)
    yield app
    database.dispose(app)


def named(client: FlaskClient, user: str | None, peer: str = "127.0.0.1", path: str = "/admin") -> int:
    headers = {"X-Forwarded-For": "203.0.113.9", **({"X-Remote-User": user} if user else {})}
    return client.get(path, headers=headers, environ_base={"REMOTE_ADDR": peer}).status_code


def test_a_trusted_proxy_says_who_it_is(behind: Flask) -> None:
    client = behind.test_client()
    inside = named(client, "ada@corp.example")

    assert inside == 200
    assert named(client, "ada@corp.example", path="/admin/audit") == 200
    assert named(client, None) == 302  # the cookie alone is not enough
    assert named(behind.test_client(), "eve@corp.example") == 403
    assert deeds(behind) == [("ada@corp.example", "signed in", "by proxy")]


@pytest.mark.parametrize("peer", ["192.0.2.7", "10.0.0.1", "::ffff:192.0.2.7", "nonsense", ""])
def test_nobody_else_may_say_who_it_is(behind: Flask, peer: str) -> None:
    assert named(behind.test_client(), "ada@corp.example", peer=peer) == 302


def test_without_the_setting_the_header_says_nothing(light_app: Flask) -> None:
    add_admin(light_app)
    headers = {"X-Remote-User": NAME, "X-Forwarded-For": "127.0.0.1"}

    assert light_app.test_client().get("/admin", headers=headers).status_code == 302


def test_another_user_of_the_same_browser_gets_another_session(behind: Flask) -> None:
    behind.extensions["admin"].entrance.header = access_admins.Header(name="X-Remote-User", proxies=("127.0.0.1/32",))
    client = behind.test_client()
    named(client, "ada")
    named(client, "ben")

    assert [who for who, _, _ in deeds(behind)] == ["ada", "ben"]


# The command line


def test_admins_are_made_changed_and_removed(tmp_path: Path, database_url: str) -> None:
    variables = {"ADVISOR_DATABASE_URL": database_url}

    def run(*words: str, typed: str = "") -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli.main", "admin", *words],
            env=environment(tmp_path, **variables),
            cwd=ROOT,
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.returncode, done.stdout + done.stderr

    assert run("create", "ada", typed="short\n") == (1, "advisor: a password has 12 to 256 characters\n")
    assert run("create", "a b", typed=f"{PASSWORD}\n")[0] == 1
    assert run("create", "ada", typed=f"{PASSWORD}\n")[0] == 0
    assert "there is an admin 'ada' already" in run("create", "ada", typed=f"{PASSWORD}\n")[1]
    assert [one["name"] for one in json.loads(run("list", "--json")[1])] == ["ada"]
    assert run("password", "ada", typed="another password\n")[0] == 0
    assert run("sign-out", "ada") == (0, "0 sessions of ada ended.\n")
    assert run("password", "eve", typed="another password\n")[0] == 1
    assert run("remove", "ada")[0] == 0
    assert run("remove", "ada")[0] == 1
    actions = [deed["action"] for deed in json.loads(run("audit", "--json")[1])]
    assert actions == ["removed an admin", "ended sessions", "changed a password", "created an admin"]
    assert "sign-out" in advisor(tmp_path, "admin", "--help").stdout


@pytest.mark.parametrize("password", ["", "x" * 11, "x" * 257])
def test_a_password_is_neither_short_nor_endless(password: str) -> None:
    with pytest.raises(AccessError, match="12 to 256"):
        digest_of(password)


def test_many_can_ask_at_once_whether_there_is_an_admin(light_app: Flask) -> None:
    add_admin(light_app)
    forget_whether_any(light_app)
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(light_app.test_client().get("/admin").status_code))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [302] * 8
