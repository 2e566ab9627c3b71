"""The fitted matcher is kept, shared and never trusted further than its folder."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

from bot import places
from bot.asking import Engine
from bot.core.knowledge import KnowledgeBase
from bot.reading import model_cache
from bot.reading.matcher import IntentMatcher

ROOT = Path(places.__file__).resolve().parent.parent
HEAVY = ("sklearn", "scipy")
STARTS = f"""
import pathlib, sys
from bot.core.reading import Context
from bot.engine import build_engine
from bot.knowledge_base.pack import load
from bot.places import KNOWLEDGE
engine = build_engine(load([KNOWLEDGE]), pathlib.Path(sys.argv[1]))
print(engine.reply("Flask or FastAPI?", Context()).body["intent"], [name for name in {HEAVY} if name in sys.modules])
"""


def small() -> IntentMatcher:
    phrases = ["one two", "one three", "four five", "four six"]
    return IntentMatcher.over(phrases, ["a", "a", "b", "b"])


def never() -> IntentMatcher:
    raise AssertionError


def test_with_a_cached_matcher_nothing_that_fits_is_imported(engine: Engine, cache: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ADVISOR_")}
    run = subprocess.run(
        [sys.executable, "-c", STARTS, str(cache)],
        env={**kept, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert run.stdout == "compare []\n", run.stderr


def test_of_several_that_miss_it_one_fits(tmp_path: Path) -> None:
    fits: list[int] = []

    def fit() -> IntentMatcher:
        fits.append(1)
        return small()

    threads = [threading.Thread(target=model_cache.fitted, args=("v", fit, tmp_path)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(fits) == 1


def test_what_is_kept_elsewhere_is_read_here(tmp_path: Path) -> None:
    model_cache.fitted("v", small, tmp_path / "one")
    content = model_cache.kept("v", tmp_path / "one")
    assert content is not None
    model_cache.keep("v", content, tmp_path / "two")
    there = model_cache.fitted("v", never, tmp_path / "two")

    assert there.match("one two") == small().match("one two")


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / model_cache.name_of("v")).write_bytes(b"no matcher")

    assert model_cache.fitted("v", small, tmp_path).match("four five")[0].intent == "b"
    assert model_cache.kept("v", tmp_path) != b"no matcher"


def test_the_latest_few_are_kept(tmp_path: Path) -> None:
    for number in range(7):
        model_cache.fitted(f"v{number}", small, tmp_path)
        file = tmp_path / model_cache.name_of(f"v{number}")
        os.utime(file, (number + 1, number + 1))

    assert {file.name for file in tmp_path.glob("*.joblib")} == {model_cache.name_of(f"v{n}") for n in (3, 4, 5, 6)}


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert model_cache.fitted("v", small, tmp_path / "file" / "cache").match("one two")[0].intent == "a"


def test_the_base_names_its_file(base: KnowledgeBase, engine: Engine, cache: Path) -> None:
    assert model_cache.kept(base.version, cache) is not None
