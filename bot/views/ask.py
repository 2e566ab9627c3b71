"""Asking a question."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from bot.asking import Question, Turn
from bot.views.incoming import read_body
from bot.views.ports import services
from bot.views.requests import AskRequest

bp = Blueprint("ask", __name__)


@bp.post("/api/v1/ask")
def ask() -> dict[str, Any]:
    """Answer one question."""
    asked = read_body(AskRequest)
    turn = services().bot.ask(to_question(asked))
    return from_turn(turn, explain=asked.explain)


def to_question(asked: AskRequest) -> Question:
    """From a client's shape to ours."""
    return Question(
        text=asked.question,
        conversation_id=asked.conversation_id,
        message_id=asked.message_id,
        channel=asked.channel,
    )


def from_turn(turn: Turn, *, explain: bool) -> dict[str, Any]:
    """From ours to the client's."""
    trace = {"trace": turn.trace} if explain else {}
    ids = {"conversation_id": turn.conversation_id, "turn_id": turn.id}
    return {**ids, **turn.body, "knowledge_version": turn.knowledge_version, **trace}
