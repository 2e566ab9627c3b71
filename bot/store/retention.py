"""The service deletes by itself what is over: now and then, beside the requests."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from bot.core.errors import StoreUnavailable
from bot.store.keeping import clear_log, purge

logger = logging.getLogger(__name__)
HOUR = 3600.0
FIRST = (60.0, 600.0)
"""Seconds after its start in which a process looks for the first time: a start is busy enough, and not all at once."""


def start(engine: Engine, keep: timedelta, now: Callable[[], datetime]) -> threading.Event:
    """From now on, delete what is older than *keep*, hourly, in a thread of this process; to be called after a fork.

    Setting the event that is returned ends it. Several processes may do this: one at a time is at it.
    """
    ended = threading.Event()
    first = random.uniform(*FIRST)  # noqa: S311  # nothing is secret about it
    run = threading.Thread(
        target=repeat,
        args=(lambda: sweep(engine, now() - keep, ended),),
        kwargs={"wait": ended.wait, "first": first},
        name="retention",
        daemon=True,
    )
    run.start()
    return ended


def sweep(engine: Engine, before: datetime, ended: threading.Event) -> None:
    """Delete conversations whose latest turn was asked earlier than *before*. Raises StoreUnavailable."""
    done = purge(engine, before, rest=ended.wait, alone=True)
    if done.conversations:
        clear_log(engine)
        logger.info("deleted %s conversations with %s turns that were over", done.conversations, done.turns)


def repeat(
    work: Callable[[], object], *, wait: Callable[[float], bool], first: float = HOUR, every: float = HOUR
) -> None:
    """Do *work* after *first* seconds and then every so often, until *wait* says that this is the end.

    Whatever goes wrong with it is logged, and tried again the next time.
    """
    pause = first
    while not wait(pause):
        pause = every
        try:
            work()
        except StoreUnavailable as error:
            logger.warning("what is over was not deleted: %s", error)
        except Exception:
            logger.exception("what is over was not deleted")
