"""The files of the pages, and the headers that keep every reply safe in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response, send_from_directory

from bot.core.headers import TRUSTED_HEADERS
from bot.views.ports import services

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

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


HEADERS = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
DEFAULTS = {name.lower(): (name, value) for name, value in {**HEADERS, "Cache-Control": "no-store"}.items()}
"""What a reply has where its view has not said otherwise, by names in small letters."""
VARY = ("Vary", "Origin")
"""Which pages of other sites may read a reply depends on who asks."""
FOR_FILES = {"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "no-cache"}
"""Portals load the files, and browsers ask by their ETag whether they have changed."""
HTTPS = "max-age=31536000"
"""For a year, browsers come back by HTTPS only."""


def init_app(app: Flask) -> None:
    """Serve the files, and put the headers on every reply."""
    app.register_blueprint(bp)
    app.config[TRUSTED_HEADERS] = frozenset([*DEFAULTS.values(), ("Content-Type", "application/json"), VARY])
    app.wsgi_app = partial(_with_headers, app.wsgi_app)  # type: ignore[method-assign]


@bp.get("/assets/<path:name>")
def asset(name: str) -> Response:
    """A file that pages load."""
    return _file(name)


@bp.get("/favicon.ico")
def favicon() -> Response:
    """The icon that browsers ask for unasked."""
    if (services().web / "favicon.svg").is_file():
        return _file("favicon.svg")
    return Response(status=204)


def _file(name: str) -> Response:
    found = send_from_directory(services().web, name)
    found.headers.update(FOR_FILES)
    return found


def _with_headers(app: WSGIApplication, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer as *app* does, with the headers that a view has not set itself.

    They join as the reply goes out, since Flask's own headers are checked and copied one by one.
    """

    def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
        present = {name.lower() for name, _ in headers}
        if "content-type" in present and (status.startswith("204") or ("Content-Length", "0") in headers):
            headers = [header for header in headers if header[0].lower() != "content-type"]  # it would be called HTML
        headers.append(VARY)
        headers += [header for name, header in DEFAULTS.items() if name not in present]
        if environ["wsgi.url_scheme"] == "https":
            headers.append(("Strict-Transport-Security", HTTPS))
        return start_response(status, headers, *error)

    return app(environ, start)
