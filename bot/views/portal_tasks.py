"""What portals ask a model about a conversation: its title, its tags, what to ask next.

Open WebUI and LibreChat send such prompts to the model that answers the questions. They are told apart by how they
begin and by the JSON that they want, so that an edited wording is still recognised.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.asking import Edition, context_after
from bot.views.requests import LONGEST_QUESTION

TASK = "### Task:"
WANTED = re.compile(r'\{\s*"(title|tags|follow_ups|queries|text|prompt)"\s*:')
"""The JSON that a task of Open WebUI wants."""
LIBRECHAT_TITLE = "Provide a concise, 5-word-or-less title for the conversation"
EMOJI = "Your task is to reflect the speaker's likely facial expression"
MERGE = re.compile(r'You have been provided with a set of responses .{,80}? the latest user query: "(.+?)"\s*\n', re.S)
SPEAKER = re.compile(r"^(user|human|assistant|ai|system|tool): ?", re.I | re.M)
DOCUMENTS = "</context>"
"""What ends the documents that a portal puts before a question."""
QUERY_TAG = re.compile(r"</?user_query>")
LONGEST_TITLE = 60
MOST_EARLIER = 50
"""How many of the person's earlier messages make the context: the last ones."""
LONGEST_EARLIER = 10_000
"""How many characters they have together, since each of them is read anew."""
FACE = "🙂"
SIGN = "🧭"
BROAD = ("Technology", "Web Development", "Python")


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as a portal tells it: its last question, and how the bot answers that."""

    edition: Edition
    question: str
    body: Mapping[str, Any]

    @classmethod
    def told_in(cls, history: str, edition: Edition) -> Talk:
        """The conversation that *history* tells, one speaker a line."""
        pieces = SPEAKER.split(history)
        spoken = list(zip(pieces[1::2], pieces[2::2], strict=True)) or [("user", history)]
        *earlier, last = [text for speaker, text in spoken if speaker.lower() in ("user", "human")] or ["?"]
        question = last.strip()[:LONGEST_QUESTION] or "?"
        return cls(edition, question, edition.reply(question, context_after(edition, recent(earlier))).body.read())

    @property
    def names(self) -> list[str]:
        """The frameworks that it is about."""
        return [self.edition.knowledge.subjects[id].name for id in self.body["frameworks"]]

    @property
    def needs(self) -> list[str]:
        """The topics that are wanted."""
        topics = self.edition.knowledge.topics
        return [topics[need["topic"]].label for need in self.body["requirements"] if need["wanted"]]

    @property
    def about_us(self) -> bool:
        """Whether it is about our subject at all."""
        return bool(self.body["status"] != "declined" and self.body["intent"] not in ("smalltalk", "out_of_scope"))


def recent(said: Sequence[str]) -> tuple[str, ...]:
    """The last of the messages that a person sent, each cut to the length of a question."""
    kept: list[str] = []
    room = LONGEST_EARLIER
    for message in reversed(said[-MOST_EARLIER:]):
        text = question_in(message)[:LONGEST_QUESTION].strip()
        room -= len(text)
        if room < 0:
            break
        kept.append(text)
    return tuple(filter(None, reversed(kept)))


def question_in(text: str) -> str:
    """The question in a user's message, without the documents that a portal puts before it."""
    if text.startswith(TASK) and DOCUMENTS in text:
        rest = QUERY_TAG.sub("", text.rpartition(DOCUMENTS)[2]).strip()
        return rest or text
    return text


def answer_to(prompt: str, system: Sequence[str], edition: Edition) -> str | None:
    """What a portal wants to know, in the form that it wants; None where *prompt* is a person's question."""
    if prompt.startswith(TASK):
        return _as_json(prompt, edition)
    if prompt.startswith(LIBRECHAT_TITLE):
        return title(Talk.told_in(prompt.partition("\n")[2], edition))
    if prompt.startswith(EMOJI):
        return FACE
    if any(told.startswith("Available Tools:") and "tool_calls" in told for told in system):
        return _json({"tool_calls": []})
    merging = MERGE.match(prompt)
    if merging:
        return str(Talk.told_in(merging[1], edition).body["answer"]["markdown"])
    return None


def _as_json(prompt: str, edition: Edition) -> str | None:
    task, _, history = prompt.partition("<chat_history>")
    wanted = WANTED.search(task)
    if not wanted:
        return None
    if wanted[1] not in ANSWERS:
        return _json(NOTHING[wanted[1]])
    talk = Talk.told_in(history.rpartition("</chat_history>")[0] or history, edition)
    sign = f"{SIGN} " if wanted[1] == "title" and "with an emoji" in task else ""
    answer = ANSWERS[wanted[1]](talk)
    return _json({wanted[1]: f"{sign}{answer}" if isinstance(answer, str) else answer})


def title(talk: Talk) -> str:
    """A few words that tell one conversation from another."""
    names, needs, intent = talk.names[:3], talk.needs, talk.body["intent"]
    if len(names) > 1:
        return " or ".join(names) + (f" for {needs[0]}" if needs else "")
    if names:
        return f"{names[0]}: {needs[0] if needs else intent.replace('_', ' ')}"
    if needs and intent == "recommend":
        return f"Framework for {' and '.join(needs[:2])}"
    return " ".join(talk.question.split()[:6])[:LONGEST_TITLE]


def tags(talk: Talk) -> list[str]:
    """Broad ones, then what it is about."""
    return [*BROAD, *talk.names[:2], *talk.needs[:2]] if talk.about_us else ["General"]


def follow_ups(talk: Talk) -> list[str]:
    """What can be asked next."""
    return list(talk.body["suggestions"][:5])


ANSWERS: Mapping[str, Callable[[Talk], str | list[str]]] = {"title": title, "tags": tags, "follow_ups": follow_ups}
NOTHING: Mapping[str, Any] = {"queries": {"queries": []}, "text": {"text": ""}, "prompt": {"prompt": ""}}
"""Where there is nothing to say: no search is needed, and neither sentences nor pictures are made up."""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
