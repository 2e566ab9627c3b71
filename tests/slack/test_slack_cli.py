"""``advisor slack``: what it prints, what it finds missing, and what it never tells."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from bot import places
from bot.cli.main import MODULES, advisor
from bot.core.errors import SettingsError
from bot.store import schema
from integrations.slack import cli
from integrations.slack.manifest import SCOPES, manifest

from .oauth_slack import OAuthSlack

ROOT = Path(places.__file__).resolve().parent.parent
TOKEN, APP_TOKEN, SIGNING = "xoxb-hush-1", "xapp-good", "0123456789abcdef" * 2
ONE = {"SLACK_SIGNING_SECRET": SIGNING, "SLACK_BOT_TOKEN": TOKEN, "ADVISOR_URL": "https://advisor.example"}
MANY = {
    "SLACK_SIGNING_SECRET": SIGNING,
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "hush-2",
    "ADVISOR_URL": "https://advisor.example",
}
LAPTOP = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}
Run = Callable[..., Result]


@pytest.fixture
def slack() -> Iterator[OAuthSlack]:
    with OAuthSlack() as serving:
        serving.tested = {"ok": True, "user": "advisor", "team": "One", "bot_id": "B0BOT"}
        serving.scopes = ",".join(SCOPES)
        yield serving


@pytest.fixture
def run(tmp_path: Path, slack: OAuthSlack, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in the given environment and no other, over a database that is up to date."""
    for name in [name for name in os.environ if name.startswith(("SLACK_", "ADVISOR_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ADVISOR_INSTANCE", str(tmp_path))
    schema.upgrade(f"sqlite:///{tmp_path / 'advisor.sqlite3'}")

    def run(*words: str, env: Mapping[str, str] | None = None) -> Result:
        return CliRunner().invoke(advisor, ["slack", *words], env={"ADVISOR_SLACK_API_URL": slack.url, **(env or {})})

    return run


def marks(result: Result) -> list[tuple[str, str]]:
    """What each line says, and of what."""
    found = []
    for line in result.stdout.splitlines():
        mark, _, rest = line.partition(":")
        found.append((mark, re.split(r"[:;]| is | belong", rest.strip())[0]))
    return found


@pytest.mark.parametrize(
    ("words", "made"),
    [
        (["--url", "https://a.example"], manifest("https://a.example")),
        (["--url", "https://a.example", "--oauth"], manifest("https://a.example", oauth=True)),
        (["--socket-mode"], manifest(None, socket_mode=True)),
        (
            ["--url", "https://a.example", "--name", "Ada", "--command", "/ada"],
            manifest("https://a.example", name="Ada", command="/ada"),
        ),
    ],
)
def test_the_manifest_is_printed_as_yaml_or_json(run: Run, words: list[str], made: dict[str, Any]) -> None:
    assert yaml.safe_load(run("manifest", *words).stdout) == made
    assert json.loads(run("manifest", *words, "--json").stdout) == made


def test_the_manifest_needs_an_address_that_slack_can_call(run: Run) -> None:
    for words in ([], ["--url", "http://a.example"]):
        result = run("manifest", *words)
        assert result.exit_code == 2
        assert "the address must begin with https://" in result.stderr or "an address is needed" in result.stderr


@dataclass(frozen=True)
class Case:
    """What is set, and what is said of it."""

    env: dict[str, str]
    said: list[tuple[str, str]]


FINE = [("ok", "packages"), ("ok", "settings")]
CASES = {
    "one workspace": Case(
        ONE,
        [
            *FINE,
            ("ok", "SLACK_SIGNING_SECRET"),
            ("ok", "ADVISOR_URL"),
            ("ok", "database"),
            ("ok", "SLACK_BOT_TOKEN"),
            ("ok", "scopes"),
        ],
    ),
    "many workspaces": Case(
        MANY,
        [
            *FINE,
            ("ok", "SLACK_SIGNING_SECRET"),
            ("ok", "ADVISOR_URL"),
            ("ok", "database"),
            ("note", "tokens come when workspaces install the bot, at /slack/install"),
        ],
    ),
    "a laptop": Case(
        LAPTOP,
        [
            *FINE,
            ("note", "ADVISOR_URL"),
            ("ok", "database"),
            ("ok", "SLACK_BOT_TOKEN"),
            ("ok", "scopes"),
            ("ok", "SLACK_APP_TOKEN"),
        ],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_all_is_well(run: Run, case: Case) -> None:
    result = run("check", env=case.env)

    assert marks(result) == case.said
    assert result.exit_code == 0


WRONG = {
    "nothing is set": ({}, "missing:  SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN"),
    "half of OAuth": (
        {"SLACK_SIGNING_SECRET": SIGNING, "SLACK_CLIENT_ID": "1.2"},
        "wrong:   SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are needed together",
    ),
    "tokens mixed up": ({**ONE, "SLACK_BOT_TOKEN": "xapp-hush-3"}, "wrong:   SLACK_BOT_TOKEN must begin with xoxb-"),
    "a signing secret that is none": ({**ONE, "SLACK_SIGNING_SECRET": "hush-4"}, "wrong:   SLACK_SIGNING_SECRET: one "),
    "no address for OAuth": ({**MANY, "ADVISOR_URL": ""}, "missing: ADVISOR_URL: where Slack sends people back"),
    "an address that slack does not call": (
        {**ONE, "ADVISOR_URL": "http://advisor.example"},
        "wrong:   ADVISOR_URL: Slack calls https:// only",
    ),
    "an app token that is none": (
        {**LAPTOP, "SLACK_APP_TOKEN": "xapp-hush-5"},
        "wrong:   SLACK_APP_TOKEN: Slack says invalid_auth",
    ),
}


@pytest.mark.parametrize(("env", "line"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_and_no_secret_is(run: Run, env: dict[str, str], line: str) -> None:
    result = run("check", env=env)

    assert [
        found for found in result.stdout.splitlines() if re.sub(" +", " ", found).startswith(re.sub(" +", " ", line))
    ]
    assert result.exit_code == 1
    assert "hush" not in result.output
    assert SIGNING not in result.output


def test_scopes_that_are_missing_are_named_and_those_of_no_use_too(run: Run, slack: OAuthSlack) -> None:
    slack.scopes = ",".join({*SCOPES, "files:read"} - {"links:read", "commands"})

    result = run("check", env=ONE)

    assert "missing: scopes: commands, links:read; put the manifest in again" in result.stdout
    assert "note:    scopes that the bot has no use for: files:read" in result.stdout
    assert result.exit_code == 1


@pytest.mark.parametrize("error", ["invalid_auth", "account_inactive", "token_revoked"])
def test_a_token_that_slack_refuses_is_wrong(run: Run, slack: OAuthSlack, error: str) -> None:
    slack.tested = {"error": error}

    result = run("check", env=ONE)

    assert f"wrong:   SLACK_BOT_TOKEN: Slack says {error}" in result.stdout
    assert result.exit_code == 1


def test_where_slack_cannot_be_reached_that_is_what_it_says(run: Run, slack: OAuthSlack) -> None:
    slack.broken = True

    result = run("check", env=ONE)

    assert "wrong:   SLACK_BOT_TOKEN: Slack cannot be reached at 127.0.0.1" in result.stdout
    assert result.exit_code == 1


def test_slack_is_not_called_without_a_token(run: Run, slack: OAuthSlack) -> None:
    run("check", env=MANY)
    run("check")

    assert slack.calls == []


def test_a_database_that_lacks_migrations_is_told(run: Run, tmp_path: Path) -> None:
    result = run("check", env={**MANY, "ADVISOR_DATABASE_URL": f"sqlite:///{tmp_path / 'other.sqlite3'}"})

    line = next(line for line in result.stdout.splitlines() if line.startswith("missing: database: "))
    assert "`advisor db upgrade`" in line
    assert result.exit_code == 1


def test_a_missing_package_is_told_with_what_installs_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "find_spec", lambda name: None)

    result = run("check", env=ONE)

    assert result.stdout.splitlines()[0] == "missing: packages: pip install framework-advisor[slack]"
    assert result.exit_code == 1


@pytest.mark.parametrize("env", [{}, MANY], ids=["nothing", "no app token"])
def test_socket_mode_needs_its_token(run: Run, env: dict[str, str]) -> None:
    result = run("socket", env=env)

    assert isinstance(result.exception, SettingsError)
    assert "SLACK_APP_TOKEN must be set for Socket Mode" in str(result.exception)


def test_socket_mode_runs_with_the_settings(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[Any] = []
    sockets = ModuleType("integrations.slack.sockets")
    sockets.run = ran.append  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, sockets.__name__, sockets)

    assert run("socket", env=LAPTOP).exit_code == 0
    assert [settings.slack.app_token for settings in ran] == [APP_TOKEN]


@pytest.mark.parametrize(
    ("forms", "wanted", "shown"),
    [
        (["data_table", "table", "section"], "rich", "data_table"),
        (["data_table", "table", "section"], "table", "table"),
        (["data_table", "table", "section"], "plain", "section"),
        (["data_visualization", "section"], "table", "section"),
        (["section"], "rich", "section"),
        (["section"], "plain", "section"),
        (["rich_text", "section"], "table", "rich_text"),
    ],
)
def test_a_form_is_found_also_where_others_would_be_alike(forms: list[str], wanted: str, shown: str) -> None:
    assert cli._form_of([[{"type": kind}] for kind in forms], wanted) == [{"type": shown}]


@pytest.mark.skipif(not find_spec("integrations.slack.messages"), reason="messages are not there yet")
def test_a_preview_is_the_answer_as_block_kit(run: Run) -> None:
    answer = run("preview", "Compare Django and Flask")
    text = run("preview", "Compare Django and Flask", "--text")
    plain = run("preview", "Compare Django and Flask", "--form", "plain")

    assert "data_table" in {block["type"] for block in json.loads(answer.stdout)["blocks"]}
    assert not {"data_table", "table"} & {block["type"] for block in json.loads(plain.stdout)["blocks"]}
    assert "Django" in text.stdout
    assert "Flask" in text.stdout


@pytest.mark.parametrize("question", ["", "  ", "x" * 2001])
def test_a_preview_needs_a_question_that_can_be_asked(run: Run, question: str) -> None:
    assert run("preview", question).exit_code == 2


def test_help_lists_it_without_importing_it() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from bot.cli.main import advisor\n"
        "shown = CliRunner().invoke(advisor, ['--help']).output\n"
        "assert 'slack ' in shown, shown\n"
        "assert 'integrations' not in sys.modules\n"
        "shown = CliRunner().invoke(advisor, ['slack', '--help']).output\n"
        "assert all(word in shown for word in ('manifest', 'check', 'preview', 'socket')), shown\n"
        "print([name for name in ('flask', 'sqlalchemy', 'sklearn', 'numpy', 'slack_bolt') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.stdout.strip() == "[]", done.stderr
    assert set(MODULES) == {"slack"}
