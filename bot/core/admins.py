"""Admins: who may look at the insights, their sessions, and what they did."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

IDLE = timedelta(minutes=60)
"""A session ends when it was not used for so long."""
LONGEST = timedelta(hours=12)
"""A session ends so long after it began, used or not."""
Way = Literal["password", "proxy", "oidc"]
"""How somebody proved who they are."""
_NAME = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._@+-]{0,62}[0-9A-Za-z])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """Somebody who signs in by a password, as far as it is kept."""

    name: str
    password: str = field(repr=False)
    """A salted scrypt digest."""
    created_at: datetime
    changed_at: datetime

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError("an admin's name has 1 to 64 letters, digits, and . _ @ + - between them")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session of an admin. *id* is a digest of what the cookie holds."""

    id: str
    name: str
    way: Way
    began_at: datetime
    seen_at: datetime

    @property
    def short(self) -> str:
        """What stands for the session in the audit log."""
        return self.id[:12]

    def holds(self, at: datetime) -> bool:
        """Whether the session still holds: neither idle nor old."""
        return at - self.seen_at < IDLE and at - self.began_at < LONGEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One line of the audit log. It repeats no question, no comment and no note."""

    at: datetime
    who: str
    action: str
    session: str | None = None
    object: str | None = None
    """The id of what was changed."""
    detail: str | None = None
    id: int = 0
