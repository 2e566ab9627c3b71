"""Admins, their sessions and the audit log on SQL tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Engine, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.core.admins import IDLE, LONGEST, Admin, Deed, Session
from bot.core.errors import AccessError
from bot.store.failures import transaction
from bot.store.rows import AdminRow, AdminSessionRow, AuditRow

admin = cast(Table, AdminRow.__table__)
session = cast(Table, AdminSessionRow.__table__)
audit = cast(Table, AuditRow.__table__)


class SqlAdmins:
    """Admins and sessions in tables. Every method may raise StoreUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> tuple[Admin, ...]:
        """All admins with a password, by name."""
        with transaction(self._engine) as connection:
            return tuple(Admin(**row._mapping) for row in connection.execute(select(admin).order_by(admin.c.name)))

    def any(self) -> bool:
        """Whether there is an admin with a password."""
        with transaction(self._engine) as connection:
            return connection.execute(select(admin.c.name).limit(1)).first() is not None

    def find(self, name: str) -> Admin | None:
        """The admin of this name."""
        with transaction(self._engine) as connection:
            row = connection.execute(select(admin).where(admin.c.name == name)).one_or_none()
        return Admin(**row._mapping) if row else None

    def add(self, new: Admin) -> None:
        """Keep *new*. Raises AccessError where the name is taken."""
        values = {
            "name": new.name,
            "password": new.password,
            "created_at": new.created_at,
            "changed_at": new.changed_at,
        }
        try:
            with transaction(self._engine, writes=True) as connection:
                connection.execute(insert(admin).values(values))
        except IntegrityError as error:
            raise AccessError(f"there is an admin {new.name!r} already; `advisor admin password` changes it") from error

    def change(self, name: str, password: str, *, at: datetime) -> None:
        """Keep another digest, and end the admin's sessions. Raises AccessError."""
        changed = update(admin).where(admin.c.name == name).values(password=password, changed_at=at)
        with transaction(self._engine, writes=True) as connection:
            if not connection.execute(changed).rowcount:
                raise _unknown(name)
            connection.execute(delete(session).where(session.c.name == name))

    def remove(self, name: str) -> None:
        """Forget an admin, and end the sessions. Raises AccessError."""
        with transaction(self._engine, writes=True) as connection:
            if not connection.execute(delete(admin).where(admin.c.name == name)).rowcount:
                raise _unknown(name)
            connection.execute(delete(session).where(session.c.name == name))

    def open(self, new: Session) -> None:
        """Keep a session, and forget those that are over."""
        values = {"id": new.id, "name": new.name, "way": new.way, "began_at": new.began_at, "seen_at": new.seen_at}
        over = (session.c.seen_at < new.began_at - IDLE) | (session.c.began_at < new.began_at - LONGEST)
        with transaction(self._engine, writes=True) as connection:
            connection.execute(delete(session).where(over))
            connection.execute(insert(session).values(values))

    def session(self, id: str) -> Session | None:
        """The session of this id, also where it is over; None where it was ended."""
        with transaction(self._engine) as connection:
            row = connection.execute(select(session).where(session.c.id == id)).one_or_none()
        return Session(**row._mapping) if row else None

    def seen(self, id: str, *, at: datetime) -> None:
        """Note that a session was used."""
        with transaction(self._engine, writes=True) as connection:
            connection.execute(update(session).where(session.c.id == id).values(seen_at=at))

    def end(self, id: str) -> None:
        """End a session, if it is there."""
        with transaction(self._engine, writes=True) as connection:
            connection.execute(delete(session).where(session.c.id == id))

    def end_all(self, name: str) -> int:
        """End all sessions of *name*; how many there were."""
        with transaction(self._engine, writes=True) as connection:
            return connection.execute(delete(session).where(session.c.name == name)).rowcount


class SqlAudit:
    """The audit log in a table: it only grows. Every method may raise StoreUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(self, deed: Deed) -> None:
        """Keep *deed*."""
        values: dict[str, Any] = {
            "at": deed.at,
            "who": deed.who[:200],
            "session": deed.session,
            "action": deed.action,
            "object": deed.object,
            "detail": deed.detail[:200] if deed.detail else None,
        }
        with transaction(self._engine, writes=True) as connection:
            connection.execute(insert(audit).values(values))

    def latest(self, *, limit: int, before: int | None = None) -> Sequence[Deed]:
        """At most *limit* deeds, the latest first; those before the one with the id *before*."""
        query = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.id < before)
        with transaction(self._engine) as connection:
            return [Deed(**row._mapping) for row in connection.execute(query)]


def _unknown(name: str) -> AccessError:
    return AccessError(f"there is no admin {name!r}; `advisor admin list` shows them")
