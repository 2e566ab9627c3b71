"""The tools that language models call: what they take, what they give, and how it reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic.json_schema import GenerateJsonSchema

from bot.asking import Edition
from bot.core.errors import UnknownConversation
from bot.core.knowledge import Kind, KnowledgeBase, Polarity, Subject
from bot.core.turns import Question, Turn
from bot.views import replies
from bot.views.incoming import checked, storable
from bot.views.knowledge import from_framework, page_of, wanted_claims
from bot.views.ports import asker, services
from bot.views.problems import Unprocessable
from bot.views.requests import ClaimsQuery, Id, Incoming, QuestionText

Json = dict[str, Any]
CHANNEL = "mcp"
MOST_NEEDS = 12
MOST_FRAMEWORKS = 16
MOST_FOUND = 100
NEAR = 8
"""How many known words are offered in place of an unknown one."""


def _short(text: str) -> str:
    """*text* on one line that ends no sentence, so that it can stand inside one."""
    line = re.sub(r"[.?!;:,]+(?=\s|$)", ",", " ".join(storable(text).split())).strip(", ")
    if not line:
        raise ValueError("must not be empty")
    return line


Words = Annotated[str, Field(max_length=100), AfterValidator(_short)]
Conversation = Annotated[
    Id | None, Field(description="From an earlier reply, to go on with that conversation. Leave it out to start one.")
]


class Arguments(Incoming):
    """What a tool takes. A misspelt name is told rather than passed over: a model can mend it."""

    model_config = ConfigDict(strict=True, extra="forbid")


class AskArguments(Arguments):
    """What `ask` takes."""

    question: Annotated[QuestionText, Field(description="In English, as a person would ask it.")]
    conversation_id: Conversation = None


class CompareArguments(Arguments):
    """What `compare` takes."""

    frameworks: list[Words] = Field(
        min_length=2, max_length=MOST_FRAMEWORKS, description="Names, such as Django and FastAPI."
    )
    needs: list[Words] | None = Field(
        None, max_length=MOST_NEEDS, description='What matters, one need each: "an ORM", "real-time", "no magic".'
    )


class RecommendArguments(Arguments):
    """What `recommend` takes."""

    needs: list[Words] = Field(
        min_length=1,
        max_length=MOST_NEEDS,
        description='What the project needs or refuses, one need each: "a REST API", "10k users", "no ORM".',
    )
    avoid: list[Words] | None = Field(
        None, max_length=MOST_FRAMEWORKS, description="Names of frameworks that are out of the question."
    )


class FrameworkArguments(Arguments):
    """What `get_framework` takes."""

    id: Words = Field(description="Its id or name, such as flask.")


class SearchArguments(Arguments):
    """What `search_claims` takes: every filter that is given must hold."""

    framework: Words | None = Field(None, description="Its id or name.")
    topic: Words | None = Field(None, description="Id or label, such as orm, learning-curve, real-time, performance.")
    kind: Annotated[str, WithJsonSchema({"type": "string", "enum": [kind.value for kind in Kind]})] | None = None
    polarity: Annotated[str, WithJsonSchema({"type": "string", "enum": [sign.value for sign in Polarity]})] | None = (
        Field(None, description="+ speaks for its subject, - against it, 0 neither.")
    )
    text: Words | None = Field(None, description="Words that the statement must hold, all of them, in any order.")
    limit: int = Field(20, ge=1, le=MOST_FOUND)
    cursor: Id | None = Field(None, description="The `next` of the page before.")


class AnswerText(BaseModel):
    """A finding in words; numbers in brackets are 1-based places in the citations."""

    markdown: str


class AnswerPart(BaseModel):
    """The answer to one question."""

    status: replies.StatusWord = Field(
        description="unknown: the articles do not say. clarify: choose one of the suggestions. declined: out of scope."
    )
    intent: str
    confidence: float
    frameworks: list[str]
    excluded: list[str]
    requirements: list[replies.Requirement]
    answer: AnswerText
    ranking: list[replies.Standing]
    citations: list[replies.Citation]
    suggestions: list[str]


class AnswerOutput(AnswerPart):
    """The answer to a message; *parts* has one entry per question where there are several."""

    conversation_id: str
    turn_id: str
    parts: list[AnswerPart]
    knowledge_version: str


class FoundClaims(replies.ClaimsReply):
    """A page of the claims that were found; *found* counts those of this and all later pages."""

    found: int


@dataclass(frozen=True, slots=True)
class Given:
    """What a tool gives: for programs, and in words."""

    output: BaseModel
    text: str


class ToolError(Exception):
    """A call that came to nothing; its text is for the model, which can mend the call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool and everything that is told about it."""

    name: str
    title: str
    description: str
    arguments: type[Arguments]
    output: type[BaseModel]
    run: Callable[[Any], Given]
    reads_only: bool = False


class Untitled(GenerateJsonSchema):
    """Schemas without the titles that pydantic makes of the names of fields."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never: names say it, and models pay for every word."""
        return False


