"""What options of several commands have in common."""

from __future__ import annotations

from datetime import timedelta

import click

from bot.core.periods import period_of

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def read_period(ctx: click.Context, parameter: click.Parameter, text: str | None) -> timedelta | None:
    """The period that *text* names, such as 36h, 90d or 12w. Raises click.BadParameter."""
    try:
        return period_of(text) if text else None
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
