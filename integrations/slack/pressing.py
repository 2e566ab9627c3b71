"""Buttons: what comes back in them was signed by us, or is passed over."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from slack_bolt import App, BoltContext
from slack_sdk import WebClient

from bot.core.errors import BotError, StoreUnavailable
from bot.core.turns import Turn
from integrations.slack.desk import CONVERSATION_GONE, OUT_OF_REACH, Desk
from integrations.slack.messages import notice, rest_message, sources_message
from integrations.slack.payloads import Payload, actions_of, is_in_message, word
from integrations.slack.ports import Deliveries
from integrations.slack.sayings import asked_by
from integrations.slack.speaking import Unsaid
from integrations.slack.views import rating_modal
from integrations.slack.whereabouts import Place, place_of

logger = logging.getLogger(__name__)
WHY = "Why?"
THANKS = "Thank you: your rating is noted. You can change it at any time."
SHARED = "It is in the channel now."
NOT_IN_CHANNEL = "I am not in this channel. Invite me first (type /invite and my name), then share again."
KEPT_OUT = frozenset({"not_in_channel", "channel_not_found", "restricted_action", "is_archived"})
Ack = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button of an answer: where, what it carries, and how to answer there."""

    place: Place
    conversation_id: str
    fields: dict[str, str]
    reply_to: str | None
    """Where only the person sees the reply, where all of this is seen by the person alone."""


