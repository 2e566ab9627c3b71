"""``advisor misses``: the turns that the bot could not answer well."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import click

from bot.cli.options import json_option
from bot.cli.storing import store_of
from bot.cli.terminal import new_table, print_json, print_table, screen, words
from bot.core.misses import Miss, State
from bot.core.moments import utc_text
from bot.settings import Settings
from bot.store.misses import SqlMisses

MOST = 1000
STATES = click.Choice([state.value for state in State])


@click.group()
def misses() -> None:
    """List the questions that the bot could not answer well, and mark what was done about them."""


def _place(ctx: click.Context, parameter: click.Parameter, text: str | None) -> tuple[datetime, str] | None:
    if text is None:
        return None
    at, _, turn = text.partition("/")
    try:
        noted_at = datetime.fromisoformat(at)
    except ValueError:
        noted_at = None
    if noted_at is None or noted_at.tzinfo is None or not turn:
        raise click.BadParameter("must be what an earlier list gave as next")
    return noted_at, turn


@misses.command("list")
@click.option("--state", type=STATES, help="Only those in this state.")
@click.option("--limit", type=click.IntRange(1, MOST), default=100, show_default=True, help="At most so many.")
@click.option("--after", metavar="NEXT", callback=_place, help="Go on where an earlier list ended.")
@json_option
def list_(state: str | None, limit: int, after: tuple[datetime, str] | None, as_json: bool) -> None:
    """List misses, the earliest first."""
    with store_of(Settings.from_env()) as engine:
        found = SqlMisses(engine).listed(State(state) if state else None, limit=limit, after=after)
    following = _next(found[-1]) if len(found) == limit else None
    if as_json:
        print_json({"misses": [_to_json(miss) for miss in found], "next": following})
    else:
        _tell(found, following)


@misses.command()
@click.argument("turn")
@click.argument("state", type=STATES)
def mark(turn: str, state: str) -> None:
    """Note what was done about the miss of TURN."""
    with store_of(Settings.from_env()) as engine:
        SqlMisses(engine).mark(turn, State(state))
    click.echo(f"{turn} is {state}.")


def _next(miss: Miss) -> str:
    return f"{miss.noted_at.isoformat()}/{miss.turn_id}"


def _to_json(miss: Miss) -> dict[str, object]:
    return {**asdict(miss), "state": miss.state.value, "noted_at": utc_text(miss.noted_at)}


def _tell(found: tuple[Miss, ...], following: str | None) -> None:
    if not found:
        click.echo("There are none.")
        return
    console = screen()
    table = new_table(console, "turn", "noted", "state", "reason", "intent", "question")
    for miss in found:
        at = miss.noted_at.strftime("%Y-%m-%d %H:%M")
        cells = (miss.turn_id, at, miss.state.value, miss.reason, miss.intent or "", miss.question or "(not stored)")
        table.add_row(*map(words, cells))
    print_table(console, table)
    if following:
        console.print(words(f"There may be more: --after {following}"))
