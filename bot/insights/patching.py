"""A lesson as a change of a pack's YAML files, which keep their formatting and their comments."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.core.trials import Lesson, NotTeachable

LONGEST_PHRASING = 200
LONGEST_WORDS = 60
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ -][A-Za-z0-9]+)*")
_UNENDED = "\\ No newline at end of file\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    """A file of a pack, before and after."""

    pack: int
    """The place of its pack among those that are stacked."""
    path: str
    """In the pack, with slashes."""
    before: str
    after: str


def changed_files(folders: Sequence[Path], lesson: Lesson) -> tuple[ChangedFile, ...]:
    """The files that teach *lesson* to the packs in *folders*, at most one for the intent and one for each topic file.

    What is added goes to the last pack that has the intent, or the topic. Raises NotTeachable, saying why.
    """
    changes = _Changes(folders)
    phrasing = _one_line(lesson.phrasing, "the phrasing", LONGEST_PHRASING)
    changes.add(*_intent_file(folders, lesson.intent), ("phrasings",), None, phrasing)
    for topic, words in lesson.words.items():
        place = _topic_file(folders, topic)
        changes.add(*place, ("topics", "words"), topic, _one_line(words, f"the words for {topic}", LONGEST_WORDS))
    return tuple(changes.made())


def patch_of(files: Sequence[ChangedFile], folders: Sequence[Path]) -> str:
    """A unified diff for ``patch -p1`` in the pack; where packs are stacked, paths begin with the names of theirs."""
    return "".join(_diff(file, folders) for file in files)


def path_of(file: ChangedFile, folders: Sequence[Path]) -> str:
    """How the patch names *file*."""
    return file.path if len(folders) == 1 else f"{folders[file.pack].name}/{file.path}"


class _Changes:
    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._before: dict[tuple[int, str], str] = {}
        self._after: dict[tuple[int, str], str] = {}

    def add(self, pack: int, path: str, where: tuple[str, ...], id: str | None, text: str) -> None:
        key = pack, path
        if key not in self._before:
            content = (self._folders[pack] / path).read_bytes().decode()
            self._before[key] = self._after[key] = content
        self._after[key] = _with(self._after[key], where, id, text, path)

    def made(self) -> Iterator[ChangedFile]:
        for (pack, path), before in self._before.items():
            yield ChangedFile(pack=pack, path=path, before=before, after=self._after[pack, path])


def _one_line(text: str, what: str, longest: int) -> str:
    joined = " ".join(text.split())
    if not joined or len(joined) > longest:
        raise NotTeachable(f"{what} must have 1 to {longest} characters")
    if not joined.isprintable():
        raise NotTeachable(f"{what} holds a character that cannot be printed")
    return joined


def _intent_file(folders: Sequence[Path], intent: str) -> tuple[int, str]:
    for pack, folder in reversed(list(enumerate(folders))):
        for file in sorted((folder / "intents").glob("*.yaml")):
            content = _loaded(file.read_text("utf-8"))
            if isinstance(content, dict) and content.get("intent") == intent:
                return pack, file.relative_to(folder).as_posix()
    raise NotTeachable(f"no file of the pack has the intent {intent!r}")


def _topic_file(folders: Sequence[Path], topic: str) -> tuple[int, str]:
    for pack, folder in reversed(list(enumerate(folders))):
        file = folder / "topics.yaml"
        if file.is_file():
            content = _loaded(file.read_text("utf-8"))
            if any(record.get("id") == topic for record in content.get("topics") or ()):
                return pack, "topics.yaml"
    raise NotTeachable(f"no file of the pack has the topic {topic!r}")


def _with(content: str, where: tuple[str, ...], id: str | None, text: str, path: str) -> str:
    """*content* with *text* as the last item of the list; everything else stays as it is, which is checked."""
    root = yaml.compose(content, Loader=yaml.SafeLoader)
    items = _list_at(root, where, id)
    if items is None or not items.value:
        raise NotTeachable(f"{path}: there is no list to add to")
    for item in items.value:
        if isinstance(item, yaml.ScalarNode) and item.value.casefold().strip() == text.casefold():
            raise NotTeachable(f"{path}: {text!r} is there already")
    changed = _inserted(content, items, text)
    if _without_last(_loaded(changed), where, id, text) != _loaded(content):
        raise NotTeachable(f"{path}: the list is written in a way that cannot be added to; add {text!r} by hand")
    return changed


def _inserted(content: str, items: yaml.SequenceNode, text: str) -> str:
    last = items.value[-1]
    end = last.end_mark.index
    if items.flow_style:
        written = text if _PLAIN.fullmatch(text) and _loaded(text) == text else _quoted(text)
        return f"{content[:end]}, {written}{content[end:]}"
    line = content.rfind("\n", 0, last.start_mark.index) + 1
    indent = content[line : content.index("-", line)]
    newline = "\r\n" if "\r\n" in content else "\n"
    behind = end - 1 if content[end - 1] == "\n" else content.find("\n", end)  # a folded text ends with its line
    if behind < 0:
        return f"{content}{newline}{indent}- {_quoted(text)}"
    return f"{content[: behind + 1]}{indent}- {_quoted(text)}{newline}{content[behind + 1 :]}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _list_at(root: Any, where: tuple[str, ...], id: str | None) -> yaml.SequenceNode | None:
    found = _value(root, where[0])
    if id is not None and isinstance(found, yaml.SequenceNode):
        record = next((node for node in found.value if _scalar(_value(node, "id")) == id), None)
        found = _value(record, where[1])
    return found if isinstance(found, yaml.SequenceNode) else None


def _value(node: Any, name: str) -> Any:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if _scalar(key) == name), None)


def _scalar(node: Any) -> str | None:
    return node.value if isinstance(node, yaml.ScalarNode) else None


def _without_last(loaded: Any, where: tuple[str, ...], id: str | None, text: str) -> Any:
    """*loaded* less the item that was added; None where that is not *text*."""
    try:
        holder = loaded if id is None else next(record for record in loaded[where[0]] if record["id"] == id)
        return loaded if holder[where[-1]].pop() == text else None
    except (KeyError, IndexError, StopIteration, TypeError):
        return None


def _loaded(content: str) -> Any:
    try:
        return yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (a safe one)
    except yaml.YAMLError:
        return None


def _diff(file: ChangedFile, folders: Sequence[Path]) -> str:
    name = path_of(file, folders)
    before, after = file.before.splitlines(keepends=True), file.after.splitlines(keepends=True)
    lines = difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n{_UNENDED}" for line in lines)


def applied(files: Sequence[ChangedFile], folders: Sequence[Path]) -> None:
    """Write *files* into the packs in *folders*, which are copies."""
    for file in files:
        (folders[file.pack] / file.path).write_bytes(file.after.encode())


def as_mapping(files: Sequence[ChangedFile], folders: Sequence[Path]) -> Mapping[str, str]:
    """The changed files by the names that the patch gives them."""
    return {path_of(file, folders): file.after for file in files}
