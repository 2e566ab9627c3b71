"""What an answer says of its own reading: needs that contradict each other, and what was left aside."""

from __future__ import annotations

from dataclasses import replace

from bot.core.answer import Answer, Block, Sentence
from bot.core.finding import Alternatives, Compared, Finding, Guided, Judged, Listed, Plain, Recommended
from bot.core.reading import Clash, Contradiction, Reading, Requirement
from bot.wording.sentences import NUMBERS, Speaker, capitalised, count, join, note, paragraph

MOST_NEEDS_UNCOUNTED = 8
"""From more needs on, the answer says how many it weighed."""
MOST_TOLD = 3
_WEIGHS = (Recommended, Compared, Judged, Listed, Alternatives, Guided)


def with_remarks(speak: Speaker, answer: Answer, finding: Finding, reading: Reading) -> Answer:
    """*answer* with its contradictions before everything else, and what was left aside after its first paragraph."""
    first = [_told(speak, c) for c in reading.contradictions[:MOST_TOLD]] if isinstance(finding, _WEIGHS) else []
    first += [*_of_itself(speak, finding, reading), *_not_known(finding, reading)]
    aside = [*_left_aside(speak, finding, reading), *_unweighed(speak, finding, reading), *_counted(finding)]
    lead: tuple[Block, ...] = paragraph(*first) + (answer.blocks[:1] if aside else ())
    rest = answer.blocks[1:] if aside else answer.blocks
    return replace(answer, blocks=(*lead, *paragraph(*aside), *rest)) if first or aside else answer


def _told(speak: Speaker, clash: Contradiction) -> Sentence:
    first, second = (speak.phrase(need.topic) for need in (clash.first, clash.second))
    match clash.sort:
        case Clash.REVERSED:
            return note(f"You both want and refuse {first}; I went by your last word, {_side(speak, clash.second)}.")
        case Clash.REPLACED:
            return note(f"Your earlier {_need(speak, clash.first)} no longer counts.")
        case Clash.OPPOSED if clash.first.wanted and clash.second.wanted:
            return note(f"{capitalised(first)} and {second} exclude each other; I weighed both.")
        case Clash.OPPOSED:
            wanted, refused = (first, second) if clash.first.wanted else (second, first)
            return note(f"You want {wanted} but refuse {refused}, which I count as part of it; I weighed both.")


def _side(speak: Speaker, need: Requirement) -> str:
    return f"{'with' if need.wanted else 'without'} {speak.phrase(need.topic)}"


def _need(speak: Speaker, need: Requirement) -> str:
    return f"need, {speak.phrase(need.topic)}," if need.wanted else f"refusal of {speak.phrase(need.topic)}"


def _of_itself(speak: Speaker, finding: Finding, reading: Reading) -> list[Sentence]:
    """That a comparison names one framework only."""
    if not isinstance(finding, Judged) or reading.intent != "compare" or reading.types or reading.others:
        return []
    name = speak.name(finding.framework)
    if reading.named_twice:
        return [note(f"Both are {name}, so there is nothing to compare; name a second framework.")]
    if "compares-only" in reading.cues:
        return [note(f"A comparison needs two frameworks, and you name only {name}.")]
    return []


def _not_known(finding: Finding, reading: Reading) -> list[Sentence]:
    """The words of a choice that name no need that the bot knows, where it names none besides."""
    words = reading.unknown_words
    if not isinstance(finding, Guided) or reading.intent != "recommend" or not 0 < len(words) <= MOST_TOLD:
        return []
    return [note(f"I know no need by the name of {join([f'“{word}”' for word in words], 'or')}.")]


def _left_aside(speak: Speaker, finding: Finding, reading: Reading) -> list[Sentence]:
    """Which of many frameworks were not compared."""
    if isinstance(finding, Compared):
        taken = finding.frameworks
    elif isinstance(finding, Plain) and finding.reply == "half-covered":
        taken = tuple(p.subject for p in finding.about) + tuple(j.framework for j in finding.judged)
    else:
        return []
    left = [f for f in reading.frameworks if f not in taken]
    if not left:
        return []
    all_ = count(len(reading.frameworks), "framework")
    verb = "is" if len(left) == 1 else "are"
    return [note(f"Of your {all_} I took the first {_number(len(taken))}; {speak.names(left)} {verb} left out.")]


def _unweighed(speak: Speaker, finding: Finding, reading: Reading) -> list[Sentence]:
    """Which needs a comparison with a kind of framework passes over."""
    if not isinstance(finding, Compared) or finding.requirements or set(finding.frameworks) <= set(reading.frameworks):
        return []
    needs = speak.needs(reading.requirements)
    return (
        [note(f"A kind of framework cannot be scored, so this leaves aside what you need: {needs}.")] if needs else []
    )


def _counted(finding: Finding) -> list[Sentence]:
    """How many needs were weighed, where they are too many to name."""
    if not isinstance(finding, Recommended) or len(finding.requirements) < MOST_NEEDS_UNCOUNTED:
        return []
    return [note(f"I weighed all {count(len(finding.requirements), 'need')} that I read in your message.")]


def _number(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)
