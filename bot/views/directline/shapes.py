"""What Direct Line's clients send and get, as models. Names are Direct Line's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic.config import JsonDict

from bot.views.incoming import storable
from bot.views.requests import PRINTABLE, QUESTION, Incoming, question_text

MESSAGE = "message"
LONGEST_CLIENT_ID = 64
CLIENT_ID: JsonDict = {"maxLength": LONGEST_CLIENT_ID, "pattern": PRINTABLE}


def _client_id(given: Any) -> Any:
    if not isinstance(given, str):
        return given  # it may be anything, and then it is no id
    if storable(given) != given:
        raise ValueError("holds a control character")
    if len(given) > LONGEST_CLIENT_ID:
        raise ValueError(f"has more than {LONGEST_CLIENT_ID} characters")
    return given


def _client_id_in(data: Any) -> Any:
    return data.get("clientActivityID") if isinstance(data, Mapping) else None


def _channel_data(data: Any) -> Any:
    _client_id(_client_id_in(data))
    return data


def _watermark(text: str) -> int:
    """How many activities the client has read."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError("must be a watermark that this service gave")
    return int(text)


Watermark = Annotated[int, BeforeValidator(_watermark), WithJsonSchema({"type": "string", "pattern": "^[0-9]{0,9}$"})]


ClientId = Annotated[Any, AfterValidator(_client_id), WithJsonSchema(CLIENT_ID)]


class Person(Incoming):
    """Who writes, as the client calls them; it proves nothing."""

    id: str | None = Field(None, max_length=200)


class ConversationRequest(Incoming):
    """What may be said at the beginning of a conversation."""

    user: Person | None = None


class ActivityRequest(Incoming):
    """An activity of the client. A message is answered; all others are taken, and nothing follows from them."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"type": {"const": MESSAGE}}},
            "then": {"required": ["text"], "properties": {"text": QUESTION}},
        }
    )

    type: str = Field(min_length=1, max_length=64)
    text: str | None = None
    id: ClientId = None
    channel_data: Annotated[
        Any,
        AfterValidator(_channel_data),
        WithJsonSchema(
            {
                "properties": {"clientActivityID": CLIENT_ID},
                "description": "Its clientActivityID is the client's own id of the activity: answered once.",
            }
        ),
    ] = Field(None, alias="channelData")

    @model_validator(mode="after")
    def _check_message(self) -> ActivityRequest:
        if self.type == MESSAGE:
            self.text = question_text(self.text or "")
        return self

    @property
    def message_id(self) -> str | None:
        """The client's own id of this activity."""
        ids = (_client_id_in(self.channel_data), self.id)
        return next((id for id in ids if isinstance(id, str) and id), None)


class ActivitiesQuery(BaseModel):
    """From where on activities are wanted."""

    watermark: Watermark | None = Field(
        None, description="The one that came with the activities that the client has; none for all."
    )


class ConversationStarted(BaseModel):
    """A conversation and the token for it; without ``streamUrl``, for activities are polled."""

    conversationId: str  # noqa: N815
    token: str
    expires_in: int


class ActivityTaken(BaseModel):
    """The id that the activity has now."""

    id: str


class ActivitySet(BaseModel):
    """Activities in their order, and where to read on."""

    activities: list[dict[str, Any]]
    watermark: str


class DirectLineError(BaseModel):
    """What went wrong, for a program and for a person."""

    code: str
    message: str


class ErrorResponse(BaseModel):
    """Direct Line's shape of an error."""

    error: DirectLineError
