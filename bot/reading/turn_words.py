"""Turns of a conversation: corrections, refusals of what was suggested, and choices among what was listed."""

from __future__ import annotations

import re

from bot.reading.ordinals import place_of

_CORRECTS = re.compile(
    r"^(?:(?:no(?=\s*[,.!;:]|\s+(?:i|wait|sorry|not|actually)\b)|oh|ah|um+|uh|hm+|nope|nah|not that|sorry|oops"
    r"|ooops|whoops|wait|hold on|actually|my bad|my mistake|typo"
    r"|correction|wrong(?: one| framework| word)?|scratch that|strike that|forget that"
    r"|never ?mind(?: that|(?! the\b|ing))"
    r"|i (?:mean|meant|said|wanted to say)(?: to say)?)\b[\s,.!;:…-]*)+",
    re.I,
)
_FIRM = re.compile(
    r"\b(?:meant?|said|scratch|strike|forget|wrong|correction|typo|my bad|my mistake|oops|whoops|never ?mind|wait"
    r"|sorry)\b",
    re.I,
)
_TAKES_BACK = re.compile(r"\b(?:scratch|strike|forget|never ?mind)\b", re.I)
_REPEATS = re.compile(r"\bi said\b", re.I)


def correction(text: str) -> tuple[str, str]:
    """The words that say that what was said was wrong ("no, I meant"), and the rest; ("", text) where there are none.

    A mere "no" or "actually" is none: it may also go on.
    """
    found = _CORRECTS.match(text)
    if not found or not _FIRM.search(found.group()) or not text[found.end() :].strip(" ?!."):
        return "", text
    return found.group().strip(), text[found.end() :]


def takes_back(announced: str) -> bool:
    """Whether all that was said last is taken back ("scratch that")."""
    return bool(_TAKES_BACK.search(announced))


def repeats(announced: str) -> bool:
    """Whether something is said again ("I said ..."), which takes nothing else back."""
    return bool(_REPEATS.search(announced))


def offered(text: str, choices: tuple[str, ...]) -> str:
    """The choice that *text* picks by its place ("the second one"); *text* where it picks none of *choices*."""
    place = place_of(text.strip(), of_questions=True)
    return choices[place] if place is not None and -len(choices) <= place < len(choices) else text


_ANOTHER = re.compile(
    r"^(?:(?:and|or|ok|okay|so|no|hm+|well|got|have|any|anything|is there|are there|give me|show me|please|pls"
    r"|what is|what)\b[\s,]*)*"
    r"(?:something (?:else|different|other)|(?:an)?other (?:ones?|options?|choices?|suggestions?|frameworks?"
    r"|ideas?)|another"
    r"|(?:what |anything |who |which )?else|(?:the )?next(?: best| one| choice| option)?(?: one)?"
    r"|(?:the )?runner[- ]up"
    r"|(?:the )?second best|others|plan b|alternatives?)"
    r"(?: (?:else|instead|then|please|pls|maybe|would you (?:recommend|suggest)|do you (?:recommend|suggest|have)"
    r"|is there))*\W*$",
    re.I,
)
_TOO = re.compile(r"\btoo (?!(?:many )?(?:people|of us)\b)\w+", re.I)
_DISLIKES = re.compile(
    r"\b(?:do not|don't|dont|never|not) (?:really )?(?:suggest|recommend|like|want|use|need|love|trust)\b"
    r"|\b(?:hate|dislike|banned|forbidden|besides?|other than|anything but|except|apart from|drop|neither|no way"
    r"|not an option|(?:is|was|were|are) (?:out|gone|ruled out|off the table|not there|no option))\b",
    re.I,
)
_AMONG = re.compile(
    r"\b(?:of|among|between|from|out of) (?:those|them|these|the (?:two|three|four|five|list|above))\b"
    r"|^(?:and )?which of\b",
    re.I,
)
_SUPPOSES = re.compile(
    r"^(?:(?:and|but|or|so|ok|okay|hm+|then|well)\b[\s,]*)*(?:what (?:happens )?if|if|suppose|supposing|say|assume"
    r"|assuming|imagine)\b",
    re.I,
)
_MATTERS_MORE = re.compile(
    r"\b(?:matters?|counts?|weighs?) (?:\w+ )?more\b|\b(?:more|most) (?:important|crucial|relevant)\b"
    r"|\bmatters? (?:the )?most\b|\b(?:comes? first|above all|first priority|top priority|over everything)\b",
    re.I,
)
_NUMBERS = {"two": 2, "2": 2, "three": 3, "3": 3, "four": 4, "4": 4, "five": 5, "5": 5}
_FIRST_FEW = re.compile(r"\b(?:first|top) (two|three|four|five|[2-5])\b", re.I)
_OTHER_FEW = re.compile(r"\b(?:the )?(?:other|last|remaining) (two|three|four|[2-4])\b|\bthe (?:others|rest)\b", re.I)
_AGAINST = re.compile(
    r"^(?:and |or |so |ok )?(?:vs\.?|versus|compared (?:to|with)|against|better than|or better)\b",
    re.I,
)


_NO_LONGER = re.compile(r"\b(?:do not|don't|dont|no longer|not) (?:really |actually )?(?:need|require|care)\b", re.I)


def lets_go(text: str) -> bool:
    """Whether *text* says that what it names is not needed, which is less than refusing it."""
    return bool(_NO_LONGER.search(text))


def asks_for_another(text: str) -> bool:
    """Whether *text* only asks for another suggestion ("something else", "next best?")."""
    return bool(_ANOTHER.match(text))


def supposes(text: str) -> bool:
    """Whether *text* asks what would be if something else held ("and if it grows?"), rather than about what is."""
    return bool(_SUPPOSES.match(text))


def matters_more(text: str) -> bool:
    """Whether *text* puts what it names above all else ("security matters more")."""
    return bool(_MATTERS_MORE.search(text))


def is_too_much(text: str) -> bool:
    """Whether *text* says that something is too much of something ("too heavy")."""
    return bool(_TOO.search(text)) and not text.rstrip().endswith("?")


def dislikes(text: str) -> bool:
    """Whether *text* refuses what it names ("besides Django", "I don't like Zope")."""
    asked = text.rstrip().endswith("?") and not supposes(text)
    return bool(_DISLIKES.search(text)) and not asked


def chooses_among(text: str) -> bool:
    """Whether *text* asks about what was listed before ("which of those", "the lightest of them")."""
    return bool(_AMONG.search(text))


def sets_against(text: str) -> bool:
    """Whether *text* sets something against what was spoken of ("vs Hug")."""
    return bool(_AGAINST.match(text))


def several_of(text: str, listed: tuple[str, ...], spoken_of: tuple[str, ...]) -> tuple[str, ...]:
    """Which of *listed* are meant by "the first two" or "the other two"; () where *text* says neither."""
    first = _FIRST_FEW.search(text)
    if first:
        return listed[: _NUMBERS[first.group(1).casefold()]]
    other = _OTHER_FEW.search(text)
    if not other:
        return ()
    rest = [f for f in listed if f not in (spoken_of or listed[:1])]
    return tuple(rest[: _NUMBERS.get((other.group(1) or "").casefold(), 5)])
