"""``advisor keys``: API keys for programs."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import click

from bot.access.keys import new_key
from bot.access.limits import rates_of
from bot.cli.options import json_option, read_period
from bot.cli.storing import store_of
from bot.cli.terminal import new_table, print_json, print_table, screen, words
from bot.core.access import ApiKey, Scope
from bot.core.moments import utc_text
from bot.settings import Settings
from bot.store.keys import SqlKeys


def read_rate(ctx: click.Context, parameter: click.Parameter, text: str | None) -> str | None:
    """*text* where it is a rate. Raises click.BadParameter."""
    try:
        _ = rates_of(text) if text else None
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    return text


@click.group()
def keys() -> None:
    """Make, list and revoke API keys."""


@keys.command()
@click.option("--name", required=True, help="What it is for, or who holds it.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    default=[Scope.ASK.value],
    show_default=True,
    help="What it is good for; may be repeated.",
)
@click.option("--site", metavar="ID", help="The site that its requests belong to.")
@click.option("--rate", callback=read_rate, help="How often it may call, such as '600 per minute'.")
@click.option("--expires", "valid_for", metavar="PERIOD", callback=read_period, help="After how long: 36h, 90d, 12w.")
@json_option
def create(
    name: str,
    scopes: tuple[str, ...],
    site: str | None,
    rate: str | None,
    valid_for: timedelta | None,
    as_json: bool,
) -> None:
    """Make a key. It is shown once: only a digest of it is kept."""
    at = datetime.now(UTC)
    shown, key = new_key(name.strip()[:200], map(Scope, scopes), at=at, site=site, rate=rate, valid_for=valid_for)
    with store_of(Settings.from_env()) as engine:
        SqlKeys(engine).add(key)
    if as_json:
        print_json({"key": shown, **_json(key, at)})
        return
    click.echo(f"Key {key.id}, good for {', '.join(sorted(key.scopes))}. It is shown this once:", err=True)
    click.echo(shown)


@keys.command("list")
@json_option
def show_all(as_json: bool) -> None:
    """List the keys, also expired and revoked ones."""
    with store_of(Settings.from_env()) as engine:
        found = SqlKeys(engine).all()
    at = datetime.now(UTC)
    if as_json:
        print_json([_json(key, at) for key in found])
        return
    console = screen(sys.stdout)
    table = new_table(console, "Id", "Name", "Scopes", "Site", "Expires", "Last used", "State")
    for key in found:
        dates = [day.date().isoformat() if day else "" for day in (key.expires_at, key.last_used_at)]
        scopes = " ".join(sorted(key.scopes))
        table.add_row(*map(words, (key.id, key.name, scopes, key.site or "", *dates, key.standing(at))))
    print_table(console, table)


@keys.command()
@click.argument("id")
def revoke(id: str) -> None:
    """Let nobody use the key ID any more. Every process knows it within 5 seconds."""
    with store_of(Settings.from_env()) as engine:
        SqlKeys(engine).revoke(id.removeprefix("fa_").partition("_")[0], at=datetime.now(UTC))
    click.echo("Revoked; in 5 seconds at the latest, every process refuses it.")


def _json(key: ApiKey, at: datetime) -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "site": key.site,
        "rate": key.rate,
        "created_at": moment(key.created_at),
        "expires_at": moment(key.expires_at),
        "last_used_at": moment(key.last_used_at),
        "state": key.standing(at),
    }


def moment(at: datetime | None) -> str | None:
    """*at* as JSON tells it."""
    return utc_text(at, "seconds") if at else None
