"""What Slack delivers: which of it concerns the bot, and what tells one delivery from another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

Payload = Mapping[str, Any]
EVENTS = frozenset(
    {
        "app_context_changed",
        "app_home_opened",
        "app_mention",
        "app_uninstalled",
        "assistant_thread_context_changed",
        "assistant_thread_started",
        "link_shared",
        "message",
        "tokens_revoked",
    }
)
"""The events that are listened to; any other is taken and forgotten."""
INTERACTIONS = frozenset({"block_actions", "message_action", "shortcut", "view_submission"})
SPOKEN = frozenset({"", "file_share", "thread_broadcast", "me_message"})
"""The subtypes of messages that a person has written; the others are edits, deletions, joins and the like."""
SLACKBOT = "USLACKBOT"
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_MENTION = re.compile(r"<@([A-Z0-9]+)[|>]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message that a person has written where the bot can read it."""

    channel: str
    user: str
    ts: str
    root: str | None
    """The message whose thread it is in; None where it is in none."""
    text: str
    direct: bool
    """Whether nobody but the person and the bot reads it."""
    called: bool
    """Whether it came since the bot was mentioned."""

    @property
    def thread(self) -> str:
        """The message in whose thread an answer belongs."""
        return self.root or self.ts


def part(payload: object, *names: str) -> Any:
    """What is under *names*, one in the other; None where anything on the way is missing or no object."""
    for name in names:
        payload = payload.get(name) if isinstance(payload, Mapping) else None
    return payload


def word(payload: object, *names: str) -> str:
    """The text there, with a mark for what no database can keep; empty where there is none."""
    found = part(payload, *names)
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", found) if isinstance(found, str) else ""


def kind_of(payload: Payload) -> str:
    """``event``, ``command``, one of the interactions, or empty."""
    if payload.get("type") == "event_callback" and isinstance(payload.get("event"), Mapping):
        return "event"
    if isinstance(payload.get("command"), str):
        return "command"
    found = word(payload, "type")
    return found if found in INTERACTIONS else ""


def concerns(payload: Payload) -> bool:
    """Whether somebody listens to it; what does not is taken, and nothing comes of it."""
    kind = kind_of(payload)
    if kind == "block_actions":
        return bool(word(actions_of(payload), "action_id"))
    if kind != "event":
        return bool(kind)
    event = word(payload, "event", "type")
    return event in EVENTS and (event not in ("message", "app_mention") or said_in(payload) is not None)


def said_in(payload: Payload) -> Said | None:
    """The message that a person wrote and that may be for the bot; None for what bots write, edits and the like."""
    event = payload["event"]
    kind = word(event, "type")
    if kind not in ("message", "app_mention") or not _is_spoken(event.get("subtype")):
        return None
    if event.get("bot_id") or event.get("bot_profile") or event.get("hidden") or event.get("edited"):
        return None
    user, channel, ts = word(event, "user"), word(event, "channel"), word(event, "ts")
    if not user or user == SLACKBOT or not channel or not ts:
        return None
    direct = word(event, "channel_type") == "im" or (kind == "message" and channel.startswith("D"))
    root = word(event, "thread_ts")
    if kind == "message" and not direct and not root:
        return None  # a channel's talk, in which nobody called the bot
    return Said(
        channel=channel,
        user=user,
        ts=ts,
        root=root or None,
        text=word(event, "text"),
        direct=direct,
        called=kind == "app_mention",
    )


def _is_spoken(subtype: object) -> bool:
    return subtype is None or (isinstance(subtype, str) and subtype in SPOKEN)


def team_of(payload: Payload) -> str:
    """The workspace that it comes from."""
    return word(payload, "team_id") or word(payload, "team", "id") or word(payload, "user", "team_id")


def keys_of(payload: Payload) -> tuple[str, ...]:
    """What it is taken under: all deliveries of the same thing have one of these in common."""
    team = team_of(payload)
    if kind_of(payload) == "event":
        keys = [("event", word(payload, "event_id"))]
        said = said_in(payload)
        if said:
            keys.append(("message", f"{said.channel} {said.ts}"))
    elif payload.get("type") == "view_submission":
        keys = [("view", " ".join((word(payload, "view", "id"), word(payload, "view", "hash"))).strip())]
    else:
        keys = [("trigger", word(payload, "trigger_id"))]
    return tuple(f"{team} {kind} {id}" for kind, id in keys if id)


def actions_of(payload: Payload) -> Payload:
    """The button that was pressed; empty where there is none."""
    pressed = payload.get("actions")
    first = pressed[0] if isinstance(pressed, list) and pressed else None
    return cast(Payload, first) if isinstance(first, Mapping) else {}


def mentions_others(text: str, bot_user: str | None) -> bool:
    """Whether *text* speaks to somebody else than the bot by name."""
    return any(found != bot_user for found in _MENTION.findall(text))


def is_in_view(body: Payload) -> bool:
    """Whether a button of a view was pressed, and not one of a message; the argument is called as Bolt calls it."""
    return word(body, "container", "type") == "view"


def is_in_message(body: Payload) -> bool:
    """Whether a button of a message was pressed, and not one of a view."""
    return not is_in_view(body)
