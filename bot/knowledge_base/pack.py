"""Packs of knowledge: folders of YAML, laid one over the other, made into one checked KnowledgeBase."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from bot.core.errors import KnowledgeError, PackError
from bot.core.knowledge import (
    Article,
    Claim,
    Disagreement,
    Dispute,
    IntentExamples,
    InterviewChoice,
    InterviewQuestion,
    Kind,
    KnowledgeBase,
    Lexicon,
    Polarity,
    RuleSpec,
    Subject,
    SubjectGroup,
    Support,
    Topic,
)
from bot.knowledge_base.archive import files_of
from bot.knowledge_base.check import problems_between
from bot.knowledge_base.shape import BROKEN, Problems, Record, read_yaml, records

T = TypeVar("T")
SUBJECT_FOLDERS = {
    "frameworks": SubjectGroup.FRAMEWORK,
    "types": SubjectGroup.TYPE,
    "general": SubjectGroup.GENERAL,
}


@dataclass
class Draft:
    """The parts of a base while packs are read; a later pack replaces what has the same id."""

    articles: dict[str, Article] = field(default_factory=dict)
    subjects: dict[str, Subject] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    disputes: dict[str, Dispute] = field(default_factory=dict)
    intents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rules: list[RuleSpec] = field(default_factory=list)
    others: dict[str, tuple[str, ...]] = field(default_factory=dict)
    near_words: set[str] = field(default_factory=set)
    function_words: set[str] = field(default_factory=set)
    common_words: set[str] = field(default_factory=set)
    dictionary: set[str] = field(default_factory=set)
    replies: dict[str, str] = field(default_factory=dict)
    interview: dict[str, InterviewQuestion] = field(default_factory=dict)
    places: dict[str, tuple[Path, str]] = field(default_factory=dict)
    """Where each claim, dispute, topic, interview question and intent was read, for problems that show only later."""
    of_this_pack: set[str] = field(default_factory=set)
    """What the pack that is being read has said so far: it may say each thing once."""

    def said_before(self, key: str) -> bool:
        """Whether this pack has said *key* already; from now on it has."""
        before = key in self.of_this_pack
        self.of_this_pack.add(key)
        return before


def load(folders: Sequence[Path]) -> KnowledgeBase:
    """The base that the packs in *folders* make, later ones over earlier ones.

    Raises PackError with every problem of every file where there is one.
    """
    base, problems = read(folders)
    if problems:
        raise PackError(problems)
    return base


def read(folders: Sequence[Path]) -> tuple[KnowledgeBase, tuple[KnowledgeError, ...]]:
    """The base and all its problems; with problems, the base is for inspection only."""
    draft, problems = Draft(), Problems()
    digest = hashlib.sha256()
    for folder in folders:
        if not (folder / "pack.yaml").is_file():
            problems.add(folder, "", "is not a pack: it has no pack.yaml")
            continue
        for file in files_of(folder):
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
        _read_pack(folder, draft, problems)
    base = KnowledgeBase(
        version=digest.hexdigest()[:8],
        articles=draft.articles,
        subjects=draft.subjects,
        topics=draft.topics,
        claims=draft.claims,
        disputes=draft.disputes,
        intents=tuple(IntentExamples(intent=name, phrasings=p) for name, p in sorted(draft.intents.items())),
        rules=tuple(draft.rules),
        lexicon=Lexicon(
            others=draft.others,
            near_words=frozenset(draft.near_words),
            common_words=frozenset(draft.common_words),
            dictionary=frozenset(draft.dictionary),
            function_words=frozenset(draft.function_words),
        ),
        replies=draft.replies,
        interview=draft.interview,
    )
    problems_between(base, draft.places, problems)
    return base, problems.all


def _read_pack(folder: Path, draft: Draft, problems: Problems) -> None:
    draft.of_this_pack.clear()
    _read_head(folder / "pack.yaml", problems)
    for record in _records(folder / "articles.yaml", "articles", problems):
        _keep(record, draft.articles, _article, draft)
    for record in _records(folder / "topics.yaml", "topics", problems):
        _keep(record, draft.topics, _topic, draft)
    for name, group in SUBJECT_FOLDERS.items():
        for file in sorted((folder / name).glob("*.yaml")):
            _read_subject(file, group, draft, problems)
    for file in sorted((folder / "disputes").glob("*.yaml")):
        for record in _records(file, "disputes", problems):
            _keep(record, draft.disputes, _dispute, draft)
    for record in _records(folder / "interview.yaml", "questions", problems):
        _keep(record, draft.interview, _interview_question, draft)
    for file in sorted((folder / "intents").glob("*.yaml")):
        _read_intent(file, draft, problems)
    rules = [_rule(record) for record in _records(folder / "rules.yaml", "rules", problems)]
    draft.rules[:0] = rules
    if (folder / "lexicon.yaml").is_file():
        _read_lexicon(folder / "lexicon.yaml", draft, problems)
    draft.common_words.update(_words_in(folder / "common-words.txt"))
    draft.dictionary.update(_words_in(folder / "dictionary.txt"))
    if (folder / "replies.yaml").is_file():
        raw = read_yaml(folder / "replies.yaml", problems)
        replies = Record(raw, folder / "replies.yaml", "", problems)
        draft.replies.update({name: replies.text(name) or "" for name in replies.raw})


def _words_in(file: Path) -> list[str]:
    """The words of a list, one on each line, where "#" begins a comment; none where there is no such file."""
    if not file.is_file():
        return []
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def _read_head(file: Path, problems: Problems) -> None:
    """What a pack says of itself is for its readers; it must be well-formed all the same."""
    head = Record(read_yaml(file, problems), file, "", problems)
    head.text("id")
    head.text("title")
    head.text("language", None)
    head.done()


def _records(file: Path, key: str, problems: Problems) -> Iterator[Record]:
    """The records of the list *key* in *file*; a pack may leave the file out."""
    if not file.is_file():
        return
    top = Record(read_yaml(file, problems), file, "", problems)
    yield from records(top.take(key, lambda v: isinstance(v, list), "a list"), file, key, problems)
    top.done()


def _keep(record: Record, into: dict[str, T], make: Callable[[Record], T], draft: Draft) -> None:
    name = record.text("id" if "slug" not in record.raw else "slug")
    value = make(record)
    record.done()
    if not name:
        return
    key = f"{type(value).__name__} {name}"
    if draft.said_before(key):
        record.problem("id", f"{name!r} is used twice")
    draft.places[key] = (record.file, record.where)
    into[name] = value


def _article(record: Record) -> Article:
    return Article(
        slug=record.text("slug"),
        title=record.text("title"),
        publisher=record.text("publisher", None),
        author=record.text("author", None),
        date=record.text("date", None),
        short=record.text("short", None),
    )


def _topic(record: Record) -> Topic:
    return Topic(
        id=record.text("id"),
        label=record.text("label"),
        phrase=record.text("phrase"),
        group=record.text("group"),
        words=record.texts("words", ()),
        opposites=record.texts("opposites", ()),
        implies=record.texts("implies", ()),
        part_of=record.text("part_of", None),
        marks=record.texts("marks", ()),
        refused_as=record.text("refused_as", None),
        overdone_as=record.text("overdone_as", None),
        between=record.texts("between", ()),
        people=record.flag("people"),
        opposes=record.texts("opposes", ()),
    )


def _read_subject(file: Path, group: SubjectGroup, draft: Draft, problems: Problems) -> None:
    raw = read_yaml(file, problems)
    if raw is BROKEN:
        return
    top = Record(raw, file, "", problems)
    subject = Subject(
        id=top.text("id") or file.stem,
        name=top.text("name") or file.stem,
        group=group,
        aliases=top.texts("aliases", ()),
        plain_word=top.flag("plain_word"),
    )
    if subject.id != file.stem:
        top.problem("id", f"must be the name of the file, {file.stem!r}")
    if draft.said_before(f"Subject {subject.id}"):
        top.problem("id", f"{subject.id!r} is used twice")
    draft.subjects[subject.id] = subject
    claims = top.take("claims", lambda v: isinstance(v, list), "a list", [])
    for record in records(claims, file, "claims", problems):
        _keep(record, draft.claims, lambda r: _claim(r, subject.id), draft)
    top.done()


def _claim(record: Record, subject: str) -> Claim:
    return Claim(
        id=record.text("id"),
        subject=subject,
        kind=record.one_of("kind", Kind) or Kind.FACT,
        polarity=record.one_of("polarity", Polarity) or Polarity.NEUTRAL,
        topics=record.texts("topics"),
        statement=record.text("statement") or "",
        article=record.text("article"),
        line=record.number("line"),
        digest=record.text("digest"),
        main=record.flag("main"),
        support=record.one_of("support", Support, None),
        compared_with=record.texts("compared_with", ()),
        echoes=record.text("echoes", None),
        doubtful=record.text("doubtful", None),
    )


def _dispute(record: Record) -> Dispute:
    sides = record.take(
        "sides",
        lambda v: (
            isinstance(v, list)
            and len(v) >= 2
            and all(isinstance(side, list) and side and all(isinstance(c, str) for c in side) for side in v)
        ),
        "two or more lists of claim ids",
    )
    return Dispute(
        id=record.text("id"),
        topic=record.text("topic"),
        subjects=record.texts("subjects"),
        sides=tuple(tuple(side) for side in sides or ()),
        disagreement=record.one_of("disagreement", Disagreement) or Disagreement.CONTRADICTION,
        summary=record.text("summary") or "",
    )


def _interview_question(record: Record) -> InterviewQuestion:
    choices = record.take("choices", lambda v: isinstance(v, list) and len(v) >= 2, "a list of two or more choices")
    place = f"{record.where}.choices"
    return InterviewQuestion(
        id=record.text("id"),
        ask=record.text("ask"),
        choices=tuple(_choice(choice) for choice in records(choices, record.file, place, record.problems)),
    )


def _choice(record: Record) -> InterviewChoice:
    choice = InterviewChoice(
        label=record.text("label") or "",
        needs=record.texts("needs", ()),
        words=record.texts("words", ()),
    )
    record.done()
    return choice


def _read_intent(file: Path, draft: Draft, problems: Problems) -> None:
    record = Record(read_yaml(file, problems), file, "", problems)
    intent = record.text("intent")
    phrasings = record.texts("phrasings")
    record.done()
    if intent:
        draft.places[f"Intent {intent}"] = (file, "phrasings")
        draft.intents[intent] = _unique((*draft.intents.get(intent, ()), *phrasings))


def _rule(record: Record) -> RuleSpec:
    rule = RuleSpec(
        name=record.text("id") or "",
        when=record.text("when") or "true",
        do=record.text("do") or "",
        because=record.text("because", "") or "",
    )
    record.done()
    return rule


def _read_lexicon(file: Path, draft: Draft, problems: Problems) -> None:
    record = Record(read_yaml(file, problems), file, "", problems)
    others: Any = record.take("others", lambda v: isinstance(v, dict), "a mapping of names to spellings", {})
    draft.others.update({name: tuple(spellings or ()) for name, spellings in others.items()})
    draft.near_words.update(record.texts("near_words", ()))
    draft.function_words.update(record.texts("function_words", ()))
    record.done()


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
