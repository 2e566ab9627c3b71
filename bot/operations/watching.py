"""Every request seen from outside: its id, its line in the log, and what is counted of it."""

from __future__ import annotations

import re
import time

from flask import Flask, Response, request

from bot.asking import TurnLog
from bot.core.holding import HOLD, Hold, Settle
from bot.core.turns import Asker, JsonText, Remembered, Turn
from bot.operations.current import Answered, Current, current
from bot.operations.ids import random_part
from bot.operations.metrics import METHODS, NO_ROUTE, OTHER, Metrics
from bot.operations.noting import Notes

ID_HEADER = "X-Request-Id"
ID_VARIABLE = "HTTP_X_REQUEST_ID"
SOUND_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Watching:
    """Gives requests their ids and takes notes of them."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    def init_app(self, app: Flask) -> None:
        """Watch all requests of *app*; to be called before anything else looks at requests."""
        app.before_request(self._begin)
        app.after_request(self._end)

    def _begin(self) -> None:
        given: str | None = request.environ.get(ID_VARIABLE)
        id = given if given and SOUND_ID.fullmatch(given) else random_part()
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

        def answered() -> Answered:
            return Answered(time.time(), time.perf_counter() - now.started, now, method, route, status)

        if hold is not None and hold.active:
            hold.after(lambda: self._notes.take_soon(answered()))
        else:
            self._notes.take(answered())
        current.set(None)
        return response


def route_of_request() -> str:
    """The method and the rule of the request under way, for log lines: no part of its address."""
    method = request.method if request.method in METHODS else OTHER
    return f"{method} {request.url_rule.rule if request.url_rule else NO_ROUTE}"


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
            _attach(remembered.answered)
        return remembered

    def record(self, turn: Turn, context: JsonText, asker: Asker) -> None:
        """As the log that is watched; then *turn* is counted."""
        self._log.record(turn, context, asker)
        self._metrics.turns([turn])
        _attach(turn)

    def submit(self, turn: Turn, context: JsonText, asker: Asker, settle: Settle) -> None:
        """As the log that is watched; *turn* is counted with the request under way, when its reply goes out."""
        now = _attach(turn)
        if now is not None:
            now.new_turn = turn
        self._log.submit(turn, context, asker, settle)


def _attach(turn: Turn) -> Current | None:
    """Say of the request under way, if there is one, which turn it has led to; gives that request."""
    now = current.get()
    if now is not None:
        now.turn = turn
    return now
