"""The demo page and its files, and the headers that keep every reply safe in a browser."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Flask, Response, request, send_from_directory

from bot.views.access import frame_ancestors
from bot.views.ports import services

bp = Blueprint("page", __name__)
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors {ancestors}",
    )
)


def _with_keys(headers: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Each of *headers* with its name in small letters before it."""
    return tuple((name.lower(), name, value) for name, value in headers.items())


HEADERS = {
    "Content-Security-Policy": POLICY.format(ancestors="'none'"),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FOR_PROGRAMS = _with_keys({**HEADERS, "Cache-Control": "no-store"})
FOR_PAGE = _with_keys({**HEADERS, "Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "no-cache"})
"""Portals load the page and its files, and browsers ask by their ETag whether they have changed."""
HTTPS = "max-age=31536000"
"""For a year, browsers come back by HTTPS only."""


def init_app(app: Flask) -> None:
    """Serve the page, and put the headers on every reply."""
    app.register_blueprint(bp)
    app.after_request(_add_headers)


@bp.get("/")
def index() -> Response:
    """The page. With ``?site=``, the portals of that site may show it in a frame."""
    response = send_from_directory(services().web, "index.html")
    site = request.args.get("site")
    if site:
        response.headers["Content-Security-Policy"] = POLICY.format(ancestors=frame_ancestors(site))
    return response


@bp.get("/assets/<path:name>")
def asset(name: str) -> Response:
    """A file that the page loads."""
    return send_from_directory(services().web, name)


@bp.get("/favicon.ico")
def favicon() -> Response:
    """The icon that browsers ask for unasked."""
    if (services().web / "favicon.svg").is_file():
        return send_from_directory(services().web, "favicon.svg")
    return Response(status=204)


def _add_headers(response: Response) -> Response:
    headers = response.headers
    if response.calculate_content_length() == 0:
        headers.pop("Content-Type", None)  # or an empty reply would be called HTML
    present = {name.lower() for name, _ in headers}  # once: to look each one up costs five times as much
    for key, name, value in FOR_PAGE if request.blueprint == bp.name else FOR_PROGRAMS:
        if key not in present:
            headers.add(name, value)
    if request.environ["wsgi.url_scheme"] == "https":
        headers["Strict-Transport-Security"] = HTTPS
    return response
