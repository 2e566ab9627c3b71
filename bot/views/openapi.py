"""The OpenAPI 3.1 document; its schemas come from the models of requests and replies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bot.views import openai_models, rasa, replies
from bot.views.directline import shapes as directline
from bot.views.requests import AskRequest, ClaimsQuery, FeedbackRequest, RecordQuery

Json = dict[str, Any]
REFERENCE = "#/components/schemas/{model}"
PHRASES = {
    200: "As asked.",
    201: "Begun.",
    204: "Done.",
    400: "The body is not JSON, or cannot be taken.",
    401: "Who calls must be proven, and is not.",
    403: "Who calls may not do this, or the token is not valid.",
    404: "Nothing has this id.",
    405: "The method is not taken here.",
    409: "The conversation has not come to what is asked for.",
    413: "The body is larger than 64 KiB.",
    415: "The body is not application/json.",
    422: "The request has the wrong shape.",
    429: "Too many requests; the header Retry-After says when to try again.",
    500: "Something went wrong on our side.",
    503: "The store is out of reach; the header Retry-After says when to try again.",
}
BODY = (400, 413, 415, 422)
GUARDED = (401, 403, 429)
"""What every operation may answer that is not open to all."""
OPEN = ("/healthz", "/readyz", "/openapi.json")
CALLER_SCHEMES: Json = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key (fa_...), or the token of a site's user.",
    },
    "api_key": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "An API key (fa_...)."},
    "user_token": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Advisor-User-Token",
        "description": "A JSON Web Token by which a site says which of its users is asking; short-lived.",
    },
}
STORE = (503,)
TEXTS: Mapping[str, Json] = {"text/markdown": {"schema": {"type": "string"}}, "text/event-stream": {}}
"""What is said of a reply that comes as text; of a stream, no schema could say more."""
AS_OPENAI: Mapping[str, Any] = {
    "protocol": "openai",
    "problem": openai_models.OpenAIError,
    "problem_type": "application/json",
}
DIRECT_LINE = "directLineToken"
TOKEN_SCHEMES: Json = {DIRECT_LINE: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
AS_DIRECT_LINE: Mapping[str, Any] = {
    "protocol": "directline",
    "problem": directline.ErrorResponse,
    "problem_type": "application/json",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one address."""

    method: str
    path: str
    summary: str
    reply: type[BaseModel] | None
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    text: str | None = None
    """The media type of the reply where it comes as text too."""
    problems: tuple[int, ...] = ()
    protocol: str | None = None
    """The client protocol that it belongs to, where a setting can switch it off."""
    problem: type[BaseModel] = replies.Problem
    problem_type: str = "application/problem+json"
    """The shape of an error, and its media type."""
    not_ready: type[BaseModel] | None = None
    """The reply of status 503 where it is no problem document."""
    created: bool = False
    """Whether it answers with status 201."""
    token: str | None = None
    """The name of the scheme of the token that it takes."""

    @property
    def models(self) -> Iterable[type[BaseModel]]:
        """The models that the operation names."""
        return (model for model in (self.reply, self.body, self.problem, self.not_ready) if model)

    @property
    def status(self) -> int:
        """The status of success."""
        return (201 if self.created else 200) if self.reply else 204


