"""Questions that a claim answers by its own words, and those that none does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest
import yaml

from bot.asking import Engine
from bot.core.knowledge import Claim, KnowledgeBase, Lexicon
from bot.core.reading import Context, Reading
from bot.reading.reader import Reader
from bot.reasoning import retrieval
from bot.reasoning.claim_search import ClaimSearch
from bot.reasoning.evidence import Evidence
from bot.reasoning.retrieval import SURE, closest, looked_up
from bot.reasoning.roots import root, roots

from .making import ask_once, make_base, make_claim

QUESTIONS = yaml.safe_load(Path(__file__).with_name("claim-questions.yaml").read_text())
PRECISE = 0.92
"""Of ten questions that claims are found for, nine must get the right one, and a little more."""
STEPS = tuple(step / 100 for step in range(50, 100, 2))


@dataclass(frozen=True)
class Tried:
    """A question, how sure its first claim was, whether that was right, and whether any would have been."""

    text: str
    share: float
    right: bool
    told: bool


@pytest.fixture(scope="module")
def evidence(base: KnowledgeBase) -> Evidence:
    return Evidence(base)


@pytest.fixture(scope="module")
def tried(reader: Reader, evidence: Evidence) -> tuple[Tried, ...]:
    """Every question of the file, searched by itself, before any rule has its say."""
    rows = [(q["ask"], set(q["claims"])) for half in QUESTIONS.values() for q in half["told"]]
    rows += [(text, set()) for half in QUESTIONS.values() for text in half["untold"]]
    return tuple(_try(reader, evidence, text, claims) for text, claims in rows)


def _try(reader: Reader, evidence: Evidence, text: str, claims: set[str]) -> Tried:
    reading = reader.read(text, Context())[0]
    hits = evidence.search.hits(reading.text, reading.frameworks, reading.excluded)
    if not hits or hits[0].told < retrieval.ENOUGH:
        return Tried(text, 0.0, right=False, told=bool(claims))
    return Tried(text, hits[0].share, right=hits[0].claim.id in claims, told=bool(claims))


def precision(tried: Sequence[Tried], at_least: float) -> float:
    found = [t for t in tried if t.share >= at_least]
    return sum(t.right for t in found) / len(found) if found else 1.0


def recall(tried: Sequence[Tried], at_least: float) -> float:
    return sum(t.right and t.share >= at_least for t in tried) / max(1, sum(t.told for t in tried))


def lowest_precise(tried: Sequence[Tried]) -> float:
    """The lowest share from which on answers are precise enough."""
    return next(step for step in STEPS if precision(tried, step) >= PRECISE)


def folds(tried: Sequence[Tried], parts: int = 5) -> Iterator[tuple[list[Tried], list[Tried]]]:
    """The questions in *parts* ways: those to learn from, and those to prove it on."""
    rows = Random(3).sample(tried, len(tried))
    for part in range(parts):
        yield [t for i, t in enumerate(rows) if i % parts != part], rows[part::parts]


def test_there_are_a_hundred_questions_of_each_sort(base: KnowledgeBase) -> None:
    told = [q for half in QUESTIONS.values() for q in half["told"]]
    untold = [text for half in QUESTIONS.values() for text in half["untold"]]

    assert len({q["ask"] for q in told}) >= 100
    assert len(set(untold)) >= 100
    assert all(claim in base.claims for q in told for claim in q["claims"])


def test_what_is_sure_is_precise_on_questions_that_it_was_not_chosen_by(tried: tuple[Tried, ...]) -> None:
    chosen = [(lowest_precise(learned), proof) for learned, proof in folds(tried)]

    found = [t for at_least, proof in chosen for t in proof if t.share >= at_least]
    assert sum(t.right for t in found) / len(found) >= 0.9
    assert sum(t.right for t in found) / sum(t.told for t in tried) >= 0.75
    assert min(at_least for at_least, _ in chosen) <= SURE <= max(at_least for at_least, _ in chosen) + 0.1


@pytest.mark.parametrize("half", ["known", "kept"])
def test_what_is_sure_is_mostly_right_and_mostly_found(tried: tuple[Tried, ...], half: str) -> None:
    texts = {q["ask"] for q in QUESTIONS[half]["told"]} | set(QUESTIONS[half]["untold"])
    rows = [t for t in tried if t.text in texts]

    assert precision(rows, SURE) >= 0.9
    assert recall(rows, SURE) >= 0.7


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("which one chokes at fifty connections?", "cherrypy-146"),
        ("convention over configuration", "django-220"),
        ("whose tagline is about perfectionists with deadlines?", "django-189"),
        ("which framwork dilutes the skill set of develpers?", "zope-36"),
        pytest.param(
            "why do Bottle and Flask stay apart?",
            "bottle-96",
            marks=pytest.mark.xfail(strict=True, reason="a comparison is the likelier reading, and stands"),
        ),
        ("what is Sanic suffering from?", "sanic-34"),
        ("what is Grok built on?", "zope-20"),
    ],
)
def test_a_claim_answers_what_no_intent_is_made_for(engine: Engine, text: str, claim: str) -> None:
    body = ask_once(engine, text)

    assert body["status"] == "answered"
    assert claim in [citation["claim"] for citation in body["citations"]]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "which one has six developers?",
            marks=pytest.mark.xfail(strict=True, reason="six developers are taken for the asker's team"),
        ),
        pytest.param(
            "which framework was made at a Netflix-like company?",
            marks=pytest.mark.xfail(strict=True, reason="Netflix stands for streaming, wherever it is named"),
        ),
        "which framework has blockchain support?",
        "does Hug have sharding?",
        "is Falcon based on React?",
        "how do I run single-file Bottle apps in Docker?",
        "which framework has an official podcast?",
    ],
)
def test_what_no_claim_answers_is_not_answered(engine: Engine, text: str) -> None:
    assert ask_once(engine, text)["status"] != "answered"


def read(text: str, *frameworks: str, excluded: tuple[str, ...] = ()) -> Reading:
    return Reading(
        text=text, intent="facts", confidence=0.5, frameworks=frameworks, excluded=excluded, words=len(text.split())
    )


def says(id: str, subject: str, statement: str, doubtful: str | None = None) -> Claim:
    return replace(make_claim(id, subject=subject, doubtful=doubtful), statement=statement)


def grown(*claims: Claim) -> KnowledgeBase:
    """A base in which the small words of English tell nothing."""
    silent = frozenset("a and at does has have in is not of the what which who".split())
    return replace(make_base(*claims), lexicon=Lexicon(others={}, near_words=frozenset(), function_words=silent))


def forest() -> KnowledgeBase:
    """Four claims on two frameworks, beside which others make their words telling."""
    return grown(
        says("ash-1", "ash", "Ash ships a wooden telescope."),
        says("ash-2", "ash", "Ash resembles Birch in its bark."),
        says("birch-1", "birch", "Birch ships a wooden telescope."),
        says("birch-2", "birch", "Birch sings at dawn.", doubtful="Trees do not sing."),
        *[says(f"cedar-{i}", "cedar", f"Cedar holds thing{i}.") for i in range(200)],
    )


def found(base: KnowledgeBase, reading: Reading) -> list[str]:
    return [point.lead.id for point in closest(Evidence(base), reading)]


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (read("who has a wooden telescope?"), ["ash-1", "birch-1"]),
        (read("does Ash have a wooden telescope?", "ash"), ["ash-1"]),
        (read("who has a wooden telescope, not Ash?", excluded=("ash",)), ["birch-1"]),
        (read("does Cedar have a wooden telescope?", "cedar"), []),
        (read("what of the bark of Ash and Birch?", "ash", "birch"), ["ash-2"]),
        (read("which framework resembles Birch in bark?", "birch"), ["ash-2"]),
        (read("who has a wodden telescop?"), ["ash-1", "birch-1"]),
        (read("who has wooden telescopes?"), ["ash-1", "birch-1"]),
        (read("who has a wooden submarine?"), []),
        (read("who?"), []),
        (read(""), []),
    ],
)
def test_names_exclusions_and_words_decide_which_claims_are_found(reading: Reading, expected: list[str]) -> None:
    assert found(forest(), reading) == expected


def test_a_doubtful_claim_is_found_as_doubtful() -> None:
    finding = looked_up(Evidence(forest()), read("who sings at dawn?"))

    assert finding.points == ()
    assert [claim.id for claim in finding.doubtful] == ["birch-2"]


def test_a_doubtful_claim_is_told_with_its_doubt(engine: Engine, base: KnowledgeBase) -> None:
    body = ask_once(engine, "which one adheres to Cython?")

    words = str(body["answer"])
    assert [citation["claim"] for citation in body["citations"]] == ["hug-19"]
    assert "which is doubtful" in words


def test_a_disputed_claim_is_told_with_its_other_side(engine: Engine, base: KnowledgeBase) -> None:
    body = ask_once(engine, "convention over configuration")

    cited = {citation["claim"] for citation in body["citations"]}
    disputes = base.disputes_of("django-220")
    assert disputes
    assert any(cited & set(side) for side in disputes[0].sides if "django-220" not in side)


def test_a_story_is_no_question_for_one_claim() -> None:
    text = "who has a wooden telescope " * 6

    assert found(forest(), read(text)) == []


def test_the_reverse_of_a_word_is_no_slip_of_it() -> None:
    base = grown(
        says("ash-1", "ash", "Ash is stable."),
        *[says(f"ash-{i}", "ash", f"Ash holds thing{i}.") for i in range(2, 100)],
    )

    assert ClaimSearch(base).hits("which is unstable?") == ()
    assert [hit.claim.id for hit in ClaimSearch(base).hits("which is stabel?")] == ["ash-1"]


def test_nothing_is_found_where_there_are_no_claims() -> None:
    assert ClaimSearch(make_base()).hits("who has a wooden telescope?") == ()


def test_the_same_question_always_finds_the_same(base: KnowledgeBase) -> None:
    texts = [q["ask"] for q in QUESTIONS["known"]["told"]]

    assert [ClaimSearch(base).hits(t) for t in texts[:20]] == [ClaimSearch(base).hits(t) for t in texts[:20]]


@pytest.mark.parametrize(
    "forms",
    [
        "created creates creation creator creating",
        "memorised memorized memorise",
        "swap swapped swapping swaps",
        "limit limits limited limitation limitations",
        "hurry hurried",
        "failure failing fails failed",
        "query queries",
        "twelve 12 dozen",
        "write wrote written",
    ],
)
def test_the_forms_of_a_word_meet_in_one_root(forms: str) -> None:
    assert len({root(form) for form in forms.split()}) == 1


@pytest.mark.parametrize("pair", ["new news", "author authentication", "user use", "stable unstable", "one once"])
def test_words_that_only_look_alike_stay_apart(pair: str) -> None:
    first, second = pair.split()

    assert root(first) != root(second)


def test_words_joined_by_a_hyphen_a_slash_or_a_point_are_words() -> None:
    assert roots("no-nonsense HTTP/2 Plotly.js") == (*roots("no nonsense http 2 plotly js"),)
