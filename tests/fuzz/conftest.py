"""`advisor serve` as a process of its own, with the shipped knowledge, and what can be seen of it from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120
"""Seconds for the server to come up; most of them are for learning the phrasings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The server, as whoever runs it sees it."""

    process: subprocess.Popen[bytes]
    log: Path
    host: str
    port: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{self.host}:{self.port}"

    @property
    def workers(self) -> list[int]:
        """The ids of its workers, which change when one dies."""
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def get(self, path: str) -> Any:
        """The JSON at an address."""
        return self.call("GET", path)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The JSON of a reply that is no error."""
        connection = HTTPConnection(self.host, self.port, timeout=30)
        text = None if body is None else json.dumps(body)
        connection.request(method, path, text, {"Content-Type": "application/json", **headers})
        response = connection.getresponse()
        read = response.read()
        connection.close()
        assert response.status < 400, read
        return json.loads(read)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real server on a free port, with one worker, an empty store and no limit of requests."""
    folder = tmp_path_factory.mktemp("fuzz")
    log = folder / "server.log"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ADVISOR_")}
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli.main", "serve", "--port", "0"],
            env={
                **kept,
                "ADVISOR_INSTANCE": str(folder / "instance"),
                "ADVISOR_RATE_LIMIT": "off",
                "PYTHONPATH": str(ROOT),
                "PYTHONUNBUFFERED": "1",
            },
            cwd=folder,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Server(process=process, log=log, host="127.0.0.1", port=_port(process, log))
    finally:
        process.terminate()
        process.wait(60)


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        for line in log.read_text().splitlines():
            if line.startswith("Framework Advisor answers at "):
                return int(line.rpartition(":")[2])
        time.sleep(0.1)
    raise AssertionError(f"the server did not come up: {log.read_text()}")
