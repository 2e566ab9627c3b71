"""Asking a question."""

from __future__ import annotations

from flask import Blueprint, Response

from bot.core.turns import JsonText, Question, Turn, quoted
from bot.views.incoming import read_body
from bot.views.ports import asker, hold, services
from bot.views.requests import AskRequest

bp = Blueprint("ask", __name__)


@bp.post("/api/v1/ask")
def ask() -> Response:
    """Answer one question."""
    asked = read_body(AskRequest)
    turn = services().bot.ask(to_question(asked), hold())
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
    members = [
        f'"conversation_id":{quoted(turn.conversation_id)},"turn_id":{quoted(turn.id)}',
        turn.body.members,
        f'"knowledge_version":{quoted(turn.knowledge_version)}',
    ]
    if explain:
        members.append(f'"trace":{turn.trace.text}')
    return JsonText.of_members(members)
