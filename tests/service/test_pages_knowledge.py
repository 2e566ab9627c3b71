"""The pages of the shipped knowledge: all of it is there, and every link leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot import places
from bot.app import create_app
from bot.core.knowledge import Claim, KnowledgeBase
from bot.knowledge_base.pack import load
from bot.settings import Settings
from bot.store import database, schema
from bot.views.pages.contents import address
from bot.views.pages.routes import addresses

from .fakes import FakeEngine
from .markup import Markup

BASE = load((places.KNOWLEDGE,))
PAGES = [*addresses(BASE), "/compare?f=flask,django", "/compare?f=zope", "/ask", "/examples/portal", "/embed"]
LINK = re.compile(r'\bhref="([^"]*)"')
ID = re.compile(r'\bid="([^"]*)"')


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over the shipped knowledge."""
    folder = tmp_path_factory.mktemp("pages")
    url = f"sqlite:///{folder / 'advisor.sqlite3'}"
    schema.upgrade(url)
    made = create_app(Settings(instance=folder, database_url=url, rate_limit=None), engine=FakeEngine(), knowledge=BASE)
    yield made
    database.dispose(made)


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def said(text: str) -> str:
    """*text* as it reads: ends of lines and indents are spaces."""
    return " ".join(text.split())


def at(claim: Claim) -> str:
    """How an article and a line are told."""
    name = BASE.articles[claim.article].called
    return f"{name[0].upper()}{name[1:]}, line {claim.line}"


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_there_and_sound(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    page = Markup(response.text)

    assert response.status_code == 200
    assert response.content_type == "text/html; charset=utf-8"
    assert page.faults == []


def test_all_of_the_knowledge_has_a_page() -> None:
    paths = addresses(BASE)

    assert len(BASE.frameworks) == 16
    assert len(paths) == len(set(paths)) == 6 + len(BASE.subjects) + len(BASE.topics) + len(BASE.articles)


@pytest.mark.parametrize("subject", BASE.subjects)
def test_every_claim_stands_on_the_page_of_its_subject_with_article_and_line(client: FlaskClient, subject: str) -> None:
    page = Markup(client.get(address(BASE.subjects[subject])).text)

    for claim in BASE.about(subject):
        text = said(page.texts[claim.id])
        assert claim.statement in text
        assert at(claim) in text
        assert not claim.doubtful or claim.doubtful in text
        assert all(dispute.summary in text for dispute in BASE.disputes_of(claim.id))


@pytest.mark.parametrize("subject", BASE.subjects)
def test_every_dispute_of_a_subject_is_told_from_all_sides(client: FlaskClient, subject: str) -> None:
    page = Markup(client.get(address(BASE.subjects[subject])).text)

    for dispute in BASE.disputes.values():
        if subject in dispute.subjects:
            text = said(page.texts[f"dispute-{dispute.id}"])
            assert dispute.summary in text
            assert all(BASE.claims[id].statement in text and at(BASE.claims[id]) in text for id in dispute.claims)


def test_the_map_of_disputes_leads_to_each_of_them(client: FlaskClient) -> None:
    page = Markup(client.get("/disputes").text)

    for dispute in BASE.disputes.values():
        assert f"#dispute-{dispute.id}" in page.links
        assert all(BASE.claims[id].statement in said(page.texts[f"dispute-{dispute.id}"]) for id in dispute.claims)
    assert sum(link.startswith("#dispute-") and page.links.count(link) > 1 for link in set(page.links)) == len(
        BASE.disputes
    )


def test_an_article_tells_its_claims_in_the_order_of_its_lines(client: FlaskClient) -> None:
    for slug in BASE.articles:
        page = Markup(client.get(f"/articles/{slug}").text)
        shown = [BASE.claims[id] for id in page.texts if id in BASE.claims]

        assert {claim.id for claim in shown} == {c.id for c in BASE.claims.values() if c.article == slug}
        assert [claim.line for claim in shown] == sorted(claim.line for claim in shown)


def test_a_topic_tells_all_claims_about_it(app: Flask, client: FlaskClient) -> None:
    claims_on = app.extensions["bot"].bot.edition().claims_on
    for topic in BASE.topics:
        page = Markup(client.get(f"/topics/{topic}").text)

        assert {id for id in page.texts if id in BASE.claims} == set(claims_on[topic])


def test_a_comparison_tells_what_each_says_on_each_topic(client: FlaskClient) -> None:
    page = Markup(client.get("/compare?f=falcon,hug,dash").text)
    text = said(" ".join(page.texts[id] for id in page.texts if id.startswith("on-")))

    for framework in ("falcon", "hug", "dash"):
        for point in BASE.points(framework):
            assert point.lead.statement in text
            assert at(point.lead) in text
    assert (page.count("caption"), page.count("table")) == (2, 2)


def test_every_link_leads_somewhere(client: FlaskClient) -> None:
    found: dict[str, set[str]] = {}
    wanted: dict[str, str] = {"/": "the beginning"}
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        response = client.get(path, buffered=True)
        assert response.status_code == 200, f"{path}, from {wanted[path]}"
        text = response.text if response.mimetype == "text/html" else ""
        found[path] = {unescape(id) for id in ID.findall(text)}
        if path.startswith("/ask?"):
            continue  # each answer leads to further questions
        for link in LINK.findall(text):
            target, _, fragment = unescape(link).partition("#")
            assert not target or target.startswith("/"), link
            assert "//" not in target, link
            target = target or path
            if fragment:
                wanted.setdefault(f"{target}#{fragment}", path)
            if target not in wanted:
                wanted[target] = path
                waiting.append(target)

    broken = [
        f"{link}, from {source}"
        for link, source in wanted.items()
        if "#" in link and link.partition("#")[2] not in found[link.partition("#")[0]]
    ]
    assert broken == []
    assert set(addresses(BASE)) <= set(found)


def test_the_sitemap_names_every_page(client: FlaskClient) -> None:
    response = client.get("/sitemap.xml")

    assert response.content_type == "application/xml; charset=utf-8"
    assert re.findall("<loc>(.*)</loc>", response.text) == [f"http://localhost{path}" for path in addresses(BASE)]


def test_the_knowledge_base_is_what_is_shown(client: FlaskClient) -> None:
    knowledge: KnowledgeBase = BASE
    home = said(Markup(client.get("/").text).texts["content"])

    assert all(framework.name in home for framework in knowledge.frameworks)
    assert f"{len(knowledge.claims):,} claims" in home
    assert f"{len(knowledge.disputes)} disputes" in home
