"""What is kept of the user who asks for it: to take away, and to delete."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from flask import Blueprint, Response
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from bot.core.turns import JsonObject
from bot.views.ports import asker, services

bp = Blueprint("me", __name__, url_prefix="/api/v1/me/data")


@bp.get("")
def show() -> Response:
    """All that is kept of the user, conversation by conversation."""
    conversations = services().personal.of(*_user())
    first = list(islice(conversations, 1))  # a store that is out of reach is an error, and no reply broken off
    response = Response(written(chain(first, conversations)), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    response.headers.set("Content-Disposition", "attachment", filename="my-data.json")
    return response


@bp.delete("")
def forget() -> tuple[str, int]:
    """Delete all that is kept of the user."""
    services().personal.forget(*_user())
    return "", 204


def _user() -> tuple[str, str]:
    """The site and the user on whose behalf the request is made. Raises 401 where that was not proven."""
    asking = asker()
    if asking.site is None or asking.user is None:
        raise Unauthorized(
            "Only a user of a site may ask for this, with a token of the site.",
            www_authenticate=WWWAuthenticate("bearer"),
        )
    return asking.site, asking.user


def written(conversations: Iterable[JsonObject]) -> Iterator[str]:
    """The pieces of one JSON object with all *conversations*: there may be more than fit into memory."""
    yield '{"conversations": ['
    for place, each in enumerate(conversations):
        yield (",\n" if place else "\n") + json.dumps(each, ensure_ascii=False)
    yield "]}"
