"""The Dockerfile and the compose file. No image is built here: no container engine is part of the tests."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import places
from bot.cli.serve import GRACE
from bot.settings import Settings

ROOT = Path(places.__file__).resolve().parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile with their arguments, each on one line."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines if line]


def all_of(name: str) -> list[str]:
    return [arguments for found, arguments in instructions() if found == name]


def copied() -> list[str]:
    """What is copied out of the project."""
    return [source for line in all_of("COPY") if "--from" not in line for source in line.split()[:-1]]


def let_in(path: str) -> bool:
    """Whether .dockerignore lets *path* into the image's context."""
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    assert lines[0] == "*"
    return f"!{path}" in lines or f"!{path}/" in lines


def test_what_is_copied_exists_and_is_let_in() -> None:
    assert copied()
    for source in copied():
        assert (ROOT / source).exists(), source
        assert let_in(source), source


def test_nothing_else_is_let_in() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()

    assert {line.strip("!/") for line in lines if line.startswith("!")} == set(copied())


def test_the_service_runs_as_nobody_in_particular() -> None:
    names = [name for name, _ in instructions()]
    (user,) = all_of("USER")

    assert user.split(":")[0].isdigit()
    assert int(user.split(":")[0]) > 0
    assert names.index("USER") > max(i for i, name in enumerate(names) if name in ("RUN", "COPY"))
    assert all_of("VOLUME") == ["/var/lib/advisor"]
    assert len(all_of("FROM")) == 2
    assert not all_of("ADD")


def test_what_is_installed_is_locked() -> None:
    installs = [line for line in all_of("RUN") if "pip install" in line]

    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)


def test_no_secret_is_in_a_file() -> None:
    for name in ("Dockerfile", "compose.yaml"):
        text = (ROOT / name).read_text()
        assert not re.search(r"(?im)^\s*\w*(password|secret|token)\w*\s*[:=]\s*[^\s/\[{]\S*$", text), name
    for secret in COMPOSE["secrets"].values():
        ignored = (ROOT / ".gitignore").read_text().splitlines()
        assert secret["file"].startswith("./secrets/")
        assert "secrets/" in ignored


def test_the_health_check_is_python_and_tells_ready_from_not(tmp_path: Path) -> None:
    (line,) = all_of("HEALTHCHECK")
    command = json.loads(line[line.index("CMD") + 4 :])
    run = subprocess.run(
        [sys.executable, *command[1:]], env={**os.environ, "PORT": "1"}, capture_output=True, timeout=30
    )

    assert command[0] == "python"
    compile(command[2], "healthcheck", "exec")
    assert run.returncode == 1


def test_the_entry_point_is_our_command() -> None:
    from bot.cli.main import COMMANDS

    assert all_of("ENTRYPOINT") == ['["advisor"]']
    assert json.loads(all_of("CMD")[0])[0] in COMMANDS
    assert SERVICES["advisor"]["command"][0] in COMMANDS


def test_the_context_alone_installs_and_answers(tmp_path: Path) -> None:
    context = tmp_path / "context"
    context.mkdir()
    for source in copied():
        target = context / source
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(ROOT / source, target)
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, "--target", str(tmp_path / "site"), str(context)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    code = (
        "from bot import places; from bot.knowledge_base.pack import load;"
        " from bot.views.pages.rendering import environment; environment().get_template('home.html')"
    )
    run = subprocess.run(
        [sys.executable, "-c", f"{code}; print(places.KNOWLEDGE); print(places.WEB); load([places.KNOWLEDGE])"],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    pack, web = map(Path, run.stdout.splitlines())

    assert pack.is_relative_to(tmp_path / "site"), run.stderr
    assert (web / "pages.css").is_file()


def test_the_settings_of_the_compose_file_are_settings(tmp_path: Path) -> None:
    given = dict(SERVICES["advisor"]["environment"])
    for name, value in given.items():
        if name.endswith("_FILE"):
            (tmp_path / Path(value).name).write_text("a secret of sixteen")
            assert Path(value).name in SERVICES["advisor"]["secrets"]
            given[name] = str(tmp_path / Path(value).name)
    made = Settings.from_env(given)

    assert made.database_url == "postgresql://advisor:a%20secret%20of%20sixteen@database/advisor"
    assert made.secret_key == "a secret of sixteen"


def test_the_services_wait_for_what_they_need() -> None:
    assert SERVICES["advisor"]["depends_on"] == {
        "database": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
    }
    assert all("healthcheck" in SERVICES[name] for name in ("database", "redis"))
    assert int(SERVICES["advisor"]["stop_grace_period"].removesuffix("s")) > GRACE


def test_the_services_have_no_right_that_they_do_not_need() -> None:
    for name in ("advisor", "redis"):
        assert SERVICES[name]["read_only"] is True
        assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert all("no-new-privileges:true" in service["security_opt"] for service in SERVICES.values())
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["advisor"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["advisor"]["ports"])
    assert COMPOSE["networks"]["back"]["internal"] is True


@pytest.mark.parametrize("kind", ["volumes", "networks", "secrets"])
def test_what_the_services_name_is_declared(kind: str) -> None:
    used = {each.split(":")[0] for service in SERVICES.values() for each in service.get(kind, ())}

    assert used == set(COMPOSE[kind])
