"""OpenAI's chat completions: the conversation comes with each request, so nothing is looked up."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request, url_for
from pydantic import BaseModel
from werkzeug.exceptions import BadRequest, HTTPException, NotFound, RequestEntityTooLarge, UnsupportedMediaType

from bot.core.turns import Question, Turn
from bot.views.incoming import LARGEST_BODY, checked, parse, read_bytes
from bot.views.openai_models import (
    MODEL,
    Annotation,
    AnswerMessage,
    ChatCompletion,
    ChatRequest,
    Choice,
    OpenAIError,
    OpenAIErrorBody,
    OpenAIModel,
    OpenAIModels,
    UrlCitation,
    Usage,
)
from bot.views.portal_tasks import answer_to, question_in, recent
from bot.views.ports import asker, hold, services
from bot.views.problems import Unprocessable, give_shape, told
from bot.views.requests import LONGEST_QUESTION

CREATED = 1_795_000_000
"""When the model was made: a date that every release repeats, since clients sort by it."""
LARGEST_HISTORY = 1024 * 1024
"""Bytes of a body with its earlier messages; without them, it has the size of any other."""
TOKEN = re.compile(r"\w+|[^\w\s]")
"""What counts as a token: there is no tokenizer."""
MARKER = re.compile(r"\\?\[(\d{1,4})\\?\](?![(:])")
"""The mark of a citation in Markdown, escaped or not. What follows must not make it a link."""
PIECE = re.compile(r".*?(?:[.!?]\s+|\n+|\Z)", re.S)
"""What one event of a stream carries: a sentence or a line."""
ERRORS: Mapping[int, tuple[str, str | None]] = {
    401: ("invalid_request_error", "invalid_api_key"),
    403: ("invalid_request_error", "insufficient_permissions"),
    405: ("invalid_request_error", "method_not_allowed"),
    413: ("invalid_request_error", "request_too_large"),
    415: ("invalid_request_error", "unsupported_media_type"),
    429: ("requests", "rate_limit_exceeded"),
    503: ("server_error", "service_unavailable"),
}
"""The type and code of an error by its status; the rest follows from who can mend it."""

bp = Blueprint("openai", __name__, url_prefix="/v1")
Json = dict[str, Any]


class UnknownModel(NotFound):
    """A model that this service does not have."""

    param, code_word = "model", "model_not_found"


class TooLong(BadRequest):
    """A question with more characters than are read."""

    param, code_word = "messages", "context_length_exceeded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer before it takes a protocol's shape."""

    id: str
    created: int
    content: str
    annotations: list[Annotation]
    version: str


@bp.get("/models")
def models() -> Json:
    """The one model."""
    return OpenAIModels(data=[_model()]).model_dump()


@bp.get("/models/<model>")
def model(model: str) -> Json:
    """The model, by its id."""
    _check_model(model)
    return _model().model_dump()


