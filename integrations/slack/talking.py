"""Mentions, direct messages, replies in threads, and the slash command."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from slack_bolt import App, BoltContext
from slack_sdk import WebClient

from bot.core.errors import BotError
from bot.core.turns import Question
from integrations.slack.desk import Desk
from integrations.slack.payloads import Payload, said_in, word
from integrations.slack.questions import question_of
from integrations.slack.sayings import help_message
from integrations.slack.views import question_problem
from integrations.slack.whereabouts import Place, place_of

HELP = frozenset({"", "help", "?"})


@dataclass(frozen=True, slots=True)
class Talking:
    """Listens to what people write."""

    desk: Desk

    def register(self, app: App) -> None:
        """Listen to *app*."""
        app.event("app_mention")(self.hear)
        app.event("message")(self.hear)
        app.command(re.compile("^/"))(self.obey)  # whatever the manifest calls it

    def hear(self, body: Payload, context: BoltContext, client: WebClient) -> None:
        """Answer a message in its thread."""
        said, place = said_in(body), place_of(body, context.team_id or "")
        if said is None or place is None:
            return
        text = question_of(said.text, bot_user=context.bot_user_id)
        if not text:
            if said.called or said.direct:
                self.desk.tell(client, place, help_message(self.desk, place))
            return
        if not (said.called or said.direct) and self._is_talk_of_others(place, text):
            return
        self.desk.answer(client, place, text, message_id=said.ts)

    def obey(self, body: Payload, context: BoltContext, client: WebClient, ack: Callable[[], object]) -> None:
        """Answer a command to the person alone."""
        ack()
        place = place_of(body, context.team_id or "")
        if place is None:
            return
        text = question_of(word(body, "text"), bot_user=context.bot_user_id)
        reply_to = word(body, "response_url") or None
        if text.lower() in HELP:
            message = help_message(self.desk, place, command=word(body, "command"))
            self.desk.tell(client, place, message, reply_to=reply_to)
        else:
            self.desk.answer(client, place, text, reply_to=reply_to, also=text)

    def _is_talk_of_others(self, place: Place, text: str) -> bool:
        """Whether a reply in a thread, in which nobody called the bot anew, is about something else altogether."""
        asked = Question(
            text=text,
            conversation_id=self.desk.names.conversation(place),
            channel="slack",
            asker=self.desk.names.asker(place),
        )
        try:
            return question_problem(text) is None and self.desk.bot.foresee(asked) == "declined"
        except BotError:
            return True  # nobody called the bot, so nobody waits for it to say that it cannot answer
