"""Addresses of the bot's own pages: nothing else is ever linked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote, urlencode

from bot.core.turns import JsonObject
from bot.views.pages import choosing
from integrations.slack.contents import names_in
from integrations.slack.forms import Block
from integrations.slack.mrkdwn import link

MOST_LINKS = 8
LONGEST = 1_500
"""The most that a line of links may take of a message."""


def framework_page(base_url: str, id: str) -> str:
    """The page of a framework."""
    return f"{base_url.rstrip('/')}/frameworks/{quote(id, safe='')}"


def comparison_page(base_url: str, ids: Iterable[str]) -> str:
    """The page that shows frameworks side by side."""
    return f"{base_url.rstrip('/')}/compare?{urlencode([('f', id) for id in ids])}"


def of_answer(body: JsonObject, base_url: str | None) -> tuple[Block, ...]:
    """A line that leads to the frameworks that an answer is about; none where it is about none."""
    parts = (body, *(body.get("parts") or ()))
    asked = dict.fromkeys(id for part in parts for id in part.get("frameworks") or ())
    ranked = dict.fromkeys(entry["framework"] for part in parts for entry in part.get("ranking") or ())
    return _line(tuple({**asked, **ranked})[: choosing.MOST], names_in(body), base_url)


def of_sources(body: JsonObject, base_url: str | None) -> tuple[Block, ...]:
    """A line that leads to the frameworks that sources speak of."""
    cited = dict.fromkeys(citation.get("framework") for citation in body.get("citations") or ())
    return _line([id for id in cited if id][:MOST_LINKS], names_in(body), base_url)


def _line(ids: Sequence[str], names: Mapping[str, str], base_url: str | None) -> tuple[Block, ...]:
    if base_url is None or not ids:
        return ()
    links = [link(framework_page(base_url, id), names.get(id, id)) for id in ids]
    if choosing.FEWEST <= len(ids) <= choosing.MOST:
        links.append(link(comparison_page(base_url, ids), "side by side"))
    told = f"All that the articles say: {' · '.join(links)}"
    if len(told) > LONGEST:
        return ()
    return ({"type": "context", "elements": [{"type": "mrkdwn", "text": told, "verbatim": True}]},)
