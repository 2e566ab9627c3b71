"""``/slack/events``: signed requests in, and a word at once that they were taken."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, ServiceUnavailable, Unauthorized

from bot.views.incoming import parse, read_bytes
from integrations.slack.inbox import Full, Inbox
from integrations.slack.signatures import is_signed

logger = logging.getLogger(__name__)
LARGEST = 1024 * 1024
"""Bytes of a request. A message of 40,000 characters comes as text and as blocks, each character as an escape."""
RETRY_AFTER = 30
FORM = "application/x-www-form-urlencoded"


def blueprint(inbox: Inbox, signing_secret: str, clock: Callable[[], float] = time.time) -> Blueprint:
    """What serves ``/slack/events`` for requests that are signed with *signing_secret*."""
    bp = Blueprint("slack", __name__, url_prefix="/slack")

    @bp.post("/events")
    def receive() -> Response:
        """Take an event, a command or an interaction."""
        body = read_bytes(LARGEST)
        if _is_probe(body):
            return Response()
        if not is_signed(
            body,
            moment=request.headers.get("X-Slack-Request-Timestamp"),
            signature=request.headers.get("X-Slack-Signature"),
            secret=signing_secret,
            now=clock(),
        ):
            logger.info("a request was refused: it is not signed by Slack, or too old")
            raise Unauthorized("The request is not signed by Slack, or too old.")
        try:
            taken = inbox.take(read_payload(body, request.mimetype))
        except Full:
            raise ServiceUnavailable("Too much waits to be answered.", retry_after=RETRY_AFTER) from None
        if not taken.body:
            return Response(content_type="text/plain")
        return Response(json.dumps(taken.body), content_type="application/json")

    return bp


def read_payload(body: bytes, mimetype: str) -> dict[str, Any]:
    """The object that *body* holds as JSON, as the ``payload`` of a form, or as a form. Raises 400."""
    if mimetype == "application/json":
        found = parse(body)
    elif mimetype == FORM:
        found = _form(body)
    else:
        raise BadRequest(f"The body must be application/json or {FORM}.")
    if not isinstance(found, dict) or not isinstance(found.get("type", found.get("command")), str):
        raise BadRequest("The body is nothing that Slack sends: no JSON object with a type.")
    return found


def _form(body: bytes) -> Any:
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError:
        raise BadRequest("The body is no form in UTF-8.") from None
    if "payload" in fields:
        return parse(fields["payload"][0].encode("utf-8", "surrogatepass"))
    if "command" not in fields:
        raise BadRequest("The form has neither a payload nor a command.")
    return {name: values[0] for name, values in fields.items()}


def _is_probe(body: bytes) -> bool:
    """Whether Slack looks at our certificate; it signs that not, and nothing comes of it."""
    return request.mimetype == FORM and body.startswith(b"ssl_check=1")
