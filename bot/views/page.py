"""The demo page and its files, and the headers that keep every reply safe in a browser."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, request, send_from_directory

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
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def init_app(app: Flask) -> None:
    """Serve the page, and put the headers on every reply."""
    app.register_blueprint(bp)
    app.after_request(_add_headers)


@bp.get("/")
def index() -> Response:
    """The page."""
    return send_from_directory(services().web, "index.html")


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
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.calculate_content_length() == 0:
        response.headers.pop("Content-Type", None)  # or an empty reply would be called HTML
    if "Cache-Control" not in response.headers:  # files are revalidated by their ETag
        response.headers["Cache-Control"] = "no-cache" if _is_file() else "no-store"
    return response


def _is_file() -> bool:
    return request.blueprint == bp.name
