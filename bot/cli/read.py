"""``advisor read``: how questions are read, step by step."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from bot.cli.answering import question_in, ready_engine
from bot.cli.terminal import print_json, screen, words
from bot.core.reading import Context, Reading
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.engine import ReasoningEngine

MOST_TURNS = 50
_WIDTH = 13


def _read_turns(ctx: click.Context, param: click.Parameter, given: Sequence[str]) -> tuple[str, ...]:
    if len(given) > MOST_TURNS:
        raise click.BadParameter(f"there are {len(given)} turns; {MOST_TURNS} are the most")
    if given.count("-") > 1:
        raise click.BadParameter("standard input can be read once only")
    texts = (sys.stdin.buffer.read().decode(errors="replace") if text == "-" else text for text in given)
    try:
        return tuple(map(question_in, texts))
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command()
@click.argument("turns", metavar="QUESTION [QUESTION ...]", nargs=-1, required=True, callback=_read_turns)
@click.option("--json", "as_json", is_flag=True, help="Print the readings as JSON.")
def read(turns: tuple[str, ...], as_json: bool) -> None:
    """Show how each QUESTION is read, and which rule decides; "-" reads one from standard input.

    Several are the turns of one conversation.
    """
    engine = _engine()
    traces, context = [], Context()
    for text in turns:
        trace, context = trace_of(engine, text, context)
        traces.append(trace)
    if as_json:
        print_json({"knowledge_version": engine.knowledge_version, "turns": traces})
        return
    console = screen(sys.stdout)
    for index, trace in enumerate(traces):
        console.print("\n" * bool(index), end="")
        tell_reading(console, trace)


def _engine() -> ReasoningEngine:
    engine = ready_engine(Settings.from_env(), partial(click.echo, err=True))
    from bot.engine import ReasoningEngine  # here, as scikit-learn takes a second that help need not wait for

    assert isinstance(engine, ReasoningEngine)
    return engine


def trace_of(engine: ReasoningEngine, text: str, context: Context) -> tuple[dict[str, Any], Context]:
    """Every step of reading *text* in *context*, as plain JSON values, and what is remembered after it."""
    from bot.reading.parts import split
    from bot.reading.text import normalise

    reply = engine.reply(text, context)
    readings = engine.reader.read(text, context)
    normal = normalise(text)
    parts = [_part(*both) for both in zip(readings, reply.trace["parts"], strict=True)]
    trace = {
        "question": text,
        "normalised": normal,
        "sentences": [piece.text for piece in split(text)],
        "parts": parts,
        "remembered": reply.context.to_json(),
    }
    return trace, reply.context


def _part(reading: Reading, traced: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "text": reading.text,
        "evidence": dict(reading.evidence),
        "intent": reading.intent,
        "confidence": round(reading.confidence, 4),
        "frameworks": list(reading.frameworks),
        "excluded": list(reading.excluded),
        "types": list(reading.types),
        "others": list(reading.others),
        "requirements": [
            {"topic": r.topic, "wanted": r.wanted, "strength": r.strength.value, "words": r.words}
            for r in reading.requirements
        ],
        "cues": sorted(reading.cues),
        "courtesy": reading.courtesy,
        "rare_terms": list(reading.rare_terms),
        "how_to": reading.how_to,
        "carried": reading.carried,
        **{key: traced[key] for key in ("rule", "because", "nearly", "way")},
    }


def tell_reading(console: Console, trace: Mapping[str, Any]) -> None:
    """Print one turn: the question, then the steps of each reading of it."""
    console.print(words(trace["question"], "bold"))
    _line(console, "normalised", trace["normalised"])
    if len(trace["sentences"]) > 1:
        _line(console, "sentences", " | ".join(trace["sentences"]))
    several = len(trace["parts"]) > 1
    for number, part in enumerate(trace["parts"], 1):
        if several:
            console.print(words(f"\n  {number}. {part['text']}", "bold"))
        for name, said in _steps(part):
            _line(console, name, said)


def _line(console: Console, name: str, said: str) -> None:
    text = words(f"  {name.ljust(_WIDTH)}", "dim")
    text.append(words(said or "none"))
    console.print(text)


def _steps(part: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The steps of a reading in the order in which they are taken, each with what came of it."""
    found = part["evidence"]
    return [
        ("repaired", _joined(f"{was} -> {now}" for was, now in found.get("repaired", {}).items())),
        ("names", _joined(f"{n['id']} ({n['sort']}, {n['score']:.2f})" for n in found.get("names", ()))),
        ("topics", _joined(f'{t["topic"]} by "{t["words"]}"' for t in found.get("topics", ()))),
        ("requirements", _joined(map(_requirement, part["requirements"]))),
        ("cues", _joined((*part["cues"], *filter(None, [part["courtesy"]])))),
        ("unknown", _joined(found.get("unknown_words", ()))),
        ("rare", _joined(part["rare_terms"])),
        ("phrase", found.get("matched_as", "").replace("\t", " | ")),
        ("intents", _joined(f"{i['intent']} {i['probability']:.3f}" for i in found.get("intents", ()))),
        ("read as", _read_as(part)),
        ("rule", f"{part['rule'] or 'none'} leads to {part['way']}{_because(part['because'])}"),
        ("nearly", _joined(part["nearly"])),
    ]


def _joined(items: Any) -> str:
    return ", ".join(items)


def _requirement(requirement: Mapping[str, Any]) -> str:
    refused = "" if requirement["wanted"] else "not "
    by = f' by "{requirement["words"]}"' if requirement["words"] else ""
    return f"{requirement['strength']} {refused}{requirement['topic']}{by}"


def _read_as(part: Mapping[str, Any]) -> str:
    frameworks, excluded = ", ".join(part["frameworks"]), ", ".join(part["excluded"])
    said = [f"{part['intent']} ({part['confidence']:.3f})"]
    said += [f"of {frameworks}"] if frameworks else []
    said += [f"without {excluded}"] if excluded else []
    said += ["a how-to"] if part["how_to"] else []
    said += ["with what was carried over"] if part["carried"] else []
    return ", ".join(said)


def _because(reason: str) -> str:
    return f" because {reason}" if reason else ""
