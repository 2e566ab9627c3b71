"""The use case: what is asked is answered, stored, and only then given back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.asking import Bot, DecisionRecord, Question, Reply, Turn
from bot.core.errors import StoreUnavailable, UnknownConversation
from bot.core.reading import Context

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


@dataclass
class ListLog:
    """A log in memory; *reachable* says whether it can be written."""

    turns: list[Turn] = field(default_factory=list)
    contexts: dict[str, Context] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    reachable: bool = True
    raced_by: Turn | None = None

    def context_of(self, conversation_id: str) -> Context:
        if conversation_id not in self.contexts:
            raise UnknownConversation(conversation_id)
        return self.contexts[conversation_id]

    def turns_of(self, conversation_id: str) -> tuple[Turn, ...]:
        turns = tuple(turn for turn in self.turns if turn.conversation_id == conversation_id)
        if not turns:
            raise UnknownConversation(conversation_id)
        return turns

    def replay(self, conversation_id: str, message_id: str) -> Turn | None:
        same = (t for t in self.turns if (t.conversation_id, t.message_id) == (conversation_id, message_id))
        return next(same, None)

    def record(self, turn: Turn, context: Context, *, opens: bool) -> Turn:
        if not self.reachable:
            raise StoreUnavailable("the log is closed")
        if self.raced_by is not None:
            return self.raced_by
        if opens:
            self.opened.append(turn.conversation_id)
        self.turns.append(turn)
        self.contexts[turn.conversation_id] = context
        return turn


@dataclass
class CountingEngine:
    """Answers with the question and how many turns came before."""

    knowledge_version: str = "1a2b3c4d"
    asked: list[str] = field(default_factory=list)

    def reply(self, text: str, context: Context) -> Reply:
        self.asked.append(text)
        body = {"status": "answered", "answer": {"text": f"{text} after {len(context.recent)}"}}
        return Reply(body=body, context=Context(recent=(*context.recent, text)), trace={"rule": "counted"})

    def record(self, context: Context, turns: Sequence[Turn]) -> DecisionRecord:
        asked = [turn.question for turn in turns]
        return DecisionRecord(file_name="a.md", markdown="", body={"asked": asked, "recent": context.recent})


@dataclass
class Scene:
    """A bot whose every effect can be looked at."""

    log: ListLog = field(default_factory=ListLog)
    engine: CountingEngine = field(default_factory=CountingEngine)
    ids: int = 0
    minutes: int = 0

    @property
    def bot(self) -> Bot:
        return Bot(engine=self.engine, log=self.log, now=self.now, new_id=self.new_id)

    def new_id(self) -> str:
        self.ids += 1
        return f"id-{self.ids}"

    def now(self) -> datetime:
        self.minutes += 1
        return NOON + timedelta(minutes=self.minutes)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_the_turn_that_is_given_is_the_turn_that_was_stored(scene: Scene) -> None:
    turn = scene.bot.ask(Question(text="Flask?", channel="web"))

    assert scene.log.turns == [turn]
    assert turn == Turn(
        id="id-2",
        conversation_id="id-1",
        question="Flask?",
        channel="web",
        asked_at=NOON + timedelta(minutes=1),
        body={"status": "answered", "answer": {"text": "Flask? after 0"}},
        trace={"rule": "counted"},
        knowledge_version="1a2b3c4d",
        message_id=None,
    )


def test_a_question_without_a_conversation_opens_one(scene: Scene) -> None:
    first, second = scene.bot.ask(Question(text="Flask?")), scene.bot.ask(Question(text="Flask?"))

    assert scene.log.opened == [first.conversation_id, second.conversation_id]
    assert first.conversation_id != second.conversation_id


def test_a_conversation_goes_on_with_what_it_remembers(scene: Scene) -> None:
    first = scene.bot.ask(Question(text="Flask?"))
    second = scene.bot.ask(Question(text="and its cons?", conversation_id=first.conversation_id))

    assert second.conversation_id == first.conversation_id
    assert second.body["answer"]["text"] == "and its cons? after 1"
    assert scene.log.opened == [first.conversation_id]


def test_an_unknown_conversation_is_an_error_and_nothing_is_asked_or_stored(scene: Scene) -> None:
    with pytest.raises(UnknownConversation):
        scene.bot.ask(Question(text="Flask?", conversation_id="no-such-thing"))

    assert scene.engine.asked == []
    assert scene.log.turns == []


def test_a_message_is_answered_once_and_replayed_after_that(scene: Scene) -> None:
    opened = scene.bot.ask(Question(text="Flask?")).conversation_id
    first = scene.bot.ask(Question(text="Why?", conversation_id=opened, message_id="m-1"))
    again = scene.bot.ask(Question(text="Why?", conversation_id=opened, message_id="m-1"))

    assert again == first
    assert scene.engine.asked == ["Flask?", "Why?"]
    assert len(scene.log.turns) == 2


def test_another_message_is_another_turn(scene: Scene) -> None:
    opened = scene.bot.ask(Question(text="Flask?", message_id="m-1")).conversation_id
    first = scene.bot.ask(Question(text="Why?", conversation_id=opened, message_id="m-2"))
    second = scene.bot.ask(Question(text="Why?", conversation_id=opened, message_id="m-3"))

    assert first.id != second.id
    assert [turn.message_id for turn in scene.log.turns] == ["m-1", "m-2", "m-3"]


def test_the_same_message_id_in_another_conversation_is_another_message(scene: Scene) -> None:
    first = scene.bot.ask(Question(text="Flask?", message_id="m-1"))
    second = scene.bot.ask(Question(text="Django?", message_id="m-1"))

    assert first.conversation_id != second.conversation_id
    assert scene.engine.asked == ["Flask?", "Django?"]


def test_where_another_request_was_faster_its_turn_is_given(scene: Scene) -> None:
    faster = scene.bot.ask(Question(text="Flask?", message_id="m-1"))
    scene.log.raced_by = faster

    assert scene.bot.ask(Question(text="Flask?", message_id="m-1")) is faster


def test_no_answer_is_given_that_could_not_be_stored(scene: Scene) -> None:
    scene.log.reachable = False

    with pytest.raises(StoreUnavailable):
        scene.bot.ask(Question(text="Flask?"))


def test_ids_and_times_come_from_outside(scene: Scene) -> None:
    turns = [scene.bot.ask(Question(text="Flask?")) for _ in range(3)]

    assert [turn.asked_at for turn in turns] == [NOON + timedelta(minutes=m) for m in (1, 2, 3)]
    assert len({i for turn in turns for i in (turn.id, turn.conversation_id)}) == 6


def test_a_record_is_made_of_the_turns_and_the_memory_of_its_conversation_alone(scene: Scene) -> None:
    opened = scene.bot.ask(Question(text="Flask?")).conversation_id
    scene.bot.ask(Question(text="Django?"))
    scene.bot.ask(Question(text="Why?", conversation_id=opened))

    assert scene.bot.record(opened).body == {"asked": ["Flask?", "Why?"], "recent": ("Flask?", "Why?")}


def test_an_unknown_conversation_has_no_record(scene: Scene) -> None:
    with pytest.raises(UnknownConversation):
        scene.bot.record("no-such-thing")
