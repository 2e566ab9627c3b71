"""What is kept of Slack, on SQL tables. Every method may raise StoreUnavailable."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Engine, Select, Table, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from bot.core.errors import UnknownTurn
from bot.core.slack import Install, InstallKey
from bot.core.turns import JsonObject, JsonText
from bot.store.failures import transaction
from bot.store.feedback import feedback
from bot.store.rows import (
    SlackAskedRow,
    SlackDeliveryRow,
    SlackInstallRow,
    SlackPersonRow,
    SlackStateRow,
    SlackVoteRow,
    TurnRow,
)
from bot.store.upserting import upsert

delivery = cast(Table, SlackDeliveryRow.__table__)
installed = cast(Table, SlackInstallRow.__table__)
state = cast(Table, SlackStateRow.__table__)
asked = cast(Table, SlackAskedRow.__table__)
vote = cast(Table, SlackVoteRow.__table__)
person_table = cast(Table, SlackPersonRow.__table__)
KEPT = timedelta(hours=1)
"""How long a delivery is remembered; Slack's last retry comes after some five minutes."""
SWEEP = timedelta(minutes=5)
"""Between two looks of a process for deliveries that are over."""


class SqlDeliveries:
    """Deliveries, taken once over all processes. Threads may share it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._swept: datetime | None = None

    def claim(self, keys: Collection[str], *, at: datetime) -> bool:
        """Take what goes under all of *keys*; False where any of them was taken in the last hour, or little earlier."""
        rows = [{"key": _digest(key), "taken_at": at} for key in sorted(keys)]  # in one order, so that no two wait
        over = delete(delivery).where(delivery.c.taken_at < at - KEPT)
        sweeps = self._is_time(at)
        try:
            with transaction(self._engine, writes=True) as connection:
                if sweeps:
                    connection.execute(over)
                connection.execute(insert(delivery), rows)
        except IntegrityError:
            return False
        return True

    def release(self, keys: Collection[str]) -> None:
        """Let what goes under *keys* be taken again."""
        with transaction(self._engine, writes=True) as connection:
            connection.execute(delete(delivery).where(delivery.c.key.in_([_digest(key) for key in keys])))

    def _is_time(self, at: datetime) -> bool:
        with self._lock:
            due = self._swept is None or not self._swept <= at < self._swept + SWEEP
            if due:
                self._swept = at
            return due


class SqlInstalls:
    """Installations, sealed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(self, install: Install) -> None:
        """Keep it in place of an earlier one under its key."""
        key = {"enterprise": install.key.enterprise, "team": install.key.team, "user": install.key.user}
        values = {"sealed": install.sealed, "installed_at": install.installed_at}
        with transaction(self._engine, writes=True) as connection:
            connection.execute(upsert(connection.dialect.name, installed, key, values))

    def find(self, key: InstallKey) -> Install | None:
        """The one under *key*."""
        return self._one(_installs(key.enterprise, key.team).where(installed.c.user == key.user))

    def latest(self, enterprise: str, team: str) -> Install | None:
        """The one of this place that was made last, whoever made it; a bot's own entry is none."""
        made = _installs(enterprise, team).where(installed.c.user != "")
        return self._one(made.order_by(installed.c.installed_at.desc(), installed.c.user).limit(1))

    def delete(self, enterprise: str, team: str, user: str | None = None) -> None:
        """Forget that of one user, or all of the place where *user* is None."""
        gone = delete(installed).where(installed.c.enterprise == enterprise, installed.c.team == team)
        with transaction(self._engine, writes=True) as connection:
            connection.execute(gone if user is None else gone.where(installed.c.user == user))

    def teams(self) -> int:
        """How many places have one."""
        places = select(installed.c.enterprise, installed.c.team).distinct().subquery()
        with transaction(self._engine) as connection:
            return connection.execute(select(func.count()).select_from(places)).scalar_one()

    def _one(self, query: Select[Any]) -> Install | None:
        with transaction(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        key = InstallKey(enterprise=row.enterprise, team=row.team, user=row.user)
        return Install(key=key, sealed=row.sealed, installed_at=row.installed_at)


class SqlStates:
    """States of installations under way; each is good once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def issue(self, digest: str, *, until: datetime) -> None:
        """Keep the digest of a state."""
        with transaction(self._engine, writes=True) as connection:
            connection.execute(insert(state).values(digest=digest, until=until))

    def consume(self, digest: str, *, at: datetime) -> bool:
        """Whether it was issued, has not ended and was not consumed; it is, from now on. Those that ended go."""
        with transaction(self._engine, writes=True) as connection:
            connection.execute(delete(state).where(state.c.until <= at))
            return connection.execute(delete(state).where(state.c.digest == digest)).rowcount == 1


class SqlPeople:
    """What is kept of people, under digests."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note_asked(self, turn_id: str, person: str) -> None:
        """*person* asked the question of this turn; where that is gone again, nothing is kept."""
        key = {"turn_id": turn_id}
        try:
            with transaction(self._engine, writes=True) as connection:
                connection.execute(upsert(connection.dialect.name, asked, key, {"person": person}))
        except IntegrityError:
            return

    def last_asked(self, person: str, most: int) -> Sequence[str]:
        """The latest questions of *person*, the latest first, each text once; none where texts are not stored."""
        query = (
            select(TurnRow.question)
            .join(asked, asked.c.turn_id == TurnRow.id)
            .where(asked.c.person == person, TurnRow.question.is_not(None))
            .group_by(TurnRow.question)
            .order_by(func.max(TurnRow.asked_at).desc(), func.max(TurnRow.id).desc())
            .limit(most)
        )
        with transaction(self._engine) as connection:
            return [question for (question,) in connection.execute(query) if question]

    def rate(self, turn_id: str, person: str, rating: str, comment: str | None = None, *, at: datetime) -> None:
        """Keep *person*'s rating of a turn, the last one stands; the turn's own is that of most persons, the latest
        where they tie. A comment is kept until there is another one. Raises UnknownTurn.
        """
        own = {"turn_id": turn_id, "person": person}
        counted = select(vote.c.rating, func.count()).where(vote.c.turn_id == turn_id).group_by(vote.c.rating)
        try:
            with transaction(self._engine, writes=True) as connection:
                dialect = connection.dialect.name
                connection.execute(upsert(dialect, vote, own, {"rating": rating, "rated_at": at}))
                votes: dict[str, int] = {row[0]: row[1] for row in connection.execute(counted)}
                most = max(votes, key=lambda given: (votes[given], given == rating))
                said = {"comment": comment} if comment else {}
                values = {"rating": most, "rated_at": at, **said}
                connection.execute(upsert(dialect, feedback, {"turn_id": turn_id}, values))
        except IntegrityError as error:  # the foreign key: no such turn
            raise UnknownTurn("No turn has this id.") from error

    def preferences(self, person: str) -> JsonObject:
        """What *person* has chosen; empty where nothing was."""
        query = select(person_table.c.chosen).where(person_table.c.person == person)
        with transaction(self._engine) as connection:
            kept: JsonText | None = connection.execute(query).scalar()
        return cast(JsonObject, kept.read()) if kept else {}

    def prefer(self, person: str, chosen: JsonObject) -> None:
        """Keep what *person* has chosen."""
        with transaction(self._engine, writes=True) as connection:
            connection.execute(
                upsert(connection.dialect.name, person_table, {"person": person}, {"chosen": JsonText.of(dict(chosen))})
            )


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _installs(enterprise: str, team: str) -> Select[Any]:
    return select(installed).where(installed.c.enterprise == enterprise, installed.c.team == team)
