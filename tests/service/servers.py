"""Real servers as processes of their own."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .test_cli import ROOT, environment

FAKE = ("-m", f"{__package__}.serve_fake")
REAL = ("-m", "bot.cli.main", "serve")


@dataclass
class Server:
    """A server that runs: its process, where it answers, and where its log goes."""

    process: subprocess.Popen[str]
    address: tuple[str, int]
    log: Path

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bytes]:
        """The status and the body of the reply."""
        connection = http.client.HTTPConnection(*self.address, timeout=20)
        data = None if body is None else json.dumps(body).encode()
        connection.request(method, path, data, {"Content-Type": "application/json", **headers})
        response = connection.getresponse()
        status, content = response.status, response.read()
        connection.close()
        return status, content

    def ask(self, question: str, **headers: str) -> dict[str, Any]:
        """The reply to a question that is answered."""
        status, content = self.send("POST", "/api/v1/ask", {"question": question}, **headers)
        assert status == 200, content
        reply: dict[str, Any] = json.loads(content)
        return reply

    def ready(self) -> dict[str, Any]:
        """What /readyz says, whatever it is."""
        reply: dict[str, Any] = json.loads(self.send("GET", "/readyz")[1])
        return reply

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(id) for id in children.split()]


@contextmanager
def running(folder: Path, command: Sequence[str] = FAKE, **variables: str) -> Iterator[Server]:
    """A server until the end, with its instance in *folder*."""
    log = folder / "log"
    with log.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, *command],
            env={**environment(folder, **variables), "PYTHONUNBUFFERED": "1"},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=written,
            text=True,
        )
    assert process.stdout
    with process, process.stdout:
        line = process.stdout.readline()
        assert line.startswith("Framework Advisor answers at http://127.0.0.1:"), log.read_text()
        try:
            yield Server(process, ("127.0.0.1", int(line.rsplit(":", 1)[1])), log)
        finally:
            process.terminate()
            process.wait(30)


def until(holds: Callable[[], object], seconds: float = 10) -> None:
    """Wait until *holds*; fail where that takes longer than *seconds*."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.02)
