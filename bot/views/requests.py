"""What clients send, as models: they check requests and describe them in the OpenAPI document."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic.config import JsonDict

from bot.core.knowledge import Kind, Polarity
from bot.views.incoming import storable

LONGEST_QUESTION = 2000
LONGEST_COMMENT = 2000
MOST_CLAIMS = 500
VISIBLE = r"[^\s\u0000-\u001f\u007f-\u009f]"
"""A character that is neither a space nor a control character, as a regular expression."""
PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
WITHOUT_NUL = r"^[^\x00]*$"
"""What the checks below let through, as patterns for the OpenAPI document."""


def question_text(text: str) -> str:
    """*text*, trimmed, as it can be asked and stored. Raises ValueError where it cannot."""
    trimmed = storable(text).strip()
    if not trimmed:
        raise ValueError("must not be empty")
    if len(trimmed) > LONGEST_QUESTION:
        raise ValueError(f"has {len(trimmed)} characters; {LONGEST_QUESTION} are the most")
    return trimmed


def _label(text: str) -> str:
    if storable(text) != text:
        raise ValueError("holds a control character")
    return text


QUESTION: JsonDict = {
    "type": "string",
    "minLength": 1,
    "maxLength": LONGEST_QUESTION,
    "pattern": rf"^[^\u0000]*{VISIBLE}[^\u0000]*$",
    "description": "Counted after trimming. Control characters count as spaces; U+0000 is refused.",
}
QuestionText = Annotated[str, AfterValidator(question_text), WithJsonSchema(QUESTION)]
Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
Label = Annotated[str, AfterValidator(_label), Field(json_schema_extra={"pattern": PRINTABLE})]
Comment = Annotated[str, AfterValidator(storable), Field(json_schema_extra={"pattern": WITHOUT_NUL})]


class Incoming(BaseModel):
    """A JSON body: no value is converted, fields that we do not know are passed over."""

    model_config = ConfigDict(strict=True, extra="ignore")


Sign = Annotated[str, AfterValidator(lambda sign: "+" if sign == " " else sign)]
"""A plus sign that was not escaped arrives as a space."""


def examples(*bodies: JsonDict) -> ConfigDict:
    """The settings of a model for which *bodies* are examples."""
    return ConfigDict(json_schema_extra={"examples": list(bodies)})


def one_of(values: type[StrEnum]) -> JsonDict:
    """What a schema says where one of *values* is wanted."""
    return {"enum": [value.value for value in values]}


class AskRequest(Incoming):
    """A question."""

    model_config = examples(
        {"question": "Which framework for a real-time chat app, not Django?"},
        {"question": "Flask or FastAPI?", "channel": "web", "message_id": "message-1", "explain": True},
    )

    question: QuestionText
    conversation_id: Id | None = Field(None, description="null starts a conversation.")
    message_id: Label | None = Field(
        None,
        min_length=1,
        max_length=64,
        description="Yours. The same one in the same conversation is answered once and replayed after that; one of 128 "
        "bits in hexadecimal digits (a UUID) also where it opens its conversation.",
    )
    channel: Label = Field("api", min_length=1, max_length=32)
    explain: bool = Field(False, description="Adds trace: how the question was read, and which rule fired.")


class FeedbackRequest(Incoming):
    """A rating of a turn."""

    model_config = examples({"turn_id": "01JDZK3W5Q8Y2X7V4T6R9N0M1B", "rating": "up", "comment": "To the point."})

    turn_id: Id
    rating: Literal["up", "down"]
    comment: Comment | None = Field(None, max_length=LONGEST_COMMENT)


class ClaimsQuery(BaseModel):
    """Which claims to list."""

    framework: str | None = Field(None, description="About this framework.")
    subject: str | None = Field(None, description="About this framework, kind of framework, Python or choosing.")
    topic: str | None = Field(None, description="On this topic or one that is part of it.")
    kind: str | None = Field(None, description="What sort of statement.", json_schema_extra=one_of(Kind))
    article: str | None = Field(None, description="From this article.")
    polarity: Sign | None = Field(None, description="For, against, or neither.", json_schema_extra=one_of(Polarity))
    cursor: str | None = Field(None, description="What next was on the page before.")
    limit: int = Field(100, ge=1, le=MOST_CLAIMS, description="The most claims of a page.")


class RecordQuery(BaseModel):
    """In which form a decision record is wanted."""

    format: Literal["markdown", "json"] = "markdown"


class ConversationPath(Incoming):
    """The id in the address of a conversation."""

    conversation_id: Id
