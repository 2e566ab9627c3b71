"""Everything that can be wrong with packs, found before a service starts with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.core.errors import KnowledgeError
from bot.core.knowledge import KnowledgeBase, RuleSpec
from bot.knowledge_base.pack import SUBJECT_FOLDERS, read
from bot.knowledge_base.shape import Problems
from bot.knowledge_base.verify import file_with, read_skipped
from bot.reasoning.ways import WAYS
from bot.rules.planner import Planner, RuleError

FILES = ("pack", "articles", "topics", "interview", "rules", "lexicon", "replies", "skipped")
FOLDERS = (*SUBJECT_FOLDERS, "disputes", "intents")
AS_READ = "as-read"
"""What a rule does that leaves the intent as it was read."""


def check(packs: Sequence[Path]) -> tuple[KnowledgeBase, tuple[KnowledgeError, ...]]:
    """The base that *packs* make and every problem; with problems, the base is for inspection only."""
    base, found = read(packs)
    problems = Problems()
    for problem in found:
        problems.add(problem.file, problem.where, problem.problem)
    read_skipped(packs, base.articles, problems)
    _check_files(packs, problems)
    for rule in base.rules:
        for text in _problems_of(rule, base):
            problems.add(file_with(rule.name, "rules.yaml", packs), f"rules[{rule.name}]", text)
    return base, problems.all


def _check_files(packs: Sequence[Path], problems: Problems) -> None:
    """Note every file that nobody reads: most are misspelt."""
    for pack in packs:
        for file in sorted((*pack.rglob("*.yaml"), *pack.rglob("*.yml"))):
            *folders, _ = file.relative_to(pack).parts
            if file.suffix == ".yml":
                problems.add(file, "", "must end with .yaml to be read")
            elif tuple(folders) not in {(folder,) for folder in FOLDERS} and (folders or file.stem not in FILES):
                problems.add(file, "", "is no file of a pack")


def _problems_of(rule: RuleSpec, base: KnowledgeBase) -> list[str]:
    found = []
    if rule.do not in (AS_READ, *WAYS):
        found.append(f"leads to {rule.do!r}, which is none of {', '.join((AS_READ, *WAYS))}")
    try:
        Planner.over(replace(base, rules=(rule,)))
    except RuleError as error:
        found.append(str(error))
    return found
