"""What operators and tools ask: is it up, is it ready, what does it offer."""

from __future__ import annotations

import ipaddress
from typing import Any

from flask import Blueprint, Response, current_app, request

from bot.views.access import caller
from bot.views.openapi import document
from bot.views.openapi_guide import Known, guided
from bot.views.ports import services
from bot.views.problems import RETRY_AFTER

bp = Blueprint("operations", __name__)
Headers = dict[str, str]
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")
"""What proxies add."""


@bp.get("/healthz")
def healthz() -> dict[str, str]:
    """The process is up."""
    return {"status": "ok"}


@bp.get("/readyz")
def readyz() -> tuple[dict[str, Any], int, Headers]:
    """Whether questions can be answered: the store can be written, and nobody stops the process."""
    parts = services()
    knowledge = parts.bot.edition().knowledge
    store, stopping = parts.readiness.store(), parts.readiness.stopping()
    ready = store == "reachable" and not stopping
    body = {
        "status": "ready" if ready else "not ready",
        "knowledge_version": knowledge.version,
        "claims": len(knowledge.claims),
        "release": parts.published.release,
        "refused_release": parts.published.refused,
        "store": store,
        "stopping": stopping,
    }
    return (body, 200, {}) if ready else (body, 503, {"Retry-After": str(RETRY_AFTER)})


@bp.get("/metrics")
def metrics() -> Response:
    """What the service counts, for Prometheus."""
    if not may_read_metrics():
        text = "Metrics are for direct connections from private addresses; the setting ADVISOR_METRICS changes that.\n"
        return Response(text, status=403, content_type="text/plain; charset=utf-8")
    return Response(services().metrics(), content_type=METRICS_TYPE)


def may_read_metrics() -> bool:
    """Whether this request may read the metrics; the one place that decides it.

    A key with the scope for it may, from wherever it comes, unless they are shown to nobody.
    A request that a proxy has passed on comes from anybody, whatever the proxy's own address is.
    """
    shown_to = services().metrics_for
    if caller().key is not None:
        return shown_to != "off"
    if shown_to != "private":
        return shown_to == "on"
    passed_on = any(name in request.headers for name in FORWARDED)
    return not passed_on and _is_private(request.remote_addr)


def _is_private(address: str | None) -> bool:
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_private


@bp.get("/openapi.json")
def openapi() -> dict[str, Any]:
    """What the service offers, for tools."""
    served = frozenset(current_app.blueprints)
    return guided(document(served), Known.of(services().bot.edition().knowledge))
