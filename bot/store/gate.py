"""Who may go to the store: all while it answers; one at a time, to see whether it does again, while it does not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.core.errors import StoreUnavailable

SLOW = 2.0
"""Seconds after which an answer is so late that the store may be standing still."""
PAUSE = 1.0
"""Seconds between two tries while it does."""
SAID = "The store is out of reach. Please try again in a moment."


class Gate:
    """Keeps a store that stands still from holding all threads, so that what needs no store is answered meanwhile.

    After a try that failed late, one thread at a time tries, and the others are told at once. At most *places*
    threads are at the store; more wait for a place, but not once somebody has waited there for long.
    """

    def __init__(self, places: int, now: Callable[[], float] = time.monotonic) -> None:
        self._places = max(places, 1)
        self._now = now
        self._lock = threading.Lock()
        self._left = threading.Condition(self._lock)
        self._inside: dict[int, float] = {}
        self._shut = False
        self._again = 0.0
        self._tries: int | None = None

    @contextmanager
    def passing(self, *, reserved: bool = False) -> Iterator[None]:
        """Be at the store; a thread that is there already may do it again. Raises StoreUnavailable.

        *reserved* is for a thread for which others may be waiting there: it needs none of the places.
        """
        me = threading.get_ident()
        began = self._now()
        entered = self._enter(me, began, reserved)
        failed = False
        try:
            yield
        except StoreUnavailable:
            failed = True
            raise
        finally:
            self._leave(me, entered, failed, began)

    def _enter(self, me: int, now: float, reserved: bool) -> bool:
        with self._lock:
            inside = me in self._inside
            while not inside and not reserved and len(self._inside) >= self._places and not self._shut:
                left = next(iter(self._inside.values())) + SLOW - self._now()
                if left <= 0:
                    raise StoreUnavailable(SAID)
                self._left.wait(left)
            if self._shut and self._tries != me:
                if inside or self._tries is not None or now < self._again:
                    raise StoreUnavailable(SAID)
                self._tries = me
            if not inside:
                self._inside[me] = now
            return not inside

    def _leave(self, me: int, entered: bool, failed: bool, began: float) -> None:
        now = self._now()
        with self._lock:
            if failed and now - began > SLOW:
                self._shut = True
                self._again = now + PAUSE
            elif not failed or self._tries == me:
                self._shut = False
            if entered:
                self._left.notify()
                del self._inside[me]
                if self._tries == me:
                    self._tries = None
