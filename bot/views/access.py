"""Who may call what, from where, and how often: looked at before any view, and told to browsers after it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from flask import Blueprint, Flask, Response, current_app, request
from werkzeug.exceptions import TooManyRequests

from bot.access.limits import Limits
from bot.access.proving import NOBODY, Access, Caller, Shown
from bot.core.access import Scope
from bot.core.errors import NotAllowed, NotProven, StoreUnavailable
from bot.core.turns import Asker
from bot.views.problems import to_http

logger = logging.getLogger(__name__)
SCOPES: dict[str, Scope | None] = {
    "knowledge": Scope.READ,
    "operations": None,
    "operations.metrics": Scope.METRICS,
    "docs": None,
    "page": None,
    "pages": Scope.READ,
    "pages.ask": Scope.ASK,
    **dict.fromkeys(("pages.home", "pages.embed", "pages.portal", "pages.portal_with_frame", "pages.robots")),
    "widget": None,
    "admin": None,
    "slack": None,
    "slack_oauth": None,
}
"""What each blueprint, or view, needs; None where anybody may look. One that is not named here needs Scope.ASK."""
POLLED = frozenset({"directline.activities"})
"""What clients ask for every second, with a token of their conversation. Some chats behind one address would soon be
refused, and one refusal ends Web Chat's asking for good."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CREDENTIALS = ("HTTP_AUTHORIZATION", "HTTP_X_API_KEY", "HTTP_X_ADVISOR_USER_TOKEN", "HTTP_X_ADVISOR_SITE")
OURS = frozenset({"same-origin", "none"})
"""What a browser says in Sec-Fetch-Site of a request that no other site has made."""
CALLER = "advisor.caller"
"""Where the WSGI environment has who sent the request."""
PROOFS = "access_proofs"
Proof = Callable[[str], Asker | None]
"""Who was proven when a protocol gave out this bearer token; None where it is none of that protocol's.

Raises an error of HTTP where it is, but not valid.
"""
TO_PAGES = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, X-Advisor-Site, X-Advisor-User-Token, X-API-Key, X-Request-Id, *"
    ),
    "Access-Control-Max-Age": "600",
}
"""What pages of sites may send. The star covers what client libraries add; there are no cookies to let in."""
EXPOSED = "Retry-After, X-Request-Id, Mcp-Session-Id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What decides about requests; ``create_app`` puts it in ``app.extensions["access"]``."""

    access: Access
    limits: Limits | None
    hosts_are_known: bool = False
    """Whether requests to other names than ours are refused before they come here."""


def init_app(app: Flask, gate: Gate) -> None:
    """Look at each request of *app* before its view does."""
    app.extensions["access"] = gate
    app.before_request(_enter)
    app.after_request(_tell_browsers)


def gate() -> Gate:
    """What decides about the request that is handled."""
    return cast(Gate, current_app.extensions["access"])


def give_proof(bp: Blueprint, proof: Proof) -> None:
    """Let *proof* read the bearer tokens that the protocol of *bp* gives out itself."""
    bp.record(lambda state: state.app.extensions.setdefault(PROOFS, {}).update({bp.name: proof}))


def caller() -> Caller:
    """Who sent this request, as far as it was proven."""
    return cast(Caller, request.environ.get(CALLER, NOBODY))


def require(scope: Scope) -> None:
    """Let nobody on who may not do this; for a view whose blueprint is open to all. Raises NotProven and NotAllowed."""
    environ = request.environ
    environ[CALLER] = gate().access.caller(_shown(environ), scope)


def frame_ancestors(site: str | None) -> str:
    """What the Content-Security-Policy says of who may show our page in a frame: the site's portals, or nobody."""
    try:
        known = gate().access.known().sites.get(site) if site else None
    except StoreUnavailable:
        known = None
    return " ".join(known.frame_ancestors) if known and known.frame_ancestors else "'none'"