@cache
def described() -> list[Json]:
    """All tools as the protocol lists them, always in this order."""
    return [
        {
            "name": tool.name,
            "title": tool.title,
            "description": tool.description,
            "inputSchema": _schema(tool.arguments, "validation"),
            "outputSchema": _schema(tool.output, "serialization"),
            "annotations": _annotations(tool),
        }
        for tool in TOOLS.values()
    ]


def call(tool: Tool, arguments: Json) -> Json:
    """The result of a call, an error too where the model can mend it. Raises StoreUnavailable."""
    try:
        given = tool.run(_checked(tool.arguments, arguments))
    except ToolError as error:
        return {"content": [{"type": "text", "text": str(error)}], "isError": True}
    return {
        "content": [{"type": "text", "text": given.text}],
        "structuredContent": given.output.model_dump(mode="json", by_alias=True),
        "isError": False,
    }


def in_words(error: Unprocessable) -> str:
    """What is wrong with each field."""
    return "; ".join(f"{found['field'] or 'it'}: {found['reason']}" for found in error.errors)


def _schema(model: type[BaseModel], mode: Literal["validation", "serialization"]) -> Json:
    """The schema of *model* without its name and description, which are about our code."""
    schema = model.model_json_schema(schema_generator=Untitled, mode=mode)
    return {key: value for key, value in schema.items() if key not in ("title", "description")}


def _annotations(tool: Tool) -> Json:
    """Hints to hosts. To ask is to write: the turn is kept, each time anew, and nothing is overwritten."""
    if tool.reads_only:
        return {"readOnlyHint": True, "openWorldHint": False}
    return {"readOnlyHint": False, "destructiveHint": False, "idempotentHint": False, "openWorldHint": False}


def _checked(model: type[Arguments], arguments: Json) -> Arguments:
    try:
        return checked(model, arguments)
    except Unprocessable as error:
        raise ToolError(f"The arguments do not fit. {in_words(error)}.") from None


def _ask(given: AskArguments) -> Given:
    return _answer(given.question, given.conversation_id)


def _compare(given: CompareArguments) -> Given:
    base = services().bot.edition().knowledge
    names = _names(base, given.frameworks)
    if len(names) < 2:
        raise ToolError(f"These are all {names[0]}; name two frameworks or more. {_known_frameworks(base)}")
    return _answer(_sentences(f"Compare {_listed(names)}.", _needs(base, given.needs or ())))


def _recommend(given: RecommendArguments) -> Given:
    base = services().bot.edition().knowledge
    left_out = [f"not {name}" for name in _names(base, given.avoid or ())]
    ask = f"{', '.join(('Which framework should I use', *left_out))}?"
    return _answer(_sentences(ask, _needs(base, given.needs)))


