"""The app's manifest: what Slack is told of the bot when the app is made."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from bot.core.turns import JsonObject

SCOPES = {
    "app_mentions:read": "to be told when somebody mentions it",
    "assistant:write": "to suggest questions",
    "channels:history": "to go on with a thread that it has answered, in public channels that it was invited to",
    "chat:write": "to answer",
    "commands": "for the command and the shortcuts",
    "groups:history": "to go on with a thread that it has answered, in private channels that it was invited to",
    "im:history": "to read what is written to it directly",
    "links:read": "to be told of links to its own pages",
    "links:write": "to unfold links to its own pages",
    "mpim:history": "to go on with a thread that it has answered, in group messages that it was invited to",
}
"""What the bot asks for, and why. Nothing more: no files, no e-mail addresses, no channels without an invitation."""
EVENTS = (
    "app_context_changed",
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "assistant_thread_context_changed",
    "assistant_thread_started",
    "link_shared",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "tokens_revoked",
)
PROMPTS = (
    ("Recommend a framework", "Which framework for a real-time chat app, not Django?"),
    ("Compare two", "Compare Django and Flask"),
    ("Hear the other side", "What speaks against Flask?"),
    ("Be asked", "How do I choose a framework?"),
)
"""At most four, each with its title; what is offered wherever nobody has asked yet."""
COMMAND = "/frameworks"
ASK_ABOUT_MESSAGE = "ask_about_message"
ASK_QUESTION = "ask_question"


def manifest(
    url: str | None,
    *,
    socket_mode: bool = False,
    oauth: bool = False,
    name: str = "Framework Advisor",
    command: str = COMMAND,
) -> JsonObject:
    """The manifest of an app whose service is reached at *url*, which Socket Mode alone can do without.

    Raises ValueError where *url* is missing, or is none that Slack calls.
    """
    if url is None and (oauth or not socket_mode):
        raise ValueError("an address is needed, but for Socket Mode without OAuth")
    base = None if url is None else checked(url)
    requests = {} if socket_mode else {"request_url": f"{base}/slack/events"}
    return {
        "display_information": {
            "name": name,
            "description": "Which Python web framework, and why? Answers that cite their sources.",
            "long_description": (
                "Ask which Python web framework to use, what speaks for and against one, or how two of them differ. "
                "Every answer says which article it leans on, sentence by sentence, and says so where the articles "
                "disagree or are silent. It follows rules, and uses no language model."
            ),
            "background_color": "#0b5b48",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "agent_view": {
                "agent_description": (
                    "Answers which Python web framework to use, and why, citing claim by claim what five articles say."
                ),
                "suggested_prompts": suggested_prompts(),
            },
            "bot_user": {"display_name": "framework-advisor", "always_online": True},
            "shortcuts": [
                {
                    "type": "message",
                    "name": "Ask about this message",
                    "callback_id": ASK_ABOUT_MESSAGE,
                    "description": "Answer the question that is in a message",
                },
                {
                    "type": "global",
                    "name": "Ask about frameworks",
                    "callback_id": ASK_QUESTION,
                    "description": "Ask which Python web framework to use",
                },
            ],
            "slash_commands": [
                {
                    "command": command,
                    "description": "Ask about Python web frameworks; only you see the answer",
                    "usage_hint": "Flask or FastAPI?",
                    # A question is words: nobody's id is needed, so Slack need not put ids into it.
                    "should_escape": False,
                    **({} if socket_mode else {"url": f"{base}/slack/events"}),
                }
            ],
            **_unfurled(base),
        },
        "oauth_config": {
            **({"redirect_urls": [f"{base}/slack/oauth_redirect"]} if oauth else {}),
            "scopes": {"bot": list(SCOPES)},
        },
        "settings": {
            "event_subscriptions": {**requests, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **requests},
            "org_deploy_enabled": oauth,
            "socket_mode_enabled": socket_mode,
            # It cannot be undone, and a token that is set once and for all cannot be renewed.
            "token_rotation_enabled": oauth,
        },
    }


def suggested_prompts() -> list[dict[str, str]]:
    """What Slack offers in an empty conversation."""
    return [{"title": title, "message": message} for title, message in PROMPTS]


def checked(url: str) -> str:
    """*url* without a slash at its end. Raises ValueError where Slack cannot call it."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError("the address must begin with https:// and name a host, as Slack calls no other")
    return url.rstrip("/")


def _unfurled(base: str | None) -> dict[str, Any]:
    """Whose links unfold. Slack takes names only, with a dot in them."""
    host = urlsplit(base).hostname if base else None
    if host is None or "." not in host or _is_number(host):
        return {}
    return {"unfurl_domains": [host]}


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
