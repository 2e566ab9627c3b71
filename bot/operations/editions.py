"""The edition of the knowledge that answers now: the one of the folders, or the latest that was published."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from bot.asking import Edition
from bot.core.errors import PackError, StoreUnavailable
from bot.core.releases import Release, ReleaseError, ReleaseFiles
from bot.operations.metrics import Metrics

logger = logging.getLogger(__name__)
PERIOD = 2.0
"""Seconds between two looks for another release; loading one takes about one more."""


class Releases(Protocol):
    """Where releases are kept. Every method may raise StoreUnavailable."""

    def latest(self) -> Release | None:
        """The release that holds; None where nothing was ever published."""

    def files(self, id: int) -> ReleaseFiles:
        """The files of a release. Raises ReleaseError where it is not there."""


class Editions:
    """Holds the edition that answers, and replaces it whole when another release is published.

    A release that cannot be loaded changes nothing; *refused* names it until there is a later one.
    """

    def __init__(
        self,
        releases: Releases,
        *,
        from_folders: Callable[[], Edition],
        from_release: Callable[[Release, ReleaseFiles], Edition],
        metrics: Metrics,
    ) -> None:
        self._releases = releases
        self._from_folders = from_folders
        self._from_release = from_release
        self._metrics = metrics
        self._edition: Edition | None = None
        self._following: threading.Thread | None = None
        self._first = threading.Lock()
        self.release: int | None = None
        """The id of the release that answers; None while the folders do."""
        self.refused: int | None = None
        """The id of the latest release, where it could not be loaded."""
        self._seen: int | None = None

    def now(self) -> Edition:
        """The edition that answers now."""
        return self._edition or self.of_folders()

    def of_folders(self) -> Edition:
        """The edition of the folders, made where there is none yet. Raises PackError where they hold problems."""
        with self._first:
            self._edition = self._edition or self._from_folders()
            return self._edition

    def look(self) -> None:
        """Take the latest release where it is another one than before. What goes wrong is logged, never raised."""
        try:
            latest = self._releases.latest()
            if latest is not None and latest.id != self._seen:
                self._take(latest)
        except (StoreUnavailable, OSError) as error:  # it will be seen at the next look
            logger.warning("whether knowledge was published could not be seen: %s", type(error).__name__)
        except Exception:
            logger.exception("looking for published knowledge failed")

    def follow(self) -> None:
        """Look every two seconds from now on, in a thread of this process. Not to be called before a fork."""
        self._metrics.answers_from(self.now().knowledge.version)
        self._metrics.refused(self.refused or 0)
        if self._following is None:
            self._following = threading.Thread(target=self._look_on, name="editions", daemon=True)
            self._following.start()

    def _look_on(self) -> None:
        pause = threading.Event()
        while not pause.wait(PERIOD):
            self.look()

    def _take(self, latest: Release) -> None:
        try:
            edition = self._open(latest)
        except (StoreUnavailable, OSError):
            raise
        except Exception as error:
            self._refuse(latest, error)
            return
        before, self._edition = self._edition, edition
        self._seen, self.refused = latest.id, None
        self.release = None if latest.withdrawn else latest.id
        version = edition.knowledge.version
        self._metrics.answers_from(version, before.knowledge.version if before else None)
        self._metrics.refused(0)
        source = "the folders" if latest.withdrawn else f"release {latest.id}"
        logger.info("answers come from knowledge %s of %s now", version, source)

    def _open(self, latest: Release) -> Edition:
        if latest.withdrawn:
            return self._from_folders()
        return self._from_release(latest, self._releases.files(latest.id))

    def _refuse(self, latest: Release, error: Exception) -> None:
        self._seen = self.refused = latest.id
        self._metrics.refused(latest.id)
        logger.error(
            "release %s of the knowledge cannot be loaded, the one before goes on answering: %s",
            latest.id,
            _reason(error),
            exc_info=None if isinstance(error, PackError | ReleaseError) else error,
        )


def _reason(error: Exception) -> str:
    """Why, in one line; a pack's problems name places and fields of its files."""
    if isinstance(error, PackError):
        more = f" (and {len(error.problems) - 1} more)" if len(error.problems) > 1 else ""
        first = error.problems[0]
        return f"{first.file.name}: {first.where}: {first.problem}{more}"
    return str(error) if isinstance(error, ReleaseError) else type(error).__name__
