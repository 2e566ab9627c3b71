"""How many questions a second the service answers over HTTP, beside a bare Flask JSON echo on the same server settings.

Every turn is stored before its answer is sent, on SQLite and on PostgreSQL. Echo and service run in turn, in short
rounds, and what counts is the ratio of each round: the machine's other work then weighs on both alike. Needs `wrk`
(Debian's package of that name) and, unless --sqlite-only, a PostgreSQL server that lets us create a database.

Three loads, since answers are kept in memory by question and context:
  known   questions that this process has answered before (a help desk's daily ones; the suggestions of the widget)
  mixed   every fifth question is one that nobody has asked before
  new     every question is one that nobody has asked before

With --scaling, it measures instead how many times as much two workers answer as one, side by side. Load generator and
database need cores of their own for that; where there are none, --share leaves them room: each worker gets at most so
many percent of a core.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, request

from bot.cli.serve import Server
from bot.knowledge_base.pack import load
from bot.places import KNOWLEDGE
from bot.settings import Settings
from bot.store import schema

from .databases import POSTGRESQL, databases
from .engine import questions
from .shares import limited

NEW_OF = {"known": 0, "mixed": 5, "new": 1}
"""Of how many questions one is new; 0 for none."""
ROUNDS_TO_WARM = 4
"""How often each worker is asked every question, on average, before what it knows counts as known."""
LOAD = """
local questions, new_of, pause = {}, tonumber(os.getenv("NEW_OF")), tonumber(os.getenv("PAUSE"))
for line in io.lines(os.getenv("QUESTIONS")) do questions[#questions + 1] = line end
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local sent = 0
function request()
  sent = sent + 1
  local question = questions[(sent - 1) % #questions + 1]
  if new_of > 0 and sent % new_of == 0 then question = question .. " (case " .. os.time() .. sent .. ")" end
  return wrk.format(nil, "/api/v1/ask", nil, '{"question":"' .. question .. '"}')
end
if pause > 0 then function delay() return math.random(0, 2 * pause) end end
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one load measured: answers a second, and milliseconds."""

    rate: float
    p50: float
    p99: float
    failed: int


class BareServer(Server):
    """The service's server without what it does for the service."""

    def _begin(self, worker: Any) -> None:
        """Nothing to begin."""

    def _gone(self, arbiter: Any, worker: Any) -> None:
        """Nothing to clear up."""


def echo(port: int, workers: int, threads: int) -> None:
    """Serve the bare echo with the service's own server settings."""
    app = Flask(__name__)

    @app.post("/api/v1/ask")
    def answer() -> dict[str, object]:
        body: dict[str, object] = request.get_json()
        return body

    @app.get("/readyz")
    def ready() -> str:
        return "ready"

    BareServer(app, Settings(instance=Path(), database_url="", port=port, workers=workers, threads=threads)).run()


def main() -> None:
    """Print the figures, as text or with --json as JSON."""
    options = _options()
    if options.echo:
        echo(options.echo, options.workers, options.threads)
        return
    if not shutil.which("wrk"):
        sys.exit("This needs wrk: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        figures = (scaling if options.scaling else measure)(options, Path(folder))
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    for name, value in figures.items():
        print(f"{name:<66}{value:>10.2f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=Settings.threads)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=int, default=3, help="of each load")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--load", choices=NEW_OF, action="append", help="known, unless named")
    parser.add_argument("--scaling", action="store_true", help="compare one worker with two")
    parser.add_argument(
        "--share", type=int, default=0, help="percent of a core for each worker (needs root and cgroups)"
    )
    parser.add_argument("--sqlite-only", action="store_true")
    parser.add_argument("--postgresql", default=POSTGRESQL, help="where a database can be created")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--echo", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(options: argparse.Namespace, folder: Path) -> dict[str, float]:
    """All figures, by name."""
    _write_load(folder)
    figures: dict[str, float] = {}
    with _echo_running(options) as bare, databases(options, folder) as urls:
        for name, url in urls.items():
            with _service_running(options, folder, url) as (port, started):
                figures[f"{name}: start to ready, matcher cached (s)"] = started
                for kind in options.load or ["known"]:
                    figures |= _beside(options, folder, f"{name}, {kind}", kind, bare, port)
                figures |= _memory(name, port)
    return figures


def scaling(options: argparse.Namespace, folder: Path) -> dict[str, float]:
    """How much one worker and two answer, and how many times as much two do, by name."""
    _write_load(folder)
    numbers = (1, 2)
    figures: dict[str, float] = {}
    with ExitStack() as stack, databases(options, folder) as urls:
        echoes = [stack.enter_context(_echo_running(_with(options, workers=number))) for number in numbers]
        figures |= _gained(options, folder, "bare echo", echoes)
        for name, url in urls.items():
            with ExitStack() as services:
                ports = []
                for number in numbers:
                    chosen = _with(options, workers=number)
                    port, _ = services.enter_context(_service_running(chosen, folder / str(number), url))
                    _warm(chosen, folder, port)
                    ports.append(port)
                figures |= _gained(options, folder, name, ports)
    return figures


def _gained(options: argparse.Namespace, folder: Path, name: str, ports: list[int]) -> dict[str, float]:
    """Figures of one worker, which listens at the first of *ports*, and of two, at the second."""
    rounds = [[_load(options, folder, port, "known").rate for port in ports] for _ in range(options.rounds)]
    one, two = (statistics.median(rates) for rates in zip(*rounds, strict=True))
    gains = [second / first for first, second in rounds]
    return {
        f"{name}: 1 worker, answers a second": one,
        f"{name}: 2 workers, answers a second": two,
        f"{name}: 2 workers to 1, median of {options.rounds} rounds": statistics.median(gains),
        f"{name}: 2 workers to 1, lowest": min(gains),
    }


def _with(options: argparse.Namespace, **chosen: object) -> argparse.Namespace:
    return argparse.Namespace(**{**vars(options), **chosen})


def _beside(options: argparse.Namespace, folder: Path, name: str, kind: str, bare: int, port: int) -> dict[str, float]:
    _warm(options, folder, port)
    pairs = [(_load(options, folder, bare, kind), _load(options, folder, port, kind)) for _ in range(options.rounds)]
    rate = statistics.median(asked.rate for _, asked in pairs)
    half = _load(options, folder, port, kind, rate=rate / 2)
    return {
        f"{name}: bare echo, requests a second": statistics.median(echoed.rate for echoed, _ in pairs),
        f"{name}: questions a second": rate,
        f"{name}: ratio, median of {options.rounds} rounds": statistics.median(a.rate / e.rate for e, a in pairs),
        f"{name}: ratio, lowest": min(a.rate / e.rate for e, a in pairs),
        f"{name}: p50 at the top rate (ms)": statistics.median(asked.p50 for _, asked in pairs),
        f"{name}: p99 at the top rate (ms)": statistics.median(asked.p99 for _, asked in pairs),
        f"{name}: rate of the half load (1/s)": half.rate,
        f"{name}: p50 at half the top rate (ms)": half.p50,
        f"{name}: p99 at half the top rate (ms)": half.p99,
        f"{name}: failed": float(half.failed + sum(asked.failed for _, asked in pairs)),
    }


def _warm(options: argparse.Namespace, folder: Path, port: int) -> None:
    """Ask until each worker has very likely answered every question: workers share no answers."""
    left = ROUNDS_TO_WARM * options.workers * len((folder / "questions.txt").read_text().splitlines())
    while left > 0:
        left -= round(_load(options, folder, port, "known").rate * options.seconds)


def _write_load(folder: Path) -> None:
    (folder / "load.lua").write_text(LOAD)
    asked = (question.replace('"', "") for question in questions(load([KNOWLEDGE])))
    (folder / "questions.txt").write_text("".join(f"{question}\n" for question in asked))


def _load(options: argparse.Namespace, folder: Path, port: int, kind: str, rate: float | None = None) -> Figures:
    """Send questions for a while: as many as are answered, or about *rate* a second."""
    pause = 1000 * options.connections / rate if rate else 0
    environ = {
        **os.environ,
        "QUESTIONS": str(folder / "questions.txt"),
        "NEW_OF": str(NEW_OF[kind]),
        "PAUSE": str(round(pause)),
    }
    command = ["wrk", "-t1", f"-c{options.connections}", f"-d{options.seconds}", "--latency", "-s", "load.lua"]
    found = subprocess.run(
        [*command, f"http://127.0.0.1:{port}"], cwd=folder, env=environ, check=True, capture_output=True, text=True
    ).stdout
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", found)
    return Figures(
        rate=float(re.search(r"Requests/sec:\s+([\d.]+)", found)[1]),  # type: ignore[index]
        p50=_milliseconds(found, "50%"),
        p99=_milliseconds(found, "99%"),
        failed=int(failed[1]) if failed else 0,
    )


def _milliseconds(text: str, percentile: str) -> float:
    number, unit = re.search(rf"{percentile}\s+([\d.]+)(us|ms|s)\b", text).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


@contextmanager
def _echo_running(options: argparse.Namespace) -> Iterator[int]:
    port = _free_port()
    command = [sys.executable, "-m", "benchmarks.http", "--echo", str(port)]
    command += ["--workers", str(options.workers), "--threads", str(options.threads)]
    with _running(command, port, {}, options.workers, options.share):
        yield port


@contextmanager
def _service_running(options: argparse.Namespace, folder: Path, url: str) -> Iterator[tuple[int, float]]:
    """The service on a free port, started a second time so that its matcher is cached; and the seconds of that."""
    environ = {
        "ADVISOR_INSTANCE": str(folder / "instance"),
        "ADVISOR_DATABASE_URL": url,
        "ADVISOR_WORKERS": str(options.workers),
        "ADVISOR_THREADS": str(options.threads),
        "ADVISOR_RATE_LIMIT": "off",
        "ADVISOR_LOG": "json",
    }
    schema.upgrade(url)
    port = _free_port()
    command = [sys.executable, "-m", "bot.cli.main", "serve", "--port", str(port)]
    with _running(command, port, environ, options.workers, 0):
        pass
    started = time.perf_counter()
    with _running(command, port, environ, options.workers, options.share):
        yield port, time.perf_counter() - started


@contextmanager
def _running(command: list[str], port: int, environ: dict[str, str], workers: int, share: int) -> Iterator[None]:
    with subprocess.Popen(
        command, env={**os.environ, **environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _wait_until_ready(server, port)
            with limited(server.pid, workers, share):
                yield
        finally:
            server.send_signal(signal.SIGTERM)


def _wait_until_ready(server: subprocess.Popen[bytes], port: int) -> None:
    while server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).read()
            return
        except OSError:
            time.sleep(0.01)
    sys.exit("The server did not start.")


def _memory(name: str, port: int) -> dict[str, float]:
    """Proportional set size (what is shared is divided among those who share it) of master and workers, in MB."""
    found = subprocess.run(["pgrep", "-f", f"serve --port {port}"], capture_output=True, text=True, check=True).stdout
    sizes = [_pss(int(pid)) for pid in found.split()]
    return {f"{name}: memory of {len(sizes) - 1} workers and their master (MB, PSS)": sum(sizes)}


def _pss(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)[1]) / 1000  # type: ignore[index]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
