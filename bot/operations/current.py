"""The request that a thread works on, as far as its log lines and counts need it."""

from __future__ import annotations

from contextvars import ContextVar

from bot.core.turns import Turn


class Current:
    """One request under way."""

    __slots__ = ("id", "started", "turn")

    def __init__(self, id: str, started: float) -> None:
        self.id = id
        self.started = started
        """By ``time.perf_counter``."""
        self.turn: Turn | None = None
        """The turn that the request has led to."""


current: ContextVar[Current | None] = ContextVar("current", default=None)
"""None outside of a request."""
