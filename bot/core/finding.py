"""What reasoning produces: structured, before any wording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.knowledge import Claim, Dispute, Point
from bot.core.reading import Interview, Requirement, Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What the articles together hold of one framework on one topic.

    *value* lies between -1 and 1. *voices_for* and *voices_against* count independent articles, each at most 1, less
    for what is disputed or said in passing.
    """

    value: float
    supporting: tuple[Point, ...]
    opposing: tuple[Point, ...]
    voices_for: float
    voices_against: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason(Opinion):
    """An opinion on one requirement, and what it adds to the score.

    *share* is the part of the framework's score that would be missing without it.
    """

    requirement: Requirement
    share: float

    @property
    def silent(self) -> bool:
        """Whether no article says anything on it."""
        return not self.supporting and not self.opposing


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One framework against all requirements: its score from 0 to 1 is 0.5 where nothing speaks either way."""

    framework: str
    score: float
    reasons: tuple[Reason, ...]

    @property
    def gaps(self) -> tuple[Requirement, ...]:
        """The requirements on which every article is silent."""
        return tuple(reason.requirement for reason in self.reasons if reason.silent)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledOut:
    """A framework that the articles deny a must, with the claims that deny it."""

    framework: str
    requirement: Requirement
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advantage:
    """A topic on which one framework is before others: by how much, why, and what is held against the others."""

    framework: str
    topic: str
    margin: float
    points: tuple[Point, ...]
    against: tuple[Point, ...]

    @property
    def claims(self) -> tuple[str, ...]:
        """The ids of the claims of its points."""
        return tuple(dict.fromkeys(id_ for point in self.points for id_ in point.ids))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommended:
    """Frameworks ranked by requirements; *leaders* share the highest score.

    *instead* is what the runner-up is better for than the leader, beyond the requirements. *types* are the kinds of
    framework among which was chosen, none for all, and *passed_over* those of other kinds.
    """

    requirements: tuple[Requirement, ...]
    ranked: tuple[Weighed, ...]
    leaders: tuple[Weighed, ...]
    ruled_out: tuple[RuledOut, ...]
    excluded: tuple[str, ...]
    instead: tuple[Advantage, ...] = ()
    types: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guided:
    """How to choose, for somebody who asks for it or has stated no need, and the interview that begins with it.

    *own* is about what the question asks of, *lead* bears the verdict that needs come first, *advice* goes on from
    there; *popular* is what most people use, for who asks for a framework. Without *interview* there is nothing to ask.
    """

    own: tuple[Point, ...]
    lead: tuple[Point, ...]
    advice: tuple[Point, ...]
    interview: Interview | None
    popular: tuple[Point, ...] = ()


class Ending(StrEnum):
    """Why an interview is over."""

    WANTED = "wanted"
    """The asker wants the result."""
    COMPLETE = "complete"
    """All was asked that may be asked."""
    SETTLED = "settled"
    """No answer to one more question could change what leads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interviewed:
    """A turn of an interview: the ranking so far, and the question that comes next or why there is none.

    *recommended* is None as long as no need was stated; *popular* is what may be said then when the interview is over.
    *interview* is None exactly where *ending* is given. *unclear*: the turn before could not be understood.
    """

    requirements: tuple[Requirement, ...]
    recommended: Recommended | None
    interview: Interview | None
    ending: Ending | None = None
    unclear: bool = False
    popular: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One subject in the light of one question: what leads, and the other side."""

    subject: str
    aim: str
    lead: tuple[Point, ...]
    more: tuple[Point, ...] = ()
    suits: tuple[Point, ...] = ()
    against: tuple[Point, ...] = ()
    praised_by: tuple[str, ...] = ()
    faulted_by: tuple[str, ...] = ()
    """The articles that speak for the subject, and those that speak against it, where both sides are asked for."""


class Presence(StrEnum):
    """Whether a capability is there."""

    YES = "yes"
    BY_EXTENSION = "extension"
    NO = "no"
    MIXED = "mixed"
    NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What one article, or several alike, says on a topic: for it (1), against it (-1), or neither (0)."""

    articles: tuple[str, ...]
    direction: int
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTopic:
    """What the articles say of one framework on one topic."""

    framework: str
    topic: str
    presence: Presence
    points: tuple[Point, ...]
    opposing: tuple[Point, ...]
    doubtful: tuple[Claim, ...]
    nearby: tuple[Point, ...] = ()
    """What they say on the wider topic, where they are silent on this one."""
    voices: tuple[Voice, ...] = ()
    """The same points by who says them, the weightier side first."""

    @property
    def silent(self) -> bool:
        """Whether no article says anything on it."""
        return not self.points and not self.opposing and not self.doubtful


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTopics:
    """What the articles say of a framework on the topics of a question."""

    framework: str
    question: str
    topics: tuple[OnTopic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Whether a framework suits what is asked of it; *verdict* is yes, mostly, mixed, no, unknown or general.

    *purposes* and *unfit* are what the articles name the framework for, and what they warn against it for.
    """

    framework: str
    verdict: str
    weighed: Weighed
    verdicts: tuple[Point, ...]
    suits: tuple[Point, ...]
    strengths: tuple[Point, ...]
    against: tuple[Point, ...]
    purposes: tuple[Advantage, ...] = ()
    unfit: tuple[Advantage, ...] = ()
    doubted: bool = False
    """It was asked whether the framework is unfit ("is it overkill"), so that a bare yes or no would mislead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One framework of a comparison: when to take it, what sort it is, what else sets it apart, its chief weakness."""

    framework: str
    situations: tuple[Advantage, ...]
    kind: tuple[Point, ...]
    strengths: tuple[Point, ...]
    weaknesses: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Several frameworks side by side."""

    sides: tuple[Side, ...]
    shared: tuple[tuple[str, tuple[Point, ...]], ...]
    """What speaks for all of them: topic, and a point for each."""
    direct: tuple[Point, ...]
    rows: tuple[tuple[str, tuple[tuple[Point, ...], ...]], ...]
    requirements: tuple[Requirement, ...]
    weighed: tuple[Weighed, ...]
    others: tuple[str, ...]
    doubtful: tuple[Claim, ...] = ()

    @property
    def frameworks(self) -> tuple[str, ...]:
        """The frameworks, in the order of the question."""
        return tuple(side.framework for side in self.sides)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Frameworks that have something in common: a kind, a topic, or nothing but being known."""

    topics: tuple[str, ...]
    types: tuple[str, ...]
    entries: tuple[tuple[str, tuple[Point, ...]], ...]
    opposing: bool
    doubtful: tuple[Claim, ...] = ()
    excluded: tuple[str, ...] = ()
    absolute: bool = False
    level: int = 1
    """How many of the first entries have as much to be said for them as the first one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Dated, counted or historical things."""

    subject: str | None
    topics: tuple[str, ...]
    points: tuple[Point, ...]
    doubtful: tuple[Claim, ...]
    nearby: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One framework that lies near another: how near, from 0 to 1, and what changes with it."""

    framework: str
    likeness: float
    alike: tuple[tuple[str, Point], ...]
    """The kind of framework that both are, with what calls this one so."""
    shared: tuple[Point, ...]
    gained: tuple[Point, ...]
    lost: tuple[Point, ...]
    missed: tuple[Point, ...]
    """What the articles praise in the framework asked about and do not mention of this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternatives:
    """What lies nearest to a framework."""

    framework: str
    entries: tuple[Alternative, ...]
    weighed: tuple[Weighed, ...] = ()
    requirements: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One kind of framework, or Python itself."""

    subject: str
    what: tuple[Point, ...]
    good: tuple[Point, ...]
    bad: tuple[Point, ...]
    suits: tuple[Point, ...] = ()
    examples: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Defined:
    """What kinds of framework are, with examples; of several, also side by side."""

    subjects: tuple[Described, ...]
    rows: tuple[tuple[str, tuple[tuple[Point, ...], ...]], ...] = ()
    """A topic with what is said of each subject, where something is said of at least two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """Where the articles disagree."""

    frameworks: tuple[str, ...]
    topics: tuple[str, ...]
    disputes: tuple[Dispute, ...]
    total: int
    agreed: tuple[Point, ...] = ()
    doubtful: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaid:
    """What the ranking would be had nobody said *point*: the *score* of its subject, and who would lead."""

    point: Point
    score: float
    leaders: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Why a framework came out as it did; *pick* stands first unless one framework alone was judged."""

    pick: Weighed
    level: tuple[Weighed, ...]
    """Others with the same score."""
    behind: Weighed | None
    """The best of those with a lower score."""
    unsaid: Unsaid | None
    """The same without the reason that is named first; None where there is no reason."""
    judged: bool = False


class Absence(StrEnum):
    """Why a framework was not in question."""

    LEFT_OUT = "left out"
    NOT_COMPARED = "not compared"
    REPLACED = "replaced"
    """Alternatives to it were asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrasted:
    """Why *other* is not *pick*."""

    other: Weighed
    pick: Weighed | None
    """None where nobody is recommended."""
    gaps: tuple[tuple[Reason, Reason], ...]
    """Need by need, what it is for *pick* and for *other*."""
    ruled_out: RuledOut | None
    absence: Absence | None
    """Why it was not in question; None where it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What frameworks score where one topic is all that is needed, best first."""

    topic: str
    scores: tuple[Weighed, ...]
    points: tuple[Point, ...]
    """What names the first for it, or all of them."""
    against: tuple[Point, ...]
    """What is held against the others there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetApart:
    """Why a comparison that went by no needs came out as it did."""

    frameworks: tuple[str, ...]
    measures: tuple[Measure, ...]
    """What one of them was put first for, those of one framework after each other."""
    shared: tuple[Measure, ...]
    """What all of them are recommended for."""
    nowhere: tuple[str, ...]
    """Those that were put first for nothing."""


class ChangeKind(StrEnum):
    """What would be different."""

    READMIT = "readmit"
    """A framework is no longer left out."""
    ACCEPT = "accept"
    """The musts that rule a framework out count as wants."""
    DROP = "drop"
    """Needs are dropped."""
    GRADE = "grade"
    """One need is made weaker or stronger."""
    VOICES = "voices"
    """More articles speak for a framework on one need."""
    LEAVE_OUT = "leave-out"
    """Those that stand before a framework are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change after which *framework* comes first alone."""

    kind: ChangeKind
    framework: str
    requirements: tuple[Requirement, ...] = ()
    """The needs that are accepted, dropped, graded or spoken for, as they are now."""
    strength: Strength | None = None
    """What a graded need becomes."""
    frameworks: tuple[str, ...] = ()
    """Those that are left out."""
    voices: int = 0
    """How many more articles speak for the framework."""
    readmits: bool = False
    """Whether the framework, left out now, is also let in again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flipped:
    """The smallest changes of each kind after which *framework* comes first alone."""

    framework: Weighed
    leaders: tuple[Weighed, ...]
    changes: tuple[Change, ...]
    excluded: bool
    ruled_out: RuledOut | None
    most_dropped: int
    most_voices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Which needs decided a choice: those without which others come first."""

    leaders: tuple[Weighed, ...]
    behind: Weighed | None
    requirements: tuple[Requirement, ...]
    turns: tuple[tuple[Requirement, tuple[str, ...]], ...]
    """The needs without which others lead, and who leads then; nobody where no framework is recommended."""
    furthest: tuple[Reason, Reason] | None
    """Where the first is furthest ahead of the next: what it is for either."""


class Sureness(StrEnum):
    """How firm an answer is."""

    TIE = "tie"
    NEAR = "near"
    UNSURE = "unsure"
    FAIR = "fair"
    SURE = "sure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assured:
    """How sure a choice is: how close the next is, who stands behind it, what is disputed, what nobody says."""

    sureness: Sureness
    pick: Weighed
    behind: Weighed | None
    level: tuple[Weighed, ...]
    articles: int
    points: tuple[Point, ...]
    disputed: tuple[Point, ...]
    judged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Backed:
    """How many articles say what the last answer said first, and who disagrees."""

    sureness: Sureness
    claims: tuple[Claim, ...]
    articles: int
    disputes: tuple[Dispute, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The articles themselves."""

    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfKind:
    """Whether a framework is of a kind, by what the articles call it."""

    framework: str
    type: str
    named_so: tuple[Point, ...]
    denied: tuple[Point, ...]
    called: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """A reply that states no fact of the articles: small talk, a question back, a refusal."""

    reply: str
    names: tuple[str, ...] = ()
    about: tuple[Profile, ...] = ()
    judged: tuple[Judged, ...] = ()


class Outcome(StrEnum):
    """What a choice came to."""

    PICKED = "picked"
    TIED = "tied"
    REJECTED = "rejected"
    """Of one framework: the articles speak against it."""
    MIXED = "mixed"
    """Of one framework: they speak for it and against it."""
    UNSUPPORTED = "unsupported"
    """No article speaks for any of them."""
    OPEN = "open"
    """No need was stated by which to decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A requirement with its part of the score; the parts of all needs make one."""

    requirement: Requirement
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What speaks for a framework, what against it, what is not said of it, and what is too doubtful to count."""

    framework: str
    supporting: tuple[Point, ...]
    opposing: tuple[Point, ...]
    gaps: tuple[Requirement, ...] = ()
    doubtful: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A choice made anew, with all that a reader needs to agree or to object."""

    outcome: Outcome
    needs: tuple[Need, ...]
    excluded: tuple[str, ...]
    others: tuple[str, ...]
    considered: tuple[str, ...]
    """The frameworks between which was chosen, best first."""
    ranked: tuple[Weighed, ...]
    """The same with their scores; none where there is no need to weigh."""
    ruled_out: tuple[RuledOut, ...]
    leaders: tuple[str, ...]
    """The pick, or those that come out level."""
    cases: tuple[Case, ...]
    """The pick and the runner-up, or those between which nothing decides."""
    beyond: Case | None
    """What comes with the pick beside what was needed."""
    disputes: tuple[Dispute, ...]
    lost: tuple[str, ...]
    """Topics and frameworks of the choice that the knowledge has no longer."""
    changes: tuple[Change, ...] = ()
    """The smallest changes after which the runner-up would be the pick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question on the way to a choice, and the knowledge that answered it."""

    question: str | None
    """None where questions are not stored."""
    at: datetime
    knowledge_version: str


Finding = (
    Recommended
    | Guided
    | Interviewed
    | Profile
    | OnTopics
    | Judged
    | Compared
    | Listed
    | Facts
    | Alternatives
    | Defined
    | Disputed
    | Explained
    | Contrasted
    | SetApart
    | Flipped
    | Decided
    | Assured
    | Backed
    | Sources
    | OfKind
    | Plain
)
