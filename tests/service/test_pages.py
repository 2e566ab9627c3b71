"""Pages as browsers get them: headers, caching, refusals, hostile packs, and what needs no database."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.core.knowledge import Article, KnowledgeBase
from bot.store import database
from bot.views.page import policy
from bot.views.pages import rendering

from .conftest import ask, make_app
from .fakes import make_base
from .markup import Markup
from .registering import add_site

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
CACHED = [
    "/",
    "/frameworks",
    "/frameworks/flask",
    "/kinds/micro",
    "/general/python",
    "/compare",
    "/compare?f=flask,django",
    "/disputes",
    "/topics",
    "/topics/size",
    "/articles",
    "/articles/first",
]
UNCACHED = ["/ask", "/embed", "/examples/portal", "/examples/portal/frame"]
PORTAL = "https://portal.example"
EVIL = "\"'><script>window.ran=1</script><img src=x onerror=alert(1)>{{7*7}}</textarea>&"


def poisoned(base: KnowledgeBase) -> KnowledgeBase:
    """*base* with markup in every text that a pack may hold."""
    return replace(
        base,
        version="poison01",
        articles={
            slug: Article(slug=slug, title=EVIL, publisher=EVIL, author=EVIL, date=EVIL, short=EVIL)
            for slug in base.articles
        },
        subjects={id: replace(subject, name=EVIL, aliases=(EVIL,)) for id, subject in base.subjects.items()},
        topics={
            id: replace(topic, label=EVIL, phrase=EVIL, words=(EVIL,), opposites=(EVIL,), group=EVIL)
            for id, topic in base.topics.items()
        },
        claims={id: replace(claim, statement=EVIL, doubtful=EVIL) for id, claim in base.claims.items()},
        disputes={id: replace(dispute, summary=EVIL) for id, dispute in base.disputes.items()},
    )


def know(app: Flask, base: KnowledgeBase) -> None:
    """Let *app* answer from *base* from now on."""
    services = app.extensions["bot"]
    edition = services.bot.edition()
    claims_on = {topic: {id for id, c in base.claims.items() if topic in c.topics} for topic in base.topics}
    new = type(edition)(base, edition.engine, claims_on)
    app.extensions["bot"] = replace(services, bot=replace(services.bot, edition=lambda: new))


@pytest.fixture
def storeless(tmp_path: Path) -> Iterator[FlaskClient]:
    """A service whose database has never been there."""
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'missing' / 'advisor.sqlite3'}")
    yield app.test_client()
    database.dispose(app)


# --- headers and caching ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*CACHED, *UNCACHED, "/nothing"])
def test_every_page_is_under_the_strict_policy(light: FlaskClient, path: str) -> None:
    ancestors = "'self'" if path == "/embed" else "'none'"
    frames = "'self'" if path.endswith("/frame") else ""
    headers = light.get(path, headers=HTML).headers

    assert headers["Content-Security-Policy"] == policy(ancestors=ancestors, frames=frames)
    assert "require-trusted-types-for 'script'; trusted-types 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if path == "/embed" else "same-origin")
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("path", CACHED)
def test_a_reload_is_not_sent_again(light: FlaskClient, path: str) -> None:
    first = light.get(path)
    again = light.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "no-cache"
    assert again.headers["ETag"] == first.headers["ETag"]


def test_pages_have_different_tags(light: FlaskClient) -> None:
    assert len({light.get(path).headers["ETag"] for path in CACHED}) == len(CACHED)


@pytest.mark.parametrize("path", CACHED)
def test_new_knowledge_is_shown_at_once(light: FlaskClient, light_app: Flask, path: str) -> None:
    before = light.get(path)
    base = make_base()
    know(light_app, replace(base, version="fake0002"))
    after = light.get(path, headers={"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert "fake0002" in after.text


def test_a_page_is_rendered_once(light: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[str] = []
    render = rendering.render

    def counted(template: str, values: Any) -> str:
        rendered.append(template)
        return render(template, values)

    monkeypatch.setattr(rendering, "render", counted)
    texts = {light.get("/frameworks/flask").text for _ in range(3)}

    assert (len(texts), rendered) == (1, ["subject.html"])


def test_kept_pages_do_not_grow_without_end() -> None:
    kept = rendering.Kept(most=10)
    kept.put("a", b"12345")
    kept.put("b", b"1234")
    assert kept.get("a") == b"12345"
    kept.put("c", b"1234")  # b goes: a was asked for since
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (b"12345", None, b"1234")
    kept.put("a", b"1")  # takes the place of the one before
    kept.put("d", b"12345")
    assert [kept.get(key) for key in "acd"] == [b"1", b"1234", b"12345"]
    kept.put("e", b"longer than all of it")

    assert [kept.get(key) for key in "acde"] == [None] * 4


def test_a_page_is_sent_compressed_to_who_takes_that(light: FlaskClient) -> None:
    plain = light.get("/frameworks/flask", headers={"Accept-Encoding": "identity"})
    packed = light.get("/frameworks/flask", headers={"Accept-Encoding": "br, gzip"})
    refused = light.get("/frameworks/flask", headers={"Accept-Encoding": "gzip;q=0"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data == refused.data
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]


# --- what is said about a page ------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*CACHED, *UNCACHED])
def test_every_page_has_a_title_and_says_what_it_holds(light: FlaskClient, path: str) -> None:
    page = Markup(light.get(path).text)
    plain = path in ("/embed", "/examples/portal", "/examples/portal/frame")

    assert page.faults == []
    assert plain or (page.content("description") and page.content("og:title") and page.content("og:description"))
    assert plain or page.links[0] == "#content"
    assert not any(given.get("src", given.get("href", "/")).startswith("http") for _, given in page.tags)


def test_titles_tell_pages_apart(light: FlaskClient) -> None:
    titles = [Markup(light.get(path).text).content("og:title") for path in CACHED]

    assert len(set(titles)) == len(titles)


def test_the_canonical_address_is_told_where_it_is_known(tmp_path: Path, sqlite_url: str, light: FlaskClient) -> None:
    app = make_app(tmp_path, sqlite_url, hosts=("advisor.example", "other.example"))
    known = app.test_client().get("/compare?f=flask&f=django&x=1", base_url="https://other.example:8443")
    database.dispose(app)

    address = "https://advisor.example:8443/compare?f=flask,django"
    assert f'<link rel="canonical" href="{address}">' in known.text
    assert Markup(known.text).content("og:url") == address
    assert "canonical" not in light.get("/frameworks/flask", headers={"Host": "evil.example"}).text


def test_search_engines_are_told_what_is_of_use(light: FlaskClient) -> None:
    robots = light.get("/robots.txt")

    assert robots.content_type == "text/plain; charset=utf-8"
    assert "Disallow: /ask\n" in robots.text
    assert robots.text.endswith("Sitemap: http://localhost/sitemap.xml\n")
    assert Markup(light.get("/ask?q=Flask").text).content("robots") == "noindex"


# --- what is not there ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/frameworks/express",
        "/frameworks/micro",
        "/frameworks/",
        "/kinds/flask",
        "/general/flask",
        "/topics/nothing",
        "/articles/third",
        "/frameworks/%3Cscript%3E",
        "/frameworks/%00",
        "/examples",
    ],
)
def test_what_is_not_there_is_told_in_the_same_design(light: FlaskClient, path: str) -> None:
    response = light.get(path, headers=HTML)
    page = Markup(response.text)

    assert response.status_code == 404
    assert page.faults == []
    assert page.links[0] == "#content"
    assert "/assets/pages.css" in response.text
    assert page.content("robots") == "noindex"


def test_programs_are_told_as_before(light: FlaskClient) -> None:
    assert light.get("/frameworks/express").content_type == "application/problem+json"
    assert light.get("/api/v1/frameworks/express", headers=HTML).content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("", 200, "Choose two, three or four."),
        ("?f=", 200, "Choose two, three or four."),
        ("?f=flask", 200, "Choose two, three or four."),
        ("?f=flask,express", 404, "“express”"),
        ("?f=micro,flask", 404, "“micro”"),
        ("?f=flask,flask", 422, "Flask beside itself"),
        ("?f=flask&f=FLASK", 422, "Flask beside itself"),
        ("?f=%3Cscript%3E", 404, "“&lt;script&gt;”"),
        ("?f=" + "x" * 3000, 404, "“" + "x" * 64 + "”"),
        ("?f=flask,%00", 404, "Choose from those below."),
    ],
)
def test_a_choice_that_cannot_be_compared_is_told(light: FlaskClient, query: str, status: int, said: str) -> None:
    response = light.get(f"/compare{query}", headers=HTML)
    page = Markup(response.text)

    assert response.status_code == status
    assert page.faults == []
    assert said in response.text
    assert page.count("table") == 0
    ticked = [given["value"] for tag, given in page.tags if tag == "input" and "checked" in given]
    assert ticked == (["flask"] if "flask" in query else [])


def test_too_many_cannot_be_compared(light: FlaskClient, light_app: Flask) -> None:
    base = make_base()
    flask = base.subjects["flask"]
    more = {id: replace(flask, id=id, name=id.title()) for id in ("aa", "bb", "cc")}
    know(light_app, replace(base, subjects={**base.subjects, **more}))

    assert light.get("/compare?f=flask,django,aa,bb").status_code == 200
    response = light.get("/compare?f=flask,django,aa,bb,cc")
    assert response.status_code == 422
    assert "5 frameworks side by side; 4 are the most" in response.text


def test_the_form_and_the_short_address_compare_alike(light: FlaskClient) -> None:
    assert light.get("/compare?f=flask&f=django").data == light.get("/compare?f=flask,Django").data
    assert light.get("/compare?f=django,flask").data != light.get("/compare?f=flask,django").data


# --- text is text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*CACHED, *UNCACHED, "/compare?f=nothing", "/nothing"])
def test_no_text_of_a_pack_is_markup(light: FlaskClient, light_app: Flask, path: str) -> None:
    sound = Markup(light.get(path, headers=HTML).text)
    know(light_app, poisoned(make_base()))
    response = light.get(path, headers=HTML)
    page = Markup(response.text)

    assert page.faults == []
    assert page.count("script") == sound.count("script")
    assert page.count("img") == 0
    assert "window.ran=1</script>" not in response.text
    assert path not in CACHED or "window.ran=1&lt;/script&gt;" in response.text


@pytest.mark.parametrize("path", ["/ask?q={}", "/compare?f={}", "/examples/portal?site={}", "/embed?site={}", "/{}"])
def test_no_text_of_an_address_is_markup(light: FlaskClient, path: str) -> None:
    response = light.get(path.format("%22%27%3E%3Cscript%3Ex%3C/script%3E%3Cimg%20src=x%3E"), headers=HTML)
    page = Markup(response.text)

    assert page.faults == []
    assert page.count("img") == 0
    assert "<script>" not in response.text


# --- asking without script --------------------------------------------------------------------------------


def turns(client: FlaskClient, conversation: str) -> list[dict[str, Any]]:
    """What is kept of a conversation."""
    kept: list[dict[str, Any]] = client.get(f"/api/v1/conversations/{conversation}").get_json()["turns"]
    return kept


def conversation_of(page: Markup) -> str:
    """The conversation that the form goes on with."""
    return next(given["value"] for tag, given in page.tags if given.get("name") == "conversation")


def test_a_question_is_answered_with_its_sources(client: FlaskClient) -> None:
    response = client.get("/ask?q=Flask%3F")
    page = Markup(response.text)

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert page.faults == []
    assert "You asked: Flask?" in page.texts["content"]
    assert "Flask is small." in page.texts["cite-1-1"]
    assert "First, line 1" in " ".join(page.texts["cite-1-1"].split())
    assert "/frameworks/flask#flask-01" in page.links
    assert [(turn["question"], turn["channel"]) for turn in turns(client, conversation_of(page))] == [
        ("Flask?", "page")
    ]


def test_a_conversation_goes_on(client: FlaskClient) -> None:
    conversation = conversation_of(Markup(client.get("/ask?q=Flask%3F").text))
    page = Markup(client.get(f"/ask?q=And+Django%3F&conversation={conversation}").text)

    assert conversation_of(page) == conversation
    assert [turn["question"] for turn in turns(client, conversation)] == ["Flask?", "And Django?"]


def test_no_more_is_stored_than_over_the_api(client: FlaskClient) -> None:
    over_api = turns(client, ask(client, "Flask?")["conversation_id"])[0]
    page = turns(client, conversation_of(Markup(client.get("/ask?q=Flask%3F").text)))[0]

    assert over_api.keys() == page.keys()
    for name in over_api.keys() - {"turn_id", "asked_at", "channel"}:
        assert over_api[name] == page[name]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/ask", {}),
        ("/ask?q=", {}),
        ("/ask?q=+++", {}),
        ("/ask?q=Flask%3F", {"Sec-Fetch-Site": "cross-site"}),
        ("/ask?q=Flask%3F", {"Sec-Fetch-Site": "same-site"}),
    ],
)
def test_nothing_is_asked_unless_somebody_here_asks(
    light: FlaskClient, light_app: Flask, path: str, headers: dict[str, str]
) -> None:
    response = light.get(path, headers=headers)

    assert response.status_code == 200
    assert light_app.extensions["bot"].bot.edition().engine.contexts == []
    box = next(given for tag, given in Markup(response.text).tags if given.get("id") == "q")
    assert box["value"] == ("Flask?" if headers else "")


def test_looking_whether_a_page_is_there_asks_nothing(light: FlaskClient, light_app: Flask) -> None:
    assert light.head("/ask?q=Flask%3F").status_code == 200
    assert light_app.extensions["bot"].bot.edition().engine.contexts == []


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("q=" + "x" * 2001, 422, "has 2001 characters; 2000 are the most"),
        ("q=a%00b", 422, "holds the character U+0000"),
        ("q=Flask&conversation=%3Cb%3E", 422, "conversation"),
        ("q=Flask&conversation=gone", 404, "is not there any more"),
    ],
)
def test_what_cannot_be_asked_is_told(light: FlaskClient, query: str, status: int, said: str) -> None:
    response = light.get(f"/ask?{query}", headers=HTML)

    assert response.status_code == status
    assert Markup(response.text).faults == []
    assert said in response.text


def test_who_asks_too_often_is_told_on_a_page(tmp_path: Path, sqlite_url: str) -> None:
    app = make_app(tmp_path, sqlite_url, rate_limit="1 per hour")
    client = app.test_client()
    client.get("/ask")
    response = client.get("/ask", headers=HTML)
    database.dispose(app)

    assert response.status_code == 429
    assert response.headers["Retry-After"]
    assert "Too many requests" in Markup(response.text).texts["content"]


# --- what needs no database, and who may look ---------------------------------------------------------------


@pytest.mark.parametrize("path", [*CACHED, *UNCACHED, "/robots.txt", "/sitemap.xml"])
def test_pages_need_no_database(storeless: FlaskClient, path: str) -> None:
    assert storeless.get(path).status_code == 200


def test_a_question_needs_one_and_says_so(storeless: FlaskClient) -> None:
    response = storeless.get("/ask?q=Flask%3F", headers=HTML)

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert "out of reach" in Markup(response.text).texts["content"]


def test_where_keys_are_needed_the_knowledge_is_shown_to_nobody_without(closed: FlaskClient) -> None:
    home = closed.get("/")

    assert home.status_code == 200
    assert "Flask says" not in home.text
    assert "/frameworks" not in Markup(home.text).links
    for path in (*CACHED[1:], "/ask", "/sitemap.xml"):
        response = closed.get(path, headers=HTML)
        assert response.status_code == 401
        assert "/frameworks/flask" not in response.text
    assert closed.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    assert closed.get("/embed").status_code == 200


# --- the chat in other pages --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "ancestors"),
    [
        ("", "'self'"),
        ("?site=portal", "https://portal.example https://*.portal.example"),
        ("?site=nowhere", "'none'"),
        ("?site=old", "'none'"),
        ("?site=portal;%20script-src%20*", "'none'"),
    ],
)
def test_only_the_portals_of_a_site_may_frame_the_chat(light: FlaskClient, query: str, ancestors: str) -> None:
    add_site(light.application, frame_ancestors=(PORTAL, "https://*.portal.example"))
    add_site(
        light.application,
        "old",
        frame_ancestors=("https://stranger.example",),
        origins=(),
        disabled_at=datetime.now(UTC),
    )
    response = light.get(f"/embed{query}")

    assert response.headers["Content-Security-Policy"] == policy(ancestors=ancestors)
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert light.get(f"/{query}").headers["Content-Security-Policy"] == policy()


def test_the_chat_in_a_frame_knows_its_site(light: FlaskClient) -> None:
    element = next(given for tag, given in Markup(light.get("/embed?site=portal").text).tags if "-" in tag)

    assert element["site"] == "portal"


@pytest.mark.parametrize("query", ["", "?site=portal"])
def test_the_example_holds_the_widget_by_one_line(light: FlaskClient, query: str) -> None:
    page = Markup(light.get(f"/examples/portal{query}").text)

    assert [given for tag, given in page.tags if tag == "script"] == [
        {"src": "/widget.js", "async": "", **({"data-site": "portal"} if query else {})}
    ]


def test_the_other_example_holds_it_in_a_frame(light: FlaskClient) -> None:
    page = Markup(light.get("/examples/portal/frame?site=portal").text)

    assert [given["src"] for tag, given in page.tags if tag == "iframe"] == ["/embed?site=portal"]
    assert page.count("script") == 0
