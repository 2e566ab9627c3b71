"""Every request seen from outside: its id, its line in the log, and what is counted of it."""

from __future__ import annotations

import logging
import re
import secrets
import time
from functools import partial

from flask import Flask, Response, request

from bot.asking import TurnLog
from bot.core.holding import HOLD, Hold, Settle
from bot.core.turns import Asker, JsonText, Remembered, Turn
from bot.operations.current import Current, current
from bot.operations.metrics import METHODS, NO_ROUTE, OTHER, Metrics, channel_of

access = logging.getLogger("advisor.access")
ID_HEADER = "X-Request-Id"
ID_VARIABLE = "HTTP_X_REQUEST_ID"
SOUND_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked every few seconds by machines: in the log only where it shows everything, or where they fail."""


class Watching:
    """Gives requests their ids, counts them and writes a line about each."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def init_app(self, app: Flask) -> None:
        """Watch all requests of *app*; to be called before anything else looks at requests."""
        app.before_request(self._begin)
        app.after_request(self._end)

    def _begin(self) -> None:
        given: str | None = request.environ.get(ID_VARIABLE)
        id = given if given and SOUND_ID.fullmatch(given) else secrets.token_hex(8)
        current.set(Current(id, time.perf_counter()))

    def _end(self, response: Response) -> Response:
        now = current.get()
        if now is None:
            return response
        asked, status = request._get_current_object(), response.status_code  # type: ignore[attr-defined]
        rule = asked.url_rule
        method = asked.method if asked.method in METHODS else OTHER
        route = rule.rule if rule else NO_ROUTE
        response.headers.add(ID_HEADER, now.id)
        hold: Hold | None = asked.environ.get(HOLD)
        if hold is not None and hold.active:
            hold.after(partial(self._note, now, method, route, status))
        else:
            self._note(now, method, route, status)
        current.set(None)
        return response

    def _note(self, now: Current, method: str, route: str, status: int) -> None:
        seconds = time.perf_counter() - now.started
        self._metrics.request(route, method, status, seconds)
        level = logging.DEBUG if route in PROBES and status < 400 else logging.INFO
        if access.isEnabledFor(level):
            access.log(level, "request", extra={"facts": _facts(now, method, route, status, seconds)})


def route_of_request() -> str:
    """The method and the rule of the request under way, for log lines: no part of its address."""
    method = request.method if request.method in METHODS else OTHER
    return f"{method} {request.url_rule.rule if request.url_rule else NO_ROUTE}"


def _facts(now: Current, method: str, route: str, status: int, seconds: float) -> dict[str, object]:
    """What a line says of a request: nothing that the client has written, and no address."""
    facts: dict[str, object] = {
        "request_id": now.id,
        "method": method,
        "route": route,
        "status": status,
        "ms": round(seconds * 1000, 2),
    }
    turn = now.turn
    if turn is not None:
        facts["channel"] = channel_of(turn)
        facts["intent"] = turn.intent
        facts["answer"] = turn.status
        facts["knowledge_version"] = turn.knowledge_version
    return facts


class WatchedLog:
    """A turn log that tells what it has stored."""

    def __init__(self, log: TurnLog, metrics: Metrics) -> None:
        self._log = log
        self._metrics = metrics
        self.turns_of = log.turns_of
        self.forget = log.forget
        self.check = log.check

    def recall(self, conversation_id: str, message_id: str | None = None) -> Remembered:
        """As the log that is watched."""
        remembered = self._log.recall(conversation_id, message_id)
        if remembered.answered:
            self._metrics.replay()
            _note(remembered.answered)
        return remembered

    def record(self, turn: Turn, context: JsonText, asker: Asker) -> None:
        """As the log that is watched; then *turn* is counted."""
        self._log.record(turn, context, asker)
        self._metrics.turn(turn)
        _note(turn)

    def submit(self, turn: Turn, context: JsonText, asker: Asker, settle: Settle) -> None:
        """As the log that is watched; then *turn* is counted."""

        def settled(error: Exception | None) -> None:
            if error is None:
                self._metrics.turn(turn)
            settle(error)

        _note(turn)
        self._log.submit(turn, context, asker, settled)


def _note(turn: Turn) -> None:
    now = current.get()
    if now is not None:
        now.turn = turn
