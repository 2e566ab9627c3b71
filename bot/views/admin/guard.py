"""Who may see the pages: looked at before each of them, and nothing is here where no admin is configured."""

from __future__ import annotations

import re
import secrets
from typing import cast
from urllib.parse import quote

from flask import Flask, Response, g, redirect, request
from werkzeug.exceptions import BadRequest, Forbidden, NotFound, Unauthorized
from werkzeug.wrappers import Response as AnyResponse

from bot.access.admins import Entrance, Header
from bot.core.admins import LONGEST, Session
from bot.views.admin.desk import desk

PREFIX = "/admin"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
"""The pages have no script at all."""
LARGEST_FORM = 64 * 1024
OPEN = frozenset({"admin.sign_in_page", "admin.sign_in", "admin.oidc_begin", "admin.oidc_callback"})
"""What is there for those who are not signed in."""
SESSION, FORM, FLOW = "advisor-admin", "advisor-admin-form", "advisor-admin-flow"
"""Cookies: the session; what ties the form for signing in to a browser; somebody who is at the provider."""
FORM_LASTS = 3600
FLOW_LASTS = 600
_BROWSER = re.compile(r"[\w-]{32}", re.ASCII)
_ONWARD = re.compile(r"/admin(?:/[\w.-]+)*(?:\?[\w.~%=&+:-]*)?", re.ASCII)


def init_app(app: Flask) -> None:
    """Hide the pages of *app* unless an admin is configured, and guard them where one is."""
    app.before_request(_enter)
    app.after_request(_tell_browsers)


def session() -> Session:
    """The session that this request belongs to."""
    return cast(Session, g.admin_session)


def signed_in() -> Session | None:
    """The session that this request belongs to, where there is one."""
    return cast(Session | None, g.get("admin_session"))


def onward(text: str | None) -> str:
    """Where to go on after signing in: *text* where it is one of these pages, else the first of them."""
    return text if text and _ONWARD.fullmatch(text) else PREFIX


def cookie_name(name: str) -> str:
    """What a cookie is called: over HTTPS, browsers hold it to this host and to HTTPS by its name."""
    return f"__Host-{name}" if request.is_secure else name


def give_cookie(response: AnyResponse, name: str, value: str, lasts: int) -> None:
    """Set a cookie for *lasts* seconds.

    Lax, not Strict: who comes back from an OpenID provider would arrive without one that is Strict.
    """
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=lasts,
        path="/" if request.is_secure else PREFIX,  # the prefix __Host- wants it so
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def take_cookie(response: AnyResponse, name: str) -> None:
    """Let the browser forget a cookie."""
    give_cookie(response, name, "", 0)


def give_session(response: AnyResponse, cookie: str) -> None:
    """Set the cookie of a new session, and forget what led to it."""
    give_cookie(response, SESSION, cookie, int(LONGEST.total_seconds()))
    for name in (FORM, FLOW):
        if cookie_name(name) in request.cookies:
            take_cookie(response, name)


def form_token() -> str:
    """What forms of this page carry: of the session, or of the browser where there is none yet."""
    found = signed_in()
    entrance = desk().entrance
    if found is not None:
        return entrance.form_token(found.id)
    if "admin_browser" not in g:
        kept = request.cookies.get(cookie_name(FORM), "")
        g.admin_browser = kept if _BROWSER.fullmatch(kept) else secrets.token_urlsafe(24)
    return entrance.form_token(g.admin_browser)


def browser_of_form() -> str | None:
    """What ties the form of this page to the browser, where it has been asked for."""
    return cast(str | None, g.get("admin_browser"))


def _is_ours(path: str) -> bool:
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def _enter() -> AnyResponse | None:
    if not _is_ours(request.path):
        return None
    entrance = desk().entrance
    if not entrance.is_open():
        raise NotFound
    g.admin_open = True
    request.max_content_length = LARGEST_FORM
    g.admin_session = _given_by_proxy(entrance) or _kept(entrance)
    if request.endpoint is None:
        return None  # routing has its own to say
    if request.method not in ("GET", "HEAD"):
        _check_form(entrance)
    if request.endpoint in OPEN or g.admin_session is not None:
        return None
    if request.method not in ("GET", "HEAD"):
        raise Unauthorized("Your session has ended. Please sign in again.")
    here = request.full_path.removesuffix("?")
    return redirect(f"{PREFIX}/sign-in" + ("" if here == PREFIX else f"?next={quote(here, safe='')}"))


def _kept(entrance: Entrance) -> Session | None:
    """The session of the cookie; one that the proxy's word has opened holds as long as the proxy says so."""
    found = entrance.session_of(request.cookies.get(cookie_name(SESSION)))
    return None if found is not None and found.way == "proxy" else found


def _given_by_proxy(entrance: Entrance) -> Session | None:
    """The session of whom a trusted proxy names; one is opened where there is none of theirs."""
    header = entrance.header
    user = _named_by(header) if header else None
    if header is None or user is None:
        return None
    if not header.lets_in(user):
        raise Forbidden("You are signed in, and not on the list of those who may look.")
    found = entrance.session_of(request.cookies.get(cookie_name(SESSION)))
    if found is not None and (found.way, found.name) == ("proxy", user):
        return found
    g.admin_cookie = entrance.open(user, "proxy")
    return entrance.session_of(g.admin_cookie)


def _named_by(header: Header) -> str | None:
    """Whom the proxy names, where it is one of those that are believed: what has opened the connection counts."""
    before = request.environ.get("werkzeug.proxy_fix.orig") or {}
    peer = before.get("REMOTE_ADDR") or ""
    return request.environ.get(header.variable, "").strip() or None if header.believed_from(peer) else None


def _check_form(entrance: Entrance) -> None:
    """Raise an error of HTTP unless one of our own pages has sent this request."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    foreign = site not in (None, "same-origin") or (
        site is None and origin is not None and origin.partition("://")[2] != request.host
    )
    found = signed_in()
    tied_to = found.id if found else request.cookies.get(cookie_name(FORM))
    if foreign or not tied_to or not entrance.is_form_token(tied_to, request.form.get("token", "")):
        raise BadRequest("This form was not sent by our own page, or is too old. Please load the page again.")


def _tell_browsers(response: Response) -> Response:
    if not g.get("admin_open"):
        return response
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    if "admin_cookie" in g:
        give_session(response, g.admin_cookie)
    return response
