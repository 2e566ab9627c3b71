"""API keys on SQL tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.core.access import ApiKey, Scope
from bot.core.errors import AccessError
from bot.core.turns import JsonText
from bot.store.failures import transaction
from bot.store.rows import ApiKeyRow


class SqlKeys:
    """API keys in a table. Every method may raise StoreUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> tuple[ApiKey, ...]:
        """All keys, the oldest first; also those that are revoked."""
        query = select(ApiKeyRow.__table__).order_by(ApiKeyRow.created_at, ApiKeyRow.id)
        with transaction(self._engine) as connection:
            return tuple(_key(row) for row in connection.execute(query))

    def add(self, key: ApiKey) -> None:
        """Keep *key*. Raises AccessError where its site is not there."""
        values = {
            "id": key.id,
            "digest": key.digest,
            "name": key.name,
            "scopes": JsonText.of(sorted(key.scopes)),
            "site_id": key.site,
            "rate": key.rate,
            "created_at": key.created_at,
            "expires_at": key.expires_at,
        }
        try:
            with transaction(self._engine, writes=True) as connection:
                connection.execute(insert(ApiKeyRow).values(values))
        except IntegrityError as error:
            raise AccessError(f"there is no site {key.site!r}; `advisor sites list` shows them") from error

    def revoke(self, id: str, *, at: datetime) -> None:
        """Let nobody use the key any more; one that is revoked already stays so. Raises AccessError."""
        change = update(ApiKeyRow).where(ApiKeyRow.id == id, ApiKeyRow.revoked_at.is_(None)).values(revoked_at=at)
        with transaction(self._engine, writes=True) as connection:
            revoked = connection.execute(change).rowcount
            known = revoked or connection.execute(select(ApiKeyRow.id).where(ApiKeyRow.id == id)).first()
        if not known:
            raise AccessError(f"there is no key {id!r}; `advisor keys list` shows them")

    def note_uses(self, uses: Mapping[str, datetime]) -> None:
        """Keep when each of these keys was used last; a later use that is kept already stays."""
        with transaction(self._engine, writes=True) as connection:
            for id, at in sorted(uses.items()):  # in one order everywhere, so that no two processes wait for each other
                earlier = or_(ApiKeyRow.last_used_at.is_(None), ApiKeyRow.last_used_at < at)
                connection.execute(update(ApiKeyRow).where(ApiKeyRow.id == id, earlier).values(last_used_at=at))


def _key(row: Row[Any]) -> ApiKey:
    known = {scope.value for scope in Scope}
    return ApiKey(
        id=row.id,
        digest=row.digest,
        name=row.name,
        scopes=frozenset(Scope(scope) for scope in row.scopes.read() if scope in known),
        site=row.site_id,
        rate=row.rate,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
