"""Tokens, conversations and activities of Direct Line 3.0.

Nothing is kept but turns: activities are made of them. A conversation in which nobody has asked yet is nowhere but in
its token.
"""

from __future__ import annotations

from typing import Any, TypeVar

from flask import Blueprint, Response, json, request
from pydantic import BaseModel
from ulid import ULID
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException, NotFound, Unauthorized

from bot.core.errors import UnknownConversation
from bot.core.turns import ANYONE, Asker, Question, Turn
from bot.views.access import give_proof
from bot.views.directline.activities import activity_id, from_turn, greeting, number_of_message
from bot.views.directline.shapes import MESSAGE, ActivitiesQuery, ActivityRequest, ConversationRequest
from bot.views.directline.tokens import LIFETIME, PURPOSE, Grant, TokenExpired, Tokens, is_token
from bot.views.incoming import read_body, read_query
from bot.views.ports import asker, services
from bot.views.problems import Unprocessable, give_shape, told

M = TypeVar("M", bound=BaseModel)
Json = dict[str, Any]
PREFIX = "/v3/directline"
bp = Blueprint("directline", __name__, url_prefix=PREFIX)
CHANNEL = "directline"
MOST_TURNS = 50
"""Turns in one reply; the watermark leads to the others."""
CODES = {
    400: "BadArgument",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    405: "NotAllowed",
    413: "MessageSizeTooBig",
    415: "NotSupported",
    429: "TooManyRequests",
    503: "ServiceUnavailable",
}
"""Direct Line's words for what went wrong."""


def to_error(error: HTTPException) -> Response:
    """An error in Direct Line's shape."""
    status, detail, _ = told(error)
    code = "TokenExpired" if isinstance(error, TokenExpired) else CODES.get(status, "ServiceError")
    body = json.dumps({"error": {"code": code, "message": detail}})
    response = Response(body, status=status, content_type="application/json")
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


give_shape(bp, PREFIX, to_error)


def proven_by(given: str) -> Asker | None:
    """On whose behalf the token was given; None where *given* is none of ours. Raises 403 where it is not valid."""
    return _tokens().grant(given).asker if is_token(given) else None


give_proof(bp, proven_by)


@bp.post("/tokens/generate")
def generate() -> Json:
    """A token for a conversation that begins."""
    return _started(_new_conversation(_read(ConversationRequest)))


@bp.post("/tokens/refresh")
def refresh() -> Json:
    """A token in place of one that has not expired."""
    return _started(_tokens().grant(_bearer()))


@bp.post("/conversations")
def start() -> tuple[Json, int]:
    """Begin the conversation of the token; without one, a new conversation."""
    asked = _read(ConversationRequest)
    given = _given()
    return _started(_tokens().grant(given) if is_token(given) else _new_conversation(asked)), 201


@bp.get("/conversations/<conversation_id>")
def reconnect(conversation_id: str) -> Json:
    """Go on with a conversation."""
    grant = _granted(conversation_id)
    _turns(grant, _read_query().watermark, most=1)
    return _started(grant)


@bp.post("/conversations/<conversation_id>/activities")
def post(conversation_id: str) -> Json:
    """Take an activity; a message is answered before its id is given."""
    grant = _granted(conversation_id)
    activity = _read(ActivityRequest)
    bot = services().bot
    if activity.type != MESSAGE:
        return {"id": activity_id(conversation_id, bot.new_id())}
    turn = bot.ask(
        Question(
            text=activity.text or "",
            conversation_id=conversation_id,
            opens=True,
            message_id=activity.message_id,
            channel=CHANNEL,
            asker=grant.asker,
        )
    )
    return {"id": activity_id(conversation_id, number_of_message(turn))}


@bp.get("/conversations/<conversation_id>/activities")
def activities(conversation_id: str) -> Json:
    """The activities after the watermark."""
    grant, read = _granted(conversation_id), _read_query().watermark
    opening = [greeting(conversation_id, services().bot.greet())] if read is None else []
    numbered = [each for turn in _turns(grant, read, most=MOST_TURNS) for each in from_turn(turn, grant.user)]
    unread = [(number, made) for number, made in numbered if number > (read or 0)]
    watermark = unread[-1][0] if unread else read or 0
    return {"activities": [*opening, *(made for _, made in unread)], "watermark": str(watermark)}


def _turns(grant: Grant, read: int | None, *, most: int) -> tuple[Turn, ...]:
    """The turns that a client has not read whole that has *read* so many activities; none where nobody has asked yet.

    Raises NotFound where the conversation that it has read is gone.
    """
    try:
        return services().bot.turns(grant.conversation_id, grant.asker, after=(read or 0) // 2, most=most)
    except UnknownConversation:
        if read:
            raise NotFound("The conversation is gone.") from None
        return ()


def _new_conversation(asked: ConversationRequest) -> Grant:
    """A conversation for whoever asks. Raises Forbidden for a secret that proves nobody."""
    on_behalf = asker()
    if _given() and (on_behalf == ANYONE or is_token(_given())):
        raise Forbidden("The secret is not known.")
    bot = services().bot
    user = asked.user.id if asked.user else None
    return Grant(conversation_id=bot.new_id(), asker=on_behalf, user=user, first=bot.now())


def _granted(conversation_id: str) -> Grant:
    """What the request may do with the conversation. Raises 401 without a token, 403 where it is for another."""
    given = _bearer()
    if not is_token(given) and asker() != ANYONE:
        return Grant(conversation_id=_checked_id(conversation_id), asker=asker(), first=services().bot.now())
    grant = _tokens().grant(given)
    if grant.conversation_id != conversation_id:
        raise Forbidden("The token is for another conversation.")
    return grant


def _checked_id(text: str) -> str:
    """*text*, which is an id of ours. Raises NotFound."""
    try:
        return str(ULID.from_str(text))
    except ValueError:
        raise NotFound("No conversation has this id.") from None


def _started(grant: Grant) -> Json:
    return {
        "conversationId": grant.conversation_id,
        "token": _tokens().token(grant),
        "expires_in": int(LIFETIME.total_seconds()),
    }


def _tokens() -> Tokens:
    return Tokens(services().secret.for_purpose(PURPOSE), services().bot.now)


def _given() -> str:
    """The token or secret of the request; "" where it has none."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if kind.lower() == "bearer" else ""


def _bearer() -> str:
    given = _given()
    if not given:
        raise Unauthorized("The header Authorization must hold: Bearer, and a token.")
    return given


def _read(model: type[M]) -> M:
    """The body of this request as *model*; no body at all counts as an empty object. Raises 400, 413 or 415."""
    if not request.get_data() and not model.model_json_schema().get("required"):
        return model()
    try:
        return read_body(model)
    except Unprocessable as error:
        raise BadRequest(_said(error)) from None


def _read_query() -> ActivitiesQuery:
    try:
        return read_query(ActivitiesQuery)
    except Unprocessable as error:
        raise BadRequest(_said(error)) from None


def _said(error: Unprocessable) -> str:
    """What is wrong, in one line: Direct Line has no list of fields."""
    return "; ".join(f"{each['field']} {each['reason']}".strip() for each in error.errors)
