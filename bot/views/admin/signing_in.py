"""Signing in and out."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from bot.core.errors import NotProven
from bot.views.admin.blueprint import bp, page
from bot.views.admin.desk import desk
from bot.views.admin.guard import (
    FLOW,
    FLOW_LASTS,
    SESSION,
    cookie_name,
    give_cookie,
    give_session,
    onward,
    session,
    signed_in,
    take_cookie,
)


@bp.get("/sign-in")
def sign_in_page() -> AnyResponse:
    """Ask who it is."""
    if signed_in() is not None:
        return redirect(onward(request.args.get("next")))
    return _asked(onward(request.args.get("next")))


@bp.post("/sign-in")
def sign_in() -> AnyResponse:
    """Open a session for a name and its password."""
    entrance = desk().entrance
    if not entrance.has_passwords():
        raise NotFound
    name, password = request.form.get("name", "").strip(), request.form.get("password", "")
    next_page = onward(request.form.get("next"))
    found = entrance.too_often(name, request.remote_addr or "")
    if found:
        minutes = -(-found.seconds // 60)
        problem = f"Too many attempts. Please try again in {minutes} minute{'s' * (minutes != 1)}."
        response = _asked(next_page, problem=problem, name=name)
        response.status_code = 429
        response.headers["Retry-After"] = str(found.seconds)
        return response
    try:
        cookie = entrance.by_password(name, password)
    except NotProven as error:
        response = _asked(next_page, problem=str(error), name=name)
        response.status_code = 401
        return response
    return _let_in(cookie, next_page)


@bp.post("/sign-out")
def sign_out() -> AnyResponse:
    """End this session, or all of this admin."""
    entrance = desk().entrance
    end = entrance.close_all if request.form.get("all") else entrance.close
    end(session())
    response = redirect(url_for("admin.sign_in_page"), 303)
    take_cookie(response, SESSION)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.get("/oidc")
def oidc_begin() -> AnyResponse:
    """Go to the provider."""
    provider = desk().provider
    if provider is None:
        raise NotFound
    try:
        url, cookie = provider.begin(onward(request.args.get("next")))
    except NotProven as error:
        return _refused(str(error), 503)
    response = redirect(url)
    give_cookie(response, FLOW, cookie, FLOW_LASTS)
    return response


@bp.get("/oidc/callback")
def oidc_callback() -> AnyResponse:
    """Come back from the provider."""
    provider, entrance = desk().provider, desk().entrance
    if provider is None:
        raise NotFound
    found = entrance.too_often("(provider)", request.remote_addr or "")
    if found:
        return _refused("Too many attempts. Please wait a minute.", 429, {"Retry-After": str(found.seconds)})
    try:
        name, next_page = provider.finish(request.args.to_dict(), request.cookies.get(cookie_name(FLOW)))
    except NotProven as error:
        entrance.note("sign-in refused", "(provider)", detail=str(error))
        return _refused(str(error), 403)
    return _let_in(entrance.open(name, "oidc"), onward(next_page))


def _asked(next_page: str, *, problem: str | None = None, name: str = "") -> Response:
    return page(
        "sign_in.html",
        next=next_page,
        problem=problem,
        name=name[:64],
        has_passwords=desk().entrance.has_passwords(),
        has_provider=desk().provider is not None,
    )


def _refused(problem: str, status: int, headers: dict[str, str] | None = None) -> AnyResponse:
    response = _asked("/admin", problem=problem)
    response.status_code = status
    response.headers.update(headers or {})
    take_cookie(response, FLOW)
    return response


def _let_in(cookie: str, next_page: str) -> AnyResponse:
    """A new session, whatever the browser had before: nobody can have prepared it."""
    before = signed_in()
    if before is not None:
        desk().entrance.close(before)
    response = redirect(next_page, 303)
    give_session(response, cookie)
    return response
