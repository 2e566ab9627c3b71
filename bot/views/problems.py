"""Errors as clients meet them: problem details (RFC 9457) for programs, a page for people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, Flask, Response, current_app, json, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import (
    Conflict,
    Forbidden,
    HTTPException,
    InternalServerError,
    NotFound,
    ServiceUnavailable,
    Unauthorized,
    UnprocessableEntity,
)

from bot.core.errors import (
    BotError,
    NotAllowed,
    NothingToRecord,
    NotProven,
    StoreUnavailable,
    UnknownConversation,
    UnknownTurn,
)

RETRY_AFTER = 5
"""Seconds after which a client may try again while the store is out of reach."""
FOR_PROGRAMS = ("api", "v1", "v3", "webhooks", "mcp")
DETAILS = {
    400: "The request cannot be read.",
    404: "Nothing is at this address.",
    405: "This address does not take this method; the header Allow names those that it takes.",
    413: "The body is larger than 64 KiB.",
    500: "Something went wrong on our side. It has been logged.",
}
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")
Shape = Callable[[HTTPException], Response]
"""How a client protocol writes an error down."""
SHAPES = "error_shapes"
"""Where an application keeps the shapes of its protocols, by the beginning of their addresses."""
FOR_PEOPLE = "error_page"
"""Where an application keeps the shape of errors for people."""


class Unprocessable(UnprocessableEntity):
    """A request of the wrong shape; *errors* says which field and why, for all of them."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__("The request has the wrong shape; errors names each field and what is wrong.")
        self.errors = errors


def init_app(app: Flask) -> None:
    """Answer every error of *app* here, and in no view."""
    app.extensions.setdefault(SHAPES, {})
    app.extensions.setdefault(FOR_PEOPLE, _problem)
    app.register_error_handler(HTTPException, to_response)
    app.register_error_handler(BotError, lambda error: to_response(to_http(error)))


def give_shape(bp: Blueprint, prefix: str, shape: Shape) -> None:
    """Write errors at the address *prefix* and below it in *shape*, wherever *bp* is registered."""
    bp.record(lambda state: state.app.extensions.setdefault(SHAPES, {}).update({prefix: shape}))


def show_people(app: Flask, shape: Shape) -> None:
    """Show errors of *app* in *shape* to browsers, at addresses that are not for programs."""
    app.extensions[FOR_PEOPLE] = shape


def to_http(error: BotError) -> HTTPException:
    """The HTTP error that stands for *error*. One that no client can cause or mend is raised again."""
    match error:
        case UnknownConversation() | UnknownTurn():
            return NotFound(str(error))
        case NothingToRecord():
            return Conflict(str(error))
        case NotProven():
            return Unauthorized(str(error), www_authenticate=WWWAuthenticate("bearer", {"realm": "Framework Advisor"}))
        case NotAllowed():
            return Forbidden(str(error))
        case StoreUnavailable():
            return ServiceUnavailable(
                "Conversations are out of reach for the moment. Please try again.", retry_after=RETRY_AFTER
            )
        case _:
            raise error


def to_response(error: HTTPException) -> Response:
    """The reply to a request that failed."""
    response = _shape_of(request.path)(error)
    response.headers.update(told(error)[2])
    return response


def told(error: HTTPException) -> tuple[int, str, dict[str, str]]:
    """What every shape of an error tells: its status, its detail in our words, and the headers that go with it."""
    headers = {name: value for name, value in error.get_headers(request.environ) if name in KEPT_HEADERS}
    return _status(error), _detail(error), headers


def _shape_of(path: str) -> Shape:
    """The shape of the protocol that the address belongs to; the longest beginning decides."""
    shapes: dict[str, Shape] = current_app.extensions[SHAPES]
    fitting = [prefix for prefix in shapes if f"{path}/".startswith(f"{prefix}/")]
    if fitting:
        return shapes[max(fitting, key=len)]
    return plain_shape(path)


def plain_shape(path: str) -> Shape:
    """The shape of errors at *path* that belong to no protocol."""
    return cast(Shape, current_app.extensions[FOR_PEOPLE]) if _is_for_people(path) else _problem


def _is_for_people(path: str) -> bool:
    """Whether a page is asked for, which browsers say, at an address that is not for programs."""
    asked = any(kind.startswith("text/html") for kind in request.accept_mimetypes.values())
    return asked and path.partition("/")[2].partition("/")[0] not in FOR_PROGRAMS


def _problem(error: HTTPException) -> Response:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": error.name,
        "status": _status(error),
        "detail": _detail(error),
    }
    if isinstance(error, Unprocessable):
        body["errors"] = error.errors
    return Response(json.dumps(body), status=_status(error), content_type="application/problem+json")


def _status(error: HTTPException) -> int:
    return error.code or InternalServerError.code


def _detail(error: HTTPException) -> str:
    """Our own words where the framework's stand."""
    said = error.description or ""
    return DETAILS.get(_status(error), said) if said == type(error).description else said