@dataclass(frozen=True, slots=True)
class Pressing:
    """Listens to the buttons of answers."""

    desk: Desk
    deliveries: Deliveries

    def register(self, app: App) -> None:
        """Listen to *app*."""
        app.action(re.compile(r"^ask_\d+$"), matchers=[is_in_message])(self.ask)
        app.action("why")(self.why)
        app.action("sources")(self.sources)
        app.action("rest")(self.rest)
        app.action("share")(self.share)
        app.action(re.compile(r"^rate(_up|_down)?$"))(self.rate)

    def ask(self, body: Payload, context: BoltContext, client: WebClient, ack: Ack) -> None:
        """Ask what the button says, in the conversation of the answer that it belongs to."""
        ack()
        pressed = self._pressed("ask", body, context)
        if pressed:
            self._ask(client, pressed, pressed.fields.get("text", ""))

    def why(self, body: Payload, context: BoltContext, client: WebClient, ack: Ack) -> None:
        """Ask why."""
        ack()
        pressed = self._pressed("why", body, context)
        if pressed:
            self._ask(client, pressed, WHY)

    def sources(self, body: Payload, context: BoltContext, client: WebClient, ack: Ack) -> None:
        """Show what an answer leans on, to the person alone."""
        ack()
        found = self._found("sources", body, context, client)
        if found:
            pressed, (*_, turn) = found
            sign = self.desk.sign(pressed.place, pressed.conversation_id, alone=True)
            message = sources_message(turn.body.read(), turn_id=turn.id, sign=sign, base_url=self.desk.base_url)
            self.desk.tell(client, pressed.place, message, reply_to=pressed.reply_to, alone=True)

    def rest(self, body: Payload, context: BoltContext, client: WebClient, ack: Ack) -> None:
        """Show another page of a long answer, to the person alone."""
        ack()
        found = self._found("rest", body, context, client)
        if found:
            pressed, (*_, turn) = found
            sign = self.desk.sign(pressed.place, pressed.conversation_id, alone=True)
            message = rest_message(
                turn.body.read(), pressed.fields, turn_id=turn.id, sign=sign, base_url=self.desk.base_url
            )
            self.desk.tell(client, pressed.place, message, reply_to=pressed.reply_to, alone=True)

    def share(self, body: Payload, context: BoltContext, client: WebClient, ack: Ack) -> None:
        """Put a private answer into the channel: the question as a message, the answer in its thread."""
        ack()
        found = self._found("share", body, context, client)
        if not found:
            return
        pressed, (*before, turn) = found
        place = pressed.place
        once = [f"{place.team} share {turn.id}"]
        try:
            if not self.deliveries.claim(once, at=self.desk.now()):
                return
        except StoreUnavailable:
            self.desk.tell(client, place, notice(OUT_OF_REACH), reply_to=pressed.reply_to)
            return
        question = turn.question or "A question"
        try:
            _, root = self.desk.speaker.post(client, asked_by(place.user, question), channel=place.channel)
        except Unsaid as error:
            logger.warning("an answer was not shared: %s", error.reason)
            with suppress(StoreUnavailable):
                self.deliveries.release(once)
            said = NOT_IN_CHANNEL if error.reason in KEPT_OUT else OUT_OF_REACH
            self.desk.tell(client, place, notice(said), reply_to=pressed.reply_to)
            return
        there = Place(team=place.team, channel=place.channel, user=place.user, thread=root)
        if turn.question is None:
            self.desk.say_turn(client, there, turn)
        else:
            earlier = tuple(one.question for one in before if one.question)
            self.desk.answer(client, there, turn.question, earlier=earlier, counted=False)
        self.desk.tell(client, place, notice(SHARED), reply_to=pressed.reply_to)

    def rate(self, body: Payload, context: BoltContext, client: WebClient, ack: Ack) -> None:
        """Keep a rating; of a poor one, ask what should be better."""
        ack()
        pressed = self._pressed("rate", body, context)
        rating = pressed.fields.get("rating") if pressed else None
        if pressed is None or rating not in ("up", "down"):
            return
        place, turn_id = pressed.place, pressed.fields.get("turn", "")
        person = self.desk.names.person(place.team, place.user)
        try:
            self.desk.people.rate(turn_id, person, rating, at=self.desk.now())
        except StoreUnavailable:
            self.desk.tell(client, place, notice(OUT_OF_REACH), reply_to=pressed.reply_to, alone=True)
            return
        except BotError:
            self.desk.tell(client, place, notice(CONVERSATION_GONE), reply_to=pressed.reply_to, alone=True)
            return
        if rating == "down" and self._asks_for_comment(client, body, place, turn_id):
            return
        self.desk.tell(client, place, notice(THANKS), reply_to=pressed.reply_to, alone=True)

    def _asks_for_comment(self, client: WebClient, body: Payload, place: Place, turn_id: str) -> bool:
        trigger = word(body, "trigger_id")
        metadata = self.desk.values.sign("comment", turn=turn_id, who=self.desk.names.person(place.team, place.user))
        return bool(trigger) and self.desk.speaker.open(client, trigger, rating_modal(metadata=metadata))

    def _ask(self, client: WebClient, pressed: Pressed, text: str) -> None:
        place = pressed.place
        self.desk.answer(
            client,
            place,
            text,
            conversation_id=pressed.conversation_id if place.private else None,
            reply_to=pressed.reply_to,
            also=text,
        )

    def _found(
        self, kind: str, body: Payload, context: BoltContext, client: WebClient
    ) -> tuple[Pressed, Sequence[Turn]] | None:
        """What was pressed, with its turn and before that those that led to it; None where that cannot be had.

        The person is told why, unless the button was not ours.
        """
        pressed = self._pressed(kind, body, context)
        if pressed is None:
            return None
        try:
            turns = self.desk.turns(pressed.place, pressed.conversation_id, pressed.fields.get("turn", ""))
        except StoreUnavailable:
            turns, said = (), OUT_OF_REACH
        else:
            said = CONVERSATION_GONE
        if not turns:
            self.desk.tell(client, pressed.place, notice(said), reply_to=pressed.reply_to, alone=True)
            return None
        return pressed, turns

    def _pressed(self, kind: str, body: Payload, context: BoltContext) -> Pressed | None:
        """What was pressed; None where the value is not ours, or was made for another place or person."""
        place = place_of(body, context.team_id or "")
        fields = self.desk.values.read(kind, value_of(actions_of(body)))
        if place is None or fields is None:
            logger.info("a button with a value that is not ours was passed over")
            return None
        at = fields.get("at", "")
        person = self.desk.names.person(place.team, place.user)
        if "who" in fields:
            fits = (fields["who"], fields.get("in")) == (person, place.channel)
        else:
            fits = at == self.desk.names.conversation(place)
        if not at or not fits:
            logger.info("a button of another place or person was passed over")
            return None
        reply_to = word(body, "response_url") or None
        return Pressed(place=place, conversation_id=at, fields=fields, reply_to=reply_to if place.private else None)


def value_of(action: Payload) -> str:
    """What a button carries, whatever kind of button it is."""
    return word(action, "value") or word(action, "selected_option", "value")
