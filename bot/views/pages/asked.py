"""A question and its answer as a page, for browsers without script: the same as over the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from pydantic import BaseModel

from bot.core.errors import UnknownConversation
from bot.core.turns import Question
from bot.views.incoming import read_query
from bot.views.pages.rendering import once
from bot.views.ports import asker, services
from bot.views.problems import Unprocessable
from bot.views.requests import LONGEST_QUESTION, Id, QuestionText

CHANNEL = "page"
NAMES = {"q": "the question", "conversation": "the conversation's id"}
FOREIGN = frozenset({"cross-site", "same-site"})
"""What a browser says in Sec-Fetch-Site of a request that another site's page has caused."""


class AskQuery(BaseModel):
    """A question in an address."""

    q: QuestionText
    conversation: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page of a question shows: the reply of the API, or what is wrong with the question."""

    question: str = ""
    reply: Mapping[str, Any] | None = None
    conversation: str | None = None
    problem: str | None = None


def ask() -> Response:
    """The answer to the question ``q``; without one, or where another site's page has sent the browser, the form alone.

    So no page of a stranger makes anybody ask: a link fills the question in, and the person sends it.
    """
    typed = request.args.get("q", "")
    if not typed.strip():
        return _page(Shown())
    try:
        query = read_query(AskQuery)
    except Unprocessable as error:
        named = ((NAMES.get(found["field"], found["field"]), found["reason"]) for found in error.errors)
        reasons = "; ".join(f"{name} {reason}" for name, reason in named)
        return _page(Shown(question=typed[:LONGEST_QUESTION], problem=f"Nothing was asked: {reasons}."), 422)
    if request.method != "GET" or request.headers.get("Sec-Fetch-Site") in FOREIGN:
        return _page(Shown(question=query.q))
    return _answered(query)


def _answered(query: AskQuery) -> Response:
    asked = Question(text=query.q, conversation_id=query.conversation, channel=CHANNEL, asker=asker())
    try:
        turn = services().bot.ask(asked)
    except UnknownConversation:
        gone = "This conversation is not there any more. Ask again to begin a new one."
        return _page(Shown(question=query.q, problem=gone), 404)
    return _page(Shown(question=query.q, reply=turn.body.read(), conversation=turn.conversation_id))


def _page(shown: Shown, status: int = 200) -> Response:
    response = once("ask.html", {"shown": shown, "longest": LONGEST_QUESTION}, status)
    response.headers["Cache-Control"] = "no-store"
    return response
