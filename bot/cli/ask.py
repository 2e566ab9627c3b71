"""``advisor ask``: one question, answered here."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import partial

import click

from bot.asking import DecisionRecord, Engine, Reply
from bot.cli.answering import question_in, ready_engine
from bot.cli.telling import markdown_of, tell, tell_sources, tell_suggestions, tell_trace
from bot.cli.terminal import clean, print_json, screen
from bot.core.errors import NothingToRecord
from bot.core.reading import Context
from bot.core.turns import JsonText, Turn
from bot.settings import Settings


def _read_question(ctx: click.Context, param: click.Parameter, given: str) -> str:
    text = sys.stdin.buffer.read().decode(errors="replace") if given == "-" else given
    try:
        return question_in(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command()
@click.argument("question", callback=_read_question)
@click.option("--json", "form", flag_value="json", help="Print the reply as JSON.")
@click.option("--markdown", "form", flag_value="markdown", help="Print the answer as Markdown.")
@click.option("--explain", is_flag=True, help="Say how the question was read, and which rule decided.")
@click.option(
    "--record", is_flag=True, help="Print the choice as an architecture decision record, in Markdown or JSON."
)
def ask(question: str, form: str | None, explain: bool, record: bool) -> None:
    """Answer QUESTION; "-" reads it from standard input."""
    if record and explain:
        raise click.UsageError("--record prints no reading: leave out --explain")
    engine = ready_engine(Settings.from_env(), partial(click.echo, err=True))
    reply = engine.reply(question, Context())
    if record:
        _print_record(_record(engine, question, reply), as_json=form == "json")
    elif form == "json":
        _print_json(engine, reply, explain)
    elif form == "markdown":
        click.echo(clean(markdown_of(reply.body)))
    else:
        _print(reply, explain)


def _record(engine: Engine, question: str, reply: Reply) -> DecisionRecord:
    """The decision record of one question. Raises ClickException where it makes no choice."""
    turn = Turn(
        id="",
        conversation_id="",
        sequence=1,
        question=question,
        channel="terminal",
        asked_at=datetime.now(UTC),
        status=reply.body["status"],
        intent=reply.body["intent"],
        confidence=reply.body["confidence"],
        body=JsonText.of(reply.body),
        trace=JsonText.of(reply.trace),
        knowledge_version=engine.knowledge_version,
    )
    try:
        return engine.record(reply.context, [turn])
    except NothingToRecord as error:
        raise click.ClickException(str(error)) from error


def _print_record(record: DecisionRecord, *, as_json: bool) -> None:
    if as_json:
        print_json(record.body)
    else:
        click.echo(clean(record.markdown), nl=False)


def _print_json(engine: Engine, reply: Reply, explain: bool) -> None:
    trace = {"trace": reply.trace} if explain else {}
    print_json({**reply.body, "knowledge_version": engine.knowledge_version, **trace})


def _print(reply: Reply, explain: bool) -> None:
    console = screen(sys.stdout)
    tell(console, reply.body)
    tell_sources(console, reply.body)
    tell_suggestions(console, reply.body)
    if explain:
        tell_trace(console, reply.body, reply.trace)
