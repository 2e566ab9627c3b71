"""Reading a request: JSON in, a checked model out, or an error that says all that is wrong."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from bot.views.problems import Unprocessable

M = TypeVar("M", bound=BaseModel)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


DECODER = json.JSONDecoder(parse_constant=_no_constant)
LARGEST_BODY = 64 * 1024
SURROGATE = re.compile("[\ud800-\udfff]")
CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Control characters but for tab and the ends of lines."""
WORDS = {
    "missing": "is missing",
    "string_type": "must be a text",
    "string_unicode": "holds half of a surrogate pair, which is no character",
    "bool_type": "must be true or false",
    "model_type": "must be an object",
    "extra_forbidden": "is not known",
}
"""Our words for what pydantic finds most."""


def read_body(model: type[M]) -> M:
    """The JSON body of this request as *model*. Raises 400, 413, 415 or 422."""
    data = read_bytes()
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("The body must be application/json.")
    return checked(model, parse(data))


def read_bytes(most: int = LARGEST_BODY) -> bytes:
    """The body of this request. Raises 413 where it has more than *most* bytes.

    Werkzeug cuts a body of unknown length at its limit and says nothing. That limit
    is therefore one byte above ours, and whatever reaches it was too large.
    """
    request.max_content_length = most + 1
    data = request.get_data(cache=False)
    if len(data) > most:
        raise RequestEntityTooLarge
    return data


def read_query(model: type[M]) -> M:
    """The query of this request as *model*; an empty parameter counts as absent. Raises 422."""
    return checked(model, {name: value for name, value in request.args.items() if value})


def checked(model: type[M], raw: Any) -> M:
    """*raw* as *model*. Raises 422 with every field that is wrong."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
        raise Unprocessable([_field_error(found) for found in errors]) from None


def storable(text: str) -> str:
    """*text* with control characters as spaces. Raises ValueError where no database could keep it."""
    if "\0" in text:
        raise ValueError("holds the character U+0000")
    if SURROGATE.search(text):
        raise ValueError(WORDS["string_unicode"])
    return CONTROL.sub(" ", text)


def parse(data: bytes) -> Any:
    """The JSON value that *data* is. Raises 400."""
    try:
        return DECODER.decode(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise BadRequest("The body is not JSON in UTF-8.") from None


def _field_error(found: ErrorDetails) -> dict[str, str]:
    reason = WORDS.get(found["type"], found["msg"])
    if found["type"] == "value_error":
        reason = str(found["ctx"]["error"])
    return {"field": ".".join(str(part) for part in found["loc"]), "reason": reason}
