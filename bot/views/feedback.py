"""Rating a turn."""

from __future__ import annotations

from flask import Blueprint

from bot.views.incoming import read_body
from bot.views.ports import asker, services
from bot.views.requests import FeedbackRequest

bp = Blueprint("feedback", __name__)


@bp.post("/api/v1/feedback")
def rate() -> tuple[str, int]:
    """Keep a rating; the last one of a turn stands."""
    given = read_body(FeedbackRequest)
    services().bot.rate(given.turn_id, given.rating, given.comment, asker())
    return "", 204
