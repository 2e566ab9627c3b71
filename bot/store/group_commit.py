"""Work of several threads, done together: one commit then serves all who wait for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from bot.core.holding import Settle

J = TypeVar("J")
MOST = 64
"""The most jobs of one transaction."""
GATHERING = 0.001
"""Seconds for which a busy log lets jobs come together: a commit costs much more than a turn in it."""
IDLE = 1.0
"""Seconds without a job after which the thread at work ends; the next job starts another."""
logger = logging.getLogger(__name__)


class GroupCommit(Generic[J]):
    """Hands jobs to *work* in the order in which they came in, from one thread, which runs while there are any.

    Those that come in while it is at work are done together afterwards. While jobs do come in together, others are
    given *gathering* seconds to join; a lonely job never waits.
    *work* gives for each job None or the error that its owner shall see; what it raises, all see.
    """

    def __init__(
        self,
        work: Callable[[Sequence[J]], Sequence[Exception | None]],
        *,
        gathering: float = GATHERING,
        idle: float = IDLE,
    ) -> None:
        self._work = work
        self._gathering = gathering
        self._idle = idle
        self._queue: SimpleQueue[tuple[J, Settle]] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._busy = False
        """Whether the last jobs came in together."""

    @property
    def waiting(self) -> int:
        """How many jobs nobody has begun."""
        return self._queue.qsize()

    def do(self, job: J) -> None:
        """Return when *job* is done; raise what went wrong with it."""
        gate = threading.Lock()
        gate.acquire()
        seen: list[Exception | None] = []

        def settle(outcome: Exception | None) -> None:
            seen.append(outcome)
            gate.release()

        self.submit(job, settle)
        gate.acquire()
        if seen[0] is not None:
            raise seen[0]

    def submit(self, job: J, settle: Settle) -> None:
        """Have *job* done; *settle* is called, from the thread at work, with None or what went wrong with it."""
        self._queue.put((job, settle))
        thread = self._thread
        if thread is None or not thread.is_alive():  # in a fork, none lives on
            self._start()

    def _start(self) -> None:
        with self._starting:
            if self._thread is not None and self._thread.is_alive():
                return
            self._thread = threading.Thread(target=self._run, name="group-commit", daemon=True)
            try:
                self._thread.start()
            except RuntimeError:  # there can be no more threads; then this one does it
                self._thread = None
                while not self._queue.empty():
                    self._finish(self._gather())

    def _run(self) -> None:
        while True:
            try:
                first = self._queue.get(timeout=self._idle)
            except Empty:
                if self._ends():
                    return
                continue
            if self._busy:
                time.sleep(self._gathering)
            batch = [first, *self._gather(MOST - 1)]
            self._finish(batch)
            self._busy = len(batch) > 1 or not self._queue.empty()

    def _ends(self) -> bool:
        """Whether the thread at work may end: from then on, whoever brings a job starts another."""
        with self._starting:
            self._thread = None
            if self._queue.empty():
                return True
            self._thread = threading.current_thread()
            return False

    def _gather(self, most: int = MOST) -> list[tuple[J, Settle]]:
        batch: list[tuple[J, Settle]] = []
        with suppress(Empty):
            while len(batch) < most:
                batch.append(self._queue.get_nowait())
        return batch

    def _finish(self, batch: Sequence[tuple[J, Settle]]) -> None:
        outcomes: Sequence[Exception | None]
        try:
            outcomes = self._work([job for job, _ in batch])
        except Exception as error:
            outcomes = [error] * len(batch)
        except BaseException:
            outcomes = [RuntimeError("the work was broken off")] * len(batch)
        for (_, settle), outcome in zip(batch, outcomes, strict=True):
            try:
                settle(outcome)
            except Exception:  # of one owner; the others have nothing to do with it
                logger.exception("an outcome could not be told")
