"""Sites and the keys of their users' tokens on SQL tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.core.access import Algorithm, Identity, Site, SiteKey
from bot.core.errors import AccessError
from bot.core.turns import JsonText
from bot.store.failures import transaction
from bot.store.rows import SiteKeyRow, SiteRow


class SqlSites:
    """Sites in tables. Every method may raise StoreUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> tuple[Site, ...]:
        """All sites in the order of their ids; also those that are disabled."""
        with transaction(self._engine) as connection:
            return _sites(connection)

    def all_keys(self) -> tuple[SiteKey, ...]:
        """The keys of all sites, the oldest first; also those that are retired."""
        query = select(SiteKeyRow.__table__).order_by(SiteKeyRow.site_id, SiteKeyRow.created_at, SiteKeyRow.kid)
        with transaction(self._engine) as connection:
            return tuple(_key(row) for row in connection.execute(query))

    def add(self, site: Site) -> None:
        """Keep *site*. Raises AccessError where its id, or one of its origins, is another site's."""
        try:
            with transaction(self._engine, writes=True) as connection:
                for other in _sites(connection):
                    for origin in set(site.origins) & set(other.origins):
                        raise AccessError(f"{origin} is an origin of the site {other.id!r} already")
                connection.execute(insert(SiteRow).values(_values(site)))
        except IntegrityError as error:
            raise AccessError(f"there is a site {site.id!r} already") from error

    def remove(self, id: str) -> None:
        """Delete the site, with its keys and the API keys that are bound to it. Raises AccessError."""
        self._change(delete(SiteRow).where(SiteRow.id == id), id)

    def disable(self, id: str, at: datetime | None) -> None:
        """Refuse the site from now on; None lets it in again. Raises AccessError."""
        self._change(update(SiteRow).where(SiteRow.id == id).values(disabled_at=at), id)

    def add_key(self, key: SiteKey) -> None:
        """Keep a key of a site. Raises AccessError where there is no such site, or its kid is taken."""
        values = {
            "site_id": key.site,
            "kid": key.kid,
            "algorithm": key.algorithm,
            "material": key.material,
            "created_at": key.created_at,
        }
        try:
            with transaction(self._engine, writes=True) as connection:
                if connection.execute(select(SiteRow.id).where(SiteRow.id == key.site)).first() is None:
                    raise AccessError(_no_site(key.site))
                connection.execute(insert(SiteKeyRow).values(values))
        except IntegrityError as error:
            raise AccessError(f"the site {key.site!r} has a key {key.kid!r} already") from error

    def retire_key(self, site: str, kid: str, *, at: datetime) -> None:
        """Refuse tokens of this key from now on. Raises AccessError."""
        chosen = (SiteKeyRow.site_id == site, SiteKeyRow.kid == kid)
        with transaction(self._engine, writes=True) as connection:
            if connection.execute(select(SiteKeyRow.kid).where(*chosen)).first() is None:
                raise AccessError(f"the site {site!r} has no key {kid!r}")
            connection.execute(update(SiteKeyRow).where(*chosen, SiteKeyRow.retired_at.is_(None)).values(retired_at=at))

    def _change(self, statement: Any, id: str) -> None:
        with transaction(self._engine, writes=True) as connection:
            changed = connection.execute(statement).rowcount
        if not changed:
            raise AccessError(_no_site(id))


def _no_site(id: str) -> str:
    return f"there is no site {id!r}; `advisor sites list` shows them"


def _sites(connection: Connection) -> tuple[Site, ...]:
    return tuple(_site(row) for row in connection.execute(select(SiteRow.__table__).order_by(SiteRow.id)))


def _values(site: Site) -> dict[str, Any]:
    return {
        "id": site.id,
        "name": site.name,
        "origins": JsonText.of(site.origins),
        "frame_ancestors": JsonText.of(site.frame_ancestors),
        "identity": site.identity,
        "audience": site.audience,
        "rate": site.rate,
        "created_at": site.created_at,
        "disabled_at": site.disabled_at,
    }


def _site(row: Row[Any]) -> Site:
    return Site(
        id=row.id,
        name=row.name,
        origins=tuple(row.origins.read()),
        frame_ancestors=tuple(row.frame_ancestors.read()),
        identity=Identity(row.identity),
        audience=row.audience,
        rate=row.rate,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )


def _key(row: Row[Any]) -> SiteKey:
    return SiteKey(
        site=row.site_id,
        kid=row.kid,
        algorithm=Algorithm(row.algorithm),
        material=bytes(row.material),
        created_at=row.created_at,
        retired_at=row.retired_at,
    )
