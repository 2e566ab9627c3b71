"""Where lessons are tried out: one at a time, in a process of its own, beside the requests."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Protocol

from bot.core.errors import StoreUnavailable
from bot.core.insights import Asked
from bot.core.trials import Lesson, NotTeachable, Outcome, Preview, Trial
from bot.insights.patching import changed_files

logger = logging.getLogger(__name__)
MOST_RECENT = 500
"""So many questions of the past are read both ways."""
PATIENCE = 300.0
"""Seconds that a trial may take."""
COMMAND = (sys.executable, "-m", "bot.insights.trial_process")


class Trials(Protocol):
    """Where trials are kept. Every method may raise StoreUnavailable."""

    def begin(self, new: Trial) -> None:
        """Keep a trial that runs from now on. Raises Busy where another one runs, UnknownTurn."""

    def reach(self, id: str, stage: str, preview: Preview | None = None) -> None:
        """Note how far a trial has come, and what is known of it so far."""

    def end(self, id: str, outcome: Outcome | None, *, at: datetime, refused: str | None = None) -> None:
        """Note what came of a trial; None where it failed, and why if the packs have *refused* the lesson."""

    def find(self, id: str) -> Trial | None:
        """The trial of this id."""

    def latest(self, turn_id: str) -> Trial | None:
        """The latest trial for a turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Tries lessons out."""

    trials: Trials
    recent: Callable[[int], Sequence[Asked]]
    """The latest questions of the past. May raise StoreUnavailable."""
    packs: Callable[[], AbstractContextManager[Sequence[Path]]]
    """The folders of the packs that answer now, for as long as they are needed."""
    caches: tuple[Path, Path]
    """Where fitted matchers lie, of the packs as they are and of tried ones."""
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    command: Sequence[str] = COMMAND

    def check(self, lesson: Lesson) -> None:
        """Raise NotTeachable, saying why, where *lesson* cannot be added to the packs."""
        with self.packs() as folders:
            changed_files(folders, lesson)

    def begin(self, turn_id: str, who: str, lesson: Lesson) -> Trial:
        """Begin to try *lesson* out for the miss of a turn; this returns at once.

        Raises Busy where another one is being tried, UnknownTurn where the turn is gone, and StoreUnavailable.
        """
        trial = Trial(id=self.new_id(), turn_id=turn_id, who=who, lesson=lesson, stage="waiting", began_at=self.now())
        self.trials.begin(trial)
        threading.Thread(target=self._run, args=(trial,), name="trial", daemon=True).start()
        return trial

    def _run(self, trial: Trial) -> None:
        outcome = refused = None
        try:
            with self.packs() as folders:
                outcome = self._outcome(trial, folders)
        except NotTeachable as error:
            refused = str(error)
        except Exception as error:
            logger.error("trial %s failed: %s", trial.id, type(error).__name__)
        try:
            self.trials.end(trial.id, outcome, at=self.now(), refused=refused)
        except StoreUnavailable:
            logger.error("what came of trial %s could not be kept", trial.id)

    def _outcome(self, trial: Trial, folders: Sequence[Path]) -> Outcome | None:
        task = {
            "folders": [str(folder) for folder in folders],
            "lesson": trial.lesson.to_json(),
            "recent": [(asked.turn_id, asked.text) for asked in self.recent(MOST_RECENT)],
            "caches": [str(cache) for cache in self.caches],
        }
        with subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
            assert process.stdin
            assert process.stdout
            ending = threading.Timer(PATIENCE, process.kill)
            ending.start()
            try:
                process.stdin.write(json.dumps(task) + "\n")
                process.stdin.flush()
                return self._heard(trial, process.stdout)
            finally:
                ending.cancel()
                process.kill()

    def _heard(self, trial: Trial, lines: IO[str]) -> Outcome | None:
        for line in lines:
            said: dict[str, Any] = json.loads(line)
            if "stage" in said:
                preview = said["preview"]
                self.trials.reach(trial.id, said["stage"], Preview.from_json(preview) if preview else None)
            elif "outcome" in said:
                return Outcome.from_json(said["outcome"])
            else:
                raise NotTeachable(said["refused"])
        return None
