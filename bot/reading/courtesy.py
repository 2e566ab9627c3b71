"""The sorts of small talk, told by their words."""

from __future__ import annotations

import re

_WORDS = {
    "greeting": "hi hello hey heya hiya yo greetings howdy sup good.morning good.evening good.day what's.up",
    "thanks": "thanks? thx cheers ty appreciate great awesome perfect nice cool helpful brilliant well.done good.bot",
    "bye": "bye goodbye see.you see.ya later good.night farewell ciao",
    "insult": "useless stupid dumb idiot sucks? bad.bot terrible rubbish crap shut.up nonsense hate.you",
    "identity": "who.are.you what.are.you your.name are.you who.made.you llm robot",
    "help": "help what.can.you how.do.you.work how.does.this.work commands what.do.you.do can.you.do what.can.i.ask",
    "ack": "ok okay k lol haha sure yes yep yeah no nope hmm aha fine got.it right i.see interesting alright",
}
_PATTERNS = tuple(
    (name, re.compile(rf"\b(?:{'|'.join(word.replace('.', ' ') for word in words.split())})\b", re.IGNORECASE))
    for name, words in _WORDS.items()
)


def courtesy_of(text: str) -> str | None:
    """What sort of small talk *text* is: greeting, thanks, bye, insult, identity, help or ack; else None."""
    found = [name for name, pattern in _PATTERNS if pattern.search(text)]
    if "greeting" in found and len(found) > 1:
        found.remove("greeting")
    return found[0] if found else None
