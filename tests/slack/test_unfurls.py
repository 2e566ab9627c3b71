"""A link to a page of the bot unfolds; no other link does."""

from __future__ import annotations

import pytest

from integrations.slack.checked_parts import shown
from integrations.slack.checking import problems
from integrations.slack.unfurls import links_in, unfurl, unfurls

from .rendered import BASE_URL, Body, knowledge


def unfolded(path: str, base_url: str = BASE_URL) -> Body | None:
    return unfurl(f"{BASE_URL}{path}", base_url, knowledge())


def words(made: Body | None) -> str:
    assert made is not None
    return "\n".join(shown(made["blocks"]))


def test_every_page_of_a_framework_unfolds() -> None:
    for framework in knowledge().frameworks:
        made = unfolded(f"/frameworks/{framework.id}")

        assert problems(made or {}) == []
        claims = knowledge().about(framework.id)
        assert f"{BASE_URL}/frameworks/{framework.id}|{framework.name}" in words(made)
        articles = len({claim.article for claim in claims})
        assert f"{len(claims)} statements from {articles} article{'s' * (articles > 1)}." in words(made)


def test_a_framework_shows_its_kinds_and_what_speaks_for_and_against_it() -> None:
    told = words(unfolded("/frameworks/django")).splitlines()

    kinds = [knowledge().name(kind) for kind in knowledge().types_of("django")]
    assert any(line.startswith(", ".join(kinds)) for line in told)
    assert [line.split(" (")[0] for line in told if line.startswith(("Best for (", "Pros (", "Cons ("))] == [
        "Best for",
        "Pros",
        "Cons",
    ]


def test_what_is_disputed_is_never_told_as_plain_truth() -> None:
    base = knowledge()
    disputed = {c.statement for c in base.claims.values() if base.disputes_of(c.id)}
    doubtful = {c.statement for c in base.claims.values() if c.doubtful}
    undisputed = {c.statement for c in base.claims.values() if c.usable and not base.disputes_of(c.id)}
    seen = 0
    for framework in base.frameworks:
        for line in words(unfolded(f"/frameworks/{framework.id}")).splitlines():
            statement = line.removeprefix("• ").split(" (")[0]
            assert statement not in doubtful - undisputed - disputed
            if line.startswith("• ") and statement in disputed - undisputed:
                seen += 1
                assert "not all agree" in line
    assert seen > 5


@pytest.mark.parametrize(
    "path",
    [
        "/compare?f=django&f=flask",
        "/compare?f=django&amp;f=flask",
        "/compare?f=Django,flask",
        "/compare/?f=django&f=flask&utm=1",
        "/compare?f=django&f=flask&f=falcon&f=hug",
    ],
)
def test_a_comparison_unfolds(path: str) -> None:
    made = unfolded(path)

    assert problems(made or {}) == []
    assert "Django" in words(made)
    assert "Flask" in words(made)
    assert "Pros (" in words(made)


@pytest.mark.parametrize(
    "url",
    [
        f"{BASE_URL}/",
        f"{BASE_URL}/frameworks",
        f"{BASE_URL}/frameworks/express",
        f"{BASE_URL}/frameworks/../frameworks/flask",
        f"{BASE_URL}/frameworks/flask/more",
        f"{BASE_URL}/frameworks/%2e%2e",
        f"{BASE_URL}/topics/orm",
        f"{BASE_URL}/compare",
        f"{BASE_URL}/compare?f=django",
        f"{BASE_URL}/compare?f=django&f=express",
        f"{BASE_URL}/compare?f=django&f=flask&f=hug&f=dash&f=zope",
        f"{BASE_URL}/compare?{'f=django&' * 50}",
        f"{BASE_URL}:444/frameworks/flask",
        f"{BASE_URL}:x/frameworks/flask",
        f"{BASE_URL}.evil.example/frameworks/flask",
        "https://evil@advisor.example/frameworks/flask",
        "http://advisor.example/frameworks/flask",
        "https://evil.example/frameworks/flask",
        "https://[/frameworks/flask",
        "//advisor.example/frameworks/flask",
        "javascript:alert(1)",
        f"{BASE_URL}/frameworks/flask?{'x' * 3_000}",
        "",
    ],
)
def test_nothing_else_unfolds(url: str) -> None:
    assert unfurl(url, BASE_URL, knowledge()) is None


def test_the_bot_may_live_below_a_path() -> None:
    assert unfurl(f"{BASE_URL}/bot/frameworks/flask", f"{BASE_URL}/bot/", knowledge()) is not None
    assert unfurl(f"{BASE_URL}/frameworks/flask", f"{BASE_URL}/bot/", knowledge()) is None
    assert unfurl(f"{BASE_URL}:443/frameworks/flask", BASE_URL, knowledge()) is not None


def test_of_an_event_only_our_links_unfold_and_under_their_own_addresses() -> None:
    ours, others = f"{BASE_URL}/frameworks/flask", "https://evil.example/frameworks/flask"
    event = {"links": [{"url": ours}, {"url": ours}, {"url": others}, {"domain": "x"}, "odd"]}

    assert links_in(event) == (ours, others)
    assert list(unfurls(event, BASE_URL, knowledge())) == [ours]
    assert unfurls(event, None, knowledge()) == {}
    assert links_in({"links": None}) == links_in({}) == ()
