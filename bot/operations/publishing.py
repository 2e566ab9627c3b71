"""From packs to a release and back: what is published is read back before, and its fitted matcher is signed.

A fitted matcher is a pickle, so that whoever makes one runs code where it is loaded. The database is not trusted that
far: a matcher counts only with a signature by the service's own secret. Without one, a worker fits the matcher anew.
"""

from __future__ import annotations

import hmac
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot.asking import Engine
from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context
from bot.core.releases import Release, ReleaseError, ReleaseFiles
from bot.engine import build_engine
from bot.knowledge_base.archive import packed, unpacked
from bot.knowledge_base.pack import load
from bot.reading import model_cache
from bot.signing import Secret

PURPOSE = "fitted matcher"
SIGNATURE = 32
PROBE = "What is good about {name}?"
"""Asked before anything is published: knowledge that cannot answer is not."""


class Press:
    """Makes releases of packs, and knowledge and engines of releases. It writes in *cache* only."""

    def __init__(self, cache: Path, secret: Secret) -> None:
        self._cache = cache
        self._key = secret.for_purpose(PURPOSE)

    def prepare(self, folders: Sequence[Path]) -> tuple[str, ReleaseFiles]:
        """The version and the files of a release of the packs in *folders*, which hold no problems.

        The packs are read from their archive, the matcher is fitted, and a question is asked. Raises PackError or
        ReleaseError where that goes wrong.
        """
        archive = packed(folders)
        base = self._base(archive)
        try:
            engine = build_engine(base, self._cache)
            for framework in base.frameworks[:1]:
                engine.reply(PROBE.format(name=framework.name), Context())
        except (ValueError, ArithmeticError, LookupError) as error:
            raise ReleaseError(f"the knowledge cannot answer: {error}") from error
        fitted = model_cache.kept(base.version, self._cache)
        matcher = self._sign(base.version, fitted) + fitted if fitted else None
        return base.version, ReleaseFiles(packs=archive, matcher=matcher)

    def open(self, release: Release, files: ReleaseFiles) -> tuple[KnowledgeBase, Engine]:
        """The knowledge of *release* and what answers from it. Raises PackError or ReleaseError."""
        base = self._base(files.packs)
        if base.version != release.version:
            raise ReleaseError(f"the release is damaged: its files make the version {base.version}")
        if files.matcher:
            signature, fitted = files.matcher[:SIGNATURE], files.matcher[SIGNATURE:]
            if hmac.compare_digest(signature, self._sign(base.version, fitted)):
                model_cache.keep(base.version, fitted, self._cache)
        return base, build_engine(base, self._cache)

    def _base(self, archive: bytes) -> KnowledgeBase:
        self._cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="release-", dir=self._cache) as folder:
            return load(unpacked(archive, Path(folder)))

    def _sign(self, version: str, fitted: bytes) -> bytes:
        """The signature of a matcher; it holds for this version of its makers only."""
        return hmac.digest(self._key, model_cache.name_of(version).encode() + b"\0" + fitted, "sha256")
