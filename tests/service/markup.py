"""A page as a test looks at it: what stands in which element, where links go, and what is wrong with its markup."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
RAW = frozenset({"script", "style"})
Attributes = dict[str, str]


@dataclass
class Markup(HTMLParser):
    """A page that was read; *faults* is empty where its markup is sound."""

    html: str
    faults: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    """What stands in each element that has an id."""
    tags: list[tuple[str, Attributes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, str | None]] = []
        if not self.html.lstrip().lower().startswith("<!doctype html>"):
            self.faults.append("no doctype")
        self.feed(self.html)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag, _ in self._open]
        self.faults += [f"{what} is there {count} times" for what, count in self._counts() if count != 1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element, its id and where it leads."""
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        id = given.get("id")
        if len(given) < len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        if any(name == "style" or name.startswith("on") for name in given):
            self.faults.append(f"<{tag}> has an inline style or script")
        if tag == "style" or (tag == "script" and "src" not in given):
            self.faults.append(f"<{tag}> stands inline")
        if id is not None:
            if id in self.texts or not id or " " in id:
                self.faults.append(f"the id {id!r} is not sound")
            self.texts[id] = ""
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag not in VOID:
            self._open.append((tag, id))

    def handle_endtag(self, tag: str) -> None:
        """Close what is open."""
        if not self._open or self._open[-1][0] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1][0] if self._open else 'nothing'}")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Add text to all elements around it that have an id."""
        for _, id in self._open:
            if id is not None:
                self.texts[id] += data

    def count(self, tag: str) -> int:
        """How many elements of this name there are."""
        return sum(found == tag for found, _ in self.tags)

    def content(self, name: str) -> str | None:
        """What the meta element of this name or property says."""
        for tag, given in self.tags:
            if tag == "meta" and name in (given.get("name"), given.get("property")):
                return given.get("content")
        return None

    def _counts(self) -> list[tuple[str, int]]:
        once = [(f"<{tag}>", self.count(tag)) for tag in ("html", "head", "title", "body", "h1", "main")]
        return [*once, ("lang", sum(tag == "html" and bool(given.get("lang")) for tag, given in self.tags))]
