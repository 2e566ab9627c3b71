"""The messages of the Model Context Protocol: JSON-RPC in, JSON-RPC out, in both eras of the protocol.

Modern requests stand alone: each says its version in ``_meta`` and in a header. Legacy ones follow a handshake,
of which nothing is kept, since whatever was agreed there comes again as a header or does not matter to us.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException

from bot.core.errors import BotError
from bot.core.turns import JsonText
from bot.views import mcp_tools
from bot.views.incoming import checked
from bot.views.openapi import release
from bot.views.problems import Unprocessable, to_http, told

M = TypeVar("M", bound=BaseModel)
Json = dict[str, Any]

MODERN = ("2026-07-28",)
LEGACY = ("2025-11-25", "2025-06-18", "2025-03-26")
SUPPORTED = (*MODERN, *LEGACY)
BATCHING = "2025-03-26"
"""The one version that takes several messages at once. Its clients send no version header."""
MOST_BATCHED = 10
LONGEST_ID = 256
FRESH_FOR = 5 * 60 * 1000
"""Milliseconds for which clients may keep what the server says of itself."""

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
HEADER_MISMATCH = -32020
UNSUPPORTED_VERSION = -32022

VERSION_HEADER = "MCP-Protocol-Version"
METHOD_HEADER = "Mcp-Method"
NAME_HEADER = "Mcp-Name"
NAMED_BY = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}
"""The parameter that the header with the name repeats, for each method that has one."""
ENCODED = re.compile(r"=\?base64\?(.*)\?=")
META = "io.modelcontextprotocol/"

SERVER = {"name": "framework-advisor", "title": "Framework Advisor", "version": release()}
CAPABILITIES: Json = {"tools": {}}
INSTRUCTIONS = (
    "Which Python web framework to use, and why: answers from a checked base of claims that five articles make about"
    " 16 frameworks, with numbered citations. Nothing is guessed: where no article says, the answer says so, and where"
    " they disagree, it tells both sides. Keep the citations when you pass an answer on. To go on with a conversation"
    " (why, why not another, what if), call ask with its conversation_id."
)


class RpcError(Exception):
    """A message that cannot be answered as asked; *status* is that of HTTP in the modern era."""

    def __init__(self, code: int, message: str, *, status: int = 400, data: Json | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.data = data
        self.headers: dict[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What goes back: a JSON body, or none where nothing is to be said."""

    status: int
    body: JsonText | None
    headers: Mapping[str, str]


ACCEPTED = Outcome(status=202, body=None, headers={})


class Notification(BaseModel):
    """A message that wants no answer."""

    model_config = ConfigDict(strict=True, extra="ignore")

    jsonrpc: Literal["2.0"]
    method: str = Field(min_length=1, max_length=128)
    params: Json | None = None


class Request(Notification):
    """A message that wants an answer."""

    id: int | Annotated[str, Field(max_length=LONGEST_ID)]


class Implementation(BaseModel):
    """What a client says of itself."""

    name: str
    version: str


class Meta(BaseModel):
    """What a modern request says of itself."""

    model_config = ConfigDict(strict=True, extra="ignore")

    version: str = Field(alias=f"{META}protocolVersion")
    client: Implementation | None = Field(None, alias=f"{META}clientInfo")
    capabilities: Json = Field(alias=f"{META}clientCapabilities")


class ModernParams(BaseModel):
    """The parameters that every modern request has."""

    model_config = ConfigDict(strict=True, extra="ignore")

    meta: Meta = Field(alias="_meta")


class InitializeParams(BaseModel):
    """How a legacy client begins; its name and what it is capable of make no difference."""

    model_config = ConfigDict(strict=True, extra="ignore")

    protocol_version: str = Field(alias="protocolVersion")


class ListParams(BaseModel):
    """Where a list goes on. Ours have one page, so that no cursor is known."""

    model_config = ConfigDict(strict=True, extra="ignore")

    cursor: None = None


class CallParams(BaseModel):
    """Which tool is called, and with what."""

    model_config = ConfigDict(strict=True, extra="ignore")

    name: str = Field(max_length=128)
    arguments: Json | None = None


