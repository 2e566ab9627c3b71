"""Making API keys, and telling whether one that is shown is one of ours."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.core.access import ApiKey, Scope

PREFIX = "fa_"
_FORM = re.compile(r"fa_([0-9a-f]{16})_([0-9A-Za-z_-]{43})")
_SECRET_BYTES = 32


def new_key(
    name: str,
    scopes: Iterable[Scope],
    *,
    at: datetime,
    site: str | None = None,
    rate: str | None = None,
    valid_for: timedelta | None = None,
) -> tuple[str, ApiKey]:
    """A new key as its holder needs it, and as it is kept. The first cannot be told from the second."""
    id = secrets.token_hex(8)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    kept = ApiKey(
        id=id,
        digest=digest_of(secret),
        name=name,
        scopes=frozenset(scopes),
        site=site,
        rate=rate,
        created_at=at,
        expires_at=at + valid_for if valid_for else None,
    )
    return f"{PREFIX}{id}_{secret}", kept


def digest_of(secret: str) -> str:
    """What is kept of *secret*.

    One round of SHA-256 is enough: slow hashes make guessing a person's password dear; nobody guesses 256 random bits.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def parts_of(shown: str) -> tuple[str, str] | None:
    """The id and the secret of a key; None where *shown* has not the form of one."""
    found = _FORM.fullmatch(shown)
    return (found[1], found[2]) if found else None


def is_secret_of(secret: str, key: ApiKey) -> bool:
    """Whether *secret* belongs to *key*; how long this takes says nothing about where they differ."""
    return hmac.compare_digest(digest_of(secret), key.digest)
