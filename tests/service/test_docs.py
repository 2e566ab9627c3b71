"""The files of the pages that describe the API; tests/browser shows that they work."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest
from flask.testing import FlaskClient

from bot import places
from bot.views.docs import FILES, POLICY, RELEASE
from bot.views.page import HEADERS

KINDS = {"swagger-ui.js": "text/javascript; charset=utf-8", "swagger-ui.css": "text/css; charset=utf-8"}


def test_the_page_names_the_files_of_the_installed_release(light: FlaskClient) -> None:
    response = light.get("/docs")

    assert (response.status_code, response.content_type) == (200, "text/html; charset=utf-8")
    assert response.headers["Content-Security-Policy"] == POLICY
    for name in FILES:
        assert f'"/docs/{version("offapi")}/{name}"' in response.text


def test_its_policy_is_that_of_all_pages_but_for_what_swagger_ui_needs() -> None:
    strict = HEADERS["Content-Security-Policy"].split("; ")
    own = POLICY.split("; ")

    assert [part for part in strict if part not in own] == [
        "img-src 'self'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
    assert [part for part in own if part not in strict] == ["img-src 'self' data:"]


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_kept_for_ever_and_can_be_revalidated(light: FlaskClient, name: str) -> None:
    path = f"/docs/{RELEASE}/{name}"
    first = light.get(path, buffered=True)
    again = light.get(path, headers={"If-None-Match": first.headers["ETag"]}, buffered=True)

    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert first.content_type == KINDS[name]
    assert first.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert first.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["0.0/swagger-ui.js", f"{RELEASE}/scalar.js", f"{RELEASE}/..%2f__init__.py", RELEASE])
def test_nothing_else_is_served(light: FlaskClient, path: str) -> None:
    assert light.get(f"/docs/{path}", buffered=True).status_code == 404


def test_the_package_is_not_read_into_memory() -> None:
    code = "import sys, bot.app; print([name for name in sys.modules if name.startswith('offapi')])"
    run = subprocess.run([sys.executable, "-c", code], cwd=places.WEB.parent, capture_output=True, text=True)

    assert run.stdout == "[]\n", run.stderr


def test_a_package_that_is_missing_is_named() -> None:
    with pytest.raises(ModuleNotFoundError, match="No package named 'not_installed'"):
        places.of_package("not_installed")
