"""Asking a question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Blueprint, Response
from werkzeug.datastructures import Headers

from bot.core.turns import Asker, JsonText, Question, Turn, quoted
from bot.views.incoming import read_body
from bot.views.ports import asker, hold, services
from bot.views.requests import AskRequest

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

bp = Blueprint("ask", __name__)
NOBODY_ELSES = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
"""A message id of 128 bits in hexadecimal digits, such as a UUID: two clients do not come upon the same one."""


class JsonReply(Response):
    """A reply of JSON text, whose headers are right as they stand: none depends on where it was asked for."""

    default_mimetype = "application/json"

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        """The headers, without the copy that Werkzeug makes to mend them."""
        return self.headers


@bp.post("/api/v1/ask")
def ask() -> Response:
    """Answer one question."""
    asked = read_body(AskRequest)
    turn = services().bot.ask(to_question(asked), hold())
    return JsonReply(from_turn(turn, explain=asked.explain).text)


def to_question(asked: AskRequest) -> Question:
    """From a client's shape to ours."""
    who = asker()
    opening = _opened_by(asked.message_id, who) if asked.conversation_id is None else None
    return Question(
        text=asked.question,
        conversation_id=opening or asked.conversation_id,
        opens=opening is not None,
        message_id=asked.message_id,
        channel=asked.channel,
        asker=who,
    )


def _opened_by(message_id: str | None, asker: Asker) -> str | None:
    """The conversation that a message opens, so that the same message sent again opens no second one.

    Nobody can tell it from the message's id, nor another asker reach it. None where the id is too plain for that.
    """
    if message_id is None or not NOBODY_ELSES.fullmatch(message_id):
        return None
    whose = [asker.site, asker.user, asker.key, message_id]
    return services().secret.conversation_id("opened conversation", whose)


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
