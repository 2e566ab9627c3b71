"""Reading the knowledge."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

FILTERS = [
    ("", "flask-01 flask-02 flask-03 django-01 django-02 micro-01 python-01"),
    (
        "framework=&topic=&kind=&article=&polarity=",
        "flask-01 flask-02 flask-03 django-01 django-02 micro-01 python-01",
    ),
    ("framework=flask", "flask-01 flask-02 flask-03"),
    ("subject=micro", "micro-01"),
    ("topic=size", "flask-01 flask-02 django-01 micro-01"),
    ("topic=second-things", "flask-02 django-02"),
    ("kind=definition", "flask-03 micro-01"),
    ("article=second", "flask-02 python-01"),
    ("polarity=-", "flask-02"),
    ("polarity=0", "flask-03"),
    ("polarity=%2B&framework=django", "django-01 django-02"),
    ("polarity=+&framework=django", "django-01 django-02"),
    ("framework=django&topic=orm&kind=feature", "django-02"),
    ("framework=flask&topic=popularity", ""),
    ("colour=blue&framework=django", "django-01 django-02"),
]


def claims(client: FlaskClient, query: str) -> list[str]:
    return [claim["id"] for claim in client.get(f"/api/v1/claims?{query}").get_json()["claims"]]


def test_frameworks(light: FlaskClient) -> None:
    assert light.get("/api/v1/frameworks").get_json() == {
        "frameworks": [
            {"id": "flask", "name": "Flask", "types": ["micro"], "claims": 3},
            {"id": "django", "name": "Django", "types": [], "claims": 2},
        ]
    }


def test_a_framework_comes_with_its_claims(light: FlaskClient) -> None:
    found = light.get("/api/v1/frameworks/flask").get_json()

    assert [claim["id"] for claim in found.pop("claims")] == ["flask-01", "flask-02", "flask-03"]
    assert found == {"id": "flask", "name": "Flask", "types": ["micro"], "aliases": ["flask framework"]}


def test_a_kind_of_framework_is_no_framework(light: FlaskClient) -> None:
    assert light.get("/api/v1/frameworks/micro").status_code == 404


def test_a_claim_says_all_that_is_known_of_it(light: FlaskClient) -> None:
    assert light.get("/api/v1/claims/flask-01").get_json() == {
        "id": "flask-01",
        "framework": "flask",
        "subject": "flask",
        "kind": "pro",
        "polarity": "+",
        "topics": ["size"],
        "statement": "Flask says flask-01.",
        "article": "first",
        "line": 1,
        "digest": "00000000",
        "main": False,
        "support": None,
        "compared_with": [],
        "echoes": None,
        "doubtful": None,
        "disputes": ["flask-size", "sizes"],
    }


def test_a_claim_about_no_framework_has_a_subject_only(light: FlaskClient) -> None:
    found = light.get("/api/v1/claims/python-01").get_json()

    assert (found["framework"], found["subject"]) == (None, "python")


@pytest.mark.parametrize(("query", "found"), FILTERS)
def test_claims_that_a_query_wants(light: FlaskClient, query: str, found: str) -> None:
    assert claims(light, query) == found.split()


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 500])
@pytest.mark.parametrize("query", ["", "topic=size"])
def test_pages_together_are_the_whole(light: FlaskClient, limit: int, query: str) -> None:
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = light.get(f"/api/v1/claims?{query}&limit={limit}&cursor={cursor}").get_json()
        seen.extend(claim["id"] for claim in page["claims"])
        cursor = page["next"]

    assert seen == claims(light, query)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("framework", "express"),
        ("framework", "micro"),
        ("framework", "%00"),
        ("subject", "nothing"),
        ("topic", "nothing"),
        ("kind", "rant"),
        ("article", "third"),
        ("polarity", "plus"),
        ("limit", "0"),
        ("limit", "501"),
        ("limit", "many"),
        ("limit", "9" * 5000),
    ],
)
def test_a_value_that_nothing_can_match_is_refused(light: FlaskClient, name: str, value: str) -> None:
    response = light.get(f"/api/v1/claims?{name}={value}")

    assert response.status_code == 422
    assert [error["field"] for error in response.get_json()["errors"]] == [name]


@pytest.mark.parametrize("cursor", ["nothing", "%00", "x" * 3000])
def test_a_cursor_that_is_no_claim_says_to_begin_again(light: FlaskClient, cursor: str) -> None:
    response = light.get(f"/api/v1/claims?cursor={cursor}")

    assert response.status_code == 404
    assert "begin again without a cursor" in response.get_json()["detail"]


def test_articles(light: FlaskClient) -> None:
    entry = {
        "slug": "second",
        "title": "Second",
        "publisher": None,
        "author": None,
        "date": None,
        "short": None,
        "claims": 2,
    }

    assert light.get("/api/v1/articles").get_json()["articles"][1] == entry


def test_topics(light: FlaskClient) -> None:
    assert light.get("/api/v1/topics").get_json()["topics"][1] == {
        "id": "orm",
        "label": "orm",
        "phrase": "orm",
        "group": "any",
        "words": ["orm"],
        "opposites": [],
        "implies": [],
        "part_of": None,
        "claims": 2,
    }


def test_disputes(light: FlaskClient) -> None:
    assert light.get("/api/v1/disputes").get_json() == {
        "disputes": [
            {
                "id": "flask-size",
                "topic": "size",
                "framework": "flask",
                "subjects": ["flask"],
                "sides": [["flask-01"], ["flask-02"]],
                "disagreement": "contradiction",
                "summary": "The articles disagree on how small Flask is.",
            },
            {
                "id": "sizes",
                "topic": "size",
                "framework": None,
                "subjects": ["flask", "django"],
                "sides": [["flask-01"], ["django-02"]],
                "disagreement": "ranking",
                "summary": "The articles rank the two differently.",
            },
        ]
    }
