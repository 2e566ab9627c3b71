"""The files of the pages, and the headers of every reply."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from bot import places

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'; "
    "frame-ancestors 'none'"
)


@pytest.mark.parametrize("path", ["/", "/api/v1/frameworks", "/api/nothing", "/nothing", "/favicon.ico", "/healthz"])
def test_every_reply_is_safe_in_a_browser(light: FlaskClient, path: str) -> None:
    headers = light.get(path, buffered=True).headers

    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Permissions-Policy"].startswith("camera=(), ")
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if path == "/favicon.ico" else "same-origin")
    assert "Strict-Transport-Security" not in headers


def test_over_https_browsers_are_told_to_stay_there(light: FlaskClient) -> None:
    headers = light.get("/healthz", base_url="https://localhost").headers

    assert headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/"),
        ("get", "/assets/pages.css"),
        ("get", "/api/v1/frameworks"),
        ("post", "/api/v1/ask"),
        ("delete", "/api/v1/conversations/x"),
        ("options", "/api/v1/ask"),
        ("get", "/nothing"),
        ("get", "/healthz"),
    ],
)
def test_no_reply_sets_a_cookie(light: FlaskClient, method: str, path: str) -> None:
    response = light.open(path, method=method, json={"question": "Flask?"}, buffered=True)

    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers["Vary"]


@pytest.mark.parametrize("file", sorted(places.WEB.glob("*.*")), ids=lambda file: str(file.name))
def test_every_file_of_the_page_is_served_and_revalidated(light: FlaskClient, file: object) -> None:
    path = f"/assets/{getattr(file, 'name', '')}"
    first = light.get(path, buffered=True)
    again = light.get(path, headers={"If-None-Match": first.headers["ETag"]}, buffered=True)

    assert (first.status_code, again.status_code) == (200, 304)
    assert first.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    ["../bot/app.py", "..%2fbot%2fapp.py", "%2e%2e/pyproject.toml", "%00", "pages.css%00", "", "x" * 5000, "."],
)
def test_nothing_else_is_served(light: FlaskClient, path: str) -> None:
    response = light.get(f"/assets/{path}", buffered=True)

    assert response.status_code == 404


def test_the_icon_is_there(light: FlaskClient) -> None:
    assert light.get("/favicon.ico", buffered=True).status_code in (200, 204)


def test_replies_with_conversations_are_not_kept_by_caches(light: FlaskClient) -> None:
    assert light.post("/api/v1/ask", json={"question": "Flask?"}).headers["Cache-Control"] == "no-store"


def test_an_empty_reply_has_no_type(light: FlaskClient) -> None:
    assert "Content-Type" not in light.options("/api/v1/ask").headers
