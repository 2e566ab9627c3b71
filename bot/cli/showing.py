"""What is known of a subject, a claim, a dispute or a topic, in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from rich.console import Console
from rich.text import Text

from bot.cli.lookup import Found
from bot.cli.terminal import count_of, words
from bot.core.knowledge import Claim, Dispute, Kind, KnowledgeBase, Subject, Topic

Heading = Callable[[Claim], str]


def show(console: Console, base: KnowledgeBase, found: Found, by: str) -> None:
    """Print *found*, its claims grouped *by* "kind", "topic" or "subject"."""
    console.print(words(_title(base, found), "bold"))
    grouped = _grouped(found.claims, _headings(base)[by], _order(base, by))
    for heading, claims in grouped.items():
        console.print()
        console.print(words(f"{heading} ({len(claims)})", "bold"))
        for claim in claims:
            _show_claim(console, base, claim)
    if found.disputes:
        console.print()
        console.print(Text(f"disputes ({len(found.disputes)})", "bold"))
    for dispute in found.disputes:
        _show_dispute(console, base, dispute)


def best_grouping(found: Found) -> str:
    """How the claims of *found* are best told apart."""
    return "subject" if isinstance(found.thing, Topic | Dispute) else "kind"


def _title(base: KnowledgeBase, found: Found) -> str:
    thing = found.thing
    doubtful = sum(not claim.usable for claim in found.claims)
    counts = f"{count_of(len(found.claims), 'claim')} ({doubtful} doubtful), {count_of(len(found.disputes), 'dispute')}"
    match thing:
        case Subject():
            kinds = ", ".join((thing.group, *base.types_of(thing.id)))
            return f"{thing.name} ({kinds}): {counts}"
        case Topic():
            within = f", part of {thing.part_of}" if thing.part_of else ""
            return f"{thing.label} (topic {thing.id}{within}): {counts}"
        case Dispute():
            return f"{thing.id} (dispute, {thing.disagreement}) on {thing.topic}"
        case Claim():
            return f"{thing.id} (claim) and what says the same"


def _headings(base: KnowledgeBase) -> Mapping[str, Heading]:
    return {
        "kind": lambda claim: claim.kind.value,
        "topic": lambda claim: base.topics[claim.topics[0]].label,
        "subject": lambda claim: base.name(claim.subject),
    }


def _order(base: KnowledgeBase, by: str) -> Iterable[str]:
    if by == "kind":
        return [kind.value for kind in Kind]
    if by == "topic":
        return [topic.label for topic in base.topics.values()]
    return [subject.name for subject in base.subjects.values()]


def _grouped(claims: Iterable[Claim], heading: Heading, order: Iterable[str]) -> Mapping[str, list[Claim]]:
    """*claims* under their headings, in this *order*; headings without claims are left out."""
    groups: dict[str, list[Claim]] = {name: [] for name in order}
    for claim in claims:
        groups[heading(claim)].append(claim)
    return {name: group for name, group in groups.items() if group}


def _show_claim(console: Console, base: KnowledgeBase, claim: Claim) -> None:
    console.print(words(f"  {claim.polarity.value} {claim.id}  {claim.statement}"))
    disputes = [dispute.id for dispute in base.disputes_of(claim.id)]
    notes = [f"{claim.article}, line {claim.line}", f"topics: {', '.join(claim.topics)}"]
    notes += ["main"] * claim.main
    notes += [f"echoes {claim.echoes}"] if claim.echoes else []
    notes += [f"disputed in {', '.join(disputes)}"] if disputes else []
    console.print(words(f"      {'; '.join(notes)}", "dim"))
    if claim.doubtful:
        console.print(words(f"      doubtful: {claim.doubtful}", "yellow"))


def _show_dispute(console: Console, base: KnowledgeBase, dispute: Dispute) -> None:
    console.print(words(f"  {dispute.id} ({dispute.disagreement}): {dispute.summary}"))
    for number, side in enumerate(dispute.sides, 1):
        for id in side:
            claim = base.claims[id]
            told = f"      side {number}: {id}  {claim.statement} ({claim.article}, line {claim.line})"
            console.print(words(told, "dim"))
