"""What the articles say, as immutable values: claims, disputes, topics and the base that holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """What sort of statement a claim makes."""

    PRO = "pro"
    CON = "con"
    FEATURE = "feature"
    BEST_FOR = "best_for"
    NOT_FOR = "not_for"
    VERDICT = "verdict"
    USER = "user"
    FACT = "fact"
    COMPARISON = "comparison"
    DEFINITION = "definition"
    GUIDANCE = "guidance"


class Polarity(StrEnum):
    """Whether a claim speaks for its subject, against it, or neither."""

    FOR = "+"
    AGAINST = "-"
    NEUTRAL = "0"


class Support(StrEnum):
    """How a capability is there, where a claim says so."""

    BUILT_IN = "built-in"
    EXTENSION = "extension"
    ABSENT = "absent"


class Disagreement(StrEnum):
    """How the sides of a dispute disagree."""

    CONTRADICTION = "contradiction"
    SCOPE = "scope"
    RANKING = "ranking"


class SubjectGroup(StrEnum):
    """What sort of thing claims are about."""

    FRAMEWORK = "framework"
    TYPE = "type"
    GENERAL = "general"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One of the source texts."""

    slug: str
    title: str
    publisher: str | None
    author: str | None
    date: str | None
    short: str | None = None
    """What the article is called inside a sentence: "Pieces says that"."""

    @property
    def called(self) -> str:
        """The shortest name that the article has."""
        return self.short or self.publisher or self.author or self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A framework, a kind of framework, or a general subject such as Python."""

    id: str
    name: str
    group: SubjectGroup
    aliases: tuple[str, ...] = ()
    plain_word: bool = False
    """The name is also an ordinary word, so that a mention needs evidence from its sentence."""


TYPE_TOPICS = {"full-stack": "full-stack", "micro": "microframework", "async": "async"}
"""The topic under which each kind of framework is weighed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a claim can be about, with the words that people use for it.

    A topic with *part_of* is a term: no claim is filed under it; a claim belongs to it
    when its statement holds one of *marks* (or of *words*, where no marks are given).
    """

    id: str
    label: str
    phrase: str
    group: str
    words: tuple[str, ...]
    opposites: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()
    part_of: str | None = None
    marks: tuple[str, ...] = ()
    refused_as: str | None = None
    """The topic that somebody wants who refuses this one (no imposed structure: flexibility); itself where its words
    name a cost of which all want little (no learning curve)."""
    overdone_as: str | None = None
    """The topic on which a framework is doubted that is called too much of this one (too big: weight)."""
    between: tuple[str, ...] = ()
    """Topics whose refusal together means this one (neither small nor large projects: medium-sized ones)."""
    people: bool = False
    """A group of people: that the asker is none of them is no need."""
    opposes: tuple[str, ...] = ()
    """Topics that nobody can want together with this one, in either order (small projects: large projects)."""

    def is_fault(self, words: str) -> bool:
        """Whether *words* name the reverse of the topic ("hardest to learn", "too slow")."""
        return words.casefold().removeprefix("too ").startswith(self.opposites)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One atomic statement of an article, in our own words."""

    id: str
    subject: str
    kind: Kind
    polarity: Polarity
    topics: tuple[str, ...]
    statement: str
    article: str
    line: int
    digest: str
    main: bool = False
    support: Support | None = None
    compared_with: tuple[str, ...] = ()
    echoes: str | None = None
    doubtful: str | None = None

    @property
    def usable(self) -> bool:
        """Whether the claim may serve as a reason."""
        return self.doubtful is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Claims that disagree, differ in scope or rank differently."""

    id: str
    topic: str
    subjects: tuple[str, ...]
    sides: tuple[tuple[str, ...], ...]
    disagreement: Disagreement
    summary: str

    @property
    def claims(self) -> tuple[str, ...]:
        """The ids of the claims of all sides, in the order of the sides."""
        return tuple(claim for side in self.sides for claim in side)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What one or more articles say alike of one subject: a claim and those that echo it."""

    claims: tuple[Claim, ...]

    @property
    def lead(self) -> Claim:
        """The claim whose statement is used."""
        return self.claims[0]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all claims of the point."""
        return tuple(claim.id for claim in self.claims)

    @property
    def articles(self) -> tuple[str, ...]:
        """The independent voices behind the point, each once."""
        return tuple(dict.fromkeys(claim.article for claim in self.claims))

    @property
    def main(self) -> bool:
        """Whether a summary of the subject must not miss it."""
        return any(claim.main for claim in self.claims)

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics of all its claims."""
        return tuple(dict.fromkeys(topic for claim in self.claims for topic in claim.topics))


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewChoice:
    """One answer that an interview offers: how it is shown, the topics that it makes needs, and what people write."""

    label: str
    needs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """Beside the label and the words of its topics; "yes" and "no" stand for all that means the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewQuestion:
    """What an interview may ask, with the answers that it offers."""

    id: str
    ask: str
    choices: tuple[InterviewChoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentExamples:
    """The phrasings from which one intent is learned; slots such as ``{fw}`` stand for names and topics."""

    intent: str
    phrasings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSpec:
    """A rule as its author wrote it: the first whose condition holds decides what is done."""

    name: str
    when: str
    do: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Words that are needed to read a question, and that no claim is about."""

    others: Mapping[str, tuple[str, ...]]
    """Technologies that no article covers: name -> spellings."""
    near_words: frozenset[str]
    """English words that look like a misspelt framework name and are not."""
    common_words: frozenset[str] = frozenset()
    """Everyday words that are right as they stand, however near to a known word."""
    dictionary: frozenset[str] = frozenset()
    """Words that are spelt right, whatever they mean."""
    function_words: frozenset[str] = frozenset()
    """Words that carry no subject of their own."""


