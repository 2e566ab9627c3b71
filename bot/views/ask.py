"""Asking a question."""

from __future__ import annotations

from flask import Blueprint, Response

from bot.core.turns import JsonText, Question, Turn, joined
from bot.views.incoming import read_body
from bot.views.ports import asker, services
from bot.views.requests import AskRequest

bp = Blueprint("ask", __name__)


@bp.post("/api/v1/ask")
def ask() -> Response:
    """Answer one question."""
    asked = read_body(AskRequest)
    turn = services().bot.ask(to_question(asked))
    return Response(from_turn(turn, explain=asked.explain).text, content_type="application/json")


def to_question(asked: AskRequest) -> Question:
    """From a client's shape to ours."""
    return Question(
        text=asked.question,
        conversation_id=asked.conversation_id,
        message_id=asked.message_id,
        channel=asked.channel,
        asker=asker(),
    )


def from_turn(turn: Turn, *, explain: bool) -> JsonText:
    """From ours to the client's."""
    ids = {"conversation_id": turn.conversation_id, "turn_id": turn.id}
    after = JsonText.of({"knowledge_version": turn.knowledge_version})
    trace = (JsonText(f'{{"trace":{turn.trace.text}}}'),) if explain else ()
    return joined(JsonText.of(ids), turn.body, after, *trace)
