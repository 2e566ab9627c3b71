"""The secret of the service, and the keys that come from it."""

from __future__ import annotations

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.core.errors import SettingsError
from bot.settings import Settings
from bot.signing import FILE_NAME, secret_of

from .test_cli import environment

MAKE_ONE = """
from bot.settings import Settings
from bot.signing import secret_of
print(secret_of(Settings.from_env()).for_purpose("a").hex())
"""


def make_settings(folder: Path, secret_key: str | None = None) -> Settings:
    return Settings(instance=folder, database_url=f"sqlite:///{folder / 'a.sqlite3'}", secret_key=secret_key)


def test_each_purpose_has_a_key_of_its_own(tmp_path: Path) -> None:
    secret = secret_of(make_settings(tmp_path))

    assert secret.for_purpose("a") == secret.for_purpose("a")
    assert secret.for_purpose("a") != secret.for_purpose("b")
    assert len(secret.for_purpose("a")) == 32


def test_the_set_secret_decides_and_leaves_no_file(tmp_path: Path) -> None:
    first, second = (secret_of(make_settings(tmp_path / name, "correct horse battery")) for name in ("one", "two"))

    assert first.for_purpose("a") == second.for_purpose("a")
    assert first.for_purpose("a") != secret_of(make_settings(tmp_path, "correct horse buttery")).for_purpose("a")
    assert not list(tmp_path.rglob(FILE_NAME))


def test_a_short_secret_is_refused_without_repeating_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ADVISOR_SECRET_KEY must have at least 16") as refused:
        secret_of(make_settings(tmp_path, "hunter2"))

    assert "hunter2" not in str(refused.value)


def test_without_one_a_random_one_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    first = secret_of(make_settings(tmp_path / "missing")).for_purpose("a")
    kept = tmp_path / "missing" / FILE_NAME

    assert secret_of(make_settings(tmp_path / "missing")).for_purpose("a") == first
    assert secret_of(make_settings(tmp_path / "another")).for_purpose("a") != first
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(kept.parent.iterdir()) == [kept]


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    def derive(_: int) -> str:
        command = [sys.executable, "-c", MAKE_ONE]
        run = subprocess.run(command, env=environment(tmp_path), capture_output=True, text=True, timeout=60, check=True)
        return run.stdout.strip()

    with ThreadPoolExecutor(6) as pool:
        keys = set(pool.map(derive, range(6)))

    assert len(keys) == 1


@pytest.mark.parametrize("content", [b"", b"half of it"])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)

    with pytest.raises(SettingsError, match=f"{FILE_NAME} is damaged"):
        secret_of(make_settings(tmp_path))


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SettingsError, match=r"none is set, and .*/file/secret.key cannot be read or made"):
        secret_of(make_settings(tmp_path / "file"))


def test_the_secret_does_not_show(tmp_path: Path) -> None:
    assert "battery" not in repr(secret_of(make_settings(tmp_path, "correct horse battery")))
