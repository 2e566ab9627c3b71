"""How soon Slack hears that a mention has arrived, and how soon its answer is posted.

The real server, with one worker, gets signed mentions at a steady rate, on SQLite and on PostgreSQL; a stand-in for
Slack's API, in a process of its own, takes the answers. Slack sends when it likes: an acknowledgement's time counts
from the moment at which its request was due, whether or not the requests before were answered. Needs, unless
--sqlite-only, a PostgreSQL server that lets us create a database.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import http.client
import itertools
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot.knowledge_base.pack import load
from bot.places import KNOWLEDGE
from bot.store import schema

from .databases import POSTGRESQL, databases
from .engine import questions

SECRET = "0123456789abcdef0123456789abcdef"
TOKEN = "xoxb-benchmark"
CONNECTIONS = 32
"""Slack keeps several connections; each carries one request at a time."""
WARM = 25
"""Mentions that are sent before, and not counted."""
PATIENCE = 120
"""Seconds for the last answer to come."""
COLUMNS = (
    ("database", "database", ""),
    ("mentions", "mentions", ",.0f"),
    ("a second", "rate", ".1f"),
    ("refused", "refused", ",.0f"),
    ("ack p50 ms", "ack_p50_ms", ".1f"),
    ("ack p99 ms", "ack_p99_ms", ".1f"),
    ("ack max ms", "ack_max_ms", ".1f"),
    ("answered", "answered", ",.0f"),
    ("answer p50 ms", "answer_p50_ms", ",.0f"),
    ("answer p99 ms", "answer_p99_ms", ",.0f"),
)

Figures = Mapping[str, Any]


def main() -> None:
    """Print a table, or with --json its figures."""
    options = _options()
    if options.sink:
        serve_sink(options.sink)
        return
    rows = measure(options)
    if options.json:
        print(json.dumps(rows, indent=1))
        return
    print("".join(f"{title:>14}" for title, _, _ in COLUMNS))
    for row in rows:
        print("".join(f"{format(row[name], shape):>14}" for _, name, shape in COLUMNS))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=50, help="mentions a second")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--sqlite-only", action="store_true")
    parser.add_argument("--postgresql", default=POSTGRESQL, help="where a database can be created")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sink", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


# Slack's API.


class Sink(BaseHTTPRequestHandler):
    """Takes whatever is posted, and tells when it came."""

    posted: dict[str, float] = {}  # noqa: RUF012 (one for the process)
    counter = itertools.count(1)
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer as Slack does when all is well."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told: dict[str, Any] = {"ok": True}
        if self.path.endswith("/auth.test"):
            told |= {"team_id": "T0TEAM", "team": "t", "user_id": "U0BOT", "bot_id": "B0BOT", "user": "advisor"}
            told["url"] = "https://example.slack.com/"
        elif self.path.endswith("/chat.postMessage"):
            said = json.loads(body)
            self.posted.setdefault(said["thread_ts"], time.time())
            told |= {"channel": said["channel"], "ts": f"1800000000.{next(self.counter):06d}"}
        self._send(told)

    def do_GET(self) -> None:
        """When the answer to each mention came."""
        self._send(dict(self.posted))

    def _send(self, told: Mapping[str, Any]) -> None:
        data = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Write no log."""


def serve_sink(port: int) -> None:
    """Be Slack's API for the server that is measured."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Sink)
    server.daemon_threads = True
    server.serve_forever()


# The load.


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One request, made before its time comes."""

    ts: str
    body: bytes


def mentions(count: int) -> list[Mention]:
    """So many mentions with questions of the shipped pack, each in a channel of few and by a person of many."""
    asked = itertools.cycle(questions(load([KNOWLEDGE])))
    return [_mention(number, next(asked)) for number in range(count)]


def _mention(number: int, question: str) -> Mention:
    ts = f"{int(time.time())}.{uuid4().int % 10**6:06d}{number:05d}"
    event = {
        "type": "app_mention",
        "user": f"U{number % 500}",
        "text": f"<@U0BOT> {question}",
        "ts": ts,
        "channel": f"C{number % 50}",
        "event_ts": ts,
        "team": "T0TEAM",
    }
    body = {
        "type": "event_callback",
        "team_id": "T0TEAM",
        "api_app_id": "A0APP",
        "event_id": f"Ev{uuid4().hex}",
        "event_time": int(time.time()),
        "authorizations": [{"team_id": "T0TEAM", "user_id": "U0BOT", "is_bot": True}],
        "event": event,
    }
    return Mention(ts=ts, body=json.dumps(body).encode())


