"""Whatever is wrong with a pack is said, with file and place, all at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.core.errors import PackError
from bot.knowledge_base.pack import load

from .packs import ARTICLES, FAST, SLOW, TOPICS, a_claim, a_dispute, a_question, problems_in, told, write_pack

ASH = "frameworks/ash.yaml"
LONG = "Ash " + "stretches " * 20 + "far."


def test_a_sound_pack_has_no_problem(tmp_path: Path) -> None:
    pack = write_pack(
        tmp_path,
        claims=[a_claim(), SLOW, FAST],
        disputes=[a_dispute()],
        intents={"pros": ["what is good about {fw}"], "cons": ["what is bad about {fw}"]},
        rules=[{"id": "all", "when": "true", "do": "as-read"}],
        interview=[a_question()],
    )

    assert problems_in(pack) == ()


CLAIMS: Mapping[str, tuple[Mapping[str, Any], str, str]] = {
    "unknown topic": (a_claim(topics=["sorcery"]), "", "'sorcery'"),
    "no topic": (a_claim(topics=[]), "", "has no topic"),
    "filed under a term": (a_claim(topics=["sqlmap"]), "", "file it under 'orm'"),
    "unknown article": (a_claim(article="third"), "", "'third'"),
    "unknown kind": (a_claim(kind="rumour"), ".kind", "'rumour'"),
    "polarity without quotes": (a_claim(polarity=0), ".polarity", "one of +, -, 0"),
    "line zero": (a_claim(line=0), ".line", "whole number"),
    "line in words": (a_claim(line="one"), ".line", "whole number"),
    "misspelt field": (a_claim(statment="Ash maps."), ".statment", "is not a field here"),
    "missing statement": (a_claim(statement=None), ".statement", "is missing"),
    "empty reason to doubt": (a_claim(doubtful=" "), ".doubtful", "must be a text"),
    "statement without the name": (a_claim(statement="It maps objects."), "", "must begin with 'Ash'"),
    "two sentences": (a_claim(statement="Ash maps. It is fine."), "", "one sentence"),
    "no full stop": (a_claim(statement="Ash maps objects"), "", "one sentence"),
    "a long statement": (a_claim(statement=LONG), "", f"has {len(LONG)} characters"),
    "a digest that is none": (a_claim(digest="xyz"), "", "8 hexadecimal digits"),
    "compared with nobody": (a_claim(compared_with=["oak"]), "", "'oak'"),
    "compared with itself": (a_claim(compared_with=["ash"]), "", "'ash'"),
    "echo of nothing": (a_claim(echoes="ash-9"), "", "'ash-9'"),
    "echo of the same line": (a_claim(echoes="ash-3", line=2), "", "of the same line"),
    "unknown support": (a_claim(support="partly"), ".support", "'partly'"),
}


@pytest.mark.parametrize("case", CLAIMS)
def test_a_claim_that_is_wrong_is_named(tmp_path: Path, case: str) -> None:
    claim, field, words = CLAIMS[case]
    pack = write_pack(tmp_path, claims=[claim, SLOW, FAST])
    problems = told(problems_in(pack), tmp_path)

    assert [(file, where) for file, where, text in problems if words in text] == [(ASH, f"claims[ash-1]{field}")]


def test_articles_of_one_publisher_need_short_names(tmp_path: Path) -> None:
    first = {"slug": "first", "title": "The first", "publisher": "Oak"}
    second = {"slug": "second", "title": "The second", "publisher": "Oak"}
    alike = problems_in(write_pack(tmp_path / "alike", claims=[a_claim()], articles=[first, second]))
    apart = problems_in(
        write_pack(tmp_path / "apart", claims=[a_claim()], articles=[first, {**second, "short": "Elm"}])
    )

    assert told(alike, tmp_path / "alike") == [
        ("articles.yaml", "articles[1]", "is called 'Oak', as 'first' is; give it a short name")
    ]
    assert told(apart, tmp_path / "apart") == []


def test_an_echo_of_an_echo_is_named(tmp_path: Path) -> None:
    first = a_claim("ash-1", line=1)
    second = a_claim("ash-2", line=2, echoes="ash-1", statement="Ash turns rows into objects.")
    third = a_claim("ash-3", line=3, echoes="ash-2", statement="Ash has a mapper.")
    problems = told(problems_in(write_pack(tmp_path, claims=[first, second, third])), tmp_path)

    assert problems == [(ASH, "claims[ash-3]", "echoes 'ash-2', which is an echo itself; name 'ash-1'")]


def test_a_doubtful_claim_is_no_echo(tmp_path: Path) -> None:
    echo = a_claim("ash-2", line=2, echoes="ash-1", statement="Ash has a mapper.", doubtful="It is garbled.")
    problems = told(problems_in(write_pack(tmp_path, claims=[a_claim(), echo])), tmp_path)

    assert [(where, "doubtful" in text) for _, where, text in problems] == [("claims[ash-2]", True)]


@pytest.mark.parametrize(
    ("statement", "nearly"),
    [
        ("Ash maps objects to rows.", "Ash maps rows to objects."),
        ("Ash maps objects to rows.", "Ash maps objects to the rows."),
        ("Ash maps objects to rows quick.", "Ash maps objects to rows quickly."),
    ],
)
def test_statements_that_say_nearly_the_same_are_named(tmp_path: Path, statement: str, nearly: str) -> None:
    claims = [a_claim("ash-1", statement=statement), a_claim("ash-2", statement=nearly, line=2)]
    problems = told(problems_in(write_pack(tmp_path, claims=claims)), tmp_path)

    assert [(where, "'ash-1'" in text) for _, where, text in problems] == [("claims[ash-2]", True)]


def test_an_echo_may_say_nearly_the_same(tmp_path: Path) -> None:
    echo = a_claim("ash-2", statement="Ash maps rows to objects.", line=2, echoes="ash-1")

    assert problems_in(write_pack(tmp_path, claims=[a_claim(), echo])) == ()


def test_statements_that_say_something_else_are_left_alone(tmp_path: Path) -> None:
    other = a_claim("ash-2", statement="Ash runs on Windows.", line=2)

    assert problems_in(write_pack(tmp_path, claims=[a_claim(), other])) == ()


def test_a_statement_is_said_once(tmp_path: Path) -> None:
    problems = told(problems_in(write_pack(tmp_path, claims=[a_claim("ash-1"), a_claim("ash-2", line=2)])), tmp_path)

    assert [(where, "word for word that of 'ash-1'" in text) for _, where, text in problems] == [
        ("claims[ash-2]", True)
    ]


DISPUTES: Mapping[str, tuple[Mapping[str, Any], str, str]] = {
    "one side": (a_dispute(sides=[["ash-2"]]), ".sides", "two or more lists"),
    "an empty side": (a_dispute(sides=[["ash-2"], []]), ".sides", "two or more lists"),
    "no sides": ({k: v for k, v in a_dispute().items() if k != "sides"}, ".sides", "is missing"),
    "unknown claim": (a_dispute(sides=[["ash-2"], ["ash-9"]]), "", "'ash-9'"),
    "a claim on two sides": (a_dispute(sides=[["ash-2"], ["ash-3", "ash-2"]]), "", "on two sides"),
    "unknown topic": (a_dispute(topic="sorcery"), "", "'sorcery'"),
    "unknown subject": (a_dispute(subjects=["oak"]), "", "'oak'"),
    "unknown disagreement": (a_dispute(disagreement="quarrel"), ".disagreement", "'quarrel'"),
    "no summary": (a_dispute(summary=""), ".summary", "must be a text"),
    "misspelt field": (a_dispute(sumary="?"), ".sumary", "is not a field here"),
}


@pytest.mark.parametrize("case", DISPUTES)
def test_a_dispute_that_is_wrong_is_named(tmp_path: Path, case: str) -> None:
    dispute, field, words = DISPUTES[case]
    problems = told(problems_in(write_pack(tmp_path, claims=[SLOW, FAST], disputes=[dispute])), tmp_path)

    assert [(file, where) for file, where, text in problems if words in text] == [
        ("disputes/ash.yaml", f"disputes[ash-speed]{field}")
    ]
    assert len(problems) == 1


TOPIC_CASES: Mapping[str, tuple[Mapping[str, Any], str, str]] = {
    "implies the unknown": ({"implies": ["sorcery"]}, "", "'sorcery'"),
    "part of the unknown": ({"part_of": "sorcery"}, "", "'sorcery'"),
    "refused as the unknown": ({"refused_as": "sorcery"}, "", "'sorcery'"),
    "overdone as the unknown": ({"overdone_as": "sorcery"}, "", "'sorcery'"),
    "between the unknown": ({"between": ["orm", "sorcery"]}, "", "'sorcery'"),
    "opposes the unknown": ({"opposes": ["sorcery"]}, "", "'sorcery'"),
    "opposes what it implies": ({"implies": ["orm"], "opposes": ["orm"]}, "", "opposes 'orm'"),
    "a term without words": ({"part_of": "orm", "words": []}, "", "no words"),
    "no label": ({"label": ""}, ".label", "must be a text"),
    "misspelt field": ({"opposits": ["slow"]}, ".opposits", "is not a field here"),
}


@pytest.mark.parametrize("case", TOPIC_CASES)
def test_a_topic_that_is_wrong_is_named(tmp_path: Path, case: str) -> None:
    fields, field, words = TOPIC_CASES[case]
    topic = {"id": "new", "label": "new", "phrase": "the new", "group": "feature", "words": ["new"], **fields}
    problems = told(problems_in(write_pack(tmp_path, topics=[*TOPICS, topic])), tmp_path)

    assert [(file, where, words in text) for file, where, text in problems] == [
        ("topics.yaml", f"topics[new]{field}", True)
    ]


@pytest.mark.parametrize(
    ("parts", "file", "where"),
    [
        ({"claims": [a_claim(), a_claim()]}, ASH, "claims[ash-1].id"),
        ({"topics": [*TOPICS, TOPICS[0]]}, "topics.yaml", "topics[orm].id"),
        ({"articles": [*ARTICLES, ARTICLES[0]]}, "articles.yaml", "articles[2].id"),
        (
            {"claims": [SLOW, FAST], "disputes": [a_dispute(), a_dispute()]},
            "disputes/ash.yaml",
            "disputes[ash-speed].id",
        ),
        ({"files": {"types/ash.yaml": "{id: ash, name: Ash}"}}, "types/ash.yaml", "id"),
    ],
    ids=["claim", "topic", "article", "dispute", "subject"],
)
def test_an_id_is_used_once(tmp_path: Path, parts: Mapping[str, Any], file: str, where: str) -> None:
    problems = told(problems_in(write_pack(tmp_path, **parts)), tmp_path)

    assert (file, where) in [(f, w) for f, w, text in problems if text.endswith("is used twice")]


def test_an_id_is_used_once_over_all_files_of_a_pack(tmp_path: Path) -> None:
    other = "id: oak\nname: Oak\nclaims:\n  - {id: ash-1, kind: pro, polarity: '+', topics: [orm], "
    other += "statement: Oak is fine., article: first, line: 1, digest: 0123abcd}\n"
    problems = problems_in(write_pack(tmp_path, claims=[a_claim()], files={"frameworks/oak.yaml": other}))

    assert told(problems, tmp_path) == [("frameworks/oak.yaml", "claims[ash-1].id", "'ash-1' is used twice")]


def test_yaml_that_is_none_is_named_with_its_line(tmp_path: Path) -> None:
    broken = {"topics.yaml": "topics:\n  - id: orm\n    label: [ORM\n    phrase: x\n"}
    problems = told(problems_in(write_pack(tmp_path, files=broken)), tmp_path)

    assert [(file, where) for file, where, _ in problems] == [("topics.yaml", "line 4")]
    assert problems[0][2].startswith("is not YAML")


@pytest.mark.parametrize(
    "name",
    [
        "pack.yaml", "articles.yaml", "topics.yaml", "rules.yaml", "lexicon.yaml", "replies.yaml",
        ASH, "types/t.yaml", "general/g.yaml", "disputes/ash.yaml", "intents/pros.yaml",
    ],
)  # fmt: skip
def test_each_broken_file_is_one_problem(tmp_path: Path, name: str) -> None:
    problems = told(problems_in(write_pack(tmp_path, files={name: "a: [1"})), tmp_path)

    assert [file for file, _, _ in problems] == [name]


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    pack = write_pack(tmp_path)
    (pack / ASH).write_bytes(b"id: ash\nname: \xff\xfe\n")
    problems = told(problems_in(pack), tmp_path)

    assert [(file, text.startswith("cannot be read")) for file, _, text in problems] == [(ASH, True)]


def test_a_subject_has_the_name_of_its_file(tmp_path: Path) -> None:
    problems = told(problems_in(write_pack(tmp_path, subject={"id": "birch"})), tmp_path)

    assert problems == [(ASH, "id", "must be the name of the file, 'ash'")]


def test_a_phrasing_belongs_to_one_intent(tmp_path: Path) -> None:
    pack = write_pack(tmp_path, intents={"cons": ["tell me of {fw}"], "pros": ["Tell me of {fw}"]})
    problems = told(problems_in(pack), tmp_path)

    assert [(file, where, "'cons'" in text) for file, where, text in problems] == [
        ("intents/pros.yaml", "phrasings", True)
    ]


def test_a_folder_that_is_no_pack_is_named(tmp_path: Path) -> None:
    problems = problems_in(tmp_path / "nowhere")

    assert [(p.file, "pack.yaml" in p.problem) for p in problems] == [(tmp_path / "nowhere", True)]


def test_all_problems_are_told_at_once_in_the_order_of_their_files(tmp_path: Path) -> None:
    pack = write_pack(
        tmp_path,
        claims=[a_claim(topics=["sorcery"]), {**SLOW, "kind": "rumour"}, FAST],
        disputes=[a_dispute(topic="sorcery")],
        files={"lexicon.yaml": "others: ]", "rules.yaml": "rules: none\n"},
    )

    with pytest.raises(PackError) as raised:
        load([pack])

    assert [(p.file.relative_to(pack).as_posix(), p.where) for p in raised.value.problems] == [
        ("disputes/ash.yaml", "disputes[ash-speed]"),
        (ASH, "claims[ash-1]"),
        (ASH, "claims[ash-2].kind"),
        ("lexicon.yaml", "line 1"),
        ("rules.yaml", "rules"),
    ]
    assert str(raised.value).count("\n") == 4
    assert f"{pack / ASH}: claims[ash-1]: has the unknown topic 'sorcery'" in str(raised.value)


GROUPED = [*TOPICS, {"id": "past", "label": "past", "phrase": "its past", "group": "fact", "words": ["past"]}]
WITH_ORM = {"label": "With an ORM", "needs": ["orm"]}
PLAIN = {"label": "Without", "words": ["plain"]}
QUESTIONS: Mapping[str, tuple[Mapping[str, Any], str, str]] = {
    "unknown topic": (a_question(choices=[WITH_ORM, {"label": "Magic", "needs": ["sorcery"]}]), "", "'sorcery'"),
    "no need": (a_question(choices=[WITH_ORM, {"label": "Old", "needs": ["past"]}]), "", "which nobody can need"),
    "one choice": (a_question(choices=[WITH_ORM]), ".choices", "two or more"),
    "no question": (a_question(ask=None), ".ask", "is missing"),
    "a choice without a label": (
        a_question(choices=[WITH_ORM, {"needs": ["speed"]}]),
        ".choices[1].label",
        "is missing",
    ),
    "misspelt field": (
        a_question(choices=[WITH_ORM, {**PLAIN, "need": ["orm"]}]),
        ".choices[1].need",
        "is not a field",
    ),
    "words of two choices": (
        a_question(choices=[{**WITH_ORM, "words": ["Plain"]}, PLAIN]),
        "",
        "for two of its choices",
    ),
    "nothing to need": (a_question(choices=[{"label": "With"}, PLAIN]), "", "no answer could change"),
}


@pytest.mark.parametrize("case", QUESTIONS)
def test_a_question_of_the_interview_that_is_wrong_is_named(tmp_path: Path, case: str) -> None:
    question, field, words = QUESTIONS[case]
    pack = write_pack(tmp_path, claims=[a_claim(), SLOW, FAST], topics=GROUPED, interview=[question])
    problems = told(problems_in(pack), tmp_path)

    assert [(file, where) for file, where, text in problems if words in text] == [
        ("interview.yaml", f"questions[style]{field}")
    ]
