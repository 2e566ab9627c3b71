"""Requests under way and answered, as far as log lines and counts need them."""

from __future__ import annotations

from contextvars import ContextVar
from typing import NamedTuple

from bot.core.turns import Turn


class Current:
    """One request under way."""

    __slots__ = ("id", "new_turn", "started", "turn")

    def __init__(self, id: str, started: float) -> None:
        self.id = id
        self.started = started
        """By ``time.perf_counter``."""
        self.turn: Turn | None = None
        """The turn that the request has led to."""
        self.new_turn: Turn | None = None
        """The same, where it is to be counted with the request."""


class Answered(NamedTuple):
    """A request that was answered."""

    at: float
    """By ``time.time``."""
    seconds: float
    """From its arrival until the reply could be sent."""
    request: Current
    method: str
    """One of ours."""
    route: str
    """The rule that it met, never its path."""
    status: int


current: ContextVar[Current | None] = ContextVar("current", default=None)
"""The request that a thread works on; None outside of one."""
