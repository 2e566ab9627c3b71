"""Trials of phrasings on SQL tables: one at a time, whatever the number of processes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Engine, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.core.errors import UnknownTurn
from bot.core.trials import Busy, Lesson, Outcome, Preview, Trial
from bot.core.turns import JsonText
from bot.store.failures import transaction
from bot.store.rows import TrialRow, TurnRow

trial = cast(Table, TrialRow.__table__)
LOST = timedelta(minutes=10)
"""Nobody works any more on what began so long ago: its process is gone."""


class SqlTrials:
    """Trials in a table. Every method may raise StoreUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, new: Trial) -> None:
        """Keep a trial that runs from now on.

        Raises Busy where another one runs, UnknownTurn where the turn is gone.
        """
        lost = update(trial).where(trial.c.slot == 1, trial.c.began_at < new.began_at - LOST)
        values = {
            "id": new.id,
            "turn_id": new.turn_id,
            "who": new.who,
            "lesson": JsonText.of(new.lesson.to_json()),
            "stage": new.stage,
            "slot": 1,
            "began_at": new.began_at,
        }
        try:
            with transaction(self._engine, writes=True) as connection:
                connection.execute(lost.values(slot=None, stage="failed", ended_at=new.began_at))
                if connection.execute(select(TurnRow.id).where(TurnRow.id == new.turn_id)).first() is None:
                    raise UnknownTurn(f"no miss has the turn id {new.turn_id}")
                connection.execute(insert(trial).values(values))
        except IntegrityError as error:
            raise Busy("Another phrasing is being tried. Please wait until that has ended.") from error

    def reach(self, id: str, stage: str, preview: Preview | None = None) -> None:
        """Note how far a trial has come, and what is known of it so far."""
        told = {"preview": JsonText.of(preview.to_json())} if preview else {}
        self._change(id, stage=stage, **told)

    def end(self, id: str, outcome: Outcome | None, *, at: datetime, refused: str | None = None) -> None:
        """Note what came of a trial; None where it failed, and why if the packs have *refused* the lesson."""
        told = JsonText.of(outcome.to_json()) if outcome else None
        stage = "done" if outcome else "failed"
        self._change(id, stage=stage, slot=None, ended_at=at, outcome=told, refused=refused)

    def find(self, id: str) -> Trial | None:
        """The trial of this id; None where there is none, or it went with its turn."""
        return self._one(select(trial).where(trial.c.id == id))

    def latest(self, turn_id: str) -> Trial | None:
        """The latest trial for a turn."""
        return self._one(select(trial).where(trial.c.turn_id == turn_id).order_by(trial.c.began_at.desc()).limit(1))

    def _change(self, id: str, **values: Any) -> None:
        with transaction(self._engine, writes=True) as connection:
            connection.execute(update(trial).where(trial.c.id == id).values(values))

    def _one(self, query: Any) -> Trial | None:
        with transaction(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return Trial(
            id=row.id,
            turn_id=row.turn_id,
            who=row.who,
            lesson=Lesson.from_json(row.lesson.read()),
            stage=row.stage,
            began_at=row.began_at,
            ended_at=row.ended_at,
            preview=Preview.from_json(row.preview.read()) if row.preview else None,
            outcome=Outcome.from_json(row.outcome.read()) if row.outcome else None,
            refused=row.refused,
        )
