"""When keys were used last: noted in memory, and kept once a minute."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.core.errors import StoreUnavailable

logger = logging.getLogger(__name__)
EVERY = 60.0
"""Seconds between two writes of one process."""


class Uses:
    """The keys that were used since the last write. Threads may share it."""

    def __init__(
        self, keep: Callable[[Mapping[str, datetime]], None], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._keep = keep
        self._clock = clock
        self._lock = threading.Lock()
        self._noted: dict[str, datetime] = {}
        self._next_at = clock()

    def note(self, id: str, at: datetime) -> None:
        """Note a use of the key *id*."""
        with self._lock:
            self._noted[id] = at

    def keep(self) -> None:
        """Write what was noted, once a minute and from one thread. What the store does not take is written later."""
        with self._lock:
            if not self._noted or self._clock() < self._next_at:
                return
            self._next_at = self._clock() + EVERY
            uses, self._noted = self._noted, {}
        try:
            self._keep(uses)
        except StoreUnavailable:
            logger.warning("when keys were used last could not be kept; that is tried again in a minute")
            with self._lock:
                self._noted = uses | self._noted
