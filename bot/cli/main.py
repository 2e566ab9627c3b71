"""The command line. A command's module is imported when it is used, so that help stays quick."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

import click

from bot.core.errors import BotError

COMMANDS = {
    "admin": "Say who may look at the insights, and what they did.",
    "answers": "Tell which answers a change of knowledge changes.",
    "ask": "Answer one question here, without a server.",
    "chat": "Talk with the bot in the terminal.",
    "db": "Bring the database up to date, or check it.",
    "eval": "Measure how well questions are read.",
    "keys": "Make, list and revoke API keys.",
    "knowledge": "Check, inspect and publish packs of knowledge.",
    "misses": "List the questions that the bot could not answer well.",
    "privacy": "Delete what is over; export or delete what one user said.",
    "read": "Show how questions are read, step by step.",
    "serve": "Serve the page and the API.",
    "sites": "Register portals that embed the bot.",
    "slack": "Answer in Slack: make the app, check its settings, look at an answer.",
    "widget": "Put the chat widget into a page.",
}
"""Each command and its line of help; ``bot.cli.<name>`` holds it under the same name, but for those of MODULES."""
MODULES = {"slack": "integrations.slack.cli"}
"""Where the commands of integrations are, by name, for nothing here imports an integration."""


class LazyGroup(click.Group):
    """A group that knows its commands by name, and imports only the one that is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command *cmd_name*, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = MODULES.get(cmd_name, f"bot.cli.{cmd_name}")
        command: click.Command = getattr(import_module(module), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the lines of help, without importing the commands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _show_version(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"advisor {_version()}")
        ctx.exit()


def _version() -> str:
    try:
        return version("framework-advisor")
    except PackageNotFoundError:
        return "(not installed)"


@click.group(cls=LazyGroup)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version.",
)
def advisor() -> None:
    """Which Python web framework, and why? Answers that cite claim by claim."""


def main() -> None:
    """Run the command line; what the bot raises on purpose becomes a line on stderr and exit code 1."""
    try:
        advisor(prog_name="advisor")
    except BotError as error:
        click.echo(f"advisor: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
