"""The one use case: read a question, plan, reason, word the answer, and log the turn before it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.core.reading import Context

JsonObject = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One message of a person. *text* has 1 to 2,000 characters after trimming."""

    text: str
    conversation_id: str | None = None
    message_id: str | None = None
    channel: str = "api"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the engine gives: the contract's fields from ``status`` to ``parts``, and what to remember."""

    body: JsonObject
    context: Context
    trace: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question and its answer, inside a conversation."""

    id: str
    conversation_id: str
    question: str
    channel: str
    asked_at: datetime
    body: JsonObject
    trace: JsonObject
    knowledge_version: str
    message_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """A choice to keep beside the code that follows from it: in words, as JSON, and how its file may be called."""

    file_name: str
    markdown: str
    body: JsonObject


class Engine(Protocol):
    """The pure part: the same question in the same context gives the same reply."""

    @property
    def knowledge_version(self) -> str:
        """The version of the knowledge that answers."""

    def reply(self, text: str, context: Context) -> Reply:
        """Answer *text*, asked in *context*."""

    def record(self, context: Context, turns: Sequence[Turn]) -> DecisionRecord:
        """The last choice of a conversation of *turns* that left *context*. Raises NothingToRecord."""


class TurnLog(Protocol):
    """Where conversations are kept.

    Every method may raise StoreUnavailable.
    """

    def context_of(self, conversation_id: str) -> Context:
        """What the conversation remembers. Raises UnknownConversation."""

    def turns_of(self, conversation_id: str) -> tuple[Turn, ...]:
        """All turns, in their order. Raises UnknownConversation."""

    def replay(self, conversation_id: str, message_id: str) -> Turn | None:
        """The turn that answered this message, or None."""

    def record(self, turn: Turn, context: Context, *, opens: bool) -> Turn:
        """Store *turn* and what to remember after it; *opens* says that it starts its conversation.

        Returns the turn that is stored: an earlier one, where another request has answered the same message meanwhile.
        """


@dataclass(frozen=True, slots=True)
class Bot:
    """The engine with its effects: a log to write to, a clock and a source of ids."""

    engine: Engine
    log: TurnLog
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def ask(self, question: Question) -> Turn:
        """Answer *question*; the turn is stored when this returns.

        Raises UnknownConversation where its conversation is not known, StoreUnavailable where the log is out of reach.
        """
        opens = question.conversation_id is None
        conversation_id = question.conversation_id or self.new_id()
        context = Context() if opens else self.log.context_of(conversation_id)
        if question.message_id and not opens:
            answered = self.log.replay(conversation_id, question.message_id)
            if answered is not None:
                return answered
        reply = self.engine.reply(question.text, context)
        turn = Turn(
            id=self.new_id(),
            conversation_id=conversation_id,
            question=question.text,
            channel=question.channel,
            asked_at=self.now(),
            body=reply.body,
            trace=reply.trace,
            knowledge_version=self.engine.knowledge_version,
            message_id=question.message_id,
        )
        return self.log.record(turn, reply.context, opens=opens)

    def record(self, conversation_id: str) -> DecisionRecord:
        """The decision record of a conversation's last choice, made anew from the knowledge as it is now.

        Raises UnknownConversation, StoreUnavailable, and NothingToRecord where it has come to no choice.
        """
        turns = self.log.turns_of(conversation_id)
        return self.engine.record(self.log.context_of(conversation_id), turns)
