"""The manifest: within Slack's limits, of Slack's published type, and the committed one is what is made."""

from __future__ import annotations

import copy
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from clients.node import FOLDER, what_is_missing

from integrations.slack import manifest as module
from integrations.slack.cli import as_yaml
from integrations.slack.manifest import SCOPES, manifest

URL = "https://advisor.example"
HERE = Path(module.__file__).parent
KINDS: dict[str, dict[str, Any]] = {
    "one workspace": {"url": URL},
    "many workspaces": {"url": URL, "oauth": True},
    "socket mode": {"url": None, "socket_mode": True},
    "socket mode with pages": {"url": URL, "socket_mode": True},
}
EVENTS_SCOPES = {
    "app_mention": {"app_mentions:read"},
    "link_shared": {"links:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
    "assistant_thread_started": {"assistant:write"},
    "assistant_thread_context_changed": {"assistant:write"},
}
"""What Slack's reference says that an event needs; those not here need nothing."""
NOT_IN_THE_TYPE = {"assistant:write"}
"""Scopes that Slack's reference has (docs.slack.dev/reference/scopes/assistant.write), and its published type lacks."""


def made(kind: str) -> Any:
    return copy.deepcopy(manifest(**KINDS[kind]))


def test_the_committed_one_is_what_is_made() -> None:
    committed = (HERE / "manifest.yaml").read_text()

    assert committed == as_yaml(manifest(URL), "https://advisor.example")
    assert yaml.safe_load(committed) == manifest(URL)


@pytest.mark.parametrize("kind", KINDS)
def test_it_keeps_slacks_limits(kind: str) -> None:
    found = made(kind)
    about, features = found["display_information"], found["features"]

    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 174 <= len(about["long_description"]) <= 4000
    assert re.fullmatch(r"#[0-9a-f]{6}", about["background_color"])
    assert len(features["agent_view"]["agent_description"]) <= 300
    assert 1 <= len(features["agent_view"]["suggested_prompts"]) <= 4
    assert re.fullmatch(r"[a-z0-9._-]{1,80}", features["bot_user"]["display_name"])
    assert "assistant_view" not in features
    assert len(features["shortcuts"]) <= 10
    for shortcut in features["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
        assert len(shortcut["callback_id"]) <= 255
    for command in features["slash_commands"]:
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
    assert len(features.get("unfurl_domains", [])) <= 5


@pytest.mark.parametrize("kind", KINDS)
def test_every_event_has_the_scope_that_it_needs_and_every_scope_a_reason(kind: str) -> None:
    found = made(kind)
    scopes = set(found["oauth_config"]["scopes"]["bot"])
    events = found["settings"]["event_subscriptions"]["bot_events"]

    assert set().union(*(EVENTS_SCOPES.get(event, set()) for event in events)) <= scopes
    assert all(SCOPES[scope] for scope in scopes)
    assert "user" not in found["oauth_config"]["scopes"]


@pytest.mark.parametrize("kind", ["one workspace", "many workspaces"])
def test_all_that_slack_sends_comes_to_one_address(kind: str) -> None:
    found = made(kind)

    assert {
        found["settings"]["event_subscriptions"]["request_url"],
        found["settings"]["interactivity"]["request_url"],
        found["features"]["slash_commands"][0]["url"],
    } == {"https://advisor.example/slack/events"}
    assert found["features"]["unfurl_domains"] == ["advisor.example"]


def test_a_slash_at_the_end_of_the_address_and_a_folder_do_no_harm() -> None:
    found = manifest("https://corp.example/advisor/", oauth=True)

    assert found["settings"]["interactivity"]["request_url"] == "https://corp.example/advisor/slack/events"
    assert found["oauth_config"]["redirect_urls"] == ["https://corp.example/advisor/slack/oauth_redirect"]
    assert found["features"]["unfurl_domains"] == ["corp.example"]


@pytest.mark.parametrize(
    ("kind", "redirects", "org", "socket", "rotation"),
    [
        ("one workspace", None, False, False, False),
        ("many workspaces", ["https://advisor.example/slack/oauth_redirect"], True, False, True),
        ("socket mode", None, False, True, False),
    ],
)
def test_each_way_has_the_settings_that_it_needs(
    kind: str, redirects: list[str] | None, org: bool, socket: bool, rotation: bool
) -> None:
    found = made(kind)

    assert found["oauth_config"].get("redirect_urls") == redirects
    settings = found["settings"]
    assert [settings[f"{name}_enabled"] for name in ("org_deploy", "socket_mode", "token_rotation")] == [
        org,
        socket,
        rotation,
    ]


def test_socket_mode_names_no_address() -> None:
    found = made("socket mode")

    assert "https://" not in json.dumps(found)
    assert "unfurl_domains" not in found["features"]


@pytest.mark.parametrize(
    ("url", "chosen"),
    [
        (None, {}),
        (None, {"socket_mode": True, "oauth": True}),
        ("http://advisor.example", {}),
        ("advisor.example", {}),
        ("https://", {}),
        ("https://advisor.example/?a=b", {}),
        ("https://ada:secret@advisor.example", {}),
    ],
)
def test_an_address_that_slack_cannot_call_is_refused(url: str | None, chosen: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="address"):
        manifest(url, **chosen)


@pytest.mark.parametrize("url", ["https://localhost", "https://192.0.2.7", "https://[2001:db8::1]:8443"])
def test_what_is_no_domain_unfolds_nothing(url: str) -> None:
    assert "unfurl_domains" not in manifest(url)["features"]


# Slack's published type.


def complaints(tmp_path: Path, *manifests: Any) -> list[str]:
    """What the TypeScript compiler says against each of *manifests* as a value of Slack's type."""
    missing = what_is_missing()
    if missing:
        pytest.skip(missing)
    (tmp_path / "node_modules").symlink_to(FOLDER / "node_modules")
    lines = ["import type {AppsManifestCreateArguments} from '@slack/web-api'", "type M = AppsManifestCreateArguments"]
    lines += [f"export const m{n}: M = {{manifest: {json.dumps(one)}}}" for n, one in enumerate(manifests)]
    (tmp_path / "manifests.ts").write_text("\n".join(lines))
    options = ["--noEmit", "--strict", "--skipLibCheck", "--pretty", "false", "--module", "esnext"]
    options += ["--moduleResolution", "bundler", "--target", "es2022", "--types", ""]
    tsc = FOLDER / "node_modules" / ".bin" / "tsc"
    run = subprocess.run(
        [str(tsc), *options, "manifests.ts"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert run.returncode in (0, 1, 2), run.stderr
    found = [line for line in run.stdout.splitlines() if "error TS" in line]
    assert all(line.startswith("manifests.ts") for line in found), run.stdout
    return found


@pytest.fixture
def needs_node() -> None:
    """Fail where the packages must be there and are not."""
    if what_is_missing() and os.environ.get("ADVISOR_TEST_REQUIRE_BROWSER"):
        pytest.fail(what_is_missing())


@pytest.mark.usefixtures("needs_node")
def test_every_kind_is_of_slacks_type_but_for_scopes_that_the_type_does_not_know_yet(tmp_path: Path) -> None:
    found = complaints(tmp_path, *(made(kind) for kind in KINDS))

    unknown = [re.search(r"Type '\"([^\"]+)\"' is not assignable to type 'BotScope'", line) for line in found]
    assert all(unknown), found
    assert sorted(match[1] for match in unknown if match) == sorted([*NOT_IN_THE_TYPE] * len(KINDS))


BROKEN: dict[str, tuple[tuple[str | int, ...], Any]] = {
    "an unknown feature": (("features", "agent_vew"), {}),
    "an unknown setting": (("settings", "sockets_enabled"), True),
    "an unknown key of a command": (("features", "slash_commands", 0, "escape"), False),
    "an event that is none": (("settings", "event_subscriptions", "bot_events", 0), "app_mentioned"),
    "a scope that is none": (("oauth_config", "scopes", "bot", 0), "mentions:read"),
    "a text in place of a list": (("oauth_config", "redirect_urls"), URL),
    "a shortcut of no kind": (("features", "shortcuts", 0, "type"), "channel"),
    "a name that is a number": (("display_information", "name"), 7),
}


@pytest.mark.usefixtures("needs_node")
def test_the_check_finds_what_is_broken(tmp_path: Path) -> None:
    broken = []
    for path, value in BROKEN.values():
        one = made("many workspaces")
        one["oauth_config"]["scopes"]["bot"] = [
            scope for scope in one["oauth_config"]["scopes"]["bot"] if scope not in NOT_IN_THE_TYPE
        ]
        inner = one
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value
        broken.append(one)

    found = complaints(tmp_path, *broken)

    lines = [int(line.partition("(")[2].partition(",")[0]) for line in found]
    assert sorted({line - 3 for line in lines}) == list(range(len(BROKEN))), found
