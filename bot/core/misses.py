"""Turns that the bot could not answer well, for somebody who teaches it to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.turns import Turn

LOW = 0.5
"""Confidence is a calibrated probability: below this, the reading is likelier wrong than right. The pack's rules doubt
a how-to and an uncovered name from there on too. Of the questions of tests/data/questions.jsonl that are answered with
less, four of five were read wrongly."""


class Reason(StrEnum):
    """Why a turn is a miss."""

    NOT_UNDERSTOOD = "not-understood"
    NOT_OUR_SUBJECT = "not-our-subject"
    ARTICLES_SILENT = "articles-silent"
    LOW_CONFIDENCE = "low-confidence"


class State(StrEnum):
    """What was done about a miss."""

    NEW = "new"
    PENDING = "pending"
    DONE = "done"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A turn that was not answered well. *question* is None where questions are not stored."""

    turn_id: str
    conversation_id: str
    reason: str
    """A Reason, or the word of an older version."""
    state: State
    noted_at: datetime
    question: str | None
    intent: str | None
    confidence: float | None


def reason_of(turn: Turn) -> Reason | None:
    """Why *turn* is a miss; None where it is none: answered from a likely reading, small talk, or a question back."""
    if turn.intent == "smalltalk":
        return None
    match turn.status:
        case "unknown":
            return Reason.ARTICLES_SILENT
        case "declined":
            return Reason.NOT_OUR_SUBJECT
        case "clarify":
            return Reason.NOT_UNDERSTOOD if turn.intent == "out_of_scope" else None
        case _:
            return Reason.LOW_CONFIDENCE if turn.confidence < LOW else None
