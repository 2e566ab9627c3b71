"""What clients get, as models. A reply may hold more fields; none of these goes away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

StatusWord = Literal["answered", "unknown", "clarify", "declined"]
PolarityWord = Literal["+", "-", "0"]


class Segment(BaseModel):
    """A piece of a sentence and its citations: 1-based places in the reply's citations."""

    text: str
    citations: list[int]


class Sentence(BaseModel):
    """One sentence; a factual one has at least one citation."""

    segments: list[Segment]
    factual: bool


class ParagraphBlock(BaseModel):
    """Sentences that belong together."""

    type: Literal["paragraph"]
    sentences: list[Sentence]


class ListBlock(BaseModel):
    """Items of equal rank; the title may be empty."""

    type: Literal["list"]
    title: str
    items: list[Sentence]


class TableRow(BaseModel):
    """A row of a comparison; in an empty cell, no article says."""

    heading: str
    cells: list[list[Sentence]]


class TableBlock(BaseModel):
    """A comparison; the first column holds the headings of the rows."""

    type: Literal["table"]
    caption: str
    columns: list[str]
    rows: list[TableRow]


class RankingEntry(BaseModel):
    """A framework's place, with the citations for and against it."""

    framework: str
    name: str
    score: float
    supporting: list[int] = Field(alias="for")
    against: list[int]


class RankingBlock(BaseModel):
    """Frameworks, best first."""

    type: Literal["ranking"]
    entries: list[RankingEntry]


class DisputeBlock(BaseModel):
    """What each side of a dispute says."""

    type: Literal["dispute"]
    id: str
    title: str
    sides: list[list[Sentence]]


Block = Annotated[ParagraphBlock | ListBlock | TableBlock | RankingBlock | DisputeBlock, Field(discriminator="type")]


class Answer(BaseModel):
    """A finding in words: plain, as Markdown and as blocks."""

    text: str
    markdown: str
    blocks: list[Block]


class Requirement(BaseModel):
    """A topic that the asker needs or refuses."""

    topic: str
    wanted: bool
    strength: Literal["must", "want", "nice"]


class ReadingPart(BaseModel):
    """A part of the question as it was read; *id* is a topic or a framework. *say*, sent as the next message of the
    conversation, takes just this part back; it is null where a later question of the same message would be meant."""

    kind: Literal["need", "refused", "framework", "excluded"]
    id: str
    label: str
    say: str | None


class Standing(BaseModel):
    """A framework's place, with the ids of the claims for and against it."""

    framework: str
    score: float
    supporting: list[str] = Field(alias="for")
    against: list[str]


class Citation(BaseModel):
    """A claim that the answer leans on."""

    claim: str
    framework: str | None
    article: str
    line: int
    statement: str
    polarity: PolarityWord
    disputed: bool
    doubtful: bool


class AnswerPart(BaseModel):
    """The answer to one question."""

    status: StatusWord
    intent: str
    confidence: float
    frameworks: list[str]
    excluded: list[str]
    requirements: list[Requirement]
    answer: Answer
    ranking: list[Standing]
    citations: list[Citation]
    suggestions: list[str]
    reading_parts: list[ReadingPart] = Field([], description="Where needs are weighed; otherwise empty.")


class AskReply(AnswerPart):
    """The answer to one message; *parts* has one entry per question where there are several."""

    conversation_id: str
    turn_id: str
    parts: list[AnswerPart]
    knowledge_version: str
    trace: dict[str, Any] = Field({}, description="Only where explain was true.")


class TurnReply(AnswerPart):
    """A turn of a conversation."""

    turn_id: str
    question: str | None = Field(description="null where questions are not stored.")
    channel: str
    asked_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    parts: list[AnswerPart]
    knowledge_version: str


class ConversationReply(BaseModel):
    """A conversation with its turns, in their order."""

    conversation_id: str
    turns: list[TurnReply]


class KeptFeedback(BaseModel):
    """The last rating of a turn."""

    rating: Literal["up", "down"]
    comment: str | None
    rated_at: datetime


class KeptMiss(BaseModel):
    """That a turn was noted for those who teach the bot, and why."""

    reason: str
    state: Literal["new", "pending", "done", "ignored"]


class KeptTurn(AnswerPart):
    """A turn with all that is kept of it."""

    turn_id: str
    message_id: str | None
    question: str | None = Field(description="null where questions are not stored.")
    channel: str
    asked_at: datetime
    parts: list[AnswerPart]
    knowledge_version: str
    trace: dict[str, Any]
    feedback: KeptFeedback | None
    miss: KeptMiss | None


class KeptConversation(BaseModel):
    """A conversation with all that is kept of it; *remembered* is what the next answer would know of the turns."""

    conversation_id: str
    started_at: datetime
    last_at: datetime | None
    key_id: str | None
    remembered: dict[str, Any]
    turns: list[KeptTurn]


