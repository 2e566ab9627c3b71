"""What part of the turns a page is about, read from its address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from flask import request
from werkzeug.exceptions import BadRequest

from bot.core.insights import Part
from bot.core.misses import Reason, State
from bot.insights.overview import Choices
from bot.views.admin.desk import desk

DEFAULT_DAYS = 30
MOST_DAYS = 1100
PERIODS = (7, 30, 90, 365)
"""Days that a click chooses."""
LONGEST_NAME = 64


def part_of_request() -> Part:
    """The days and the names in the address; the last thirty days where it says none. Raises BadRequest."""
    today = desk().entrance.now().date()
    until = _day("until") or today
    since = _day("from") or until - timedelta(days=_days() - 1)
    if since > until:
        raise BadRequest("The first day lies behind the last one.")
    if (until - since).days >= MOST_DAYS:
        raise BadRequest(f"At most {MOST_DAYS} days can be looked at.")
    return Part(
        since=since,
        until=until,
        channel=_name("channel"),
        intent=_name("intent"),
        status=_name("status"),
        version=_name("version"),
    )


def place_of(text: str | None) -> tuple[datetime, str] | None:
    """Where a list goes on: a moment and the id of a turn. Raises BadRequest."""
    if not text:
        return None
    at, _, turn = text.partition("/")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise BadRequest("This place in the list cannot be read.") from None
    if moment.tzinfo is None or not turn or len(turn) > LONGEST_NAME or "\0" in turn:
        raise BadRequest("This place in the list cannot be read.")
    return moment, turn


def to_place(at: datetime, turn_id: str) -> str:
    """What :func:`place_of` reads."""
    return f"{at.isoformat()}/{turn_id}"


def fields(part: Part, choices: Choices) -> Mapping[str, tuple[str | None, Sequence[str]]]:
    """The filters of a page: what is chosen, and what there is to choose from."""
    return {
        "channel": (part.channel, _with(part.channel, choices.channels)),
        "intent": (part.intent, _with(part.intent, choices.intents)),
        "status": (part.status, _with(part.status, choices.statuses)),
        "version": (part.version, _with(part.version, choices.versions)),
    }


def _with(chosen: str | None, there: Sequence[str]) -> Sequence[str]:
    return there if chosen is None or chosen in there else (*there, chosen)


def _day(name: str) -> date | None:
    text = request.args.get(name)
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"{name} must be a day, such as 2026-01-31.") from None
    if not 2000 <= day.year <= 2200:
        raise BadRequest(f"{name} must be a day between 2000 and 2200.")
    return day


def _days() -> int:
    text = request.args.get("days")
    if not text:
        return DEFAULT_DAYS
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= MOST_DAYS:
        raise BadRequest(f"days must be a number from 1 to {MOST_DAYS}.")
    return int(text)


def _name(name: str) -> str | None:
    text = request.args.get(name)
    if text is not None and ("\0" in text or len(text) > LONGEST_NAME):
        raise BadRequest(f"{name} cannot be that.")
    return text or None


def wanted() -> tuple[State | None, str | None]:
    """The state and the reason in the address: new ones unless something else is wanted. Raises BadRequest."""
    text = request.args.get("state", "new")
    reason = request.args.get("reason") or None
    if reason is not None and reason not in [known.value for known in Reason]:
        raise BadRequest("There is no such reason.")
    return None if text == "all" else state_of(text), reason


def state_of(text: str | None) -> State:
    """The state that *text* names. Raises BadRequest."""
    try:
        return State(text or "")
    except ValueError:
        raise BadRequest("A miss is new, pending, done or ignored.") from None