class Sender:
    """Sends mentions over connections that are kept, one for each thread."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._own = threading.local()

    def send(self, mention: Mention, due: float) -> tuple[int, float]:
        """The status, and the seconds from when it was *due* until the acknowledgement was read."""
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        timestamp = str(int(time.time()))
        proof = hmac.new(SECRET.encode(), b"v0:" + timestamp.encode() + b":" + mention.body, hashlib.sha256)
        headers = {
            "Content-Type": "application/json",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={proof.hexdigest()}",
        }
        connection.request("POST", "/slack/events", mention.body, headers)
        response = connection.getresponse()
        response.read()
        return response.status, time.perf_counter() - due


def send_all(port: int, sent: Sequence[Mention], rate: float) -> tuple[list[tuple[int, float]], dict[str, float]]:
    """The status and the seconds of each acknowledgement, and when each mention was due."""
    sender = Sender(port)
    due_at: dict[str, float] = {}
    begun, clock = time.perf_counter(), time.time()
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        coming = []
        for number, mention in enumerate(sent):
            due = begun + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            due_at[mention.ts] = clock + number / rate
            coming.append(threads.submit(sender.send, mention, due))
        return [each.result() for each in coming], due_at


# Measuring.


def measure(options: argparse.Namespace) -> list[Figures]:
    """The figures on each database."""
    rows: list[Figures] = []
    with tempfile.TemporaryDirectory() as folder, databases(options, Path(folder)) as urls:
        for name, url in urls.items():
            with _sink_running() as sink, _service_running(options, Path(folder), url, sink) as port:
                rows.append({"database": name, **_measured(options, port, sink)})
    return rows


def _measured(options: argparse.Namespace, port: int, sink: int) -> Figures:
    send_all(port, mentions(WARM), options.rate)
    sent = mentions(round(options.rate * options.seconds))
    begun = time.perf_counter()
    acknowledged, due = send_all(port, sent, options.rate)
    took = time.perf_counter() - begun
    posted = _answers(sink, due)
    acks = [1000 * seconds for _, seconds in acknowledged]
    answers = [1000 * (at - due[ts]) for ts, at in posted.items()]
    return {
        "mentions": len(sent),
        "rate": len(sent) / took,
        "refused": sum(status != 200 for status, _ in acknowledged),
        "ack_p50_ms": _percentile(acks, 50),
        "ack_p99_ms": _percentile(acks, 99),
        "ack_max_ms": max(acks),
        "answered": len(posted),
        "answer_p50_ms": _percentile(answers, 50),
        "answer_p99_ms": _percentile(answers, 99),
    }


def _percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else float("nan")


def _answers(sink: int, due: Mapping[str, float]) -> dict[str, float]:
    """When each mention was answered; those that never are, are missing."""
    end = time.monotonic() + PATIENCE
    while True:
        with urllib.request.urlopen(f"http://127.0.0.1:{sink}/", timeout=10) as response:
            posted: dict[str, float] = json.load(response)
        found = {ts: at for ts, at in posted.items() if ts in due}
        if len(found) == len(due) or time.monotonic() > end:
            return found
        time.sleep(0.1)


@contextmanager
def _sink_running() -> Iterator[int]:
    port = _free_port()
    with _running([sys.executable, "-m", "benchmarks.slack", "--sink", str(port)], f"http://127.0.0.1:{port}/", {}):
        yield port


@contextmanager
def _service_running(options: argparse.Namespace, folder: Path, url: str, sink: int) -> Iterator[int]:
    environ = {
        "ADVISOR_INSTANCE": str(folder / "instance"),
        "ADVISOR_DATABASE_URL": url,
        "ADVISOR_WORKERS": str(options.workers),
        "ADVISOR_RATE_LIMIT": "off",
        "ADVISOR_LOG": "json",
        "ADVISOR_SLACK_API_URL": f"http://127.0.0.1:{sink}/api/",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_BOT_TOKEN": TOKEN,
    }
    schema.upgrade(url)
    port = _free_port()
    command = [sys.executable, "-m", "bot.cli.main", "serve", "--port", str(port)]
    with _running(command, f"http://127.0.0.1:{port}/readyz", environ):
        yield port


@contextmanager
def _running(command: list[str], probe: str, environ: Mapping[str, str]) -> Iterator[None]:
    """A program until the end, once it answers at *probe*."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ADVISOR_", "SLACK_"))}
    with subprocess.Popen(
        command, env={**kept, **environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_until_ready(process, probe)
            yield
        finally:
            process.terminate()


def _wait_until_ready(process: subprocess.Popen[bytes], probe: str) -> None:
    while process.poll() is None:
        try:
            urllib.request.urlopen(probe, timeout=5).read()
            return
        except OSError:
            time.sleep(0.01)
    sys.exit(f"What answers at {probe} did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
