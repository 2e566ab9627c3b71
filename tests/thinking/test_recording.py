"""Decision records: what a conversation chose, made anew, and safe to paste."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from markdown_it import MarkdownIt

from bot.asking import DecisionRecord, Engine
from bot.core.errors import NothingToRecord
from bot.core.finding import Asked, Outcome, Record
from bot.core.knowledge import Claim, KnowledgeBase, Support
from bot.core.reading import Choice, Context, Requirement, Strength
from bot.core.turns import JsonText, Turn
from bot.reasoning.evidence import Evidence
from bot.reasoning.recording import record_of
from bot.wording.markdown import code, fenced
from bot.wording.recording import file_name, record_json, record_markdown, title_of
from bot.wording.sentences import Speaker

from .making import make_base, make_claim, make_dispute, make_topic, need

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
ASH, ASH_AGAINST = make_claim("ash-1"), make_claim("ash-2", polarity="-", article="two")
BIRCH = make_claim("birch-1", subject="birch")
SPEED = make_claim("birch-9", subject="birch", topics=("speed",))


def recommended(*needs: Requirement, excluded: tuple[str, ...] = ()) -> Choice:
    return Choice(way="recommend", requirements=needs, excluded=excluded)


def compared(*needs: Requirement) -> Choice:
    return Choice(way="compare", frameworks=("ash", "birch"), requirements=needs)


def judged(*needs: Requirement) -> Choice:
    return Choice(way="suitability", frameworks=("ash",), requirements=needs)


def record(base: KnowledgeBase, choice: Choice) -> Record:
    return record_of(Evidence(base), choice)


def asked(question: str = "Which?", version: str = "00000000") -> Asked:
    return Asked(question=question, at=NOON, knowledge_version=version)


def markdown(base: KnowledgeBase, choice: Choice, *questions: Asked) -> str:
    return record_markdown(Speaker(base), record(base, choice), questions or (asked(),))


@pytest.mark.parametrize(
    ("claims", "choice", "outcome", "leaders"),
    [
        ((ASH, SPEED), recommended(need()), Outcome.PICKED, ("ash",)),
        ((ASH, BIRCH), recommended(need()), Outcome.TIED, ("ash", "birch")),
        ((ASH, SPEED), recommended(need("speed"), need("orm")), Outcome.TIED, ("ash", "birch")),
        ((ASH_AGAINST, SPEED), recommended(need()), Outcome.UNSUPPORTED, ()),
        ((ASH, SPEED), compared(need()), Outcome.PICKED, ("ash",)),
        ((ASH_AGAINST, SPEED), compared(need()), Outcome.PICKED, ("birch",)),
        ((ASH, BIRCH), compared(need()), Outcome.TIED, ("ash", "birch")),
        ((SPEED, make_claim("ash-3", topics=("chat",))), compared(need()), Outcome.UNSUPPORTED, ()),
        ((ASH, BIRCH), compared(), Outcome.OPEN, ()),
        ((ASH,), judged(need()), Outcome.PICKED, ("ash",)),
        ((ASH_AGAINST,), judged(need()), Outcome.REJECTED, ()),
        ((ASH, ASH_AGAINST), judged(need()), Outcome.MIXED, ()),
        ((make_claim("ash-3", topics=("chat",)),), judged(need()), Outcome.UNSUPPORTED, ()),
        ((ASH,), judged(), Outcome.OPEN, ()),
    ],
)
def test_a_choice_comes_to_one_outcome(
    claims: tuple[Claim, ...], choice: Choice, outcome: Outcome, leaders: tuple[str, ...]
) -> None:
    base = make_base(*claims, topics=[make_topic("orm"), make_topic("speed")])
    found = record(base, choice)

    assert (found.outcome, found.leaders) == (outcome, leaders)
    told = record_markdown(Speaker(base), found, (asked(),))
    assert ("No decision" in told) == (outcome not in (Outcome.PICKED, Outcome.REJECTED))
    assert told.splitlines()[0] == f"# {title_of(Speaker(base), found)}"


def test_needs_have_weights_that_make_one() -> None:
    strengths = (Strength.NICE, Strength.MUST, Strength.WANT)
    topics = ("orm", "speed", "chat")
    needs = [need(topic, strength=strength) for topic, strength in zip(topics, strengths, strict=True)]
    base = make_base(ASH, topics=map(make_topic, topics))
    nice, must, want = (n.weight for n in record(base, recommended(*needs)).needs)

    assert nice < want < must
    assert nice + want + must == pytest.approx(1)


def test_both_sides_gaps_and_doubts_of_pick_and_runner_up_are_told() -> None:
    doubtful = make_claim("ash-4", article="two", doubtful="It is garbled.")
    disputes = [make_dispute(["ash-1"], ["ash-2"], id="d")]
    second = make_claim("ash-5", article="three")
    base = make_base(ASH, second, ASH_AGAINST, doubtful, SPEED, disputes=disputes, frameworks=["cedar"])
    found = record(base, recommended(need("speed"), need("orm", strength=Strength.NICE)))
    told = record_markdown(Speaker(base), found, (asked(),))

    birch, ash = found.cases
    assert (found.leaders, ash.framework) == (("birch",), "ash")
    assert {p.lead.id for p in ash.supporting} == {"ash-1", "ash-5"}
    assert [p.lead.id for p in ash.opposing] == ["ash-2"]
    assert ([g.topic for g in ash.gaps], [g.topic for g in birch.gaps]) == (["speed"], ["orm"])
    assert [d.id for d in found.disputes] == ["d"]
    assert "No article says how Birch does on the orm." in told
    assert "The articles disagree on d" in told
    assert "which is doubtful: it is garbled." in told
    assert "No article speaks of these needs for Cedar (score 0.500)." in told


def test_who_is_ruled_out_or_left_out_is_said() -> None:
    must = need(strength=Strength.MUST)
    denial = make_claim("cedar-1", subject="cedar", polarity="-", support=Support.ABSENT)
    base = make_base(ASH, denial, frameworks=["birch", "dogwood"])
    told = markdown(base, recommended(replace(must, than="birch"), excluded=("dogwood",)))

    assert "left out, as was asked: Dogwood and Birch" in told
    assert "Cedar is ruled out: the orm is a must, and it says cedar-1 of orm" in told
    assert "must: the orm, more than Birch (weight 1.00, from the words `orm`)" in told


def test_every_disputed_claim_shows_its_other_side(engine: Engine, base: KnowledgeBase) -> None:
    shown = engine_record(engine, "Which framework for beginners and a REST API?").body
    told = {claim for case in (*shown["cases"], shown["beyond"]) for side in ("for", "against") for claim in case[side]}
    disputed = {claim for dispute in shown["disputes"] for claim in dispute["claims"]}

    assert {claim for claim in told if base.disputes_of(claim)} <= disputed
    assert told | disputed <= {citation["claim"] for citation in shown["citations"]}


def test_what_the_knowledge_has_lost_is_said_and_not_weighed() -> None:
    base = make_base(ASH, BIRCH)
    choice = compared(need(), need("gone`*"))
    lost = replace(choice, frameworks=("ash", "birch", "elm"), excluded=("oak",))
    told = markdown(base, lost)

    assert record(base, lost).lost == ("gone`*", "elm", "oak")
    assert "No longer in the knowledge, and not weighed: ``gone`*``, `elm` and `oak`." in told


@pytest.mark.parametrize(
    "choice",
    [
        recommended(need("gone")),
        judged(need("gone")),
        replace(compared(need()), frameworks=("ash", "elm")),
        replace(judged(need()), frameworks=("elm",)),
    ],
)
def test_where_nothing_is_left_of_a_choice_there_is_no_record(choice: Choice) -> None:
    with pytest.raises(NothingToRecord):
        record(make_base(ASH, BIRCH), choice)


def test_newer_knowledge_is_pointed_out() -> None:
    base = make_base(ASH)

    assert "has changed" not in markdown(base, recommended(need()), asked(version="00000000"))
    assert "answered by version `11111111`. The knowledge has changed" in markdown(
        base, recommended(need()), asked(version="11111111")
    )


def test_what_would_change_it_is_told_where_something_would() -> None:
    second_voice = make_claim("ash-8", article="two")
    alone, ahead = make_base(ASH), make_base(ASH, second_voice, BIRCH)

    assert "What Would Change It" not in markdown(alone, recommended(need()))
    for choice in (recommended(need()), compared(need())):
        told = markdown(ahead, choice)
        assert "- Birch would come first alone if two more articles spoke for it on the orm.\n" in told
        assert ("- Birch would come first alone if Ash were out of the question.\n" in told) == (
            choice.way == "recommend"
        )


def test_of_many_questions_the_last_are_told() -> None:
    base = make_base(ASH)
    told = markdown(base, recommended(need()), *(asked(f"question {n}.") for n in range(13)))

    assert "Three earlier questions left out." in told
    assert [f"question {n}." in told for n in range(13)] == [False] * 3 + [True] * 10


HOSTILE = [
    "# heading\n## heading\nsetext\n===\n---",
    "[link](https://evil.example) ![image](https://evil.example/a.png) <https://evil.example>",
    "<script>alert(1)</script><img src=x onerror=alert(1)><!-- -->",
    "| a | b |\n| --- | --- |\n| 1 | 2 |",
    "`code` ``` ````\n```\n````\n# out of the fence\n`````",
    "```\n[x]: https://evil.example\n\n- list\n1. list\n> quote\n    code\n~~~\n***\n",
    "line\u2028# separator\r# return\x0b# tab\x85# next\x0c# page",
    "@everyone fixes #1 **bold** _it_ ~~x~~ &lt;b&gt; $x$ \\` \\",
    "\u202e# right to left\u2066",
]
LIVE = {"link_open", "image", "html_inline", "html_block", "table_open", "strong_open", "em_open", "hr"}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    base = make_base(ASH)
    plain = markdown(base, recommended(need()), asked("Which?"))
    hostile = markdown(base, recommended(replace(need(), words=text)), asked(text))
    parse = MarkdownIt("commonmark").enable("table").parse
    tokens = parse(hostile)

    assert [t.type for t in tokens] == [t.type for t in parse(plain)]
    assert {t.type for token in tokens for t in (token, *(token.children or ()))} & LIVE == set()
    (fence,) = [t.content for t in tokens if t.type == "fence"]
    assert len(fence.splitlines()) == len(text.splitlines())
    spans = [c.content for t in tokens for c in t.children or () if c.type == "code_inline"]
    assert "".join(spans[0].split()) == "".join(fence.split())
    assert not set("\u202e\u2066\r\x0b\u2028") & set(hostile)


@pytest.mark.parametrize("text", ["a", "`", "``a`", " a ", "a\nb"])
def test_code_shows_what_it_was_given(text: str) -> None:
    (inline,) = [t for t in MarkdownIt("commonmark").parse(f"x {code(text)} y") if t.type == "inline"]
    (fence,) = MarkdownIt("commonmark").parse(fenced(text))

    assert [c.content for c in inline.children or () if c.type == "code_inline"] == [" ".join(text.split())]
    assert fence.content == text + "\n"


def test_nothing_is_no_code() -> None:
    assert code(" \n\x00\u202e") == ""


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ('Use "../../etc/passwd"\r\nX: y', "use-etc-passwd-x-y.md"),
        ("Café für 日本", "cafe-fur.md"),
        ("日本", "decision-record.md"),
        ("word " * 30, "word-" * 11 + "word.md"),
    ],
)
def test_the_name_of_the_file_is_safe(title: str, name: str) -> None:
    assert file_name(title) == name


def engine_record(engine: Engine, *questions: str) -> DecisionRecord:
    """The record of a conversation, one question an hour."""
    context, turns = Context(), []
    for hour, question in enumerate(questions):
        reply = engine.reply(question, context)
        context = Context.from_json(reply.context.to_json())
        turn = Turn(
            id=str(hour),
            conversation_id="c",
            sequence=hour + 1,
            question=question,
            channel="test",
            asked_at=NOON + timedelta(days=hour),
            status=reply.body["status"],
            intent=reply.body["intent"],
            confidence=reply.body["confidence"],
            body=JsonText.of(reply.body),
            trace=JsonText.of(reply.trace),
            knowledge_version=engine.knowledge_version,
        )
        turns.append(turn)
    return engine.record(context, turns)


@pytest.mark.parametrize(
    "question",
    [
        "Which framework for a real-time chat app, not Django?",
        "I need an ORM and an admin interface, what should I take?",
        "Which async framework for chat?",
        "Compare Flask and Django for a REST API",
        "Flask or Tornado for beginners?",
        "Is Django good for beginners?",
    ],
)
def test_a_record_agrees_with_the_answer(engine: Engine, question: str) -> None:
    body = engine.reply(question, Context()).body
    told = engine_record(engine, question).body
    ranking = [(entry["framework"], entry["score"]) for entry in body["ranking"]]
    options = [(option["framework"], pytest.approx(option["score"], abs=0.006)) for option in told["options"]]

    assert ranking
    assert ranking == options[: len(ranking)]
    if told["outcome"] == "picked":
        assert told["leaders"] == [body["ranking"][0]["framework"]]


def test_a_choice_stays_while_the_talk_goes_on(engine: Engine) -> None:
    first = ("hello", "Which framework for a chat app, not Django?")
    then = ("cons of Tornado", "what is Flask?", "what is the weather like?", "thanks")
    told, later = engine_record(engine, *first).body, engine_record(engine, *first, *then).body

    assert later == told
    assert [q["question"] for q in told["questions"]] == [first[1]]
    assert told["date"] == "2026-01-03"
    assert told["excluded"] == ["django"]


def test_needs_that_add_up_are_all_in_the_record(engine: Engine) -> None:
    turns = ("Which framework for a REST API?", "it must also have automatic API documentation")
    told = engine_record(engine, *turns).body

    assert {"rest-api", "api-docs"} <= {n["topic"] for n in told["needs"]}
    assert [q["question"] for q in told["questions"]] == list(turns)


def test_starting_over_leaves_nothing_to_record(engine: Engine) -> None:
    with pytest.raises(NothingToRecord):
        engine_record(engine, "Flask or Django?", "start over")
    told = engine_record(engine, "Flask or Django?", "start over", "Is Zope good for beginners?").body
    assert [q["question"] for q in told["questions"]] == ["Is Zope good for beginners?"]


@pytest.mark.parametrize("question", ["hi", "Which framework should I use?", "What is Flask?", "weather?"])
def test_without_a_choice_there_is_nothing_to_record(engine: Engine, question: str) -> None:
    with pytest.raises(NothingToRecord, match="not come to a choice"):
        engine_record(engine, question)


def test_json_and_markdown_tell_the_same(engine: Engine) -> None:
    told = engine_record(engine, "Which framework for a chat app, not Django?")

    assert told.markdown.startswith(f"# {told.body['title']}\n")
    assert told.body["decision"] in told.markdown
    for number, citation in enumerate(told.body["citations"], 1):
        place = f"\\[{number}\\] {citation['article_title']}, line {citation['line']}: "
        assert place in told.markdown


def test_a_record_can_be_stored_and_read_back() -> None:
    choice = replace(compared(need(), need("speed", wanted=False)), others=("Express",), excluded=("oak",))

    assert Context.from_json(Context(choice=choice).to_json()).choice == choice
    assert Context.from_json({}).choice is None


def test_the_same_record_in_json_names_claims() -> None:
    base = make_base(ASH, ASH_AGAINST)
    told = record_json(Speaker(base), record(base, judged(need())), (asked(),))

    assert told["cases"][0]["for"] == ["ash-1"]
    assert told["cases"][0]["against"] == ["ash-2"]
