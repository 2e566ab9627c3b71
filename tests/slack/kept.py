"""Stores that keep in memory what Slack's installing needs: small, and they work."""

from __future__ import annotations

import threading
from datetime import datetime

from bot.core.slack import Install, InstallKey


class MemoryInstalls:
    """Installs, in memory; threads may share it."""

    def __init__(self) -> None:
        self._kept: dict[InstallKey, Install] = {}
        self._lock = threading.Lock()

    def save(self, install: Install) -> None:
        with self._lock:
            self._kept[install.key] = install

    def find(self, key: InstallKey) -> Install | None:
        with self._lock:
            return self._kept.get(key)

    def latest(self, enterprise: str, team: str) -> Install | None:
        with self._lock:
            people = [install for key, install in self._of(enterprise, team) if key.user]
        return max(people, key=lambda install: install.installed_at, default=None)

    def delete(self, enterprise: str, team: str, user: str | None = None) -> None:
        with self._lock:
            for key, _ in self._of(enterprise, team):
                if user is None or key.user == user:
                    del self._kept[key]

    def teams(self) -> int:
        with self._lock:
            return len({(key.enterprise, key.team) for key in self._kept})

    def _of(self, enterprise: str, team: str) -> list[tuple[InstallKey, Install]]:
        return [pair for pair in self._kept.items() if (pair[0].enterprise, pair[0].team) == (enterprise, team)]


class MemoryStates:
    """States, in memory; threads may share it."""

    def __init__(self) -> None:
        self.kept: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def issue(self, digest: str, *, until: datetime) -> None:
        with self._lock:
            self.kept[digest] = until

    def consume(self, digest: str, *, at: datetime) -> bool:
        with self._lock:
            until = self.kept.pop(digest, None)
        return until is not None and at < until


class Claims:
    """Keys that can be taken once, in memory."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self._lock = threading.Lock()

    def __call__(self, key: str) -> bool:
        with self._lock:
            if key in self.taken:
                return False
            self.taken.add(key)
            return True
