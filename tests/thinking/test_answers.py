"""What holds of every answer: proved from the blocks of answers of all intents, over all frameworks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import pytest

from bot.asking import Engine
from bot.core.answer import Segment, Sentence
from bot.core.knowledge import Claim, Dispute, Kind, KnowledgeBase, Polarity, SubjectGroup
from bot.wording.interviewing import NO_PREFERENCE

from . import walk
from .making import Body, ask, ask_once, numbers_in, numbers_of, sentences_in, words_of

STATUSES = {"answered", "unknown", "clarify", "declined"}
INTENTS = {
    "recommend",
    "compare",
    "pros",
    "cons",
    "overview",
    "features",
    "feature_check",
    "suitability",
    "best_for",
    "aspect",
    "users",
    "alternatives",
    "facts",
    "define_type",
    "list_frameworks",
    "how_to_choose",
    "disputes",
    "why",
    "sources",
    "smalltalk",
    "out_of_scope",
}
FIELDS = {
    "status",
    "intent",
    "confidence",
    "frameworks",
    "excluded",
    "requirements",
    "answer",
    "ranking",
    "citations",
    "suggestions",
    "parts",
    "reading",
    "reading_parts",
}
CITATION_FIELDS = {"claim", "framework", "article", "line", "statement", "polarity", "disputed", "doubtful"}
RANKED_INTENTS = {"recommend", "compare", "alternatives", "suitability"}
MOST_SHOWN = 12
Asked = tuple[str, Body]


@pytest.fixture(scope="module")
def answers(engine: Engine) -> tuple[Asked, ...]:
    """Each question of the walk with the body that answers it; of several parts, each part too."""
    found: list[Asked] = [(text, ask_once(engine, text)) for text in walk.questions()]
    for turns in walk.CONVERSATIONS:
        found += [(" / ".join(turns[: i + 1]), body) for i, body in enumerate(ask(engine, *turns))]
    parts = [(f"{text} (part {i})", part) for text, body in found for i, part in enumerate(body["parts"], 1)]
    return (*found, *parts)


def told(problems: Iterator[str]) -> list[str]:
    """The problems, of which a failing test shows the first few, each once."""
    return list(dict.fromkeys(problems))[:MOST_SHOWN]


def shows_another_side(dispute: Dispute, claim: str, cited: set[str]) -> bool:
    """Whether *cited* holds a claim of a side of *dispute* that *claim* is not on."""
    return any(claim not in side and cited & set(side) for side in dispute.sides)


def test_the_walk_reaches_every_intent_and_every_status(answers: tuple[Asked, ...]) -> None:
    assert {body["intent"] for _, body in answers} == INTENTS
    assert {body["status"] for _, body in answers} == STATUSES


def test_every_body_has_the_fields_of_the_contract(answers: tuple[Asked, ...]) -> None:
    def problems() -> Iterator[str]:
        for text, body in answers:
            missing = FIELDS - {"parts"} - body.keys()
            beyond = body.keys() - FIELDS
            if missing or beyond or ("parts" not in body and "(part" not in text):
                yield f"{text}: missing {sorted(missing)}, beyond {sorted(beyond)}"

    assert told(problems()) == []


def test_every_value_is_one_that_the_contract_allows(answers: tuple[Asked, ...], base: KnowledgeBase) -> None:
    frameworks = {f.id for f in base.frameworks}

    def problems() -> Iterator[str]:
        for text, body in answers:
            if body["status"] not in STATUSES or body["intent"] not in INTENTS:
                yield f"{text}: {body['status']}, {body['intent']}"
            if not 0 <= body["confidence"] <= 1:
                yield f"{text}: confidence {body['confidence']}"
            for named in (body["frameworks"], body["excluded"]):
                if len(set(named)) != len(named) or not set(named) <= frameworks:
                    yield f"{text}: frameworks {body['frameworks']}, excluded {body['excluded']}"
            for requirement in body["requirements"]:
                if requirement["topic"] not in base.topics or requirement["strength"] not in {"must", "want", "nice"}:
                    yield f"{text}: requirement {requirement}"
            if len(set(body["suggestions"])) != len(body["suggestions"]) or not all(body["suggestions"]):
                yield f"{text}: suggestions {body['suggestions']}"

    assert told(problems()) == []


def test_an_answer_that_asks_offers_choices(answers: tuple[Asked, ...]) -> None:
    without = [text for text, body in answers if body["status"] == "clarify" and not body["suggestions"]]

    assert without == []


def test_a_declined_answer_states_no_fact(answers: tuple[Asked, ...]) -> None:
    factual = [text for text, body in answers if body["status"] == "declined" and body["citations"]]

    assert factual == []


def test_an_answer_that_does_not_know_says_so_first(answers: tuple[Asked, ...]) -> None:
    def problems() -> Iterator[str]:
        for text, body in answers:
            if body["status"] == "unknown":
                _, first = next(sentences_in(body))
                if first["factual"]:
                    yield f"{text}: {words_of(first)}"

    assert told(problems()) == []


def test_an_answer_about_the_field_leans_on_something(answers: tuple[Asked, ...]) -> None:
    def problems() -> Iterator[str]:
        for text, body in answers:
            if (
                body["status"] == "answered"
                and body["intent"] not in ("smalltalk", "sources")
                and not body["citations"]
            ):
                yield f"{text}: {body['answer']['text']}"

    assert told(problems()) == []


def test_a_factual_sentence_that_cites_nothing_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="cites nothing"):
        Sentence((Segment("Ash is fast."),))
    assert Sentence((Segment("Ask me anything."),), factual=False).claims == ()


def test_every_factual_sentence_cites_a_claim(answers: tuple[Asked, ...]) -> None:
    def problems() -> Iterator[str]:
        for text, body in answers:
            for _, sentence in sentences_in(body):
                if sentence["factual"] and not numbers_of(sentence):
                    yield f"{text}: {words_of(sentence)}"

    assert told(problems()) == []


def test_a_sentence_without_citations_repeats_no_statement(answers: tuple[Asked, ...], base: KnowledgeBase) -> None:
    predicates = {
        claim.statement.removeprefix(base.name(claim.subject)).strip(" .").casefold() for claim in base.claims.values()
    }
    long = {p for p in predicates if len(p.split()) >= 4}

    def problems() -> Iterator[str]:
        for text, body in answers:
            for _, sentence in sentences_in(body):
                words = words_of(sentence)
                if not numbers_of(sentence) and any(p in words.casefold() for p in long):
                    yield f"{text}: {words}"

    assert told(problems()) == []


def test_citations_are_the_numbers_of_the_blocks_in_the_order_of_their_first_use(answers: tuple[Asked, ...]) -> None:
    def problems() -> Iterator[str]:
        for text, body in answers:
            used = list(dict.fromkeys(numbers_in(body)))
            if used != list(range(1, len(body["citations"]) + 1)):
                yield f"{text}: uses {used} of {len(body['citations'])}"
            claims = [citation["claim"] for citation in body["citations"]]
            if len(set(claims)) != len(claims):
                yield f"{text}: a claim is cited under two numbers"

    assert told(problems()) == []


def test_a_citation_says_what_the_pack_says(answers: tuple[Asked, ...], base: KnowledgeBase) -> None:
    def problems() -> Iterator[str]:
        for text, body in answers:
            for citation in body["citations"]:
                claim = base.claims[citation["claim"]]
                group = base.subjects[claim.subject].group
                wanted = {
                    "claim": claim.id,
                    "framework": claim.subject if group is SubjectGroup.FRAMEWORK else None,
                    "article": claim.article,
                    "line": claim.line,
                    "statement": claim.statement,
                    "polarity": claim.polarity.value,
                    "disputed": bool(base.disputes_of(claim.id)),
                    "doubtful": not claim.usable,
                }
                if {key: citation.get(key) for key in CITATION_FIELDS} != wanted:
                    yield f"{text}: {citation}"

    assert told(problems()) == []


def test_text_and_markdown_hold_the_same_numbers(answers: tuple[Asked, ...]) -> None:
    def problems() -> Iterator[str]:
        for text, body in answers:
            plain = re.findall(r"\[(\d+)\]", body["answer"]["text"])
            marked = re.findall(r"\\\[(\d+)\\\]", body["answer"]["markdown"])
            told_in_blocks = [str(n) for _, sentence in sentences_in(body) for n in numbers_of(sentence)]
            if not plain == marked == told_in_blocks:
                yield f"{text}: {plain} {marked} {told_in_blocks}"

    assert told(problems()) == []


def test_a_doubtful_claim_is_never_told_as_plain_truth(answers: tuple[Asked, ...], base: KnowledgeBase) -> None:
    summaries = {frozenset(dispute.claims) for dispute in base.disputes.values()}

    def problems() -> Iterator[str]:
        for text, body in answers:
            doubtful = {i for i, c in enumerate(body["citations"], 1) if c["doubtful"]}
            claims = {i: c["claim"] for i, c in enumerate(body["citations"], 1)}
            for kind, sentence in sentences_in(body):
                leans = set(numbers_of(sentence))
                if not leans & doubtful or kind == "dispute" or "doubtful" in words_of(sentence):
                    continue
                if frozenset(claims[n] for n in leans) not in summaries:
                    yield f"{text}: {words_of(sentence)} {sorted(claims[n] for n in leans & doubtful)}"

    assert told(problems()) == []


def test_no_doubtful_claim_counts_in_a_ranking(answers: tuple[Asked, ...], base: KnowledgeBase) -> None:
    def problems() -> Iterator[str]:
        for text, body in answers:
            for entry in body["ranking"]:
                for claim in (*entry["for"], *entry["against"]):
                    if not base.claims[claim].usable:
                        yield f"{text}: {entry['framework']} by {claim}"

    assert told(problems()) == []


def test_a_disputed_claim_never_stands_without_another_side(answers: tuple[Asked, ...], base: KnowledgeBase) -> None:
    def problems() -> Iterator[str]:
        for text, body in answers:
            cited = {citation["claim"] for citation in body["citations"]}
            for claim in sorted(cited):
                disputes = base.disputes_of(claim)
                if disputes and not any(shows_another_side(dispute, claim, cited) for dispute in disputes):
                    yield f"{text}: {claim} without another side of {[dispute.id for dispute in disputes]}"

    assert told(problems()) == []


def test_a_ranking_is_ordered_and_counts_each_framework_once(answers: tuple[Asked, ...]) -> None:
    def problems() -> Iterator[str]:
        for text, body in answers:
            names = [entry["framework"] for entry in body["ranking"]]
            scores = [entry["score"] for entry in body["ranking"]]
            if len(set(names)) != len(names) or not all(0 <= score <= 1 for score in scores):
                yield f"{text}: {names} {scores}"
            if body["intent"] not in RANKED_INTENTS | {"why", "list_frameworks"} and names:
                yield f"{text}: {body['intent']} ranks {names}"
            if body["intent"] != "alternatives" and scores != sorted(scores, reverse=True):
                yield f"{text}: {scores}"
            if set(names) & set(body["excluded"]) and body["intent"] != "why":
                yield f"{text}: ranks what is excluded, {names}"

    assert told(problems()) == []


def test_every_sentence_is_clean(answers: tuple[Asked, ...]) -> None:
    wrong = re.compile(
        r"  | [.,;:]|,,|\.\.|[{}]|\bNone\b|\bNaN\b|\b(?:on|for|suits) without\b|^\W|,\.|:\.|\b(\w{3,}) \1\b"
    )

    def problems() -> Iterator[str]:
        for text, body in answers:
            for kind, sentence in sentences_in(body):
                words = words_of(sentence)
                if not words.strip() or words != words.strip():
                    yield f"{text}: empty or ragged, {words!r}"
                elif found := wrong.search(words.replace("“", "")):
                    yield f"{text}: {found.group()!r} in {words!r}"
                elif not words.endswith((".", "?", "!")):
                    yield f"{text}: no full stop, {words!r}"
                elif words.lstrip("“")[0].islower():
                    yield f"{text}: small first letter ({kind}), {words!r}"

    assert told(problems()) == []


def test_no_text_is_empty_or_has_loose_ends(answers: tuple[Asked, ...]) -> None:
    wrong = re.compile(r"  | [.,;]|,,|[{}]|\]\w|\.[A-Z]\w+ (?:is|has|was)\b")

    def problems() -> Iterator[str]:
        for text, body in answers:
            for form in ("text", "markdown"):
                told_text = body["answer"][form]
                if not told_text.strip():
                    yield f"{text}: no {form}"
                elif form == "text" and (found := wrong.search(told_text)):
                    yield f"{text}: {found.group()!r} in {told_text!r}"
            if not body["answer"]["blocks"]:
                yield f"{text}: no blocks"

    assert told(problems()) == []


def test_no_answer_says_a_sentence_twice(answers: tuple[Asked, ...]) -> None:
    """Cells of a table and sides of a dispute may repeat what was told before: they are looked up, not read on."""

    def problems() -> Iterator[str]:
        for text, body in answers:
            said = Counter(words_of(s) for kind, s in sentences_in(body) if kind in ("paragraph", "list"))
            several = len(body.get("parts", ())) > 1
            yield from (f"{text}: {words!r}" for words, times in said.items() if times > 1 and not several)

    assert told(problems()) == []


def test_a_table_has_a_cell_for_every_column(answers: tuple[Asked, ...]) -> None:
    def problems() -> Iterator[str]:
        for text, body in answers:
            for block in body["answer"]["blocks"]:
                if block["type"] != "table":
                    continue
                if not all(len(row["cells"]) == len(block["columns"]) - 1 for row in block["rows"]):
                    yield f"{text}: {block['caption']}"
                if not block["rows"] or not block["caption"]:
                    yield f"{text}: an empty table"

    assert told(problems()) == []


def test_a_question_about_one_framework_is_answered_about_that_one(answers: tuple[Asked, ...]) -> None:
    asked = {text: id_ for id_, text in walk.about_one(walk.PATTERNS)}

    def problems() -> Iterator[str]:
        for text, body in answers:
            if text in asked and (body["frameworks"] != [asked[text]] or body["status"] not in ("answered", "unknown")):
                yield f"{text}: {body['status']} {body['intent']} {body['frameworks']}"

    assert told(problems()) == []


def lead_claims(body: Body, base: KnowledgeBase) -> list[Claim]:
    """The claims that the first paragraph leans on."""
    numbers = [n for sentence in body["answer"]["blocks"][0]["sentences"] for n in numbers_of(sentence)]
    return [base.claims[body["citations"][number - 1]["claim"]] for number in numbers]


@pytest.mark.parametrize("framework", walk.FRAMEWORKS)
def test_what_is_told_first_is_what_was_asked(engine: Engine, base: KnowledgeBase, framework: str) -> None:
    name = walk.FRAMEWORKS[framework]
    bodies = {intent: ask_once(engine, pattern.format(name)) for intent, pattern in walk.ABOUT_ONE.items()}
    known = {intent: lead_claims(body, base) for intent, body in bodies.items() if body["status"] == "answered"}

    for intent in known.keys() - {"alternatives"}:
        assert {claim.subject for claim in known[intent]} == {framework}, intent
    assert {claim.polarity for claim in known.get("pros", [])} <= {Polarity.FOR}
    assert {claim.polarity for claim in known.get("cons", [])} <= {Polarity.AGAINST}
    assert {claim.kind for claim in known.get("users", [])} <= {Kind.USER}
    assert {claim.kind for claim in known.get("best_for", [])} <= {Kind.BEST_FOR}
    assert {claim.kind for claim in known.get("features", [])} <= {Kind.FEATURE, Kind.PRO}


@pytest.mark.parametrize(("intent", "pattern"), walk.ABOUT_ONE.items(), ids=list(walk.ABOUT_ONE))
def test_a_plain_question_is_read_as_meant(answers: tuple[Asked, ...], intent: str, pattern: str) -> None:
    bodies = dict(answers)
    read = {text: bodies[text]["intent"] for _, text in walk.about_one([pattern])}

    assert read == dict.fromkeys(read, intent)


def test_any_two_frameworks_can_be_compared(answers: tuple[Asked, ...]) -> None:
    bodies = dict(answers)
    asked = {
        f"Compare {walk.FRAMEWORKS[a]} and {walk.FRAMEWORKS[b]}": [a, b] for a, b in combinations(walk.FRAMEWORKS, 2)
    }

    answered = {t: bodies[t]["frameworks"] for t in asked if bodies[t]["intent"] == "compare"}
    assert answered == asked
    assert {bodies[text]["status"] for text in asked} == {"answered"}


@pytest.mark.parametrize(
    "text",
    [
        "Which frameworks are bad for beginners?",
        "Which frameworks are not good for beginners?",
        "Which framework should I avoid as a beginner?",
        "What is the worst framework for beginners?",
        "Which frameworks are unsuitable for beginners?",
        "Which frameworks have a steep learning curve?",
        "Which frameworks have bad documentation?",
        "Which frameworks have poor documentation?",
    ],
)
def test_who_asks_what_to_avoid_is_told_what_speaks_against(engine: Engine, base: KnowledgeBase, text: str) -> None:
    body = ask_once(engine, text)

    assert body["status"] == "answered"
    assert {claim.polarity for claim in lead_claims(body, base)} == {Polarity.AGAINST}


def test_a_suggestion_is_a_question_that_the_bot_understands(engine: Engine, answers: tuple[Asked, ...]) -> None:
    """Whoever has no preference at the first question of an interview is asked another one, which is understood."""
    asked = {s: text for text, body in answers if "/" not in text for s in body["suggestions"]}

    def problems() -> Iterator[str]:
        for suggestion, after in asked.items():
            body = ask(engine, after, suggestion)[-1]
            asks_on = suggestion == NO_PREFERENCE and body["status"] == "clarify" and body["intent"] == "recommend"
            if body["status"] in ("declined", "clarify") and not asks_on:
                yield f"{suggestion!r} after {after!r}: {body['status']} {body['intent']}"

    assert told(problems()) == []


@pytest.mark.parametrize("text", ["asdkjh qwe zxc", "vbnmk", "Wie geht es dir heute?", "你好世界", "ghjfk; wpoeiru"])
def test_what_is_no_english_is_told_apart_from_what_is_another_subject(engine: Engine, text: str) -> None:
    body = ask_once(engine, text)

    assert body["status"] == "declined"
    assert "could not read" in body["answer"]["text"]


@pytest.mark.parametrize(
    "text", ["what is the best pizza in town", "how do I paginate in FastAPI?", "who won the match?"]
)
def test_what_is_another_subject_is_not_called_unreadable(engine: Engine, text: str) -> None:
    body = ask_once(engine, text)

    assert body["status"] == "declined"
    assert "outside what I know" in body["answer"]["text"]
