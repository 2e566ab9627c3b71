"""The Model Context Protocol over streamable HTTP: hosts of language models ask the bot through its tools."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException, NotAcceptable, UnsupportedMediaType

from bot.views.incoming import parse, read_bytes
from bot.views.mcp_protocol import PARSE_ERROR, Outcome, RpcError, answer, error_body, from_http
from bot.views.origins import origin_allowed

bp = Blueprint("mcp", __name__)
JSON = "application/json"


@bp.before_request
def check_origin() -> None:
    """Refuse a web page that has no business here. Raises 403."""
    origin = request.headers.get("Origin")
    if origin is not None and not origin_allowed(origin):
        raise Forbidden("Pages of this origin may not call this address.")


@bp.post("/mcp")
def receive() -> Response:
    """Answer a message, or a batch of them. Each stands alone: there is no stream and nothing to end."""
    data = read_bytes()
    if request.mimetype != JSON:
        raise UnsupportedMediaType("The body must be application/json.")
    if request.accept_mimetypes and not request.accept_mimetypes[JSON]:
        raise NotAcceptable("Replies are application/json; the header Accept must take it.")
    try:
        message = parse(data)
    except BadRequest as error:
        return _failed(RpcError(PARSE_ERROR, error.description or ""))
    return _to_response(answer(message, request.headers))


@bp.errorhandler(HTTPException)
def to_rpc(error: HTTPException) -> Response:
    """An error of HTTP in the shape that clients of this protocol read."""
    return _failed(from_http(error))


def _failed(error: RpcError) -> Response:
    return _to_response(Outcome(status=error.status, body=error_body(None, error), headers=error.headers))


def _to_response(outcome: Outcome) -> Response:
    body = outcome.body.text if outcome.body else None
    return Response(body, status=outcome.status, headers=dict(outcome.headers), content_type=JSON)
