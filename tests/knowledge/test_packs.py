"""Packs stack: what a later pack says goes over what an earlier one says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.core.knowledge import SubjectGroup
from bot.knowledge_base.pack import load

from .packs import FAST, SLOW, a_claim, a_dispute, a_question, problems_in, write_pack

HOUSE_TOPIC = {"id": "audit", "label": "audit", "phrase": "an audit", "group": "feature", "words": ["audit trail"]}
OAK = """\
id: oak
name: Oak
claims:
  - {id: oak-1, kind: pro, polarity: "+", topics: [audit], statement: Oak keeps an audit trail.,
     article: house, line: 3, digest: "00000000"}
"""


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    return write_pack(
        tmp_path / "shipped",
        claims=[a_claim(), SLOW, FAST],
        disputes=[a_dispute()],
        intents={"pros": ["what is good about {fw}"]},
        rules=[{"id": "usual", "when": "true", "do": "as-read"}],
        files={
            "lexicon.yaml": "others: {Rails: [ror]}\nnear_words: [ask]\n",
            "replies.yaml": "declined: No.\nreset: Done.\n",
        },
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A pack that leaves out whatever it has nothing to say on."""
    return write_pack(
        tmp_path / "house",
        claims=[a_claim(statement="Ash maps what our house stores.", article="house", line=9)],
        articles=[{"slug": "house", "title": "House rules", "author": "The architects"}],
        topics=[HOUSE_TOPIC],
        intents={"pros": ["why do we use {fw}"], "house": ["what are the house rules"]},
        rules=[{"id": "ours", "when": 'intent == "house"', "do": "how_to_choose"}],
        files={
            "frameworks/oak.yaml": OAK,
            "lexicon.yaml": "others: {Phoenix: []}\n",
            "replies.yaml": "declined: Ask the architects.\n",
        },
    )


def test_a_later_pack_replaces_a_claim_in_its_place(shipped: Path, house: Path) -> None:
    base = load([shipped, house])

    assert [claim.id for claim in base.about("ash")] == ["ash-1", "ash-2", "ash-3"]
    assert base.claims["ash-1"].statement == "Ash maps what our house stores."
    assert (base.claims["ash-1"].article, base.claims["ash-1"].line) == ("house", 9)
    assert base.claims["ash-2"].statement == SLOW["statement"]


def test_a_later_pack_adds_frameworks_topics_and_articles(shipped: Path, house: Path) -> None:
    base = load([shipped, house])

    assert [framework.id for framework in base.frameworks] == ["ash", "oak"]
    assert base.subjects["oak"].group is SubjectGroup.FRAMEWORK
    assert list(base.topics) == ["orm", "speed", "sqlmap", "audit"]
    assert list(base.articles) == ["first", "second", "house"]
    assert list(base.disputes) == ["ash-speed"]


def test_a_later_pack_adds_phrasings_and_intents(shipped: Path, house: Path) -> None:
    phrasings = {examples.intent: examples.phrasings for examples in load([shipped, house]).intents}

    assert phrasings == {
        "house": ("what are the house rules",),
        "pros": ("what is good about {fw}", "why do we use {fw}"),
    }


def test_the_rules_of_a_later_pack_come_first(shipped: Path, house: Path) -> None:
    assert [rule.name for rule in load([shipped, house]).rules] == ["ours", "usual"]


def test_a_later_pack_adds_to_the_lexicon_and_replaces_replies(shipped: Path, house: Path) -> None:
    base = load([shipped, house])

    assert base.lexicon.others == {"Rails": ("ror",), "Phoenix": ()}
    assert base.lexicon.near_words == {"ask"}
    assert base.replies == {"declined": "Ask the architects.", "reset": "Done."}


def test_a_later_pack_may_replace_topics_articles_and_disputes_of_a_pack_beside_it(tmp_path: Path) -> None:
    one = write_pack(tmp_path / "one", claims=[SLOW, FAST], disputes=[a_dispute()])
    two = write_pack(tmp_path / "two", claims=[SLOW, FAST], disputes=[a_dispute(summary="They quarrel.")])

    assert problems_in(one, two) == ()
    assert load([one, two]).disputes["ash-speed"].summary == "They quarrel."


def test_a_pack_that_leans_on_another_is_unsound_alone(house: Path) -> None:
    assert [p.where for p in problems_in(house)] == ["claims[ash-1]"]  # its topic is the other pack's


def test_the_version_has_eight_hexadecimal_digits(shipped: Path) -> None:
    version = load([shipped]).version

    assert len(version) == 8
    assert int(version, 16) >= 0


@pytest.mark.parametrize(
    "name", ["frameworks/ash.yaml", "topics.yaml", "rules.yaml", "replies.yaml", "intents/pros.yaml"]
)
def test_the_version_changes_with_what_any_file_says(shipped: Path, name: str) -> None:
    before = load([shipped]).version
    (shipped / name).write_text((shipped / name).read_text() + "# seen\n")

    assert load([shipped]).version != before


def test_the_version_changes_with_a_pack_on_top(shipped: Path, house: Path) -> None:
    assert load([shipped, house]).version != load([shipped]).version


def test_the_version_owes_nothing_to_where_a_pack_lies_or_when_its_files_were_made(
    tmp_path: Path, shipped: Path
) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in sorted(shipped.rglob("*.yaml"), reverse=True):
        (copy / file.relative_to(shipped)).parent.mkdir(exist_ok=True)
        shutil.copyfile(file, copy / file.relative_to(shipped))

    assert load([copy]).version == load([shipped]).version


def test_a_pack_may_be_nearly_empty(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("{id: none, title: Nothing yet}")
    base = load([tmp_path])

    assert (base.claims, base.intents, base.rules) == ({}, (), ())


def test_a_later_pack_replaces_a_question_of_the_interview_and_adds_others(tmp_path: Path) -> None:
    one = write_pack(tmp_path / "one", claims=[SLOW], interview=[a_question(), a_question("size")])
    two = write_pack(tmp_path / "two", claims=[SLOW], interview=[a_question("team"), a_question(ask="Well?")])

    asked = {question.id: question.ask for question in load([one, two]).interview.values()}

    assert asked == {"style": "Well?", "size": "Which shall it be?", "team": "Which shall it be?"}
