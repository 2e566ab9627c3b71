"""People who ask while something breaks, and a book of all that was acknowledged to them."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from bot.store.database import to_url

from .server import Caller, Reply

TURNS = 6
"""Turns of a conversation before a new one is begun."""
APART = ("conversation_id", "turn_id", "knowledge_version", "trace")
"""Fields of a reply that are not in the stored body."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A turn whose answer was read to its end."""

    conversation_id: str
    turn_id: str
    message_id: str
    question: str
    body: Mapping[str, Any]


@dataclass(slots=True)
class Ledger:
    """All that was acknowledged, and what the store has of it."""

    acknowledged: dict[str, Acknowledged] = field(default_factory=dict)
    """By message id, which no two questions share."""
    tries: Counter[str] = field(default_factory=Counter)
    """How often each message was sent."""
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    """What must never be: a reply that is neither an answer nor an honest 503, or two answers to one message."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def sent(self, message_id: str) -> None:
        """Note that a message goes out."""
        with self._lock:
            self.tries[message_id] += 1

    def take(self, message_id: str, question: str, reply: Reply) -> Acknowledged | None:
        """Note a whole reply; the turn, where it is an answer."""
        with self._lock:
            self.statuses[reply.status] += 1
            if reply.status != 200:
                if reply.status not in (503, 408) or (reply.status == 503 and "Retry-After" not in reply.headers):
                    self.faults.append(f"{reply.status} {dict(reply.headers)} {reply.body[:300]!r}")
                return None
            body = reply.read()
            rest = {name: value for name, value in body.items() if name not in APART}
            turn = Acknowledged(body["conversation_id"], body["turn_id"], message_id, question, rest)
            if self.acknowledged.setdefault(message_id, turn) != turn:
                self.faults.append(f"two answers to message {message_id}")
            return turn

    @property
    def count(self) -> int:
        """How many turns were acknowledged."""
        return len(self.acknowledged)

    @property
    def retried(self) -> int:
        """How many acknowledged messages had to be sent more than once."""
        return sum(self.tries[message] > 1 for message in self.acknowledged)

    def check(self, database_url: str) -> int:
        """How many turns the store has. Fails where one is lost, changed, doubled, half-written or out of place."""
        conversations, turns = stored(database_url)
        by_id = {turn["id"]: turn for turn in turns}
        lost = [each for each in self.acknowledged.values() if each.turn_id not in by_id]
        changed = [each for each in self.acknowledged.values() if each not in lost and not _same(each, by_id)]
        problems = [*self.faults, *(f"lost: {each}" for each in lost), *(f"changed: {each}" for each in changed)]
        messages = Counter((turn["conversation_id"], turn["message_id"]) for turn in turns if turn["message_id"])
        problems += [f"{message} was answered {count} times" for message, count in messages.items() if count > 1]
        problems += list(_misplaced(conversations, turns))

        assert not problems, "\n".join([f"{len(problems)} problems, {len(lost)} turns lost", *problems[:10]])
        return len(turns)


def stored(database_url: str) -> tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]:
    """The rows of all conversations and all turns, read past the service."""
    engine = create_engine(to_url(database_url), poolclass=NullPool)
    with engine.connect() as connection:
        conversations = connection.execute(text("SELECT id, turns, context FROM conversation")).mappings().all()
        turns = connection.execute(
            text(
                "SELECT id, conversation_id, sequence, message_id, question, asked_at, body, trace, knowledge_version"
                " FROM turn ORDER BY conversation_id, sequence"
            )
        )
        return [dict(row) for row in conversations], [dict(row) for row in turns.mappings()]


def read(value: Any) -> Any:
    """A JSON column, which SQLite gives as text."""
    return json.loads(value) if isinstance(value, str) else value


def _same(kept: Acknowledged, by_id: Mapping[str, Mapping[str, Any]]) -> bool:
    row = by_id[kept.turn_id]
    found = (row["conversation_id"], row["message_id"], row["question"], read(row["body"]))
    return found == (kept.conversation_id, kept.message_id, kept.question, kept.body)


def _misplaced(conversations: Sequence[Mapping[str, Any]], turns: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Conversations whose turns, count and memory do not tell the same story."""
    told = defaultdict(list)
    for turn in turns:
        told[turn["conversation_id"]].append(turn)
    for conversation in conversations:
        own = told.pop(conversation["id"], [])
        if [turn["sequence"] for turn in own] != list(range(1, conversation["turns"] + 1)):
            yield f"conversation {conversation['id']} counts {conversation['turns']} turns and has {len(own)}"
        if read(conversation["context"])["topics"] != [turn["question"] for turn in own]:
            yield f"conversation {conversation['id']} remembers something else than its turns"
    yield from (f"turns without a conversation: {id}" for id in told)


class Person(threading.Thread):
    """Asks and asks again, with the same message id, until the answer is there; then goes on.

    With several servers, each question goes to another one.
    """

    def __init__(self, name: str, ports: Sequence[int], ledger: Ledger, over: threading.Event, timeout: float) -> None:
        super().__init__(name=name, daemon=True)
        self._callers = [Caller(port, timeout=timeout) for port in ports]
        self._ledger = ledger
        self._over = over

    def run(self) -> None:
        """Ask until told to stop."""
        conversation: str | None = None
        for turn in itertools.count():
            kept = self._answer(turn, conversation if turn % TURNS else None)
            if kept is None:
                break
            conversation = kept.conversation_id
        for caller in self._callers:
            caller.close()

    def _answer(self, turn: int, conversation: str | None) -> Acknowledged | None:
        """The turn when it was answered; None when all is over."""
        message = f"{self.name}-{turn}"
        question = f"Question {message}?"
        callers = itertools.islice(itertools.cycle(self._callers), turn % len(self._callers), None)
        for caller in callers:
            if self._over.is_set():
                return None
            self._ledger.sent(message)
            try:
                reply = caller.ask(question, conversation_id=conversation, message_id=message)
            except (OSError, http.client.HTTPException):
                caller.close()
                self._over.wait(0.02)
                continue
            if kept := self._ledger.take(message, question, reply):
                return kept
            self._over.wait(0.05)
        return None


@contextmanager
def load(
    *ports: int, people: int = 6, ledger: Ledger | None = None, name: str = "person", timeout: float = 20
) -> Iterator[Ledger]:
    """People who ask the servers at *ports* meanwhile; no two loads of one *ledger* share a *name*."""
    book = ledger or Ledger()
    over = threading.Event()
    persons = [Person(f"{name}{number}", ports, book, over, timeout) for number in range(people)]
    for person in persons:
        person.start()
    try:
        yield book
    finally:
        over.set()
        for person in persons:
            person.join(timeout + 10)
    assert not any(person.is_alive() for person in persons)
