"""Whether questions can be answered now, told often and looked up seldom."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.core.errors import StoreUnavailable
from bot.views.ports import StoreState

KEPT = 1.0
"""Seconds for which what was found is told again: probes of any number cost one look."""


@dataclass
class Readiness:
    """The store's state, and whether this process is stopping."""

    check: Callable[[], None]
    """Raises StoreUnavailable unless conversations can be read and written."""
    pending: Callable[[], bool]
    """Whether the database lacks migrations that this version needs. May raise StoreUnavailable."""
    kept: float = KEPT
    stopping: Callable[[], bool] = lambda: False
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _found: tuple[float, StoreState] | None = None
    _migrated: bool = False

    def store(self) -> StoreState:
        """How the store stands, as of now or of the last second.

        While one thread looks, which takes seconds where a server hangs, the others are told what was found before.
        """
        before = self._found
        if before is not None and time.monotonic() - before[0] < self.kept:
            return before[1]
        if not self._lock.acquire(blocking=before is None):
            return before[1] if before else "out of reach"
        try:
            state = self._look()
            self._found = time.monotonic(), state
            return state
        finally:
            self._lock.release()

    def _look(self) -> StoreState:
        try:
            if not self._migrated and self.pending():
                return "migrations pending"
            self._migrated = True
            self.check()
        except StoreUnavailable:
            return "out of reach"
        return "reachable"
