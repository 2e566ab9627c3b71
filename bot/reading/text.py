"""Text into words: normalised, split, and brought to a form in which singular and plural meet."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

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


class Token(NamedTuple):
    """One word: as it was written, its form for matching, and its place in the text."""

    text: str
    norm: str
    start: int
    end: int


_NO_PLURALS = frozenset({"https", "rss", "cors", "saas", "sass", "news"})
_NOT_SEEN = {"Cf", "Mn"}
_NOT_READ = {"Cc", "Cs", "Co", "Cn", "So", "Sk", "Zl", "Zp"}
_MOST_ADDED = 400
"""So many letters may a text become longer where one letter stands for several: in NFKC, U+FDFA is 18 letters."""
_LONGEST_KEPT = 40
"""The forms of longer words are worked out anew each time, so that what is kept of them stays small."""


def _read_as(letter: str) -> str:
    category = unicodedata.category(letter)
    return "" if category in _NOT_SEEN else " " if category in _NOT_READ else letter


_read = lru_cache(maxsize=8192)(_read_as)
_ASCII = {code: _read_as(chr(code).translate(_QUOTES)) for code in range(128)}


_FORMATTING = re.compile(r"</?(?:b|i|u|em|strong|h[1-6]|p|br|span|script)\b[^<>]{0,200}>", re.I)


def normalise(text: str) -> str:
    """*text* in NFKC with plain quotes, without control and format characters, pictures, tags that only format a text,
    or runs of space."""
    text = _FORMATTING.sub(" ", text) if "<" in text else text
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    plain = unicodedata.normalize("NFKC", text)[: len(text) + _MOST_ADDED].translate(_QUOTES)
    return " ".join("".join(map(_read, plain)).split())


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a normalised *text*; contractions become two words at one place."""
    return tuple(
        Token(word, form, match.start(), match.end())
        for match in _WORD.finditer(text)
        for word in (match.group(),)
        for form in (_forms(word) if len(word) <= _LONGEST_KEPT else _forms_of(word))
    )


def _forms_of(written: str) -> tuple[str, ...]:
    """The forms for matching of a word as it is written: two for a contraction."""
    word = written.casefold()
    return tuple(map(stem, _ELISIONS.get(word, word).split()))


_forms = lru_cache(maxsize=20_000)(_forms_of)


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
    return tuple(
        form
        for word in _WORD.findall(normalise(text))
        for form in (_forms(word) if len(word) <= _LONGEST_KEPT else _forms_of(word))
    )


def written_words(text: str) -> tuple[str, ...]:
    """The words of *text* as they are written, split at everything that is no letter or digit."""
    return tuple(_LETTERS.findall(text))


_LETTERS = re.compile(r"[^\W_]+")
