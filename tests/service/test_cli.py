"""The command line and the server, as processes of their own."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from bot import places
from bot.store import schema

ROOT = Path(places.__file__).resolve().parent.parent
HEAVY = ("flask", "sqlalchemy", "alembic", "sklearn", "numpy", "pydantic", "gunicorn")


HELP = f"""
import sys
from bot.cli.main import main
sys.argv = ["advisor", "--help"]
try:
    main()
except SystemExit:
    print([name for name in {HEAVY} if name in sys.modules])
"""


def environment(folder: Path, **variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ADVISOR_")}
    return {
        **kept,
        "ADVISOR_INSTANCE": str(folder / "instance"),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), str(ROOT / "tests"), os.environ.get("PYTHONPATH")))),
        "PORT": "0",
        **variables,
    }


def advisor(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot.cli.main", *words]
    return subprocess.run(
        command, env=environment(folder, **variables), cwd=folder, capture_output=True, text=True, timeout=60
    )


def test_help_names_the_commands_without_importing_them(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", HELP], env=environment(tmp_path), capture_output=True, text=True, timeout=60
    )

    assert "serve" in run.stdout
    assert "Serve the page and the API." in run.stdout
    assert run.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_are_quick(tmp_path: Path, option: str) -> None:
    def seconds() -> float:
        start = time.perf_counter()
        assert advisor(tmp_path, option).returncode == 0
        return time.perf_counter() - start

    assert min(seconds() for _ in range(5)) < 0.3


def test_an_unknown_command_is_named(tmp_path: Path) -> None:
    run = advisor(tmp_path, "serf")

    assert run.returncode == 2
    assert "serf" in run.stderr


def test_upgrade_makes_the_instance_and_the_database(tmp_path: Path) -> None:
    upgraded, checked = advisor(tmp_path, "db", "upgrade"), advisor(tmp_path, "db", "check")

    assert (upgraded.returncode, upgraded.stderr) == (0, "")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert (tmp_path / "instance" / "advisor.sqlite3").is_file()
    assert "revision: 0005" in checked.stdout


def test_check_speaks_json_to_programs(tmp_path: Path) -> None:
    advisor(tmp_path, "db", "upgrade")
    checked = advisor(tmp_path, "db", "check", "--json")

    told = json.loads(checked.stdout)
    assert checked.returncode == 0
    assert told == {"revision": "0005", "pending": [], "drift": [], "fine": True}


def test_check_before_upgrade_says_what_to_do(tmp_path: Path) -> None:
    run = advisor(tmp_path, "db", "check")

    assert run.returncode == 1
    assert "`advisor db upgrade` makes one" in run.stderr


@pytest.mark.parametrize("words", [("db", "upgrade"), ("serve",)])
@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("sqlite:///{folder}/missing/a.sqlite3", "the folder of the database is missing: {folder}/missing"),
        ("sqlite:///{folder}/file/a.sqlite3", "the folder of the database is missing: {folder}/file"),
        ("sqlite:///{folder}", "the database is a folder, not a file: {folder}"),
        ("sqlite:///{folder}/file", "the database {folder}/file cannot be used: file is not a database"),
        ("mysql://here", "ADVISOR_DATABASE_URL must begin with sqlite:/// or postgresql://"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_line(
    tmp_path: Path, words: Iterable[str], url: str, problem: str
) -> None:
    (tmp_path / "file").write_text("no database" * 1000)
    run = advisor(tmp_path, *words, ADVISOR_DATABASE_URL=url.format(folder=tmp_path))

    assert run.returncode == 1
    assert run.stderr == f"advisor: {problem.format(folder=tmp_path)}\n"


def test_a_server_that_is_not_there_is_one_line_without_the_password(tmp_path: Path) -> None:
    run = advisor(tmp_path, "db", "upgrade", ADVISOR_DATABASE_URL="postgresql://me:hidden@127.0.0.1:1/nothing")

    assert run.returncode == 1
    assert run.stderr.count("\n") == 1
    assert run.stderr.startswith("advisor: the database postgresql+psycopg://me:***@127.0.0.1:1/nothing cannot be used")
    assert "hidden" not in run.stderr


def unprivileged(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run *code* without root's right to write anything, where the tests have it."""
    drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    if drop and not shutil.which("setpriv"):
        pytest.skip("the tests run as root, and setpriv, which takes root's rights away, is not installed")
    command = [*drop, sys.executable, "-c", code, str(folder)]
    return subprocess.run(command, env=environment(folder), capture_output=True, text=True, timeout=60)


