"""The chat widget's script, for pages of any origin: which of them may ask is a matter of the registry of sites."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from bot.views.docs import FOR_EVER
from bot.views.ports import services
from bot.widget import Widget, built

bp = Blueprint("widget", __name__)
FOR_A_WHILE = "public, max-age=300"
FOR_ANY_PAGE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""The script is the same for everybody, and ``integrity`` needs to read it."""


@bp.get("/widget.js")
def latest() -> Response:
    """The script in whatever version is served."""
    return _script(built(services().web), FOR_A_WHILE)


@bp.get("/widget/<release>/widget.js")
def pinned(release: str) -> Response:
    """The script in the version *release*, which never changes; 404 where that is not the one that is served."""
    widget = built(services().web)
    if release != widget.release:
        raise NotFound("This version of the widget is not served here; `advisor widget snippet` tells the one that is.")
    return _script(widget, FOR_EVER)


def _script(widget: Widget, kept: str) -> Response:
    response = Response(widget.content, content_type="text/javascript; charset=utf-8")
    response.headers.update(FOR_ANY_PAGE)
    response.headers["Cache-Control"] = kept
    response.set_etag(widget.release)
    response.make_conditional(request)
    return response
