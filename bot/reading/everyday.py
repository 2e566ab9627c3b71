"""Whether a word that also has an everyday sense is meant as a topic: told by what it modifies."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.knowledge import KnowledgeBase
from bot.reading.phrases import Found, Key
from bot.reading.text import stem, stems, written_words

_SAYING = frozenset({
    "question", "answer", "guess", "note", "word", "comparison", "summary", "overview", "reply", "look", "chat",
    "favour", "favor", "deal", "mistake", "sense", "requirement", "rule", "constraint", "limit", "copy", "luck",
    "fan", "thank", "hello", "check", "explanation", "request", "point", "problem", "issue", "list", "difference",
    "reason", "forward", "time",
})  # fmt: skip
_TELLING = frozenset(
    {"say", "tell", "know", "see", "explain", "decide", "choose", "answer", "guess", "believe", "imagine"}
)
_MODIFIERS = frozenset({
    "simple", "simplest", "easy", "easier", "easiest", "fast", "faster", "hard", "light", "common", "solid", "safe",
    "live", "instant", "free", "fun", "difficult", "friendly", "popular", "famous", "young", "complex", "fat",
    "thin", "dry",
})  # fmt: skip
_SIZES = frozenset({"big", "bigger", "large", "huge", "giant", "massive", "small", "tiny", "medium"})
_BUILT = frozenset({
    "app", "application", "project", "site", "website", "system", "codebase", "code", "product", "platform",
    "service", "api", "software", "company", "portal", "tool", "thing", "one", "web", "shop", "store", "blog",
    "program", "script", "startup", "business", "backend", "server", "team", "solution", "scale", "enterprise",
    "organization", "organisation", "job", "stuff", "page", "school", "club", "base", "crud", "rest", "crm", "erp",
    "saas", "dashboard", "internal", "prototype", "mvp",
})  # fmt: skip
_FIRMS = frozenset({"shop", "house", "store"})
_TRADES = frozenset(
    {"professional", "dev", "developer", "development", "software", "consulting", "design", "python", "django"}
)
_OBJECTS = frozenset({"you", "me", "him", "her"})
_PURPOSE = (("for",), ("to",))
_COUNTING = frozenset({"most", "mostly"})
_HEADED = ("ing", "ion", "ment", "ity")


class EverydaySenses:
    """Tells topics from everyday words that look like them, over the words of a base."""

    def __init__(self, base: KnowledgeBase, topic_words: frozenset[str]) -> None:
        claimed = {stem(w) for w in written_words(" ".join(c.statement for c in base.claims.values()).casefold())}
        self._groups = {topic.id: topic.group for topic in base.topics.values()}
        self._everyday = frozenset(stem(w) for w in base.lexicon.common_words)
        self._function = frozenset(w for word in base.lexicon.function_words for w in stems(word))
        self._software = frozenset(claimed) | topic_words | _BUILT
        self._foreign = self._everyday - self._software - self._function

    def is_meant(self, words: Key, found: Found, others: Mapping[int, str]) -> bool:
        """Whether *found* is a topic; *others* are the topics by the places where they begin.

        Phrases are, but for "commonly used for", which asks what is for something and not how many use it.
        """
        if words[found.end - 1] == "used" and words[found.end : found.end + 1] in _PURPOSE:
            return words[found.start] in _COUNTING
        if found.end - found.start > 1:
            return True
        word = words[found.start]
        if word in _FIRMS and found.start and words[found.start - 1] in _TRADES:
            return False
        after = words[found.end : found.end + 2]
        if not after:
            return True
        if word in _MODIFIERS or word in _SIZES:
            return not (
                self._modifies_saying(after, others, found.end)
                or self._modifies_no_work(word, words, found.end, others)
            )
        if word.endswith("ing") and after[0] in _OBJECTS:
            return False
        if word not in self._everyday:
            return True
        foreign = after[0] in self._foreign and (len(after) < 2 or after[1] not in self._software)
        return not foreign and not self._heads_another(word, found, after)

    def _modifies_saying(self, after: Key, others: Mapping[int, str], end: int) -> bool:
        """In "simple question", "hard to say" and "easy to test", the word tells nothing by itself."""
        if after[0] == "to":
            return after[1:] != () and (after[1] in _TELLING or end + 1 in others)
        return after[0] in _SAYING or (after[0] == "of" and after[1:] != ())

    def _modifies_no_work(self, word: str, words: Key, end: int, others: Mapping[int, str]) -> bool:
        """A size is one of what is built, not of a community or a crowd."""
        if word not in _SIZES or words[end] in self._function or words[end] in _BUILT:
            return False
        if end in others and self._groups[others[end]] == "project":
            return False
        return not _BUILT & set(words[end + 1 : end + 2])

    def _heads_another(self, word: str, found: Found, after: Key) -> bool:
        """In "a form of", the word is about what follows."""
        nouns = self._groups[found.id] in ("feature", "project")
        return after[0] == "of" and nouns and not word.endswith(_HEADED)
