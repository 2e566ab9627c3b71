"""What OpenAI's clients send and get, as models. Fields that we do not know are passed over."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, field_validator
from pydantic.config import JsonDict

from bot.views.incoming import storable
from bot.views.requests import VISIBLE, Incoming

MODEL = "framework-advisor"
HAS_TEXT: JsonDict = {
    "contains": {"type": "object", "properties": {"text": {"pattern": VISIBLE}}, "required": ["text"]},
}
HAS_USER: JsonDict = {
    "minItems": 1,
    "contains": {"type": "object", "properties": {"role": {"const": "user"}}, "required": ["role"]},
}


class TextPart(Incoming):
    """A part of a message."""

    type: Literal["text"]
    text: str


Visible = Annotated[str, Field(pattern=VISIBLE)]
VisibleParts = Annotated[list[TextPart], Field(json_schema_extra=HAS_TEXT)]


class UserMessage(Incoming):
    """What the person says; of several parts, the texts are joined."""

    role: Literal["user"]
    content: Visible | VisibleParts = Field(description="Something visible, as a text or in text parts.")

    @field_validator("content", mode="before")
    @classmethod
    def _is_text(cls, content: Any) -> Any:
        if isinstance(content, list):
            for place, part in enumerate(content, 1):
                _check_part(part, place)
        elif not isinstance(content, str):
            raise ValueError("must be a text, or a list of text parts")
        if not re.search(VISIBLE, _joined(content)):
            raise ValueError("must not be empty")
        return content

    @property
    def text(self) -> str:
        """The words, as they can be stored."""
        content = self.content if isinstance(self.content, str) else "\n".join(part.text for part in self.content)
        return storable(content.replace("\0", " ").encode(errors="replace").decode()).strip()


class OtherMessage(Incoming):
    """What anybody else says; it is counted, and otherwise passed over."""

    role: Literal["system", "developer", "assistant", "tool", "function"]
    content: str | list[dict[str, Any]] | None = None


Message = Annotated[UserMessage | OtherMessage, Field(discriminator="role")]


class StreamOptions(Incoming):
    """How the answer is streamed."""

    include_usage: bool | None = None


class TextFormat(Incoming):
    """The one format that there is."""

    type: Literal["text"]


class ChatRequest(Incoming):
    """A conversation whose last user message is to be answered."""

    model: str = Field(json_schema_extra={"enum": [MODEL]})
    messages: list[Message] = Field(json_schema_extra=HAS_USER)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    user: str | None = Field(None, description="Taken, and not kept.")
    n: int | None = Field(None, ge=1, le=1)
    response_format: TextFormat | None = None
    modalities: list[Literal["text"]] | None = None
    logprobs: bool | None = Field(None, json_schema_extra={"enum": [False, None]})
    tool_choice: Literal["none", "auto"] | None = Field(None, description="Tools are never called.")
    function_call: Literal["none", "auto"] | None = None

    @field_validator("messages")
    @classmethod
    def _asks(cls, messages: list[Message]) -> list[Message]:
        if not any(isinstance(message, UserMessage) for message in messages):
            raise ValueError("hold no message of the role user")
        return messages

    @field_validator("logprobs")
    @classmethod
    def _has_none(cls, logprobs: bool | None) -> bool | None:
        if logprobs:
            raise ValueError("must be false; there are none")
        return logprobs

    @property
    def said(self) -> tuple[str, ...]:
        """What the person said, oldest first; never empty."""
        return tuple(message.text for message in self.messages if isinstance(message, UserMessage))

    @property
    def system(self) -> tuple[str, ...]:
        """What the system told the model, where it came as plain text."""
        told = (message for message in self.messages if message.role == "system")
        return tuple(message.content for message in told if isinstance(message.content, str))

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text of every message."""
        return tuple(_joined(message.content) for message in self.messages)


class UrlCitation(BaseModel):
    """Where a marker stands, and what it cites: ``content[start_index:end_index]`` is the marker."""

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(BaseModel):
    """A remark on the content."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class AnswerMessage(BaseModel):
    """The answer, in Markdown."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[Annotation]


class Choice(BaseModel):
    """The one choice; it is never cut."""

    index: Literal[0] = 0
    message: AnswerMessage
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class Usage(BaseModel):
    """Counts of words and signs."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatCompletion(BaseModel):
    """An answer. Its id ends in the id of the turn; the fingerprint, in the version of the knowledge."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice]
    usage: Usage
    system_fingerprint: str


class OpenAIModel(BaseModel):
    """A model."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str


class OpenAIModels(BaseModel):
    """All models."""

    object: Literal["list"] = "list"
    data: list[OpenAIModel]


class OpenAIErrorBody(BaseModel):
    """What went wrong, and in which parameter."""

    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIError(BaseModel):
    """An error in the shape of OpenAI's API."""

    error: OpenAIErrorBody


def _check_part(part: Any, place: int) -> None:
    """Raise ValueError where *part* is no text."""
    kind = part.get("type") if isinstance(part, dict) else None
    if kind == "text" and isinstance(part.get("text"), str):
        return
    found = f"of the type {str(kind)[:40]!r}" if isinstance(kind, str) and kind != "text" else "no text part"
    raise ValueError(f"part {place} is {found}; only text is read")


def _joined(content: Any) -> str:
    """The texts of a message's content, whatever its parts are."""
    if isinstance(content, str):
        return content
    parts = (part.text if isinstance(part, TextPart) else part.get("text") for part in content or ())
    return "\n".join(part for part in parts if isinstance(part, str))
