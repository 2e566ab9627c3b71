"""What is not needed is not imported, and so waited for by nobody."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot import places

ROOT = Path(places.__file__).resolve().parent.parent
HEAVY = ("sklearn", "scipy", "numpy", "matplotlib", "flask", "sqlalchemy", "alembic")
CODE = f"""
import sys
from bot.cli.main import main
sys.argv = ["advisor", *sys.argv[1:]]
try:
    main()
finally:
    sys.stderr.write(repr([name for name in {HEAVY} if name in sys.modules]))
"""
COMMANDS = {
    "--help": 0,
    "--version": 0,
    "knowledge --help": 0,
    "knowledge check": 0,
    "knowledge stats --json": 0,
    "knowledge show flask": 0,
    "answers --help": 0,
    "answers diff --help": 0,
    "answers diff": 2,
    "ask --help": 0,
    "ask": 2,
    "chat --help": 0,
    "eval --help": 0,
    "read --help": 0,
    "read": 2,
}


def advisor(command: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ADVISOR_")}
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    words = [sys.executable, "-c", CODE, *command.split()]
    return subprocess.run(words, env={**kept, "PYTHONPATH": path}, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("command", COMMANDS)
def test_it_imports_nothing_heavy(command: str) -> None:
    run = advisor(command)

    assert run.returncode == COMMANDS[command]
    assert run.stderr.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", ["--help", "--version", "knowledge check"])
def test_it_is_quick(command: str) -> None:
    def seconds() -> float:
        start = time.perf_counter()
        assert advisor(command).returncode == 0
        return time.perf_counter() - start

    assert min(seconds() for _ in range(3)) < 1.5


@pytest.mark.parametrize("command", ["knowledge check", "knowledge stats", "knowledge show flask"])
def test_what_is_piped_is_plain(command: str) -> None:
    assert "\x1b" not in advisor(command).stdout
