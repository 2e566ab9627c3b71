"""Cues: what the words of a question show beside its names, topics and intent."""

from __future__ import annotations

import re

_PATTERNS = {
    "framework": r"framework",
    "frameworks": r"frameworks",
    "python": r"python",
    "best": r"\b(?:best|better|ideal|should i (?:use|start|pick|choose))\b",
    "choice": r"\b(?:choose|choosing|recommend|suggest|best|top|which|pick)\b",
    "superlative": r"\b(?:\w+est|most|least|best)\b",
    "need": r"\b(?:i|we) (?:need|want|build|am|are|have)\b",
    "avoid": (
        r"\b(?:avoid|worst|least|weakest|stay away|steer clear|bad|poor|unsuitable|unfit"
        r"|not (?:good|suited|suitable|recommended)|never (?:suggest|recommend)|not suggest)\b"
    ),
    "not": r"(?:^|\s)not(?:\s|$)",
    "sure": r"\b(?:sure|certain|confident|really|trust|prove)\b",
    "all": r"\b(?:all|know|cover|available|exist|list|how many|are there|compared?)\b",
    "open": r"^(?:and |so |but |ok )?(?:what|which|how|why|when|where|who|whose)\b",
    "which": r"^(?:which|what) ",
    "asks-what": r"^(?:what|who)(?:'s| is| are)\b",
    "kinds": r"kinds of|types of|categories|each of the three|three kinds|three types",
    "picks": r"\bwhich (?:one|tool|framework|library|option|package|of (?:them|these|those))\b",
    "together": (
        r"\b(?:use|combine|run|mix|embed|integrate|pair|mount|put|work|live|exist)s?\b.{0,40}"
        r"\b(?:with|alongside|together|inside|side by side|next to|in (?:the same|one))\b"
    ),
    "how": r"\bhow\b",
    "untold": r"\bthis (?:app|project|thing|site|idea)\b",
    "both-sides": (
        r"\b(?:pros?|advantages?|strengths?|upsides?|benefits?|good)\b.{0,12}(?:\band\b|&|/|\+|,|\bor\b|\bn\b).{0,12}"
        r"\b(?:cons?|disadvantages?|weakness(?:es)?|downsides?|drawbacks?|bad)\b"
    ),
}
_COMPILED = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}


def cues_of(text: str) -> frozenset[str]:
    """The names of all cues in a normalised *text*."""
    text = text.casefold()
    return frozenset(name for name, pattern in _COMPILED.items() if pattern.search(text))
