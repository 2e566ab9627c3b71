"""Takes what Slack delivers, by HTTP or by Socket Mode: at once a word that it was taken, then the work."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import App, BoltRequest

from integrations.slack.payloads import Payload, concerns
from integrations.slack.work import Work

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """What Slack is told at once."""

    body: Mapping[str, Any] = field(default_factory=dict)
    """Empty where nothing but that it was taken."""


class Full(Exception):
    """Too much waits already; Slack is to come again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """Takes payloads. Threads may share it."""

    app: App
    work: Work
    complaint: Callable[[Payload], Mapping[str, str]]
    """What is wrong with a form that was sent in, by its fields; empty where nothing is."""

    def take(self, payload: Payload) -> Taken:
        """Take *payload*: whatever it asks for is done afterwards, in a thread of the work. Raises Full."""
        if payload.get("type") == "url_verification":
            return Taken({"challenge": str(payload.get("challenge", ""))})
        if not concerns(payload):
            return Taken()
        if payload.get("type") == "view_submission":
            errors = self.complaint(payload)
            if errors:
                return Taken({"response_action": "errors", "errors": dict(errors)})
        if not self.work.begin(lambda: self._dispatch(payload)):
            logger.warning("a delivery of Slack was sent back: too many wait")
            raise Full
        return Taken()

    def drain(self, timeout: float) -> bool:
        """Wait until the work of all that was taken is done, at most so many seconds; whether it is."""
        return self.work.drain(timeout)

    def _dispatch(self, payload: Payload) -> None:
        try:
            request = BoltRequest(body=dict(payload), mode="socket_mode")
        except (AttributeError, LookupError, TypeError):
            logger.warning("a delivery was passed over: it has not the shape of Slack's")
            return
        self.app.dispatch(request)
