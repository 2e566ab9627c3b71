"""The blueprint that all pages share, and what their templates are given."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, g, render_template, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from bot.core.misses import State
from bot.views.admin import guard, plots
from bot.views.admin.desk import desk
from bot.views.admin.guard import FORM, FORM_LASTS, PREFIX
from bot.views.problems import give_shape, plain_shape, told

bp = Blueprint("admin", __name__, url_prefix=PREFIX, template_folder="templates")
NAVIGATION = (
    ("admin.overview_page", "Overview"),
    ("admin.queue_page", "Misses"),
    ("admin.ratings_page", "Ratings"),
    ("admin.audit_page", "Audit log"),
)


def init_app(app: Flask) -> None:
    """Serve the pages of *app*, behind the guard."""
    guard.init_app(app)
    app.register_blueprint(bp)


@bp.context_processor
def _given() -> dict[str, Any]:
    return {
        "navigation": NAVIGATION,
        "signed_in": guard.signed_in(),
        "form_token": guard.form_token,
        "plots": plots,
        "states": tuple(State),
        "texts_stored": desk().texts_stored,
        "href": href,
        "query": query,
    }


def page(template: str, **values: Any) -> Response:
    """The page that *template* makes of *values*."""
    response = Response(render_template(f"admin/{template}", **values), content_type="text/html; charset=utf-8")
    browser = guard.browser_of_form()
    if browser is not None:
        guard.give_cookie(response, FORM, browser, FORM_LASTS)
    return response


def query(**changed: str | None) -> Markup:
    """The query of this page with *changed*, for a link; None takes a name out."""
    given = {name: value for name, value in request.args.items() if value and name not in ("after", "done")}
    wanted = {name: value for name, value in {**given, **changed}.items() if value}
    return Markup("?{}").format(urlencode(wanted)) if wanted else Markup("?")


def href(endpoint: str, **values: Any) -> str:
    """The address of a page, with the filter of this one."""
    kept: MultiDict[str, str] = MultiDict()
    for name in ("days", "from", "until", "channel", "intent", "status", "version"):
        if request.args.get(name):
            kept[name] = request.args[name]
    return url_for(endpoint, **{**kept.to_dict(), **values})


def _shape(error: HTTPException) -> Response:
    """An error as a page among these; for those who are not let in, what any other address would say."""
    if not g.get("admin_open") or guard.signed_in() is None:
        return plain_shape(request.path)(error)
    status, detail, _ = told(error)
    response = page("error.html", title=error.name, status=status, detail=detail)
    response.status_code = status
    return response


give_shape(bp, PREFIX, _shape)