NEEDED_GROUPS = frozenset({"quality", "feature", "project"})
"""The groups of topics that can be needed."""


@dataclass(frozen=True, kw_only=True)
class KnowledgeBase:
    """A checked pack: everything that the bot knows. Its *version* changes with its content."""

    version: str
    articles: Mapping[str, Article]
    subjects: Mapping[str, Subject]
    topics: Mapping[str, Topic]
    claims: Mapping[str, Claim]
    disputes: Mapping[str, Dispute]
    intents: tuple[IntentExamples, ...]
    rules: tuple[RuleSpec, ...]
    lexicon: Lexicon
    replies: Mapping[str, str] = field(default_factory=dict)
    interview: Mapping[str, InterviewQuestion] = field(default_factory=dict)
    """What may be asked of somebody who has stated no need, by id."""

    @cached_property
    def frameworks(self) -> tuple[Subject, ...]:
        """The frameworks, in the order of the pack."""
        return tuple(s for s in self.subjects.values() if s.group is SubjectGroup.FRAMEWORK)

    @cached_property
    def types(self) -> tuple[Subject, ...]:
        """The kinds of framework, in the order of the pack."""
        return tuple(s for s in self.subjects.values() if s.group is SubjectGroup.TYPE)

    @cached_property
    def _by_subject(self) -> Mapping[str, tuple[Claim, ...]]:
        found: dict[str, list[Claim]] = {subject: [] for subject in self.subjects}
        for claim in self.claims.values():
            found[claim.subject].append(claim)
        return {subject: tuple(sorted(claims, key=lambda claim: claim.id)) for subject, claims in found.items()}

    def about(self, subject: str) -> tuple[Claim, ...]:
        """All claims of *subject*, doubtful ones too, in the order of their ids."""
        return self._by_subject.get(subject, ())

    @cached_property
    def _points(self) -> Mapping[str, tuple[Point, ...]]:
        return {subject: _points_of(claims) for subject, claims in self._by_subject.items()}

    def points(self, subject: str) -> tuple[Point, ...]:
        """What the articles say of *subject*, like with like; doubtful claims left out."""
        return self._points.get(subject, ())

    @cached_property
    def _disputes_of_claim(self) -> Mapping[str, tuple[Dispute, ...]]:
        found: dict[str, list[Dispute]] = {}
        for dispute in self.disputes.values():
            for claim in dispute.claims:
                found.setdefault(claim, []).append(dispute)
        return {claim: tuple(sorted(disputes, key=lambda dispute: dispute.id)) for claim, disputes in found.items()}

    def disputes_of(self, claim: str) -> tuple[Dispute, ...]:
        """The disputes in which the claim with this id takes a side."""
        return self._disputes_of_claim.get(claim, ())

    @cached_property
    def _types_of(self) -> Mapping[str, tuple[str, ...]]:
        kinds = {topic: kind for kind, topic in TYPE_TOPICS.items()}
        found = {}
        for framework in self.frameworks:
            named = {
                kinds[topic]
                for claim in self.about(framework.id)
                if claim.usable and claim.kind is Kind.DEFINITION and claim.polarity is not Polarity.AGAINST
                for topic in claim.topics
                if topic in kinds
            }
            found[framework.id] = tuple(t.id for t in self.types if t.id in named)
        return found

    def types_of(self, framework: str) -> tuple[str, ...]:
        """The kinds that at least one article's definition gives *framework*."""
        return self._types_of.get(framework, ())

    @cached_property
    def _implied(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for topic in self.topics:
            reached: dict[str, None] = {}
            queue = list(self.topics[topic].implies)
            while queue:
                implied = queue.pop(0)
                if implied != topic and implied not in reached:
                    reached[implied] = None
                    queue.extend(self.topics[implied].implies)
            found[topic] = tuple(reached)
        return found

    def implied_by(self, topic: str) -> tuple[str, ...]:
        """The topics that *topic* implies, directly or by another, nearest first."""
        return self._implied.get(topic, ())

    def can_be_needed(self, topic: str) -> bool:
        """Whether *topic* is something to need, and not merely something to ask about."""
        return self.topics[topic].group in NEEDED_GROUPS

    def can_be_weighed(self, topic: str) -> bool:
        """Whether a choice can go by *topic*: it can be needed, or stands for a kind of framework."""
        return self.can_be_needed(topic) or topic in TYPE_TOPICS.values()

    def opposed(self, topic: str, other: str) -> bool:
        """Whether nobody can want both topics."""
        return other in self.topics[topic].opposes or topic in self.topics[other].opposes

    def name(self, subject: str) -> str:
        """The name of a subject as it is written in a sentence."""
        return self.subjects[subject].name


def _points_of(claims: Iterable[Claim]) -> tuple[Point, ...]:
    groups: dict[str, list[Claim]] = {}
    usable = [claim for claim in claims if claim.usable]
    for claim in usable:
        groups.setdefault(claim.echoes or claim.id, []).append(claim)
    return tuple(
        Point(claims=tuple(sorted(group, key=lambda claim: claim.echoes is not None))) for group in groups.values()
    )
