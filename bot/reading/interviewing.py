"""Answers to the question that an interview left open: a choice, a need in the asker's own words, a skip, an end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from bot.core.knowledge import InterviewChoice, InterviewQuestion, KnowledgeBase
from bot.core.reading import Interview, Move, Reading, Requirement, Strength
from bot.reading import interview_words, turn_words
from bot.reading.intents import added, unique
from bot.reading.ordinals import place_of
from bot.reading.parts import split
from bot.reading.roles import Role
from bot.reading.sizes import team_in
from bot.reading.text import stems

_REFUSING = frozenset({"not", "no", "without", "never"})
_REACH = 3
"""A refusal counts for a choice whose words begin within so many words after it."""
_SHORT = 12
"""Only in a text of so many words does every word of a choice name it; in longer ones its topics do."""
_ALIKE = 85
"""rapidfuzz ratio (0 to 100) from which a text is a choice's words misspelt."""
_LONG = 5
"""Shorter texts must repeat a choice's words to the letter."""
_YES, _NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class _Said:
    """What a turn does: *choices* it takes, *needs* it adds beside them, *excluded* frameworks."""

    move: Move
    choices: tuple[InterviewChoice, ...] = ()
    needs: tuple[Requirement, ...] = ()
    excluded: tuple[str, ...] = ()


def replied(glance: Reading, interview: Interview | None, base: KnowledgeBase) -> Reading | None:
    """The turn as a move in *interview*; None where it is none, and is to be read as any other.

    *glance* holds its text, and the names and needs in it. The reading given has all needs of the interview so far.
    """
    if interview is None:
        return None
    said = _while_paused(glance.text) if interview.paused else _said(glance, base.interview.get(interview.open), base)
    if said is None:
        return None
    chosen = (_wanted(topic, choice.label) for choice in said.choices for topic in choice.needs)
    new = added(said.needs, tuple(chosen))
    told = {"question": interview.open, "move": said.move.value, "choices": [c.label for c in said.choices]}
    return replace(
        glance,
        intent="recommend",
        confidence=1.0,
        frameworks=(),
        topics=tuple(r.topic for r in new),
        requirements=added(interview.needs, new),
        excluded=unique((*interview.excluded, *said.excluded)),
        carried=True,
        move=said.move,
        evidence={"interview": told},
    )


def _wanted(topic: str, words: str) -> Requirement:
    return Requirement(topic=topic, strength=Strength.WANT, words=words)


def _while_paused(text: str) -> _Said | None:
    if interview_words.resumes(text):
        return _Said(Move.RESUMES)
    if interview_words.passes(text):
        return _Said(Move.SKIPS)
    return _Said(Move.ENDS) if interview_words.wants_the_result(text) else None


def _said(glance: Reading, question: InterviewQuestion | None, base: KnowledgeBase) -> _Said | None:
    """What a turn says to *question*, its very words first; None where it is no answer, or nothing was asked."""
    if question is None:
        return None
    whole = _as_written(glance.text, question)
    if whole:
        return _Said(Move.ANSWERS, (whole,))
    if interview_words.ends(glance.text):
        return _Said(Move.ENDS)
    if interview_words.skips(glance.text):
        return _Said(Move.SKIPS)
    place = place_of(glance.text)
    if place is not None:
        return _at(place, question)
    return _team(glance.text, question, base) or _in_words(glance, question, base)


def _team(text: str, question: InterviewQuestion, base: KnowledgeBase) -> _Said | None:
    """How many build it, whatever was asked: a choice of *question* that means as much, or a need beside it."""
    topic = team_in(stems(text))
    if topic is None or topic not in base.topics:
        return None
    choices = tuple(choice for choice in question.choices if topic in choice.needs)
    return _Said(Move.ANSWERS, choices, () if choices else (_wanted(topic, text),))