def answer(raw: Any, headers: Headers) -> Outcome:
    """What to reply to the JSON value *raw*: one message, or several where the version takes that."""
    if not isinstance(raw, list):
        return _answer_one(raw, headers)
    try:
        _check_batch(raw, headers)
    except RpcError as error:
        return _failed(None, error, modern=True)
    bodies = [outcome.body.text for outcome in (_answer_one(each, headers) for each in raw) if outcome.body]
    return Outcome(status=200, body=JsonText(f"[{','.join(bodies)}]"), headers={}) if bodies else ACCEPTED


def error_body(id: int | str | None, error: RpcError) -> JsonText:
    """The JSON-RPC error that tells *error*."""
    told_error: Json = {"code": error.code, "message": error.message}
    if error.data is not None:
        told_error["data"] = error.data
    return JsonText.of({"jsonrpc": "2.0", "id": id, "error": told_error})


def from_http(error: HTTPException) -> RpcError:
    """The JSON-RPC error that stands for an error of HTTP, with its status and headers."""
    status, detail, headers = told(error)
    ours = status >= 500 or status == 429
    rpc = RpcError(INTERNAL_ERROR if ours else INVALID_REQUEST, detail, status=status, data={"status": status})
    rpc.headers = headers
    return rpc


def _check_batch(raw: list[Any], headers: Headers) -> None:
    if headers.get(VERSION_HEADER, BATCHING) != BATCHING:
        raise RpcError(INVALID_REQUEST, f"Several messages at once are taken in version {BATCHING} alone.")
    if not 1 <= len(raw) <= MOST_BATCHED:
        raise RpcError(INVALID_REQUEST, f"A batch has 1 to {MOST_BATCHED} messages, not {len(raw)}.")
    if any(isinstance(each, dict) and each.get("method") == "initialize" for each in raw):
        raise RpcError(INVALID_REQUEST, "initialize comes alone, not in a batch.")


def _answer_one(raw: Any, headers: Headers) -> Outcome:
    modern = _is_modern(raw, headers)
    id = None
    try:
        if not modern and _is_response(raw):
            return ACCEPTED  # we ask clients nothing, so there is nothing to do with it
        if isinstance(raw, dict) and "id" not in raw:
            _read(Notification, raw)
            _check_version(headers)
            return ACCEPTED
        request = _read(Request, raw)
        id = request.id
        result = _modern_result(request, headers) if modern else _legacy_result(request, headers)
    except RpcError as error:
        return _failed(id, error, modern=modern)
    except BotError as error:
        return _failed(id, from_http(to_http(error)), modern=modern)
    return Outcome(status=200, body=JsonText.of({"jsonrpc": "2.0", "id": id, "result": result}), headers={})


def _failed(id: int | str | None, error: RpcError, *, modern: bool) -> Outcome:
    """The outcome of an error. Legacy clients read no error beside another status than 200.

    They take it that HTTP itself failed, as it has where the message could not be read or the store is out of reach.
    """
    read_by_method = error.code in (METHOD_NOT_FOUND, INVALID_PARAMS)
    status = 200 if read_by_method and not modern else error.status
    return Outcome(status=status, body=error_body(id, error), headers=error.headers)


def _is_modern(raw: Any, headers: Headers) -> bool:
    """Whether a message belongs to the modern era, by its header or by what it says of itself."""
    if headers.get(VERSION_HEADER) in MODERN:
        return True
    params = raw.get("params") if isinstance(raw, dict) else None
    meta = params.get("_meta") if isinstance(params, dict) else None
    return isinstance(meta, dict) and f"{META}protocolVersion" in meta


def _is_response(raw: Any) -> bool:
    return isinstance(raw, dict) and "method" not in raw and ("result" in raw or "error" in raw)


def _read(model: type[M], raw: Any) -> M:
    """*raw* as *model*. Raises RpcError: the message is none."""
    try:
        return checked(model, raw)
    except Unprocessable as error:
        raise RpcError(INVALID_REQUEST, f"The body is no JSON-RPC message: {mcp_tools.in_words(error)}") from None


