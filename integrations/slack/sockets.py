"""Socket Mode: Slack reaches the bot over a connection that the bot opens, behind any firewall."""

from __future__ import annotations

import logging
import signal
import threading

from flask import Flask
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.app import create_app
from bot.core.errors import SettingsError
from bot.operations.workers import Workers
from bot.settings import Settings
from bot.store import schema
from integrations.slack.inbox import Full, Inbox
from integrations.slack.speaking import new_client
from integrations.slack.web import quiet

logger = logging.getLogger(__name__)
GRACE = 28.0
"""Seconds that answers under way get when the process is told to stop."""


def run(settings: Settings) -> None:
    """Answer over Socket Mode until the process is told to stop; answers under way are finished.

    Raises SettingsError where Slack does not let us in.
    """
    if settings.slack is None or settings.slack.app_token is None:
        raise SettingsError("SLACK_APP_TOKEN must be set for Socket Mode, beside SLACK_BOT_TOKEN")
    settings.make_instance()
    if settings.migrate:
        schema.upgrade(settings.database_url)
    app = create_app(settings, published=True)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    workers: Workers = app.extensions["workers"]
    workers.begin(stopping=stopped.is_set)
    client = connect(app, settings.slack.app_token, settings.slack.api_url)
    logger.info("connected to Slack")
    stopped.wait()
    client.close()
    workers.end(GRACE)


def connect(app: Flask, app_token: str, api_url: str) -> SocketModeClient:
    """A connection over which *app* answers. Raises SettingsError where Slack does not let us in."""
    client = SocketModeClient(app_token=app_token, web_client=new_client(api_url), logger=quiet)
    inbox: Inbox = app.extensions["slack"]

    def hear(socket: BaseSocketModeClient, request: SocketModeRequest) -> None:
        try:
            taken = inbox.take(request.payload)
        except Full:
            return  # it is not acknowledged, and comes again
        socket.send_socket_mode_response(SocketModeResponse(request.envelope_id, dict(taken.body) or None))

    client.socket_mode_request_listeners.append(hear)
    try:
        client.connect()
    except SlackApiError as error:
        raise SettingsError(f"Slack refused the connection: {error.response.get('error')}") from error
    except (SlackClientError, OSError) as error:
        raise SettingsError(f"Slack cannot be reached: {error}") from error
    return client
