"""Small packs on disk: a test names only what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.core.errors import KnowledgeError
from bot.knowledge_base.pack import read

Fields = Mapping[str, Any]
ARTICLES = [{"slug": "first", "title": "The first"}, {"slug": "second", "title": "The second"}]
TOPICS = [
    {"id": "orm", "label": "ORM", "phrase": "an ORM", "group": "feature", "words": ["orm"]},
    {"id": "speed", "label": "speed", "phrase": "speed", "group": "quality", "words": ["fast"]},
    {"id": "sqlmap", "label": "SqlMap", "phrase": "SqlMap", "group": "feature", "words": ["sqlmap"], "part_of": "orm"},
]


def a_claim(id: str = "ash-1", **fields: Any) -> Fields:
    """A claim as an author writes it, sound unless *fields* say otherwise; None leaves a field out."""
    sound = {
        "id": id,
        "kind": "feature",
        "polarity": "+",
        "topics": ["orm"],
        "statement": "Ash maps objects to rows.",
        "article": "first",
        "line": 1,
        "digest": "0123abcd",
    }
    return {name: value for name, value in {**sound, **fields}.items() if value is not None}


SLOW = a_claim("ash-2", polarity="-", topics=["speed"], statement="Ash answers slowly under load.", article="second")
FAST = a_claim("ash-3", topics=["speed"], statement="Ash is quick.", line=2)


def a_dispute(id: str = "ash-speed", **fields: Any) -> Fields:
    """A dispute of SLOW and FAST."""
    sound = {
        "id": id,
        "topic": "speed",
        "subjects": ["ash"],
        "sides": [["ash-2"], ["ash-3"]],
        "disagreement": "contradiction",
        "summary": "They disagree on how fast Ash is.",
    }
    return {**sound, **fields}


def a_question(id: str = "style", **fields: Any) -> Fields:
    """A question of an interview, sound unless *fields* say otherwise; None leaves a field out."""
    choices = [{"label": "With an ORM", "needs": ["orm"]}, {"label": "A fast one", "needs": ["speed"]}]
    sound = {"id": id, "ask": "Which shall it be?", "choices": choices}
    return {name: value for name, value in {**sound, **fields}.items() if value is not None}


def write_pack(
    folder: Path,
    *,
    claims: Sequence[Fields] = (),
    subject: Fields | None = None,
    topics: Sequence[Fields] = TOPICS,
    articles: Sequence[Fields] = ARTICLES,
    disputes: Sequence[Fields] = (),
    intents: Mapping[str, Sequence[str]] | None = None,
    rules: Sequence[Fields] = (),
    interview: Sequence[Fields] = (),
    files: Mapping[str, str] | None = None,
) -> Path:
    """A pack about the framework Ash in *folder*; *files* adds files, or replaces them, as they stand."""
    written: dict[str, Any] = {
        "pack.yaml": {"id": folder.name, "title": "A small pack"},
        "articles.yaml": {"articles": list(articles)},
        "topics.yaml": {"topics": list(topics)},
        "frameworks/ash.yaml": {"id": "ash", "name": "Ash", **(subject or {}), "claims": list(claims)},
        "disputes/ash.yaml": {"disputes": list(disputes)},
        "rules.yaml": {"rules": list(rules)},
    }
    if interview:
        written["interview.yaml"] = {"questions": list(interview)}
    for intent, phrasings in (intents or {}).items():
        written[f"intents/{intent}.yaml"] = {"intent": intent, "phrasings": list(phrasings)}
    texts = {name: yaml.safe_dump(content, sort_keys=False) for name, content in written.items()}
    for name, text in {**texts, **(files or {})}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def problems_in(*folders: Path) -> tuple[KnowledgeError, ...]:
    """Every problem of the packs in *folders*."""
    return read(folders)[1]


def told(problems: Sequence[KnowledgeError], root: Path) -> list[tuple[str, str, str]]:
    """*problems* as file (seen from *root*), place and text."""
    return [(p.file.relative_to(root).as_posix(), p.where, p.problem) for p in problems]
