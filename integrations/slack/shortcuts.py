"""Shortcuts, and the forms that they open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from slack_bolt import App, BoltContext
from slack_sdk import WebClient

from bot.core.errors import BotError
from integrations.slack.desk import Desk
from integrations.slack.manifest import ASK_ABOUT_MESSAGE, ASK_QUESTION
from integrations.slack.messages import notice
from integrations.slack.payloads import Payload, word
from integrations.slack.questions import question_of
from integrations.slack.sayings import asked_in_direct
from integrations.slack.views import ask_modal, question_problem
from integrations.slack.whereabouts import place_of

NO_TEXT = "This message has no text that I could answer."
Ack = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Shortcuts:
    """Listens to shortcuts and to forms that are sent in."""

    desk: Desk

    def register(self, app: App) -> None:
        """Listen to *app*."""
        app.message_shortcut(ASK_ABOUT_MESSAGE)(self.about_message)
        app.global_shortcut(ASK_QUESTION)(self.open)
        app.view("ask")(self.submitted)
        app.view("comment")(self.commented)

    def about_message(self, body: Payload, context: BoltContext, client: WebClient, ack: Ack) -> None:
        """Answer a message to the person alone; one that is too long opens the form, to be shortened."""
        ack()
        place = place_of(body, context.team_id or "")
        if place is None:
            return
        text = question_of(word(body, "message", "text"), bot_user=context.bot_user_id)
        reply_to = word(body, "response_url") or None
        if not text:
            self.desk.tell(client, place, notice(NO_TEXT), reply_to=reply_to)
        elif question_problem(text):
            self.desk.speaker.open(client, word(body, "trigger_id"), ask_modal(text))
        else:
            self.desk.answer(client, place, text, reply_to=reply_to, also=text)

    def open(self, body: Payload, client: WebClient, ack: Ack) -> None:
        """Open the form."""
        ack()
        self.desk.speaker.open(client, word(body, "trigger_id"), ask_modal())

    def submitted(self, body: Payload, context: BoltContext, client: WebClient, ack: Ack) -> None:
        """Answer what was asked in the form, in the person's direct messages."""
        ack()
        user = word(body, "user", "id")
        if user:
            text = typed_in(body, "question").strip()
            asked_in_direct(self.desk, client, context.team_id or "", user, text)

    def commented(self, body: Payload, context: BoltContext, ack: Ack) -> None:
        """Keep what should be better about an answer."""
        ack()
        fields = self.desk.values.read("comment", word(body, "view", "private_metadata"))
        person = self.desk.names.person(context.team_id or "", word(body, "user", "id"))
        comment = typed_in(body, "comment").strip()
        if not fields or fields.get("who") != person or not comment:
            return
        try:
            self.desk.people.rate(fields.get("turn", ""), person, "down", comment, at=self.desk.now())
        except BotError:
            return  # the turn is gone, or the store: the rating itself is kept where it was


def complaint(payload: Payload) -> Mapping[str, str]:
    """What is wrong with a form that was sent in, by its fields."""
    if word(payload, "view", "callback_id") != "ask":
        return {}
    problem = question_problem(typed_in(payload, "question"))
    return {"question": problem} if problem else {}


def typed_in(payload: Payload, field: str) -> str:
    """What was typed into a form's *field*."""
    return word(payload, "view", "state", "values", field, field, "value")