class PersonalReply(BaseModel):
    """All that is kept of one user, the earliest conversation first."""

    conversations: list[KeptConversation]


class FrameworkEntry(BaseModel):
    """A framework and how many claims are about it."""

    id: str
    name: str
    types: list[str]
    claims: int


class FrameworksReply(BaseModel):
    """All frameworks."""

    frameworks: list[FrameworkEntry]


class ClaimReply(BaseModel):
    """A claim; *framework* is null where its subject is no framework."""

    id: str
    framework: str | None
    subject: str
    kind: str
    polarity: PolarityWord
    topics: list[str]
    statement: str
    article: str
    line: int
    digest: str
    main: bool
    support: str | None
    compared_with: list[str]
    echoes: str | None
    doubtful: str | None
    disputes: list[str]


class FrameworkReply(BaseModel):
    """A framework with all claims about it."""

    id: str
    name: str
    types: list[str]
    aliases: list[str]
    claims: list[ClaimReply]


class ClaimsReply(BaseModel):
    """A page of claims; *next* is the cursor of the page after it."""

    claims: list[ClaimReply]
    next: str | None


class ArticleReply(BaseModel):
    """An article and how many claims cite it."""

    slug: str
    title: str
    publisher: str | None
    author: str | None
    date: str | None
    short: str | None
    claims: int


class ArticlesReply(BaseModel):
    """All articles."""

    articles: list[ArticleReply]


class TopicReply(BaseModel):
    """A topic, the words that people use for it, and how many claims are about it."""

    id: str
    label: str
    phrase: str
    group: str
    words: list[str]
    opposites: list[str]
    implies: list[str]
    part_of: str | None
    claims: int


class TopicsReply(BaseModel):
    """All topics."""

    topics: list[TopicReply]


class DisputeReply(BaseModel):
    """Claims that disagree; *framework* is null where the dispute is not about exactly one framework."""

    id: str
    topic: str
    framework: str | None
    subjects: list[str]
    sides: list[list[str]]
    disagreement: str
    summary: str


class DisputesReply(BaseModel):
    """All disputes."""

    disputes: list[DisputeReply]


class RecordedQuestion(BaseModel):
    """A question on the way to a choice."""

    question: str | None
    asked_at: datetime


class RecordedNeed(BaseModel):
    """A requirement with its part of the score and the words that stated it."""

    topic: str
    phrase: str
    wanted: bool
    strength: Literal["must", "want", "nice"]
    weight: float
    words: str
    than: str | None


class RecordedOption(BaseModel):
    """A framework that was considered; *score* is null where no need was stated."""

    framework: str
    score: float | None


class RecordedRefusal(BaseModel):
    """A framework that the articles deny a must."""

    framework: str
    topic: str
    claims: list[str]


class RecordedCase(BaseModel):
    """The claims for and against a framework, and the topics on which all articles are silent."""

    framework: str
    supporting: list[str] = Field(alias="for")
    against: list[str]
    gaps: list[str]


class RecordedDispute(BaseModel):
    """A dispute about what the record tells."""

    id: str
    summary: str
    claims: list[str]


class RecordedDoubt(BaseModel):
    """A claim that is too doubtful to count."""

    claim: str
    reason: str


class RecordReply(BaseModel):
    """The last choice of a conversation, made anew; the same as text/markdown unless format is json."""

    conversation_id: str
    title: str
    status: Literal["proposed"]
    date: date
    outcome: Literal["picked", "tied", "rejected", "mixed", "unsupported", "open"]
    decision: str
    leaders: list[str]
    questions: list[RecordedQuestion]
    needs: list[RecordedNeed]
    excluded: list[str]
    not_covered: list[str]
    options: list[RecordedOption]
    ruled_out: list[RecordedRefusal]
    cases: list[RecordedCase]
    beyond: RecordedCase | None
    disputes: list[RecordedDispute]
    doubtful: list[RecordedDoubt]
    changes: list[str]
    citations: list[Citation]
    knowledge_version: str
    answered_by_version: str
    no_longer_known: list[str]


class FieldError(BaseModel):
    """What is wrong with one field."""

    field: str
    reason: str


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] = Field([], description="Only with status 422.")


class Health(BaseModel):
    """The process is up."""

    status: Literal["ok"]


class Readiness(BaseModel):
    """Whether questions can be answered now."""

    status: Literal["ready", "not ready"]
    knowledge_version: str
    claims: int
    release: int | None = Field(description="The published release that answers; null while none does.")
    refused_release: int | None = Field(description="The latest release, where it could not be loaded.")
    store: Literal["reachable", "out of reach", "migrations pending"]
    stopping: bool
