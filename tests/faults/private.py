"""Database servers of the tests' own, to be stopped and killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .server import DEADLINE, HOST, eventually, free_port

SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = on
max_connections = 60
shared_buffers = 16MB
"""


class NotThere(Exception):
    """A program that is needed is not installed."""


def program(name: str, *folders: Path) -> Path:
    """Where a program is, the newest one where there are several. Raises NotThere."""
    found = [folder / name for folder in sorted(folders, reverse=True) if (folder / name).exists()]
    known = shutil.which(name)
    if not found and not known:
        raise NotThere(name)
    return found[0] if found else Path(str(known))


class PostgreSql:
    """A PostgreSQL server with a folder of its own, and fsync on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._programs = list(Path("/usr/lib/postgresql").glob("*/bin"))
        self.port = free_port()

    @property
    def url(self) -> str:
        """Its address."""
        return f"postgresql://postgres@{HOST}:{self.port}/postgres"

    def create(self) -> None:
        """Make its files."""
        self._run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale")
        with (self._folder / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"{SETTINGS}port = {self.port}\n")

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        self._run("pg_ctl", "start", "-w", "-t", str(int(DEADLINE)), "-l", str(self._folder / "log"))

    def stop(self, mode: str) -> None:
        """Stop it: ``fast`` is in good order, ``immediate`` as if the power went."""
        self._run("pg_ctl", "stop", "-w", "-t", str(int(DEADLINE)), "-m", mode)

    def freeze(self) -> None:
        """Let every process of it stand still; the connections stay open and nothing answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        leader = int((self._folder / "postmaster.pid").read_text().split()[0])
        os.kill(leader, number)  # first, so that it starts nobody meanwhile
        for child in Path(f"/proc/{leader}/task/{leader}/children").read_text().split():
            os.kill(int(child), number)

    def _run(self, name: str, *options: str) -> None:
        command: Sequence[str] = [str(program(name, *self._programs)), "-D", str(self._folder), *options]
        if os.getuid() == 0:  # which PostgreSQL refuses to run as
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, timeout=2 * DEADLINE)


@contextmanager
def postgresql() -> Iterator[PostgreSql]:
    """A PostgreSQL server that runs. Raises NotThere."""
    program("initdb", *Path("/usr/lib/postgresql").glob("*/bin"))
    folder = Path(tempfile.mkdtemp(prefix="advisor-pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    server = PostgreSql(folder)
    try:
        server.create()
        server.start()
        yield server
    finally:
        if (folder / "postmaster.pid").exists():
            server.thaw()
            server.stop("immediate")
        shutil.rmtree(folder)


class Redis:
    """A Redis server that keeps nothing."""

    def __init__(self, port: int) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self.port = port

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://{HOST}:{self.port}/0"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = ["--port", str(self.port), "--bind", HOST, "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen([program("redis-server"), *options], stdout=subprocess.DEVNULL)
        eventually(self._answers, "Redis")

    def kill(self) -> None:
        """Stop it as if the power went."""
        if self._process:
            self._process.kill()
            self._process.wait(DEADLINE)
            self._process = None

    def freeze(self) -> None:
        """Let it stand still."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    def _answers(self) -> bool:
        import socket

        try:
            with socket.create_connection((HOST, self.port), timeout=1) as talk:
                talk.sendall(b"PING\r\n")
                return talk.recv(100).startswith(b"+PONG")
        except OSError:
            return False


@contextmanager
def redis() -> Iterator[Redis]:
    """A Redis server that runs. Raises NotThere."""
    server = Redis(free_port())
    server.start()
    try:
        yield server
    finally:
        server.kill()
