"""Conversations: what a question takes from those before, and what is forgotten."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.asking import Engine
from bot.core.reading import Choice, Context, Interview, Requirement, Strength

from .making import Body, ask, numbers_of, sentences_in


def topics(body: Body) -> set[str]:
    """The topics of the requirements."""
    return {r["topic"] for r in body["requirements"]}


@pytest.mark.parametrize(
    ("turns", "intent", "frameworks"),
    [
        (("What are the pros of Django?", "what about Flask?"), "pros", ["flask"]),
        (("What are the pros of Django?", "and its cons?"), "cons", ["django"]),
        (("What are the pros of Django?", "and the cons?"), "cons", ["django"]),
        (("What is Falcon?", "who uses it?"), "users", ["falcon"]),
        (("Who uses Falcon?", "and Django?"), "users", ["django"]),
        (("Does Django have an ORM?", "and Flask?"), "feature_check", ["flask"]),
        (("Does Django have an ORM?", "does it have an admin interface?"), "feature_check", ["django"]),
        (("What is Zope?", "what is it best for?"), "best_for", ["zope"]),
        (("Tell me about Sanic", "alternatives?"), "alternatives", ["sanic"]),
        (("Compare Django and Flask", "and FastAPI?"), None, ["fastapi"]),
        (("Is Sanic good for beginners?", "and Tornado?"), "suitability", ["tornado"]),
        (("What are the pros of Django?", "thanks!", "and its cons?"), "cons", ["django"]),
        (("What are the pros of Django?", "How is the weather in Paris?", "and its cons?"), "cons", ["django"]),
    ],
)
def test_a_follow_up_takes_what_it_leaves_out_from_before(
    engine: Engine, turns: tuple[str, ...], intent: str | None, frameworks: list[str]
) -> None:
    last = ask(engine, *turns)[-1]

    assert last["intent"] == intent or intent is None
    assert set(frameworks) <= set(last["frameworks"])
    assert intent is None or last["frameworks"] == frameworks
    assert last["status"] in ("answered", "unknown")


@pytest.mark.parametrize(
    "turns",
    [
        ("Which framework for a chat app?", "it must have an ORM", "and good documentation"),
        ("I need an ORM, which framework?", "also websockets", "and it should be easy to learn"),
    ],
)
def test_requirements_add_up(engine: Engine, turns: tuple[str, ...]) -> None:
    bodies = ask(engine, *turns)

    seen: set[str] = set()
    for body in bodies:
        assert body["intent"] == "recommend"
        assert topics(body) > seen
        seen = topics(body)


def test_a_requirement_that_is_taken_back_is_no_longer_wanted(engine: Engine) -> None:
    bodies = ask(engine, "Which framework for a REST API with an ORM?", "actually without an ORM")

    wanted = {r["topic"]: r["wanted"] for r in bodies[-1]["requirements"]}
    assert wanted["orm"] is False
    assert "rest-api" in wanted


def test_an_exclusion_is_kept(engine: Engine) -> None:
    bodies = ask(engine, "Which framework for a REST API, not Flask?", "it must have an ORM", "and good documentation")

    for body in bodies:
        assert body["excluded"] == ["flask"]
        assert "flask" not in [entry["framework"] for entry in body["ranking"]]


def test_exclusions_add_up(engine: Engine) -> None:
    bodies = ask(engine, "Which framework for an enterprise application?", "not Django", "not Zope either")

    assert set(bodies[-1]["excluded"]) == {"django", "zope"}
    assert "enterprise" in topics(bodies[-1])


@pytest.mark.parametrize("words", ["start over", "Let's start over", "forget everything", "reset"])
def test_start_over_forgets(engine: Engine, words: str) -> None:
    bodies = ask(engine, "Which framework for a chat app, not Django?", words, "Which framework for a blog?")

    assert bodies[-1]["excluded"] == []
    assert "chat" not in topics(bodies[-1])


def test_after_a_start_over_the_answers_are_those_of_a_new_conversation(engine: Engine) -> None:
    later = ("Which framework for a REST API?", "and its cons?", "Why?")
    fresh = ask(engine, *later)
    again = ask(engine, "Compare Zope and Hug", "for beginners", "start over", *later)

    assert again[-3:] == fresh


def test_a_question_on_its_own_feet_brings_its_own_needs(engine: Engine) -> None:
    bodies = ask(engine, "Which framework for a chat app?", "Which framework is best for machine learning?")

    assert topics(bodies[-1]) == {"machine-learning"}


def test_why_explains_the_pick_before(engine: Engine) -> None:
    recommended, why = ask(engine, "Which framework for a real-time chat app?", "Why?")

    pick = recommended["ranking"][0]
    assert why["intent"] == "why"
    assert why["status"] == "answered"
    assert why["ranking"][0]["framework"] == pick["framework"]
    assert why["ranking"][0]["score"] == pick["score"]
    assert {c["claim"] for c in why["citations"]} & set(pick["for"])


@pytest.mark.parametrize(
    "question",
    [
        "Which framework for payments, Django or Laravel?",
        "I come from Laravel and need GraphQL, should I choose Django?",
        "Which framework for payments?",
        "Compare Zope and Hug for payments",
        "Flask or Express?",
        "What are your sources?",
        "What is a microframework?",
    ],
)
def test_why_gets_an_answer_whatever_was_said_before(engine: Engine, question: str) -> None:
    assert ask(engine, question, "Why?")[-1]["answer"]["text"]


@pytest.mark.parametrize(
    ("question", "intents"),
    [
        ("why Flask?", {"pros"}),
        ("why do people like Sanic?", {"pros"}),
        ("why should I use Pyramid?", {"pros"}),
        ("why is Django popular?", {"aspect"}),
        ("why was Web2py made?", {"facts"}),
        ("why is Flask better than Bottle?", {"compare"}),
        ("when would I pick Hug?", {"best_for"}),
        ("help me understand Pyramid", {"overview"}),
        ("what would be better than Zope?", {"alternatives"}),
        ("what would you take for a hobby project?", {"recommend"}),
        ("how many articles say so?", {"sources"}),
        ("how sure are you that my cat is fine?", {"out_of_scope"}),
        ("what would you cook tonight?", {"out_of_scope"}),
    ],
)
def test_asked_why_or_what_would_without_a_choice_is_no_question_back(
    engine: Engine, question: str, intents: set[str]
) -> None:
    assert ask(engine, question)[-1]["intent"] in intents


@pytest.mark.parametrize(
    "question",
    [
        "what would make Falcon the winner?",
        "in which case would you have picked Falcon?",
        "could Falcon win at all?",
        "how far behind is Falcon?",
        "which requirement should I give up for Falcon?",
        "which of the things I asked for decided it?",
        "how many articles say so?",
        "what is the margin?",
        "where does that score come from?",
        "why did Falcon lose?",
    ],
)
def test_what_is_asked_about_the_choice_before_is_explained(engine: Engine, question: str) -> None:
    assert ask(engine, "I need a REST API with an ORM", question)[-1]["intent"] == "why"


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("why do people use Flask over Django?", "compare"),
        ("why would a startup choose Flask instead of Django?", "compare"),
        ("who would win, Flask or Bottle?", "compare"),
        ("how many articles are there?", "sources"),
        ("which requirements should I think of?", "how_to_choose"),
        ("would you bet on Hug in the long run?", "suitability"),
        ("why do people like Sanic?", "pros"),
        ("what would make a good alternative to Flask?", "alternatives"),
    ],
)
def test_what_is_asked_of_something_else_after_a_choice_is_not_explained(
    engine: Engine, question: str, intent: str
) -> None:
    assert ask(engine, "I need a REST API with an ORM", question)[-1]["intent"] == intent


@pytest.mark.parametrize(
    "question",
    [
        "what would you take?",
        "so which would you pick?",
        "what do you recommend?",
        "which is the better one then?",
    ],
)
def test_a_choice_asked_for_after_a_comparison_is_among_those_compared(engine: Engine, question: str) -> None:
    chosen = ask(engine, "Flask or Django for a big project?", question)[-1]

    assert chosen["intent"] == "compare"
    assert chosen["frameworks"] == ["flask", "django"]


def test_why_after_a_list_of_what_to_avoid_gives_the_reasons_of_the_list(engine: Engine) -> None:
    listed, why = ask(engine, "Which framework should I avoid as a beginner?", "Why?")

    (first, *_) = listed["answer"]["blocks"]
    named = {n for sentence in first["sentences"] for s in sentence["segments"] for n in s["citations"]}
    against = {listed["citations"][n - 1]["claim"] for n in named}
    _, told_first = next(sentences_in(why))
    assert {why["citations"][n - 1]["claim"] for n in numbers_of(told_first)} <= against


def test_why_not_speaks_of_the_one_that_was_not_chosen(engine: Engine) -> None:
    recommended, why = ask(engine, "Which framework for a real-time chat app?", "Why not Flask?")

    assert recommended["ranking"][0]["framework"] != "flask"
    assert why["intent"] == "why"
    assert "Flask" in why["answer"]["text"]
    assert "flask" in {c["framework"] for c in why["citations"]}


def test_why_not_an_excluded_one_says_that_the_asker_left_it_out(engine: Engine) -> None:
    bodies = ask(engine, "Which framework for a CMS, not Django?", "Why not Django?", "and with good documentation?")

    assert bodies[1]["intent"] == "why"
    assert bodies[2]["excluded"] == ["django"]


def test_the_first_of_a_ranking_can_be_named_by_its_place(engine: Engine) -> None:
    recommended, cons = ask(engine, "Which framework for a real-time chat app?", "What are the cons of the second one?")

    assert cons["frameworks"] == [recommended["ranking"][1]["framework"]]


def test_a_conversation_leaves_another_untouched(engine: Engine) -> None:
    alone = ask(engine, "What are the pros of Django?")
    ask(engine, "Which framework for a chat app, not Django?", "Why?")

    assert ask(engine, "What are the pros of Django?") == alone


names = st.text(max_size=12)
many_names = st.lists(names, max_size=4).map(tuple)
many_needs = st.lists(
    st.builds(
        Requirement,
        topic=names,
        wanted=st.booleans(),
        strength=st.sampled_from(Strength),
        words=names,
        than=st.none() | names,
    ),
    max_size=4,
).map(tuple)
contexts = st.builds(
    Context,
    intent=st.none() | names,
    frameworks=many_names,
    excluded=many_names,
    requirements=many_needs,
    topics=many_names,
    ranked=many_names,
    recent=many_names,
    choice=st.none()
    | st.builds(
        Choice,
        way=names,
        frameworks=many_names,
        requirements=many_needs,
        excluded=many_names,
        others=many_names,
    ),
    told=many_names,
    interview=st.none()
    | st.builds(
        Interview,
        asked=st.lists(names, min_size=1, max_size=4).map(tuple),
        needs=many_needs,
        excluded=many_names,
        paused=st.booleans(),
    ),
)


@given(contexts)
@settings(deadline=None)
def test_a_context_survives_being_stored(context: Context) -> None:
    stored = json.dumps(context.to_json())

    assert Context.from_json(json.loads(stored)) == context


def test_an_empty_record_is_a_context_without_memory() -> None:
    assert Context.from_json({}) == Context()


def test_a_conversation_goes_on_from_a_stored_context(engine: Engine) -> None:
    first = engine.reply("Which framework for a REST API, not Flask?", Context())
    stored = Context.from_json(json.loads(json.dumps(first.context.to_json())))

    for text in ("Why?", "Why not Flask?", "it must have an ORM", "and its cons?"):
        assert engine.reply(text, stored) == engine.reply(text, first.context)
