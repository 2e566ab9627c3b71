"""Slack, put together and mounted in the application. Importing this starts nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from slack_bolt import App
from slack_bolt.oauth.oauth_settings import OAuthSettings

from bot.access.limits import Limits
from bot.core.errors import SettingsError
from bot.operations.workers import Workers
from bot.settings import Settings
from bot.slack_settings import SlackSettings
from bot.store import database
from bot.store.slack import SqlDeliveries, SqlInstalls, SqlPeople, SqlStates
from bot.views.ports import Services
from integrations.slack import front, oauth, shortcuts
from integrations.slack.desk import Desk, Rates
from integrations.slack.gatekeeping import Gatekeeper
from integrations.slack.home import Home
from integrations.slack.inbox import Inbox
from integrations.slack.installations import PURPOSE, Installations, OAuthStates, authorizer
from integrations.slack.oauth import Leaving, OAuth
from integrations.slack.pressing import Pressing
from integrations.slack.speaking import Speaker, new_client
from integrations.slack.talking import Talking
from integrations.slack.unfolding import Unfolding
from integrations.slack.values import Values
from integrations.slack.whereabouts import Names
from integrations.slack.work import Work

bolt_log = logging.getLogger("integrations.slack.bolt")
bolt_log.setLevel(logging.ERROR)  # below, it writes down what people have said


def init_app(app: Flask, settings: Settings) -> None:
    """Answer in Slack from *app*. Nothing is connected before the first delivery.

    Raises SettingsError where Slack's settings cannot be used.
    """
    chosen = settings.slack
    if chosen is None:
        raise SettingsError("SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN must be set")
    store = database.engine_of(app)
    services: Services = app.extensions["bot"]
    limited = settings.rate_limit is not None
    desk = Desk(
        bot=services.bot,
        names=Names(services.secret),
        values=Values(services.secret.for_purpose("slack values")),
        people=SqlPeople(store),
        personal=services.personal,
        speaker=Speaker(chosen.api_url),
        limits=Limits(None, redis_url=settings.redis_url, salt=services.secret.for_purpose("slack limits")),
        rates=Rates(person=chosen.person_rate if limited else None, channel=chosen.channel_rate if limited else None),
        now=services.bot.now,
        base_url=settings.url,
        many=chosen.by_oauth,
    )
    deliveries = SqlDeliveries(store)
    if chosen.by_oauth:
        installations = Installations(SqlInstalls(store), services.secret.for_purpose(PURPOSE))
        states = OAuthStates(SqlStates(store), now=desk.now)
        bolt = many_workspaces(chosen, installations, states, lambda key: deliveries.claim([key], at=desk.now()))
        app.register_blueprint(
            oauth.blueprint(
                OAuth(
                    client_id=chosen.client_id or "",
                    client_secret=chosen.client_secret or "",
                    installations=installations,
                    states=states,
                    api_url=chosen.api_url,
                    base_url=settings.url,
                )
            )
        )
    else:
        bolt = one_workspace(chosen)
    keeper = Gatekeeper(desk=desk, deliveries=deliveries, one_workspace=not chosen.by_oauth)
    bolt.middleware(keeper.enter)
    bolt.error(keeper.fail)
    for listener in (Talking(desk), Pressing(desk, deliveries), Home(desk), shortcuts.Shortcuts(desk), Unfolding(desk)):
        listener.register(bolt)
    inbox = Inbox(app=bolt, work=Work(), complaint=shortcuts.complaint)
    workers: Workers = app.extensions["workers"]
    workers.at_end(inbox.drain)
    app.extensions["slack"] = inbox
    if chosen.signing_secret:
        app.register_blueprint(front.blueprint(inbox, chosen.signing_secret))


def one_workspace(chosen: SlackSettings) -> App:
    """Bolt for the workspace whose token is set; it says who it is with the first delivery."""
    return App(client=new_client(chosen.api_url, chosen.bot_token), **switched_off())


def many_workspaces(
    chosen: SlackSettings, installations: Installations, states: OAuthStates, claim: Callable[[str], bool]
) -> App:
    """Bolt for all workspaces that have installed the app, and forget it when it is removed."""
    id, secret = chosen.client_id or "", chosen.client_secret or ""
    client = new_client(chosen.api_url)
    bolt = App(
        client=client,
        authorize=authorizer(installations, client=client, client_id=id, client_secret=secret, claim=claim),
        installation_store=installations,
        oauth_settings=OAuthSettings(  # or Bolt would make one that keeps tokens in files
            client_id=id, client_secret=secret, installation_store=installations, state_store=states
        ),
        **switched_off(),
    )
    leaving = Leaving(installations)
    bolt.event("app_uninstalled")(leaving.on_uninstalled)
    bolt.event("tokens_revoked")(leaving.on_revoked)
    return bolt


def switched_off() -> dict[str, Any]:
    """What the front, the inbox and the gatekeeper do in place of Bolt, or nobody needs."""
    return {
        "name": "framework-advisor",
        "logger": bolt_log,
        "signing_secret": "checked by the front",
        "process_before_response": True,
        "token_verification_enabled": False,
        "request_verification_enabled": False,
        "ssl_check_enabled": False,
        "url_verification_enabled": False,
        "attaching_function_token_enabled": False,
        "attaching_conversation_kwargs_enabled": False,
        "listener_executor": ThreadPoolExecutor(1, thread_name_prefix="bolt"),
    }
