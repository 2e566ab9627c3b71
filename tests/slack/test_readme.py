"""The README beside the integration says what is so."""

from __future__ import annotations

import re

import pytest
from click import Context, Group

from bot.settings import SECRETS
from bot.slack_settings import NAMES
from integrations.slack.cli import slack
from integrations.slack.manifest import SCOPES

from .test_manifest import HERE

README = (HERE / "README.md").read_text()


def test_each_scope_is_there_with_its_reason() -> None:
    rows = re.findall(r"^\| `([a-z_]+:[a-z]+|commands)` \| (.+) \|$", README, re.MULTILINE)

    assert dict(rows) == SCOPES


def test_each_variable_is_there() -> None:
    assert not [name for name in NAMES if f"`{name}`" not in README]
    assert {name for name in SECRETS if name.startswith("SLACK_")} == set(NAMES) - {"SLACK_CLIENT_ID"}


def test_the_commands_that_it_names_are_commands_with_those_options() -> None:
    named = re.findall(r"`advisor slack ([a-z]+)([^`]*)`", README)

    assert {name for name, _ in named} == {"manifest", "check", "preview", "socket"}
    for name, words in named:
        assert isinstance(slack, Group)
        command = slack.get_command(Context(slack), name)
        assert command
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", words)) <= known


@pytest.mark.parametrize("heading", ["One workspace", "Many workspaces", "A laptop"])
def test_each_way_takes_five_steps(heading: str) -> None:
    section = re.split(r"^##+ ", README, flags=re.MULTILINE)
    (way,) = [text for text in section if text.startswith(heading)]

    assert re.findall(r"^(\d)\. ", way, re.MULTILINE) == ["1", "2", "3", "4", "5"]
