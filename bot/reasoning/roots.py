"""Words brought to a root at which their forms meet, for setting questions beside claims."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?[+#]*")
_NUMBERED = re.compile(r"(?<=[a-z]{3})\d$")
_WHOLE = frozenset({"author", "news", "https", "number", "user", "server"})
"""Words that have no ending, whatever it looks like."""
_ENDINGS = tuple(
    "isation ation ition ingly edly ement ment ness able ible ally ator ance ence ions ing ion ity ive est ers er or ed"
    " es ly al ure e y i".split()
)
_SHORTEST = 4
"""An ending is cut only where so many letters stay."""
_LONGEST = 40
"""Longer ones are no words, and stay as they are."""
_FORMS = {
    form: word
    for word, forms in {
        "begin": "began begun beginning",
        "build": "built",
        "choose": "chose chosen choice",
        "come": "came",
        "forget": "forgot forgotten",
        "hold": "held",
        "make": "made",
        "mean": "meant",
        "use": "used uses",
        "run": "ran",
        "take": "took taken",
        "write": "wrote written",
    }.items()
    for form in forms.split()
}
_FIGURES = {
    word: str(figure)
    for figure, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
    if figure > 1
} | {"dozen": "12", "twenty": "20", "thirty": "30", "fifty": "50", "hundred": "100", "thousand": "1000"}


def roots(text: str) -> tuple[str, ...]:
    """The root of each word of *text*, in order; numbers up to twelve and round ones as figures."""
    return tuple(root(word) for word in _WORD.findall(text.casefold().replace("’", "'")))


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """The root of a word in small letters: "created", "creator" and "creation" meet, as do British and American."""
    word = word.removesuffix("'s").removesuffix("'")
    word = _FIGURES.get(word) or _FORMS.get(word, word)
    if not 3 < len(word) <= _LONGEST or word in _WHOLE:
        return word
    word = _NUMBERED.sub("", word)
    if not word.endswith(("ss", "us", "is")):
        word = word.removesuffix("s")
    word = word.replace("iz", "is").replace("yz", "ys").replace("our", "or")
    return _cut(word[:-2] + "y" if word.endswith("ie") else word)


def _cut(word: str) -> str:
    """*word* without its endings, one after the other, and without a doubled last letter."""
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= _SHORTEST), None)
    if ending:
        return _cut(word.removesuffix(ending))
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sl" else word
