"""The use case: what is asked is answered, stored, and only then given back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.asking import Bot, DecisionRecord, Edition, Reply
from bot.core.errors import Overtaken, StoreUnavailable, UnknownConversation, UnknownTurn
from bot.core.holding import Settle
from bot.core.reading import Context
from bot.core.turns import Asker, JsonText, Question, Remembered, Turn
from bot.serving.held import HeldReply

from .making import make_base

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


@dataclass
class ListLog:
    """A log in memory; *reachable* says whether it can be written, *overtaken_by* what others store meanwhile."""

    turns: list[Turn] = field(default_factory=list)
    contexts: dict[str, JsonText] = field(default_factory=dict)
    owners: dict[str, Asker] = field(default_factory=dict)
    reachable: bool = True
    overtaken_by: list[Callable[[], object]] = field(default_factory=list)
    submitted: list[tuple[Turn, Settle]] = field(default_factory=list)

    def recall(self, conversation_id: str, message_id: str | None = None) -> Remembered:
        turns = self.turns_of(conversation_id)
        if not turns:
            raise UnknownConversation(conversation_id)
        answered = next((t for t in turns if message_id and t.message_id == message_id), None)
        owner, context = self.owners[conversation_id], self.contexts[conversation_id]
        return Remembered(owner=owner, turns=len(turns), context=context, answered=answered)

    def turns_of(self, conversation_id: str, *, after: int = 0, most: int | None = None) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns if turn.conversation_id == conversation_id)[after:][:most]

    def record(self, turn: Turn, context: JsonText, asker: Asker) -> None:
        if not self.reachable:
            raise StoreUnavailable("the log is closed")
        if self.overtaken_by:
            self.overtaken_by.pop()()
        if len(self.turns_of(turn.conversation_id)) != turn.sequence - 1:
            raise Overtaken(turn.conversation_id)
        self.owners.setdefault(turn.conversation_id, asker)
        self.turns.append(turn)
        self.contexts[turn.conversation_id] = context

    def submit(self, turn: Turn, context: JsonText, asker: Asker, settle: Settle) -> None:
        self.submitted.append((turn, settle))

    def forget(self, conversation_id: str) -> None:
        self.turns = [turn for turn in self.turns if turn.conversation_id != conversation_id]

    def check(self) -> None:
        """Always fine."""


@dataclass
class ListFeedback:
    """Ratings in memory, of turns in a log."""

    log: ListLog
    ratings: list[tuple[str, str, str | None, datetime]] = field(default_factory=list)

    def owner_of(self, turn_id: str) -> Asker:
        of = next((turn.conversation_id for turn in self.log.turns if turn.id == turn_id), None)
        if of is None:
            raise UnknownTurn(turn_id)
        return self.log.owners[of]

    def rate(self, turn_id: str, rating: str, comment: str | None, *, at: datetime) -> None:
        self.ratings.append((turn_id, rating, comment, at))


@dataclass
class CountingEngine:
    """Answers with the question and how many turns came before."""

    knowledge_version: str = "00000000"
    asked: list[str] = field(default_factory=list)

    def reply(self, text: str, context: Context) -> Reply:
        self.asked.append(text)
        answer = {"text": f"{text} after {len(context.recent)}"}
        body = {"status": "answered", "intent": "pros", "confidence": 0.5, "answer": answer}
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

    def __post_init__(self) -> None:
        edition = Edition(make_base(), self.engine, {})
        self.feedback = ListFeedback(self.log)
        self.bot = Bot(edition=lambda: edition, log=self.log, feedback=self.feedback, now=self.now, new_id=self.new_id)

    def new_id(self) -> str:
        self.ids += 1
        return f"id-{self.ids}"

    def now(self) -> datetime:
        self.minutes += 1
        return NOON + timedelta(minutes=self.minutes)


def text_of(turn: Turn) -> str:
    """The words of the answer."""
    text: str = turn.body.read()["answer"]["text"]
    return text


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_the_turn_that_is_given_is_the_turn_that_was_stored(scene: Scene) -> None:
    turn = scene.bot.ask(Question(text="Flask?", channel="web"))

    assert scene.log.turns == [turn]
    assert turn == Turn(
        id="id-2",
        conversation_id="id-1",
        sequence=1,
        question="Flask?",
        channel="web",
        asked_at=NOON + timedelta(minutes=1),
        status="answered",
        intent="pros",
        confidence=0.5,
        body=JsonText.of(
            {"status": "answered", "intent": "pros", "confidence": 0.5, "answer": {"text": "Flask? after 0"}}
        ),
        trace=JsonText.of({"rule": "counted"}),
        knowledge_version="00000000",
        message_id=None,
    )


def test_a_question_without_a_conversation_opens_one(scene: Scene) -> None:
    first, second = scene.bot.ask(Question(text="Flask?")), scene.bot.ask(Question(text="Flask?"))

    assert [turn.sequence for turn in scene.log.turns] == [1, 1]
    assert first.conversation_id != second.conversation_id


def test_a_conversation_goes_on_with_what_it_remembers(scene: Scene) -> None:
    first = scene.bot.ask(Question(text="Flask?"))
    second = scene.bot.ask(Question(text="and its cons?", conversation_id=first.conversation_id))

    assert second.conversation_id == first.conversation_id
    assert text_of(second) == "and its cons? after 1"
    assert [turn.sequence for turn in scene.log.turns] == [1, 2]


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
    opened = scene.bot.ask(Question(text="Flask?")).conversation_id
    same = Question(text="Why?", conversation_id=opened, message_id="m-1")
    faster: list[Turn] = []
    scene.log.overtaken_by = [lambda: faster.append(scene.bot.ask(same))]
    turn = scene.bot.ask(same)

    assert turn == faster[0]
    assert len(scene.log.turns) == 2


def test_a_question_that_was_overtaken_is_answered_after_the_one_that_was_faster(scene: Scene) -> None:
    opened = scene.bot.ask(Question(text="Flask?")).conversation_id
    scene.log.overtaken_by = [lambda: scene.bot.ask(Question(text="Django?", conversation_id=opened))]
    turn = scene.bot.ask(Question(text="Why?", conversation_id=opened))

    assert text_of(turn) == "Why? after 2"
    assert [stored.question for stored in scene.log.turns] == ["Flask?", "Django?", "Why?"]
    assert [stored.sequence for stored in scene.log.turns] == [1, 2, 3]


def test_the_same_question_in_the_same_context_is_worked_out_once(scene: Scene) -> None:
    first, second = scene.bot.ask(Question(text="Flask?")), scene.bot.ask(Question(text="Flask?"))

    assert scene.engine.asked == ["Flask?"]
    assert first.body == second.body
    assert first.id != second.id


def test_a_client_that_keeps_the_conversation_is_answered_in_its_context(scene: Scene) -> None:
    turn = scene.bot.ask(Question(text="Why?", earlier=("Flask?", "Django?")))

    assert text_of(turn) == "Why? after 2"
    assert scene.log.turns == [turn]


def test_a_conversation_may_begin_under_a_given_id(scene: Scene) -> None:
    first = scene.bot.ask(Question(text="Flask?", conversation_id="mine", opens=True))
    second = scene.bot.ask(Question(text="Why?", conversation_id="mine", opens=True))

    assert (first.conversation_id, second.conversation_id) == ("mine", "mine")
    assert text_of(second) == "Why? after 1"


def test_what_a_user_began_is_open_to_that_user_alone(scene: Scene) -> None:
    anna, otto = Asker(site="portal", user="anna"), Asker(site="portal", user="otto")
    turn = scene.bot.ask(Question(text="Flask?", asker=anna))
    elsewhere = Asker(site="other", user="anna")

    for stranger in (otto, elsewhere, Asker(site="portal"), Asker()):
        with pytest.raises(UnknownConversation):
            scene.bot.ask(Question(text="Why?", conversation_id=turn.conversation_id, asker=stranger))
        with pytest.raises(UnknownConversation):
            scene.bot.ask(Question(text="Why?", conversation_id=turn.conversation_id, opens=True, asker=stranger))
        with pytest.raises(UnknownConversation):
            scene.bot.turns(turn.conversation_id, stranger)
        with pytest.raises(UnknownConversation):
            scene.bot.record(turn.conversation_id, stranger)
        with pytest.raises(UnknownConversation):
            scene.bot.forget(turn.conversation_id, stranger)
        with pytest.raises(UnknownTurn):
            scene.bot.rate(turn.id, "up", asker=stranger)
    scene.bot.rate(turn.id, "up", asker=anna)

    assert scene.bot.turns(turn.conversation_id, anna) == (turn,)
    assert [rating for _, rating, _, _ in scene.feedback.ratings] == ["up"]


def test_no_answer_is_given_that_could_not_be_stored(scene: Scene) -> None:
    scene.log.reachable = False

    with pytest.raises(StoreUnavailable):
        scene.bot.ask(Question(text="Flask?"))


def test_where_the_reply_can_be_held_back_nobody_waits_until_its_turn_is_stored(scene: Scene) -> None:
    hold = HeldReply(lambda: None)
    turn = scene.bot.ask(Question(text="Flask?"), hold)

    assert hold.active
    assert [stored for stored, _ in scene.log.submitted] == [turn]
    assert scene.log.turns == []


def test_a_stored_answer_is_not_held_back(scene: Scene) -> None:
    first = scene.bot.ask(Question(text="Flask?", conversation_id="c", opens=True, message_id="m"))
    hold = HeldReply(lambda: None)

    assert scene.bot.ask(Question(text="Flask?", conversation_id="c", message_id="m"), hold) == first
    assert not hold.active


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


def test_a_client_that_has_read_some_turns_gets_the_others(scene: Scene) -> None:
    opened = scene.bot.ask(Question(text="0")).conversation_id
    turns = [scene.bot.ask(Question(text=str(number), conversation_id=opened)) for number in range(1, 5)]

    assert scene.bot.turns(opened, after=3) == tuple(turns[2:])
    assert scene.bot.turns(opened, after=1, most=2) == tuple(turns[:2])
    assert scene.bot.turns(opened, after=5) == ()


def test_a_greeting_is_worded_and_not_stored(scene: Scene) -> None:
    assert scene.bot.greet().read()["answer"] == {"text": "Hello after 0"}
    assert scene.log.turns == []
