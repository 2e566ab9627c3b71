"""``advisor db``: the database of conversations."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from bot.settings import Settings
from bot.store import schema


@click.group()
def db() -> None:
    """Bring the database up to date, or check it."""


@db.command()
def upgrade() -> None:
    """Run the migrations that are missing; create the database where there is none."""
    settings = Settings.from_env()
    settings.make_instance()
    schema.upgrade(settings.database_url)
    click.echo("The database is up to date.")


@db.command()
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """Compare the database with what this version needs; exit code 1 where they differ."""
    report = schema.check(Settings.from_env().database_url)
    if as_json:
        click.echo(json.dumps({**asdict(report), "fine": report.fine}))
    else:
        _tell(report)
    if not report.fine:
        ctx.exit(1)


def _tell(report: schema.Report) -> None:
    click.echo(f"revision: {report.revision or 'none'}")
    for migration in report.pending:
        click.echo(f"pending: {migration}")
    for difference in report.drift:
        click.echo(f"differs: {difference}")
    if report.fine:
        click.echo("The database is up to date, and its tables are as they should be.")
