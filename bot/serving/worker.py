"""A gunicorn worker with threads in which slow clients hold up nobody.

Gunicorn's own threaded worker lets a thread wait for the client: for its first byte, for the rest of the head, for the
body, for it to take the reply, and the event loop for it to hang up. As many slow clients as there are threads starve
everybody else. Here, the event loop waits for all of them at once: a thread gets a request when all of it is there,
and leaves a reply that the client is slow to take to the event loop.
"""

from __future__ import annotations

import contextlib
import errno
import json
import resource
import selectors
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from gunicorn.http.errors import ParseException  # type: ignore[import-untyped]
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker  # type: ignore[import-untyped]

from bot.core.headers import TRUSTED_HEADERS
from bot.core.holding import HOLD
from bot.serving.client import Client
from bot.serving.framing import Framing, TooLarge
from bot.serving.held import HeldReply

HEAD = 10.0
"""Seconds for a request line with its headers, from the first byte or from when the connection was opened."""
BODY = 10.0
"""Seconds for a body, from the end of its headers."""
TAKING = 15.0
"""Seconds in which a client must take some of its reply."""
LINGER = 2.0
"""Seconds in which a client is to hang up when it was told that nothing more will come."""
LOOK = 0.25
"""Seconds between two looks at the clock."""
MOST_UNSENT = 64 * 1024 * 1024
"""The most bytes of all replies that clients have not taken yet; beyond, the one that waits longest is dropped."""
LONG = 128 * 1024
"""Bytes from which on an unfinished request counts as long."""
MOST_UNFINISHED = 64 * 1024 * 1024
"""The most bytes of all long requests that are not complete; beyond, the one that has waited longest is dropped."""
FILES_KEPT = 224
"""Open files that are not for clients."""
MOST_BODY = 64 * 1024 + 1
"""The longest body that is waited for, where the application does not say."""
PROBLEM = (
    b"HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Type: application/problem+json\r\nContent-Length: %d\r\n\r\n%s"
)


def problem(status: int, title: str) -> bytes:
    """A whole reply that says what is wrong, after which the connection is closed."""
    body = json.dumps({"type": "about:blank", "title": title, "status": status, "detail": f"{title}."}).encode()
    return PROBLEM % (status, title.encode("latin-1", "replace"), len(body), body)


class Connection(TConn):  # type: ignore[misc]
    """A client's connection, and what it is waited for."""

    def __init__(self, cfg: Any, client: Client, address: Any, server: Any, most_body: int) -> None:
        super().__init__(cfg, client, address, server)
        self.peer = client
        self.framing = Framing(most_body)
        self.data_ready = True
        self.wait: Wait | None = None
        self.since = 0.0
        self.on_ready: Callable[[object], None] = partial(_on_ready, self)
        self.keeps = False
        """Whether another request may follow the one that is answered."""


class Body:
    """A reader of a request's body whose errors are those of any stream.

    Gunicorn's own would pass through the application as if they were faults of ours.
    """

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def read(self, size: int) -> bytes:
        """The next bytes. Raises ValueError where the body is broken."""
        try:
            piece: bytes = self._reader.read(size)
        except ParseException as error:
            raise ValueError("the body is broken") from error
        return piece


class Wait(dict[Connection, None]):
    """The connections of which one thing is awaited, for at most *seconds* each; the one that is due first is first."""

    def __init__(self, seconds: float, events: int, ready: Callable[[Connection], None]) -> None:
        super().__init__()
        self.seconds = seconds
        self.events = events
        self.ready = ready


def _serve(app: Any, trusted: frozenset[tuple[str, str]], environ: dict[str, Any], start_response: Any) -> Any:
    """Answer as *app* does, with the offer to hold the reply back; *trusted* headers are not checked."""
    environ[HOLD] = environ["gunicorn.socket"].hold

    def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
        write = start_response(status, [header for header in headers if header not in trusted], *error)
        start_response.__self__.headers += [header for header in headers if header in trusted]
        return write

    return app(environ, start)


