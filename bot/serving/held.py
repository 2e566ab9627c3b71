"""Replies that go out when what they say is stored."""

from __future__ import annotations

import threading
from collections.abc import Callable

from bot.core.holding import Settle


class HeldReply:
    """The reply to one request: it can go out when it is written and, if it is kept back, when it is settled.

    *release* is called once, from the thread that comes last.
    """

    __slots__ = ("_lock", "_missing", "_release", "active", "afterwards", "outcome")

    def __init__(self, release: Callable[[], None]) -> None:
        self._release = release
        self._lock = threading.Lock()
        self._missing = 1
        self.active = False
        """Whether it is kept back."""
        self.outcome: Exception | None = None
        """Why it must not go out."""
        self.afterwards: list[Callable[[], None]] = []
        """What is to be called when it goes out."""

    def begin(self) -> Settle:
        """Keep the reply back until the result is called."""
        self.active = True
        self._missing = 2
        return self._settle

    def after(self, do: Callable[[], None]) -> None:
        """Call *do* when the reply goes out."""
        self.afterwards.append(do)

    def written(self) -> None:
        """All of it is there."""
        self._come()

    def _settle(self, outcome: Exception | None) -> None:
        self.outcome = outcome
        self._come()

    def _come(self) -> None:
        with self._lock:
            self._missing -= 1
            last = not self._missing
        if last:
            self._release()
