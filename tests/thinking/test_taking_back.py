"""Every part of what was read can be taken back, and nothing else goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from bot.asking import Engine
from bot.core.knowledge import TYPE_TOPICS, KnowledgeBase
from bot.core.reading import Context, Reading, Requirement
from bot.core.reading_parts import parts_of, without_part
from bot.reading.text import normalise

from .making import Body, ask

Part = tuple[str, str]
QUALITIES = (
    "easy to learn", "fast", "scalable", "secure", "well documented", "mature", "flexible", "lightweight", "popular",
)  # fmt: skip
FEATURES = (
    "an ORM", "WebSockets", "an admin interface", "authentication", "templates", "sessions", "file uploads", "GraphQL",
    "background jobs", "migrations", "an object database", "PostgreSQL",
)  # fmt: skip
PROJECTS = (
    "a chat app",
    "a REST API",
    "an online shop",
    "a dashboard",
    "a prototype",
    "a large project",
    "microservices",
)
NAMES = (
    "Django",
    "Flask",
    "FastAPI",
    "Pyramid",
    "Tornado",
    "Sanic",
    "Bottle",
    "Falcon",
    "Hug",
    "Zope",
    "Web2py",
    "Dash",
)
WEIGHING = {"recommend", "compare", "suitability", "alternatives", "list_frameworks"}
HOW_MANY = 60


def parts(body: Body) -> set[Part]:
    return {(part["kind"], part["id"]) for part in body["reading_parts"]}


def reply_after(engine: Engine, *turns: str) -> Body:
    """The answer to the last of *turns* of one conversation, kept as JSON between them."""
    context = Context()
    for turn in turns:
        reply = engine.reply(turn, context)
        context = Context.from_json(reply.context.to_json())
    return reply.body


def questions(seed: int, how_many: int) -> Iterator[str]:
    """Questions of every weighing intent, made of random needs, refusals and names."""
    pick = Random(seed)
    for _ in range(how_many):
        one, two, three, four = pick.sample(NAMES, 4)
        feature, other, refused = pick.sample(FEATURES, 3)
        project, quality = pick.choice(PROJECTS), pick.choice(QUALITIES)
        yield pick.choice(
            (
                f"Recommend a framework for {project} with {feature} and {other}, without {refused}, but not {one}",
                f"Which framework for {project}? It must be {quality} and have {feature}. Not {one} or {two}.",
                f"I need a microframework for {project} that is {quality}, with {feature}",
                f"Compare {one}, {two} and {three} for {project} with {feature}",
                f"{one} or {two} for {project}?",
                f"{one}, {two}, {three} or {four}, if it has to be {quality}?",
                f"Is {one} a good choice for {project} with {feature} but without {refused}?",
                f"Alternatives to {one} with {feature}",
                f"Which frameworks have {feature} and {other}?",
                f"Which frameworks have {feature}, apart from {one}?",
                f"Which framework is easier to learn than {one}, with {feature}?",
                f"{one} or Express for {project}?",
                f"{one} or a full-stack framework for {project}?",
            )
        )


@pytest.mark.parametrize("question", [*questions(seed=4, how_many=HOW_MANY)])
def test_a_part_that_is_taken_back_goes_alone(engine: Engine, question: str) -> None:
    (body,) = ask(engine, question)

    for part in body["reading_parts"]:
        after = reply_after(engine, question, part["say"])
        assert parts(after) == parts(body) - {(part["kind"], part["id"])}, part["say"]
        assert after["intent"] in WEIGHING or not parts(after)


@pytest.mark.parametrize("seed", range(40))
def test_a_reading_less_one_part_holds_all_others_and_nothing_of_it(base: KnowledgeBase, seed: int) -> None:
    pick = Random(seed)
    topics = pick.sample(sorted(base.topics), pick.randint(1, 4))
    out, named = (tuple(pick.sample([f.id for f in base.frameworks], n)) for n in (2, 3))
    needs = tuple(Requirement(topic=t, wanted=pick.random() < 0.7, than=pick.choice((None, *out))) for t in topics)
    asked = Reading(
        text="",
        intent="recommend",
        confidence=1.0,
        requirements=needs,
        topics=tuple(topics),
        excluded=out,
        frameworks=tuple(f for f in named if f not in out),
        types=tuple(pick.sample(sorted(TYPE_TOPICS), 1)),
    )

    for part in parts_of(asked, base):
        left = without_part(asked, part, base)
        assert {p.id for p in parts_of(left, base)} == {p.id for p in parts_of(asked, base)} - {part.id}
        assert part.id not in {*left.topics, *left.frameworks, *left.excluded, *(r.than for r in left.requirements)}
        assert [(r.topic, r.wanted) for r in left.requirements] == [
            (r.topic, r.wanted) for r in needs if r.topic != part.id
        ]


def test_the_questions_reach_every_weighing_intent_and_kind_of_part(engine: Engine) -> None:
    bodies = [ask(engine, question)[0] for question in questions(seed=4, how_many=HOW_MANY)]

    assert {body["intent"] for body in bodies} >= WEIGHING
    assert {kind for body in bodies for kind, _ in parts(body)} == {"need", "refused", "framework", "excluded"}
    assert all(body["reading_parts"] for body in bodies)


def test_all_parts_can_be_taken_back_one_after_another(engine: Engine) -> None:
    turns = ["Recommend a framework for a chat app with an ORM, without GraphQL, but not Django"]
    while left := reply_after(engine, *turns)["reading_parts"]:
        turns.append(left[0]["say"])

    assert turns[1:] == ["drop chat applications", "drop the ORM", "allow GraphQL again", "allow Django again"]


def test_every_topic_and_framework_has_its_own_words(engine: Engine, base: KnowledgeBase) -> None:
    """Two topics under one label would make it unclear which of them is meant."""
    phrases = [normalise(topic.phrase).casefold() for topic in base.topics.values()]

    assert sorted(p for p in set(phrases) if phrases.count(p) > 1) == []


@pytest.mark.parametrize("wanted", [True, False])
def test_every_topic_can_be_taken_back(engine: Engine, base: KnowledgeBase, wanted: bool) -> None:
    kept = []
    for topic in filter(base.can_be_weighed, base.topics):
        need = Requirement(topic=topic, wanted=wanted)
        asked = Reading(text="", intent="recommend", confidence=1.0, requirements=(need,), topics=(topic,))
        (part,) = parts_of(asked, base)
        after = engine.reply(part.say, Context(intent="recommend", requirements=(need,), asked=asked))
        if after.body["requirements"]:
            kept.append(topic)

    assert kept == []


@pytest.mark.parametrize("wanted", [True, False])
def test_what_nobody_can_need_is_no_part(base: KnowledgeBase, wanted: bool) -> None:
    needs = tuple(Requirement(topic=t, wanted=wanted) for t in base.topics if not base.can_be_weighed(t))
    asked = Reading(text="", intent="recommend", confidence=1.0, requirements=needs)

    assert {"team", "websites", "licence"} <= {need.topic for need in needs}
    assert parts_of(asked, base) == ()


def test_the_team_is_no_part_beside_what_its_size_needs(engine: Engine) -> None:
    (body,) = ask(engine, "Which framework for a team of 12 with an ORM, a microframework?")

    assert parts(body) == {("need", "large-projects"), ("need", "orm"), ("need", "microframework")}


@pytest.mark.parametrize(
    ("turns", "left"),
    [
        (("Which framework for chat with an ORM?", "drop the ORM thing"), {("need", "chat")}),
        (("Which framework for chat with an ORM?", "ok, forget about the ORM please"), {("need", "chat")}),
        (("Which framework for chat with an ORM?", "no ORM after all"), {("need", "chat")}),
        (("Which framework for chat with an ORM?", "drop chat and the ORM"), set()),
        (("Which framework for chat with an ORM?", "Pros of Flask", "drop the ORM"), {("need", "chat")}),
        (("Which framework for chat, not Tornado?", "Tornado is fine after all"), {("need", "chat")}),
        (("Which framework for chat, not Tornado?", "put Tornado back in"), {("need", "chat")}),
        (("Compare Flask, Hug and Zope", "leave out Hug"), {("framework", "flask"), ("framework", "zope")}),
        (("Which framework for chat?", "instead of chat, make it a REST API"), {("need", "rest-api")}),
        (("Which framework for chat?", "a REST API instead of chat"), {("need", "rest-api")}),
        (("Compare Flask and Hug", "instead of Hug, take Zope"), {("framework", "flask"), ("framework", "zope")}),
    ],
)
def test_people_take_parts_back_in_their_own_words(engine: Engine, turns: tuple[str, ...], left: set[Part]) -> None:
    assert parts(reply_after(engine, *turns)) == left


@pytest.mark.parametrize(
    "turn", ["forget it", "drop the database", "forget that. Which framework for dashboards?", "without an ORM"]
)
def test_what_names_no_part_is_read_for_itself(engine: Engine, turn: str) -> None:
    body = reply_after(engine, "Which framework for chat with an ORM?", turn)

    assert parts(body) not in ({("need", "chat")}, {("need", "orm")})


def test_of_several_questions_only_the_last_can_be_taken_back(engine: Engine) -> None:
    (body,) = ask(engine, "Is Flask good for chat? Is Django good for dashboards?")
    first, last = body["parts"]

    assert {part["say"] for part in first["reading_parts"]} == {None}
    assert None not in {part["say"] for part in last["reading_parts"]}
    assert body["reading_parts"] == first["reading_parts"]


@pytest.mark.parametrize("question", ["What are the pros of Flask?", "Hello", "Who uses Falcon?", "Is it raining?"])
def test_what_weighs_nothing_has_no_parts(engine: Engine, question: str) -> None:
    assert ask(engine, question)[0]["reading_parts"] == []
