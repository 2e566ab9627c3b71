"""Proof, given the articles, that every citation still points at its line, and that no line is left out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.errors import KnowledgeError
from bot.core.knowledge import Claim, KnowledgeBase
from bot.knowledge_base.pack import SUBJECT_FOLDERS
from bot.knowledge_base.shape import BROKEN, Problems, Record, read_yaml, records

LONGEST_REPEAT = 7
"""So many words in a row may stand in a statement and in a line of an article alike."""
_DIGITS = 8
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_FOLDER_OF = {group: folder for folder, group in SUBJECT_FOLDERS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A line of an article that states nothing to claim, with the reason and where it is skipped."""

    article: str
    line: int
    reason: str
    file: Path
    where: str


Skipped = Mapping[tuple[str, int], Skip]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of one article is accounted for. *lines* counts those that are not blank."""

    article: str
    lines: int
    covered: int
    claims: int
    skipped: int
    stale: int

    @property
    def percent(self) -> float:
        """The covered lines in a hundred, cut to one decimal: 100 means all of them."""
        return self.covered * 1000 // self.lines / 10 if self.lines else 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a verification found: the coverage of each article that could be read, and every problem."""

    coverages: tuple[Coverage, ...]
    problems: tuple[KnowledgeError, ...]

    @property
    def fine(self) -> bool:
        """Whether every line is covered and every citation holds."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class _Text:
    """An article's file and its lines."""

    file: Path
    lines: tuple[str, ...]

    def line(self, number: int) -> str | None:
        """The line with this number from 1, or None."""
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else None

    @property
    def filled(self) -> tuple[int, ...]:
        """The numbers of the lines that are not blank."""
        return tuple(number for number, line in enumerate(self.lines, 1) if line.strip())


def digest_of(line: str) -> str:
    """The digest of a line of an article; how its words are spaced does not matter."""
    return hashlib.sha256(" ".join(line.split()).encode()).hexdigest()[:_DIGITS]


def digest_at(articles: Sequence[Path], slug: str, number: int) -> str:
    """The digest of line *number* of an article. Raises KnowledgeError where there is no such line."""
    text = _read_article(articles, slug)
    line = text.line(number)
    if line is None:
        raise KnowledgeError(text.file, f"line {number}", f"is not there; the last is {len(text.lines)}")
    if not line.strip():
        raise KnowledgeError(text.file, f"line {number}", "is blank")
    return digest_of(line)


def read_skipped(packs: Sequence[Path], articles: Collection[str], problems: Problems) -> Skipped:
    """The skipped lines of all *packs*, later ones over earlier ones; *articles* are the known slugs."""
    skipped: dict[tuple[str, int], Skip] = {}
    for file in (pack / "skipped.yaml" for pack in packs):
        if not file.is_file() or (raw := read_yaml(file, problems)) is BROKEN:
            continue
        top = Record(raw, file, "", problems)
        by_article = top.take("skipped", lambda v: isinstance(v, dict), "a mapping of articles to lines", {})
        top.done()
        for article, lines in by_article.items():
            skipped.update(_skips(str(article), lines, file, articles, problems))
    return skipped


def _skips(
    article: str, lines: object, file: Path, articles: Collection[str], problems: Problems
) -> dict[tuple[str, int], Skip]:
    where = f"skipped.{article}"
    if article not in articles:
        problems.add(file, where, "is no known article")
    found: dict[tuple[str, int], Skip] = {}
    for record in records(lines, file, where, problems):
        line, reason = record.number("line"), record.text("reason")
        record.done()
        if (article, line) in found:
            record.problem("line", f"{line} is skipped twice")
        elif line and reason:
            found[article, line] = Skip(
                article=article, line=line, reason=reason, file=file, where=f"{where}[line {line}]"
            )
    return found


def verify(base: KnowledgeBase, packs: Sequence[Path], articles: Sequence[Path]) -> Verification:
    """Hold *base*, which was read from *packs*, against the article files in the folders *articles*."""
    problems = Problems()
    skipped = read_skipped(packs, base.articles, problems)
    texts = _texts(base.articles, articles, problems)
    stale = {claim.id for claim in base.claims.values() if not _holds(claim, texts, base, packs, problems)}
    _note_skips(skipped, base, texts, problems)
    _note_gaps(skipped, base, texts, problems)
    _note_repeats(base, packs, texts, problems)
    coverages = tuple(_coverage(slug, texts[slug], base, skipped, stale) for slug in texts)
    return Verification(coverages=coverages, problems=problems.all)


def _read_article(folders: Sequence[Path], slug: str) -> _Text:
    """The article *slug* from the last of *folders* that has it. Raises KnowledgeError."""
    files = [folder / f"{slug}.txt" for folder in reversed(folders)]
    file = next((file for file in files if file.is_file()), files[0])
    try:
        text = file.read_bytes().decode()
    except FileNotFoundError as error:
        raise KnowledgeError(file, "", "is missing: the articles must be given to verify them") from error
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(file, "", f"cannot be read: {error}") from error
    return _Text(file, tuple(text.removesuffix("\n").split("\n")))


