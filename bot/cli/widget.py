"""``advisor widget``: what a page needs to say to show the chat widget."""

from __future__ import annotations

import click

from bot import places
from bot.core.access import origin_of
from bot.widget import built


@click.group()
def widget() -> None:
    """Put the chat widget into a page."""


def _url(ctx: click.Context, parameter: click.Parameter, url: str) -> str:
    scheme, separator, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    try:
        origin_of(f"{scheme}{separator}{host}")
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    return f"{scheme}{separator}{host}{slash}{path}"


@widget.command()
@click.option("--site", help="The site that the page belongs to; `advisor sites list` shows them.")
@click.option(
    "--url", default="http://127.0.0.1:8000", show_default=True, callback=_url, help="Where browsers reach the service."
)
def snippet(site: str | None, url: str) -> None:
    """Print the tag that puts the widget into a page: for the version that is served, and pinned to this one."""
    script = built(places.WEB)
    click.echo("<!-- always the version that is served -->")
    click.echo(script.snippet(url, site))
    click.echo("\n<!-- this version and no other; after an update of the service, print it again -->")
    click.echo(script.pinned_snippet(url, site))