OPERATIONS = (
    Operation(
        method="post",
        path="/api/v1/ask",
        summary="Ask a question",
        body=AskRequest,
        reply=replies.AskReply,
        problems=(*BODY, 404, *STORE),
    ),
    Operation(
        method="get",
        path="/api/v1/frameworks",
        summary="List the frameworks",
        reply=replies.FrameworksReply,
    ),
    Operation(
        method="get",
        path="/api/v1/frameworks/{framework_id}",
        summary="Read a framework with its claims",
        reply=replies.FrameworkReply,
        problems=(404,),
    ),
    Operation(
        method="get",
        path="/api/v1/claims",
        summary="List claims",
        query=ClaimsQuery,
        reply=replies.ClaimsReply,
        problems=(404, 422),
    ),
    Operation(
        method="get",
        path="/api/v1/claims/{claim_id}",
        summary="Read a claim",
        reply=replies.ClaimReply,
        problems=(404,),
    ),
    Operation(method="get", path="/api/v1/articles", summary="List the articles", reply=replies.ArticlesReply),
    Operation(method="get", path="/api/v1/topics", summary="List the topics", reply=replies.TopicsReply),
    Operation(method="get", path="/api/v1/disputes", summary="List the disputes", reply=replies.DisputesReply),
    Operation(
        method="post",
        path="/api/v1/feedback",
        summary="Rate a turn",
        body=FeedbackRequest,
        reply=None,
        problems=(*BODY, 404, *STORE),
    ),
    Operation(
        method="get",
        path="/api/v1/conversations/{conversation_id}",
        summary="Read a conversation",
        reply=replies.ConversationReply,
        problems=(404, *STORE),
    ),
    Operation(
        method="get",
        path="/api/v1/conversations/{conversation_id}/record",
        summary="Read the last choice of a conversation as an architecture decision record",
        query=RecordQuery,
        reply=replies.RecordReply,
        text="text/markdown",
        problems=(404, 409, 422, *STORE),
    ),
    Operation(
        method="delete",
        path="/api/v1/conversations/{conversation_id}",
        summary="Delete a conversation with its turns and feedback",
        reply=None,
        problems=(404, *STORE),
    ),
    Operation(
        method="get",
        path="/api/v1/me/data",
        summary="Read all that is kept of the user of a site who asks",
        reply=replies.PersonalReply,
        problems=(401, *STORE),
    ),
    Operation(
        method="delete",
        path="/api/v1/me/data",
        summary="Delete all that is kept of the user of a site who asks",
        reply=None,
        problems=(401, *STORE),
    ),
    Operation(
        method="get",
        path="/v1/models",
        summary="List the models, as OpenAI's API does",
        reply=openai_models.OpenAIModels,
        **AS_OPENAI,
    ),
    Operation(
        method="get",
        path="/v1/models/{model}",
        summary="Read a model, as OpenAI's API does",
        reply=openai_models.OpenAIModel,
        problems=(404,),
        **AS_OPENAI,
    ),
    Operation(
        method="post",
        path="/v1/chat/completions",
        summary="Answer the last user message of a conversation, as OpenAI's API does",
        body=openai_models.ChatRequest,
        reply=openai_models.ChatCompletion,
        text="text/event-stream",
        problems=(400, 404, 413, 415, *STORE),
        **AS_OPENAI,
    ),
    Operation(
        method="get",
        path="/webhooks/rest/",
        summary="Is Rasa's REST channel up?",
        protocol="rasa",
        reply=rasa.RasaHealth,
    ),
    Operation(
        method="post",
        path="/webhooks/rest/webhook",
        summary="Answer a message, as Rasa's REST channel does",
        protocol="rasa",
        query=rasa.RasaQuery,
        body=rasa.RasaMessage,
        reply=rasa.RasaReplies,
        text="text/event-stream",
        problems=(*BODY, *STORE),
    ),
    Operation(
        method="post",
        path="/v3/directline/tokens/generate",
        summary="Direct Line: get a token for a conversation that begins",
        body=directline.ConversationRequest,
        reply=directline.ConversationStarted,
        **AS_DIRECT_LINE,
        problems=(400, 403, 413, 415),
    ),
    Operation(
        method="post",
        path="/v3/directline/tokens/refresh",
        summary="Direct Line: renew a token",
        reply=directline.ConversationStarted,
        token=DIRECT_LINE,
        **AS_DIRECT_LINE,
        problems=(401, 403),
    ),
    Operation(
        method="post",
        path="/v3/directline/conversations",
        summary="Direct Line: begin a conversation",
        body=directline.ConversationRequest,
        reply=directline.ConversationStarted,
        created=True,
        **AS_DIRECT_LINE,
        problems=(400, 403, 413, 415),
    ),
    Operation(
        method="get",
        path="/v3/directline/conversations/{conversation_id}",
        summary="Direct Line: go on with a conversation",
        query=directline.ActivitiesQuery,
        reply=directline.ConversationStarted,
        token=DIRECT_LINE,
        **AS_DIRECT_LINE,
        problems=(400, 401, 403, 404, *STORE),
    ),
    Operation(
        method="post",
        path="/v3/directline/conversations/{conversation_id}/activities",
        summary="Direct Line: send an activity; a message is answered",
        body=directline.ActivityRequest,
        reply=directline.ActivityTaken,
        token=DIRECT_LINE,
        **AS_DIRECT_LINE,
        problems=(400, 401, 403, 404, 413, 415, *STORE),
    ),
    Operation(
        method="get",
        path="/v3/directline/conversations/{conversation_id}/activities",
        summary="Direct Line: read the activities after a watermark",
        query=directline.ActivitiesQuery,
        reply=directline.ActivitySet,
        token=DIRECT_LINE,
        **AS_DIRECT_LINE,
        problems=(400, 401, 403, 404, *STORE),
    ),
    Operation(method="get", path="/healthz", summary="Is the process up?", reply=replies.Health),
    Operation(
        method="get",
        path="/readyz",
        summary="Can questions be answered?",
        reply=replies.Readiness,
        not_ready=replies.Readiness,
    ),
)


