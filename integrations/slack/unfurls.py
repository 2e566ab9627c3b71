"""What a link to one of the bot's own pages unfolds into."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import unescape
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from bot.core.knowledge import Claim, Kind, KnowledgeBase, Point, Polarity, Subject
from bot.core.turns import JsonObject
from bot.views.pages import choosing
from integrations.slack.contents import tidy
from integrations.slack.forms import Block, plain_section, remark
from integrations.slack.links import comparison_page, framework_page
from integrations.slack.mrkdwn import link
from integrations.slack.pieces import BULLET

POINTS = 3
"""How many points of a kind are shown."""
POINTS_COMPARED = 1
MOST_LINKS = 5
"""How many links of a message unfold."""
PORTS = {"http": 80, "https": 443}
LONGEST_URL = 2_000


def unfurls(event: JsonObject, base_url: str | None, knowledge: KnowledgeBase) -> JsonObject:
    """What ``chat.unfurl`` is told about the links of a ``link_shared`` event: what each that is ours unfolds into."""
    if base_url is None:
        return {}
    found = {url: unfurl(url, base_url, knowledge) for url in links_in(event)}
    return {url: made for url, made in found.items() if made is not None}


def links_in(event: JsonObject) -> tuple[str, ...]:
    """The addresses in a ``link_shared`` event, as Slack writes them, each once."""
    given = event.get("links")
    urls = [one.get("url") for one in given if isinstance(one, Mapping)] if isinstance(given, Sequence) else []
    return tuple(dict.fromkeys(url for url in urls if isinstance(url, str)))[:MOST_LINKS]


def unfurl(url: str, base_url: str, knowledge: KnowledgeBase) -> JsonObject | None:
    """Blocks for the page of a framework or of a comparison; None for any other address and for what nobody knows."""
    found = _page(url, base_url)
    if found is None:
        return None
    path, query = found
    frameworks = {framework.id: framework for framework in knowledge.frameworks}
    match path:
        case ["frameworks", id] if id in frameworks:
            return {"blocks": list(_framework(knowledge, frameworks[id], base_url))}
        case ["compare"]:
            ids = _compared(query)
            if choosing.FEWEST <= len(ids) <= choosing.MOST and all(id in frameworks for id in ids):
                return {"blocks": list(_comparison(knowledge, [frameworks[id] for id in ids], base_url))}
    return None


def _page(url: str, base_url: str) -> tuple[list[str], str] | None:
    """The path below *base_url*, part by part, and the query; None where the address is not ours."""
    if len(url) > LONGEST_URL:
        return None
    try:
        asked, ours = urlsplit(unescape(url)), urlsplit(base_url)
        same = _host(asked) == _host(ours)
    except ValueError:
        return None
    root = ours.path.rstrip("/") + "/"
    if not same or not asked.path.startswith(root):
        return None
    return [unquote(part) for part in asked.path.removeprefix(root).rstrip("/").split("/")], asked.query


def _host(url: SplitResult) -> tuple[str, str | None, int | None, str | None]:
    return url.scheme, url.hostname, url.port or PORTS.get(url.scheme), url.username


def _compared(query: str) -> list[str]:
    try:
        given = parse_qs(query, max_num_fields=20).get("f", [])
    except ValueError:
        return []
    return list(dict.fromkeys(id for value in given for part in value.split(",") if (id := part.strip().casefold())))


def _framework(base: KnowledgeBase, framework: Subject, base_url: str) -> Iterator[Block]:
    yield _linked(framework_page(base_url, framework.id), framework.name)
    kinds = [base.name(kind) for kind in base.types_of(framework.id)]
    claims = base.about(framework.id)
    yield remark(". ".join((*([", ".join(kinds)] if kinds else ()), _counted(claims))) + ".")
    for title, told in _told(base, framework, POINTS):
        yield plain_section("\n".join((title, *(f"{BULLET}{text}" for text in told))))


def _comparison(base: KnowledgeBase, frameworks: Sequence[Subject], base_url: str) -> Iterator[Block]:
    names = [framework.name for framework in frameworks]
    yield _linked(comparison_page(base_url, [f.id for f in frameworks]), f"{', '.join(names[:-1])} and {names[-1]}")
    for framework in frameworks:
        told = [f"{BULLET}{title}: {texts[0]}" for title, texts in _told(base, framework, POINTS_COMPARED)]
        yield plain_section("\n".join((framework.name, *told)))
    yield remark(f"{_counted([claim for framework in frameworks for claim in base.about(framework.id)])}.")


def _told(base: KnowledgeBase, framework: Subject, most: int) -> Iterator[tuple[str, list[str]]]:
    """What it is best for, and what speaks for and against it; each kind with its number, without empty ones."""
    for title, wanted in TOLD.items():
        points = [point for point in base.points(framework.id) if wanted(point.lead)]
        if points:
            best = sorted(points, key=lambda point: (not point.main, -len(point.articles)))[:most]
            yield f"{title} ({len(points)})", [_point(base, point) for point in best]


TOLD: Mapping[str, Callable[[Claim], bool]] = {
    "Best for": lambda claim: claim.kind is Kind.BEST_FOR and claim.polarity is not Polarity.AGAINST,
    "Pros": lambda claim: claim.kind is Kind.PRO,
    "Cons": lambda claim: claim.kind is Kind.CON,
}


def _point(base: KnowledgeBase, point: Point) -> str:
    """A statement, with how many articles make it, and whether another one disagrees."""
    articles = len(point.articles)
    said = [f"{articles} articles"] * (articles > 1)
    disputed = ["not all agree"] * any(base.disputes_of(id) for id in point.ids)
    return tidy(point.lead.statement) + (f" ({', '.join((*said, *disputed))})" if said or disputed else "")


def _counted(claims: Iterable[Claim]) -> str:
    claims = tuple(claims)
    articles = len({claim.article for claim in claims})
    return f"{len(claims)} statements from {articles} {'article' if articles == 1 else 'articles'}"


def _linked(url: str, label: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": f"*{link(url, label)}*", "verbatim": True}}