def _enter() -> Response | None:
    asked = request._get_current_object()  # type: ignore[attr-defined]
    environ, rule = asked.environ, asked.url_rule
    if environ["REQUEST_METHOD"] == "OPTIONS":
        return _preflight(environ)
    scope = _scope_of(rule.endpoint) if rule else None  # where nothing is at an address, nobody is kept from it
    if scope is None:
        return None
    here = gate()
    limits = None if scope is Scope.METRICS or (rule and rule.endpoint in POLLED) else here.limits
    try:
        found = _caller(here.access, environ, scope)
    except (NotProven, NotAllowed) as error:
        logger.info("refused at %s: %s", rule, error)
        _limit(limits, NOBODY, environ)  # or somebody could try keys as often as they like
        raise to_http(error) from error  # in the shape of the protocol, which knows errors of HTTP only
    if found is not NOBODY:
        environ[CALLER] = found
    _limit(limits, found, environ)
    return None


@cache
def _scope_of(endpoint: str) -> Scope | None:
    if endpoint in SCOPES:
        return SCOPES[endpoint]
    return SCOPES.get(endpoint.partition(".")[0], Scope.ASK)


def _caller(access: Access, environ: dict[str, Any], scope: Scope) -> Caller:
    """Who is calling. Nearly always nobody in particular, and then this must cost nothing."""
    foreign = _foreign_origin(environ)
    if foreign is None and not access.keys_needed and not any(name in environ for name in CREDENTIALS):
        return NOBODY
    shown = _shown(environ)
    proof: Proof | None = current_app.extensions.get(PROOFS, {}).get(request.blueprint)
    before = proof(shown.bearer) if proof and shown.bearer else None
    return access.caller(shown, scope) if before is None else access.known_again(before, shown)


def _shown(environ: dict[str, Any]) -> Shown:
    kind, _, credential = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    return Shown(
        bearer=credential.strip() or None if kind.lower() == "bearer" else None,
        api_key=environ.get("HTTP_X_API_KEY", "").strip() or None,
        user_token=environ.get("HTTP_X_ADVISOR_USER_TOKEN", "").strip() or None,
        site=environ.get("HTTP_X_ADVISOR_SITE", "").strip() or None,
        origin=_foreign_origin(environ),
        own_page=environ.get("HTTP_SEC_FETCH_SITE") == "same-origin",
        changes=environ["REQUEST_METHOD"] not in SAFE,
    )


def _foreign_origin(environ: dict[str, Any]) -> str | None:
    """The origin of the page that sent this request, where it is not one of ours.

    A browser says itself whether it is (Sec-Fetch-Site, which no page can forge); of older ones, origin and host are
    compared. Programs send no Origin.
    """
    origin: str | None = environ.get("HTTP_ORIGIN")
    if origin is None or environ.get("HTTP_SEC_FETCH_SITE") in OURS:
        return None
    return None if origin.partition("://")[2] == environ.get("HTTP_HOST") else origin


def _limit(limits: Limits | None, known: Caller, environ: dict[str, Any]) -> None:
    found = limits.too_often(known, environ.get("REMOTE_ADDR") or "") if limits else None
    if found:
        logger.info("refused at %s: more than %s for one %s", request.url_rule, found.rate, found.who)
        raise TooManyRequests(
            f"Too many requests: {found.rate} are the most for one {found.who}. "
            f"Please try again in {found.seconds} second{'s' * (found.seconds != 1)}.",
            retry_after=found.seconds,
        )


def _preflight(environ: dict[str, Any]) -> Response | None:
    """The reply to a browser that asks whether a page may send a request; None for any other OPTIONS."""
    if "HTTP_ACCESS_CONTROL_REQUEST_METHOD" not in environ or not _page_of_site(environ):
        return None
    return Response(status=204, headers=TO_PAGES)


def _page_of_site(environ: dict[str, Any]) -> str | None:
    """The origin of the page that sent this request, where it is a site's."""
    origin = _foreign_origin(environ)
    try:
        return origin if origin and origin in gate().access.known().by_origin else None
    except StoreUnavailable:
        return None


def _tell_browsers(response: Response) -> Response:
    environ = request.environ
    if "HTTP_ORIGIN" in environ:
        origin = _page_of_site(environ)
        if origin:
            response.headers.setdefault("Access-Control-Allow-Origin", origin)
            response.headers["Access-Control-Expose-Headers"] = EXPOSED
    if environ.get(CALLER, NOBODY).key is not None:
        response.call_on_close(gate().access.uses.keep)  # when the client has its reply already
    return response