def _on_ready(connection: Connection, _file: object) -> None:
    if connection.wait is not None:  # or it was dropped for an event before this one
        connection.wait.ready(connection)


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Threads that answer whole requests, under an event loop that waits for them."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.worker_connections: int = max(min(self.cfg.worker_connections, files - FILES_KEPT), 8)
        self.opening = Wait(HEAD, selectors.EVENT_READ, self._on_bytes)
        self.idle = Wait(self.cfg.keepalive, selectors.EVENT_READ, self._on_bytes)
        self.heads = Wait(HEAD, selectors.EVENT_READ, self._on_bytes)
        self.bodies = Wait(BODY, selectors.EVENT_READ, self._on_bytes)
        self.taking = Wait(TAKING, selectors.EVENT_WRITE, self._on_room)
        self.lingering = Wait(LINGER, selectors.EVENT_READ, self._on_last_bytes)
        self.waits = (self.opening, self.idle, self.heads, self.bodies, self.taking, self.lingering)
        self.most_body = MOST_BODY
        self._unsent = 0
        self._answered: deque[Connection] = deque()
        self._told = False
        """Whether the event loop was told of answered requests that it has not seen."""
        self._looked = 0.0

    def load_wsgi(self) -> None:
        """Load the application, which knows how long a body may be, and which headers need no check."""
        super().load_wsgi()
        self.most_body = getattr(self.wsgi, "config", {}).get("MAX_CONTENT_LENGTH") or MOST_BODY
        trusted = frozenset(getattr(self.wsgi, "config", {}).get(TRUSTED_HEADERS, ()))
        self.wsgi: Any = partial(_serve, self.wsgi, trusted)

    # Coming in.

    def accept(self, listener: Any) -> None:
        """Take a new connection in; the one that matters least goes where there is no room."""
        try:
            connected, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._make_room()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED):
                raise
            return
        self.nr_conns += 1
        server = listener.getsockname()
        connection = Connection(self.cfg, Client(connected), address, server, self.most_body)
        if self.nr_conns >= self.worker_connections:
            self._make_room()
        self._await(self.opening, connection)

    def _make_room(self) -> None:
        """Drop the connection that has waited longest, whatever for."""
        waiting = [next(iter(wait)) for wait in self.waits if wait]
        if waiting:
            self._drop(min(waiting, key=lambda connection: connection.since))

    def _on_bytes(self, connection: Connection) -> None:
        if not connection.peer.read():
            self._drop(connection)
            return
        self._go_on(connection)
        if len(connection.peer.received) > LONG:
            self._bound_unfinished()

    def _bound_unfinished(self) -> None:
        long = [waiting for waiting in self.bodies if len(waiting.peer.received) > LONG]
        if sum(len(waiting.peer.received) for waiting in long) > MOST_UNFINISHED:
            self._drop(long[0])

    def _go_on(self, connection: Connection) -> None:
        """Give the request to a thread if all of it is there, or wait for the rest."""
        framing = connection.framing
        try:
            end = framing.end(connection.peer.received)
        except TooLarge as error:
            self._refuse(connection, error.status, error.reason)
            return
        if end is not None:
            self._stop_waiting(connection)
            connection.peer.hand_out(end)
            self.enqueue_req(connection)
        elif framing.head_is_there:
            if framing.expects:
                framing.expects = False
                connection.peer.say(b"HTTP/1.1 100 Continue\r\n\r\n")
            if connection.wait is not self.bodies:
                self._await(self.bodies, connection)
        elif connection.wait is not self.heads:
            self._await(self.heads, connection)

    # Going out.

    def handle(self, conn: Connection) -> Any:
        """Answer one request. Runs in a thread."""
        peer = conn.peer
        try:
            keeps = super().handle(conn)
            if not peer.written and not keeps:
                peer.sendall(problem(400, "Bad Request"))
            return bool(keeps) and not conn.framing.last and not peer.overread
        except OSError:
            return False

    def handle_request(self, req: Any, conn: Connection) -> bool:
        """Answer one request that was parsed."""
        if conn.framing.last:
            req.force_close()
        req.body.reader = Body(req.body.reader)
        kept: bool = super().handle_request(req, conn)
        return kept

    def handle_error(self, req: Any, client: Client, addr: Any, exc: BaseException) -> None:
        """Reply to what cannot be parsed as to all other errors: for programs, without HTML."""
        said = Said()
        super().handle_error(req, said, addr, exc)
        if not client.written:
            status, title = said.status()
            client.sendall(problem(status, title))

    def enqueue_req(self, conn: Connection) -> None:
        """Have a thread answer the request, and let the reply go when what it says is stored."""
        self._give(conn, HeldReply(partial(self._release, conn)))

    def _give(self, conn: Connection, hold: HeldReply | None) -> None:
        conn.peer.hold = hold
        self.tpool.submit(self._answer, conn, hold)

    def _answer(self, conn: Connection, hold: HeldReply | None) -> None:
        try:
            conn.keeps = self.handle(conn)
        except Exception:
            conn.keeps = False
            self.log.exception("error while answering")
        if hold:
            hold.written()
        else:
            self._send(conn)

    def _release(self, conn: Connection) -> None:
        """Let the reply go; or have the request answered once more, where what the reply says is not stored."""
        hold = conn.peer.hold
        assert hold
        if hold.outcome is not None:
            self.method_queue.defer(self._answer_again, conn)
            return
        try:
            for do in hold.afterwards:
                do()
        except Exception:
            self.log.exception("error after answering")
        self._send(conn)

    def _answer_again(self, conn: Connection) -> None:
        conn.peer.hand_out_again()
        conn.parser = None
        conn.initialized = False
        self._give(conn, None)

    def _send(self, conn: Connection) -> None:
        try:
            conn.peer.finish()
        except OSError:
            conn.keeps = False
        self._answered.append(conn)
        if not self._told:
            self._told = True
            self.method_queue.defer(self._go_on_with_answered)

    def _go_on_with_answered(self) -> None:
        self._told = False
        while self._answered:
            self._sent(self._answered.popleft())

    def _sent(self, conn: Connection) -> None:
        """Go on with a connection whose request was answered."""
        if conn.peer.unsent:
            self._unsent += conn.peer.unsent
            self._await(self.taking, conn)
            while self._unsent > MOST_UNSENT and self.taking:
                self._drop(next(iter(self.taking)))
        else:
            self._after_reply(conn)

    def _on_room(self, connection: Connection) -> None:
        before = connection.peer.unsent
        there = connection.peer.flush()
        self._unsent -= before - connection.peer.unsent
        if not there:
            self._drop(connection)
        elif not connection.peer.unsent:
            self._after_reply(connection)
        elif connection.peer.unsent < before:
            self._await(self.taking, connection)

    def _after_reply(self, connection: Connection) -> None:
        if not connection.keeps:
            connection.peer.stop_sending()
            self._await(self.lingering, connection)
            return
        connection.framing = Framing(self.most_body)
        if connection.peer.received:
            self._await(self.heads, connection)
            self._go_on(connection)
        else:
            self._await(self.idle, connection)

    def _on_last_bytes(self, connection: Connection) -> None:
        connection.peer.received.clear()
        if not connection.peer.read():
            self._drop(connection)

    # Waiting.

    def _await(self, wait: Wait, connection: Connection) -> None:
        before = connection.wait
        connection.since = time.monotonic()
        if before is None:
            self.poller.register(connection.peer, wait.events, connection.on_ready)
        else:
            del before[connection]
            if before.events != wait.events:
                self.poller.modify(connection.peer, wait.events, connection.on_ready)
        wait[connection] = None
        connection.wait = wait

    def _stop_waiting(self, connection: Connection) -> None:
        if connection.wait is not None:
            del connection.wait[connection]
            connection.wait = None
            self.poller.unregister(connection.peer)

    def _drop(self, connection: Connection) -> None:
        if connection.wait is self.taking:
            self._unsent -= connection.peer.unsent
        with contextlib.suppress(OSError, KeyError, ValueError):
            self._stop_waiting(connection)
        connection.wait = None
        self.nr_conns -= 1
        connection.peer.hang_up()

    def _refuse(self, connection: Connection, status: int, title: str) -> None:
        connection.keeps = False
        connection.peer.say(problem(status, title))
        connection.peer.stop_sending()
        self._await(self.lingering, connection)

    def murder_keepalived(self, force: bool = False) -> None:
        """Let those go that have kept us waiting for too long; everybody if forced."""
        now = time.monotonic()
        if now - self._looked < LOOK and not force:
            return
        self._looked = now
        for wait in self.waits:
            while wait and (force or next(iter(wait)).since + wait.seconds <= now):
                self._give_up(next(iter(wait)), told=not force)

    def _give_up(self, connection: Connection, *, told: bool) -> None:
        if told and (connection.wait is self.heads or connection.wait is self.bodies):
            self._refuse(connection, 408, "Request Timeout")
        else:
            self._drop(connection)

    def murder_pending(self) -> None:
        """Nothing is pending that ``murder_keepalived`` does not see."""

    def _cap_keepalive(self, deadline: float) -> None:
        """Those who have not begun a request get a moment when the worker stops: one may be on its way."""
        for wait in (self.opening, self.idle):
            wait.seconds = min(wait.seconds, STOP_KEEPALIVE_LINGER)


class Said:
    """What gunicorn would tell a client, taken down."""

    def __init__(self) -> None:
        self._text = b""

    def sendall(self, data: bytes) -> None:
        """Take *data* down."""
        self._text += data

    def status(self) -> tuple[int, str]:
        """The status and its title."""
        words = self._text.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
        return (int(words[1]), words[2]) if len(words) == 3 else (500, "Internal Server Error")

    def setblocking(self, flag: bool) -> None:
        """It never waits."""

    def gettimeout(self) -> float:
        """It never waits."""
        return 0.0
