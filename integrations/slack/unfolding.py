"""Links to the bot's own pages, unfolded."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from slack_bolt import App
from slack_sdk import WebClient

from integrations.slack.desk import Desk
from integrations.slack.payloads import Payload, word
from integrations.slack.speaking import Unsaid
from integrations.slack.unfurls import unfurls

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unfolding:
    """Listens to links that people post."""

    desk: Desk

    def register(self, app: App) -> None:
        """Listen to *app*."""
        app.event("link_shared")(self.unfold)

    def unfold(self, body: Payload, client: WebClient) -> None:
        """Show what a page of ours is about, below the link to it."""
        event = body["event"]
        shown = unfurls(event, self.desk.base_url, self.desk.bot.edition().knowledge)
        if not shown:
            return
        id, source = word(event, "unfurl_id"), word(event, "source")
        where = (
            {"unfurl_id": id, "source": source}
            if id and source
            else {"channel": word(event, "channel"), "ts": word(event, "message_ts")}
        )
        try:
            self.desk.speaker.call(client, "chat.unfurl", unfurls=shown, **where)
        except Unsaid as error:
            logger.info("a link was not unfolded: %s", error.reason)
