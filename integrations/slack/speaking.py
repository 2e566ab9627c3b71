"""Saying something in Slack: in the form that is rich and accepted, and politely where Slack is busy."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryHandler, RetryState
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)
from slack_sdk.webhook import WebhookClient

from bot.core.turns import JsonObject
from integrations.slack.messages import Message
from integrations.slack.web import TIMEOUT, quiet, web_client

logger = logging.getLogger(__name__)
TRIES = 3
"""After the first, where Slack is busy or does not answer."""
LONGEST_WAIT = 60
"""Seconds; where Slack wants us to wait longer, we give up."""
ANSWER_HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")
REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format"})


class PoliteRateLimitRetryHandler(RateLimitErrorRetryHandler):
    """Waits as long as Slack asks, but for no time that nobody would wait for."""

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is None or response.status_code != 429:
            return False
        wanted = next((value[0] for name, value in response.headers.items() if name.lower() == "retry-after"), "1")
        return wanted.isdecimal() and int(wanted) <= LONGEST_WAIT


class PatientServerErrorRetryHandler(ServerErrorRetryHandler):
    """Tries again whatever a server or a proxy says of itself, not of the request."""

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        return response is not None and 500 <= response.status_code < 600


def retry_handlers() -> list[RetryHandler]:
    """What is tried again, and how often."""
    return [
        ConnectionErrorRetryHandler(max_retry_count=TRIES),
        PoliteRateLimitRetryHandler(max_retry_count=TRIES),
        PatientServerErrorRetryHandler(max_retry_count=TRIES),
    ]


def new_client(api_url: str, token: str | None = None) -> WebClient:
    """A client of Slack's Web API."""
    client = web_client(api_url, token)
    client.retry_handlers = retry_handlers()
    return client


class Unsaid(Exception):
    """Slack did not take what was to be said; *reason* is its word for why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Speaker:
    """Says messages. Threads may share it."""

    def __init__(self, api_url: str) -> None:
        self._hosts = (*ANSWER_HOSTS, urlsplit(api_url).hostname)

    def post(self, client: WebClient, message: Message, **where: Any) -> tuple[str, str]:
        """Say *message* in a channel; the channel and the ``ts`` that it got. Raises Unsaid."""
        found = self._say(message, lambda said: client.chat_postMessage(**where, **said))
        channel, ts = found.get("channel"), found.get("ts")
        return str(channel or where.get("channel", "")), str(ts or "")

    def whisper(self, client: WebClient, message: Message, **where: Any) -> None:
        """Say *message* in a channel to one person alone. Raises Unsaid."""
        self._say(message, lambda said: client.chat_postEphemeral(**where, **said))

    def open(self, client: WebClient, trigger_id: str, view: Mapping[str, Any]) -> bool:
        """Open a form; whether Slack took it. It does so within three seconds of what the person did."""
        try:
            self.call(client, "views.open", trigger_id=trigger_id, view=view)
        except Unsaid as error:
            logger.warning("a form was not opened: %s", error.reason)
            return False
        return True

    def call(self, client: WebClient, method: str, **arguments: Any) -> Any:
        """What Slack returns for *method*. Raises Unsaid."""
        try:
            return client.api_call(method, json=arguments)
        except SlackApiError as error:
            raise Unsaid(_error_of(error)) from error
        except Exception as error:
            raise Unsaid(type(error).__name__) from error

    def reply(self, url: str, message: Message) -> None:
        """Say *message* at the address that came with a command or a button. Raises Unsaid."""
        parts = urlsplit(url)
        if parts.hostname not in self._hosts:
            raise Unsaid("not an address of Slack")
        client = WebhookClient(url, timeout=TIMEOUT, logger=quiet, retry_handlers=retry_handlers())

        def send(said: Mapping[str, Any]) -> None:
            response = client.send_dict({"response_type": "ephemeral", "replace_original": False, **said})
            if response.status_code != 200:
                raise Unsaid(_reason_of(response.body))

        self._say(message, send)

    def _say(self, message: Message, call: Callable[[Mapping[str, Any]], Any]) -> Any:
        for number, blocks in enumerate(message.forms or ((),), 1):
            last = number >= len(message.forms)
            try:
                found = call(_said(message.text, blocks))
            except SlackApiError as error:
                reason = _error_of(error)
                if reason not in REFUSED or last:
                    raise Unsaid(reason) from error
            except Unsaid as error:
                if error.reason not in REFUSED or last:
                    raise
            except Exception as error:  # the library raises whatever a reply that it cannot read leads to
                raise Unsaid(type(error).__name__) from error
            else:
                return found
            logger.info("Slack refused form %s of a message; the next one is tried", number)
        raise AssertionError("the last form is either said or not")


def _said(text: str, blocks: Iterable[JsonObject]) -> dict[str, Any]:
    return {"text": text, "blocks": list(blocks), "unfurl_links": False, "unfurl_media": False}


def _error_of(error: SlackApiError) -> str:
    told = getattr(error.response, "data", error.response)
    found = told.get("error") if isinstance(told, Mapping) else None
    return found if isinstance(found, str) else "no answer"


def _reason_of(body: str) -> str:
    """Slack's word for why a response address did not take a message: the body itself, or JSON around it."""
    try:
        told = json.loads(body)
    except ValueError:
        return body.strip()[:64] or "no answer"
    return str(told.get("error", "no answer"))[:64] if isinstance(told, dict) else "no answer"
