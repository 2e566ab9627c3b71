"""The files of the pages, and the headers that keep every reply safe in a browser."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Flask, Response, request, send_from_directory

from bot.views.ports import services

bp = Blueprint("page", __name__)
TRUSTED_TYPES = ("require-trusted-types-for 'script'", "trusted-types 'none'")


def policy(*, ancestors: str = "'none'", frames: str = "", images: str = "'self'", text_as_markup: bool = False) -> str:
    """The Content-Security-Policy of a page that *ancestors* may show in a frame, and that may itself frame *frames*.

    No script may turn text into markup unless *text_as_markup*.
    """
    directives = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        f"img-src {images}",
        f"frame-src {frames}" if frames else "",
        "base-uri 'none'",
        "form-action 'self'",
        *(() if text_as_markup else TRUSTED_TYPES),
        f"frame-ancestors {ancestors}",
    )
    return "; ".join(filter(None, directives))


def _with_keys(headers: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Each of *headers* with its name in small letters before it."""
    return tuple((name.lower(), name, value) for name, value in headers.items())


HEADERS = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FOR_PROGRAMS = _with_keys({**HEADERS, "Cache-Control": "no-store"})
FOR_FILES = _with_keys({**HEADERS, "Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "no-cache"})
"""Portals load the files, and browsers ask by their ETag whether they have changed."""
HTTPS = "max-age=31536000"
"""For a year, browsers come back by HTTPS only."""


def init_app(app: Flask) -> None:
    """Serve the files, and put the headers on every reply."""
    app.register_blueprint(bp)
    app.after_request(_add_headers)


@bp.get("/assets/<path:name>")
def asset(name: str) -> Response:
    """A file that pages load."""
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
    for key, name, value in FOR_FILES if request.blueprint == bp.name else FOR_PROGRAMS:
        if key not in present:
            headers.add(name, value)
    if request.environ["wsgi.url_scheme"] == "https":
        headers["Strict-Transport-Security"] = HTTPS
    return response
