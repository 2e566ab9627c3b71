"""``advisor slack``: make the app, see what is missing, look at an answer, connect without an address."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Literal, cast
from urllib.parse import urlsplit

import click
import yaml

from bot.cli.answering import question_in, ready_engine
from bot.cli.terminal import clean, print_json
from bot.core.errors import SettingsError, StoreUnavailable
from bot.core.reading import Context
from bot.core.turns import JsonObject
from bot.settings import Settings
from bot.slack_settings import SlackSettings
from integrations.slack.manifest import COMMAND, SCOPES
from integrations.slack.manifest import manifest as make_manifest

Mark = Literal["ok", "note", "missing", "wrong"]
NEEDED = ("slack_bolt", "slack_sdk")
INSTALL = "pip install framework-advisor[slack]"
SIGNING_SECRET = re.compile(r"[0-9a-f]{32}")
FORMS = ("rich", "table", "plain")
DATA = frozenset({"data_table", "data_visualization"})
"""The blocks of the rich form alone."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of ``advisor slack check``; it never holds a secret."""

    mark: Mark
    text: str

    @property
    def fine(self) -> bool:
        """Whether nothing has to be done about it."""
        return self.mark in ("ok", "note")


@click.group()
def slack() -> None:
    """Answer in Slack: make the app, check its settings, look at an answer."""


@slack.command()
@click.option("--url", help="Where Slack reaches the service: https://advisor.example.")
@click.option("--socket-mode", is_flag=True, help="For Socket Mode, which needs no address.")
@click.option("--oauth", is_flag=True, help="For many workspaces, which install the bot themselves.")
@click.option("--name", default="Framework Advisor", show_default=True, help="What the app is called.")
@click.option("--command", default=COMMAND, show_default=True, help="The slash command.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON in place of YAML.")
def manifest(url: str | None, socket_mode: bool, oauth: bool, name: str, command: str, as_json: bool) -> None:
    """Print the manifest to make the app from, at https://api.slack.com/apps."""
    try:
        made = make_manifest(url, socket_mode=socket_mode, oauth=oauth, name=name, command=command)
    except ValueError as error:
        raise click.UsageError(f"--url: {error}") from error
    if as_json:
        print_json(made)
    else:
        click.echo(as_yaml(made, url), nl=False)


def as_yaml(made: JsonObject, url: str | None) -> str:
    """The manifest for a file; the first line says how it was made."""
    how = f"--url {url}" if url else "--socket-mode"
    return f"# Made by `advisor slack manifest {how}`.\n" + yaml.safe_dump(
        made, sort_keys=False, allow_unicode=True, width=120
    )


@slack.command()
@click.pass_context
def check(ctx: click.Context) -> None:
    """Say what is missing or wrong; exit code 1 where something is. Slack is asked only where a token is set."""
    fine = True
    for finding in findings():
        click.echo(f"{finding.mark + ':':<9}{clean(finding.text)}")
        fine &= finding.fine
    if not fine:
        ctx.exit(1)


def findings() -> Iterator[Finding]:
    """All that there is to say about this service's Slack, in the order in which one would mend it."""
    absent = [name for name in NEEDED if find_spec(name) is None]
    yield Finding("missing", f"packages: {INSTALL}") if absent else Finding("ok", "packages")
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        yield Finding("wrong", str(error))
        return
    chosen = settings.slack
    if chosen is None:
        yield Finding("missing", "SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN; or those of OAuth or of Socket Mode")
        return
    yield Finding("ok", f"settings: {_way(chosen)}")
    if chosen.signing_secret is not None:
        yield _signing_secret(chosen.signing_secret)
    yield from _address(settings.url, chosen)
    yield _database(settings)
    if not absent:
        yield from _at_slack(chosen)


def _way(chosen: SlackSettings) -> str:
    who = "many workspaces, which install it" if chosen.by_oauth else "one workspace"
    return f"{who}; {'Socket Mode' if chosen.app_token else 'over HTTPS'}"


def _signing_secret(secret: str) -> Finding:
    if SIGNING_SECRET.fullmatch(secret):
        return Finding("ok", "SLACK_SIGNING_SECRET")
    return Finding("wrong", "SLACK_SIGNING_SECRET: one has 32 digits and letters from a to f; see Basic Information")


def _address(url: str | None, chosen: SlackSettings) -> Iterator[Finding]:
    if url is None and chosen.by_oauth:
        yield Finding("missing", "ADVISOR_URL: where Slack sends people back to after they have installed the bot")
    elif url is None:
        yield Finding("note", "ADVISOR_URL is not set: answers will link to no page, and no link unfolds")
    elif urlsplit(url).scheme != "https" and not chosen.app_token:
        yield Finding("wrong", f"ADVISOR_URL: Slack calls https:// only, not {url}")
    else:
        yield Finding("ok", f"ADVISOR_URL: Slack's requests belong to {url}/slack/events")


