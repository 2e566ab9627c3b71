"""What stands before the listeners: whose it is, whether it is for the bot, and that it is answered once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from slack_bolt import BoltContext, BoltResponse
from slack_sdk import WebClient

from bot.core.errors import StoreUnavailable
from integrations.slack.desk import BROKEN, OUT_OF_REACH, Desk
from integrations.slack.messages import notice
from integrations.slack.payloads import Payload, keys_of, mentions_others, said_in, team_of, word
from integrations.slack.ports import Deliveries
from integrations.slack.whereabouts import place_of

logger = logging.getLogger(__name__)
PASSED_OVER = BoltResponse(status=200, body="")
TRIES = 4
PAUSE = 0.5
"""Seconds between two tries to reach the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gatekeeper:
    """A middleware of Bolt, and what tells people of errors that nobody foresaw."""

    desk: Desk
    deliveries: Deliveries
    one_workspace: bool
    rest: Callable[[float], object] = time.sleep

    def enter(
        self, body: Payload, context: BoltContext, client: WebClient, next: Callable[[], BoltResponse]
    ) -> BoltResponse:
        """Let on what is to be answered, and is not being answered already."""
        if self._is_of_strangers(body, context):
            logger.info("a delivery of another workspace was passed over")
            return PASSED_OVER
        try:
            wanted = self._is_for_us(body, context) and self._claim(body)
        except StoreUnavailable:
            logger.warning("a delivery was not answered: the store is out of reach")
            self._tell(OUT_OF_REACH, body, context, client)
            return PASSED_OVER
        return next() if wanted else PASSED_OVER

    def fail(self, error: Exception, body: Payload, context: BoltContext, client: WebClient) -> BoltResponse:
        """Tell the person of an error that nobody foresaw."""
        logger.error("unforeseen error in a listener", exc_info=error)
        self._tell(BROKEN, body, context, client)
        return PASSED_OVER

    def _is_of_strangers(self, body: Payload, context: BoltContext) -> bool:
        """Whether it comes from another workspace than the one whose token we have."""
        ours = context.authorize_result.team_id if self.one_workspace and context.authorize_result else None
        return ours is not None and (context.team_id or team_of(body)) != ours

    def _is_for_us(self, body: Payload, context: BoltContext) -> bool:
        """Whether the bot was called, or goes on in a thread in which it has answered. Raises StoreUnavailable."""
        said = said_in(body) if word(body, "type") == "event_callback" else None
        if said is None or said.called or said.direct:
            return True
        if f"<@{context.bot_user_id}" in said.text:
            return False  # it comes as a mention, too
        if mentions_others(said.text, context.bot_user_id):
            return False
        place = place_of(body, context.team_id or "")
        return place is not None and self.desk.bot.has(
            self.desk.names.conversation(place), self.desk.names.asker(place)
        )

    def _claim(self, body: Payload) -> bool:
        """Whether it is the first time. Raises StoreUnavailable where the store stays out of reach."""
        keys = keys_of(body)
        if not keys:
            return False
        if word(body, "event", "type") == "app_home_opened" and word(body, "event", "tab") != "messages":
            return True  # to show it twice does no harm, and it is shown without a store, too
        for _ in range(TRIES - 1):
            try:
                return self.deliveries.claim(keys, at=self.desk.now())
            except StoreUnavailable:
                self.rest(PAUSE)
        return self.deliveries.claim(keys, at=self.desk.now())

    def _tell(self, text: str, body: Payload, context: BoltContext, client: WebClient) -> None:
        said = said_in(body) if word(body, "type") == "event_callback" else None
        if said is not None and not said.called and not said.direct:
            return  # nobody may have spoken to the bot
        place = place_of(body, context.team_id or "")
        if place:
            self.desk.tell(client, place, notice(text), reply_to=word(body, "response_url") or None)
