"""``advisor privacy``: delete what is over; export or delete what one user said."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

import click

from bot.cli.options import json_option, read_period
from bot.cli.storing import store_of
from bot.cli.terminal import count_of, print_json
from bot.core.errors import SettingsError
from bot.core.moments import utc_text
from bot.core.turns import JsonObject
from bot.settings import Settings
from bot.signing import FILE_NAME, secret_of, user_digest
from bot.store.keeping import Deleted, clear_log, expired
from bot.store.keeping import purge as purge_store
from bot.store.personal import SqlPersonalData
from bot.views.me import written

SILENCE = 2.0
"""Seconds of work after which a line says how far it is."""

site_option = click.option("--site", metavar="ID", help="The site that the user belongs to.")
user_option = click.option("--user", metavar="SUBJECT", help="The user, as the site's tokens name it (sub).")


@click.group()
def privacy() -> None:
    """Delete what is over; export or delete what one user said."""


@privacy.command()
@click.option(
    "--older-than",
    metavar="PERIOD",
    callback=read_period,
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
        moment = utc_text(before, "seconds")
        print_json({"before": moment, "dry_run": dry_run, **asdict(deleted or found)})
    elif deleted is None:
        beside = f"{count_of(found.feedback, 'rating')} and {_misses(found.misses)}"
        click.echo(f"Would delete {_told(found)}, {beside}.")
    else:
        click.echo(f"Deleted {_told(deleted)}.")


@privacy.command()
@site_option
@user_option
@click.option("--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write there.")
def export(site: str | None, user: str | None, output: Path | None) -> None:
    """Write all that is kept of one user, as JSON."""
    settings = Settings.from_env()
    digest = _digest(settings, site, user)
    with store_of(settings) as engine:
        conversations = SqlPersonalData(engine).of(*digest)
        if output is None:
            _write(conversations)
            return
        try:
            output.touch(0o600, exist_ok=False)  # for its owner alone, from the beginning
            with output.open("w", encoding="utf-8") as file:
                _write(conversations, file)
        except OSError as error:
            raise SettingsError(f"cannot write {output}: {error.strerror}") from error


@privacy.command()
@site_option
@user_option
@click.option("--conversation", metavar="ID", help="One conversation, in place of a user.")
@click.option("--yes", is_flag=True, help="Do not ask back.")
@json_option
def delete(site: str | None, user: str | None, conversation: str | None, yes: bool, as_json: bool) -> None:
    """Delete all that is kept of one user, or one conversation; there is no way back."""
    settings = Settings.from_env()
    if conversation and (site or user):
        raise click.UsageError("Say --conversation, or --site and --user, not both.")
    digest = None if conversation else _digest(settings, site, user)
    if not yes:
        what = f"conversation {conversation}" if conversation else f"all conversations of {user} at {site}"
        click.confirm(f"Delete {what} with turns and feedback?", abort=True, err=True)
    with store_of(settings) as engine:
        data = SqlPersonalData(engine)
        deleted = data.forget(*digest) if digest else data.forget_conversation(conversation or "")
    if as_json:
        print_json(asdict(deleted))
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


def _digest(settings: Settings, site: str | None, user: str | None) -> tuple[str, str]:
    if not site or not user:
        raise click.UsageError("Say both --site and --user.")
    if settings.secret_key is None and not (settings.instance / FILE_NAME).is_file():
        raise SettingsError(
            "users are stored as digests, and the service's secret is not here: set ADVISOR_SECRET_KEY, or"
            f" ADVISOR_INSTANCE to the folder with its {FILE_NAME}"
        )
    return site, user_digest(secret_of(settings), site, user)


def _write(conversations: Iterable[JsonObject], file: TextIO | None = None) -> None:
    for piece in written(conversations):
        click.echo(piece, file=file, nl=False)
    click.echo(file=file)


def _told(found: Deleted) -> str:
    return f"{count_of(found.conversations, 'conversation')} with {count_of(found.turns, 'turn')}"


def _misses(number: int) -> str:
    return "1 miss" if number == 1 else f"{number:,} misses" if number else "no misses"
