"""The service as teams run it, for clients to talk to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import places

ROOT = Path(places.__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def advisor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where `advisor serve` answers from the shipped knowledge, on a port of its own."""
    folder = tmp_path_factory.mktemp("advisor")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ADVISOR_")}
    quiet = {"ADVISOR_LOG": "off", "ADVISOR_RATE_LIMIT": "off"}
    environment = {**kept, **quiet, "ADVISOR_INSTANCE": str(folder), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli.main", "serve", "--host", "127.0.0.1", "--port", "0"],
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    with process, process.stdout:
        line = process.stdout.readline()
        assert line.startswith("Framework Advisor answers at http://127.0.0.1:")
        yield line.split()[-1]
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
