"""Text into words: normalised, split, and brought to a form in which singular and plural meet."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['.+#][^\W_]+)*[+#]{0,2}")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "´": "'"})
_ELISIONS = {
    "can't": "can not",
    "cannot": "can not",
    "won't": "will not",
    "don't": "do not",
    "dont": "do not",
    "doesn't": "does not",
    "doesnt": "does not",
    "isn't": "is not",
    "isnt": "is not",
    "aren't": "are not",
    "shouldn't": "should not",
    "wouldn't": "would not",
    "couldn't": "could not",
    "didn't": "did not",
    "haven't": "have not",
    "hasn't": "has not",
    "what's": "what is",
    "whats": "what is",
    "who's": "who is",
    "how's": "how is",
    "that's": "that is",
    "it's": "it is",
    "i'm": "i am",
    "im": "i am",
    "i've": "i have",
    "i'd": "i would",
    "we're": "we are",
    "you're": "you are",
    "we've": "we have",
    "let's": "let us",
    "fw": "framework",
    "fws": "frameworks",
    "py": "python",
    "ppl": "people",
    "pls": "please",
    "plz": "please",
    "u": "you",
    "ur": "your",
    "r": "are",
    "thx": "thanks",
    "dev": "developer",
    "devs": "developers",
    "dev's": "developers",
    "apps": "app",
    "b/c": "because",
    "w/o": "without",
}


@dataclass(frozen=True, slots=True)
class Token:
    """One word: as it was written, its form for matching, and its place in the text."""

    text: str
    norm: str
    start: int
    end: int


def normalise(text: str) -> str:
    """*text* in NFKC with plain quotes, without control and format characters, pictures or runs of space."""
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    seen = (c for c in text if unicodedata.category(c) not in _NOT_SEEN)
    kept = (" " if unicodedata.category(c) in _NOT_READ else c for c in seen)
    return " ".join("".join(kept).split())


_NO_PLURALS = frozenset({"https", "rss", "cors", "saas", "sass"})
_NOT_SEEN = {"Cf", "Mn"}
_NOT_READ = {"Cc", "Cs", "Co", "Cn", "So", "Sk", "Zl", "Zp"}


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a normalised *text*; contractions become two words at one place."""
    found: list[Token] = []
    for match in _WORD.finditer(text):
        word = match.group().casefold()
        for part in _ELISIONS.get(word, word).split():
            found.append(Token(match.group(), stem(part), match.start(), match.end()))
    return tuple(found)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """*word* without possessive and plural ending; enough that "databases" meets "database"."""
    word = word.removesuffix("'s").removesuffix("'")
    if word in _NO_PLURALS:
        return word
    if len(word) <= 3 or not word.isalpha() or word.endswith(("ss", "us", "is", "ous")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word.removesuffix("s")


def stems(text: str) -> tuple[str, ...]:
    """The forms for matching of all words of *text*."""
    return tuple(token.norm for token in tokens(normalise(text)))


def written_words(text: str) -> tuple[str, ...]:
    """The words of *text* as they are written, split at everything that is no letter or digit."""
    return tuple(_LETTERS.findall(text))


_LETTERS = re.compile(r"[^\W_]+")
_BREAKS = re.compile(
    r"(?<=[?!.;])[\"')\]]*\s+|\n+"
    r"|\s*,?\s+(?=(?:and by the way|by the way|btw|also,? (?:who|what|which|how|is|does|can))\b)",
    re.I,
)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of *text*, and asides such as "by the way ..." as sentences of their own."""
    return tuple(part.strip() for part in _BREAKS.split(text) if part and part.strip())
