"""What clients send, as models: they check requests and describe them in the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from bot.views.incoming import storable

LONGEST_QUESTION = 2000
LONGEST_COMMENT = 2000
MOST_CLAIMS = 500
VISIBLE = r"[^\s\u0000-\u001f\u007f-\u009f]"
"""A character that is neither a space nor a control character, as a regular expression."""


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


QuestionText = Annotated[
    str,
    AfterValidator(question_text),
    WithJsonSchema(
        {
            "type": "string",
            "minLength": 1,
            "maxLength": LONGEST_QUESTION,
            "pattern": rf"^[^\u0000]*{VISIBLE}[^\u0000]*$",
            "description": "Counted after trimming. Control characters count as spaces; U+0000 is refused.",
        }
    ),
]
Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
Label = Annotated[str, AfterValidator(_label)]


class Incoming(BaseModel):
    """A JSON body: no value is converted, fields that we do not know are passed over."""

    model_config = ConfigDict(strict=True, extra="ignore")


class AskRequest(Incoming):
    """A question."""

    question: QuestionText
    conversation_id: Id | None = Field(None, description="null starts a conversation.")
    message_id: Label | None = Field(
        None,
        min_length=1,
        max_length=64,
        description="Yours. The same one in the same conversation is answered once and replayed after that.",
    )
    channel: Label = Field("api", min_length=1, max_length=32)
    explain: bool = Field(False, description="Adds trace: how the question was read, and which rule fired.")


class FeedbackRequest(Incoming):
    """A rating of a turn."""

    turn_id: Id
    rating: Literal["up", "down"]
    comment: Annotated[str, AfterValidator(storable)] | None = Field(None, max_length=LONGEST_COMMENT)


class ClaimsQuery(BaseModel):
    """Which claims to list."""

    framework: str | None = None
    subject: str | None = None
    topic: str | None = None
    kind: str | None = None
    article: str | None = None
    polarity: Annotated[str, AfterValidator(lambda sign: "+" if sign == " " else sign)] | None = None
    """A plus sign that was not escaped arrives as a space."""
    cursor: str | None = None
    limit: int = Field(100, ge=1, le=MOST_CLAIMS)


class RecordQuery(BaseModel):
    """In which form a decision record is wanted."""

    format: Literal["markdown", "json"] = "markdown"


class ConversationPath(Incoming):
    """The id in the address of a conversation."""

    conversation_id: Id
