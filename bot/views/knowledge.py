"""Reading the knowledge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from flask import Blueprint
from pydantic import BaseModel
from werkzeug.exceptions import NotFound

from bot.asking import Edition
from bot.core.knowledge import Claim, Dispute, Kind, KnowledgeBase, Polarity, Subject, SubjectGroup
from bot.views import replies
from bot.views.incoming import read_query
from bot.views.ports import services
from bot.views.problems import Unprocessable
from bot.views.requests import ClaimsQuery

T = TypeVar("T")
Json = dict[str, Any]
bp = Blueprint("knowledge", __name__, url_prefix="/api/v1")


@bp.get("/frameworks")
def frameworks() -> Json:
    """All frameworks, in the order of the pack."""
    base = services().bot.edition().knowledge
    entries = [
        replies.FrameworkEntry(
            id=found.id,
            name=found.name,
            types=list(base.types_of(found.id)),
            claims=len(base.about(found.id)),
        )
        for found in base.frameworks
    ]
    return _json(replies.FrameworksReply(frameworks=entries))


@bp.get("/frameworks/<framework_id>")
def framework(framework_id: str) -> Json:
    """A framework with all claims about it."""
    base = services().bot.edition().knowledge
    found = _known({subject.id: subject for subject in base.frameworks}, framework_id, "framework")
    return _json(from_framework(base, found))


@bp.get("/claims")
def claims() -> Json:
    """A page of the claims that the query wants, in the order of the pack."""
    edition = services().bot.edition()
    query = read_query(ClaimsQuery)
    _check_query(edition.knowledge, query)
    return _json(page_of(edition.knowledge, wanted_claims(edition, query), query))


@bp.get("/claims/<claim_id>")
def claim(claim_id: str) -> Json:
    """One claim."""
    base = services().bot.edition().knowledge
    return _json(from_claim(base, _known(base.claims, claim_id, "claim")))


@bp.get("/articles")
def articles() -> Json:
    """All articles, in the order of the pack."""
    base = services().bot.edition().knowledge
    cited = Counter(claim.article for claim in base.claims.values())
    entries = [
        replies.ArticleReply(**asdict(article), claims=cited[article.slug]) for article in base.articles.values()
    ]
    return _json(replies.ArticlesReply(articles=entries))


@bp.get("/topics")
def topics() -> Json:
    """All topics, in the order of the pack."""
    base = services().bot.edition().knowledge
    claims_on = services().bot.edition().claims_on
    entries = [
        replies.TopicReply(
            id=topic.id,
            label=topic.label,
            phrase=topic.phrase,
            group=topic.group,
            words=list(topic.words),
            opposites=list(topic.opposites),
            implies=list(topic.implies),
            part_of=topic.part_of,
            claims=len(claims_on[topic.id]),
        )
        for topic in base.topics.values()
    ]
    return _json(replies.TopicsReply(topics=entries))


@bp.get("/disputes")
def disputes() -> Json:
    """All disputes, in the order of the pack."""
    base = services().bot.edition().knowledge
    entries = [_from_dispute(base, dispute) for dispute in base.disputes.values()]
    return _json(replies.DisputesReply(disputes=entries))


def from_framework(base: KnowledgeBase, found: Subject) -> replies.FrameworkReply:
    """From a framework to the client's shape, with all claims about it."""
    return replies.FrameworkReply(
        id=found.id,
        name=found.name,
        types=list(base.types_of(found.id)),
        aliases=list(found.aliases),
        claims=[from_claim(base, claim) for claim in base.about(found.id)],
    )


def wanted_claims(edition: Edition, query: ClaimsQuery) -> list[Claim]:
    """The claims that come after the query's cursor and that it wants, in the order of the pack."""
    return [claim for claim in _after(edition.knowledge, query.cursor) if _is_wanted(edition, claim, query)]


def page_of(base: KnowledgeBase, wanted: list[Claim], query: ClaimsQuery) -> replies.ClaimsReply:
    """The first of the *wanted* claims, as many as the query takes, and where the next page begins."""
    page = wanted[: query.limit]
    following = page[-1].id if len(wanted) > len(page) else None
    return replies.ClaimsReply(claims=[from_claim(base, claim) for claim in page], next=following)


def _json(reply: BaseModel) -> Json:
    return reply.model_dump(mode="json")


def _known(table: Mapping[str, T], key: str, word: str) -> T:
    if key not in table:
        raise NotFound(f"No {word} has this id.")
    return table[key]


def _check_query(base: KnowledgeBase, query: ClaimsQuery) -> None:
    """Raise 422 naming each filter whose value nothing can match; 404 where the cursor's claim is gone."""
    known: dict[str, Collection[str]] = {
        "framework": {framework.id for framework in base.frameworks},
        "subject": base.subjects,
        "topic": base.topics,
        "kind": set(Kind),
        "article": base.articles,
        "polarity": set(Polarity),
    }
    unknown = [name for name, values in known.items() if (getattr(query, name) or None) not in (None, *values)]
    if unknown:
        raise Unprocessable([{"field": name, "reason": "is not a known value"} for name in unknown])
    if query.cursor is not None and query.cursor not in base.claims:
        raise NotFound("The knowledge has changed, or next was something else: begin again without a cursor.")


def _after(base: KnowledgeBase, cursor: str | None) -> Iterator[Claim]:
    """The claims that come after the claim *cursor*; all without one."""
    found = iter(base.claims.values())
    if cursor is not None:
        next(claim for claim in found if claim.id == cursor)
    return found


def _is_wanted(edition: Edition, claim: Claim, query: ClaimsQuery) -> bool:
    return (
        query.framework in (None, claim.subject)
        and query.subject in (None, claim.subject)
        and query.kind in (None, claim.kind)
        and query.article in (None, claim.article)
        and query.polarity in (None, claim.polarity)
        and (query.topic is None or claim.id in edition.claims_on[query.topic])
    )


def _framework_of(base: KnowledgeBase, subject: str) -> str | None:
    return subject if base.subjects[subject].group is SubjectGroup.FRAMEWORK else None


def from_claim(base: KnowledgeBase, claim: Claim) -> replies.ClaimReply:
    """From a claim to the client's shape."""
    return replies.ClaimReply(
        id=claim.id,
        framework=_framework_of(base, claim.subject),
        subject=claim.subject,
        kind=claim.kind,
        polarity=claim.polarity.value,
        topics=list(claim.topics),
        statement=claim.statement,
        article=claim.article,
        line=claim.line,
        digest=claim.digest,
        main=claim.main,
        support=claim.support,
        compared_with=list(claim.compared_with),
        echoes=claim.echoes,
        doubtful=claim.doubtful,
        disputes=[dispute.id for dispute in base.disputes_of(claim.id)],
    )


def _from_dispute(base: KnowledgeBase, dispute: Dispute) -> replies.DisputeReply:
    alone = len(dispute.subjects) == 1
    return replies.DisputeReply(
        id=dispute.id,
        topic=dispute.topic,
        framework=_framework_of(base, dispute.subjects[0]) if alone else None,
        subjects=list(dispute.subjects),
        sides=[list(side) for side in dispute.sides],
        disagreement=dispute.disagreement,
        summary=dispute.summary,
    )
