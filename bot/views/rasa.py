"""Rasa's REST channel, for the widgets and portals that speak it; an error is an error here, and no empty list."""

from __future__ import annotations

from typing import Any, Literal

from flask import Blueprint, Response
from pydantic import BaseModel, Field, RootModel

from bot.core.turns import Asker, JsonText, Question, Turn
from bot.views.incoming import read_body, read_query
from bot.views.ports import asker, hold, services
from bot.views.requests import Incoming, QuestionText

LONGEST_SENDER = 255
START_OVER = "Start over"
SPECIAL = {"/restart": START_OVER, "/session_start": START_OVER}
"""Rasa's own messages, and what they ask for here: what was said stays, and the bot takes none of it on."""

bp = Blueprint("rasa", __name__, url_prefix="/webhooks/rest")


class RasaMessage(Incoming):
    """A message of a person; Rasa's other fields are passed over."""

    sender: str = Field(
        min_length=1, max_length=LONGEST_SENDER, description="Whoever writes; one sender has one conversation."
    )
    message: QuestionText


class RasaQuery(BaseModel):
    """How the replies are wanted."""

    stream: bool = Field(False, description="One JSON object a line, instead of a list.")


class RasaButton(BaseModel):
    """Something to say next."""

    title: str
    payload: str


class RasaCitation(BaseModel):
    """What a mark such as ``[1]`` cites."""

    claim: str
    article: str
    line: int
    statement: str
    disputed: bool
    doubtful: bool


class RasaCustom(BaseModel):
    """What the channel has no field for."""

    turn_id: str
    citations: list[RasaCitation]


class RasaReply(BaseModel):
    """A message of the bot."""

    recipient_id: str
    text: str
    buttons: list[RasaButton] = Field([], description="Absent where there is nothing to suggest.")
    custom: RasaCustom


class RasaReplies(RootModel[list[RasaReply]]):
    """All messages of the bot: one."""


class RasaHealth(BaseModel):
    """The channel is up."""

    status: Literal["ok"]


@bp.get("/")
def health() -> dict[str, str]:
    """The channel is up."""
    return {"status": "ok"}


@bp.post("/webhook")
def receive() -> Response:
    """Answer one message, in the conversation that its sender has with the bot."""
    stream = read_query(RasaQuery).stream
    said = read_body(RasaMessage)
    turn = services().bot.ask(to_question(said, asker()), hold())
    reply = from_turn(turn, said.sender)
    if stream:
        return Response(f"{JsonText.of(reply).text}\n", content_type="text/event-stream")
    return Response(JsonText.of([reply]).text, content_type="application/json")


def to_question(said: RasaMessage, asker: Asker) -> Question:
    """From Rasa's shape to ours."""
    return Question(
        text=SPECIAL.get(said.message, said.message),
        conversation_id=conversation_of(said.sender, asker),
        opens=True,
        channel="rasa",
        asker=asker,
    )


def conversation_of(sender: str, asker: Asker) -> str:
    """The id of a sender's conversation; nobody can tell it from the sender's name, nor another asker reach it."""
    whose = [asker.site, asker.user, asker.key, sender]
    return services().secret.conversation_id("rasa conversation", whose)


def from_turn(turn: Turn, sender: str) -> dict[str, Any]:
    """From ours to Rasa's."""
    body = turn.body.read()
    reply = RasaReply(
        recipient_id=sender,
        text=body["answer"]["text"],
        buttons=[RasaButton(title=suggestion, payload=suggestion) for suggestion in body["suggestions"]],
        custom=RasaCustom(turn_id=turn.id, citations=[RasaCitation(**citation) for citation in body["citations"]]),
    )
    return reply.model_dump(exclude_defaults=True)
