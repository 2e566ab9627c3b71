"""The pages that describe the API: Swagger UI over ``/openapi.json``, with every file from this service."""

from __future__ import annotations

from importlib.metadata import version

from flask import Blueprint, Response, send_from_directory
from werkzeug.exceptions import NotFound

from bot import places
from bot.views.page import policy
from bot.views.ports import services

bp = Blueprint("docs", __name__)
FOLDER = places.of_package("offapi")
"""The package is not imported: it would read all its files, of 9 MB, into memory."""
RELEASE = version("offapi")
FILES = {"swagger-ui.js": "swagger_bundle.js", "swagger-ui.css": "swagger_style.css"}
POLICY = policy(images="'self' data:", text_as_markup=True)
"""Swagger UI draws its icons from addresses with data in them, and sets the descriptions of our document as markup."""
FOR_EVER = "public, max-age=31536000, immutable"
"""The release is in the address, so that a new one is fetched."""


@bp.get("/docs")
def index() -> Response:
    """The page."""
    page = (services().web / "docs.html").read_text(encoding="utf-8")
    response = Response(page.replace("{release}", RELEASE), content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    return response


@bp.get("/docs/<release>/<name>")
def file(release: str, name: str) -> Response:
    """A file of Swagger UI."""
    if release != RELEASE or name not in FILES:
        raise NotFound
    response = send_from_directory(FOLDER, FILES[name])
    response.headers["Cache-Control"] = FOR_EVER
    return response
