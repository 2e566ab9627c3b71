"""Commands run in this process, each in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bot.cli.main import advisor

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instance folder of all tests: the matcher is fitted once."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture
def run(instance: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """``run("ask", "Flask?")`` gives what ``advisor ask "Flask?"`` prints."""
    monkeypatch.setenv("ADVISOR_INSTANCE", str(instance))
    monkeypatch.delenv("ADVISOR_KNOWLEDGE", raising=False)
    runner = CliRunner()

    def invoke(*words: str | Path, input: str | bytes | None = None) -> Result:
        result = runner.invoke(advisor, [str(word) for word in words], input=input, prog_name="advisor")
        assert isinstance(result.exception, SystemExit | None), result.exception
        return result

    yield invoke
    assert click.get_current_context(silent=True) is None
