"""A reply that is kept back until what it says is stored, so that no thread has to wait for that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

HOLD = "advisor.hold"
"""Where a server puts its offer into the WSGI environment."""
Settle = Callable[[Exception | None], None]
"""Tells how the storing ended: with None where it is stored. To be called once, from any thread."""


class Hold(Protocol):
    """Offered by a server that can keep the reply to one request back."""

    @property
    def active(self) -> bool:
        """Whether the reply is being kept back."""

    def begin(self) -> Settle:
        """Keep the reply back until the result is called.

        Where it is called with an error, the reply is dropped and the request is handled once more, without this offer.
        """

    def after(self, do: Callable[[], None]) -> None:
        """Call *do* when the reply goes out; never, where it is dropped."""
