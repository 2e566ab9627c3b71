"""What is to be done about a reading, and which rule said so."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """*do* names a way of reasoning; *rule* is the rule that fired, *nearly* those that would have fired next."""

    do: str
    reading: Reading
    rule: str
    because: str = ""
    nearly: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    """Where readings are about equally likely: the ways that they would lead to."""
