"""Publishing knowledge to running servers, listing what was published, and going back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot import signing
from bot.cli.storing import store_of
from bot.core.releases import Release, ReleaseError, ReleaseFiles
from bot.operations.publishing import Press
from bot.settings import Settings
from bot.store.releases import SqlReleases


def publish(settings: Settings, folders: Sequence[Path]) -> Release:
    """Make the packs in *folders*, which hold no problems, the knowledge that answers."""
    with _releases(settings) as releases:
        version, files = _press(settings).prepare(folders)
        return _published(releases, version, files)


def publish_again(settings: Settings, id: int) -> Release:
    """Make the knowledge of release *id* answer again, as a release of its own. Raises ReleaseError."""
    with _releases(settings) as releases:
        found = next((release for release in releases.all() if release.id == id), None)
        if found is None:
            raise ReleaseError(f"there is no release {id}; `advisor knowledge releases` lists them")
        if found.withdrawn:
            raise ReleaseError(f"release {id} went back to the folders; `advisor knowledge unpublish` does so again")
        files = releases.files(id)
        _press(settings).open(found, files)
        return _published(releases, found.version, files, repeats=found.repeats or id)


def unpublish(settings: Settings) -> Release | None:
    """Let the folders of the settings answer again; None where they do so already."""
    with _releases(settings) as releases:
        latest = releases.latest()
        if latest is None or latest.withdrawn:
            return None
        return _published(releases, "", ReleaseFiles(packs=b""))


def all_releases(settings: Settings) -> Sequence[Release]:
    """The releases that are kept, the latest first."""
    with _releases(settings) as releases:
        return releases.all()


def _press(settings: Settings) -> Press:
    settings.make_instance()
    return Press(settings.instance / "cache", signing.secret_of(settings))


def _published(releases: SqlReleases, version: str, files: ReleaseFiles, repeats: int | None = None) -> Release:
    at = datetime.now(UTC)
    id = releases.publish(version, files, at=at, repeats=repeats)
    return Release(id=id, version=version, published_at=at, repeats=repeats)


@contextmanager
def _releases(settings: Settings) -> Iterator[SqlReleases]:
    """The releases in the database of *settings*, which must be up to date. Raises StoreUnavailable."""
    with store_of(settings) as engine:
        yield SqlReleases(engine)
