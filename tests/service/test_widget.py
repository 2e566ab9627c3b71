"""The widget's script, as pages of any origin load it, and what they say to load it."""

from __future__ import annotations

import base64
import hashlib
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from bot import places
from bot.cli.widget import widget as command
from bot.widget import built

CONTENT = (places.WEB / "built" / "widget.js").read_bytes()
PINNED = f"/widget/{built(places.WEB).release}/widget.js"


@pytest.mark.parametrize("path", ["/widget.js", PINNED])
@pytest.mark.parametrize("origin", [None, "https://anywhere.example"])
def test_pages_of_any_origin_may_load_it(light: FlaskClient, path: str, origin: str | None) -> None:
    response = light.get(path, headers={"Origin": origin} if origin else {})

    assert (response.status_code, response.data) == (200, CONTENT)
    assert response.content_type == "text/javascript; charset=utf-8"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_latest_is_kept_for_minutes_and_asked_for_by_its_tag(light: FlaskClient) -> None:
    first = light.get("/widget.js")
    again = light.get("/widget.js", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_a_version_is_kept_for_ever(light: FlaskClient) -> None:
    assert light.get(PINNED).headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", ["/widget/0/widget.js", f"{PINNED}x", "/widget/widget.js", "/widget/%2e%2e/widget.js"])
def test_no_other_version_is_served(light: FlaskClient, path: str) -> None:
    assert light.get(path).status_code == 404


class Tags(HTMLParser):
    """The attributes of each script tag."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "script"
        self.scripts.append(dict(attrs))


def snippets(*words: str) -> list[dict[str, str | None]]:
    ran = CliRunner().invoke(command, ["snippet", *words])
    assert ran.exit_code == 0, ran.output
    tags = Tags()
    tags.feed(ran.output)
    return tags.scripts


def test_the_command_tells_both_tags(light: FlaskClient) -> None:
    latest, pinned = snippets("--site", "portal", "--url", "https://bot.example/")

    integrity = "sha384-" + base64.b64encode(hashlib.sha384(CONTENT).digest()).decode()
    assert latest == {"src": "https://bot.example/widget.js", "async": None, "data-site": "portal"}
    assert pinned == {
        "src": f"https://bot.example{PINNED}",
        "async": None,
        "data-site": "portal",
        "integrity": integrity,
        "crossorigin": "anonymous",
    }
    assert light.get(PINNED).status_code == 200


def test_a_service_below_a_path_and_no_site() -> None:
    latest, _ = snippets("--url", "https://intranet.example/bot")

    assert latest == {"src": "https://intranet.example/bot/widget.js", "async": None}


def test_a_site_can_not_end_the_attribute() -> None:
    latest, _ = snippets("--site", '"><script>')

    assert latest["data-site"] == '"><script>'


@pytest.mark.parametrize("url", ["bot.example", "javascript:alert(1)", 'https://a"b', ""])
def test_what_is_no_address_is_refused(url: str) -> None:
    ran = CliRunner().invoke(command, ["snippet", "--url", url])

    assert ran.exit_code == 2
    assert "is no origin" in ran.output
