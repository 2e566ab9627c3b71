"""``advisor admin``: who may look at the insights, and what they did."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from datetime import UTC, datetime

import click

from bot.access.admins import NOBODYS, SHORTEST, digest_of
from bot.cli.options import json_option
from bot.cli.storing import store_of
from bot.cli.terminal import new_table, print_json, print_table, screen, words
from bot.core.admins import Admin, Deed
from bot.core.errors import AccessError
from bot.core.moments import utc_text
from bot.settings import Settings
from bot.store.admins import SqlAdmins, SqlAudit

COMMAND_LINE = "(command line)"


@click.group()
def admin() -> None:
    """Make, list and remove those who may look at the insights at /admin.

    Without an admin, and without ADVISOR_ADMIN_HEADER or ADVISOR_ADMIN_OIDC_ISSUER, nothing is at /admin.
    """


@admin.command()
@click.argument("name")
def create(name: str) -> None:
    """Make an admin. The password is asked for twice, or read from the first line of standard input."""
    at = datetime.now(UTC)
    try:
        new = Admin(name=name, password=NOBODYS, created_at=at, changed_at=at)
    except ValueError as error:  # before a password is typed in vain
        raise AccessError(str(error)) from error
    digest = digest_of(_password())
    with store_of(Settings.from_env()) as engine:
        SqlAdmins(engine).add(replace(new, password=digest))
        SqlAudit(engine).note(Deed(at=at, who=COMMAND_LINE, action="created an admin", object=name))
    click.echo(f"{name} can sign in at /admin; servers that run know it in 5 seconds.")


@admin.command("list")
@json_option
def show_all(as_json: bool) -> None:
    """List the admins who sign in by a password."""
    with store_of(Settings.from_env()) as engine:
        found = SqlAdmins(engine).all()
    if as_json:
        print_json(
            [
                {"name": one.name, "created_at": utc_text(one.created_at), "changed_at": utc_text(one.changed_at)}
                for one in found
            ]
        )
        return
    if not found:
        click.echo("There are none.")
        return
    console = screen(sys.stdout)
    table = new_table(console, "Name", "Made", "Password of")
    for one in found:
        table.add_row(*map(words, (one.name, one.created_at.date().isoformat(), one.changed_at.date().isoformat())))
    print_table(console, table)


@admin.command()
@click.argument("name")
def password(name: str) -> None:
    """Give an admin another password, asked for as by "create". It ends the admin's sessions."""
    at = datetime.now(UTC)
    with store_of(Settings.from_env()) as engine:
        if SqlAdmins(engine).find(name) is None:
            raise AccessError(f"there is no admin {name!r}; `advisor admin list` shows them")
        SqlAdmins(engine).change(name, digest_of(_password()), at=at)
        SqlAudit(engine).note(Deed(at=at, who=COMMAND_LINE, action="changed a password", object=name))
    click.echo(f"{name} has another password, and is signed out everywhere.")


@admin.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove an admin, whose sessions end at once."""
    at = datetime.now(UTC)
    with store_of(Settings.from_env()) as engine:
        SqlAdmins(engine).remove(name)
        SqlAudit(engine).note(Deed(at=at, who=COMMAND_LINE, action="removed an admin", object=name))
    click.echo(f"{name} is no admin any more.")


@admin.command("sign-out")
@click.argument("name")
def sign_out(name: str) -> None:
    """End all sessions of NAME, however they were opened: by a password, a proxy or a provider."""
    at = datetime.now(UTC)
    with store_of(Settings.from_env()) as engine:
        ended = SqlAdmins(engine).end_all(name)
        SqlAudit(engine).note(
            Deed(at=at, who=COMMAND_LINE, action="ended sessions", object=name[:64], detail=str(ended))
        )
    click.echo(f"{ended} session{'s' * (ended != 1)} of {name} ended.")


@admin.command()
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="At most so many.")
@json_option
def audit(limit: int, as_json: bool) -> None:
    """Show what admins did, the latest first."""
    with store_of(Settings.from_env()) as engine:
        found = SqlAudit(engine).latest(limit=limit)
    if as_json:
        print_json([{**asdict(deed), "at": utc_text(deed.at)} for deed in found])
        return
    if not found:
        click.echo("Nothing was done yet.")
        return
    console = screen(sys.stdout)
    table = new_table(console, "When", "Who", "What", "Of what", "More")
    for deed in found:
        at = deed.at.strftime("%Y-%m-%d %H:%M")
        table.add_row(*map(words, (at, deed.who, deed.action, deed.object or "", deed.detail or "")))
    print_table(console, table)


def _password() -> str:
    """What is typed twice, or the first line of an input that is no terminal. Raises AccessError."""
    if sys.stdin.isatty():
        typed: str = click.prompt(
            f"Password (at least {SHORTEST} characters)", hide_input=True, confirmation_prompt=True
        )
        return typed
    return sys.stdin.readline().rstrip("\r\n")
