"""Small bases, readings and conversations: each names only what its test is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.asking import Engine
from bot.core.finding import Finding, Recommended
from bot.core.knowledge import (
    Article,
    Claim,
    Disagreement,
    Dispute,
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
from bot.core.plan import Plan
from bot.core.reading import Context, Reading, Requirement, Strength
from bot.reading.cues import cues_of
from bot.reasoning.evidence import Evidence
from bot.reasoning.ways import find

Body = Mapping[str, Any]
NAMES = {"ash": "Ash", "birch": "Birch", "cedar": "Cedar", "dogwood": "Dogwood"}


def ask(engine: Engine, *turns: str) -> list[Body]:
    """The bodies that answer *turns*, asked one after the other in one conversation."""
    context = Context()
    bodies: list[Body] = []
    for text in turns:
        reply = engine.reply(text, context)
        context = reply.context
        bodies.append(reply.body)
    return bodies


def ask_once(engine: Engine, text: str) -> Body:
    """The body that answers *text* in a new conversation."""
    return ask(engine, text)[0]


def make_claim(
    id: str = "ash-1",
    *,
    subject: str = "ash",
    kind: Kind = Kind.FEATURE,
    polarity: str = "+",
    topics: tuple[str, ...] = ("orm",),
    article: str = "one",
    line: int = 1,
    support: Support | None = None,
    echoes: str | None = None,
    doubtful: str | None = None,
    main: bool = False,
    compared_with: tuple[str, ...] = (),
) -> Claim:
    """A claim for *subject* on an ORM, unless the test says otherwise."""
    statement = f"{NAMES.get(subject, subject)} says {id} of {', '.join(topics)}."
    return Claim(
        id=id,
        subject=subject,
        kind=kind,
        polarity=Polarity(polarity),
        topics=topics,
        statement=statement,
        article=article,
        line=line,
        digest="00000000",
        support=support,
        echoes=echoes,
        doubtful=doubtful,
        main=main,
        compared_with=compared_with,
    )


def make_topic(id: str, *, group: str = "feature", implies: tuple[str, ...] = ()) -> Topic:
    """A topic that is named by its id."""
    return Topic(id=id, label=id, phrase=f"the {id}", group=group, words=(id,), implies=implies)


def make_dispute(
    *sides: Sequence[str],
    id: str = "",
    topic: str = "orm",
    disagreement: Disagreement = Disagreement.CONTRADICTION,
) -> Dispute:
    """A dispute of all sides on *topic*."""
    name = id or "-against-".join("-".join(side) for side in sides)
    return Dispute(
        id=name,
        topic=topic,
        subjects=("ash",),
        sides=tuple(tuple(side) for side in sides),
        disagreement=disagreement,
        summary=f"The articles disagree on {name}.",
    )


def make_base(
    *claims: Claim,
    disputes: Iterable[Dispute] = (),
    topics: Iterable[Topic] = (),
    frameworks: Iterable[str] = (),
    rules: Iterable[RuleSpec] = (),
) -> KnowledgeBase:
    """A base of *claims*, with just the frameworks, topics and articles that they need."""
    named = sorted({*frameworks, *(c.subject for c in claims)})
    known = {topic.id: topic for topic in topics}
    for topic in sorted({t for c in claims for t in c.topics} | {i for t in known.values() for i in t.implies}):
        known.setdefault(topic, make_topic(topic))
    return KnowledgeBase(
        version="00000000",
        articles={
            slug: Article(slug=slug, title=slug.title(), publisher=None, author=None, date=None)
            for slug in sorted({c.article for c in claims})
        },
        subjects={f: Subject(id=f, name=NAMES.get(f, f), group=SubjectGroup.FRAMEWORK) for f in named},
        topics=known,
        claims={claim.id: claim for claim in claims},
        disputes={dispute.id: dispute for dispute in disputes},
        intents=(),
        rules=tuple(rules),
        lexicon=Lexicon(others={}, near_words=frozenset()),
    )


def need(
    topic: str = "orm", *, wanted: bool = True, strength: Strength = Strength.WANT, than: str | None = None
) -> Requirement:
    """A requirement on *topic*."""
    return Requirement(topic=topic, wanted=wanted, strength=strength, words=topic, than=than)


def make_reading(
    intent: str = "recommend",
    *,
    text: str = "",
    frameworks: tuple[str, ...] = (),
    excluded: tuple[str, ...] = (),
    requirements: tuple[Requirement, ...] = (),
    confidence: float = 0.9,
    others: tuple[str, ...] = (),
) -> Reading:
    """A reading that names what its arguments name and nothing else."""
    return Reading(
        text=text,
        intent=intent,
        confidence=confidence,
        frameworks=frameworks,
        excluded=excluded,
        topics=tuple(r.topic for r in requirements),
        requirements=requirements,
        others=others,
        cues=cues_of(text),
    )


def find_in(base: KnowledgeBase, do: str, reading: Reading) -> Finding:
    """What *base* gives when *reading* is to be handled in the way *do*."""
    return find(Evidence(base), Plan(do=do, reading=reading, rule="test"), Context())


def recommend(base: KnowledgeBase, *requirements: Requirement, excluded: tuple[str, ...] = ()) -> Recommended:
    """The ranking of all frameworks of *base* by *requirements*."""
    reading = make_reading("recommend", requirements=requirements, excluded=excluded)
    found = find_in(base, "recommend", reading)
    assert isinstance(found, Recommended)
    return found


def sentences_in(body: Body) -> Iterator[tuple[str, Body]]:
    """Every sentence of an answer with the type of its block, in the order of reading."""
    for block in body["answer"]["blocks"]:
        kind = block["type"]
        rows: list[list[Body]]
        if kind == "paragraph":
            rows = [block["sentences"]]
        elif kind == "list":
            rows = [block["items"]]
        elif kind == "table":
            rows = [cell for row in block["rows"] for cell in row["cells"]]
        elif kind == "dispute":
            rows = list(block["sides"])
        else:
            rows = []
        yield from ((kind, sentence) for row in rows for sentence in row)


def words_of(sentence: Body) -> str:
    """The words of a sentence, without its numbers."""
    return "".join(segment["text"] for segment in sentence["segments"])


def numbers_of(sentence: Body) -> list[int]:
    """The numbers of the claims that a sentence leans on, in the order of reading."""
    return [number for segment in sentence["segments"] for number in segment["citations"]]


def numbers_in(body: Body) -> list[int]:
    """All numbers of an answer's blocks: those of its sentences, then those of its rankings."""
    told = [number for _, sentence in sentences_in(body) for number in numbers_of(sentence)]
    ranked = [
        number
        for block in body["answer"]["blocks"]
        if block["type"] == "ranking"
        for entry in block["entries"]
        for number in (*entry["for"], *entry["against"])
    ]
    return told + ranked


def lines_cited(body: Body) -> set[str]:
    """The places that an answer cites, as ``article:line``."""
    return {f"{citation['article']}:{citation['line']}" for citation in body["citations"]}
