"""Several questions in one message, a question inside a story, and turns that lean on what was listed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.asking import Engine
from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context, Reading
from bot.reading.parts import clauses, split
from bot.reading.reader import Reader
from bot.reading.roles import Role, finds_fault
from bot.reading.stories import MOST_MATCHED, Messages
from bot.reading.turn_words import asks_for_another, correction

from .making import Body, ask, ask_once

MESSAGES = yaml.safe_load((Path(__file__).parent / "messages.yaml").read_text(encoding="utf-8"))
Case = dict[str, Any]


def cases(sort: str) -> list[Any]:
    """The messages of a sort; those that are not yet read as they should be fail openly."""
    return [
        pytest.param(case, id=case["ask"][:60], marks=[pytest.mark.xfail(strict=True, reason=case["fails"])])
        if "fails" in case
        else pytest.param(case, id=case["ask"][:60])
        for case in MESSAGES[sort]
    ]


def topics(body: Body, *, wanted: bool | None = None) -> set[str]:
    """The topics of the requirements: all, those wanted or those refused."""
    return {r["topic"] for r in body["requirements"] if wanted is None or r["wanted"] is wanted}


@pytest.mark.parametrize("case", cases("several"))
def test_several_questions_are_as_many_parts(engine: Engine, case: Case) -> None:
    parts = ask_once(engine, case["ask"])["parts"]

    expected = [part.partition(":") for part in case["parts"]]
    assert [part["frameworks"] for part in parts] == [names.split() for _, _, names in expected]
    assert [
        part["intent"]
        for part, (intents, _, _) in zip(parts, expected, strict=True)
        if part["intent"] not in intents.split("/")
    ] == []


@pytest.mark.parametrize("case", cases("one"))
def test_one_question_stays_one(engine: Engine, case: Case) -> None:
    body = ask_once(engine, case["ask"])

    assert body["parts"] == []
    assert body["intent"] in str(case.get("intent", body["intent"])).split("/")
    assert body["frameworks"] == case.get("frameworks", body["frameworks"])


@pytest.mark.parametrize("case", [c for c in MESSAGES["several"] if "left" in c], ids=lambda c: c["ask"][:40])
def test_questions_beyond_the_most_are_told_and_not_lost(engine: Engine, reader: Reader, case: Case) -> None:
    readings = reader.read(case["ask"], Context())

    assert [r.left for r in readings] == [0] * 4 + [case["left"]]
    assert f"{case['left']} more" in ask_once(engine, case["ask"])["parts"][-1]["reading"]


@pytest.mark.parametrize("case", cases("stories"))
def test_a_story_is_read_by_its_question_and_its_wishes(engine: Engine, case: Case) -> None:
    body = ask_once(engine, case["ask"])

    first = [entry["framework"] for entry in body["ranking"][:1]]
    assert body["parts"] == []
    assert body["intent"] in str(case.get("intent", body["intent"])).split("/")
    assert body["frameworks"] == case.get("frameworks", body["frameworks"])
    assert set(case.get("excluded", ())) <= set(body["excluded"])
    assert set(case.get("topics", ())) <= topics(body)
    assert not set(case.get("no_topics", ())) & topics(body)
    assert set(case.get("some_topics", topics(body))) & topics(body, wanted=True) or "some_topics" not in case
    assert set(case.get("refused", ())) <= topics(body, wanted=False)
    assert not set(first) & set(case.get("not_picked", ()))


@pytest.mark.parametrize("case", [c for sort in MESSAGES.values() for c in sort[:12]], ids=lambda c: c["ask"][:40])
def test_a_message_read_twice_is_read_the_same(reader: Reader, case: Case) -> None:
    assert reader.read(case["ask"], Context()) == reader.read(case["ask"], Context())


@pytest.mark.parametrize(
    "sentence", ["What is Flask? ", "We had an ORM. ", "We need an ORM. ", "What is it, who uses it, "]
)
def test_however_long_a_message_is_only_so_many_questions_are_matched(base: KnowledgeBase, sentence: str) -> None:
    matched: list[str] = []

    def read_one(text: str, context: Context) -> Reading:
        matched.append(text)
        return Reading(text=text, intent="overview", confidence=0.9, frameworks=(f"f{len(matched)}",))

    def glance(text: str, software: bool) -> Reading:
        return Reading(text=text, intent="", confidence=0.0)

    Messages(base, read_one, glance, frozenset()).read((sentence * 200)[:2000], Context())

    assert 1 <= len(matched) <= 2 * MOST_MATCHED


def test_history_changes_no_need(engine: Engine) -> None:
    history = "Ten years ago our Java system had LDAP, sessions, templates, forms, an ORM and XML config. "

    plain = ask_once(engine, "We need websockets. Which framework should we use?")
    told = ask_once(engine, history + "We need websockets. Which framework should we use?")

    assert topics(told) == topics(plain) == {"websockets"}
    assert told["ranking"] == plain["ranking"]


@pytest.mark.parametrize(
    ("turns", "intent", "places"),
    [
        (("Which framework for a real-time app?", "compare the first two"), "compare", (0, 1)),
        (("Which framework for a chat app?", "what are the downsides of the first one"), "cons", (0,)),
        (("Which framework for a chat app?", "what are the downsides of the second one"), "cons", (1,)),
        (("Which framework for a chat app?", "what are the pros of the third one"), "pros", (2,)),
        (("alternatives to django", "tell me more about the second"), "overview", (1,)),
        (("which framework for machine learning", "and its cons?"), "cons", (0,)),
        (("Which microframeworks are there?", "compare the first three"), "compare", (0, 1, 2)),
    ],
)
def test_places_in_a_list_name_its_frameworks(
    engine: Engine, turns: tuple[str, str], intent: str, places: tuple[int, ...]
) -> None:
    listed = engine.reply(turns[0], Context())
    body = engine.reply(turns[1], listed.context).body

    assert body["intent"] == intent
    assert body["frameworks"] == [listed.context.ranked[place] for place in places]


@pytest.mark.parametrize(
    "turn", ["which of those is best for APIs?", "the lightest of them", "which of these has docs"]
)
def test_a_choice_among_those_listed_stays_among_them(engine: Engine, turn: str) -> None:
    listed = engine.reply("Which async frameworks are there?", Context())
    body = engine.reply(turn, listed.context).body

    assert body["frameworks"]
    assert set(body["frameworks"]) <= set(listed.context.ranked)
    assert {entry["framework"] for entry in body["ranking"]} <= set(listed.context.ranked)


@pytest.mark.parametrize("turn", ["something else", "another one", "next best?", "what else?", "any other options?"])
def test_another_suggestion_is_another(engine: Engine, turn: str) -> None:
    first, second, third = ask(engine, "Which framework for a chat app?", turn, turn)

    picks = [body["ranking"][0]["framework"] for body in (first, second, third)]
    assert len(set(picks)) == 3
    assert topics(third) == {"chat"}


@pytest.mark.parametrize(
    ("turns", "gone", "wanted"),
    [
        (
            ("Which framework for an enterprise application?", "scratch that, it's a small app"),
            "enterprise",
            "small-projects",
        ),
        (("Which framework for an enterprise app?", "no wait, it's for a prototype"), "enterprise", "prototyping"),
        (("Which framework has websockets?", "sorry i meant an admin interface"), "websockets", "admin"),
        (("Is Django good for beginners?", "no i mean experts"), "beginners", "experts"),
        (("which framework for iot", "forget that. which framework for a cms?"), "iot", "cms"),
        (("Which framework for a chat app?", "Which framework is best for dashboards?"), "chat", "dashboards"),
    ],
)
def test_what_is_put_right_takes_the_place_of_what_was_wrong(
    engine: Engine, turns: tuple[str, str], gone: str, wanted: str
) -> None:
    body = ask(engine, *turns)[-1]

    assert gone not in topics(body)
    assert wanted in topics(body, wanted=True)


def test_what_is_no_longer_needed_is_neither_wanted_nor_refused(engine: Engine) -> None:
    body = ask(engine, "We need an admin interface and an ORM. Which framework?", "actually we don't need the admin")[
        -1
    ]

    assert topics(body) == {"orm"}


def test_what_is_called_unimportant_later_is_no_longer_needed(engine: Engine) -> None:
    body = ask(engine, "Which framework for a REST API with good performance?", "and performance is not important")[-1]

    assert topics(body) == {"rest-api"}


def test_too_much_of_something_asks_for_less_of_it_and_another_pick(engine: Engine) -> None:
    first, second = ask(engine, "Which framework for microservices?", "too heavy")

    assert {"microservices", "lightweight"} <= topics(second, wanted=True)
    assert second["ranking"][0]["framework"] != first["ranking"][0]["framework"]


@pytest.mark.xfail(strict=True, reason="the engine remembers the needs of the last question only")
def test_a_need_found_out_by_a_question_adds_to_the_choice_before(engine: Engine) -> None:
    body = ask(engine, "Which framework for a REST API?", "Does it have an ORM?", "ok I need one that does")[-1]

    assert {"rest-api", "orm"} <= topics(body, wanted=True)


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Hi all. We need an ORM. Which one?", [Role.POLITE, Role.WISHES, Role.ASKS]),
        ("We used PHP. It had forms. Now we want Python.", [Role.TELLS, Role.TELLS, Role.WISHES]),
        ("My friend loves Zope. Any ideas?", [Role.TELLS, Role.HINTS]),
        ("It must be fast; I hated the old one.", [Role.WISHES, Role.TELLS]),
        ("What I need is an admin. compare a and b", [Role.WISHES, Role.ASKS]),
        ("we had X before but now we need Y", [Role.TELLS, Role.WISHES]),
        ("When we began it was small. When is it slow?", [Role.TELLS, Role.ASKS]),
        ("e.g. a blog vs. a shop, which one?", [Role.ASKS]),
    ],
)
def test_a_sentence_has_the_role_of_its_words(text: str, roles: list[Role]) -> None:
    assert [piece.role for piece in split(text)] == roles


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("- one\n- two", ["one", "two"]),
        ("1. one 2. two 3. three", ["one", "two", "three"]),
        ("the pros of\nFlask", ["the pros of Flask"]),
        ("version 2. and 7 more", ["version 2.", "and 7 more"]),
        ("* one\r\n\r\n* two", ["one", "two"]),
    ],
)
def test_lists_and_lines_are_taken_apart(text: str, lines: list[str]) -> None:
    assert [piece.text for piece in split(text)] == lines


@pytest.mark.parametrize(
    ("sentence", "questions"),
    [
        ("pros of A and also who uses B", ["pros of A", "who uses B"]),
        ("what is A, does it scale, and who uses it?", ["what is A", "does it scale", "who uses it?"]),
        ("the pros and the cons of A", ["the pros and the cons of A"]),
        ("If not, what should I use?", ["If not, what should I use?"]),
        ("does A have an admin and an ORM?", ["does A have an admin and an ORM?"]),
    ],
)
def test_joined_questions_are_taken_apart(sentence: str, questions: list[str]) -> None:
    assert list(clauses(sentence)) == questions


@pytest.mark.parametrize(
    ("text", "announced", "rest"),
    [
        ("no, I meant REST APIs", "no, I meant", "REST APIs"),
        ("sorry, Falcon not Flask", "sorry,", "Falcon not Flask"),
        ("no ORM please", "", "no ORM please"),
        ("actually without an ORM", "", "actually without an ORM"),
        ("I meant", "", "I meant"),
    ],
)
def test_a_correction_is_told_from_a_refusal(text: str, announced: str, rest: str) -> None:
    assert correction(text) == (announced, rest)


@pytest.mark.parametrize(
    ("text", "fault"), [("it was too slow", True), ("my boss says it is bad", False), ("I like it", False)]
)
def test_a_fault_is_one_that_the_asker_finds(text: str, fault: bool) -> None:
    assert finds_fault(text) is fault


@pytest.mark.parametrize(
    "text", ["what else does Django have?", "another framework with an ORM and an admin", "something"]
)
def test_a_question_with_a_subject_is_more_than_asking_for_another(text: str) -> None:
    assert not asks_for_another(text)
