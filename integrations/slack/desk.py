"""Answering somebody in Slack: the question is asked, who asked is noted, and the answer is said where it belongs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk import WebClient

from bot.access.limits import Limits, TooOften
from bot.asking import Bot
from bot.core.errors import StoreUnavailable, UnknownConversation
from bot.core.turns import Question, Turn
from bot.views.ports import PersonalData
from integrations.slack.messages import Message, answer_message, notice
from integrations.slack.ports import People
from integrations.slack.speaking import Speaker, Unsaid
from integrations.slack.values import Sign, Values
from integrations.slack.views import Preferences, question_problem
from integrations.slack.whereabouts import Names, Place

logger = logging.getLogger(__name__)
OUT_OF_REACH = "I cannot answer just now: my memory is out of reach. Please ask again in a moment."
BROKEN = "Something went wrong on my side, and I could not answer. It has been logged; please ask again in a moment."
TOLD_ONCE = "1 per minute"
CONVERSATION_GONE = "That conversation is no longer there. Please ask anew."


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How often may be asked; None for as often as people like."""

    person: str | None
    channel: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the listeners share. Threads may share it."""

    bot: Bot
    names: Names
    values: Values
    people: People
    personal: PersonalData
    speaker: Speaker
    limits: Limits
    rates: Rates
    now: Callable[[], datetime]
    base_url: str | None = None
    many: bool = False
    """Whether many workspaces share the bot."""

    def answer(
        self,
        client: WebClient,
        place: Place,
        text: str,
        *,
        message_id: str | None = None,
        conversation_id: str | None = None,
        earlier: tuple[str, ...] = (),
        reply_to: str | None = None,
        also: str | None = None,
        counted: bool = True,
    ) -> Turn | None:
        """Ask *text* in the conversation of *place*, or *conversation_id*, and say the answer there; None without one.

        *reply_to* is the address that came with a command or a button, for what only the person sees. *also* is a
        question that is told with the answer; one that is not *counted* is not limited. Whatever goes wrong is told.
        """
        problem = question_problem(text)
        if problem:
            self.tell(client, place, notice(problem), reply_to=reply_to)
            return None
        found = self.too_often(place) if counted else None
        if found:
            self._tell_limit(client, place, found, reply_to)
            return None
        asked = Question(
            text=text.strip(),
            conversation_id=conversation_id or self.names.conversation(place),
            opens=True,
            message_id=message_id,
            channel="slack",
            earlier=earlier,
            asker=self.names.asker(place),
        )
        try:
            turn = self.bot.ask(asked)
        except StoreUnavailable:
            self.tell(client, place, notice(OUT_OF_REACH), reply_to=reply_to)
            return None
        except UnknownConversation:
            self.tell(client, place, notice(CONVERSATION_GONE), reply_to=reply_to)
            return None
        self._note(turn, place)
        self.say_turn(client, place, turn, reply_to=reply_to, also=also)
        return turn

    def say_turn(
        self, client: WebClient, place: Place, turn: Turn, *, reply_to: str | None = None, also: str | None = None
    ) -> None:
        """Say the answer of *turn* in *place*."""
        message = answer_message(
            turn.body.read(),
            turn_id=turn.id,
            sign=self.sign(place, turn.conversation_id),
            base_url=self.base_url,
            sources_shown=self.preferences(place).sources,
            question=also,
            private=place.private,
        )
        self.tell(client, place, message, reply_to=reply_to)

    def tell(
        self, client: WebClient, place: Place, message: Message, *, reply_to: str | None = None, alone: bool = False
    ) -> bool:
        """Say *message* in *place*, to the person *alone* or to whoever reads there; whether it was said."""
        try:
            if reply_to:
                self.speaker.reply(reply_to, message)
            elif place.private or (alone and not place.direct):
                where: dict[str, Any] = {"thread_ts": place.thread} if place.thread else {}
                self.speaker.whisper(client, message, channel=place.channel, user=place.user, **where)
            else:
                self.speaker.post(client, message, channel=place.channel, thread_ts=place.thread)
        except Unsaid as error:
            logger.warning("Slack did not take a message: %s", error.reason)
            return False
        return True

    def say_directly(self, client: WebClient, channel: str, message: Message) -> tuple[str, str] | None:
        """Say *message* in a person's direct messages, in no thread; the channel and its ``ts``, None where not said.

        *channel* may be the person's own id.
        """
        try:
            return self.speaker.post(client, message, channel=channel)
        except Unsaid as error:
            logger.warning("Slack did not take a message: %s", error.reason)
            return None

    def sign(self, place: Place, conversation_id: str, *, alone: bool = False) -> Sign:
        """Makes the values of an answer's buttons: good in this conversation and, where one person *alone* sees them,
        for this person in this channel.
        """
        whose = {"at": conversation_id}
        if place.private or (alone and not place.direct):
            whose |= {"who": self.names.person(place.team, place.user), "in": place.channel}

        def sign(kind: str, **fields: str) -> str:
            return self.values.sign(kind, **whose, **fields)

        return sign

    def sign_for_person(self, person: str) -> Sign:
        """Makes the values of buttons of a place that *person* alone has."""

        def sign(kind: str, **fields: str) -> str:
            return self.values.sign(kind, who=person, **fields)

        return sign

    def preferences(self, place: Place) -> Preferences:
        """What the person has chosen; what is usual, where that is out of reach."""
        try:
            return Preferences.from_json(self.people.preferences(self.names.person(place.team, place.user)))
        except StoreUnavailable:
            return Preferences()

    def turns(self, place: Place, conversation_id: str, turn_id: str) -> Sequence[Turn]:
        """The turns of the conversation up to this one; none where it is not there, or not for the person to read.

        Raises StoreUnavailable.
        """
        try:
            turns = self.bot.turns(conversation_id, self.names.asker(place))
        except UnknownConversation:
            return ()
        found = next((turn for turn in turns if turn.id == turn_id), None)
        return turns[: found.sequence] if found else ()

    def too_often(self, place: Place) -> TooOften | None:
        """Count a question of the person in the channel. None where it may be asked."""
        person = self.names.person(place.team, place.user)
        if self.rates.person:
            found = self.limits.attempt("person", f"slack {person}", self.rates.person)
            if found:
                return found
        if self.rates.channel and not place.direct:
            return self.limits.attempt("channel", f"slack {place.team} {place.channel}", self.rates.channel)
        return None

    def _tell_limit(self, client: WebClient, place: Place, found: TooOften, reply_to: str | None) -> None:
        person = self.names.person(place.team, place.user)
        if reply_to is None and self.limits.attempt("told", f"slack {person} {place.channel}", TOLD_ONCE):
            return
        wait = f"{found.seconds} second{'s' * (found.seconds != 1)}"
        most = f"{found.rate} is the most for one {found.who}"
        text = f"That is more than I can take: {most}. Please ask again in {wait}."
        self.tell(client, place, notice(text), reply_to=reply_to, alone=True)

    def _note(self, turn: Turn, place: Place) -> None:
        try:
            self.people.note_asked(turn.id, self.names.person(place.team, place.user))
        except StoreUnavailable:
            logger.warning("who asked was not noted: the store is out of reach")
