"""What the bot says beside answers, and questions that it puts where their answers belong."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from slack_sdk import WebClient

from bot.core.turns import Turn
from integrations.slack.desk import Desk
from integrations.slack.forms import plain_section
from integrations.slack.messages import Message, notice
from integrations.slack.mrkdwn import escaped
from integrations.slack.speaking import Unsaid
from integrations.slack.views import question_problem
from integrations.slack.whereabouts import Place

logger = logging.getLogger(__name__)
COMMAND = "/frameworks"
_ID = re.compile(r"[A-Z0-9]{1,32}")
WAYS = (
    "Mention me in a channel, write to me here, or type {command} and a question, which nobody else sees. "
    "In a thread in which I have answered, just go on: “Why?”, “and its cons?”, “not Django”."
)


def help_message(desk: Desk, place: Place | None, *, command: str = COMMAND) -> Message:
    """What the bot can do, and how it is asked; with good questions as buttons where there is a *place* for answers."""
    greeting = desk.bot.greet().read()
    told = f"{greeting['answer']['text']}\n\n{WAYS.format(command=command)}"
    if place is None:
        return notice(told)
    return notice(told, suggestions=greeting["suggestions"], sign=desk.sign(place, desk.names.conversation(place)))


def asked_by(user: str, question: str) -> Message:
    """Who has asked what, for those who find an answer below it."""
    who = f"<@{user}>" if _ID.fullmatch(user) else "Somebody"
    head = {"type": "context", "elements": [{"type": "mrkdwn", "text": f"{who} asked:"}]}
    return Message(text=f"{who} asked: {escaped(question)}", forms=((head, plain_section(question)),))


def earlier_of(turns: Sequence[Turn], turn: Turn) -> tuple[str, ...]:
    """The questions before *turn*, as far as they are stored."""
    return tuple(one.question for one in turns if one.sequence < turn.sequence and one.question)


def asked_in_direct(desk: Desk, client: WebClient, team: str, user: str, text: str) -> None:
    """Ask *text* in the person's direct messages: the question as a message, the answer in its thread."""
    problem = question_problem(text)
    message = notice(problem) if problem else asked_by(user, text)
    try:
        channel, root = desk.speaker.post(client, message, channel=user)
    except Unsaid as error:
        logger.warning("a question was not put into direct messages: %s", error.reason)
        return
    if not problem:
        place = Place(team=team, channel=channel, user=user, thread=root, direct=True)
        desk.answer(client, place, text)
