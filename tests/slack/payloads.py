"""What Slack sends, in the shapes of its documentation and of its own types (npm's @slack/types and bolt-js)."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from typing import Any

Fields = dict[str, Any]
APP = "A0APP"
TEAM = "T0TEAM"
PERSON = "U0ADA"
OTHER = "U0BOB"
CHANNEL = "C0GENERAL"
DIRECT = "D0ADA"
BOT_USER = "U0BOT"
BOT = "B0BOT"
COUNTER = itertools.count(1)


def new_ts() -> str:
    """What a new message is known by; later ones are greater."""
    return f"{int(time.time())}.{next(COUNTER):06d}"


def new_event_id() -> str:
    return f"Ev{next(COUNTER):09d}"


def without_none(**fields: Any) -> Fields:
    """The fields that are given: Slack leaves out what there is not."""
    return {name: value for name, value in fields.items() if value is not None}


def envelope(
    event: Mapping[str, Any], *, team: str = TEAM, event_id: str | None = None, enterprise: str | None = None
) -> Fields:
    """A delivery of the Events API."""
    return {
        "token": "verification-token",
        "team_id": team,
        **without_none(enterprise_id=enterprise),
        "api_app_id": APP,
        "event": dict(event),
        "type": "event_callback",
        "event_id": event_id or new_event_id(),
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": enterprise,
                "team_id": team,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{next(COUNTER)}",
    }


def app_mention(
    question: str,
    *,
    channel: str = CHANNEL,
    user: str = PERSON,
    ts: str | None = None,
    thread: str | None = None,
    text: str | None = None,
    **fields: Any,
) -> Fields:
    """Somebody names the bot; *text* is all that they wrote where the bot is not named first."""
    ts = ts or new_ts()
    return {
        "type": "app_mention",
        "user": user,
        "text": f"<@{BOT_USER}> {question}" if text is None else text,
        "ts": ts,
        "client_msg_id": f"cm-{ts}",
        "team": TEAM,
        "channel": channel,
        "event_ts": ts,
        **without_none(thread_ts=thread),
        **fields,
    }


def message(
    text: str,
    *,
    channel: str = CHANNEL,
    user: str = PERSON,
    ts: str | None = None,
    thread: str | None = None,
    **fields: Any,
) -> Fields:
    """A message; of a person in a channel, unless *fields* say otherwise."""
    ts = ts or new_ts()
    kinds = {"C": "channel", "D": "im", "G": "group"}
    return {
        "type": "message",
        "user": user,
        "text": text,
        "ts": ts,
        "client_msg_id": f"cm-{ts}",
        "team": TEAM,
        "channel": channel,
        "event_ts": ts,
        "channel_type": kinds[channel[0]],
        **without_none(thread_ts=thread),
        **fields,
    }


def direct(text: str, **fields: Any) -> Fields:
    """A message to the bot alone."""
    return message(text, **{"channel": DIRECT, **fields})


def changed(text: str, *, before: Mapping[str, Any], channel: str = CHANNEL, user: str = PERSON) -> Fields:
    """An edit, which repeats the message."""
    ts = new_ts()
    kept = {name: value for name, value in before.items() if name not in ("channel", "channel_type", "event_ts")}
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": channel,
        "channel_type": "im" if channel.startswith("D") else "channel",
        "ts": ts,
        "event_ts": ts,
        "message": {**kept, "text": text, "edited": {"user": user, "ts": ts}},
        "previous_message": kept,
    }


def deleted(before: Mapping[str, Any], *, channel: str = CHANNEL) -> Fields:
    ts = new_ts()
    return {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "channel": channel,
        "channel_type": "im" if channel.startswith("D") else "channel",
        "ts": ts,
        "event_ts": ts,
        "deleted_ts": before["ts"],
        "previous_message": dict(before),
    }


def home_opened(tab: str = "home", *, user: str = PERSON, channel: str = DIRECT, **fields: Any) -> Fields:
    return {
        "type": "app_home_opened",
        "user": user,
        "channel": channel,
        "tab": tab,
        "event_ts": new_ts(),
        **fields,
    }


def assistant_event(type: str = "assistant_thread_started", *, user: str = PERSON, channel: str = DIRECT) -> Fields:
    ts = new_ts()
    return {
        "type": type,
        "assistant_thread": {
            "user_id": user,
            "context": {"channel_id": CHANNEL, "team_id": TEAM, "enterprise_id": None},
            "channel_id": channel,
            "thread_ts": ts,
        },
        "event_ts": ts,
    }


def context_changed(*, user: str = PERSON, channel: str = DIRECT) -> Fields:
    entity = {"type": "slack#/types/channel_id", "value": CHANNEL, "team_id": TEAM}
    return {
        "type": "app_context_changed",
        "channel": channel,
        "user": user,
        "context": {"entities": [entity]},
        "event_ts": new_ts(),
    }


def link_shared(*urls: str, user: str = PERSON, channel: str = CHANNEL) -> Fields:
    ts = new_ts()
    return {
        "type": "link_shared",
        "channel": channel,
        "is_bot_user_member": True,
        "user": user,
        "message_ts": ts,
        "unfurl_id": f"{channel}-{ts}",
        "source": "conversations_history",
        "links": [{"domain": url.split("/")[2], "url": url} for url in urls],
        "event_ts": ts,
    }


def command(
    text: str,
    *,
    response_url: str,
    user: str = PERSON,
    channel: str = CHANNEL,
    team: str = TEAM,
    name: str = "/frameworks",
) -> dict[str, str]:
    """The form of a slash command."""
    return {
        "token": "verification-token",
        "team_id": team,
        "team_domain": "example",
        "channel_id": channel,
        "channel_name": "directmessage" if channel.startswith("D") else "general",
        "user_id": user,
        "user_name": "ada",
        "command": name,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": new_trigger(),
    }


def new_trigger() -> str:
    return f"{next(COUNTER)}.12345.abcdef"


def who(user: str, team: str) -> Fields:
    """The fields that every interaction has."""
    return {
        "token": "verification-token",
        "api_app_id": APP,
        "team": {"id": team, "domain": "example"},
        "user": {"id": user, "username": "ada", "name": "ada", "team_id": team},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": new_trigger(),
    }


def pressed(
    element: Mapping[str, Any],
    *,
    message: Mapping[str, Any] | None,
    response_url: str,
    user: str = PERSON,
    channel: str = CHANNEL,
    team: str = TEAM,
) -> Fields:
    """Somebody pressed a button of a message; of an ephemeral one where *message* is None.

    *element* is the button as it was posted, with *block_id*; one of feedback buttons has type and value of its own.
    """
    ephemeral = message is None
    ts = new_ts() if message is None else message["ts"]
    thread = None if message is None else message.get("thread_ts")
    names = ("action_id", "block_id", "type", "value", "text", "selected_option", "selected_options")
    action = {name: element[name] for name in names if name in element}
    return {
        "type": "block_actions",
        **who(user, team),
        "container": {
            "type": "message",
            "message_ts": ts,
            "channel_id": channel,
            "is_ephemeral": ephemeral,
            **without_none(thread_ts=thread),
        },
        "channel": {"id": channel, "name": "directmessage" if channel.startswith("D") else "general"},
        **({} if message is None else {"message": dict(message)}),
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [{"action_ts": new_ts(), **action}],
    }


def pressed_in_view(
    element: Mapping[str, Any],
    view: Mapping[str, Any],
    *,
    user: str = PERSON,
    team: str = TEAM,
    state: Mapping[str, Any] | None = None,
) -> Fields:
    """Somebody pressed a button, or chose, in the Home tab or in a modal."""
    names = ("action_id", "block_id", "type", "value", "text", "selected_option", "selected_options")
    action = {name: element[name] for name in names if name in element}
    return {
        "type": "block_actions",
        **who(user, team),
        "container": {"type": "view", "view_id": view["id"]},
        "view": {"state": {"values": dict(state or {})}, "app_id": APP, "team_id": team, **view},
        "actions": [{"action_ts": new_ts(), **action}],
    }


def shortcut(callback_id: str, *, user: str = PERSON, team: str = TEAM) -> Fields:
    """The global shortcut."""
    return {"type": "shortcut", "callback_id": callback_id, "action_ts": new_ts(), **who(user, team)}


def message_action(
    callback_id: str,
    text: str,
    *,
    response_url: str,
    user: str = PERSON,
    author: str = OTHER,
    channel: str = CHANNEL,
    thread: str | None = None,
    ts: str | None = None,
    team: str = TEAM,
    **fields: Any,
) -> Fields:
    """The shortcut on a message."""
    ts = ts or new_ts()
    return {
        "type": "message_action",
        "callback_id": callback_id,
        "action_ts": new_ts(),
        **who(user, team),
        "channel": {"id": channel, "name": "general"},
        "message_ts": ts,
        "message": {
            "type": "message",
            "user": author,
            "text": text,
            "ts": ts,
            **without_none(thread_ts=thread),
            **fields,
        },
        "response_url": response_url,
    }


def view_submission(
    view: Mapping[str, Any], values: Mapping[str, Any], *, user: str = PERSON, team: str = TEAM
) -> Fields:
    """Somebody sent a modal; *values* is the state by block and action."""
    return {
        "type": "view_submission",
        **who(user, team),
        "view": {"id": "V0", "team_id": team, "app_id": APP, **view, "state": {"values": dict(values)}},
        "response_urls": [],
    }


def view_closed(view: Mapping[str, Any], *, user: str = PERSON, team: str = TEAM) -> Fields:
    return {"type": "view_closed", **who(user, team), "view": {"id": "V0", **view}, "is_cleared": False}
