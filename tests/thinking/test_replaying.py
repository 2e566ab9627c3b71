"""Conversations are asked again as they were: turn after turn, each conversation by itself."""

from __future__ import annotations

from bot.core.reading import Context
from bot.evaluation.replaying import Body, Conversation, replay


def echo(question: str, context: Context) -> tuple[Body, Context]:
    """Says what was asked before in the same conversation."""
    return {"asked": (*context.recent, question)}, Context(recent=(*context.recent, question))


def test_turns_build_on_each_other_and_conversations_do_not() -> None:
    ticks: list[int] = []
    conversations = (Conversation("a", ("one", "two")), Conversation("b", ("three",)))
    bodies = replay(conversations, echo, lambda: ticks.append(1))

    assert [body["asked"] for body in bodies] == [("one",), ("one", "two"), ("three",)]
    assert len(ticks) == 3
