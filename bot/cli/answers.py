"""``advisor answers``: which answers a change of knowledge changes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from bot.cli.answering import ready_engine
from bot.cli.revisions import pack_of
from bot.cli.terminal import clean, count_of, print_json, screen, words
from bot.core.errors import BotError
from bot.core.reading import Context
from bot.knowledge_base.pack import load
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.asking import Engine
    from bot.evaluation.differences import Difference, Move
    from bot.evaluation.replaying import Body, Conversation

_ROOT = Path(__file__).resolve().parents[2]
DIALOGUES = _ROOT / "tests" / "dialogues"
QUESTIONS = _ROOT / "tests" / "data" / "questions.jsonl"
MOST_STORED = 2_000
"""Of more stored conversations, the latest are asked again."""
_WIDTH = 10


class Failure(click.ClickException):
    """What keeps answers from being compared; 1 would say that they differ."""

    exit_code = 2


@click.group()
def answers() -> None:
    """Compare the answers that two states of the knowledge give."""


@answers.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--pack-path",
    default="knowledge/python-web",
    show_default=True,
    help="Where the pack is in the repository, for a revision.",
)
@click.option(
    "--repository",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The git repository of revisions; the one around the current folder if not given.",
)
@click.option("--dialogues", type=click.Path(path_type=Path), help="A folder of dialogues in place of tests/dialogues.")
@click.option(
    "--questions",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Questions, one a line, plain or JSON, in place of tests/data/questions.jsonl; may be repeated.",
)
@click.option("--stored", is_flag=True, help="Ask the conversations of the database again too.")
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.pass_context
def diff(
    ctx: click.Context,
    old: str,
    new: str,
    pack_path: str,
    repository: Path,
    dialogues: Path | None,
    files: tuple[Path, ...],
    stored: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Ask OLD and NEW the same questions, and tell which answers differ, and how.

    Each is a folder of knowledge, or a git revision, whose pack is then read as it was; the code is the one that runs.
    Exit code 0 where every answer stays, 1 where one changes, 2 where they cannot be compared.
    """
    try:
        settings = Settings.from_env()
        conversations = _conversations(settings, dialogues, files, stored)
        with pack_of(old, repository, pack_path) as before, pack_of(new, repository, pack_path) as after:
            versions, found = _differences(settings, (before, after), conversations, quiet=quiet)
    except BotError as error:
        raise Failure(clean(str(error))) from error
    asked = sum(len(conversation.turns) for conversation in conversations)
    if as_json:
        print_json(_json(versions, asked, found))
    else:
        _tell(screen(sys.stdout), asked, found)
    ctx.exit(1 if found else 0)


def _conversations(
    settings: Settings, dialogues: Path | None, files: Sequence[Path], stored: bool
) -> tuple[Conversation, ...]:
    """All that is asked. Raises BotError where something cannot be read, or it is too much or nothing."""
    from bot.evaluation.cases import CasesError  # here and below, as help need not wait for them
    from bot.evaluation.replaying import MOST_TURNS, Conversation, read_dialogues, read_questions

    found: list[Conversation] = []
    if dialogues or DIALOGUES.is_dir():
        found += read_dialogues(dialogues or DIALOGUES)
    for file in files or filter(Path.is_file, [QUESTIONS]):
        found += read_questions(file)
    if stored:
        from bot.store.asked import conversations_asked

        kept = conversations_asked(settings.database_url, MOST_STORED)
        found += [Conversation(f"stored {number}", turns) for number, turns in enumerate(kept, 1)]
    asked = sum(len(conversation.turns) for conversation in found)
    if not 0 < asked <= MOST_TURNS:
        raise CasesError(f"there are {asked:,} questions in all; 1 to {MOST_TURNS:,} can be asked")
    return tuple(found)


Versions = tuple[str, str]


