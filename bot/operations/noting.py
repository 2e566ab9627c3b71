"""What the log and the metrics are told of requests."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot.operations.current import Answered
from bot.operations.metrics import Metrics, channel_of
from bot.store.group_commit import GroupCommit

logger = logging.getLogger(__name__)
access = logging.getLogger("advisor.access")
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked every few seconds by machines: in the log only where it shows everything, or where they fail."""
GATHERING = 0.02
"""Seconds for which a busy service lets notes come together: to take them down one by one costs far more."""
MOST_WAITING = 10_000
"""As many notes left make whoever brings another one wait."""


class Notes:
    """Takes down what has happened, in the log and in the metrics: at once, or soon and together with what else has."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._later: GroupCommit[Answered | None] = GroupCommit(self._take_together, gathering=GATHERING)

    def take(self, *requests: Answered) -> None:
        """Count requests that were answered, with the turns that are new, and write the lines about them."""
        self._metrics.requests(requests)
        self._metrics.turns([turn for request in requests if (turn := request.request.new_turn)])
        for level in (logging.DEBUG, logging.INFO):
            told = [request for request in requests if _level(request) == level]
            if told and access.isEnabledFor(level):
                access.log(level, "request", extra={"requests": told})

    def take_soon(self, note: Answered) -> None:
        """As ``take``, without keeping the caller waiting, and without errors.

        The caller does wait where too many notes are left, as when nobody reads what the log writes.
        """
        self._later.submit(note, lambda _: None)
        if self._later.waiting > MOST_WAITING:
            self.flush()

    def flush(self) -> None:
        """Return when everything before is taken down."""
        self._later.do(None)

    def metrics(self) -> bytes:
        """Everything that this process has counted, in the text format of Prometheus, with that of the others."""
        self.flush()
        return self._metrics.render()

    def _take_together(self, notes: Sequence[Answered | None]) -> Sequence[None]:
        try:
            self.take(*(note for note in notes if note is not None))
        except Exception:  # whoever has seen it happen can do nothing about it
            logger.exception("what happened could not be noted")
        return [None] * len(notes)


def _level(answered: Answered) -> int:
    """How much a log must show to show it."""
    return logging.DEBUG if answered.route in PROBES and answered.status < 400 else logging.INFO


def facts(answered: Answered) -> dict[str, object]:
    """What a line says of a request: nothing that the client has written, and no address."""
    told: dict[str, object] = {
        "request_id": answered.request.id,
        "method": answered.method,
        "route": answered.route,
        "status": answered.status,
        "ms": round(answered.seconds * 1000, 2),
    }
    turn = answered.request.turn
    if turn is not None:
        told["channel"] = channel_of(turn)
        told["intent"] = turn.intent
        told["answer"] = turn.status
        told["knowledge_version"] = turn.knowledge_version
    return told
