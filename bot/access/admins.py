"""Who may look at the insights: passwords, what a proxy says, and sessions that can be ended at once.

A session's cookie holds a random token and an HMAC of it, so that made-up ones cost no look into the store. The store
has a digest of the token: who reads the database cannot take a session over. A form's token is an HMAC over the
session: it needs no room anywhere. Flask-WTF does the same for forms that WTForms makes, and keeps its token in
Flask's own session cookie, which cannot be ended on the server; three lines here do without both.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from werkzeug.security import check_password_hash, generate_password_hash

from bot.access.limits import Limits, TooOften
from bot.core.admins import Admin, Deed, Session, Way
from bot.core.errors import AccessError, NotProven, StoreUnavailable

METHOD = "scrypt:32768:8:1"
NOBODYS = f"{METHOD}$framework-advisor$" + 64 * "00"
"""A digest that no password has; to check one against it takes as long as against any other."""
SHORTEST = 12
LONGEST = 256
"""Characters of a password."""
PER_ADDRESS = "10 per minute; 60 per hour"
PER_NAME = "10 per 10 minute; 40 per hour"
"""How often a password may be tried, from one address and for one name."""
SEEN_EVERY = timedelta(minutes=1)
"""That a session was used is written so often."""
KNOWN_FOR = 5.0
"""Seconds for which it is remembered whether there are admins."""
UNKNOWN = "(unknown)"
"""Stands in the audit log for a name that is none: people type passwords where names belong."""


class Admins(Protocol):
    """Where admins and their sessions are kept. Every method may raise StoreUnavailable."""

    def any(self) -> bool:
        """Whether there is an admin with a password."""

    def find(self, name: str) -> Admin | None:
        """The admin of this name."""

    def open(self, new: Session) -> None:
        """Keep a session."""

    def session(self, id: str) -> Session | None:
        """The session of this id, also where it is over."""

    def seen(self, id: str, *, at: datetime) -> None:
        """Note that a session was used."""

    def end(self, id: str) -> None:
        """End a session, if it is there."""

    def end_all(self, name: str) -> int:
        """End all sessions of *name*; how many there were."""


class Audit(Protocol):
    """Where deeds are kept. Every method may raise StoreUnavailable."""

    def note(self, deed: Deed) -> None:
        """Keep *deed*."""

    def latest(self, *, limit: int, before: int | None = None) -> Sequence[Deed]:
        """At most *limit* deeds, the latest first; those before the one with the id *before*."""


def digest_of(password: str) -> str:
    """What is kept of *password*. Raises AccessError where it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccessError(f"a password has {SHORTEST} to {LONGEST} characters")
    return generate_password_hash(password, METHOD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The header in which a proxy names who has signed in there, and from which proxies that is believed."""

    name: str
    proxies: tuple[str, ...]
    users: frozenset[str] = frozenset()
    """Who is let in; all whom the proxy names where it is empty."""

    @property
    def variable(self) -> str:
        """The header's name in a WSGI environment."""
        return f"HTTP_{self.name.upper().replace('-', '_')}"

    def believed_from(self, peer: str) -> bool:
        """Whether *peer*, the address of whoever has opened the connection, is one of the proxies."""
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(address in ipaddress.ip_network(proxy) for proxy in self.proxies)

    def lets_in(self, user: str) -> bool:
        """Whether *user* may look."""
        return 0 < len(user) <= 200 and user.isprintable() and (not self.users or user in self.users)


@dataclass(kw_only=True)
class Entrance:
    """Lets admins in and keeps their sessions. Threads may share it."""

    admins: Admins
    audit: Audit
    limits: Limits
    now: Callable[[], datetime]
    key: bytes
    """What cookies are signed with."""
    form_key: bytes
    """What the tokens of forms are made with."""
    header: Header | None = None
    ways: frozenset[Way] = frozenset({"password"})
    """How people can get in."""
    clock: Callable[[], float] = time.monotonic
    _any: tuple[float, bool] = field(default=(float("-inf"), False), repr=False)

    def is_open(self) -> bool:
        """Whether an admin is configured at all; known for five seconds. May raise StoreUnavailable."""
        return len(self.ways) > 1 or self.has_passwords()

    def has_passwords(self) -> bool:
        """Whether somebody can sign in by a password. May raise StoreUnavailable."""
        at, found = self._any
        if self.clock() - at >= KNOWN_FOR:
            try:
                found = self.admins.any()
            except StoreUnavailable:
                if at == float("-inf"):
                    raise
            self._any = self.clock(), found
        return found

    def too_often(self, name: str, address: str) -> TooOften | None:
        """Count an attempt to sign in. None where it may go on."""
        return self.limits.attempt("address", address, PER_ADDRESS) or self.limits.attempt(
            "name", name.casefold(), PER_NAME
        )

    def by_password(self, name: str, password: str) -> str:
        """The cookie of a new session of *name*. Raises NotProven, which does not tell a wrong name from a password.

        It takes as long for a name that is none.
        """
        found = self.admins.find(name[:200])
        right = check_password_hash(found.password if found else NOBODYS, password[:LONGEST])
        if found is None or not right:
            self.note("sign-in refused", found.name if found else UNKNOWN, detail="wrong name or password")
            raise NotProven("The name or the password is wrong.")
        return self.open(found.name, "password")

    def open(self, name: str, way: Way) -> str:
        """The cookie of a new session of *name*, who was proven."""
        token = secrets.token_urlsafe(32)
        at = self.now()
        session = Session(id=_digest(token), name=name, way=way, began_at=at, seen_at=at)
        self.admins.open(session)
        self.note("signed in", name, session=session, detail=f"by {way}")
        return f"{token}.{self._signature(token)}"

    def session_of(self, cookie: str | None) -> Session | None:
        """The session that *cookie* stands for, where it holds. May raise StoreUnavailable."""
        token, _, signature = (cookie or "").partition(".")
        if not token or not hmac.compare_digest(signature.encode(), self._signature(token).encode()):
            return None
        found = self.admins.session(_digest(token))
        at = self.now()
        if found is None:
            return None
        if not found.holds(at) or found.way not in self.ways:
            self.admins.end(found.id)
            return None
        if at - found.seen_at >= SEEN_EVERY:
            self.admins.seen(found.id, at=at)
        return found

    def close(self, session: Session) -> None:
        """End a session."""
        self.admins.end(session.id)
        self.note("signed out", session.name, session=session)

    def close_all(self, session: Session) -> None:
        """End all sessions of the same admin."""
        ended = self.admins.end_all(session.name)
        self.note("ended sessions", session.name, session=session, detail=f"{ended}")

    def form_token(self, session_id: str) -> str:
        """What forms of the session carry."""
        return hmac.digest(self.form_key, session_id.encode(), "sha256").hex()

    def is_form_token(self, session_id: str, token: str) -> bool:
        """Whether *token* is that of the session."""
        return hmac.compare_digest(self.form_token(session_id).encode(), token.encode())

    def note(
        self,
        action: str,
        who: str,
        *,
        session: Session | None = None,
        object: str | None = None,
        detail: str | None = None,
    ) -> None:
        """Keep a deed in the audit log."""
        short = session.short if session else None
        self.audit.note(Deed(at=self.now(), who=who, action=action, session=short, object=object, detail=detail))

    def _signature(self, token: str) -> str:
        return hmac.digest(self.key, token.encode("utf-8", "surrogatepass"), "sha256").hex()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
