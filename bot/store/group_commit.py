"""Work of several threads, done together: one commit then serves all who wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

J = TypeVar("J")
MOST = 64
"""The most jobs of one transaction."""


class _Waiting(Generic[J]):
    """A job, and the gate at which its thread waits until the job is done or the thread is to lead."""

    __slots__ = ("gate", "job", "leads", "outcome")

    def __init__(self, job: J) -> None:
        self.job = job
        self.gate = threading.Lock()
        self.gate.acquire()
        self.leads = False
        self.outcome: Exception | None = None


class GroupCommit(Generic[J]):
    """Hands jobs to *work* in the order in which they came in, never from two threads at once.

    The first thread leads: it does its own job and those that wait already. Those that come in meanwhile wait, and the
    first of them leads next. So nobody waits while nothing is done, and no thread of its own is needed.
    *work* gives for each job None or the error that its thread shall see; what it raises, all see.
    """

    def __init__(self, work: Callable[[Sequence[J]], Sequence[Exception | None]]) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._queue: list[_Waiting[J]] = []
        self._led = False

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
        with self._lock:
            batch, self._queue = self._queue[:MOST], self._queue[MOST:]
        try:
            self._finish(batch)
        finally:
            self._hand_over()

    def _finish(self, batch: Sequence[_Waiting[J]]) -> None:
        outcomes: Sequence[Exception | None]
        try:
            outcomes = self._work([waiting.job for waiting in batch])
        except Exception as error:
            outcomes = [error] * len(batch)
        for waiting, outcome in zip(batch, outcomes, strict=True):
            waiting.outcome = outcome
            if not waiting.leads:
                waiting.gate.release()

    def _hand_over(self) -> None:
        with self._lock:
            self._led = bool(self._queue)
            if self._queue:
                self._queue[0].leads = True
                self._queue[0].gate.release()
