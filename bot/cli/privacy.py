"""``advisor privacy``: delete what is over."""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import click

from bot.cli.storing import store_of
from bot.cli.terminal import count_of, print_json
from bot.core.periods import period_of
from bot.settings import Settings
from bot.store.keeping import Deleted, clear_log, expired
from bot.store.keeping import purge as purge_store

SILENCE = 2.0
"""Seconds of work after which a line says how far it is."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def privacy() -> None:
    """Delete what is over."""


def _period(ctx: click.Context, parameter: click.Parameter, text: str | None) -> timedelta | None:
    try:
        return period_of(text) if text else None
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@privacy.command()
@click.option(
    "--older-than",
    metavar="PERIOD",
    callback=_period,
    help="How long ago the latest turn was asked: 36h, 90d, 12w.  [default: ADVISOR_RETENTION]",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
@json_option
def purge(older_than: timedelta | None, dry_run: bool, as_json: bool) -> None:
    """Delete conversations whose latest turn is older, with their turns, feedback and misses.

    The service may go on meanwhile. What is broken off can be begun again.
    """
    settings = Settings.from_env()
    keep = older_than or settings.retention
    if keep is None:
        raise click.UsageError("Say --older-than PERIOD, or set ADVISOR_RETENTION; there is no default.")
    before = datetime.now(UTC) - keep
    with store_of(settings) as engine:
        found = expired(engine, before)
        deleted = None if dry_run else purge_store(engine, before, told=Progress(found.conversations))
        clear_log(engine)
    if as_json:
        moment = before.isoformat(timespec="seconds").replace("+00:00", "Z")
        print_json({"before": moment, "dry_run": dry_run, **asdict(deleted or found)})
    elif deleted is None:
        beside = f"{count_of(found.feedback, 'rating')} and {_misses(found.misses)}"
        click.echo(f"Would delete {_told(found)}, {beside}.")
    else:
        click.echo(f"Deleted {_told(deleted)}.")


class Progress:
    """Says on stderr how far a long work is, and nothing of a short one."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._said_at = time.monotonic()

    def __call__(self, so_far: Deleted) -> None:
        """Say so, unless that was said a moment ago."""
        if time.monotonic() - self._said_at >= SILENCE:
            self._said_at = time.monotonic()
            click.echo(f"{so_far.conversations:,} of {self._total:,} conversations are deleted", err=True)


def _told(found: Deleted) -> str:
    return f"{count_of(found.conversations, 'conversation')} with {count_of(found.turns, 'turn')}"


def _misses(number: int) -> str:
    return "1 miss" if number == 1 else f"{number:,} misses" if number else "no misses"
