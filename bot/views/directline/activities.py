"""Turns as activities: each gives two, what the person wrote and what the bot answered.

Activities are numbered through: 0 is the greeting, turn n gives 2n - 1 and 2n. A watermark is the number of the last
activity that a client has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ulid import ULID

from bot.core.moments import utc_text
from bot.core.turns import JsonText, Turn

Json = dict[str, Any]
BOT = {"id": "framework-advisor", "name": "Framework Advisor", "role": "bot"}
SOMEBODY = "user"
"""Who writes, where the client gave no name."""
NOT_KEPT = "(The text of this question is not kept.)"
MARK = re.compile(r"\\\[([0-9]{1,4})\\\](?=(\\\[[0-9]|[\[(:])?)")
"""A citation in an answer's Markdown, and whether something follows that would make another kind of link of it."""
SAID_OF_CLAIM = {
    "doubtful": (
        "Doubtful",
        "What the article says here is garbled or wrong on its face; nothing is concluded from it.",
    ),
    "disputed": ("Disputed", "The articles disagree on this."),
}


def activity_id(conversation_id: str, number: int | str) -> str:
    """The id of an activity, in Direct Line's form."""
    return f"{conversation_id}|{number:0>7}"


def number_of_message(turn: Turn) -> int:
    """The number of the person's activity."""
    return 2 * turn.sequence - 1


def from_turn(turn: Turn, user: str | None) -> tuple[tuple[int, Json], tuple[int, Json]]:
    """Both activities of *turn* with their numbers; *user* is what the client calls the person."""
    number = number_of_message(turn)
    return (number, _message(turn, number, user)), (number + 1, _answer(turn, number + 1))


def greeting(conversation_id: str, body: JsonText) -> Json:
    """What the bot says before anybody has asked."""
    began = ULID.from_str(conversation_id).datetime
    return {**_activity(conversation_id, 0, began), **_told(body.read()), "channelData": _place(0)}


def _activity(conversation_id: str, number: int, at: datetime) -> Json:
    return {
        "type": "message",
        "id": activity_id(conversation_id, number),
        "timestamp": utc_text(at, "milliseconds"),
        "channelId": "directline",
        "conversation": {"id": conversation_id},
        "from": BOT,
    }


def _message(turn: Turn, number: int, user: str | None) -> Json:
    data = {"clientActivityID": turn.message_id} if turn.message_id else {}
    return {
        **_activity(turn.conversation_id, number, turn.asked_at),
        "from": {"id": user or SOMEBODY, "role": "user"},
        "text": NOT_KEPT if turn.question is None else turn.question,
        "textFormat": "plain",
        "channelData": {**data, **_place(number), "turn_id": turn.id},
    }


def _answer(turn: Turn, number: int) -> Json:
    body = turn.body.read()
    later = turn.asked_at + timedelta(milliseconds=1)
    told = {"turn_id": turn.id, "status": body["status"], "knowledge_version": turn.knowledge_version}
    return {
        **_activity(turn.conversation_id, number, later),
        "replyToId": activity_id(turn.conversation_id, number - 1),
        **_told(body),
        "channelData": {**_place(number), **told},
    }


def _place(number: int) -> Json:
    """Where Web Chat shows the activity, whatever the clocks say."""
    return {"webchat:sequence-id": number}


def _told(body: Mapping[str, Any]) -> Json:
    citations: Sequence[Json] = body["citations"]
    told: Json = {
        "text": with_sources(body["answer"]["markdown"], citations),
        "textFormat": "markdown",
        "inputHint": "expectingInput" if body["status"] == "clarify" else "acceptingInput",
    }
    if body["suggestions"]:
        actions = [{"type": "imBack", "title": text, "value": text} for text in body["suggestions"]]
        told["suggestedActions"] = {"to": [], "actions": actions}
    if citations:
        told["entities"] = [_sources(citations)]
    return told


def with_sources(markdown: str, citations: Sequence[Json]) -> str:
    """*markdown* whose numbers are links to definitions at its end, as Web Chat wants citations."""
    used: dict[int, None] = {}

    def link(mark: re.Match[str]) -> str:
        number = int(mark[1])
        if not 1 <= number <= len(citations):
            return mark[0]
        used[number] = None
        return f"[{number}]" + (" " if mark[2] else "")

    text = MARK.sub(link, markdown)
    definitions = [f'[{number}]: cite:{number} "{_title(citations[number - 1])}"' for number in sorted(used)]
    return "\n\n".join(filter(None, (text, "\n".join(definitions))))


def _place_in_article(citation: Mapping[str, Any]) -> str:
    return f"Line {citation['line']} of {citation['article_title']}"  # long titles are cut at their end


def _title(citation: Mapping[str, Any]) -> str:
    return re.sub(r'([\\"])', r"\\\1", " ".join(_place_in_article(citation).split()))


def _sources(citations: Sequence[Json]) -> Json:
    """The claims that an answer leans on, as schema.org says it."""
    return {
        "type": "https://schema.org/Message",
        "@type": "Message",
        "@context": "https://schema.org",
        "@id": "",
        "citation": [_claim(number, citation) for number, citation in enumerate(citations, 1)],
    }


def _claim(number: int, citation: Mapping[str, Any]) -> Json:
    document = {
        "@type": "DigitalDocument",
        "name": _place_in_article(citation),
        "text": citation["statement"],
        "abstract": citation["statement"],
    }
    said = next((said for mark, said in SAID_OF_CLAIM.items() if citation[mark]), None)
    if said:
        document["usageInfo"] = {"@type": "CreativeWork", "name": said[0], "description": said[1]}
    return {"@type": "Claim", "position": number, "appearance": document}
