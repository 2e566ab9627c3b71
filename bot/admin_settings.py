"""What can be set about the insights at /admin; :mod:`bot.settings` reads the environment."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot.core.errors import SettingsError

LOOPBACK = ("127.0.0.0/8", "::1/128")
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_ALLOWED = re.compile(r"[A-Za-z_][A-Za-z0-9_./:-]*?:.+")
OIDC = ("ADVISOR_ADMIN_OIDC_CLIENT_ID", "ADVISOR_ADMIN_OIDC_ALLOW", "ADVISOR_ADMIN_URL")
"""What must be set beside the issuer."""


@dataclass(frozen=True, kw_only=True)
class OidcSettings:
    """An OpenID provider at which admins sign in."""

    issuer: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    allow: tuple[tuple[str, str], ...]
    """Claims of which a person needs one: (name, value)."""
    callback: str
    """Where the provider sends people back to."""


@dataclass(frozen=True, kw_only=True)
class AdminSettings:
    """How admins get in beside by a password, and where their patches are written."""

    header: str | None = None
    """The header in which a trusted proxy names who has signed in."""
    proxies: tuple[str, ...] = LOOPBACK
    """The networks of these proxies."""
    users: frozenset[str] = frozenset()
    """Whom the header may name; anybody where it is empty."""
    oidc: OidcSettings | None = None
    patches: Path | None = None
    """The folder into which patches are written; None where they are downloaded only."""


def admin_settings(given: Mapping[str, str], *, trusted_proxies: int) -> AdminSettings:
    """What *given*, the variables that are set, says. Raises SettingsError, naming the variable."""
    header = given.get("ADVISOR_ADMIN_HEADER")
    if header is not None and not _HEADER.fullmatch(header):
        raise SettingsError("ADVISOR_ADMIN_HEADER must be the name of a header, such as X-Remote-User")
    if header is not None and not trusted_proxies:
        raise SettingsError("ADVISOR_ADMIN_HEADER needs ADVISOR_TRUSTED_PROXIES: nobody else may send it")
    patches = given.get("ADVISOR_ADMIN_PATCHES")
    return AdminSettings(
        header=header,
        proxies=_networks(given["ADVISOR_ADMIN_PROXIES"]) if "ADVISOR_ADMIN_PROXIES" in given else LOOPBACK,
        users=frozenset(_parts(given.get("ADVISOR_ADMIN_USERS", ""))),
        oidc=_oidc(given),
        patches=Path(patches).expanduser().absolute() if patches else None,
    )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _networks(text: str) -> tuple[str, ...]:
    try:
        return tuple(str(ipaddress.ip_network(part)) for part in _parts(text))
    except ValueError as error:
        raise SettingsError(f"ADVISOR_ADMIN_PROXIES must hold addresses or networks: {error}") from error


def _oidc(given: Mapping[str, str]) -> OidcSettings | None:
    issuer = given.get("ADVISOR_ADMIN_OIDC_ISSUER")
    if issuer is None:
        return None
    for name in OIDC:
        if name not in given:
            raise SettingsError(f"{name} must be set where ADVISOR_ADMIN_OIDC_ISSUER is")
    allow = _parts(given["ADVISOR_ADMIN_OIDC_ALLOW"])
    if not allow or not all(map(_ALLOWED.fullmatch, allow)):
        raise SettingsError("ADVISOR_ADMIN_OIDC_ALLOW must be like 'email:ada@corp.example, groups:advisor-admins'")
    return OidcSettings(
        issuer=_secure(issuer, "ADVISOR_ADMIN_OIDC_ISSUER").rstrip("/"),
        client_id=given["ADVISOR_ADMIN_OIDC_CLIENT_ID"],
        client_secret=given.get("ADVISOR_ADMIN_OIDC_CLIENT_SECRET"),
        allow=tuple((name, value) for name, _, value in (part.partition(":") for part in allow)),
        callback=_secure(given["ADVISOR_ADMIN_URL"], "ADVISOR_ADMIN_URL").rstrip("/") + "/admin/oidc/callback",
    )


def _secure(url: str, name: str) -> str:
    """*url*, which is HTTPS, or leads to this machine."""
    try:
        parts = urlsplit(url)
        fine = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
    except ValueError:
        fine = False
    if not fine or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError(f"{name} must be an address that begins with https://, or with http://localhost")
    return url