def _get_framework(given: FrameworkArguments) -> Given:
    base = services().bot.edition().knowledge
    found = from_framework(base, _framework(base, given.id))
    kinds = {claim.kind for claim in found.claims}
    sections = [
        f"{kind.value}:\n{_lines([claim for claim in found.claims if claim.kind == kind], base)}"
        for kind in Kind
        if kind in kinds
    ]
    types = ", ".join(base.subjects[id].name for id in found.types) or "of no kind that the articles name"
    return Given(found, "\n\n".join((f"{found.name} ({found.id}), {types}", *sections)))


def _search_claims(given: SearchArguments) -> Given:
    edition = services().bot.edition()
    query = _query(edition, given)
    words = (given.text or "").casefold().split()
    wanted = [
        claim for claim in wanted_claims(edition, query) if all(word in claim.statement.casefold() for word in words)
    ]
    page = page_of(edition.knowledge, wanted, query)
    found = FoundClaims(claims=page.claims, next=page.next, found=len(wanted))
    head = f"{len(page.claims)} of {len(wanted)} claims" if wanted else "No claim fits all of these filters."
    more = f"For more, call again with cursor {page.next}." if page.next else ""
    return Given(found, "\n".join(filter(None, (head, _lines(page.claims, edition.knowledge), more))))


def _answer(text: str, conversation_id: str | None = None) -> Given:
    """Ask the bot, and tell what it says."""
    try:
        turn = services().bot.ask(Question(text=text, conversation_id=conversation_id, channel=CHANNEL, asker=asker()))
    except UnknownConversation:
        raise ToolError(
            "No conversation has this conversation_id. Leave it out to start a new one, and tell there what matters."
        ) from None
    output = _from_turn(turn)
    return Given(output, _as_text(output))


def _from_turn(turn: Turn) -> AnswerOutput:
    """From ours to the client's shape."""
    ids = {"conversation_id": turn.conversation_id, "turn_id": turn.id, "knowledge_version": turn.knowledge_version}
    return AnswerOutput.model_validate({**turn.body.read(), **ids})


def _as_text(output: AnswerOutput) -> str:
    """The answer with what a model needs that is shown nothing else: sources, and how to go on."""
    sources = [f"[{place}] {_source(citation)}" for place, citation in enumerate(output.citations, 1)]
    choices = [f"- {suggestion}" for suggestion in output.suggestions]
    sections = (
        output.answer.markdown,
        "\n".join(("Sources:", *sources)) if sources else "",
        "\n".join(("Choices:" if output.status == "clarify" else "To ask next:", *choices)) if choices else "",
        f"conversation_id: {output.conversation_id}",
    )
    return "\n\n".join(filter(None, sections))


def _source(citation: replies.Citation) -> str:
    doubts = [word for word in ("disputed", "doubtful") if getattr(citation, word)]
    return ", ".join((f"{citation.article}, line {citation.line}", f"claim {citation.claim}", *doubts))


def _lines(claims: Iterable[replies.ClaimReply], base: KnowledgeBase) -> str:
    """A line for each claim, which hides neither a doubt nor another side."""
    return "\n".join(_line(claim, base) for claim in claims)


def _line(claim: replies.ClaimReply, base: KnowledgeBase) -> str:
    doubt = f" DOUBTFUL: {claim.doubtful}" if claim.doubtful else ""
    disputed = "".join(f" DISPUTED: {base.disputes[id].summary}" for id in claim.disputes)
    return f"- [{claim.polarity}] {claim.statement}{doubt}{disputed} ({claim.id}; {claim.article}, line {claim.line})"


def _query(edition: Edition, given: SearchArguments) -> ClaimsQuery:
    """What to filter by, every word of it known. Raises ToolError."""
    base = edition.knowledge
    for name, word, words in (("kind", given.kind, Kind), ("polarity", given.polarity, Polarity)):
        if word is not None and word not in set(words):
            raise ToolError(f"{name}: {word[:64]!r} is none of {', '.join(words)}.")
    if given.cursor is not None and given.cursor not in base.claims:
        raise ToolError("cursor: not known any more. Leave it out to begin at the first page.")
    return ClaimsQuery(
        framework=_framework(base, given.framework).id if given.framework else None,
        topic=_topic(base, given.topic) if given.topic else None,
        kind=given.kind,
        polarity=given.polarity,
        cursor=given.cursor,
        limit=given.limit,
    )


