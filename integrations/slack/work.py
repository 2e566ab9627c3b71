"""Work that is done after Slack was told that it was taken."""

from __future__ import annotations

import contextvars
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

logger = logging.getLogger(__name__)
THREADS = 8
"""Of each process. They wait for Slack most of the time."""
MOST_WAITING = 1000
"""Beyond, Slack is told to come again later."""


class Work:
    """Does jobs in threads of this process, so many at most at once. Threads may share it.

    Threads start with the first job: a fork before that takes none of them along.
    """

    def __init__(self, threads: int = THREADS, most_waiting: int = MOST_WAITING) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="slack")
        self._most = threads + most_waiting
        self._changed = threading.Condition()
        self._under_way = 0

    def begin(self, job: Callable[[], object]) -> bool:
        """Do *job* soon; False where too much waits already."""
        with self._changed:
            if self._under_way >= self._most:
                return False
            self._under_way += 1
        context = contextvars.copy_context()  # so that its log lines name the request
        self._pool.submit(context.run, self._do, job)
        return True

    def drain(self, seconds: float) -> bool:
        """Wait until all that was begun is done, at most so long; whether it is."""
        until = time.monotonic() + seconds
        with self._changed:
            while self._under_way:
                left = until - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    break
            undone = self._under_way
        if undone:
            logger.error("%s deliveries of Slack were not worked off in %.0f s", undone, seconds)
        return not undone

    def _do(self, job: Callable[[], object]) -> None:
        try:
            job()
        except Exception:
            logger.exception("unforeseen error in work for Slack")
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()
