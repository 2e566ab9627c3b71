"""Nothing secret is in the logs or in the database, however things go wrong."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg

from bot.store import schema

from .registering import token
from .test_cli import ROOT, advisor, environment

QUESTION = "Which framework for the secret project Chrysanthemum?"
SERVE_LOUDLY = f"""
import logging, runpy
logging.basicConfig(level=logging.DEBUG)
logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)
runpy.run_module("{__package__}.serve_fake", run_name="__main__")
"""


def test_no_secret_is_in_the_logs_or_the_database(tmp_path: Path, postgresql_url: str) -> None:
    database_url = postgresql_url.replace("postgres@", "postgres:pass-word-of-the-database@")
    schema.upgrade(database_url)
    variables = {
        "ADVISOR_DATABASE_URL": database_url,
        "ADVISOR_SECRET_KEY": "secret-key-of-the-service",
        "ADVISOR_REDIS_URL": "redis://:pass-word-of-redis@127.0.0.1:1/0",
        "PYTHONUNBUFFERED": "1",
    }
    key = advisor(tmp_path, "keys", "create", "--name", "n", **variables).stdout.strip()
    advisor(tmp_path, "sites", "add", "portal", "--identity", "optional", **variables)
    secret = advisor(tmp_path, "sites", "key", "add", "portal", "--kid", "k1", "--hs256", **variables).stdout.strip()
    shown = token(secret, sub="ada.lovelace@portal.example")
    wrong = token("another" * 7, sub="eve.lovelace@portal.example")
    refused = f"fa_{'0' * 16}_{'wrong-secret' * 4}"[:63]
    sent: list[dict[str, str]] = [
        {"Authorization": f"Bearer {key}"},
        {"X-API-Key": refused},
        {"X-Advisor-Site": "portal", "X-Advisor-User-Token": shown},
        {"X-Advisor-Site": "portal", "Authorization": f"Bearer {wrong}"},
        {"X-Advisor-Site": "portal", "X-Advisor-User-Token": wrong},
    ]

    statuses, logs = _served(tmp_path, variables, sent)

    assert statuses == [200, 401, 200, 401, 401]
    assert "INSERT INTO turn" in logs  # the log was loud indeed
    assert "Redis is out of reach" in logs
    kept = _dump(postgresql_url)
    assert "Chrysanthemum" in kept
    schema.downgrade(postgresql_url, "base")
    secrets = {
        "key": key.split("_", 2)[2],
        "refused key": refused,
        "token": shown,
        "its signature": shown.rsplit(".", 1)[1],
        "refused token": wrong,
        "HS256 secret": secret,
        "password of the database": "pass-word-of-the-database",
        "password of Redis": "pass-word-of-redis",
        "secret of the service": "secret-key-of-the-service",
        "user": "lovelace",
        "address": "127.0.0.1",
    }
    assert [name for name, value in secrets.items() if value in kept] == []
    del secrets["address"]  # where the service listens is in its log
    assert [name for name, value in secrets.items() if value in logs] == []
    assert "Chrysanthemum" not in logs


def _served(folder: Path, variables: dict[str, str], sent: list[dict[str, str]]) -> tuple[list[int], str]:
    """The statuses of questions with these headers, and all that the server has written."""
    with (folder / "log").open("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE_LOUDLY],
            env=environment(folder, **variables),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        assert process.stdout
        with process, process.stdout:
            port = int(process.stdout.readline().rsplit(":", 1)[1])
            statuses = [_ask(port, headers) for headers in sent]
            process.send_signal(signal.SIGTERM)
            rest = process.stdout.read()
            process.wait(30)
        log.seek(0)
        return statuses, rest + log.read()


def _ask(port: int, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    given = {"Content-Type": "application/json", **headers}
    connection.request("POST", "/api/v1/ask", body=json.dumps({"question": QUESTION}), headers=given)
    status = connection.getresponse().status
    connection.close()
    return status


def _dump(url: str) -> str:
    """Every row of every table, as text."""
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        rows: list[Any] = []
        for (table,) in tables:
            rows.extend(connection.execute(f'SELECT * FROM "{table}"'.encode()).fetchall())
    return "\n".join(map(repr, rows))
