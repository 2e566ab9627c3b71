"""Moments as JSON tells them."""

from __future__ import annotations

from datetime import datetime


def utc_text(at: datetime, timespec: str = "auto") -> str:
    """*at*, which is in UTC, by RFC 3339 with a Z; *timespec* is that of ``datetime.isoformat``."""
    return at.isoformat(timespec=timespec).replace("+00:00", "Z")