@cache
def document(served: frozenset[str]) -> Json:
    """The document of a service with the protocols *served*, but for what :mod:`openapi_guide` adds."""
    operations = [operation for operation in OPERATIONS if operation.protocol in (None, *served)]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Framework Advisor",
            "version": release(),
            "description": "Answers which Python web framework to use, and why, citing claim by claim.",
        },
        "paths": _paths(operations),
        "components": {"schemas": _schemas(operations), "securitySchemes": {**CALLER_SCHEMES, **TOKEN_SCHEMES}},
    }


def release() -> str:
    """The version of the program; "0" where it is not installed."""
    try:
        return version("framework-advisor")
    except PackageNotFoundError:
        return "0"


def _paths(operations: Iterable[Operation]) -> Json:
    paths: dict[str, Json] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return paths


def _operation(operation: Operation) -> Json:
    described: Json = {
        "operationId": _operation_id(operation),
        "summary": operation.summary,
        "parameters": [*_path_parameters(operation.path), *_query_parameters(operation.query)],
        "responses": _responses(operation),
    }
    if operation.token:
        described["security"] = [{operation.token: []}]
    elif _guarded(operation):
        nothing: list[Json] = [] if 401 in operation.problems else [{}]  # enough where ADVISOR_ACCESS is open
        described["security"] = [*nothing, *({name: []} for name in CALLER_SCHEMES)]
    if operation.body:
        required = bool(operation.body.model_json_schema().get("required"))
        described["requestBody"] = {"required": required, "content": _content(operation.body)}
    return described


def _guarded(operation: Operation) -> bool:
    return operation.path not in OPEN


def _operation_id(operation: Operation) -> str:
    words = operation.path.removeprefix("/api/v1").replace("{", "").replace("}", "").split("/")
    return "_".join((operation.method, *filter(None, words)))


def _path_parameters(path: str) -> list[Json]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query_parameters(query: type[BaseModel] | None) -> list[Json]:
    properties: Mapping[str, Json] = query.model_json_schema()["properties"] if query else {}
    return [{"name": name, "in": "query", **_parameter(schema)} for name, schema in properties.items()]


def _parameter(schema: Json) -> Json:
    """The parameter that a field of a query is: it can be left out or empty, but nobody can send null."""
    kept = {name: value for name, value in schema.items() if name not in ("anyOf", "description", "title")}
    if "anyOf" in schema:
        sent = next(one for one in schema["anyOf"] if one.get("type") != "null")
        kept = {**sent, **{name: value for name, value in kept.items() if name != "default"}}
    return {"description": schema.get("description", ""), "allowEmptyValue": True, "schema": kept}


def _responses(operation: Operation) -> Json:
    status = operation.status
    responses = {str(status): _response(status, operation.reply)}
    if operation.text:
        responses[str(status)]["content"][operation.text] = TEXTS[operation.text]
    guarded = GUARDED if _guarded(operation) else ()
    for problem in sorted({*guarded, *operation.problems, 500}):
        responses[str(problem)] = _response(problem, operation.problem, operation.problem_type)
    if operation.not_ready:
        responses["503"] = _response(503, operation.not_ready)
    return responses


def _response(status: int, model: type[BaseModel] | None, media_type: str = "application/json") -> Json:
    described: Json = {"description": PHRASES[status]}
    if model:
        described["content"] = _content(model, media_type)
    if status in (429, 503):
        described["headers"] = {"Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 0}}}
    return described


def _content(model: type[BaseModel], media_type: str = "application/json") -> Json:
    return {media_type: {"schema": {"$ref": REFERENCE.format(model=model.__name__)}}}


def _schemas(operations: Iterable[Operation]) -> Json:
    models = dict.fromkeys(model for operation in operations for model in operation.models)
    wanted = [(model, "validation") for model in models]
    _, schemas = models_json_schema(wanted, ref_template=REFERENCE)  # type: ignore[arg-type]
    return dict(schemas["$defs"])
