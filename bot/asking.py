"""The one use case: read a question, plan, reason, word the answer, and log the turn before it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from time import perf_counter_ns
from typing import Any, Protocol

from bot.core.errors import Overtaken, StoreUnavailable, UnknownConversation, UnknownTurn
from bot.core.holding import Hold, Settle
from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context
from bot.core.turns import ANYONE, NEW, Asker, JsonObject, JsonText, Question, Remembered, Turn

REPLIES_KEPT = 1024
"""Answers are kept in memory by question and context: the same question in the same context has the same answer."""
GREETING = "Hello"
ATTEMPTS = 100
"""How often a question is answered anew because its conversation went on meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unquoted:
    """A reply without any word that was typed: what is stored of it where questions are not."""

    body: JsonObject
    context: Context
    trace: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the engine gives: the contract's fields from ``status`` to ``parts``, and what to remember."""

    body: JsonObject
    context: Context
    trace: JsonObject
    unquoted: Callable[[], Unquoted] | None = field(default=None, compare=False, repr=False)
    """None where no word that was typed is in it."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenReply:
    """A reply as it is sent, and stored unless *stored* says otherwise."""

    status: str
    intent: str
    confidence: float
    body: JsonText
    context: JsonText
    trace: JsonText
    stored: tuple[JsonText, JsonText] | None = None
    """Body and trace without any word that was typed, where questions are not stored; *context* has none then."""


class Edition:
    """A knowledge base with its engine, and the latest replies of the engine.

    Threads may share it. A question is answered from one edition from beginning to end.
    """

    def __init__(
        self, knowledge: KnowledgeBase, engine: Engine, claims_on: Mapping[str, Any], *, store_questions: bool = True
    ) -> None:
        self._store_questions = store_questions
        self.knowledge = knowledge
        self.engine = engine
        self.claims_on = claims_on
        """For each topic, the ids of the claims about it, also for topics that no claim is filed under."""
        self.reply = lru_cache(REPLIES_KEPT)(self._reply)
        """The reply to a text in a context, both as written; the latest ones are kept."""

    def _reply(self, text: str, context: JsonText) -> WrittenReply:
        reply = self.engine.reply(text, Context.from_json(context.read()))
        kept = reply if self._store_questions or reply.unquoted is None else reply.unquoted()
        return WrittenReply(
            status=reply.body["status"],
            intent=reply.body["intent"],
            confidence=reply.body["confidence"],
            body=JsonText.of(reply.body),
            context=JsonText.of(kept.context.to_json()),
            trace=JsonText.of(reply.trace),
            stored=None if self._store_questions else (JsonText.of(kept.body), JsonText.of(kept.trace)),
        )


class TurnLog(Protocol):
    """Where conversations are kept.

    Every method may raise StoreUnavailable.
    """

    def recall(self, conversation_id: str, message_id: str | None = None) -> Remembered:
        """How the conversation stands, with the turn that has answered the message. Raises UnknownConversation."""

    def turns_of(self, conversation_id: str, *, after: int = 0, most: int | None = None) -> tuple[Turn, ...]:
        """The turns after the first *after*, at most *most*, in their order; none where the conversation is gone."""

    def record(self, turn: Turn, context: JsonText, asker: Asker) -> None:
        """Store *turn* and what to remember after it; the first turn of a conversation opens it for *asker*.

        Raises Overtaken where the conversation is not at the turn before, UnknownConversation where it is gone.
        """

    def submit(self, turn: Turn, context: JsonText, asker: Asker, settle: Settle) -> None:
        """As ``record``, but without waiting: *settle* is called with what it would raise, or with None."""

    def forget(self, conversation_id: str) -> None:
        """Delete the conversation with its turns and their feedback. Raises UnknownConversation."""

    def check(self) -> None:
        """Raise StoreUnavailable unless conversations can be read and written."""


class Feedback(Protocol):
    """Ratings of turns. Every method may raise StoreUnavailable."""

    def owner_of(self, turn_id: str) -> Asker:
        """Who began the conversation of the turn. Raises UnknownTurn."""

    def rate(self, turn_id: str, rating: str, comment: str | None, *, at: datetime) -> None:
        """Keep the rating in place of an earlier one. Raises UnknownTurn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """The engine with its effects: a log to write to, a clock and a source of ids.

    Every client protocol goes through it, and every method may raise StoreUnavailable.
    """

    edition: Callable[[], Edition]
    """The edition that answers now."""
    log: TurnLog
    feedback: Feedback
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def ask(self, question: Question, hold: Hold | None = None) -> Turn:
        """Answer *question*; the turn is stored when this returns or, with *hold*, before the reply goes out.

        Questions that come in at once in one conversation are answered one after the other, each in the context that
        the one before left. Raises UnknownConversation where the conversation is not known, or not the asker's.
        """
        edition, began = self.edition(), perf_counter_ns()
        conversation_id = question.conversation_id or self.new_id()
        for _ in range(ATTEMPTS):
            before = self._before(question, edition)
            if before.answered:
                return before.answered
            reply = edition.reply(question.text, before.context)
            turn = self._turn(
                question,
                reply,
                edition,
                conversation_id=conversation_id,
                sequence=before.turns + 1,
                took_us=(perf_counter_ns() - began) // 1000,
            )
            if hold is not None:
                self.log.submit(_as_stored(turn, reply), reply.context, question.asker, hold.begin())
                return turn
            try:
                self.log.record(_as_stored(turn, reply), reply.context, question.asker)
            except Overtaken:
                continue
            return turn
        raise StoreUnavailable("Too many questions came in at once in this conversation. Please try again.")

    def _before(self, question: Question, edition: Edition) -> Remembered:
        if question.conversation_id is None:
            return _beginning(question, edition)
        try:
            before = self.log.recall(question.conversation_id, question.message_id)
        except UnknownConversation:
            if not question.opens:
                raise
            return _beginning(question, edition)
        return _open_to(question.asker, before)

    def _turn(
        self,
        question: Question,
        reply: WrittenReply,
        edition: Edition,
        *,
        conversation_id: str,
        sequence: int,
        took_us: int,
    ) -> Turn:
        return Turn(
            id=self.new_id(),
            conversation_id=conversation_id,
            sequence=sequence,
            question=question.text,
            channel=question.channel,
            asked_at=self.now(),
            status=reply.status,
            intent=reply.intent,
            confidence=reply.confidence,
            body=reply.body,
            trace=reply.trace,
            knowledge_version=edition.knowledge.version,
            message_id=question.message_id,
            took_us=took_us,
        )

    def turns(
        self, conversation_id: str, asker: Asker = ANYONE, *, after: int = 0, most: int | None = None
    ) -> tuple[Turn, ...]:
        """The turns of a conversation after its first *after*, at most *most*, in their order.

        Raises UnknownConversation, also where it is not *asker*'s.
        """
        if self._recall(conversation_id, asker).turns <= after:
            return ()
        return self.log.turns_of(conversation_id, after=after, most=most)

    def has(self, conversation_id: str, asker: Asker = ANYONE) -> bool:
        """Whether there is such a conversation, and *asker* may go on with it."""
        try:
            self._recall(conversation_id, asker)
        except UnknownConversation:
            return False
        return True

    def foresee(self, question: Question) -> str:
        """The status with which *question* would be answered now; nothing is stored. Raises as :meth:`ask` does."""
        edition = self.edition()
        before = self._before(question, edition)
        return before.answered.status if before.answered else edition.reply(question.text, before.context).status

    def greet(self) -> JsonText:
        """The body of the answer to a greeting, for clients that say a word before anybody asks; nothing is stored."""
        return self.edition().reply(GREETING, NEW.context).body

    def record(self, conversation_id: str, asker: Asker = ANYONE) -> DecisionRecord:
        """The decision record of a conversation's last choice, made anew from the knowledge as it is now.

        Raises UnknownConversation, and NothingToRecord where it has come to no choice.
        """
        context = self._recall(conversation_id, asker).context
        return self.edition().engine.record(Context.from_json(context.read()), self.log.turns_of(conversation_id))

    def forget(self, conversation_id: str, asker: Asker = ANYONE) -> None:
        """Delete a conversation with its turns and their feedback. Raises UnknownConversation."""
        self._recall(conversation_id, asker)
        self.log.forget(conversation_id)

    def rate(self, turn_id: str, rating: str, comment: str | None = None, asker: Asker = ANYONE) -> None:
        """Keep a rating, ``up`` or ``down``; the last one of a turn stands. Raises UnknownTurn."""
        if not asker.may_use(self.feedback.owner_of(turn_id)):
            raise UnknownTurn("No turn has this id.")
        self.feedback.rate(turn_id, rating, comment, at=self.now())

    def _recall(self, conversation_id: str, asker: Asker) -> Remembered:
        return _open_to(asker, self.log.recall(conversation_id))


def _beginning(question: Question, edition: Edition) -> Remembered:
    """What a conversation that *question* begins remembers already."""
    return replace(NEW, context=context_after(edition, question.earlier)) if question.earlier else NEW


def _open_to(asker: Asker, remembered: Remembered) -> Remembered:
    """*remembered*, where it is the asker's. Raises UnknownConversation."""
    if not asker.may_use(remembered.owner):
        raise UnknownConversation("No conversation has this id.")
    return remembered


def _as_stored(turn: Turn, reply: WrittenReply) -> Turn:
    """*turn*, without the words of the asker where they are not stored."""
    if reply.stored is None:
        return turn
    body, trace = reply.stored
    return replace(turn, question=None, body=body, trace=trace)


def context_after(edition: Edition, texts: Sequence[str]) -> JsonText:
    """What a conversation of these questions leaves behind."""
    context = NEW.context
    for text in texts:
        context = edition.reply(text, context).context
    return context
