"""A real server to do harm to, and small clients."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

HOST = "127.0.0.1"
ROOT = Path(__file__).parents[2]
DEADLINE = 30.0


def eventually(holds: Callable[[], Any], what: str, *, within: float = DEADLINE) -> Any:
    """What *holds* gives as soon as that is true; fails, saying *what* was awaited, where it is not in time."""
    deadline = time.monotonic() + within
    while not (found := holds()):
        assert time.monotonic() < deadline, f"not within {within:g} s: {what}"
        time.sleep(0.01)
    return found


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that was read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def read(self) -> Any:
        """The JSON value that it holds."""
        return json.loads(self.body)


class Caller:
    """A client with one connection that it keeps. Raises OSError or HTTPException where no whole reply comes."""

    def __init__(self, port: int, *, timeout: float = DEADLINE) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=timeout)

    def call(self, method: str, path: str, body: Any = None) -> Reply:
        """The whole reply."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        try:
            self._connection.request(method, path, None if body is None else json.dumps(body), headers)
            got = self._connection.getresponse()
            return Reply(got.status, dict(got.headers), got.read())
        except BaseException:
            self._connection.close()
            raise

    def ask(self, question: str, **fields: Any) -> Reply:
        """The reply to a question."""
        return self.call("POST", "/api/v1/ask", {"question": question, **fields})

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def call(port: int, method: str, path: str, body: Any = None, *, timeout: float = DEADLINE) -> Reply:
    """One reply over a connection of its own."""
    caller = Caller(port, timeout=timeout)
    try:
        return caller.call(method, path, body)
    finally:
        caller.close()


def answers(port: int) -> bool:
    """Whether the process that listens is up."""
    try:
        return call(port, "GET", "/healthz", timeout=2).status == 200
    except (OSError, http.client.HTTPException):
        return False


def children_of(process: int) -> list[int]:
    """The processes that *process* has started."""
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text()
    except FileNotFoundError:
        return []
    return [int(number) for number in listed.split()]


def memory_of(process: int) -> int:
    """The bytes that a process holds in memory for itself."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("the kernel does not say")


class Service:
    """One server, to be started, killed and started again at the same address."""

    def __init__(self, start: Callable[[dict[str, str]], int], environ: dict[str, str], log: Path) -> None:
        self._start = start
        self._environ = environ
        self.log = log
        self.port = int(environ["PORT"])
        self.process = 0

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.process = self._start({**self._environ, "LOG": str(self.log)})
        eventually(lambda: answers(self.port), f"a server that answers; it said: {self.said()}")

    def said(self) -> str:
        """What it wrote."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def workers(self) -> list[int]:
        """The processes that answer."""
        return children_of(self.process)

    def kill(self) -> None:
        """Kill the server and all of its workers, at once."""
        os.killpg(self.process, signal.SIGKILL)
        eventually(lambda: not Path(f"/proc/{self.process}").exists(), "the end of a killed server")

    def stop(self) -> None:
        """Ask it to stop, and wait until it has."""
        if self.process and Path(f"/proc/{self.process}").exists():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process, signal.SIGTERM)
            with contextlib.suppress(AssertionError):
                eventually(lambda: not Path(f"/proc/{self.process}").exists(), "the end of a server", within=8)
                return
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process, signal.SIGKILL)


class Nursery:
    """Starts servers quickly."""

    def __init__(self, process: subprocess.Popen[str], said: IO[str], told: IO[str]) -> None:
        self._process = process
        self._said = said
        self._told = told

    def start(self, environ: dict[str, str]) -> int:
        """Start a server with these settings; its process."""
        self._told.write(json.dumps(environ) + "\n")
        self._told.flush()
        return int(self._said.readline())


@contextlib.contextmanager
def nursery() -> Iterator[Nursery]:
    """What starts servers; they end with it."""
    command = [sys.executable, "-m", "faults.nursery"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=ROOT / "tests", env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield Nursery(process, process.stdout, process.stdin)
        finally:
            process.stdin.close()
            process.wait(DEADLINE)


@contextlib.contextmanager
def programs(folder: Path) -> Iterator[Callable[[dict[str, str]], int]]:
    """Starts servers as programs of their own, from the code in *folder*; they are stopped in the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start(environ: dict[str, str]) -> int:
        command = [sys.executable, "-m", "tests.service.serve_fake"]
        with Path(environ["LOG"]).open("ab") as log:
            process = subprocess.Popen(
                command, cwd=folder, env=environ, stdout=log, stderr=log, stdin=subprocess.DEVNULL, process_group=0
            )
        started.append(process)
        return process.pid

    try:
        yield start
    finally:
        for process in started:
            process.terminate()
            process.wait(DEADLINE + 10)
