"""The overview, the ratings, the audit log, and their tables as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from flask import Response, request
from werkzeug.exceptions import BadRequest, NotFound

from bot.core.moments import utc_text
from bot.insights.overview import Overview, choices_of, overview
from bot.insights.summing import STATUSES
from bot.views.admin import guard
from bot.views.admin.asking import PERIODS, fields, part_of_request, place_of, to_place, wanted
from bot.views.admin.blueprint import bp, page
from bot.views.admin.csv_files import csv_response
from bot.views.admin.desk import desk
from bot.views.ports import services

T = TypeVar("T")
PAGE = 50
CHUNK = 500
"""So many rows of a long table are read at once."""
Table = tuple[Sequence[str], Iterator[Sequence[object]]]


@bp.get("")
def overview_page() -> Response:
    """What was asked, in numbers."""
    found = overview(desk().insights, part_of_request())
    knowledge = services().bot.edition().knowledge
    return page(
        "overview.html",
        found=found,
        part=found.part,
        fields=fields(found.part, found.choices),
        periods=PERIODS,
        waiting=desk().insights.states(found.part),
        version=knowledge.version,
        claims=len(knowledge.claims),
        releases=[release for release in desk().releases()[:10] if not release.withdrawn],
    )


@bp.get("/ratings")
def ratings_page() -> Response:
    """Rated answers, thumbs down unless something else is wanted."""
    part, rating = part_of_request(), _rating()
    found = desk().insights.rated(part, rating, most=PAGE + 1, after=place_of(request.args.get("after")))
    shown = found[:PAGE]
    more = to_place(shown[-1].rated_at, shown[-1].turn_id) if len(found) > PAGE else None
    return page(
        "ratings.html",
        shown=shown,
        more=more,
        part=part,
        rating=rating,
        fields=fields(part, choices_of(desk().insights.counts(part))),
        periods=PERIODS,
    )


@bp.get("/audit")
def audit_page() -> Response:
    """What admins did."""
    text = request.args.get("after", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("This place in the list cannot be read.")
    found = desk().entrance.audit.latest(limit=PAGE + 1, before=int(text) if text else None)
    return page("audit.html", shown=found[:PAGE], more=found[PAGE - 1].id if len(found) > PAGE else None)


@bp.get("/csv/<name>")
def csv_file(name: str) -> Response:
    """A table as CSV, with the filter of the page that it is on."""
    if name not in TABLES:
        raise NotFound
    columns, rows = TABLES[name]()
    desk().entrance.note("exported a table", guard.session().name, session=guard.session(), object=name)
    return csv_response(f"advisor-{name}", columns, rows)


def _rating() -> str | None:
    rating = request.args.get("rating", "down")
    if rating not in ("down", "up", "all"):
        raise BadRequest("rating is down, up or all.")
    return None if rating == "all" else rating


def _summed() -> Overview:
    return overview(desk().insights, part_of_request())


def _days() -> Table:
    kinds = (*STATUSES, "older")
    days = _summed().days
    columns = ("day", "questions", *kinds, "p50_ms", "p95_ms", "thumbs_up", "thumbs_down")
    return columns, (
        (d.day, d.turns, *(d.statuses.get(kind, 0) for kind in kinds), d.p50, d.p95, d.up, d.down) for d in days
    )


def _totals(name: str, of: Callable[[Overview], Sequence[tuple[str, int]]]) -> Callable[[], Table]:
    return lambda: ((name, "questions"), iter(of(_summed())))


def _versions() -> Table:
    versions = _summed().versions
    return ("knowledge_version", "first_day", "last_day", "questions"), (
        (one.version, one.first, one.last, one.turns) for one in versions
    )


def _ratings() -> Table:
    part, rating, insights = part_of_request(), _rating(), desk().insights
    columns = ("rated_at", "turn_id", "rating", "channel", "intent", "status", "question", "answer", "comment")
    turns = _all(
        lambda after: insights.rated(part, rating, most=CHUNK, after=place_of(after)),
        lambda turn: to_place(turn.rated_at, turn.turn_id),
    )
    return columns, (
        (utc_text(t.rated_at), t.turn_id, t.rating, t.channel, t.intent, t.status, t.question, t.answer, t.comment)
        for t in turns
    )


def _misses() -> Table:
    part, (state, reason), insights = part_of_request(), wanted(), desk().insights
    columns = (
        *("noted_at", "turn_id", "state", "reason", "channel", "intent", "status", "confidence", "question", "note"),
    )
    misses = _all(
        lambda after: insights.misses(part, state, reason, most=CHUNK, after=place_of(after)),
        lambda miss: to_place(miss.noted_at, miss.turn_id),
    )
    return columns, (
        (
            *(utc_text(m.noted_at), m.turn_id, m.state.value, m.reason, m.channel),
            *(m.intent, m.status, m.confidence, m.question, m.note),
        )
        for m in misses
    )


def _audit() -> Table:
    audit = desk().entrance.audit
    deeds = _all(
        lambda after: audit.latest(limit=CHUNK, before=int(after) if after else None), lambda deed: str(deed.id)
    )
    return ("at", "who", "session", "action", "object", "detail"), (
        (utc_text(d.at), d.who, d.session, d.action, d.object, d.detail) for d in deeds
    )


def _all(read: Callable[[str | None], Sequence[T]], place: Callable[[T], str]) -> Iterator[T]:
    """All rows of a long table; a part of them is read when it is sent."""
    after: str | None = None
    while chunk := read(after):
        yield from chunk
        if len(chunk) < CHUNK:
            return
        after = place(chunk[-1])


TABLES: dict[str, Callable[[], Table]] = {
    "days": _days,
    "channels": _totals("channel", lambda found: found.channels),
    "intents": _totals("intent", lambda found: found.intents),
    "statuses": _totals("status", lambda found: found.statuses),
    "asked": _totals("question", lambda found: found.asked),
    "versions": _versions,
    "ratings": _ratings,
    "misses": _misses,
    "audit": _audit,
}
