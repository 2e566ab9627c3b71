"""Two versions side by side on one database: before, during and after the migration."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.store import schema

from .conftest import MakeService
from .load import load
from .server import HOST, ROOT, Service, call, free_port, programs
from .test_kills import await_turns

OLD = "822ab4bbb0709a1eb7e32d95daf22c8637f5bfc9"
"""The last commit whose tables are those of migration 0001."""


@pytest.fixture(scope="module")
def old_code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the old version, as git has it."""
    packed = subprocess.run(["git", "archive", "--format=tar", OLD], cwd=ROOT, capture_output=True)
    if packed.returncode:
        pytest.skip(f"this clone is shallow: commit {OLD} is not in it")
    folder = tmp_path_factory.mktemp("old")
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture
def old_service(old_code: Path, database_url: str, tmp_path: Path) -> Iterator[Service]:
    """A server of the old version on a database of its own time."""
    schema.downgrade(database_url, "0001")
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(old_code),
        "ADVISOR_INSTANCE": str(tmp_path / "old"),
        "ADVISOR_DATABASE_URL": database_url,
        "HOST": HOST,
        "PORT": str(free_port()),
    }
    with programs(old_code) as start:
        service = Service(start, environ, tmp_path / "old.log")
        service.start()
        yield service


def test_no_turn_is_lost_and_each_version_goes_on_with_the_others_conversations(
    make_service: MakeService, old_service: Service, database_url: str, figures: Callable[[str], None]
) -> None:
    assert schema.check(database_url).revision == "0001"
    with load(old_service.port, people=4) as ledger:
        await_turns(ledger, 60)
        schema.upgrade(database_url)
        await_turns(ledger, 60)
    of_old = set(ledger.acknowledged)
    new_service = make_service(database_url)
    with load(old_service.port, new_service.port, people=4, ledger=ledger, name="both"):
        await_turns(ledger, 120)
    of_both = set(ledger.acknowledged) - of_old
    with load(new_service.port, people=4, ledger=ledger, name="new"):
        await_turns(ledger, 60)
    kept = ledger.check(database_url)

    assert schema.check(database_url).fine
    shown = {
        turn["turn_id"]: turn
        for id in {turn.conversation_id for turn in ledger.acknowledged.values()}
        for turn in call(new_service.port, "GET", f"/api/v1/conversations/{id}").read()["turns"]
    }
    for turn in ledger.acknowledged.values():
        told = shown[turn.turn_id]
        assert told["question"] == turn.question
        assert {name: told[name] for name in turn.body} == turn.body
    of_new = ledger.count - len(of_old) - len(of_both)
    figures(
        f"rolling upgrade, {database_url.split(':')[0]}: {len(of_old)} turns acknowledged by the old version, "
        f"the tables migrated meanwhile, {len(of_both)} by both in turns, {of_new} by the new; "
        f"{ledger.statuses[503]} replies of 503, {kept} stored, 0 lost"
    )
