"""A conversation's choice can be taken away as a decision record."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from .conftest import ask
from .test_errors import is_problem

TEMPLATE = "/api/v1/conversations/{conversation_id}/record"


def path_of(client: FlaskClient, *questions: str) -> str:
    """The address of the record of a conversation with these turns."""
    opened = ask(client, questions[0])["conversation_id"]
    for question in questions[1:]:
        ask(client, question, conversation_id=opened)
    return TEMPLATE.format(conversation_id=opened)


def test_a_record_is_markdown_to_keep(client: FlaskClient) -> None:
    response = client.get(path_of(client, "one", "two"))

    assert response.status_code == 200
    assert response.content_type == "text/markdown; charset=utf-8"
    assert response.headers["Content-Disposition"] == "attachment; filename=use-flask.md"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.text == "# Use Flask\n\none / two\n"


def test_a_record_may_be_json(client: FlaskClient) -> None:
    path = path_of(client, "one")
    conversation = path.split("/")[-2]

    record = client.get(f"{path}?format=json").get_json()
    assert record == {"conversation_id": conversation, "title": "Use Flask", "asked": "one"}
    assert client.get(f"{path}?format=markdown").text == client.get(path).text


def test_a_conversation_without_a_choice_has_none(client: FlaskClient) -> None:
    response = client.get(path_of(client, "something", "nothing"))

    assert is_problem(response, 409)
    assert response.get_json()["detail"] == "There is no choice here."


def test_an_unknown_conversation_has_none(client: FlaskClient) -> None:
    for id in ("nothing", "..", "a" * 65):
        assert is_problem(client.get(TEMPLATE.format(conversation_id=id)), 404)


def test_a_forgotten_conversation_has_none(client: FlaskClient) -> None:
    path = path_of(client, "one")
    client.delete(path.removesuffix("/record"))

    assert is_problem(client.get(path), 404)


@pytest.mark.parametrize("form", ["html", "JSON", "md", "json,markdown"])
def test_another_form_is_refused(light: FlaskClient, form: str) -> None:
    response = light.get(f"{path_of(light, 'one')}?format={form}")

    assert is_problem(response, 422)
    assert [error["field"] for error in response.get_json()["errors"]] == ["format"]
