"""The addresses of the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException, NotFound

from bot.asking import Edition
from bot.core.knowledge import KnowledgeBase, SubjectGroup
from bot.views import problems
from bot.views.access import frame_ancestors
from bot.views.page import policy
from bot.views.pages import asked, contents
from bot.views.pages.choosing import FEWEST, MOST, chosen
from bot.views.pages.rendering import Pages, knowledge_is_open, once, own_address, page
from bot.views.ports import services

T = TypeVar("T")
Values = Mapping[str, Any]
bp = Blueprint("pages", __name__)
WORDS = {
    SubjectGroup.FRAMEWORK: "framework",
    SubjectGroup.TYPE: "kind of framework",
    SubjectGroup.GENERAL: "subject",
}
HIDDEN = ("/ask", "/api/", "/v1/", "/v3/", "/webhooks/", "/mcp", "/embed", "/examples/")
"""What search engines have no use for."""


def init_app(app: Flask) -> None:
    """Serve the pages of *app*, and show its errors to people as one of them."""
    app.extensions["pages"] = Pages()
    app.register_blueprint(bp)
    problems.show_people(app, error_page)


def error_page(error: HTTPException) -> Response:
    """An error for people."""
    status, detail, _ = problems.told(error)
    return once("error.html", {"status": status, "name": error.name, "detail": detail}, status)


@bp.get("/")
def home() -> Response:
    """What the service is, the chat, and below it the knowledge."""
    edition = now()
    return page(edition, "home.html", "/", lambda: _home(edition))


@bp.get("/frameworks")
def frameworks() -> Response:
    """All frameworks, kinds of framework, and what else is spoken of."""
    edition = now()
    return page(edition, "frameworks.html", "/frameworks", lambda: _subjects(edition.knowledge))


@bp.get("/frameworks/<id>")
def framework(id: str) -> Response:
    """All that is known of a framework."""
    return _subject(SubjectGroup.FRAMEWORK, id)


@bp.get("/kinds/<id>")
def kind(id: str) -> Response:
    """All that is known of a kind of framework."""
    return _subject(SubjectGroup.TYPE, id)


@bp.get("/general/<id>")
def general(id: str) -> Response:
    """All that is known of what is no framework: the language, the back end, choosing."""
    return _subject(SubjectGroup.GENERAL, id)


@bp.get("/compare")
def compare() -> Response:
    """Frameworks side by side; without a choice that can be compared, the form to choose."""
    edition = now()
    choice = chosen(edition.knowledge, request.args.getlist("f"))
    around = {"choice": choice, "fewest": FEWEST, "most": MOST}
    if choice.problem:
        return once("compare.html", {**around, "found": None}, choice.status)

    def values() -> Values:
        found = contents.comparison(edition.knowledge, choice.frameworks) if choice.complete else None
        return {**around, "found": found}

    return page(edition, "compare.html", choice.address, values)


@bp.get("/disputes")
def disputes() -> Response:
    """The map of disputes, and each as two sides."""
    edition = now()
    return page(edition, "disputes.html", "/disputes", lambda: {"map": contents.dispute_map(edition.knowledge)})


@bp.get("/topics")
def topics() -> Response:
    """All topics."""
    edition = now()
    return page(
        edition,
        "topics.html",
        "/topics",
        lambda: {"groups": contents.topic_cards(edition.knowledge, edition.claims_on)},
    )


@bp.get("/topics/<id>")
def topic(id: str) -> Response:
    """What is said on a topic, of whom."""
    edition = now()
    topics = edition.knowledge.topics
    return _one(edition, topics, id, "topic", partial(contents.topic_page, edition.knowledge, edition.claims_on))


@bp.get("/articles")
def articles() -> Response:
    """All articles."""
    edition = now()
    return page(edition, "articles.html", "/articles", lambda: {"voices": contents.voices(edition.knowledge)})


@bp.get("/articles/<slug>")
def article(slug: str) -> Response:
    """What an article says, of whom and on which line."""
    edition = now()
    articles = edition.knowledge.articles
    return _one(edition, articles, slug, "article", partial(contents.article_page, edition.knowledge))


@bp.get("/ask")
def ask() -> Response:
    """A question and its answer, without script."""
    return asked.ask()


@bp.get("/embed")
def embed() -> Response:
    """The chat alone, for a frame: of the site's portals, or without a site of our own pages."""
    site = request.args.get("site")
    response = once("embed.html", {"site": site})
    response.headers["Content-Security-Policy"] = policy(ancestors=frame_ancestors(site) if site else "'self'")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/examples/portal")
def portal() -> Response:
    """The widget in the page of an invented company, by the line that anybody would add."""
    return once("portal.html", {"site": request.args.get("site"), "framed": False})


@bp.get("/examples/portal/frame")
def portal_with_frame() -> Response:
    """The same page with the chat in a frame."""
    response = once("portal.html", {"site": request.args.get("site"), "framed": True})
    response.headers["Content-Security-Policy"] = policy(frames="'self'")
    return response


@bp.get("/robots.txt")
def robots() -> Response:
    """What search engines may read: the knowledge, where anybody may."""
    hidden = HIDDEN if knowledge_is_open() else ("/",)
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in hidden)]
    if knowledge_is_open():
        lines.append(f"Sitemap: {_origin()}/sitemap.xml")
    return Response("\n".join((*lines, "")), content_type="text/plain; charset=utf-8")


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """The address of every page of the knowledge."""
    paths = addresses(now().knowledge)
    response = once("sitemap.xml", {"addresses": [f"{_origin()}{path}" for path in paths]})
    response.content_type = "application/xml; charset=utf-8"
    return response


def addresses(base: KnowledgeBase) -> list[str]:
    """The paths of all pages that show the knowledge, but for the comparisons."""
    return [
        *("/", "/frameworks", "/compare", "/disputes", "/topics", "/articles"),
        *map(contents.address, base.subjects.values()),
        *(f"/topics/{quote(topic, safe='')}" for topic in base.topics),
        *(f"/articles/{quote(slug, safe='')}" for slug in base.articles),
    ]


def _origin() -> str:
    return own_address() or request.host_url.rstrip("/")


def now() -> Edition:
    """The edition that a page is made of from beginning to end."""
    return services().bot.edition()


def _subject(group: SubjectGroup, id: str) -> Response:
    edition = now()
    of_group = {subject.id: subject for subject in edition.knowledge.subjects.values() if subject.group is group}
    found = _known(of_group, id, WORDS[group])
    return page(
        edition,
        "subject.html",
        contents.address(found),
        lambda: {"page": contents.subject_page(edition.knowledge, found)},
    )


def _one(edition: Edition, table: Mapping[str, T], id: str, word: str, contents_of: Callable[[T], object]) -> Response:
    """The page of one topic or article."""
    found = _known(table, id, word)
    return page(edition, f"{word}.html", f"/{word}s/{quote(id, safe='')}", lambda: {"page": contents_of(found)})


def _known(table: Mapping[str, T], key: str, word: str) -> T:
    if key not in table:
        raise NotFound(f"The articles know no {word} of this name.")
    return table[key]


def _subjects(base: KnowledgeBase) -> Values:
    return {
        "frameworks": contents.cards(base, base.frameworks),
        "kinds": contents.cards(base, base.types),
        "general": contents.cards(base, (s for s in base.subjects.values() if s.group is SubjectGroup.GENERAL)),
    }


def _home(edition: Edition) -> Values:
    base = edition.knowledge
    return {
        **_subjects(base),
        "groups": contents.topic_cards(base, edition.claims_on),
        "map": contents.dispute_map(base),
        "voices": contents.voices(base),
    }
