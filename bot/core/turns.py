"""A question, who asks it, and the turn that it becomes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from json.encoder import encode_basestring
from typing import Any

JsonObject = Mapping[str, Any]
COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class JsonText:
    """A JSON value as text: written once, however often it is stored and sent."""

    text: str

    @classmethod
    def of(cls, value: Any) -> JsonText:
        """*value*, written compactly."""
        return cls(COMPACT.encode(value))

    @classmethod
    def of_members(cls, members: Iterable[str]) -> JsonText:
        """The object of these members, each ``"name":value``, no two of the same name."""
        return cls(f"{{{','.join(members)}}}")

    @property
    def members(self) -> str:
        """The members of this object, for :meth:`of_members`. It must not be empty."""
        return self.text[1:-1]

    def read(self) -> Any:
        """The value."""
        return json.loads(self.text)


quoted: Callable[[str], str] = encode_basestring
"""A text as JSON writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """On whose behalf a request is made, as far as it was proven."""

    site: str | None = None
    """The id of the portal that embeds the bot."""
    user: str | None = None
    """A digest that stands for a user of the site; who that is stays with the site."""
    key: str | None = None
    """The public id of the API key."""

    def may_use(self, owner: Asker) -> bool:
        """Whether this asker may go on with, read and delete what *owner* began.

        What nobody in particular began is open to whoever knows its id; what a user began, to that user alone.
        """
        return owner.user is None or (owner.site, owner.user) == (self.site, self.user)


ANYONE = Asker()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One message of a person. *text* has 1 to 2,000 characters after trimming."""

    text: str
    conversation_id: str | None = None
    opens: bool = False
    """Whether a *conversation_id* that nobody knows yet opens a conversation under it."""
    message_id: str | None = None
    channel: str = "api"
    earlier: tuple[str, ...] = ()
    """What the person said before the conversation began, oldest first, where another place keeps that."""
    asker: Asker = ANYONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question and its answer, inside a conversation."""

    id: str
    conversation_id: str
    sequence: int
    """Its place in the conversation, from 1."""
    question: str | None
    """None where question texts are not kept."""
    channel: str
    asked_at: datetime
    status: str
    intent: str
    confidence: float
    body: JsonText
    trace: JsonText
    knowledge_version: str
    message_id: str | None = None
    took_us: int | None = field(default=None, compare=False)
    """Microseconds from the question's arrival until the answer was there to be stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """How a conversation stands: whose it is, how many turns it has, and what the next answer must know of them."""

    owner: Asker
    turns: int
    context: JsonText
    answered: Turn | None = None
    """The turn that has answered the message that was asked for."""


NEW = Remembered(owner=ANYONE, turns=0, context=JsonText("{}"))
"""A conversation that begins."""
