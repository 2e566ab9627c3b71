"""Answers as messages: within Slack's limits, the same in every form, nothing lost, and nothing of others live."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from random import Random
from string import ascii_letters, digits
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.slack import limits
from integrations.slack.checked_parts import shown
from integrations.slack.checking import problems
from integrations.slack.messages import Message, notice, rest_message, sources_message
from integrations.slack.mrkdwn import JOINER

from .rendered import (
    BASE_URL,
    TURN,
    VALUES,
    Body,
    citation,
    content,
    elements,
    followed,
    golden,
    labels,
    make_body,
    pages,
    paragraph,
    ranking,
    readable,
    rendered,
    sentence,
    table,
)


def sentences(value: Any) -> Iterator[str]:
    """Every sentence of a body, with its numbers; written apart from what is tested."""
    if isinstance(value, Mapping):
        if "segments" in value:
            told = ""
            for segment in value["segments"]:
                numbers = "".join(f"[{number}]" for number in segment["citations"])
                told += segment["text"] + (f" {numbers}" if numbers else "")
            yield " ".join(told.split())
        else:
            for key, inner in value.items():
                if key not in ("parts", "citations"):
                    yield from sentences(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from sentences(inner)


def blocks_of(body: Body, kind: str) -> list[Body]:
    return [block for block in body["answer"]["blocks"] if block["type"] == kind]


# the golden questions


@pytest.mark.parametrize("sources_shown", [False, True])
def test_slack_would_take_every_message_of_the_golden_questions(sources_shown: bool) -> None:
    found = {
        question: said
        for question, body in golden()
        for message in pages(body, base_url=BASE_URL, sources_shown=sources_shown, question=question, private=True)
        for payload in message.payloads
        if (said := problems(payload))
    }

    assert found == {}
    assert len(golden()) > 800


def test_slack_would_take_every_list_of_sources() -> None:
    cited = [body for _, body in golden() if body["citations"]]

    for body in cited:
        first = sources_message(body, turn_id=TURN, sign=VALUES.sign, base_url=BASE_URL)
        told = followed(body, first)
        text = " ".join(readable(message.text) for message in told)
        assert [problem for message in told for payload in message.payloads for problem in problems(payload)] == []
        for number, source in enumerate(body["citations"], 1):
            assert f"[{number}] {' '.join(source['statement'].split())} “{source['article_title']}”" in text


def test_every_form_and_the_text_say_all_sentences_of_the_golden_answers() -> None:
    for question, body in golden():
        told = pages(body)
        wanted = Counter(sentences(body["answer"]["blocks"]))
        for form in range(max(len(message.forms) for message in told)):
            said = " ".join(content(message.forms[min(form, len(message.forms) - 1)]) for message in told)
            assert [text for text in wanted if text not in said] == [], (question, form)
        text = " ".join(readable(message.text) for message in told)
        assert [sentence for sentence in wanted if sentence not in text] == [], question


def test_every_form_and_the_text_show_tables_gaps_and_rankings() -> None:
    seen = Counter[str]()
    for question, body in golden():
        told = pages(body)
        gaps = sum(not cell for t in blocks_of(body, "table") for row in t["rows"] for cell in row["cells"])
        names = [*(row["heading"] for t in blocks_of(body, "table") for row in t["rows"])]
        names += [entry["name"] for r in blocks_of(body, "ranking") for entry in r["entries"]]
        seen.update(gaps=gaps, names=len(names))
        depth = max(len(message.forms) for message in told)
        readings = [
            " ".join(content(message.forms[min(form, len(message.forms) - 1)]) for message in told)
            for form in range(depth)
        ]
        for said in (*readings, " ".join(readable(message.text) for message in told)):
            assert said.count("not stated") == gaps, question
            assert [name for name in names if " ".join(name.split()) not in said] == [], question
    assert seen["gaps"] > 20
    assert seen["names"] > 500


# forms


def kinds(message: Message) -> list[list[str]]:
    return [[block["type"] for block in form] for form in message.forms]


def test_comparisons_and_rankings_have_three_forms() -> None:
    message = rendered(
        make_body(
            paragraph("Take Ash."), table(["Ash", "Birch"], {"Speed": ["Is fast.", ""]}), ranking(Ash=0.8, Birch=0.4)
        )
    )

    assert kinds(message) == [
        ["rich_text", "data_table", "data_visualization", "context_actions"],
        ["rich_text", "rich_text", "table", "rich_text", "context_actions"],
        ["section", "section", "section", "actions"],
    ]
    assert [[cell["text"] for cell in row] for row in message.forms[0][1]["rows"]] == [
        ["Topic", "Ash", "Birch"],
        ["Speed", "Is fast.", "not stated"],
    ]
    assert message.forms[0][2]["chart"] == {
        "type": "bar",
        "series": [{"name": "Score", "data": [{"label": "Ash", "value": 0.8}, {"label": "Birch", "value": 0.4}]}],
        "axis_config": {"categories": ["Ash", "Birch"], "x_label": "Framework", "y_label": "Score"},
    }
    assert [block["text"]["text"] for block in message.forms[2][:3]] == [
        "Take Ash.",
        "By topic\nSpeed\n• Ash: Is fast.\n• Birch: not stated",
        "Scores, from 0 to 1\n1. Ash: 0.80\n2. Birch: 0.40",
    ]
    assert message.text == (
        "Take Ash.\n\nBy topic\nSpeed\n• Ash: Is fast.\n• Birch: not stated\n\n"
        "Scores, from 0 to 1\n1. Ash: 0.80\n2. Birch: 0.40"
    )


def test_a_ranking_alone_becomes_a_table_when_a_chart_is_refused() -> None:
    message = rendered(make_body(ranking(Ash=0.8)))

    assert [[cell["text"] for cell in row] for row in message.forms[1][1]["rows"]] == [
        ["Framework", "Score"],
        ["1. Ash", "0.80"],
    ]


def test_plain_paragraphs_have_no_form_twice() -> None:
    assert kinds(rendered(make_body(paragraph("Ash is fast.")))) == [
        ["rich_text", "context_actions"],
        ["section", "actions"],
    ]


def test_the_verdict_comes_first_and_reasons_keep_their_numbers() -> None:
    reason = {
        "segments": [
            {"text": "Take Ash: it is fast", "citations": [1, 2]},
            {"text": " and small", "citations": [3]},
            {"text": ".", "citations": []},
        ],
        "factual": True,
    }
    message = rendered(make_body({"type": "paragraph", "sentences": [reason, sentence("So is Birch.")]}))

    assert message.text == "Take Ash: it is fast [1][2] and small [3]. So is Birch."
    assert content(message.forms[0][:1]) == message.text


def test_lists_and_disputes_have_a_title_and_bullets() -> None:
    dispute = {
        "type": "dispute",
        "id": "d",
        "title": "On Ash and speed",
        "sides": [[sentence("One says yes", 1), sentence("It is sure.")], [sentence("One says no", 2)]],
    }
    message = rendered(
        make_body({"type": "list", "title": "Not all agree", "items": [sentence("A."), sentence("B.")]}, dispute)
    )

    assert message.text == (
        "Not all agree\n• A.\n• B.\n\nOn Ash and speed\n• One says yes [1] It is sure.\n• One says no [2]"
    )
    title, bullets = message.forms[0][1]["elements"]
    assert title["elements"] == [{"type": "text", "text": "On Ash and speed", "style": {"bold": True}}]
    assert (bullets["type"], bullets["style"]) == ("rich_text_list", "bullet")
    assert ["".join(shown(item)) for item in bullets["elements"]] == [
        "One says yes [1] It is sure.",
        "One says no [2]",
    ]


def test_an_answer_without_words_still_says_something() -> None:
    message = rendered(make_body(paragraph(" "), {"type": "list", "title": "", "items": []}))

    assert message.text == "I have no answer to this."
    assert problems(message.payloads[0]) == []


def test_an_answer_without_blocks_is_its_text() -> None:
    body = make_body(answer={"text": "Ash.\n\nBirch."})

    assert rendered(body).text == "Ash.\n\nBirch."


def test_a_ranking_too_long_for_a_chart_is_a_table() -> None:
    message = rendered(make_body(ranking(**{f"Tree{i}": 0.5 for i in range(21)})))

    assert kinds(message)[0][0] == "data_table"


# what follows an answer


def carried(message: Message, action: str, kind: str) -> dict[str, str] | None:
    (value,) = [e["value"] for e in elements(message.forms[0]) if e["action_id"] == action]
    return VALUES.read(kind, value)


def test_suggestions_are_buttons_that_ask_them() -> None:
    message = rendered(make_body(paragraph("Ash."), suggestions=["Why Ash?", "Compare Ash and Birch"]))

    assert labels(message) == ["Why Ash?", "Compare Ash and Birch", "Helpful", "Not helpful"]
    assert carried(message, "ask_1", "ask") == {"turn": TURN, "text": "Compare Ash and Birch"}
    assert message.text.endswith("You can ask: Why Ash? · Compare Ash and Birch")


def test_a_long_suggestion_is_shortened_at_a_word_and_asked_whole() -> None:
    long = "Which framework " + "should I take for a very large thing " * 4
    message = rendered(make_body(paragraph("Ash."), suggestions=[long]))

    (label, *_) = labels(message)
    assert len(label) <= 75
    assert label.endswith("…")
    assert long.startswith(label[:-1] + " ")
    assert carried(message, "ask_0", "ask") == {"turn": TURN, "text": long.strip()}


def test_a_suggestion_that_no_value_can_carry_is_told() -> None:
    long = "".join(Random(1).choices(ascii_letters + digits + " ", k=2_500))
    message = rendered(make_body(paragraph("Ash."), suggestions=[long, "Why?"]))

    assert labels(message)[0] == "Why?"
    for blocks in message.forms:
        assert " ".join(long.split())[-40:] in content(blocks)


@pytest.mark.parametrize(
    ("changed", "asked"),
    [
        ({"intent": "recommend", "ranking": [{"framework": "ash", "score": 1.0}]}, True),
        ({"intent": "compare", "citations": [citation()]}, True),
        ({"intent": "recommend", "ranking": [{"framework": "ash", "score": 1.0}], "suggestions": ["Why Ash?"]}, False),
        ({"intent": "why", "ranking": [{"framework": "ash", "score": 1.0}]}, False),
        ({"intent": "recommend", "status": "clarify"}, False),
        ({"intent": "compare", "status": "unknown", "citations": [citation()]}, False),
        ({"intent": "overview", "citations": [citation()]}, False),
    ],
)
def test_why_is_offered_where_there_is_something_to_explain(changed: dict[str, Any], asked: bool) -> None:
    message = rendered(make_body(paragraph("Ash."), **changed))

    assert ("why" in [e["action_id"] for e in elements(message.forms[0])]) == asked
    if asked:
        assert carried(message, "why", "why") == {"turn": TURN}


def test_sources_are_offered_where_there_are_any_and_shown_where_wanted() -> None:
    body = make_body(
        paragraph("Ash."),
        citations=[citation(), citation("Ash is old.", disputed=True), citation("Ash flies.", doubtful=True)],
    )

    assert "Show sources (3)" in labels(rendered(body))
    assert carried(rendered(body), "sources", "sources") == {"turn": TURN}
    message = rendered(body, sources_shown=True)
    assert "sources" not in [e["action_id"] for e in elements(message.forms[0])]
    assert message.text == (
        "Ash.\n\nSources\n[1] Ash is fast. “Trees at Work”, line 7.\n"
        "[2] Ash is old. “Trees at Work”, line 7. The articles disagree on this.\n"
        "[3] Ash flies. “Trees at Work”, line 7. "
        "Doubtful: the article says it, but it is garbled or wrong on its face."
    )
    assert not [text for text in labels(rendered(make_body(paragraph("Ash.")))) if "sources" in text]


def test_ratings_are_slacks_own_and_in_the_last_form_ordinary_buttons() -> None:
    message = rendered(make_body(paragraph("Ash.")))

    (own,) = elements(message.forms[0])
    up, down = elements(message.forms[-1])
    assert own["action_id"] == "rate"
    assert [up["action_id"], down["action_id"]] == ["rate_up", "rate_down"]
    assert VALUES.read("rate", own["positive_button"]["value"]) == {"turn": TURN, "rating": "up"}
    assert VALUES.read("rate", own["negative_button"]["value"]) == {"turn": TURN, "rating": "down"}
    assert [up["value"], down["value"]] == [own["positive_button"]["value"], own["negative_button"]["value"]]


def test_nobody_rates_small_talk() -> None:
    assert elements(rendered(make_body(paragraph("Hello!"), intent="smalltalk")).forms[0]) == []


def test_only_what_one_person_sees_can_be_shared() -> None:
    body = make_body(paragraph("Ash."))

    assert "share" not in [e["action_id"] for e in elements(rendered(body).forms[0])]
    assert carried(rendered(body, private=True), "share", "share") == {"turn": TURN}


def test_the_question_stands_before_its_answer_and_is_shortened() -> None:
    message = rendered(make_body(paragraph("Ash.")), question="<!channel> *which*? " + "word " * 200)

    assert message.forms[0][0]["type"] == "context"
    assert readable(message.text).startswith("Question: <!channel> *which*? word")
    assert len(message.text) < 400


def test_several_questions_keep_all_that_is_suggested() -> None:
    parts = [
        make_body(paragraph("Ash."), suggestions=["Pros of Ash", "Why?"]),
        make_body(paragraph("Birch."), suggestions=["Pros of Ash", "Pros of Birch"]),
    ]
    message = rendered(make_body(paragraph("Ash."), paragraph("Birch."), parts=parts, suggestions=["Pros of Ash"]))

    assert labels(message)[:3] == ["Pros of Ash", "Why?", "Pros of Birch"]


# links


def links(message: Message) -> list[str]:
    return [
        found
        for block in message.forms[0]
        if block["type"] == "context"
        for text in shown(block)
        for found in re.findall(r"<([^|>]*)\|", text)
    ]


def test_the_frameworks_of_an_answer_are_linked_to_our_pages_and_to_nothing_else() -> None:
    body = make_body(paragraph("Take Ash. https://evil.example"), ranking(Ash=0.8), frameworks=["ash", "birch"])

    assert links(rendered(body)) == []
    assert links(rendered(body, base_url="https://advisor.example/bot/")) == [
        "https://advisor.example/bot/frameworks/ash",
        "https://advisor.example/bot/frameworks/birch",
        "https://advisor.example/bot/compare?f=ash&amp;f=birch",
    ]


def test_sources_are_linked_by_the_names_that_they_use() -> None:
    body = make_body(citations=[citation("FastAPI is fast.", framework="fastapi"), citation(framework=None)])

    message = sources_message(body, turn_id=TURN, sign=VALUES.sign, base_url=BASE_URL)

    assert "<https://advisor.example/frameworks/fastapi|FastAPI>" in next(iter(shown(message.forms[0][-1])))


# too long for one message


def test_what_is_left_is_counted_and_brought_by_a_button() -> None:
    body = make_body(
        paragraph("First."),
        *(paragraph("word " * 400 + str(i)) for i in range(9)),
        citations=[citation(), citation()],
        suggestions=["More"],
    )
    told = pages(body, sources_shown=True, private=True)

    assert len(told) == 3
    assert "There is more: 5 sentences and 2 sources. “Show the rest” brings it." in told[0].text
    assert carried(told[0], "rest", "rest") == {"turn": TURN, "page": "2", "sources": "yes"}
    assert told[1].text.startswith("Part 2 of 3\n\n")
    assert labels(told[2]) == []
    assert "Show the rest" in labels(told[0])


def test_pages_are_the_same_whoever_reads_them() -> None:
    body = make_body(*(paragraph("word " * 400 + str(i)) for i in range(12)))

    alone = [content(message.forms[0]) for message in pages(body)]
    shared = [content(message.forms[0]) for message in pages(body, question="Which? " * 200, private=True)]

    assert alone == shared
    assert len(alone) > 2


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "9" * 30, "99", "²"])
def test_a_page_that_is_not_there_is_another_one(page: str) -> None:
    body = make_body(paragraph("Ash."))

    message = rest_message(body, {"page": page}, turn_id=TURN, sign=VALUES.sign)

    assert "Ash." in message.text


def test_a_sentence_longer_than_a_section_is_parted_between_words() -> None:
    long = " ".join(f"word{i}" for i in range(1_000))
    message = rendered(make_body(paragraph(long)))

    assert len(pages(make_body(paragraph(long)))) == 1
    for blocks in message.forms:
        texts = [content([block]) for block in blocks if block["type"] in ("section", "rich_text")]
        assert len(texts) > 1
        assert " ".join(texts) == long
    assert message.text == long


def test_a_word_longer_than_a_section_is_kept_whole_in_the_text() -> None:
    long = "x" * 7_000

    assert rendered(make_body(paragraph(f"A {long} b."))).text == f"A {long} b."


# whatever the engine says


WORDS = st.sampled_from(["ash", "birch", "is", "fast", "&", "<b>", "*bold*", ":smile:", "🌳", "née", "x" * 90])
HUGE = st.builds(lambda word, n: word * n, st.sampled_from(["x", "&", "<", "🌳", "wo rd "]), st.integers(500, 3_000))


@st.composite
def bodies(draw: st.DrawFn) -> tuple[Body, dict[str, str]]:
    """An answer, and its sentences by a mark that each has."""
    known: dict[str, str] = {}

    def text(words: st.SearchStrategy[str] = WORDS) -> str:
        mark = f"q{len(known)}q"
        told = " ".join([mark, *draw(st.lists(words, max_size=3))])
        known[mark] = " ".join(told.split())
        return told

    def one() -> Body:
        return sentence(
            text(draw(st.sampled_from([WORDS, WORDS, WORDS, HUGE]))), *draw(st.lists(st.integers(1, 9), max_size=2))
        )

    def many(most: int) -> list[Body]:
        return [one() for _ in range(draw(st.integers(0, most)))]

    def block() -> Body:
        match draw(st.sampled_from(["paragraph", "list", "table", "ranking", "dispute"])):
            case "paragraph":
                return {"type": "paragraph", "sentences": many(6)}
            case "list":
                return {"type": "list", "title": draw(st.sampled_from(["", "Title", "*T* " * 900])), "items": many(12)}
            case "table":
                width = draw(st.sampled_from([1, 2, 4, 25]))
                count = draw(st.sampled_from([0, 1, 3, 60, 130]) if width < 25 else st.just(2))
                cells = [
                    [[sentence(text(st.just("is fast")))] if count > 3 else many(2) for _ in range(width)]
                    for _ in range(count)
                ]
                heading = draw(st.sampled_from(["", "Speed", "Speed", "h" * 700]))
                return {
                    "type": "table",
                    "caption": draw(st.sampled_from(["", "Caption", "c " * 900])),
                    "columns": ["Topic", *(f"column {i}" for i in range(width))],
                    "rows": [{"heading": heading, "cells": c} for c in cells],
                }
            case "ranking":
                names = draw(st.lists(st.sampled_from(["Ash", "Birch", "n" * 40, "m" * 1_000, ""]), max_size=25))
                entries = [
                    {"framework": f"f{i}", "name": name, "score": 0.5, "for": [1], "against": []}
                    for i, name in enumerate(names)
                ]
                return {"type": "ranking", "entries": entries}
            case _:
                sides = [many(3), many(3)]
                return {
                    "type": "dispute",
                    "id": "d",
                    "title": draw(st.sampled_from(["Of Ash", "d" * 5_000])),
                    "sides": sides,
                }

    body = make_body(
        *(block() for _ in range(draw(st.integers(0, 6)))),
        citations=[citation(text(st.just("fast"))) for _ in range(draw(st.sampled_from([0, 3, 100])))],
        suggestions=[f"{i} & {'long ' * 30}" for i in range(draw(st.sampled_from([0, 4, 40, 60])))],
        frameworks=draw(st.lists(st.sampled_from(["ash", "birch", "<!channel>", "a|b"]), max_size=6)),
    )
    return body, known


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(bodies(), st.booleans())
def test_folding_breaks_no_limit_and_loses_no_sentence(made: tuple[Body, dict[str, str]], private: bool) -> None:
    body, known = made
    told = pages(body, base_url=BASE_URL, sources_shown=True, private=private, question="Which? " * 50)

    assert [said for message in told for payload in message.payloads for said in problems(payload)] == []
    for form in (0, -1):
        said = " ".join(content(message.forms[form]) for message in told)
        closed = "".join(said.split())
        for mark, words in known.items():
            assert closed.count(mark) == 1
            if len(words) < 250:
                assert words in said
            elif "wo rd" not in words and not any(b["type"] == "table" for b in body["answer"]["blocks"]):
                # A word that no section holds is parted; nothing of it is lost.
                assert "".join(words.split()) in closed
    text = "".join(readable("".join(message.text for message in told)).split())
    assert [mark for mark in known if text.count(mark) != 1] == []


HOSTILE = st.lists(
    st.sampled_from(
        [
            "<!channel>", "<!here>", "<@U1>", "<#C1|general>", "<https://evil.example|x>", "https://evil.example",
            "<!date^1^{date}^https://evil.example|x>", "<!subteam^S1>", "*bold*", "_it_", "~no~", "`code`",
            "```code```", ":smile:", ">", ">>>", "&lt;!channel&gt;", "&", "\n> x", "|", "\u202ex", "\x00", "a*b", "ash",
        ]
    ),
    min_size=1,
    max_size=6,
).map("".join)  # fmt: skip


def live(payload: Mapping[str, Any]) -> list[str]:
    """What of a message Slack would read as markup, a mention or a link to a foreign page."""
    found = [*_live_markup(payload["text"])]
    for kind, text in _texts(payload["blocks"]):
        if kind == "mrkdwn":
            found += _live_markup(re.sub(r"<https://advisor\.example/[^<>|]*\|([^<>|]*)>", r"\1", text))
        else:
            found += re.findall("<[!@#]", text)
    return found


def _live_markup(text: str) -> list[str]:
    bare = re.sub("&(?:amp|lt|gt);", "\u00a4", text)
    return [
        *re.findall(r"[<>`]|(?<![A-Za-z0-9])[*_~]|[*_~](?![A-Za-z0-9])", bare),
        *re.findall(r":[a-z0-9_+'-]+:", bare),
        *re.findall(r"(?m)^\s*&gt;", text),
        *re.findall(r"&(?!amp;|lt;|gt;)", text),
    ]


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        if isinstance(value.get("text"), str):
            yield str(value.get("type")), value["text"]
        for key, inner in value.items():
            if key in ("caption", "title", "label", "name") and isinstance(inner, str):
                yield key, inner
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


@settings(max_examples=150, deadline=None)
@given(HOSTILE)
def test_nothing_that_somebody_wrote_comes_out_live(text: str) -> None:
    body = make_body(
        paragraph(text, f"It is {text}."),
        {"type": "list", "title": text, "items": [sentence(text)]},
        {"type": "dispute", "id": "d", "title": text, "sides": [[sentence(text)], [sentence(text)]]},
        table([text, "Birch"], {text: [text, ""]}, caption=text),
        {"type": "ranking", "entries": [{"framework": text, "name": text, "score": 0.5}]},
        citations=[citation(text, framework=text, article_title=text)],
        suggestions=[text],
        frameworks=[text, "ash"],
        reading_parts=[{"kind": "framework", "id": text, "label": text}],
    )
    told = [
        *pages(body, base_url=BASE_URL, sources_shown=True, question=text, private=True),
        sources_message(body, turn_id=TURN, sign=VALUES.sign, base_url=BASE_URL),
        notice(text, suggestions=[text], sign=VALUES.sign),
    ]

    for message in told:
        for payload in message.payloads:
            assert live(payload) == []
            assert problems(payload) == []


def test_the_measure_of_what_is_live_finds_it() -> None:
    for text in ("<!channel>", "*bold*", "`x`", ":smile:", "&gt; x", "<https://evil.example|x>", "a & b"):
        assert live({"text": text, "blocks": []}), text
        assert live({"text": "t", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]}), text
    assert live({"text": "t", "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "<!here>"}}]})
    assert JOINER not in "<!here>"


# our own words


def test_a_notice_is_told_as_it_is_and_offers_what_to_ask() -> None:
    message = notice("Write a question.\n\nFor example:", suggestions=["Compare Ash and Birch"], sign=VALUES.sign)

    assert message.text == "Write a question.\n\nFor example:\n\nYou can ask: Compare Ash and Birch"
    assert carried(message, "ask_0", "ask") == {"turn": "", "text": "Compare Ash and Birch"}
    assert [problem for payload in message.payloads for problem in problems(payload)] == []


def test_a_notice_fits_whatever_is_said() -> None:
    for payload in notice("word " * 20_000, suggestions=["x " * 60] * 60, sign=VALUES.sign).payloads:
        assert problems(payload) == []


def test_a_page_holds_no_more_blocks_than_a_message() -> None:
    body = make_body(*(paragraph(f"Sentence {i}.") for i in range(200)), suggestions=[f"Ask {i}" for i in range(60)])

    told = pages(body, base_url=BASE_URL, private=True)

    assert max(len(form) for message in told for form in message.forms) <= limits.MESSAGE_BLOCKS
    assert len(told) > 1