def _params(model: type[M], request: Request) -> M:
    """The parameters of *request* as *model*. Raises RpcError: they have the wrong shape."""
    try:
        return checked(model, request.params or {})
    except Unprocessable as error:
        raise RpcError(INVALID_PARAMS, f"params: {mcp_tools.in_words(error)}") from None


def _check_version(headers: Headers) -> None:
    """Raise RpcError where the header names a version that we do not speak. It may be missing."""
    _check_spoken(headers.get(VERSION_HEADER, BATCHING))


def _check_spoken(version: str, among: tuple[str, ...] = SUPPORTED) -> None:
    if version not in among:
        data = {"supported": list(SUPPORTED), "requested": version}
        raise RpcError(UNSUPPORTED_VERSION, "This version of the protocol is not spoken here.", data=data)


def _modern_result(request: Request, headers: Headers) -> Json:
    meta = _params(ModernParams, request).meta
    _check_headers(request, meta.version, headers)
    _check_spoken(meta.version, MODERN)
    return {
        "resultType": "complete",
        "_meta": {f"{META}serverInfo": SERVER},
        **_method(MODERN_METHODS, request)(request),
    }


def _legacy_result(request: Request, headers: Headers) -> Json:
    if request.method != "initialize":
        _check_version(headers)
    return _method(LEGACY_METHODS, request)(request)


def _check_headers(request: Request, version: str, headers: Headers) -> None:
    """Raise RpcError where a header does not repeat what the body says, so that who routes by it is not misled."""
    said = {VERSION_HEADER: version, METHOD_HEADER: request.method}
    name = (request.params or {}).get(NAMED_BY.get(request.method, ""))
    if name is not None:
        said[NAME_HEADER] = name
    for header, value in said.items():
        given = headers.get(header)
        if given is None or (_decoded(given) if header == NAME_HEADER else given) != value:
            problem = "is missing" if given is None else "does not say what the body says"
            raise RpcError(HEADER_MISMATCH, f"The header {header} {problem}.")


def _decoded(value: str) -> str | None:
    """What a header says; None where it is encoded and cannot be read."""
    encoded = ENCODED.fullmatch(value)
    if not encoded:
        return value
    try:
        return base64.b64decode(encoded[1], validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None


def _method(methods: Mapping[str, Callable[[Request], Json]], request: Request) -> Callable[[Request], Json]:
    if request.method not in methods:
        raise RpcError(METHOD_NOT_FOUND, "This method is not offered here.", status=404)
    return methods[request.method]


def _initialize(request: Request) -> Json:
    """Take the client's version where we speak it in this era, and offer our latest where we do not."""
    wanted = _params(InitializeParams, request).protocol_version
    return {
        "protocolVersion": wanted if wanted in LEGACY else LEGACY[0],
        "capabilities": CAPABILITIES,
        "serverInfo": SERVER,
        "instructions": INSTRUCTIONS,
    }


def _ping(request: Request) -> Json:
    return {}


def _discover(request: Request) -> Json:
    return {
        "supportedVersions": list(SUPPORTED),
        "capabilities": CAPABILITIES,
        "instructions": INSTRUCTIONS,
        "ttlMs": FRESH_FOR,
        "cacheScope": "public",
    }


def _list_tools(request: Request) -> Json:
    _params(ListParams, request)
    return {"tools": mcp_tools.described()}


def _list_tools_to_keep(request: Request) -> Json:
    return {**_list_tools(request), "ttlMs": FRESH_FOR, "cacheScope": "public"}


def _call_tool(request: Request) -> Json:
    called = _params(CallParams, request)
    if called.name not in mcp_tools.TOOLS:
        offered = ", ".join(mcp_tools.TOOLS)
        raise RpcError(INVALID_PARAMS, f"Unknown tool: {called.name}. The tools are {offered}.")
    return mcp_tools.call(mcp_tools.TOOLS[called.name], called.arguments or {})


MODERN_METHODS: Mapping[str, Callable[[Request], Json]] = {
    "server/discover": _discover,
    "tools/list": _list_tools_to_keep,
    "tools/call": _call_tool,
}
LEGACY_METHODS: Mapping[str, Callable[[Request], Json]] = {
    "initialize": _initialize,
    "ping": _ping,
    "tools/list": _list_tools,
    "tools/call": _call_tool,
}
