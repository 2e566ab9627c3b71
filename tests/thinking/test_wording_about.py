"""How answers about one framework, about kinds and about several frameworks are put into words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.asking import Engine
from bot.core.answer import Answer
from bot.core.finding import Defined
from bot.core.knowledge import Article, Claim, Kind, KnowledgeBase, Subject, SubjectGroup, Support
from bot.wording.answering import word
from bot.wording.kinds import situation
from bot.wording.sentences import Speaker

from . import walk
from .making import (
    Body,
    ask_once,
    find_in,
    lines_cited,
    make_base,
    make_claim,
    make_reading,
    make_topic,
    need,
    sentences_in,
    words_of,
)

QUALITY = [make_topic("speed", group="quality")]
MOST_WORDS = 120


def says(words: str, id: str, *, article: str = "one", polarity: str = "+", **fields: object) -> Claim:
    """A claim that Ash *words*, on its speed."""
    claim = make_claim(id, topics=("speed",), article=article, polarity=polarity, kind=Kind.PRO)
    return replace(claim, statement=f"Ash {words}.", **fields)  # type: ignore[arg-type]


def answer_to(base: KnowledgeBase, do: str, topic: str = "speed") -> Answer:
    """The answer of *base* on *topic* of Ash."""
    reading = make_reading(do, frameworks=("ash",), requirements=(need(topic),))
    return word(Speaker(base), find_in(base, do, reading), reading)


def text_of(answer: Answer) -> str:
    """All sentences of an answer, one after the other."""
    return " ".join(s.plain for s in answer.sentences)


def text_before_table(body: Body) -> str:
    """The paragraphs of an answer before its first table, without the disputes that are added to it."""
    told = []
    for block in body["answer"]["blocks"]:
        if block["type"] == "table":
            break
        sentences = block.get("sentences", ())
        if not any(words_of(s).startswith("Not all agree") for s in sentences):
            told += [words_of(s) for s in sentences]
    return " ".join(told)


# --- a topic, by who speaks -----------------------------------------------------------------------


def test_an_aspect_says_first_how_many_speak_for_it_and_how_many_against() -> None:
    claims = [
        says("is quick", "a", article="one"),
        says("is nimble", "b", article="two"),
        says("is slow", "c", article="three", polarity="-"),
        says("is snappy", "d", article="four"),
        says("is sluggish", "e", article="four", polarity="-"),
    ]
    first = next(iter(answer_to(make_base(*claims, topics=QUALITY), "aspect").sentences))

    assert first.plain == (
        "On the speed, the articles disagree about Ash: "
        "two speak for it, one against it and one both for and against it."
    )
    assert set(first.claims) == {"a", "b", "c", "d"}


def test_an_aspect_names_the_article_behind_each_sentence_and_tells_both_sides() -> None:
    claims = [says("is quick", "a", article="one"), says("is slow", "b", article="two", polarity="-")]
    answer = answer_to(make_base(*claims, topics=QUALITY), "aspect")
    _, favour, against = answer.sentences

    assert (favour.plain, favour.claims) == ("One says that it is quick.", ("a",))
    assert (against.plain, against.claims) == ("But Two objects that it is slow.", ("b",))


def test_the_side_of_more_articles_is_told_first() -> None:
    claims = [
        says("is quick", "a", article="one"),
        says("is slow", "b", article="two", polarity="-"),
        says("is sluggish", "c", article="three", polarity="-"),
    ]
    told = [s.claims for s in answer_to(make_base(*claims, topics=QUALITY), "aspect").sentences][1:]

    assert told[-1] == ("a",)


def test_where_all_agree_it_says_that_none_speaks_against() -> None:
    claims = [says("is quick", "a", article="one"), says("is nimble", "b", article="two")]
    answer = answer_to(make_base(*claims, topics=QUALITY), "aspect")

    assert text_of(answer).startswith("On the speed, two articles speak for Ash, and none against it.")


def test_one_article_alone_is_said_to_be_alone() -> None:
    claims = [says("is quick", "a"), says("is slow under load", "b", polarity="-")]
    answer = answer_to(make_base(*claims, topics=QUALITY), "aspect")

    assert text_of(answer) == (
        "On the speed, only one article speaks of Ash: One says that it is quick, but also that it is slow under load."
    )


def test_an_article_is_not_called_alone_beside_a_doubtful_claim_of_another() -> None:
    claims = [says("is quick", "a"), says("is the quickest", "b", article="two", doubtful="It measures nothing.")]
    text = text_of(answer_to(make_base(*claims, topics=QUALITY), "aspect"))

    assert "only one article" not in text
    assert "is quick." in text
    assert text.endswith("is the quickest, which is doubtful: it measures nothing.")


def test_an_article_goes_by_its_short_name() -> None:
    article = Article(slug="one", title="A long title", publisher="Oak Ltd", author=None, date=None, short="Oak")

    assert article.called == "Oak"
    assert replace(article, short=None).called == "Oak Ltd"
    assert replace(article, short=None, publisher=None).called == "A long title"


def test_the_articles_of_the_shipped_pack_are_told_apart_by_short_names(base: KnowledgeBase) -> None:
    shorts = [article.short for article in base.articles.values()]

    assert None not in shorts
    assert len(set(shorts)) == len(shorts)


# --- whether something is there -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "start", "status"),
    [
        ([make_claim(support=Support.BUILT_IN)], "Yes: Ash", "answered"),
        ([make_claim(support=Support.EXTENSION)], "Not built in, but by an extension: Ash", "answered"),
        ([make_claim(polarity="-", support=Support.ABSENT)], "No: Ash", "answered"),
        (
            [make_claim(support=Support.BUILT_IN), make_claim("b", polarity="-", support=Support.ABSENT)],
            "In part, or it depends on whom you ask: Ash",
            "answered",
        ),
        ([make_claim(polarity="-", kind=Kind.CON)], "No article says whether Ash supports", "unknown"),
        ([make_claim(topics=("speed",))], "No article says", "unknown"),
    ],
    ids=["built in", "by an extension", "absent", "both", "only faulted", "another topic"],
)
def test_a_check_begins_with_its_verdict(claims: list[Claim], start: str, status: str) -> None:
    topics = [replace(make_topic("orm"), phrase="mappers")]
    answer = answer_to(make_base(*claims, topics=topics), "feature_check", "orm")

    assert text_of(answer).startswith(start)
    assert answer.status == status


def test_what_is_there_and_missing_shows_both() -> None:
    claims = [make_claim("a", support=Support.BUILT_IN), make_claim("b", polarity="-", support=Support.ABSENT)]
    answer = answer_to(make_base(*claims), "feature_check", "orm")

    assert set(answer.cited) == {"a", "b"}


def test_a_fault_is_no_absence(engine: Engine) -> None:
    body = ask_once(engine, "Does Sanic have an ORM?")

    assert body["status"] == "unknown"
    assert body["answer"]["text"].startswith("No article says whether Sanic offers an ORM.")


# --- frameworks and kinds side by side ------------------------------------------------------------


@pytest.mark.parametrize("framework", walk.FRAMEWORKS)
def test_alternatives_say_which_is_closest_and_what_each_gains_or_loses(engine: Engine, framework: str) -> None:
    name = walk.FRAMEWORKS[framework]
    body = ask_once(engine, f"Alternatives to {name}")
    first, *entries = [b for b in body["answer"]["blocks"] if b["type"] == "paragraph"]
    nearest = walk.FRAMEWORKS[body["ranking"][0]["framework"]]

    assert words_of(first["sentences"][0]).startswith(f"Closest to {name} is {nearest}")
    told = [" ".join(map(words_of, e["sentences"])) for e in entries[:3]]
    assert len(told) == 3
    assert [t for t in told if ", but " not in t and "No article says that it" not in t] == []


def test_what_an_alternative_misses_is_something_nobody_says_of_it(engine: Engine, base: KnowledgeBase) -> None:
    for framework, name in walk.FRAMEWORKS.items():
        body = ask_once(engine, f"Alternatives to {name}")
        numbered = {i: base.claims[c["claim"]] for i, c in enumerate(body["citations"], 1)}
        paragraphs = [b["sentences"] for b in body["answer"]["blocks"] if b["type"] == "paragraph"]
        for sentences, entry in zip(paragraphs[1:4], body["ranking"], strict=False):
            told_of = {t for c in base.about(entry["framework"]) if c.usable for t in c.topics}
            for sentence in sentences:
                if words_of(sentence).startswith("No article says that it"):
                    missed = [numbered[n] for s in sentence["segments"] for n in s["citations"]]
                    assert {c.subject for c in missed} == {framework}
                    assert missed[0].topics[0] not in told_of, (name, entry["framework"])


KINDS = ["compare microframeworks and full-stack frameworks", "async frameworks vs full-stack frameworks"]


@pytest.mark.parametrize("question", [*KINDS, "What kinds of frameworks are there?"])
def test_kinds_are_compared_by_situation_and_in_a_table(engine: Engine, question: str) -> None:
    body = ask_once(engine, question)
    text = text_before_table(body)
    (table,) = [b for b in body["answer"]["blocks"] if b["type"] == "table"]

    assert re.match(r"Take an? .+ (?:for|where) .+; an? .+ (?:for|where) .+\.", text)
    assert len(text.split()) <= MOST_WORDS
    assert table["rows"]
    assert all(sum(bool(cell) for cell in row["cells"]) >= 2 for row in table["rows"])


def test_a_table_of_kinds_has_a_row_only_where_two_have_something_to_say() -> None:
    claims = [
        make_claim("a", subject="ash", topics=("speed",)),
        make_claim("b", subject="birch", topics=("speed",)),
        make_claim("c", subject="ash", topics=("docs",)),
    ]
    base = make_base(*claims)
    kinds = {s: Subject(id=s, name=f"A {s}", group=SubjectGroup.TYPE) for s in ("ash", "birch")}
    reading = replace(make_reading("define_type"), types=("ash", "birch"))
    found = find_in(replace(base, subjects=kinds), "define_type", reading)

    assert isinstance(found, Defined)
    assert [(topic, [[p.lead.id for p in cell] for cell in cells]) for topic, cells in found.rows] == [
        ("speed", [["a"], ["b"]])
    ]


@pytest.mark.parametrize(
    ("predicate", "words"),
    [
        ("suits smaller projects", "for smaller projects"),
        ("typically suits prototypes", "for prototypes"),
        ("is well suited to building APIs", "for building APIs"),
        ("is particularly useful for I/O", "for I/O"),
        ("is preferred where speed is essential", "where speed is essential"),
        ("benefits applications with users", ""),
    ],
)
def test_what_a_kind_suits_is_put_as_a_situation(predicate: str, words: str) -> None:
    assert situation(predicate) == words


@pytest.mark.parametrize(
    "question",
    ["Which microframeworks are there?", "Which async frameworks are there?", "Which full-stack frameworks are there?"],
)
def test_each_framework_of_a_kind_has_a_reason(engine: Engine, question: str) -> None:
    body = ask_once(engine, question)
    first, reasons = [b for b in body["answer"]["blocks"] if b["type"] == "paragraph"][:2]
    segments = [s["text"] for s in first["sentences"][0]["segments"] if s["citations"]]
    names = [text.split(" ")[-1] for text in segments]

    assert [words_of(s).split(" ", 1)[0] for s in reasons["sentences"]] == names


def test_every_framework_is_listed_with_a_reason_of_its_own(engine: Engine, base: KnowledgeBase) -> None:
    body = ask_once(engine, "Which frameworks do you know?")
    (listing,) = [b for b in body["answer"]["blocks"] if b["type"] == "list"]
    told = [words_of(item).rstrip(".") for item in listing["items"]]

    assert [t.split(" ", 1)[0] for t in told] == [f.name for f in base.frameworks]
    reasons = [t.split(" ", 1)[1] for t in told]
    assert len(set(reasons)) == len(reasons)


# --- what holds of all of them --------------------------------------------------------------------

PATTERNS: Mapping[str, str] = {
    "pros": "What are the pros of {}?",
    "cons": "What are the cons of {}?",
    "balance": "pros and cons of {}",
    "overview": "Tell me about {}",
    "features": "What features does {} have?",
    "best_for": "What is {} best for?",
    "aspect": "How is the learning curve of {}?",
    "alternatives": "Alternatives to {}",
}


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=list(PATTERNS))
def test_an_answer_is_short_before_its_disputes(engine: Engine, pattern: str) -> None:
    lengths = {
        name: len(text_before_table(ask_once(engine, pattern.format(name))).split())
        for name in walk.FRAMEWORKS.values()
    }

    assert {name: n for name, n in lengths.items() if n > MOST_WORDS} == {}


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=list(PATTERNS))
def test_no_sentence_says_its_verb_twice(engine: Engine, pattern: str) -> None:
    twice = re.compile(r"\bIt (is|suits|has|offers|supports|can|may) [^,.]+ and \1 ", re.IGNORECASE)

    found = [
        words_of(sentence)
        for name in walk.FRAMEWORKS.values()
        for _, sentence in sentences_in(ask_once(engine, pattern.format(name)))
        if sentence["factual"] and twice.search(words_of(sentence))
    ]
    assert found == []


def test_pros_and_cons_count_the_articles_first(engine: Engine) -> None:
    body = ask_once(engine, "Pros and cons of Hug")

    assert body["answer"]["text"].startswith("One article praises Hug, and no article names a drawback.")
    assert {place.split(":")[0] for place in lines_cited(body)} >= {"top-7-for-2024"}
