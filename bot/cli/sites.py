"""``advisor sites``: the portals that embed the bot."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot import signing
from bot.access.tokens import Safe, new_hs256, rs256
from bot.cli.keys import moment, read_rate
from bot.cli.options import json_option
from bot.cli.storing import store_of
from bot.cli.terminal import new_table, print_json, print_table, screen, words
from bot.core.access import Identity, Site, SiteKey, origin_of
from bot.core.errors import AccessError
from bot.settings import Settings
from bot.store.sites import SqlSites

ID = click.argument("id")


@click.group()
def sites() -> None:
    """Register portals that embed the bot."""


def _origins(ctx: click.Context, parameter: click.Parameter, texts: tuple[str, ...]) -> tuple[str, ...]:
    try:
        wildcard = parameter.name == "frame_ancestors"
        return tuple(dict.fromkeys(origin_of(text, wildcard=wildcard) for text in texts))
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@sites.command()
@ID
@click.option("--name", help="How people call it.  [default: ID]")
@click.option("--origin", "origins", multiple=True, callback=_origins, help="Whose pages may call; may be repeated.")
@click.option(
    "--frame-ancestor",
    "frame_ancestors",
    multiple=True,
    callback=_origins,
    help="Whose pages may show ours in a frame; may be repeated, and begin with *.  [default: the origins]",
)
@click.option(
    "--identity",
    type=click.Choice([identity.value for identity in Identity]),
    default=Identity.ANONYMOUS.value,
    show_default=True,
    help="Whether a token must say which user is asking.",
)
@click.option("--audience", help="What such tokens name as aud.  [default: framework-advisor]")
@click.option("--rate", callback=read_rate, help="How often all of the site may call, such as '600 per minute'.")
def add(id: str, name: str | None, identity: str, audience: str | None, **chosen: Any) -> None:
    """Register the portal ID."""
    try:
        site = Site(
            id=id,
            name=name or id,
            identity=Identity(identity),
            audience=audience or "framework-advisor",
            created_at=datetime.now(UTC),
            origins=chosen["origins"],
            frame_ancestors=chosen["frame_ancestors"] or chosen["origins"],
            rate=chosen["rate"],
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    with store_of(Settings.from_env()) as engine:
        SqlSites(engine).add(site)
    click.echo(f"The site {id} is registered.")
    if site.identity is Identity.REQUIRED:
        click.echo(f"Nobody can ask there before it has a key: `advisor sites key add {id} --kid k1 ...`.", err=True)


@sites.command("list")
@json_option
def show_all(as_json: bool) -> None:
    """List the sites."""
    with store_of(Settings.from_env()) as engine:
        found = SqlSites(engine).all()
    if as_json:
        print_json([_json(site, ()) for site in found])
        return
    console = screen(sys.stdout)
    table = new_table(console, "Id", "Name", "Origins", "Identity", "Rate", "State")
    for site in found:
        state = "disabled" if site.disabled_at else "enabled"
        table.add_row(*map(words, (site.id, site.name, " ".join(site.origins), site.identity, site.rate or "", state)))
    print_table(console, table)


@sites.command()
@ID
def show(id: str) -> None:
    """Show the site ID and its keys, as JSON; no secret is in it."""
    with store_of(Settings.from_env()) as engine:
        found = {site.id: site for site in SqlSites(engine).all()}
        keys = [key for key in SqlSites(engine).all_keys() if key.site == id]
    if id not in found:
        raise AccessError(f"there is no site {id!r}; `advisor sites list` shows them")
    print_json(_json(found[id], keys))


@sites.command()
@ID
@click.option("--yes", is_flag=True, help="Do not ask back.")
def remove(id: str, yes: bool) -> None:
    """Delete the site ID with its keys and the API keys bound to it. Its conversations stay."""
    if not yes:
        click.confirm(f"Delete the site {id} with its keys?", abort=True, err=True)
    with store_of(Settings.from_env()) as engine:
        SqlSites(engine).remove(id)
    click.echo("Deleted; in 5 seconds at the latest, every process refuses it.")


@sites.command()
@ID
def disable(id: str) -> None:
    """Refuse the site ID: its pages, its users and its API keys."""
    with store_of(Settings.from_env()) as engine:
        SqlSites(engine).disable(id, datetime.now(UTC))
    click.echo("Disabled; in 5 seconds at the latest, every process refuses it.")


@sites.command()
@ID
def enable(id: str) -> None:
    """Let the site ID in again."""
    with store_of(Settings.from_env()) as engine:
        SqlSites(engine).disable(id, None)
    click.echo("Enabled.")


@sites.group()
def key() -> None:
    """Change the keys that prove the tokens of a site's users. Several may be good at once."""


@key.command("add")
@ID
@click.option("--kid", required=True, help="The name of the key; tokens name it in their header.")
@click.option(
    "--rs256", "public", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The public key, in PEM."
)
@click.option("--hs256", "secret", is_flag=True, help="Make a secret, and show it once.")
def add_key(id: str, kid: str, public: Path | None, secret: bool) -> None:
    """Add a key to the site ID."""
    if secret == bool(public):
        raise click.UsageError("Say --rs256 FILE or --hs256.")
    settings, at, shown = Settings.from_env(), datetime.now(UTC), ""
    try:
        if public:
            made = rs256(id, kid, public.read_bytes(), at=at)
        else:
            shown, made = new_hs256(id, kid, Safe(signing.secret_of(settings).for_purpose), at=at)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    with store_of(settings) as engine:
        SqlSites(engine).add_key(made)
    if shown:
        click.echo(f"The secret of {kid}. It is shown this once; the site signs its tokens with it:", err=True)
        click.echo(shown)
    else:
        click.echo(f"The key {kid} is good within 5 seconds.")


@key.command()
@ID
@click.option("--kid", required=True, help="The name of the key.")
def retire(id: str, kid: str) -> None:
    """Refuse tokens that are signed with a key of the site ID."""
    with store_of(Settings.from_env()) as engine:
        SqlSites(engine).retire_key(id, kid, at=datetime.now(UTC))
    click.echo("Retired; in 5 seconds at the latest, every process refuses its tokens.")


def _json(site: Site, keys: Iterable[SiteKey]) -> dict[str, object]:
    told: dict[str, object] = {
        "id": site.id,
        "name": site.name,
        "origins": site.origins,
        "frame_ancestors": site.frame_ancestors,
        "identity": site.identity,
        "audience": site.audience,
        "rate": site.rate,
        "created_at": moment(site.created_at),
        "disabled_at": moment(site.disabled_at),
    }
    listed = [
        {
            "kid": key.kid,
            "algorithm": key.algorithm,
            "created_at": moment(key.created_at),
            "retired_at": moment(key.retired_at),
        }
        for key in keys
    ]
    return {**told, "keys": listed} if listed else told
