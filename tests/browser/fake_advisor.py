"""A small working stand-in for the service: it serves the page and gives canned replies over real HTTP."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from flask import Flask
from service.fakes import FakeEngine, make_base

from bot.app import create_app
from bot.settings import Settings

from .replies import CLARIFY, DECLINED, RANKING, SIMPLE, TABLE, UNKNOWN, Json, problem

FILES = ("/assets/", "/widget/", "/widget.js", "/favicon.ico", "/embed", "/examples/", "/frameworks")
REPLIES = {
    "Compare Django and Flask": TABLE,
    "Which framework for a real-time chat app, not Django?": RANKING,
    "How well is Falcon tested?": UNKNOWN,
    "Django?": CLARIFY,
    "How do I bake bread?": DECLINED,
}


@dataclass(frozen=True)
class Trouble:
    """What is given once instead of a reply. Status 0 drops the connection."""

    status: int
    body: Json = field(default_factory=dict)
    retry_after: int | None = None


@dataclass
class FakeAdvisor:
    """The state that a test arranges and looks at."""

    url: str = ""
    replies: dict[str, Json] = field(default_factory=lambda: dict(REPLIES))
    troubles: list[Trouble] = field(default_factory=list)
    delay: float = 0.0
    asked: list[Json] = field(default_factory=list)
    ratings: list[Json] = field(default_factory=list)
    rating_status: int = 204
    conversations: dict[str, list[Json]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, request: Json) -> Trouble | Json:
        """Answer *request*, or give the next trouble."""
        with self.lock:
            self.asked.append(request)
            if self.troubles:
                return self.troubles.pop(0)
            conversation = request["conversation_id"]
            if conversation is None:
                conversation = f"conversation-{len(self.conversations) + 1}"
                self.conversations[conversation] = []
            if conversation not in self.conversations:
                return Trouble(404, problem(404, "Not Found", "There is no such conversation."))
            turns = self.conversations[conversation]
            body = {
                "conversation_id": conversation,
                "turn_id": f"{conversation}-{len(turns) + 1}",
                **self.replies.get(request["question"], SIMPLE),
            }
            turns.append({"question": request["question"], "channel": "web", **body})
            return body


@cache
def pages() -> Flask:
    """The service, for its pages alone: those need neither knowledge nor a database."""
    nowhere = Path(tempfile.gettempdir()) / "advisor-pages"
    settings = Settings(instance=nowhere, database_url=f"sqlite:///{nowhere}/none.sqlite3", rate_limit=None)
    return create_app(settings, engine=FakeEngine(), knowledge=make_base())


class Handler(BaseHTTPRequestHandler):
    """The paths of the contract that the page uses."""

    advisor: FakeAdvisor

    def do_GET(self) -> None:
        if self.path.startswith("/api/v1/conversations/"):
            self.give_conversation(self.path.rpartition("/")[2])
        else:
            self.give_page()

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/api/v1/feedback":
            self.advisor.ratings.append(request)
            self.give(self.advisor.rating_status)
            return
        time.sleep(self.advisor.delay)
        answer = self.advisor.ask(request)
        if isinstance(answer, Trouble):
            self.give_trouble(answer)
        else:
            self.give_json(200, answer)

    def give_conversation(self, conversation: str) -> None:
        turns = self.advisor.conversations.get(conversation)
        if turns is None:
            self.give_trouble(Trouble(404, problem(404, "Not Found", "There is no such conversation.")))
        else:
            self.give_json(200, {"conversation_id": conversation, "turns": turns})

    def give_trouble(self, trouble: Trouble) -> None:
        if trouble.status == 0:
            self.close_connection = True
            self.connection.close()
            return
        more = {} if trouble.retry_after is None else {"Retry-After": str(trouble.retry_after)}
        self.give_json(trouble.status, trouble.body, kind="application/problem+json", **more)

    def give_page(self) -> None:
        """What the service itself gives for `/` and for the files that it loads."""
        if self.path != "/" and not self.path.startswith(FILES):
            self.give(404)
            return
        page = pages().test_client().get(self.path, buffered=True)
        policy = {"Content-Security-Policy": page.headers["Content-Security-Policy"]}
        self.give(page.status_code, page.data, kind=page.content_type, **policy)

    def give_json(self, status: int, body: Any, *, kind: str = "application/json", **more: str) -> None:
        self.give(status, json.dumps(body).encode(), kind=kind, **more)

    def give(self, status: int, body: bytes = b"", *, kind: str = "text/plain", **more: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output quiet."""


class QuietServer(ThreadingHTTPServer):
    """A browser that leaves in the middle of a reply is no news."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[FakeAdvisor]:
    """A stand-in of its own, at a free port, until the block ends."""
    advisor = FakeAdvisor()
    handler = type("Bound", (Handler,), {"advisor": advisor})
    with QuietServer(("127.0.0.1", 0), handler) as server:
        advisor.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield advisor
        finally:
            server.shutdown()
            thread.join()
