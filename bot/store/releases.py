"""Published knowledge on SQL tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Engine, Table, delete, func, insert, select

from bot.core.releases import Release, ReleaseError, ReleaseFiles
from bot.store.failures import transaction
from bot.store.rows import KnowledgeReleaseRow

release = cast(Table, KnowledgeReleaseRow.__table__)
HEAD = select(release.c.id, release.c.version, release.c.published_at, release.c.repeats)
KEPT = 20
"""How many releases are kept; older ones are deleted when another is published."""


class SqlReleases:
    """Releases in a table. Every method may raise StoreUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def latest(self) -> Release | None:
        """The release that holds; None where nothing was ever published."""
        with transaction(self._engine) as connection:
            row = connection.execute(HEAD.order_by(release.c.id.desc()).limit(1)).one_or_none()
        return _release(row) if row else None

    def all(self) -> Sequence[Release]:
        """All releases that are kept, the latest first."""
        with transaction(self._engine) as connection:
            return [_release(row) for row in connection.execute(HEAD.order_by(release.c.id.desc()))]

    def files(self, id: int) -> ReleaseFiles:
        """The files of a release. Raises ReleaseError where it is not there."""
        query = select(release.c.packs, release.c.matcher).where(release.c.id == id)
        with transaction(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise ReleaseError(f"there is no release {id}")
        return ReleaseFiles(packs=row.packs, matcher=row.matcher)

    def publish(self, version: str, files: ReleaseFiles, *, at: datetime, repeats: int | None = None) -> int:
        """Make this the release that holds, and return its id; an empty *version* withdraws what holds now."""
        values = {
            "version": version,
            "packs": files.packs,
            "matcher": files.matcher,
            "published_at": at,
            "repeats": repeats,
        }
        with transaction(self._engine, writes=True) as connection:
            id: int = connection.execute(insert(release).values(values).returning(release.c.id)).scalar_one()
            kept = select(release.c.id).order_by(release.c.id.desc()).limit(KEPT).subquery()
            oldest = connection.execute(select(func.min(kept.c.id))).scalar_one()
            connection.execute(delete(release).where(release.c.id < oldest))
        return id


def _release(row: Any) -> Release:
    return Release(id=row.id, version=row.version, published_at=row.published_at, repeats=row.repeats)
