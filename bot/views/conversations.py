"""Reading and deleting conversations. A conversation's id is its own key."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from bot.core.errors import UnknownConversation
from bot.core.moments import utc_text
from bot.core.turns import JsonText, Turn, quoted
from bot.views.incoming import checked, read_query
from bot.views.ports import asker, services
from bot.views.problems import Unprocessable
from bot.views.requests import ConversationPath, RecordQuery

bp = Blueprint("conversations", __name__, url_prefix="/api/v1/conversations")


@bp.get("/<conversation_id>")
def show(conversation_id: str) -> Response:
    """All turns of a conversation."""
    turns = services().bot.turns(_id(conversation_id), asker())
    listed = ",".join(_from_turn(turn).text for turn in turns)
    shown = JsonText.of_members([f'"conversation_id":{quoted(conversation_id)}', f'"turns":[{listed}]'])
    return Response(shown.text, content_type="application/json")


@bp.get("/<conversation_id>/record")
def record(conversation_id: str) -> dict[str, Any] | Response:
    """The conversation's last choice as a decision record."""
    form = read_query(RecordQuery).format
    recorded = services().bot.record(_id(conversation_id), asker())
    if form == "json":
        return {"conversation_id": conversation_id, **recorded.body}
    response = Response(recorded.markdown, content_type="text/markdown; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=recorded.file_name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@bp.delete("/<conversation_id>")
def forget(conversation_id: str) -> tuple[str, int]:
    """Delete a conversation with its turns and feedback."""
    services().bot.forget(_id(conversation_id), asker())
    return "", 204


def _id(text: str) -> str:
    """*text*, which can name a conversation. Raises UnknownConversation where it cannot."""
    try:
        return checked(ConversationPath, {"conversation_id": text}).conversation_id
    except Unprocessable:
        raise UnknownConversation("No conversation has this id.") from None


def _from_turn(turn: Turn) -> JsonText:
    before = {
        "turn_id": turn.id,
        "question": turn.question,
        "channel": turn.channel,
        "asked_at": utc_text(turn.asked_at),
    }
    after = f'"knowledge_version":{quoted(turn.knowledge_version)}'
    return JsonText.of_members([JsonText.of(before).members, turn.body.members, after])