def _texts(slugs: Iterable[str], folders: Sequence[Path], problems: Problems) -> dict[str, _Text]:
    texts: dict[str, _Text] = {}
    for slug in slugs:
        try:
            texts[slug] = _read_article(folders, slug)
        except KnowledgeError as error:
            problems.add(error.file, error.where, error.problem)
    return texts


def _holds(
    claim: Claim, texts: Mapping[str, _Text], base: KnowledgeBase, packs: Sequence[Path], problems: Problems
) -> bool:
    """Whether the citation points at the line it was made from; of a missing article nothing is said."""
    text = texts.get(claim.article)
    problem = _staleness(claim, text) if text else None
    if problem:
        problems.add(_file_of(claim, base, packs), f"claims[{claim.id}]", problem)
    return problem is None


def _staleness(claim: Claim, text: _Text) -> str | None:
    line, place = text.line(claim.line), f"line {claim.line} of {claim.article}"
    if line is None:
        return f"cites {place}, which ends at line {len(text.lines)}"
    if not line.strip():
        return f"cites {place}, which is blank"
    if digest_of(line) != claim.digest:
        return f"cites {place}, whose digest is {digest_of(line)!r}, not {claim.digest!r}"
    return None


def _note_skips(skipped: Skipped, base: KnowledgeBase, texts: Mapping[str, _Text], problems: Problems) -> None:
    cited: dict[tuple[str, int], str] = {}
    for claim in base.claims.values():
        cited.setdefault((claim.article, claim.line), claim.id)
    for place, skip in skipped.items():
        text = texts.get(skip.article)
        line = text.line(skip.line) if text else None
        if text and line is None:
            problems.add(skip.file, skip.where, f"is not there; the article ends at line {len(text.lines)}")
        elif line is not None and not line.strip():
            problems.add(skip.file, skip.where, "is blank, and needs no skipping")
        if place in cited:
            problems.add(skip.file, skip.where, f"is skipped, and {cited[place]!r} cites it")


def _accounted(slug: str, base: KnowledgeBase, skipped: Skipped) -> set[int]:
    """The lines of an article that are claimed or skipped."""
    claimed = {claim.line for claim in base.claims.values() if claim.article == slug}
    return claimed | {skip.line for skip in skipped.values() if skip.article == slug}


def _note_gaps(skipped: Skipped, base: KnowledgeBase, texts: Mapping[str, _Text], problems: Problems) -> None:
    for slug, text in texts.items():
        accounted = _accounted(slug, base, skipped)
        for number in text.filled:
            if number not in accounted:
                problems.add(text.file, f"line {number}", "has neither a claim nor a reason to skip it")


def _coverage(slug: str, text: _Text, base: KnowledgeBase, skipped: Skipped, stale: Collection[str]) -> Coverage:
    claims = [claim.id for claim in base.claims.values() if claim.article == slug]
    return Coverage(
        article=slug,
        lines=len(text.filled),
        covered=len(_accounted(slug, base, skipped).intersection(text.filled)),
        claims=len(claims),
        skipped=sum(skip.article == slug for skip in skipped.values()),
        stale=sum(claim in stale for claim in claims),
    )


def _note_repeats(base: KnowledgeBase, packs: Sequence[Path], texts: Mapping[str, _Text], problems: Problems) -> None:
    runs: dict[tuple[str, ...], str] = {}
    for slug, text in texts.items():
        for number, line in enumerate(text.lines, 1):
            for run in _runs(line):
                runs.setdefault(run, f"line {number} of {slug}")
    for claim in base.claims.values():
        for name in ("statement", "doubtful"):
            if problem := _repeat(getattr(claim, name) or "", runs):
                problems.add(_file_of(claim, base, packs), f"claims[{claim.id}].{name}", problem)
    for dispute in base.disputes.values():
        if problem := _repeat(dispute.summary, runs):
            file = file_with(dispute.id, "disputes/*.yaml", packs)
            problems.add(file, f"disputes[{dispute.id}].summary", problem)


def _repeat(ours: str, runs: Mapping[tuple[str, ...], str]) -> str | None:
    for run in _runs(ours):
        if run in runs:
            return f"repeats {len(run)} words in a row of {runs[run]}: {' '.join(run)!r}"
    return None


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every run of words that is one too long to be repeated."""
    words = _WORD.findall(text.casefold())
    for start in range(len(words) - LONGEST_REPEAT):
        yield tuple(words[start : start + LONGEST_REPEAT + 1])


def _file_of(claim: Claim, base: KnowledgeBase, packs: Sequence[Path]) -> Path:
    folder = _FOLDER_OF[base.subjects[claim.subject].group]
    return file_with(claim.id, f"{folder}/{claim.subject}.yaml", packs)


def file_with(name: str, pattern: str, packs: Sequence[Path]) -> Path:
    """The file like *pattern*, in the last pack possible, that has a record with the id *name*; else *pattern*."""
    wanted = re.compile(rf"\bid:\s*[\"']?{re.escape(name)}(?![\w-])")
    files = (file for pack in reversed(packs) for file in sorted(pack.glob(pattern)))
    return next((file for file in files if wanted.search(file.read_text("utf-8"))), Path(pattern))