@bp.post("/chat/completions")
def complete() -> Json | Response:
    """Answer the last user message of a conversation."""
    asked = _read()
    _check_model(asked.model)
    said = _answer(asked)
    usage = _usage(asked.texts, said.content)
    if not asked.stream:
        return _completion(said, usage).model_dump()
    counted = usage if asked.stream_options and asked.stream_options.include_usage else None
    events = "".join(_events(said, counted))
    return Response(events, content_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _read() -> ChatRequest:
    """The request. Raises 400, 413 or 415."""
    data = read_bytes(LARGEST_HISTORY)
    if len(data) > LARGEST_BODY and _size_without_history(data) > LARGEST_BODY:
        raise RequestEntityTooLarge("The body is larger than 64 KiB, not counting all messages but the last one.")
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("The body must be application/json.")
    return checked(ChatRequest, parse(data))


def _size_without_history(data: bytes) -> int:
    """The size of a body without its earlier messages; of one that is no conversation, its size."""
    try:
        raw = parse(data)
    except BadRequest:
        return len(data)
    if not isinstance(raw, dict) or not isinstance(raw.get("messages"), list):
        return len(data)
    return len(json.dumps({**raw, "messages": raw["messages"][-1:]}, ensure_ascii=False).encode(errors="replace"))


def _check_model(name: str) -> None:
    if name != MODEL:
        raise UnknownModel(f"The model {name[:100]!r} does not exist here; there is {MODEL!r}.")


def _answer(asked: ChatRequest) -> Said:
    *earlier, last = asked.said
    bot = services().bot
    edition = bot.edition()
    task = answer_to(last, asked.system, edition)
    if task is not None:
        return Said(
            id=bot.new_id(),
            created=int(bot.now().timestamp()),
            content=task,
            annotations=[],
            version=edition.knowledge.version,
        )
    return from_turn(bot.ask(to_question(earlier, last), hold()))


def to_question(earlier: Sequence[str], last: str) -> Question:
    """From the person's messages to ours. Raises TooLong."""
    text = question_in(last)
    if len(text) > LONGEST_QUESTION:
        raise TooLong(f"The last user message has {len(text)} characters; {LONGEST_QUESTION} are the most.")
    return Question(text=text, earlier=recent(earlier), channel="openai", asker=asker())


def from_turn(turn: Turn) -> Said:
    """From ours to an answer in Markdown whose marks are cited."""
    body = turn.body.read()
    content, annotations = cite(body["answer"]["markdown"], body["citations"])
    return Said(
        id=turn.id,
        created=int(turn.asked_at.timestamp()),
        content=_with_choices(content, body),
        annotations=annotations,
        version=turn.knowledge_version,
    )


def cite(markdown: str, citations: Sequence[Mapping[str, Any]]) -> tuple[str, list[Annotation]]:
    """*markdown* with its marks as ``[1]``, and an annotation for each of them.

    Our Markdown escapes the brackets; portals take an escaped bracket for the beginning of a formula.
    """
    pieces: list[str] = []
    annotations: list[Annotation] = []
    length = after = 0
    for mark in MARKER.finditer(markdown):
        number = int(mark[1])
        if not 1 <= number <= len(citations):
            continue
        start = length + mark.start() - after
        pieces += markdown[after : mark.start()], f"[{number}]"
        length, after = start + len(pieces[-1]), mark.end()
        annotations.append(Annotation(url_citation=_citation(citations[number - 1], start, length)))
    return "".join((*pieces, markdown[after:])), annotations


def _citation(citation: Mapping[str, Any], start: int, end: int) -> UrlCitation:
    """Where the claim can be read. The title names the source only: a doubtful claim stays with its doubt."""
    article = citation.get("article_title") or citation["article"]
    return UrlCitation(
        start_index=start,
        end_index=end,
        title=f"{article}, line {citation['line']}",
        url=url_for("knowledge.claim", claim_id=citation["claim"], _external=True),
    )


def _with_choices(content: str, body: Mapping[str, Any]) -> str:
    """*content* and, where it asks something back, the choices, for which the protocol has no field."""
    asks = body["status"] == "clarify" or content.rstrip().endswith("?")
    choices = [f"- {suggestion}" for suggestion in body["suggestions"]] if asks else []
    return "\n\n".join(filter(None, (content, "\n".join(choices))))


def _usage(prompt: Sequence[str], content: str) -> Usage:
    asked, answered = sum(_tokens(text) for text in prompt), _tokens(content)
    return Usage(prompt_tokens=asked, completion_tokens=answered, total_tokens=asked + answered)


def _tokens(text: str) -> int:
    return sum(1 for _ in TOKEN.finditer(text))


def _completion(said: Said, usage: Usage) -> ChatCompletion:
    return ChatCompletion(
        **_head(said),
        choices=[Choice(message=AnswerMessage(content=said.content, annotations=said.annotations))],
        usage=usage,
    )


def _head(said: Said) -> Json:
    return {
        "id": f"chatcmpl-{said.id}",
        "created": said.created,
        "model": MODEL,
        "system_fingerprint": f"fp_{said.version}",
    }


def _events(said: Said, usage: Usage | None) -> Iterator[str]:
    """The answer as server-sent events. It is known as a whole, so a sentence a time is only for the reader's eye."""
    head = {**_head(said), "object": "chat.completion.chunk"}
    beside = {"usage": None} if usage else {}
    deltas: list[Json] = [{"role": "assistant", "content": "", "refusal": None}]
    deltas += [{"content": piece} for piece in PIECE.findall(said.content) if piece]
    if said.annotations:
        deltas.append({"annotations": [annotation.model_dump() for annotation in said.annotations]})
    for delta in deltas:
        yield _event({**head, "choices": [_streamed(delta, None)], **beside})
    yield _event({**head, "choices": [_streamed({}, "stop")], **beside})
    if usage:
        yield _event({**head, "choices": [], "usage": usage.model_dump()})
    yield "data: [DONE]\n\n"


def _streamed(delta: Json, finish_reason: str | None) -> Json:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}


def _event(value: Json) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"


def _model() -> OpenAIModel:
    return OpenAIModel(id=MODEL, created=CREATED, owned_by=MODEL)


def to_error(error: HTTPException) -> Response:
    """An error in OpenAI's shape; a wrong field is a bad request there."""
    status, detail, _ = told(error)
    wrong = error.errors[0] if isinstance(error, Unprocessable) else None
    if wrong:
        status = 400
    kind, code = ERRORS.get(status, ("invalid_request_error" if status < 500 else "server_error", None))
    param = _param(wrong["field"]) if wrong else getattr(error, "param", None)
    body = OpenAIErrorBody(
        message=f"{param or 'The body'}: {wrong['reason']}" if wrong else detail,
        type=kind,
        param=param or None,
        code=getattr(error, "code_word", code),
    )
    return _json(OpenAIError(error=body), status)


def _param(field: str) -> str:
    """The name of a field as OpenAI writes it, without the role by which messages are told apart."""
    plain = re.sub(r"^(messages\.\d+)\.(?:user|system|developer|assistant|tool|function)\b", r"\1", field)
    return re.sub(r"\.(\d+)", r"[\1]", plain)


def _json(model: BaseModel, status: int) -> Response:
    return Response(model.model_dump_json(), status=status, content_type="application/json")


give_shape(bp, "/v1", to_error)
