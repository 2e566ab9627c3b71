"""What the processes of a server do when they begin and end, whatever server it is."""

from __future__ import annotations

import os
from collections.abc import Callable

from bot.operations.editions import Editions
from bot.operations.metrics import Metrics
from bot.operations.readiness import Readiness


class Workers:
    """Told by the server of each process that serves, which may be one of several that were forked."""

    def __init__(self, metrics: Metrics, editions: Editions, readiness: Readiness) -> None:
        self._metrics = metrics
        self._editions = editions
        self._readiness = readiness
        self._begun_in: int | None = None
        self._endings: list[Callable[[float], object]] = []

    def begin(self, stopping: Callable[[], bool] = lambda: False) -> None:
        """This process serves from now on; *stopping* tells whether it takes no more work."""
        self._begun_in = os.getpid()
        self._readiness.stopping = stopping
        self._editions.follow()

    def ensure(self) -> None:
        """Begin where the server has not said so: to be called before requests."""
        if self._begun_in != os.getpid():
            self.begin()

    def at_end(self, do: Callable[[float], object]) -> None:
        """Call *do* when a process of the server ends, with the seconds that it may take."""
        self._endings.append(do)

    def end(self, seconds: float) -> None:
        """This process takes no more requests; what is under way in it may take so long."""
        for do in self._endings:
            do(seconds)

    def gone(self, process: int) -> None:
        """A process of this server is gone."""
        self._metrics.forget_process(process)
