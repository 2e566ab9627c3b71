"""Who may do what: API keys, the sites that embed the bot, and the keys that prove a site's users."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_KID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
_HOST = re.compile(r"(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")


class Scope(StrEnum):
    """What a key may be used for."""

    ASK = "ask"
    """Ask, rate, and read one's own conversations."""
    READ = "read"
    """Read the knowledge."""
    METRICS = "metrics"
    ADMIN = "admin"
    """Everything."""


class Identity(StrEnum):
    """What a site says about its users."""

    ANONYMOUS = "anonymous"
    """Nobody is told apart."""
    OPTIONAL = "optional"
    """Who brings a token is told apart."""
    REQUIRED = "required"
    """Who brings none is refused."""


class Algorithm(StrEnum):
    """How tokens of a site's users are signed."""

    HS256 = "HS256"
    RS256 = "RS256"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """An API key, as far as it is kept: its secret is known to its holder alone."""

    id: str
    digest: str = field(repr=False)
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    site: str | None = None
    rate: str | None = None
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def covers(self, scope: Scope) -> bool:
        """Whether the key is good for *scope*."""
        return scope in self.scopes or Scope.ADMIN in self.scopes

    def standing(self, at: datetime) -> str:
        """``active``, ``expired`` or ``revoked``."""
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at and self.expires_at <= at else "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A portal that embeds the bot. Origins are as browsers write them."""

    id: str
    name: str
    created_at: datetime
    audience: str
    """What the tokens of its users must name as ``aud``."""
    origins: tuple[str, ...] = ()
    """Whose pages may call the API."""
    frame_ancestors: tuple[str, ...] = ()
    """Whose pages may show ours in a frame."""
    identity: Identity = Identity.ANONYMOUS
    rate: str | None = None
    disabled_at: datetime | None = None

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"a site's id has up to 64 of a-z, 0-9, - and _, not {self.id!r}")
        if not self.audience or len(self.audience) > 200 or len(self.name) > 200:
            raise ValueError("a site's name and audience have 1 to 200 characters")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteKey:
    """A key that proves tokens of a site's users: the public key for RS256, the secret, encrypted, for HS256."""

    site: str
    kid: str
    algorithm: Algorithm
    material: bytes = field(repr=False)
    created_at: datetime
    retired_at: datetime | None = None

    def __post_init__(self) -> None:
        if not _KID.fullmatch(self.kid):
            raise ValueError(f"a key id has up to 64 letters, digits, dots, - and _, not {self.kid!r}")


def origin_of(text: str, *, wildcard: bool = False) -> str:
    """The origin that *text* names, as browsers write it; *wildcard* allows ``*.`` before the host's name.

    Raises ValueError, saying why, where it names none.
    """
    try:
        parts = urlsplit(text.strip().lower())
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{text!r} is no origin: {error}") from error
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    plain = parts.path in ("", "/") and not (parts.query or parts.fragment or "@" in parts.netloc)
    named = _HOST.fullmatch(host) and (wildcard or not host.startswith("*"))
    if parts.scheme not in ("https", "http") or not plain or not named:
        raise ValueError(f"{text!r} is no origin: write it as https://portal.example or http://localhost:3000")
    default = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, default) else "")
