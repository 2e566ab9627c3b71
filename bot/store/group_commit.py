"""Work of several threads, done together: one commit then serves all who wait for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

J = TypeVar("J")
MOST = 64
"""The most jobs of one transaction."""
GATHERING = 0.001
"""Seconds for which a busy log lets jobs come together: a commit costs much more than a turn in it."""


class _Waiting(Generic[J]):
    """A job, and the gate at which its thread waits until the job is done or the thread is to lead."""

    __slots__ = ("gate", "job", "leads", "outcome")

    def __init__(self, job: J) -> None:
        self.job = job
        self.gate = threading.Lock()
        self.gate.acquire()
        self.leads = False
        self.outcome: Exception | None = RuntimeError("the work was broken off")
        """What its thread shall see. Until the work says otherwise, the job is not done."""


class GroupCommit(Generic[J]):
    """Hands jobs to *work* in the order in which they came in, never from two threads at once.

    A thread that finds nobody at work leads: it does its own job and those that wait. Those that come in meanwhile
    wait, and the first of them leads next, so no thread of its own is needed. While jobs do come in together, a leader
    gives others *gathering* seconds to join; a lonely job never waits.
    *work* gives for each job None or the error that its thread shall see; what it raises, all see.
    """

    def __init__(
        self, work: Callable[[Sequence[J]], Sequence[Exception | None]], *, gathering: float = GATHERING
    ) -> None:
        self._work = work
        self._gathering = gathering
        self._lock = threading.Lock()
        self._queue: list[_Waiting[J]] = []
        self._led = False
        self._busy = False
        """Whether the last jobs came in together."""

    def do(self, job: J) -> None:
        """Return when *job* is done; raise what went wrong with it."""
        mine = _Waiting(job)
        with self._lock:
            self._queue.append(mine)
            mine.leads = not self._led
            self._led = True
        if not mine.leads:
            mine.gate.acquire()
        if mine.leads:
            self._lead()
        if mine.outcome is not None:
            raise mine.outcome

    def _lead(self) -> None:
        if self._busy:
            time.sleep(self._gathering)
        with self._lock:
            batch, self._queue = self._queue[:MOST], self._queue[MOST:]
        try:
            self._finish(batch)
        finally:
            self._hand_over(batch)

    def _finish(self, batch: Sequence[_Waiting[J]]) -> None:
        outcomes: Sequence[Exception | None]
        try:
            outcomes = self._work([waiting.job for waiting in batch])
        except Exception as error:
            outcomes = [error] * len(batch)
        for waiting, outcome in zip(batch, outcomes, strict=True):
            waiting.outcome = outcome

    def _hand_over(self, batch: Sequence[_Waiting[J]]) -> None:
        with self._lock:
            self._busy = len(batch) + len(self._queue) > 1
            self._led = bool(self._queue)
            if self._queue:
                self._queue[0].leads = True
                self._queue[0].gate.release()
        for waiting in batch:
            if not waiting.leads:
                waiting.gate.release()