def _as_written(text: str, question: InterviewQuestion) -> InterviewChoice | None:
    """The choice whose label or words *text* repeats, or misspells: word by word, a letter or two."""
    words = stems(text)
    said = " ".join(words)
    by_phrase = {" ".join(p): c for c in question.choices for p in _phrases_of(c) if len(p) == len(words)}
    alike = _ALIKE if len(said) >= _LONG else 100
    near = process.extractOne(said, tuple(by_phrase), scorer=fuzz.ratio, score_cutoff=alike)
    return by_phrase[near[0]] if near else None


def _at(place: int, question: InterviewQuestion) -> _Said:
    """The choice at *place*; after the choices come "no preference" and the result, as they are shown."""
    if place < len(question.choices):
        return _Said(Move.ANSWERS, (question.choices[place],))
    return _Said({0: Move.SKIPS, 1: Move.ENDS}.get(place - len(question.choices), Move.UNCLEAR))


def _in_words(glance: Reading, question: InterviewQuestion, base: KnowledgeBase) -> _Said | None:
    """What is chosen, or needed, in the asker's own words."""
    text = glance.text
    refused = glance.excluded
    if turn_words.dislikes(text):
        refused = unique((*refused, *glance.frameworks))
    if not set(glance.frameworks) <= set(refused) or _asks_or_tells(glance):
        return None
    choices = _by_yes_or_no(text, question) or _chosen(glance, question)
    needs = _own_needs(glance, question, choices, base)
    if choices or needs or refused:
        return _Said(Move.ANSWERS, choices, needs, refused)
    if interview_words.denies(text):
        return _Said(Move.SKIPS)
    unclear = interview_words.agrees(text) or interview_words.goes_along(text)
    return _Said(Move.UNCLEAR) if unclear else None


def _asks_or_tells(glance: Reading) -> bool:
    """Whether a text holds a question, or is a story with a past; a choice with a mark after it is no question."""
    roles = {piece.role for piece in split(glance.text.rstrip("? "))}
    return Role.ASKS in roles or (Role.TELLS in roles and glance.words > _SHORT)


def _by_yes_or_no(text: str, question: InterviewQuestion) -> tuple[InterviewChoice, ...]:
    word = _YES if interview_words.agrees(text) else _NO if interview_words.denies(text) else None
    return tuple(choice for choice in question.choices if word in choice.words)


def _chosen(glance: Reading, question: InterviewQuestion) -> tuple[InterviewChoice, ...]:
    """The choices that a text names, by their words or by the topics that it wants."""
    wanted = {r.topic for r in glance.requirements if r.wanted}
    named = tuple(_named(stems(glance.text), question)) if glance.words <= _SHORT else ()
    by_topic = (choice for choice in question.choices if wanted & set(choice.needs))
    return tuple(dict.fromkeys((*named, *by_topic)))


def _named(words: Sequence[str], question: InterviewQuestion) -> Iterator[InterviewChoice]:
    """The choices whose words stand in *words* unrefused, the longest words first; each word speaks for one choice."""
    phrases = [(phrase, choice) for choice in question.choices for phrase in _phrases_of(choice)]
    taken: set[int] = set()
    for phrase, choice in sorted(phrases, key=lambda named: -len(named[0])):
        for start in range(len(words) - len(phrase) + 1):
            places = set(range(start, start + len(phrase)))
            if tuple(words[start : start + len(phrase)]) != phrase or places & taken:
                continue
            taken |= places
            if not _REFUSING & set(words[max(0, start - _REACH) : start]):
                yield choice


def _phrases_of(choice: InterviewChoice) -> tuple[tuple[str, ...], ...]:
    """The label and words of a choice as they are matched; yes and no are told by other means."""
    return tuple(stems(phrase) for phrase in (choice.label, *choice.words) if phrase not in (_YES, _NO))


def _own_needs(
    glance: Reading, question: InterviewQuestion, choices: Sequence[InterviewChoice], base: KnowledgeBase
) -> tuple[Requirement, ...]:
    """The needs of a text beside its choices; a choice settles whatever the question is about."""
    settled = {topic for choice in question.choices for topic in choice.needs} if choices else set()
    return tuple(r for r in glance.requirements if base.can_be_needed(r.topic) and r.topic not in settled)
