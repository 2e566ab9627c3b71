"""The shipped pack and its engine, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.asking import Engine
from bot.core.knowledge import KnowledgeBase
from bot.engine import build_engine
from bot.knowledge_base.pack import load
from bot.places import KNOWLEDGE
from bot.reading.reader import Reader


@pytest.fixture(scope="session")
def base() -> KnowledgeBase:
    """Everything that the shipped pack knows."""
    return load([KNOWLEDGE])


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder for the fitted matcher."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def engine(base: KnowledgeBase, cache: Path) -> Engine:
    """The engine over the shipped pack."""
    return build_engine(base, cache)


@pytest.fixture(scope="session")
def reader(engine: Engine, base: KnowledgeBase, cache: Path) -> Reader:
    """The reader over the shipped pack; the matcher that the engine fitted is reused."""
    return Reader.over(base, cache)
