"""Running a script of this folder with node and the locked packages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent
READY = FOLDER / "node_modules" / ".package-lock.json"
"""npm writes it when all packages are in place."""


def run_script(name: str, *words: str, timeout: float = 60) -> Any:
    """What the script *name* of this folder prints as its last line, which is JSON.

    The test is skipped where node or the packages are missing, and fails where the script does.
    """
    missing = what_is_missing()
    if missing and os.environ.get("ADVISOR_TEST_REQUIRE_BROWSER"):
        pytest.fail(f"{missing}, and ADVISOR_TEST_REQUIRE_BROWSER asks for it")
    if missing:
        pytest.skip(missing)
    run = subprocess.run(["node", name, *words], cwd=FOLDER, capture_output=True, text=True, timeout=timeout)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def what_is_missing() -> str:
    """What keeps scripts from running, in words; empty where nothing does."""
    if not shutil.which("node"):
        return "node is not installed"
    if not READY.is_file():
        return "the clients from npm are not installed; `npm ci` in tests/clients does it"
    return ""