def _database(settings: Settings) -> Finding:
    from bot.cli.storing import store_of  # SQLAlchemy takes a while, and no other command needs it

    try:
        with store_of(settings):
            return Finding("ok", "database")
    except StoreUnavailable as error:
        return Finding("missing", f"database: {error}")


def _at_slack(chosen: SlackSettings) -> Iterator[Finding]:
    """What Slack says of the tokens."""
    if chosen.bot_token is not None:
        yield from _bot_token(chosen.api_url, chosen.bot_token)
    else:
        yield Finding("note", "tokens come when workspaces install the bot, at /slack/install")
    if chosen.app_token is not None:
        yield _app_token(chosen.api_url, chosen.app_token)


def _bot_token(api_url: str, token: str) -> Iterator[Finding]:
    said = _asked("auth.test", api_url, token)
    if isinstance(said, str):
        yield Finding("wrong", f"SLACK_BOT_TOKEN: {said}")
        return
    body, headers = said
    yield Finding("ok", f"SLACK_BOT_TOKEN: {body.get('user')} in {body.get('team')}")
    granted = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")} - {""}
    lacking = [scope for scope in SCOPES if scope not in granted]
    if lacking:
        yield Finding("missing", f"scopes: {', '.join(lacking)}; put the manifest in again, and reinstall the app")
    else:
        yield Finding("ok", "scopes")
    more = sorted(granted - set(SCOPES))
    if more:
        yield Finding("note", f"scopes that the bot has no use for: {', '.join(more)}")


def _app_token(api_url: str, token: str) -> Finding:
    said = _asked("apps.connections.open", api_url, token)
    if isinstance(said, str):
        return Finding("wrong", f"SLACK_APP_TOKEN: {said}; it needs the scope connections:write")
    return Finding("ok", "SLACK_APP_TOKEN: Slack lets it connect")


def _asked(method: str, api_url: str, token: str) -> tuple[JsonObject, dict[str, str]] | str:
    """What Slack says to *method*, and the headers by names in small letters; in words where that is no yes."""
    from slack_sdk.errors import SlackApiError, SlackClientError  # the packages may be missing

    from integrations.slack.web import quiet, web_client

    quiet.setLevel(logging.CRITICAL)  # what it says is told below, in a line of the list
    try:
        response = web_client(api_url, token).api_call(method)
    except SlackApiError as error:
        return f"Slack says {error.response.get('error')}"
    except (SlackClientError, OSError):
        return f"Slack cannot be reached at {urlsplit(api_url).hostname}"
    return cast(JsonObject, response.data), {name.lower(): value for name, value in response.headers.items()}


def _read_question(ctx: click.Context, param: click.Parameter, given: str) -> str:
    try:
        return question_in(given)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@slack.command()
@click.argument("question", callback=_read_question)
@click.option("--form", type=click.Choice(FORMS), default=FORMS[0], show_default=True, help="Which of its forms.")
@click.option("--text", "as_text", is_flag=True, help="Print what notifications and screen readers say.")
def preview(question: str, form: str, as_text: bool) -> None:
    """Print the Block Kit JSON of the answer to QUESTION, for https://app.slack.com/block-kit-builder."""
    settings = Settings.from_env()
    engine = ready_engine(settings, partial(click.echo, err=True))
    body = engine.reply(question, Context()).body
    messages = import_module("integrations.slack.messages")  # nothing else here needs what it needs
    message = messages.answer_message(
        body, turn_id="preview", sign=_unsigned, base_url=settings.url, question=question, private=False
    )
    if as_text:
        click.echo(clean(message.text))
        return
    click.echo(json.dumps({"blocks": _form_of(message.forms, form)}, ensure_ascii=False, indent=2))


def _form_of(forms: Sequence[Sequence[JsonObject]], wanted: str) -> Sequence[JsonObject]:
    """The blocks of the form; forms that would be alike are there once."""
    if wanted == "table":
        return next((form for form in forms if not any(block["type"] in DATA for block in form)), forms[-1])
    return forms[0 if wanted == "rich" else -1]


def _unsigned(kind: str, **fields: str) -> str:
    """What stands in a preview for the value of a button, which nobody will press."""
    return json.dumps({"kind": kind, **fields})


@slack.command()
def socket() -> None:
    """Connect to Slack by Socket Mode, for a laptop or behind a firewall, until it is stopped."""
    settings = Settings.from_env()
    absent = [name for name in NEEDED if find_spec(name) is None]
    if absent:
        raise SettingsError(f"Slack needs the Python package {absent[0]}: {INSTALL}")
    if settings.slack is None or settings.slack.app_token is None:
        raise SettingsError("SLACK_APP_TOKEN must be set for Socket Mode; it begins with xapp-")
    import_module("integrations.slack.sockets").run(settings)
