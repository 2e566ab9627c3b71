"""What is known of keys and sites, held in memory for a few seconds, so that asking pays no query for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.core.access import ApiKey, Site, SiteKey
from bot.core.errors import StoreUnavailable

logger = logging.getLogger(__name__)
FRESH = 5.0
"""Seconds after which the store is read again: how long a revoked key may still work."""
STALE = 60.0
"""Seconds that what is known still counts where the store cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Keys and sites as they were at one moment. Disabled sites and retired keys are not in it."""

    keys: Mapping[str, ApiKey]
    sites: Mapping[str, Site]
    by_origin: Mapping[str, Site]
    site_keys: Mapping[tuple[str, str], SiteKey]

    @classmethod
    def of(cls, keys: Iterable[ApiKey], sites: Iterable[Site], site_keys: Iterable[SiteKey]) -> Known:
        """What these make."""
        enabled = {site.id: site for site in sites if site.disabled_at is None}
        return cls(
            keys={key.id: key for key in keys},
            sites=enabled,
            by_origin={origin: site for site in enabled.values() for origin in site.origins},
            site_keys={(key.site, key.kid): key for key in site_keys if key.site in enabled and key.retired_at is None},
        )


class Registry:
    """What is known now. Threads may share it; one of them reads the store while the others use what is there."""

    def __init__(self, load: Callable[[], Known], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._load = load
        self._clock = clock
        self._lock = threading.Lock()
        self._known: Known | None = None
        self._read_at = 0.0
        self._next_at = 0.0

    def known(self) -> Known:
        """Keys and sites, at most FRESH seconds old, or STALE where the store is out of reach.

        Raises StoreUnavailable where nothing as young as that is known.
        """
        if self._known is not None and self._clock() < self._next_at:
            return self._known
        if self._lock.acquire(blocking=self._known is None):
            try:
                self._refresh()
            finally:
                self._lock.release()
        if self._known is None or self._clock() - self._read_at > STALE:
            raise StoreUnavailable("Keys and sites cannot be read. Please try again in a moment.")
        return self._known

    def _refresh(self) -> None:
        now = self._clock()
        if now < self._next_at:  # another thread was first
            return
        try:
            self._known = self._load()
        except StoreUnavailable:
            self._next_at = self._clock() + FRESH  # or every request would wait for a store that is gone
            logger.warning("keys and sites cannot be read; what was known stays for %d seconds", STALE)
        else:
            self._read_at = now
            self._next_at = now + FRESH
