"""Questions answered in this process, without a server or a database."""

from __future__ import annotations

from collections.abc import Callable

from bot.asking import Engine
from bot.knowledge_base.pack import load
from bot.settings import Settings

LONGEST_QUESTION = 2000
"""Characters of a question after trimming, as everywhere."""


def question_in(text: str) -> str:
    """The question in *text*. Raises ValueError, saying why, where it cannot be asked."""
    question = text.encode("utf-8", "replace").decode().strip()
    if not question:
        raise ValueError("the question is empty")
    if len(question) > LONGEST_QUESTION:
        raise ValueError(f"the question has {len(question):,} characters; {LONGEST_QUESTION:,} are the most")
    return question


def ready_engine(settings: Settings, say: Callable[[str], None]) -> Engine:
    """The engine over the knowledge of *settings*; *say* is told when that takes a while.

    Raises PackError where the knowledge cannot be used.
    """
    base = load(settings.knowledge)
    cache = settings.instance / "cache"
    if not any(cache.glob(f"*-{base.version}-*")):
        say("Learning the phrasings, once for this knowledge ...")
    from bot.engine import build_engine  # here, as scikit-learn takes a second that help need not wait for

    return build_engine(base, cache=cache)