UPGRADES = """
import pathlib, sys
from bot.core.errors import BotError
from bot.store import schema
folder = pathlib.Path(sys.argv[1])
try:
    schema.upgrade(f"sqlite:///{folder}/advisor.sqlite3")
except BotError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("what", "problem"),
    [("file", "the database is read-only: "), ("folder", "the folder of the database is not writable: ")],
)
def test_what_may_not_be_written_is_said(tmp_path: Path, what: str, problem: str) -> None:
    if what == "file":
        (tmp_path / "advisor.sqlite3").touch(0o444)
    tmp_path.chmod(0o755 if what == "file" else 0o555)
    run = unprivileged(UPGRADES, tmp_path)
    tmp_path.chmod(0o755)

    assert (run.stdout.startswith(problem), run.stderr) == (True, "")


TURNS_READ_ONLY = """
import pathlib, sys
from service.conftest import make_app
from bot.store import database, schema
folder = pathlib.Path(sys.argv[1])
file = folder / "advisor.sqlite3"
schema.upgrade(f"sqlite:///{file}")
app = make_app(folder, f"sqlite:///{file}")
client = app.test_client()
for mode in (0o644, 0o444, 0o644):
    file.chmod(mode)
    asked = client.post("/api/v1/ask", json={"question": "Flask?"})
    print(asked.status_code, client.get("/readyz").status_code)
database.dispose(app)
"""


def test_a_database_that_becomes_read_only_is_out_of_reach_until_it_is_not(tmp_path: Path) -> None:
    run = unprivileged(TURNS_READ_ONLY, tmp_path)

    assert run.stdout.splitlines() == ["200 200", "503 503", "200 200"], run.stderr


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_processes_that_upgrade_at_once_do_not_meet(tmp_path: Path, kind: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(f"{kind}_url")
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "bot.cli.main", "db", "upgrade"],
            env=environment(tmp_path, ADVISOR_DATABASE_URL=url),
            stdout=subprocess.DEVNULL,
        )
        for _ in range(4)
    ]

    assert [process.wait(60) for process in running] == [0, 0, 0, 0]
    schema.downgrade(url, "base")


def test_a_busy_port_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = str(busy.getsockname()[1])
        run = advisor(tmp_path, "serve", "--port", port)

    assert run.returncode == 1
    assert run.stderr == (
        f"advisor: cannot listen on 127.0.0.1 port {port}: Address already in use; "
        "choose others with --host and --port\n"
    )


@pytest.fixture(scope="module", params=["1", "2"], ids=["one worker", "two workers"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """Where the real server answers, with the fake engine."""
    folder = tmp_path_factory.mktemp("serve")
    process = subprocess.Popen(
        [sys.executable, "-m", f"{__package__}.serve_fake"],
        env={**environment(folder, ADVISOR_WORKERS=request.param), "PYTHONUNBUFFERED": "1"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    with process, process.stdout:
        line = process.stdout.readline()
        assert line.startswith("Framework Advisor answers at http://127.0.0.1:")
        yield "127.0.0.1", int(line.rsplit(":", 1)[1])
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def post(address: tuple[str, int], body: bytes | Iterable[bytes], **headers: str) -> tuple[int, dict[str, object]]:
    connection = http.client.HTTPConnection(*address, timeout=20)
    chunked = not isinstance(body, bytes)
    connection.request(
        "POST",
        "/api/v1/ask",
        body=body,
        headers={"Content-Type": "application/json", **headers},
        encode_chunked=chunked,
    )
    response = connection.getresponse()
    reply = json.loads(response.read())
    connection.close()
    return response.status, reply


def test_the_server_answers(address: tuple[str, int]) -> None:
    status, first = post(address, b'{"question": "one"}')
    body = json.dumps({"question": "two", "conversation_id": first["conversation_id"]}).encode()
    again, second = post(address, body)

    assert (status, again) == (200, 200)
    assert second["conversation_id"] == first["conversation_id"]


def test_the_server_reads_chunks(address: tuple[str, int]) -> None:
    status, _ = post(address, iter([b'{"question"', b': "one"}']), **{"Transfer-Encoding": "chunked"})

    assert status == 200


@pytest.mark.parametrize("size", [70_000, 100_000])
def test_the_server_refuses_large_bodies(address: tuple[str, int], size: int) -> None:
    assert post(address, b"x" * size)[0] == 413


def test_the_server_refuses_large_bodies_in_chunks(address: tuple[str, int]) -> None:
    assert post(address, iter([b"x" * 10_000] * 10), **{"Transfer-Encoding": "chunked"})[0] == 413


def test_the_server_believes_no_proxy_that_it_was_not_told_of(address: tuple[str, int]) -> None:
    connection = http.client.HTTPConnection(*address, timeout=20)
    connection.request("GET", "/healthz", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"})
    response = connection.getresponse()
    connection.close()

    assert response.status == 200
    assert response.headers["Strict-Transport-Security"] is None
