"""What the files of a pack may hold: each value is turned into ours, or a problem names its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml

from bot.core.errors import KnowledgeError

E = TypeVar("E", bound=StrEnum)
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MISSING = object()
BROKEN = object()
"""What is read from a file that is no YAML; its problem is noted already."""


class Problems:
    """Collects every problem of a pack, so that an author sees all of them at once."""

    def __init__(self) -> None:
        self._found: list[KnowledgeError] = []

    def add(self, file: Path, where: str, problem: str) -> None:
        """Note one problem."""
        self._found.append(KnowledgeError(file, where, problem))

    @property
    def all(self) -> tuple[KnowledgeError, ...]:
        """The problems in the order of their files and places."""
        return tuple(sorted(self._found, key=lambda p: (str(p.file), p.where)))


def read_yaml(file: Path, problems: Problems) -> Any:
    """The content of *file*, or BROKEN with a problem noted where it is not YAML in UTF-8."""
    try:
        return yaml.load(file.read_bytes(), Loader=Loader)  # noqa: S506 (a safe loader in C)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        problems.add(file, f"line {line}", f"is not YAML: {error.problem}")
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problems.add(file, "", f"cannot be read: {error}")
    return BROKEN


class Record:
    """One mapping of a file, read field by field; whatever is wrong becomes a problem with its place."""

    def __init__(self, raw: Any, file: Path, where: str, problems: Problems) -> None:
        self.file = file
        self.where = where
        self.problems = problems
        self.raw: Mapping[str, Any] = raw if isinstance(raw, dict) else {}
        self._seen: set[str] = set()
        self._broken = raw is BROKEN
        if not isinstance(raw, dict):
            self.problem("", "must be a mapping of names to values")

    def problem(self, name: str, text: str) -> None:
        """Note a problem of the field *name*; what is broken as a whole has none besides."""
        if self._broken:
            return
        where = f"{self.where}.{name}" if self.where and name else self.where or name
        self.problems.add(self.file, where, text)

    def take(self, name: str, check: Callable[[Any], bool], expected: str, default: Any = MISSING) -> Any:
        """The value of *name*; a problem where it is missing without a default, or is not *expected*."""
        self._seen.add(name)
        value = self.raw.get(name, MISSING)
        if value is MISSING or (value is None and default is not MISSING):
            if default is MISSING:
                self.problem(name, "is missing")
                return None
            return default
        if not check(value):
            self.problem(name, f"must be {expected}, not {value!r}")
            return None if default is MISSING else default
        return value

    def text(self, name: str, default: Any = MISSING) -> Any:
        """A text that is not empty."""
        return self.take(name, lambda v: isinstance(v, str) and bool(v.strip()), "a text", default)

    def texts(self, name: str, default: Any = MISSING) -> tuple[str, ...]:
        """A list of texts; one text stands for a list of one."""
        value = self.take(
            name,
            lambda v: isinstance(v, str) or (isinstance(v, list) and all(isinstance(x, str) for x in v)),
            "a list of texts",
            default,
        )
        if isinstance(value, str):
            return (value,)
        return tuple(value or ())

    def number(self, name: str) -> int:
        """A whole number from 1 on."""
        value = self.take(name, lambda v: isinstance(v, int) and v is not True and v >= 1, "a whole number")
        return value or 0

    def flag(self, name: str) -> bool:
        """True or false; false where it is missing."""
        return bool(self.take(name, lambda v: isinstance(v, bool), "true or false", False))

    def one_of(self, name: str, kind: type[E], default: Any = MISSING) -> E | None:
        """A member of *kind*."""
        allowed = [member.value for member in kind]
        value = self.take(name, lambda v: v in allowed, f"one of {', '.join(allowed)}", default)
        return kind(value) if value is not None else None

    def done(self) -> None:
        """Note every field that nobody asked for: most are misspelt."""
        for name in self.raw:
            if name not in self._seen:
                self.problem(str(name), "is not a field here")


def records(raw: Any, file: Path, where: str, problems: Problems) -> Iterator[Record]:
    """The mappings of a list, each with its place."""
    if raw is None:
        return
    if not isinstance(raw, list):
        problems.add(file, where, "must be a list")
        return
    for index, item in enumerate(raw):
        name = item.get("id") if isinstance(item, dict) else None
        yield Record(item, file, f"{where}[{name or index}]", problems)
