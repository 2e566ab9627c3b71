"""Requests signed as Slack signs them."""

from __future__ import annotations

import hashlib
import hmac
import time

SECRET = "0123456789abcdef0123456789abcdef"
TIMESTAMP = "X-Slack-Request-Timestamp"
SIGNATURE = "X-Slack-Signature"


def signature(body: bytes, timestamp: str, secret: str = SECRET) -> str:
    """What Slack sends as the signature of *body*."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def signed(body: bytes, *, at: float | str | None = None, secret: str = SECRET) -> dict[str, str]:
    """The headers that prove *body*, sent *at* this moment unless another is given."""
    timestamp = at if isinstance(at, str) else str(int(time.time() if at is None else at))
    return {TIMESTAMP: timestamp, SIGNATURE: signature(body, timestamp, secret)}
