"""What was understood and is remembered, without the words that were typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.core.finding import Compared, Finding, Plain
from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context, Reading, Requirement

NAMELESS = "another technology"
"""What stands for a technology that only the asker has named."""


def unquoted_context(context: Context, base: KnowledgeBase) -> Context:
    """*context* without the words that stated its needs; what follows from it stays the same."""
    choice, asked, interview = context.choice, context.asked, context.interview
    if choice:
        others = _known(choice.others, base)
        choice = replace(choice, requirements=_unquoted(choice.requirements, base), others=others)
    if asked:
        others = _known(asked.others, base)
        asked = replace(asked, requirements=_unquoted(asked.requirements, base), others=others)
    if interview:
        interview = replace(interview, needs=_unquoted(interview.needs, base))
    requirements = _unquoted(context.requirements, base)
    return replace(context, requirements=requirements, choice=choice, asked=asked, interview=interview)


def unquoted_reading(reading: Reading, base: KnowledgeBase) -> Reading:
    """*reading* as it may be put into words without any that only the asker has used."""
    return replace(reading, text="", others=_known(reading.others, base), unknown_words=())


def unquoted_finding(finding: Finding, reading: Reading, base: KnowledgeBase) -> Finding:
    """*finding* of *reading*, as it may be put into words without any that only the asker has used."""
    if isinstance(finding, Compared):
        return replace(finding, others=_known(finding.others, base))
    if isinstance(finding, Plain) and finding.names == reading.others:
        return replace(finding, names=_known(finding.names, base))
    return finding


def _known(others: Iterable[str], base: KnowledgeBase) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name if name in base.lexicon.others else NAMELESS for name in others))


def _unquoted(needs: Iterable[Requirement], base: KnowledgeBase) -> tuple[Requirement, ...]:
    return tuple(replace(need, words=_of_the_pack(need, base)) for need in needs)


def _of_the_pack(need: Requirement, base: KnowledgeBase) -> str:
    """In place of the words of a fault ("hardest to learn"), the pack's own: the way of the answer hangs on them."""
    topic = base.topics.get(need.topic)
    return topic.opposites[0] if topic and topic.is_fault(need.words) else ""