def _differences(
    settings: Settings, packs: tuple[Path, Path], conversations: Sequence[Conversation], *, quiet: bool
) -> tuple[Versions, tuple[Difference, ...]]:
    from bot.evaluation.differences import difference

    versions = (load([packs[0]]).version, load([packs[1]]).version)
    if versions[0] == versions[1]:
        return versions, ()
    before, after = (_bodies(settings, pack, conversations, quiet=quiet) for pack in packs)
    turns = [(c.source, number, text) for c in conversations for number, text in enumerate(c.turns, 1)]
    found = (
        difference(old, new, source=source, turn=number, question=text)
        for old, new, (source, number, text) in zip(before, after, turns, strict=True)
    )
    return versions, tuple(filter(None, found))


def _bodies(settings: Settings, pack: Path, conversations: Sequence[Conversation], *, quiet: bool) -> tuple[Body, ...]:
    """What the bot with *pack* answers."""
    from bot.evaluation.replaying import replay

    say = (lambda text: None) if quiet else partial(click.echo, err=True)
    engine = ready_engine(replace(settings, knowledge=(pack,)), say)
    asked = sum(len(conversation.turns) for conversation in conversations)
    with _progress(asked, f"Asking {engine.knowledge_version}", quiet=quiet) as tick:
        return tuple(replay(conversations, partial(_answer, engine), tick))


def failed(why: str) -> Body:
    """Stands for the answer that this code cannot make of a pack."""
    text = f"This pack lacks what the code needs: {why}"
    return {"status": "failed", "intent": "", "ranking": (), "citations": (), "answer": {"text": text}}


def _answer(engine: Engine, question: str, context: Context) -> tuple[Body, Context]:
    """The body less its blocks, which would take much room and are told by its text.

    An older pack may lack what this code takes for granted; then the other answers are compared all the same.
    """
    try:
        reply = engine.reply(question, context)
    except LookupError as error:
        return failed(repr(error)), context
    return {**reply.body, "answer": {"text": reply.body["answer"]["text"]}, "parts": ()}, reply.context


@contextmanager
def _progress(length: int, label: str, *, quiet: bool) -> Iterator[Any]:
    """Something to call after each question: it moves a bar on a terminal, and does nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        if not quiet:
            click.echo(f"{label}: {count_of(length, 'question')} ...", err=True)
        yield lambda: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield lambda: bar.update(1)


def _json(versions: Versions, asked: int, found: Sequence[Difference]) -> dict[str, Any]:
    from bot.evaluation.differences import counts

    return {
        "old": versions[0],
        "new": versions[1],
        "asked": asked,
        "changed": len(found),
        "counts": counts(found),
        "differences": [asdict(one) for one in found],
    }


def _tell(console: Console, asked: int, found: Sequence[Difference]) -> None:
    from bot.evaluation.differences import counts

    for one in found:
        _tell_one(console, one)
    told = ", ".join(f"{aspect} {number:,}" for aspect, number in counts(found).items() if number)
    console.print(words(f"{len(found):,} of {count_of(asked, 'answer')} changed{': ' if told else ''}{told}"))


def _tell_one(console: Console, one: Difference) -> None:
    from bot.evaluation.differences import marked

    console.print(words(f"{one.source}, turn {one.turn}: {one.question}", "bold"))
    for name, pair in (("status", one.status), ("intent", one.intent), ("reading", one.reading)):
        if pair:
            _line(console, name, f"{pair[0]} -> {pair[1]}")
    if one.ranking:
        _line(console, "ranking", ", ".join(map(_moved, one.ranking)))
    for name, claims in (("cites", one.added), ("no longer", one.removed)):
        if claims:
            _line(console, name, ", ".join(claims))
    if one.text:
        _line(console, "text", marked(*one.text))
    console.print()


def _moved(move: Move) -> str:
    """ "tornado 2 -> 1 (0.81 -> 0.84)", or that it is new or gone."""
    (was, now), (had, has) = move.places, move.scores
    if had is None:
        return f"{move.framework} new at {now} ({has:.2f})"
    if has is None:
        return f"{move.framework} gone from {was} ({had:.2f})"
    place = f"{was} -> {now}" if was != now else f"stays {now}"
    return f"{move.framework} {place} ({had:.2f} -> {has:.2f})" if had != has else f"{move.framework} {place}"


def _line(console: Console, name: str, said: str) -> None:
    text = words(f"  {name.ljust(_WIDTH)}", "dim")
    text.append(words(said))
    console.print(text)
