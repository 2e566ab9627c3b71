"""How often one caller may call. Counted in this process, or in Redis for all processes together.

Flask-Limiter stands on the same package, ``limits``; measured, it costs a request 80 to 160 microseconds where counting
costs five. Windows are fixed: they begin with the first request and end after their time, so where two of them meet, a
caller may call twice as often for a moment. In exchange one counter for each caller is all that is kept.
"""

from __future__ import annotations

import hashlib
import ipaddress
import logging
import math
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from limits import RateLimitItem, parse_many
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from bot.access.proving import Caller
from bot.core.errors import SettingsError

logger = logging.getLogger(__name__)
MOST_WINDOWS = 100_000
"""Callers that one process counts at once; beyond that, the oldest windows are forgotten."""
REDIS_PATIENCE = 0.25
"""Seconds to wait for Redis."""
REDIS_AGAIN = 5.0
"""Seconds for which this process counts by itself where Redis is gone, before it tries again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TooOften:
    """A caller has called too often."""

    who: str
    """What was counted: key, user, address or site."""
    rate: str
    seconds: int
    """How long to wait, at least 1."""


def rates_of(text: str) -> tuple[RateLimitItem, ...]:
    """What ``300 per minute; 5000 per day`` says. Raises ValueError where it says nothing that can be kept."""
    try:
        rates = tuple(parse_many(text))
    except ValueError:
        rates = ()
    if not rates or not all(rate.amount > 0 and rate.get_expiry() > 0 for rate in rates):
        raise ValueError(f"must be like '300 per minute' or '10 per second; 5000 per day', not {text!r}")
    return rates


class Limits:
    """Counts callers. Threads may share it."""

    def __init__(self, default: str | None, *, redis_url: str | None = None, salt: bytes = b"") -> None:
        """*default* is the rate of a caller who has none of their own. *salt* keeps addresses out of Redis.

        Raises SettingsError where Redis cannot be used as told.
        """
        self._default = rates_of(default) if default else ()
        self._rates_of = lru_cache(1024)(rates_of)
        self._name_of = lru_cache(4096)(lambda address: _digest(salt, _network(address)))
        self._here = FixedWindowRateLimiter(Windows())
        self._together = _redis(redis_url) if redis_url else None
        self._together_at = 0.0

    def too_often(self, caller: Caller, address: str) -> TooOften | None:
        """Count a call. None where it may go on.

        A key is counted at its own rate, a proven user at the default one, and so is an address where neither is
        proven. All calls of a site with a rate are counted at that, too.
        """
        for who, name, rates in self._counted(caller, address):
            found = self._count(who, name, rates)
            if found:
                return found
        return None

    def attempt(self, who: str, name: str, rates: str) -> TooOften | None:
        """Count an attempt by, or upon, *name*, of which *rates* are the most. None where it may go on."""
        return self._count(who, self._name_of(name), self._rates_of(rates))

    def _count(self, who: str, name: str, rates: tuple[RateLimitItem, ...]) -> TooOften | None:
        for rate in rates:
            if not self._hit(rate, who, name):
                return TooOften(who=who, rate=_words(rate), seconds=self._wait(rate, who, name))
        return None

    def _counted(self, caller: Caller, address: str) -> Iterator[tuple[str, str, tuple[RateLimitItem, ...]]]:
        asker, key, site = caller.asker, caller.key, caller.site
        if key is None and asker.user is None:
            yield "address", self._name_of(address), self._default
        if asker.user is not None:
            yield "user", asker.user, self._default
        if key is not None:
            shared = () if asker.user is not None else self._default  # a portal's key speaks for all of its users
            yield "key", key.id, self._rates_of(key.rate) if key.rate else shared
        if site is not None and site.rate:
            yield "site", site.id, self._rates_of(site.rate)

    def _hit(self, rate: RateLimitItem, who: str, name: str) -> bool:
        if self._together is not None and time.monotonic() >= self._together_at:
            try:
                return self._together.hit(rate, who, name)
            except self._together.storage.base_exceptions:
                self._together_at = time.monotonic() + REDIS_AGAIN
                logger.warning("Redis is out of reach: this process counts its callers by itself for a while")
        return self._here.hit(rate, who, name)

    def _wait(self, rate: RateLimitItem, who: str, name: str) -> int:
        counted_together = self._together is not None and time.monotonic() >= self._together_at
        limiter = self._together if self._together is not None and counted_together else self._here
        try:
            seconds = limiter.get_window_stats(rate, who, name).reset_time - time.time()
        except limiter.storage.base_exceptions:
            seconds = rate.get_expiry()
        return min(max(math.ceil(seconds), 1), rate.get_expiry())


class Windows(Storage):
    """Counters in memory: bounded, without a thread of their own, and deaf to jumps of the clock."""

    STORAGE_SCHEME = None

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[int, float]] = {}
        """The count of each key and when it ends; the oldest window first."""

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """What may go wrong: nothing."""
        return ()

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count *amount* more; a window that has ended begins again and ends after *expiry* seconds."""
        now = time.monotonic()
        with self._lock:
            count, until = self._windows.get(key, (0, 0.0))
            if until <= now:
                self._windows.pop(key, None)
                count, until = 0, now + expiry
                if len(self._windows) >= MOST_WINDOWS:
                    self._make_room()
            self._windows[key] = (count + amount, until)
        return count + amount

    def get(self, key: str) -> int:
        """The count of *key*."""
        count, until = self._windows.get(key, (0, 0.0))
        return count if until > time.monotonic() else 0

    def get_expiry(self, key: str) -> float:
        """When the window of *key* ends, in seconds since the epoch."""
        _, until = self._windows.get(key, (0, 0.0))
        return time.time() + max(0.0, until - time.monotonic())

    def check(self) -> bool:
        """Whether it can count: always."""
        return True

    def reset(self) -> int | None:
        """Forget all counts."""
        with self._lock:
            gone = len(self._windows)
            self._windows.clear()
        return gone

    def clear(self, key: str) -> None:
        """Forget the count of *key*."""
        with self._lock:
            self._windows.pop(key, None)

    def _make_room(self) -> None:
        for key in list(islice(self._windows, MOST_WINDOWS // 10)):
            del self._windows[key]


def _redis(url: str) -> FixedWindowRateLimiter:
    try:
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ModuleNotFoundError as error:
        raise SettingsError(f"ADVISOR_REDIS_URL needs the Python package {error.name}") from error
    options: dict[str, Any] = {
        "socket_connect_timeout": REDIS_PATIENCE,
        "socket_timeout": REDIS_PATIENCE,
        "retry": Retry(NoBackoff(), 0),
        "key_prefix": "advisor",
    }
    try:
        storage = storage_from_string(url.replace("unix://", "redis+unix://", 1), **options)
    except ValueError as error:
        raise SettingsError("ADVISOR_REDIS_URL is no address of a Redis server") from error
    assert isinstance(storage, Storage)
    return FixedWindowRateLimiter(storage)


def _network(address: str) -> str:
    """*address*, or for IPv6 the network that one subscriber gets."""
    if ":" not in address:
        return address
    try:
        whole = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(whole.ipv4_mapped or ipaddress.IPv6Network((int(whole) >> 64 << 64, 64)))


def _digest(salt: bytes, address: str) -> str:
    return hashlib.blake2b(address.encode(), key=salt[:64], digest_size=12).hexdigest()


def _words(rate: RateLimitItem) -> str:
    name: str = rate.GRANULARITY.name
    return f"{rate.amount} per {name}" if rate.multiples == 1 else f"{rate.amount} per {rate.multiples} {name}s"
