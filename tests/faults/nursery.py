"""Run as a program: starts servers by forking, so that a start takes no imports.

Each line on stdin is a JSON object, the environment of one server, with its log file as LOG; each line on stdout is
the number of the process that leads it. When stdin ends, so do all servers.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg  # noqa: F401 (so that no server imports it)
from service.fakes import FakeEngine, make_base

from bot.app import create_app
from bot.cli.serve import Server
from bot.settings import Settings
from bot.store import schema


def serve(environ: dict[str, str]) -> None:
    """Be a server over the fake engine; never return."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(environ["LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for file, number in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(file, number)
    if "CLOCK" in environ:
        bend_clock(Path(environ["CLOCK"]))
    os.environ.clear()
    os.environ.update(environ)
    settings = Settings.from_env()
    settings.make_instance()
    schema.upgrade(settings.database_url)
    Server(create_app(settings, engine=FakeEngine(), knowledge=make_base()), settings).run()


def bend_clock(file: Path) -> None:
    """Let this process read a clock that is off by the seconds in *file*; what measures time that passes is right."""
    real = time.time_ns
    straight = datetime

    def time_ns() -> int:
        return real() + int(file.read_text()) * 10**9

    class Bent(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return straight.fromtimestamp(time_ns() / 1e9, tz)

    time.time_ns = time_ns
    time.time = lambda: time_ns() / 1e9
    for module in list(sys.modules.values()):
        if getattr(module, "datetime", None) is straight:
            module.datetime = Bent  # type: ignore[attr-defined]


def main() -> None:
    """Fork a server for every line."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    led = []
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                serve(json.loads(line))
            except SystemExit as end:
                os._exit(int(end.code or 0))
            except BaseException as error:
                print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            os._exit(1)
        led.append(child)
        print(child, flush=True)
    for child in led:
        try:
            os.killpg(child, signal.SIGKILL)
        except ProcessLookupError:
            continue


if __name__ == "__main__":
    main()
