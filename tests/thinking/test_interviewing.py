"""The interview: one question at a time, the most telling first, answered in any words, over at any time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.asking import Engine, Reply
from bot.core.finding import Ending, Guided, Interviewed
from bot.core.knowledge import InterviewChoice, InterviewQuestion, KnowledgeBase
from bot.core.plan import Plan
from bot.core.reading import Context, Interview, Move, Requirement
from bot.reading.reader import Reader
from bot.reasoning.evidence import Evidence
from bot.reasoning.interviewing import MOST_QUESTIONS, answers_to, unasked, worth
from bot.reasoning.ways import find
from bot.wording.interviewing import GO_ON, NO_PREFERENCE, RESULT

from .making import (
    Body,
    ask,
    ask_once,
    find_in,
    make_base,
    make_claim,
    make_reading,
    make_topic,
    need,
    numbers_of,
    sentences_in,
)
from .making import words_of as words_in

START = "How do I choose?"


def replies(engine: Engine, *turns: str) -> list[Reply]:
    """The replies to *turns* in one conversation, its context stored and loaded between them."""
    context = Context()
    made = []
    for text in turns:
        made.append(engine.reply(text, Context.from_json(json.loads(json.dumps(context.to_json())))))
        context = made[-1].context
    return made


def asked_in(reply: Reply) -> tuple[str, ...]:
    """The questions that the interview has asked so far."""
    return reply.context.interview.asked if reply.context.interview else ()


def needs_in(reply: Reply) -> set[str]:
    """The topics that the interview knows to be needed."""
    assert reply.context.interview
    return {r.topic for r in reply.context.interview.needs}


def opened(base: KnowledgeBase, id_: str) -> Context:
    """A conversation in which one question of the shipped interview is open."""
    assert id_ in base.interview
    return Context(intent="how_to_choose", interview=Interview(asked=(id_,)))


# --- how it begins --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("How do I choose?", "how_to_choose"),
        ("How do I choose the right framework?", "how_to_choose"),
        ("Which framework should I use?", "recommend"),
        ("Recommend me a framework", "recommend"),
        ("Which is best?", "recommend"),
    ],
)
def test_who_names_no_need_gets_short_cited_advice_and_one_question(
    engine: Engine, base: KnowledgeBase, text: str, intent: str
) -> None:
    reply = engine.reply(text, Context())
    (open_,) = asked_in(reply)
    told = [words_in(sentence) for _, sentence in sentences_in(reply.body)]

    assert (reply.body["status"], reply.body["intent"]) == ("answered", intent)
    assert told[0].startswith("No framework is best for every project")
    assert reply.body["citations"]
    assert [s for s in told if s.endswith("?")] == told[-1:] == [base.interview[open_].ask]
    assert len(reply.body["answer"]["text"].split()) < 100
    labels = [choice.label for choice in base.interview[open_].choices]
    assert reply.body["suggestions"] == [*labels, NO_PREFERENCE]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Is raw speed a sensible criterion for choosing a framework?", "performance"),
        ("What should I look at when I choose a microframework?", "microframework"),
        ("How do I choose between Django and something smaller?", "full-stack"),
    ],
)
def test_a_question_about_method_is_answered_before_the_interview_begins(
    engine: Engine, base: KnowledgeBase, text: str, topic: str
) -> None:
    body = ask_once(engine, text)
    _, first = next(sentences_in(body))

    cited = {body["citations"][n - 1]["claim"] for s in first["segments"] for n in s["citations"]}
    assert body["intent"] == "how_to_choose"
    assert topic in {t for claim in cited for t in base.claims[claim].topics}
    assert len(body["answer"]["text"].split()) < 120
    assert body["answer"]["text"].endswith("?")


def test_a_project_in_the_first_question_is_known_from_the_start(engine: Engine) -> None:
    reply = engine.reply("How do I choose a framework for microservices?", Context())

    assert needs_in(reply) == {"microservices"}
    assert "project" not in asked_in(reply)


# --- answers in any words -------------------------------------------------------------------------

ANSWERS = [
    ("project", "A REST API", {"rest-api"}),
    ("project", "rest api", {"rest-api"}),
    ("project", "an API, please", {"rest-api"}),
    ("project", "I want to build a REST API", {"rest-api"}),
    ("project", "rst api", {"rest-api"}),
    ("project", "1", {"rest-api"}),
    ("project", "the first one", {"rest-api"}),
    ("project", "the second", {"cms"}),
    ("project", "option 3", {"dashboards"}),
    ("project", "the last one", {"prototyping"}),
    ("project", "a blog", {"cms"}),
    ("project", "a REST API and a dashboard", {"rest-api", "dashboards"}),
    ("project", "a chat app", {"chat"}),
    ("project", "it must have an ORM", {"orm"}),
    ("size", "small", {"small-projects"}),
    ("size", "rather small, I think", {"small-projects"}),
    ("size", "smal project", {"small-projects"}),
    ("size", "small?", {"small-projects"}),
    ("size", "big", {"large-projects"}),
    ("size", "it is not small", {"large-projects"}),
    ("size", "enterprise", {"enterprise"}),
    ("size", "a large enterprise system", {"large-projects", "enterprise"}),
    ("real-time", "yes", {"real-time"}),
    ("real-time", "Yeah, sure", {"real-time"}),
    ("real-time", "yes, and websockets", {"real-time", "websockets"}),
    ("real-time", "no", set()),
    ("real-time", "nope", set()),
    ("real-time", "no, it doesn't", set()),
    ("real-time", "we don't need that", set()),
    ("real-time", "No real-time features", set()),
    ("shape", "everything", {"full-stack", "batteries-included"}),
    ("shape", "batteries included", {"full-stack", "batteries-included"}),
    ("shape", "full-stack", {"full-stack", "batteries-included"}),
    ("shape", "small", {"lightweight", "flexibility"}),
    ("shape", "a microframework", {"lightweight", "flexibility"}),
    ("team", "beginers", {"beginners"}),
    ("team", "none", {"beginners"}),
    ("team", "we are all seniors", {"experts"}),
    ("priority", "speed", {"performance"}),
    ("priority", "fast development", {"development-speed"}),
    ("priority", "docs", {"documentation"}),
]


@pytest.mark.parametrize(("question", "text", "topics"), ANSWERS)
def test_a_choice_is_understood_in_the_asker_s_words(
    reader: Reader, base: KnowledgeBase, question: str, text: str, topics: set[str]
) -> None:
    (reading,) = reader.read(text, opened(base, question))

    assert (reading.move, reading.intent) == (Move.ANSWERS, "recommend")
    assert {r.topic for r in reading.requirements if r.wanted} == topics


def test_every_choice_that_is_offered_is_understood_as_it_stands_and_by_its_number(
    reader: Reader, base: KnowledgeBase
) -> None:
    def misread(question: InterviewQuestion) -> list[str]:
        context = opened(base, question.id)
        return [
            text
            for place, choice in enumerate(question.choices, 1)
            for text in (choice.label, choice.label.casefold(), str(place))
            for reading in reader.read(text, context)
            if (reading.move, tuple(r.topic for r in reading.requirements)) != (Move.ANSWERS, choice.needs)
        ]

    assert [text for question in base.interview.values() for text in misread(question)] == []


SKIPS = (
    "skip", "Skip", "skip it", "no preference", NO_PREFERENCE, "no idea", "I don't know", "i dont know yet",
    "I do not care", "doesn't matter", "It doesn't matter to me", "whatever", "not sure", "I'm not sure", "any",
    "none of these", "next question", "pass", "both", "something else", "it depends", "no clue",
    "well, no idea really", "dunno",
)  # fmt: skip
ENDS = (
    RESULT, "show me the result", "just tell me", "enough", "Enough questions!", "result",
    "give me the recommendation", "stop", "stop asking", "that's all", "which one should I take?",
    "so what do you recommend?", "I want to see the result now", "just pick one",
)  # fmt: skip


@pytest.mark.parametrize("question", ["project", "size", "real-time", "shape", "team", "priority"])
@pytest.mark.parametrize(("texts", "move"), [(SKIPS, Move.SKIPS), (ENDS, Move.ENDS)])
def test_a_question_can_be_passed_over_and_the_interview_ended_in_many_words(
    reader: Reader, base: KnowledgeBase, question: str, texts: Sequence[str], move: Move
) -> None:
    context = opened(base, question)
    misread = {
        text: reading.move for text in texts for reading in reader.read(text, context) if reading.move is not move
    }

    assert misread == {}


@pytest.mark.parametrize("text", ["yes", "ok", "blue", "17"])
def test_what_is_no_answer_is_asked_back_and_the_question_stays_open(
    engine: Engine, base: KnowledgeBase, text: str
) -> None:
    before = opened(base, "project")
    back = engine.reply(text, before)
    answered = engine.reply("a REST API", back.context)

    assert back.body["status"] == "clarify"
    assert back.body["suggestions"][0] == base.interview["project"].choices[0].label
    assert asked_in(back) == ("project",)
    assert needs_in(answered) == {"rest-api"}


OTHER_QUESTIONS = (
    "what is Flask?", "Django", "Does Django have an ORM?", "compare Django and Flask", "who uses Falcon?",
    "what are your sources?", "Which framework for a chat app, Tornado or Sanic?", "what about Flask",
    "pros of small frameworks?", "hello", "thanks!", "start over", "How is the weather in Paris?",
)  # fmt: skip


@pytest.mark.parametrize("text", OTHER_QUESTIONS)
def test_another_question_is_read_as_if_nothing_had_been_asked(reader: Reader, base: KnowledgeBase, text: str) -> None:
    context = opened(base, "size")

    assert reader.read(text, context) == reader.read(text, replace(context, interview=None))


# --- how it goes on -------------------------------------------------------------------------------


def test_after_each_answer_one_line_says_what_leads_and_the_next_question_follows(
    engine: Engine, base: KnowledgeBase
) -> None:
    _, second = replies(engine, START, "a REST API")
    (_, first), *_ = sentences_in(second.body)
    leader = second.body["ranking"][0]["framework"]

    assert second.body["status"] == "answered"
    assert words_in(first).startswith("So far ")
    assert base.name(leader) in words_in(first)
    assert numbers_of(first)
    assert second.body["answer"]["text"].endswith(base.interview[asked_in(second)[-1]].ask)
    assert second.body["suggestions"][-2:] == [NO_PREFERENCE, RESULT]


@pytest.mark.parametrize("text", ["A small project", "1", "small"])
def test_a_choice_is_a_wish_that_rules_nothing_out(engine: Engine, base: KnowledgeBase, text: str) -> None:
    answered = engine.reply(text, opened(base, "size"))
    body = engine.reply(RESULT, answered.context).body

    assert body["requirements"] == [{"topic": "small-projects", "wanted": True, "strength": "want"}]
    assert "ruled out" not in body["answer"]["text"]


def test_a_framework_that_is_refused_on_the_way_is_left_out(engine: Engine, base: KnowledgeBase) -> None:
    refusing = engine.reply("not Django", opened(base, "project"))
    result = engine.reply("a content site", refusing.context)

    assert refusing.body["excluded"] == result.body["excluded"] == ["django"]
    assert result.body["ranking"]
    assert "django" not in [entry["framework"] for entry in result.body["ranking"]]


def test_the_result_is_the_recommendation_for_the_same_needs(engine: Engine) -> None:
    result = ask(engine, START, "a REST API", RESULT)[-1]
    recommended = ask_once(engine, "Which framework for a REST API?")

    assert result["ranking"] == recommended["ranking"]
    assert next(sentences_in(result)) == next(sentences_in(recommended))


def test_after_the_result_the_conversation_goes_on_from_it(engine: Engine) -> None:
    *_, result, why, more = ask(engine, START, "a REST API", RESULT, "Why?", "it must have an ORM")

    assert why["intent"] == "why"
    assert why["ranking"][0]["framework"] == result["ranking"][0]["framework"]
    assert {r["topic"] for r in more["requirements"]} == {"rest-api", "orm"}


def test_who_skips_everything_gets_no_ranking_but_what_is_used_most(engine: Engine) -> None:
    *_, last = replies(engine, START, *["skip"] * MOST_QUESTIONS)

    assert last.context.interview is None
    assert last.body["ranking"] == []
    assert "cannot rank" in last.body["answer"]["text"]
    assert "popularity" in {t for c in last.body["citations"] for t in _topics(engine, c)}


def _topics(engine: Any, citation: Body) -> tuple[str, ...]:
    topics: tuple[str, ...] = engine.base.claims[citation["claim"]].topics
    return topics


def test_another_question_is_answered_and_the_interview_can_be_taken_up_again(engine: Engine) -> None:
    _, before, between, after = replies(engine, START, "a REST API", "what is Flask?", "go on")

    assert (between.body["intent"], between.body["frameworks"]) == ("overview", ["flask"])
    assert GO_ON in between.body["suggestions"]
    assert after.body == before.body
    assert after.context.interview == before.context.interview


def test_what_is_offered_to_go_on_is_understood(engine: Engine) -> None:
    _, before, _, after = replies(engine, START, "a REST API", "what is Flask?", GO_ON)

    assert after.body == before.body


def test_while_the_interview_rests_short_answers_belong_to_the_other_question(engine: Engine) -> None:
    compared, second = ask(engine, START, "compare Django and Flask", "the second one")[1:]

    assert second["frameworks"] == [compared["frameworks"][1]]


def test_small_talk_leaves_the_question_open(engine: Engine) -> None:
    *_, last = replies(engine, START, "thanks!", "a REST API")

    assert needs_in(last) == {"rest-api"}


def test_a_question_beside_the_first_one_leaves_the_interview_open(engine: Engine) -> None:
    _, answer = replies(engine, "How do I choose a framework? And what is Flask?", "microservices")

    assert needs_in(answer) == {"microservices"}


def test_start_over_ends_the_interview(engine: Engine) -> None:
    _, _, reset, after = replies(engine, START, "a REST API", "start over", "small")

    assert reset.context == Context()
    assert after.body == ask_once(engine, "small")


def test_asking_how_to_choose_again_takes_the_interview_up(engine: Engine) -> None:
    _, before, again = replies(engine, START, "skip", START)

    assert asked_in(again) == asked_in(before)


def test_a_context_from_before_there_were_interviews_still_loads() -> None:
    stored = Context(intent="recommend", ranked=("flask",)).to_json()
    del stored["interview"]

    assert Context.from_json(stored) == Context(intent="recommend", ranked=("flask",))


def test_a_question_that_the_knowledge_no_longer_has_is_not_waited_for(engine: Engine) -> None:
    context = Context(intent="recommend", interview=Interview(asked=("gone",)))

    assert engine.reply("what is Flask?", context).body["intent"] == "overview"
    assert asked_in(engine.reply("go on", replace(context, interview=Interview(asked=("gone",), paused=True))))[1:]


# --- whatever is answered -------------------------------------------------------------------------

turns = st.sampled_from(
    (
        "1", "the second one", "3", "yes", "no", "small", "large", "a REST API", "a chat app", "beginners",
        "speed", "skip", "whatever", "not Django", "it must have an ORM", "what is Flask?", "go on", "thanks",
        "blue", "everything built in", "without an ORM",
    )
)  # fmt: skip


@given(st.lists(turns, max_size=9))
@settings(deadline=None, max_examples=60)
def test_whatever_is_answered_no_question_comes_twice_and_never_more_than_four(
    engine: Engine, given_answers: list[str]
) -> None:
    asked: list[str] = []
    for reply in replies(engine, START, *given_answers):
        now = list(asked_in(reply))
        assert len(now) <= 4
        assert len(set(now)) == len(now)
        assert now[: len(asked)] == asked or not now
        asked = now


@given(st.lists(turns, max_size=6))
@settings(deadline=None, max_examples=40)
def test_the_result_comes_at_any_time_and_ends_the_interview(engine: Engine, given_answers: list[str]) -> None:
    *_, before = replies(engine, START, *given_answers)
    if before.context.interview is None:
        return
    after = engine.reply(RESULT, before.context)

    assert after.context.interview is None
    assert after.body["intent"] == "recommend"
    assert after.body["ranking"] or "cannot rank" in after.body["answer"]["text"] or after.body["status"] == "unknown"
    if not before.context.interview.needs:
        assert after.body["ranking"] == []


@given(st.lists(turns, max_size=6))
@settings(deadline=None, max_examples=40)
def test_a_skip_changes_no_need_and_goes_on_or_ends(engine: Engine, given_answers: list[str]) -> None:
    *_, before = replies(engine, START, *given_answers)
    interview = before.context.interview
    if interview is None or interview.paused:
        return
    after = engine.reply("skip", before.context)

    if after.context.interview is None:
        assert after.body["suggestions"]
    else:
        assert after.context.interview.asked[:-1] == interview.asked
        assert after.context.interview.needs == interview.needs


@given(st.lists(turns, max_size=5))
@settings(deadline=None, max_examples=20)
def test_the_same_answers_lead_to_the_same_interview(engine: Engine, given_answers: list[str]) -> None:
    once, again = (replies(engine, START, *given_answers) for _ in range(2))

    assert once == again


# --- what is asked next ---------------------------------------------------------------------------

SPREAD = InterviewQuestion(
    id="spread",
    ask="Which?",
    choices=(InterviewChoice(label="A", needs=("orm",)), InterviewChoice(label="B", needs=("chat",))),
)
ALIKE = InterviewQuestion(
    id="alike",
    ask="Which?",
    choices=(InterviewChoice(label="C", needs=("orm",)), InterviewChoice(label="D", needs=("forms",))),
)
IDLE = InterviewQuestion(
    id="idle",
    ask="Which?",
    choices=(InterviewChoice(label="E", needs=("silent",)), InterviewChoice(label="F", needs=())),
)
ANOTHER = InterviewQuestion(
    id="another",
    ask="Which?",
    choices=(InterviewChoice(label="G", needs=("speed",)), InterviewChoice(label="H", needs=())),
)


def make_field(*questions: InterviewQuestion) -> KnowledgeBase:
    """Ash has an ORM and forms, Birch chat, Cedar speed; of the topic "silent" nobody speaks."""
    base = make_base(
        make_claim("ash-1", subject="ash", topics=("orm",)),
        make_claim("ash-2", subject="ash", topics=("forms",)),
        make_claim("birch-1", subject="birch", topics=("chat",)),
        make_claim("cedar-1", subject="cedar", topics=("speed",)),
        topics=[make_topic("silent"), make_topic("sockets", implies=("chat",))],
        frameworks=("dogwood", "choosing"),
    )
    subjects = {id_: subject for id_, subject in base.subjects.items() if id_ != "choosing"}
    return replace(base, subjects=subjects, interview={q.id: q for q in questions})


def worth_of(base: KnowledgeBase, question: InterviewQuestion, *needs: Requirement) -> float:
    return worth(answers_to(Evidence(base), Interview(asked=(), needs=needs), question))


def first_question(base: KnowledgeBase, *needs: Requirement) -> str | None:
    """The id of the question that is asked of somebody with *needs*."""
    interview = Interview(asked=("before",), needs=needs)
    return _next(base, interview, Move.SKIPS)[0]


def _next(base: KnowledgeBase, interview: Interview, move: Move) -> tuple[str | None, Ending | None]:
    reading = replace(make_reading("recommend", requirements=interview.needs), move=move)
    found = find(Evidence(base), Plan(do="interview", reading=reading, rule="test"), Context(interview=interview))
    assert isinstance(found, Interviewed)
    return (found.interview.open if found.interview else None), found.ending


def test_answers_that_lead_apart_are_worth_more_than_answers_that_lead_to_the_same() -> None:
    base = make_field(SPREAD, ALIKE, IDLE)

    assert worth_of(base, SPREAD) > worth_of(base, ALIKE) > worth_of(base, IDLE) == 0


@pytest.mark.parametrize("order", [(SPREAD, ALIKE), (ALIKE, SPREAD)])
def test_the_question_that_is_worth_most_is_asked_first(order: tuple[InterviewQuestion, ...]) -> None:
    assert first_question(make_field(*order)) == "spread"


def test_of_questions_that_are_worth_the_same_the_first_of_the_pack_is_asked() -> None:
    twin = replace(SPREAD, id="twin")

    assert first_question(make_field(twin, SPREAD)) == "twin"
    assert first_question(make_field(SPREAD, twin)) == "spread"


@pytest.mark.parametrize("known", ["orm", "chat", "sockets"])
def test_what_is_known_or_implied_by_it_is_not_asked(known: str) -> None:
    base = make_field(SPREAD, ANOTHER)

    assert [q.id for q in unasked(Evidence(base), Interview(asked=(), needs=(need(known),)))] == ["another"]


def test_what_was_asked_is_not_asked_again() -> None:
    base = make_field(SPREAD, ANOTHER)

    assert [q.id for q in unasked(Evidence(base), Interview(asked=("spread",)))] == ["another"]


def test_where_no_answer_could_change_what_leads_it_is_over() -> None:
    assert _next(make_field(SPREAD, IDLE), Interview(asked=("spread",), needs=(need("orm"),)), Move.ANSWERS) == (
        None,
        Ending.SETTLED,
    )


def test_where_an_answer_could_change_what_leads_it_goes_on() -> None:
    assert _next(make_field(SPREAD, ANOTHER), Interview(asked=("spread",), needs=(need("orm"),)), Move.ANSWERS) == (
        "another",
        None,
    )


def test_after_the_last_question_that_there_is_it_is_over() -> None:
    assert _next(make_field(SPREAD), Interview(asked=("spread",)), Move.SKIPS) == (None, Ending.COMPLETE)


def test_a_pack_without_questions_gives_advice_alone() -> None:
    base = make_base(make_claim("ash-1"), make_claim("choosing-1", subject="choosing", topics=("choosing",)))
    found = find_in(base, "how_to_choose", make_reading("how_to_choose"))

    assert isinstance(found, Guided)
    assert found.interview is None