def _framework(base: KnowledgeBase, word: str) -> Subject:
    """The framework that *word* names, by id, name or alias. Raises ToolError."""
    for found in base.frameworks:
        if word.casefold() in {spelling.casefold() for spelling in (found.id, found.name, *found.aliases)}:
            return found
    raise ToolError(f"No article is about a framework called {word!r}. {_known_frameworks(base)}")


def _known_frameworks(base: KnowledgeBase) -> str:
    return f"Known are {', '.join(found.name for found in base.frameworks)}."


def _names(base: KnowledgeBase, words: Sequence[str]) -> list[str]:
    """The names of the frameworks that *words* name, each once."""
    return list(dict.fromkeys(_framework(base, word).name for word in words))


def _topic(base: KnowledgeBase, word: str) -> str:
    """The id of the topic that *word* names, by id or label. Raises ToolError."""
    known = _topics_by_word(base)
    if word.casefold() in known:
        return known[word.casefold()]
    near = get_close_matches(word.casefold(), known, n=NEAR, cutoff=0.5)
    ids = dict.fromkeys(known[found] for found in near)
    hint = f"Near it are {', '.join(ids)}." if ids else "Search by text instead."
    raise ToolError(f"topic: {word!r} is no topic. {hint}")


def _topics_by_word(base: KnowledgeBase) -> dict[str, str]:
    labels = {topic.label.casefold(): topic.id for topic in base.topics.values()}
    return labels | {id: id for id in base.topics}


def _needs(base: KnowledgeBase, needs: Sequence[str]) -> str:
    """*needs* as a sentence; a topic, by id or label, is put in the first of the words that people use for it."""
    known = _topics_by_word(base)
    topics = [base.topics[known[need.casefold()]] if need.casefold() in known else None for need in needs]
    said = [topic.words[0] if topic else need for need, topic in zip(needs, topics, strict=True)]
    return f"I need {_listed(said)}." if said else ""


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _sentences(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


TOOLS: Mapping[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool(
            name="ask",
            title="Ask the Framework Advisor",
            description=(
                "Ask any question about Python web frameworks in plain English: which to use, pros and cons, whether"
                " one has a feature, who uses it, where the sources disagree, and why an answer came out as it did."
                " Follow-ups work with the conversation_id of an earlier reply. Answers cite their sources and say"
                " so where the sources are silent."
            ),
            arguments=AskArguments,
            output=AnswerOutput,
            run=_ask,
        ),
        Tool(
            name="compare",
            title="Compare frameworks",
            description=(
                "Compare two or more Python web frameworks, on what sets them apart or on the needs that are given,"
                " with the evidence for each side. Go on with ask and the conversation_id of the reply."
            ),
            arguments=CompareArguments,
            output=AnswerOutput,
            run=_compare,
        ),
        Tool(
            name="recommend",
            title="Recommend a framework",
            description=(
                "Find the Python web framework that fits a list of needs, with a scored ranking, the runner-up, and"
                " what no source says. Go on with ask and the conversation_id of the reply."
            ),
            arguments=RecommendArguments,
            output=AnswerOutput,
            run=_recommend,
        ),
        Tool(
            name="get_framework",
            title="Read about a framework",
            description="Everything that the sources state about one framework, claim by claim, with article and line.",
            arguments=FrameworkArguments,
            output=replies.FrameworkReply,
            run=_get_framework,
            reads_only=True,
        ),
        Tool(
            name="search_claims",
            title="Search the claims",
            description=(
                "Find single claims by framework, topic, kind, polarity and words of their statement. Disputed and"
                " doubtful claims are marked; do not pass those on as plain truth."
            ),
            arguments=SearchArguments,
            output=FoundClaims,
            run=_search_claims,
            reads_only=True,
        ),
    )
}
