"""What the pack that comes with the bot holds."""

from __future__ import annotations

import re
import time
from collections import Counter

import pytest

from bot import places
from bot.core.knowledge import KnowledgeBase
from bot.knowledge_base.pack import load, read
from bot.knowledge_base.shape import Problems
from bot.knowledge_base.verify import read_skipped

FRAMEWORKS = """
    django flask fastapi pyramid tornado sanic bottle cherrypy
    turbogears falcon hug dash zope web2py masonite cubicweb
"""
ARTICLES = "pieces-top-4 newwave-top-5 top-7-for-2024 exploring-frameworks apps-large-and-small"
INTENTS = """
    recommend compare pros cons overview features feature_check suitability best_for aspect users alternatives facts
    define_type list_frameworks how_to_choose disputes why sources smalltalk out_of_scope
"""


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load([places.KNOWLEDGE])


def test_it_has_no_problem() -> None:
    problems = Problems()
    base, found = read([places.KNOWLEDGE])
    read_skipped([places.KNOWLEDGE], base.articles, problems)

    assert [str(problem) for problem in (*found, *problems.all)] == []


def test_it_is_loaded_and_checked_within_a_second() -> None:
    def seconds() -> float:
        start = time.perf_counter()
        load([places.KNOWLEDGE])
        return time.perf_counter() - start

    assert min(seconds() for _ in range(3)) < 1


def test_it_knows_the_frameworks_and_articles_of_the_contract(base: KnowledgeBase) -> None:
    assert {framework.id for framework in base.frameworks} == set(FRAMEWORKS.split())
    assert set(base.articles) == set(ARTICLES.split())
    assert len(base.types) == 3


def test_it_has_phrasings_for_every_intent_of_the_contract(base: KnowledgeBase) -> None:
    assert {examples.intent for examples in base.intents if examples.phrasings} >= set(INTENTS.split())


def test_it_holds_all_that_was_read(base: KnowledgeBase) -> None:
    assert len(base.claims) > 800
    assert len(base.disputes) > 60
    assert sum(not claim.usable for claim in base.claims.values()) > 100


@pytest.mark.parametrize("framework", FRAMEWORKS.split())
def test_every_framework_has_something_said_of_it(base: KnowledgeBase, framework: str) -> None:
    assert any(claim.usable for claim in base.about(framework))


def test_every_type_has_a_definition(base: KnowledgeBase) -> None:
    defined = {claim.subject for claim in base.claims.values() if claim.usable and claim.kind == "definition"}

    assert {kind.id for kind in base.types} <= defined


def test_every_article_is_cited(base: KnowledgeBase) -> None:
    assert Counter(claim.article for claim in base.claims.values()).keys() == base.articles.keys()


def test_every_doubt_gives_its_reason(base: KnowledgeBase) -> None:
    reasons = [claim.doubtful for claim in base.claims.values() if claim.doubtful is not None]

    assert [reason for reason in reasons if not re.fullmatch(r"\S.{10,}\.", reason, re.DOTALL)] == []


def test_every_claim_tells_its_line_and_the_digest_of_it(base: KnowledgeBase) -> None:
    assert [c.id for c in base.claims.values() if not (c.line >= 1 and re.fullmatch("[0-9a-f]{8}", c.digest))] == []


def test_no_two_claims_of_one_line_differ_in_its_digest(base: KnowledgeBase) -> None:
    digests: dict[tuple[str, int], set[str]] = {}
    for claim in base.claims.values():
        digests.setdefault((claim.article, claim.line), set()).add(claim.digest)

    assert [place for place, found in digests.items() if len(found) > 1] == []


def test_every_claim_of_a_dispute_is_about_one_of_its_subjects(base: KnowledgeBase) -> None:
    advice = "choosing"  # its claims name several frameworks
    astray = [
        (dispute.id, claim)
        for dispute in base.disputes.values()
        for claim in dispute.claims
        if base.claims[claim].subject not in (*dispute.subjects, advice)
    ]

    assert astray == []


def test_every_side_of_a_dispute_has_a_claim_of_its_own(base: KnowledgeBase) -> None:
    for dispute in base.disputes.values():
        assert len(dispute.sides) >= 2, dispute.id
        assert all(dispute.sides), dispute.id


def test_no_line_is_both_claimed_and_skipped(base: KnowledgeBase) -> None:
    skipped = read_skipped([places.KNOWLEDGE], base.articles, Problems())

    assert {(claim.article, claim.line) for claim in base.claims.values()}.isdisjoint(skipped)
