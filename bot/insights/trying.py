"""What a lesson changes: the patch is applied to a copy of the packs, and the bot is made anew of that.

Nothing is estimated: what is read after the lesson is read by the bot that the patched packs make.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bot.asking import Engine
from bot.core.errors import PackError
from bot.core.insights import Asked
from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context
from bot.core.trials import Change, Lesson, NotTeachable, Outcome, Preview, ReadAs
from bot.engine import ReasoningEngine, build_engine
from bot.insights.patching import applied, as_mapping, changed_files, patch_of
from bot.knowledge_base.pack import load
from bot.reading.teaching import filled

MOST_TOLD = 100
"""Of more changes, only so many are told."""
Tell = Callable[[str, Preview | None], object]


def try_out(
    folders: Sequence[Path], lesson: Lesson, recent: Sequence[Asked], *, caches: tuple[Path, Path], tell: Tell
) -> Outcome:
    """What teaching *lesson* to the packs in *folders* changes.

    *recent*: questions of the past that are read both ways, as are all phrasings of the pack. *caches*: where fitted
    matchers lie, of the packs as they are and of tried ones. *tell* hears which stage begins and, once
    the bot is made anew, how the question is read both ways. Raises NotTeachable
    where the lesson cannot be added, or the packs hold problems with it.
    """
    began = time.monotonic()
    files = changed_files(folders, lesson)
    with tempfile.TemporaryDirectory(prefix="trial-") as place:
        copies = [Path(place) / f"{number}-{folder.name}" for number, folder in enumerate(folders)]
        for folder, copy in zip(folders, copies, strict=True):
            shutil.copytree(folder, copy)
        applied(files, copies)
        tell("fitting", None)
        base, taught = load(folders), _loaded(copies)
        before, after = _engine(base, caches[0]), _engine(taught, caches[1])
    preview = Preview(before=read_as(before, lesson.question), after=read_as(after, lesson.question))
    tell("reading", preview)
    phrasings = [(phrasing, intent, text) for phrasing, intent, text in filled(base)]
    questions = [(asked, asked.text) for asked in recent if asked.text]
    changes: list[Change] = []
    for asked, text in questions:
        changes += _change(before, after, text, turn_id=asked.turn_id)
    for phrasing, intent, text in phrasings:
        changes += _change(before, after, text, phrasing=phrasing, taught_as=intent)
    return Outcome(
        before=preview.before,
        after=preview.after,
        versions=(base.version, taught.version),
        patch=patch_of(files, folders),
        files=as_mapping(files, folders),
        phrasings=len(phrasings),
        questions=len(questions),
        changes=tuple(changes[:MOST_TOLD]),
        more=max(0, len(changes) - MOST_TOLD),
        seconds=round(time.monotonic() - began, 1),
    )


def read_as(engine: Engine, text: str) -> ReadAs:
    """How *engine* reads *text*, asked by itself."""
    body = engine.reply(text, Context()).body
    return ReadAs(
        intent=body["intent"],
        confidence=body["confidence"],
        status=body["status"],
        reading=body.get("reading", ""),
        topics=_topics(engine, text),
    )


def _topics(engine: Engine, text: str) -> tuple[str, ...]:
    if not isinstance(engine, ReasoningEngine):
        return ()
    readings = engine.reader.read(text, Context())
    return tuple(dict.fromkeys(topic for reading in readings for topic in reading.topics))


def _loaded(copies: Sequence[Path]) -> KnowledgeBase:
    try:
        return load(copies)
    except PackError as error:
        first = error.problems[0]
        raise NotTeachable(f"the pack has a problem with it: {first.where}: {first.problem}") from error


def _engine(base: KnowledgeBase, cache: Path) -> ReasoningEngine:
    engine = build_engine(base, cache)
    assert isinstance(engine, ReasoningEngine)
    return engine


def _change(
    before: ReasoningEngine,
    after: ReasoningEngine,
    text: str,
    *,
    turn_id: str | None = None,
    phrasing: str | None = None,
    taught_as: str | None = None,
) -> Iterator[Change]:
    """How *text* is read otherwise. To word the answers is the dearer part, so that what is done is compared first."""
    if _planned(before, text) == _planned(after, text):
        return
    was, now = read_as(before, text), read_as(after, text)
    if was.decided != now.decided:
        yield Change(turn_id=turn_id, phrasing=phrasing, taught_as=taught_as, before=was, after=now)


def _planned(engine: ReasoningEngine, text: str) -> list[object]:
    """Everything of the readings of *text* that an answer follows from."""
    planned: list[object] = []
    for reading in engine.reader.read(text, Context()):
        plan = engine.planner.plan(reading)
        needs = [(need.topic, need.wanted, need.strength, need.than) for need in reading.requirements]
        planned.append(
            (
                *(reading.intent, reading.frameworks, reading.excluded, reading.types, reading.others, reading.topics),
                *(needs, plan.do, plan.rule, plan.choices, reading.cues),
            )
        )
    return planned
