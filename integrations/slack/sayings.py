"""What the bot says beside answers, and questions that it puts where their answers belong."""

from __future__ import annotations

import re

from slack_sdk import WebClient

from integrations.slack.desk import Desk
from integrations.slack.forms import plain_section
from integrations.slack.manifest import COMMAND
from integrations.slack.messages import Message, notice
from integrations.slack.mrkdwn import escaped
from integrations.slack.views import how_to_ask, question_problem
from integrations.slack.whereabouts import Place

_ID = re.compile(r"[A-Z0-9]{1,32}")


def help_message(desk: Desk, place: Place | None, *, command: str = COMMAND) -> Message:
    """What the bot can do, and how it is asked; with good questions as buttons where there is a *place* for answers."""
    greeting = desk.bot.greet().read()
    told = f"{greeting['answer']['text']}\n\n{how_to_ask(command)}"
    if place is None:
        return notice(told)
    return notice(told, suggestions=greeting["suggestions"], sign=desk.sign(place, desk.names.conversation(place)))


def asked_by(user: str, question: str) -> Message:
    """Who has asked what, for those who find an answer below it."""
    who = f"<@{user}>" if _ID.fullmatch(user) else "Somebody"
    head = {"type": "context", "elements": [{"type": "mrkdwn", "text": f"{who} asked:"}]}
    return Message(text=f"{who} asked: {escaped(question)}", forms=((head, plain_section(question)),))


def asked_in_direct(desk: Desk, client: WebClient, team: str, user: str, text: str) -> None:
    """Ask *text* in the person's direct messages: the question as a message, the answer in its thread."""
    problem = question_problem(text)
    message = notice(problem) if problem else asked_by(user, text)
    said = desk.say_directly(client, user, message)
    if said and not problem:
        channel, root = said
        place = Place(team=team, channel=channel, user=user, thread=root, direct=True)
        desk.answer(client, place, text)
