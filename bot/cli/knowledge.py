"""``advisor knowledge``: packs checked, verified against the articles, counted, shown and published."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console

from bot.cli.checking import check as check_packs
from bot.cli.lookup import find_all, suggestions, to_json
from bot.cli.options import json_option
from bot.cli.showing import best_grouping, show
from bot.cli.terminal import clean, count_of, new_table, print_json, print_table, screen, words
from bot.core.errors import KnowledgeError
from bot.core.knowledge import KnowledgeBase
from bot.core.moments import utc_text
from bot.core.releases import Release
from bot.knowledge_base.pack import load
from bot.knowledge_base.stats import stats_of
from bot.knowledge_base.verify import Coverage, Verification, digest_at, verify
from bot.settings import Settings

PROBLEMS_SHOWN_AS = ("file", "where", "problem")

packs_argument = click.argument("folders", metavar="[FOLDER ...]", nargs=-1, type=click.Path(path_type=Path))
articles_option = click.option(
    "--articles",
    metavar="DIR",
    required=True,
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with the articles as SLUG.txt; of several, later ones go over earlier ones.",
)


@click.group()
def knowledge() -> None:
    """Check, inspect and publish packs of knowledge.

    Without a FOLDER, the packs are those of ADVISOR_KNOWLEDGE, or the one that comes with the bot; of several, later
    ones are laid over earlier ones.
    """


@knowledge.command()
@packs_argument
@json_option
@click.pass_context
def check(ctx: click.Context, folders: tuple[Path, ...], as_json: bool) -> None:
    """Name every problem of the packs, with its file and place; exit code 1 where there is one."""
    base, problems = check_packs(_packs(folders))
    if as_json:
        print_json(
            {"fine": not problems, "version": base.version, **_sizes(base), "problems": _problems_json(problems)}
        )
    else:
        _print_problems(problems)
        sizes = [count_of(number, name.removesuffix("s")) for name, number in _sizes(base).items()]
        click.echo(f"{', '.join(sizes)}: {count_of(len(problems), 'problem')}")
    ctx.exit(1 if problems else 0)


@knowledge.command(name="verify")
@packs_argument
@articles_option
@json_option
@click.pass_context
def verify_articles(ctx: click.Context, folders: tuple[Path, ...], articles: tuple[Path, ...], as_json: bool) -> None:
    """Hold every citation against the articles; exit code 1 unless each holds and no line is left out."""
    packs = _packs(folders)
    found = verify(load(packs), packs, articles)
    if as_json:
        coverages = [{**asdict(c), "percent": c.percent} for c in found.coverages]
        print_json({"fine": found.fine, "articles": coverages, "problems": _problems_json(found.problems)})
    else:
        _print_verification(screen(sys.stdout), found)
    ctx.exit(0 if found.fine else 1)


@knowledge.command()
@click.argument("slug")
@click.argument("line", type=click.IntRange(min=1))
@articles_option
def digest(slug: str, line: int, articles: tuple[Path, ...]) -> None:
    """Print the digest of line LINE of the article SLUG, for a claim that cites it."""
    try:
        click.echo(digest_at(articles, slug, line))
    except KnowledgeError as error:
        raise click.ClickException(str(error)) from error


@knowledge.command()
@packs_argument
@json_option
def stats(folders: tuple[Path, ...], as_json: bool) -> None:
    """Count claims by subject, kind, polarity, article and topic, and disputes by kind."""
    counted = asdict(stats_of(load(_packs(folders))))
    if as_json:
        print_json(counted)
        return
    console = screen(sys.stdout)
    totals = {name: value for name, value in counted.items() if isinstance(value, int)}
    _print_counts(console, "in all", totals)
    for name, counts in counted.items():
        if isinstance(counts, dict):
            _print_counts(console, name, counts)
    unused = ", ".join(counted["topics_without_claims"]) or "none"
    console.print(words(f"topics without claims: {unused}"))


@knowledge.command(name="show")
@click.argument("name")
@packs_argument
@click.option(
    "--by",
    type=click.Choice(["kind", "topic", "subject"]),
    help="How claims are grouped; what suits NAME if not given.",
)
@json_option
def show_name(name: str, folders: tuple[Path, ...], by: str | None, as_json: bool) -> None:
    """Show all that is known of NAME: the id of a subject, a claim, a dispute or a topic."""
    base = load(_packs(folders))
    found = find_all(base, name)
    if not found:
        raise click.ClickException(_unknown(base, name))
    if as_json:
        print_json({one.what: to_json(base, one) for one in found})
        return
    console = screen(sys.stdout)
    for index, one in enumerate(found):
        console.print("\n" * bool(index), end="")
        show(console, base, one, by or best_grouping(one))


@knowledge.command()
@packs_argument
@click.option("--again", metavar="RELEASE", type=click.IntRange(min=1), help="Publish an earlier release again.")
@json_option
@click.pass_context
def publish(ctx: click.Context, folders: tuple[Path, ...], again: int | None, as_json: bool) -> None:
    """Let running servers answer from the packs, within five seconds and without a restart.

    The packs are checked first: with a problem, each is named, nothing changes, and the exit code is 1.
    """
    from bot.cli import releases  # here, for it imports what help and checks can do without

    settings = Settings.from_env()
    if again is not None:
        if folders:
            raise click.UsageError("--again takes no FOLDER")
        _tell_release(releases.publish_again(settings, again), as_json)
        return
    packs = _packs(folders)
    _, problems = check_packs(packs)
    if not problems:
        _tell_release(releases.publish(settings, packs), as_json)
        return
    if as_json:
        print_json({"published": False, "problems": _problems_json(problems)})
    else:
        _print_problems(problems)
        click.echo(f"{count_of(len(problems), 'problem')}: nothing was published", err=True)
    ctx.exit(1)


@knowledge.command()
@json_option
def unpublish(as_json: bool) -> None:
    """Let running servers answer from the folders of ADVISOR_KNOWLEDGE again."""
    from bot.cli import releases

    _tell_release(releases.unpublish(Settings.from_env()), as_json)


@knowledge.command(name="releases")
@json_option
def list_releases(as_json: bool) -> None:
    """List what was published, the latest first: the first line holds."""
    from bot.cli import releases

    found = releases.all_releases(Settings.from_env())
    if as_json:
        print_json({"releases": [_release_json(release) for release in found]})
        return
    table = new_table(screen(sys.stdout), "Release", "Version", "Published", "Repeats")
    for release in found:
        when = utc_text(release.published_at, "seconds")
        cells = (str(release.id), release.version or "(the folders)", when, str(release.repeats or ""))
        table.add_row(*map(words, cells))
    if found:
        print_table(screen(sys.stdout), table)
    else:
        click.echo("Nothing was published: the folders of ADVISOR_KNOWLEDGE answer.")


def _tell_release(release: Release | None, as_json: bool) -> None:
    if as_json:
        print_json({"published": release is not None, **({"release": _release_json(release)} if release else {})})
    elif release is None:
        click.echo("Nothing is published: the folders of ADVISOR_KNOWLEDGE answer already.")
    elif release.withdrawn:
        click.echo(f"Release {release.id}: the folders of ADVISOR_KNOWLEDGE answer again.")
    else:
        repeats = f", which release {release.repeats} held" if release.repeats else ""
        click.echo(f"Release {release.id} is published: knowledge {release.version}{repeats}.")


def _release_json(release: Release) -> dict[str, object]:
    return {**asdict(release), "version": release.version or None, "published_at": release.published_at.isoformat()}


def _packs(folders: Sequence[Path]) -> tuple[Path, ...]:
    return tuple(folders) or Settings.from_env().knowledge


def _sizes(base: KnowledgeBase) -> dict[str, int]:
    return {
        "claims": len(base.claims),
        "disputes": len(base.disputes),
        "topics": len(base.topics),
        "frameworks": len(base.frameworks),
        "articles": len(base.articles),
        "intents": len(base.intents),
        "rules": len(base.rules),
    }


def _problems_json(problems: Sequence[KnowledgeError]) -> list[dict[str, str]]:
    return [{name: str(getattr(problem, name)) for name in PROBLEMS_SHOWN_AS} for problem in problems]


def _print_problems(problems: Sequence[KnowledgeError]) -> None:
    for problem in problems:
        click.echo(clean(str(problem)))


def _print_verification(console: Console, found: Verification) -> None:
    table = new_table(console, "Article", "Lines", "Covered", "Claims", "Skipped", "Coverage", "Stale")
    for coverage in found.coverages:
        table.add_row(*map(words, _cells(coverage)))
    print_table(console, table)
    _print_problems(found.problems)
    click.echo(count_of(len(found.problems), "problem"))


def _cells(coverage: Coverage) -> tuple[str, ...]:
    numbers = (coverage.lines, coverage.covered, coverage.claims, coverage.skipped)
    return (coverage.article, *map(str, numbers), f"{coverage.percent:g} %", str(coverage.stale))


def _print_counts(console: Console, name: str, counts: Mapping[str, int]) -> None:
    table = new_table(console, name.replace("_", " "), "")
    for key, count in counts.items():
        table.add_row(words(key.replace("_", " ") if name == "in all" else key), words(f"{count:,}"))
    print_table(console, table)
    console.print()


def _unknown(base: KnowledgeBase, name: str) -> str:
    near = suggestions(base, name)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return clean(f"no such subject, claim, dispute or topic: {name}{hint}")
