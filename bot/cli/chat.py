"""``advisor chat``: a conversation in the terminal."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Mapping
from functools import partial

import click
from rich.console import Console

from bot.asking import Engine, Reply
from bot.cli.answering import question_in, ready_engine
from bot.cli.telling import tell, tell_sources, tell_suggestions
from bot.cli.terminal import screen, words
from bot.core.reading import Context
from bot.settings import Settings

GREETING = "Which Python web framework, and why? Ask away; /help lists the commands, /quit leaves."
HELP = """\
/why      why the last answer came out as it did
/sources  what the last answer leans on, by its numbers
/reset    forget what was said so far
/help     this list
/quit     leave (or Ctrl-D)
Anything else is a question."""
PROMPT = "> "


class Conversation:
    """Turns with their context; the last reply is kept for /sources."""

    def __init__(self, engine: Engine, console: Console) -> None:
        self._engine = engine
        self._console = console
        self._context = Context()
        self._last: Reply | None = None
        self._commands: Mapping[str, Callable[[], None]] = {
            "/why": lambda: self._answer("Why?"),
            "/sources": self._tell_sources,
            "/reset": self._reset,
            "/help": lambda: console.print(HELP),
        }

    def hear(self, line: str) -> None:
        """Obey a command, or answer a question."""
        if line.startswith("/"):
            self._commands.get(line.casefold(), partial(self._say, f"There is no {line}; /help lists what there is."))()
            return
        try:
            self._answer(question_in(line))
        except ValueError as error:
            self._say(f"Sorry, {error}.")

    def _say(self, text: str) -> None:
        self._console.print(words(text))

    def _answer(self, question: str) -> None:
        reply = self._engine.reply(question, self._context)
        self._context, self._last = reply.context, reply
        tell(self._console, reply.body)
        tell_suggestions(self._console, reply.body)

    def _tell_sources(self) -> None:
        if self._last and self._last.body["citations"]:
            tell_sources(self._console, self._last.body)
        else:
            self._say("The last answer leans on no article." if self._last else "There is no answer yet.")

    def _reset(self) -> None:
        self._context, self._last = Context(), None
        self._say("Forgotten. What are you building?")


@click.command()
def chat() -> None:
    """Talk with the bot; it remembers what was said until you leave."""
    with contextlib.suppress(ImportError):  # not everywhere; where it is, input() has a history
        import readline  # noqa: F401
    console = screen(sys.stdout)
    engine = ready_engine(Settings.from_env(), partial(click.echo, err=True))
    console.print(GREETING)
    conversation = Conversation(engine, console)
    while (line := _next_line()) not in (None, "/quit"):
        if line:
            conversation.hear(line)
            console.print()


def _next_line() -> str | None:
    """The next line, trimmed; empty after Ctrl-C, None after Ctrl-D."""
    try:
        return input(PROMPT if sys.stdin.isatty() else "").strip()
    except KeyboardInterrupt:
        click.echo()
        return ""
    except EOFError:
        click.echo()
        return None
