"""What Direct Line's clients send and get, as models. Names are Direct Line's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema, model_validator

from bot.views.requests import Incoming, Label, question_text

MESSAGE = "message"
LONGEST_MESSAGE_ID = 64


def _watermark(text: str) -> int:
    """How many activities the client has read."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError("must be a watermark that this service gave")
    return int(text)


Watermark = Annotated[int, BeforeValidator(_watermark), WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,9}$"})]


class Person(Incoming):
    """Who writes, as the client calls them; it proves nothing."""

    id: Annotated[Label, Field(max_length=200)] | None = None


class ConversationRequest(Incoming):
    """What may be said at the beginning of a conversation."""

    user: Person | None = None


class ActivityRequest(Incoming):
    """An activity of the client. A message is answered; all others are taken, and nothing follows from them."""

    type: Label = Field(min_length=1, max_length=64)
    text: str | None = Field(None, description="Of a message: 1 to 2,000 characters after trimming.")
    id: Any = None
    channel_data: Any = Field(
        None,
        alias="channelData",
        description="Its clientActivityID, up to 64 characters: the same one is answered once.",
    )

    @model_validator(mode="after")
    def _check_message(self) -> ActivityRequest:
        if self.type == MESSAGE:
            self.text = question_text(self.text or "")
            if len(self.message_id or "") > LONGEST_MESSAGE_ID:
                raise ValueError(f"clientActivityID has more than {LONGEST_MESSAGE_ID} characters")
        return self

    @property
    def message_id(self) -> str | None:
        """The client's own id of this activity."""
        data = self.channel_data
        ids = (data.get("clientActivityID") if isinstance(data, Mapping) else None, self.id)
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
