"""Servers on both databases, and the figures that the suite prints in the end."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from service.conftest import database_url, empty_database, postgresql_url, sqlite_url

from .server import Nursery, Service, free_port, nursery

__all__ = ["database_url", "empty_database", "postgresql_url", "sqlite_url"]
FIGURES: list[str] = []
MakeService = Callable[..., Service]


def missing(what: str) -> NoReturn:
    """Skip a test for lack of *what*; fail it where all services are required."""
    if os.environ.get("ADVISOR_TEST_REQUIRE_SERVICES"):
        pytest.fail(f"missing: {what}")
    pytest.skip(f"missing: {what}")


@pytest.fixture
def figures() -> Callable[[str], None]:
    """Takes a line that is printed when all tests are done."""
    return FIGURES.append


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if FIGURES:
        terminalreporter.section("faults, in figures")
        for line in FIGURES:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def servers() -> Iterator[Nursery]:
    with nursery() as made:
        yield made


@pytest.fixture
def make_service(servers: Nursery, tmp_path: Path) -> Iterator[MakeService]:
    """Makes a server of two workers that has started; keywords are further variables."""
    made: list[Service] = []

    def make(database_url: str, **environ: str) -> Service:
        settings = {
            "PATH": os.environ["PATH"],
            "ADVISOR_INSTANCE": str(tmp_path / f"instance{len(made)}"),
            "ADVISOR_DATABASE_URL": database_url,
            "ADVISOR_RATE_LIMIT": "off",
            "ADVISOR_WORKERS": "2",
            "PORT": str(free_port()),
        }
        service = Service(servers.start, {**settings, **environ}, tmp_path / f"server{len(made)}.log")
        made.append(service)
        service.start()
        return service

    yield make
    for service in made:
        service.stop()
