"""What was asked, counted in the database: on SQLite and PostgreSQL alike.

Counts are read from the index ``ix_turn_insights`` alone, which holds a hundredth of what the turns hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Date, Engine, Select, Table, bindparam, func, select, text, tuple_
from sqlalchemy import cast as sql_cast

from bot.core.insights import Asked, Count, MissInFull, Part, QueuedMiss, Rated, RatedTurn, Took
from bot.core.misses import State
from bot.store.failures import transaction
from bot.store.rows import FeedbackRow, MissRow, TurnRow

turn = cast(Table, TurnRow.__table__)
miss = cast(Table, MissRow.__table__)
feedback = cast(Table, FeedbackRow.__table__)
MISSES = select(
    miss.c.turn_id,
    miss.c.reason,
    miss.c.state,
    miss.c.noted_at,
    miss.c.note,
    turn.c.question,
    turn.c.intent,
    turn.c.confidence,
    turn.c.channel,
    turn.c.status,
).join(turn, turn.c.id == miss.c.turn_id)


class SqlInsights:
    """Counts of turns, ratings and misses. Every method may raise StoreUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._day = _day_of(engine.dialect.name, turn.c.asked_at)

    def counts(self, part: Part) -> tuple[Count, ...]:
        """How many turns there are, by all that tells them apart."""
        by = (self._day, turn.c.channel, turn.c.intent, turn.c.status, turn.c.knowledge_version)
        query = select(*by, func.count()).where(*_of(part)).group_by(*by)
        return tuple(
            Count(_date(day), channel, intent or "", status or "", version, turns)
            for day, channel, intent, status, version, turns in self._rows(query)
        )

    def durations(self, part: Part) -> tuple[Took, ...]:
        """How many answers took how long, by day; turns of older versions tell no duration."""
        tenths = (turn.c.took_us // 100).label("tenths")
        query = (
            select(self._day, tenths, func.count())
            .where(*_of(part), turn.c.took_us.is_not(None))
            .group_by(self._day, tenths)
        )
        return tuple(Took(_date(day), int(tenths), turns) for day, tenths, turns in self._rows(query))

    def ratings(self, part: Part) -> tuple[Rated, ...]:
        """How many turns were rated how, by the day on which they were asked."""
        query = (
            select(self._day, feedback.c.rating, func.count())
            .join(turn, turn.c.id == feedback.c.turn_id)
            .where(*_of(part))
            .group_by(self._day, feedback.c.rating)
        )
        return tuple(Rated(_date(day), rating, turns) for day, rating, turns in self._rows(query))

    def latest_questions(self, part: Part, most: int) -> Sequence[str | None]:
        """The texts of the *most* latest questions, the latest first; None where a text is not stored."""
        query = select(turn.c.question).where(*_of(part)).order_by(turn.c.asked_at.desc()).limit(most)
        with transaction(self._engine) as connection:
            return connection.execute(query).scalars().all()

    def misses(
        self,
        part: Part,
        state: State | None,
        reason: str | None,
        *,
        most: int,
        after: tuple[datetime, str] | None = None,
    ) -> tuple[QueuedMiss, ...]:
        """The *most* latest misses, the latest first; *after* goes on behind that moment and turn."""
        query = MISSES.where(*_noted(part), *_narrowed(part))
        if state:
            query = query.where(miss.c.state == state.value)
        if reason:
            query = query.where(miss.c.reason == reason)
        if after:
            query = query.where(tuple_(miss.c.noted_at, miss.c.turn_id) < tuple_(*_bound(after)))
        query = query.order_by(miss.c.noted_at.desc(), miss.c.turn_id.desc()).limit(most)
        return tuple(_queued(row._mapping) for row in self._rows(query))

    def states(self, part: Part) -> Mapping[State, int]:
        """How many misses are in which state."""
        query = select(miss.c.state, func.count()).where(*_noted(part)).group_by(miss.c.state)
        if part.narrowed:
            query = query.join(turn, turn.c.id == miss.c.turn_id).where(*_narrowed(part))
        found = dict.fromkeys(State, 0)
        found.update({State(state): turns for state, turns in self._rows(query)})
        return found

    def miss(self, turn_id: str) -> MissInFull | None:
        """One miss with its answer; None where it is gone."""
        query = (
            MISSES.add_columns(turn.c.body, turn.c.knowledge_version, feedback.c.rating, feedback.c.comment)
            .outerjoin(feedback, feedback.c.turn_id == turn.c.id)
            .where(miss.c.turn_id == turn_id)
        )
        row = next(iter(self._rows(query)), None)
        if row is None:
            return None
        return MissInFull(
            miss=_queued(row._mapping),
            answer=_answer(row.body),
            version=row.knowledge_version,
            rating=row.rating,
            comment=row.comment,
        )

    def rated(
        self, part: Part, rating: str | None, *, most: int, after: tuple[datetime, str] | None = None
    ) -> tuple[RatedTurn, ...]:
        """The *most* latest ratings, the latest first; *after* goes on behind that moment and turn."""
        query = (
            select(
                feedback,
                turn.c.question,
                turn.c.body,
                turn.c.intent,
                turn.c.status,
                turn.c.channel,
                miss.c.state,
            )
            .join(turn, turn.c.id == feedback.c.turn_id)
            .outerjoin(miss, miss.c.turn_id == turn.c.id)
            .where(*_of(part))
            .order_by(feedback.c.rated_at.desc(), feedback.c.turn_id.desc())
            .limit(most)
        )
        if rating:
            query = query.where(feedback.c.rating == rating)
        if after:
            query = query.where(tuple_(feedback.c.rated_at, feedback.c.turn_id) < tuple_(*_bound(after)))
        return tuple(
            RatedTurn(
                turn_id=row.turn_id,
                question=row.question,
                answer=_answer(row.body),
                rating=row.rating,
                comment=row.comment,
                rated_at=row.rated_at,
                intent=row.intent or "",
                status=row.status or "",
                channel=row.channel,
                is_miss=row.state is not None,
            )
            for row in self._rows(query)
        )

    def recent(self, most: int) -> tuple[Asked, ...]:
        """The *most* latest turns that opened a conversation and whose texts are stored, the latest first.

        Later turns of a conversation mean something in its context only.
        """
        query = (
            select(turn.c.id, turn.c.question)
            .where(turn.c.sequence == 1, turn.c.question.is_not(None))
            .order_by(turn.c.asked_at.desc())
            .limit(most)
        )
        return tuple(Asked(turn_id=row.id, text=row.question) for row in self._rows(query))

    def texts(self, turn_ids: Sequence[str]) -> Mapping[str, str]:
        """The questions of these turns that are still there and stored."""
        query = select(turn.c.id, turn.c.question).where(turn.c.id.in_(turn_ids), turn.c.question.is_not(None))
        return {row.id: row.question for row in self._rows(query)}

    def _rows(self, query: Select[*tuple[Any, ...]]) -> Sequence[Any]:
        with transaction(self._engine) as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL statement_timeout = 4000"))  # before the connection gives up on it
            return connection.execute(query).all()


def _day_of(dialect: str, at: ColumnElement[Any]) -> ColumnElement[Any]:
    """The day of a moment in UTC; SQLite keeps moments as texts that begin with it."""
    if dialect == "sqlite":
        return func.substr(at, 1, 10)
    return sql_cast(func.timezone("UTC", at), Date)


def _date(day: str | date) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day


def _of(part: Part) -> list[ColumnElement[bool]]:
    return [turn.c.asked_at >= part.begins, turn.c.asked_at < part.ends, *_narrowed(part)]


def _noted(part: Part) -> list[ColumnElement[bool]]:
    return [miss.c.noted_at >= part.begins, miss.c.noted_at < part.ends]


def _narrowed(part: Part) -> Iterator[ColumnElement[bool]]:
    for name, value in part.narrowed.items():
        yield turn.c[name] == value


def _bound(after: tuple[datetime, str]) -> tuple[Any, Any]:
    return bindparam(None, after[0], miss.c.noted_at.type), bindparam(None, after[1])


def _queued(row: Mapping[Any, Any]) -> QueuedMiss:
    names = ("turn_id", "reason", "noted_at", "question", "channel", "note")
    return QueuedMiss(
        **{name: row[name] for name in names},
        state=State(row["state"]),
        intent=row["intent"] or "",
        confidence=row["confidence"] or 0.0,
        status=row["status"] or "",
    )


def _answer(body: Any) -> str:
    answer: str = body.read()["answer"]["text"]
    return answer
