"""What operators and tools ask: is it up, is it ready, what does it offer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app

from bot.core.errors import StoreUnavailable
from bot.views.openapi import document
from bot.views.ports import services
from bot.views.problems import RETRY_AFTER

bp = Blueprint("operations", __name__)
Headers = dict[str, str]


@bp.get("/healthz")
def healthz() -> dict[str, str]:
    """The process is up."""
    return {"status": "ok"}


@bp.get("/readyz")
def readyz() -> tuple[dict[str, Any], int, Headers]:
    """Whether questions can be answered: the knowledge is loaded and the store can be written."""
    bot = services().bot
    knowledge = bot.edition().knowledge
    known = {"knowledge_version": knowledge.version, "claims": len(knowledge.claims)}
    try:
        bot.log.check()
    except StoreUnavailable:
        body = {"status": "not ready", **known, "store": "out of reach"}
        return body, 503, {"Retry-After": str(RETRY_AFTER)}
    return {"status": "ready", **known, "store": "reachable"}, 200, {}


@bp.get("/openapi.json")
def openapi() -> dict[str, Any]:
    """What the service offers, for tools."""
    return document(frozenset(current_app.blueprints))
