"""The Home tab, its settings, and the greeting in the Messages tab."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

from slack_bolt import App, BoltContext
from slack_sdk import WebClient

from bot.core.errors import StoreUnavailable
from integrations.slack.desk import OUT_OF_REACH, Desk
from integrations.slack.manifest import suggested_prompts
from integrations.slack.messages import notice
from integrations.slack.payloads import Payload, actions_of, is_in_view, part, word
from integrations.slack.pressing import value_of
from integrations.slack.sayings import asked_in_direct, help_message
from integrations.slack.speaking import Unsaid
from integrations.slack.views import LAST_ASKED, Preferences, home_view
from integrations.slack.whereabouts import Place

logger = logging.getLogger(__name__)
GREETED = "greeted"
"""What is kept beside the preferences of a person whom the bot has greeted."""
Ack = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Home:
    """Listens to what happens in the app's own place in Slack."""

    desk: Desk

    def register(self, app: App) -> None:
        """Listen to *app*."""
        app.event("app_home_opened")(self.opened)
        app.event("assistant_thread_started")(self.thread_started)
        for passing in ("app_context_changed", "assistant_thread_context_changed"):
            app.event(passing)(lambda: None)  # what a person looks at is nothing that an answer needs
        app.action(re.compile(r"^ask_\d+$"), matchers=[is_in_view])(self.ask)
        app.action("prefer")(self.choose)
        app.action("forget")(self.forget)

    def opened(self, body: Payload, context: BoltContext, client: WebClient) -> None:
        """Show the Home tab, or greet in the Messages tab: once, and never again."""
        event = body["event"]
        team, user = context.team_id or "", word(event, "user")
        if word(event, "tab") == "messages":
            self._greet(client, team, user, word(event, "channel"))
        elif user:
            self._publish(client, team, user)

    def thread_started(self, body: Payload, context: BoltContext, client: WebClient) -> None:
        """Greet in a thread of the assistant, as it was before there was a Messages tab for that."""
        thread = part(body, "event", "assistant_thread")
        channel, root = word(thread, "channel_id"), word(thread, "thread_ts")
        if not channel or not root:
            return
        place = Place(
            team=context.team_id or "", channel=channel, user=word(thread, "user_id"), thread=root, direct=True
        )
        self.desk.tell(client, place, help_message(self.desk, place))
        self._suggest(client, channel, root)

    def ask(self, body: Payload, context: BoltContext, client: WebClient, ack: Ack) -> None:
        """Ask what a button of the Home tab says, in the person's direct messages."""
        ack()
        fields = self.desk.values.read("ask", value_of(actions_of(body)))
        team, user = context.team_id or "", word(body, "user", "id")
        if fields and user and fields.get("who") == self.desk.names.person(team, user):
            asked_in_direct(self.desk, client, team, user, fields.get("text", ""))

    def choose(self, body: Payload, context: BoltContext, client: WebClient, ack: Ack) -> None:
        """Keep what a person has chosen."""
        ack()
        team, user = context.team_id or "", word(body, "user", "id")
        person = self.desk.names.person(team, user)
        ticked = actions_of(body).get("selected_options")
        chosen = Preferences.from_choices({word(one, "value") for one in ticked} if isinstance(ticked, list) else ())
        try:
            self.desk.people.prefer(person, {**self.desk.people.preferences(person), **chosen.to_json()})
        except StoreUnavailable:
            logger.warning("a choice was not kept: the store is out of reach")
        self._publish(client, team, user)

    def forget(self, body: Payload, context: BoltContext, client: WebClient, ack: Ack) -> None:
        """Delete all that is kept of a person."""
        ack()
        team, user = context.team_id or "", word(body, "user", "id")
        fields = self.desk.values.read("forget", value_of(actions_of(body)))
        if not fields or fields.get("who") != self.desk.names.person(team, user):
            return
        try:
            self.desk.personal.forget(self.desk.names.site(team), self.desk.names.person(team, user))
        except StoreUnavailable:
            self.desk.say_directly(client, user, notice(OUT_OF_REACH))
        self._publish(client, team, user)

    def _greet(self, client: WebClient, team: str, user: str, channel: str) -> None:
        if not channel or not user:
            return
        person = self.desk.names.person(team, user)
        try:
            kept = self.desk.people.preferences(person)
            if kept.get(GREETED) or not Preferences.from_json(kept).greet:
                return
            self.desk.people.prefer(person, {**kept, GREETED: True})
        except StoreUnavailable:
            return  # nobody has asked for it
        self.desk.say_directly(client, channel, help_message(self.desk, None))
        self._suggest(client, channel, None)

    def _suggest(self, client: WebClient, channel: str, thread: str | None) -> None:
        where = {"thread_ts": thread} if thread else {}
        try:
            method = "assistant.threads.setSuggestedPrompts"
            self.desk.speaker.call(client, method, channel_id=channel, prompts=suggested_prompts(), **where)
        except Unsaid as error:
            logger.info("prompts were not suggested: %s", error.reason)

    def _publish(self, client: WebClient, team: str, user: str) -> None:
        person = self.desk.names.person(team, user)
        try:
            last = self.desk.people.last_asked(person, LAST_ASKED)
            chosen = Preferences.from_json(self.desk.people.preferences(person))
        except StoreUnavailable:
            last, chosen = (), Preferences()
        view = home_view(
            last, chosen, sign=self.desk.sign_for_person(person), base_url=self.desk.base_url, many=self.desk.many
        )
        try:
            self.desk.speaker.call(client, "views.publish", user_id=user, view=view)
        except Unsaid as error:
            logger.warning("the Home tab was not shown: %s", error.reason)
