"""Where something is asked and by whom, and under what names that is kept: digests, never Slack's own."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.turns import Asker
from bot.signing import Secret, user_digest
from integrations.slack.payloads import Payload, kind_of, part, said_in, word


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an answer goes."""

    team: str
    channel: str
    user: str
    thread: str | None = None
    """The message in whose thread it belongs; None for what only the person sees."""
    direct: bool = False
    """Whether nobody else reads it."""
    private_of: str = ""
    """What tells one conversation that only the person sees from another."""

    @property
    def private(self) -> bool:
        """Whether only the person sees the answer, in a channel of others."""
        return self.thread is None


def place_of(payload: Payload, team: str) -> Place | None:
    """Where what is delivered was said, typed or pressed; None where that is in no channel."""
    kind = kind_of(payload)
    if kind == "event":
        said = said_in(payload)
        if said is None:
            return None
        return Place(team=team, channel=said.channel, user=said.user, thread=said.thread, direct=said.direct)
    if kind == "command":
        channel, user = word(payload, "channel_id"), word(payload, "user_id")
        return _alone(team, channel, user, payload)
    channel, user = word(payload, "channel", "id"), word(payload, "user", "id")
    if kind == "message_action" or part(payload, "container", "is_ephemeral") is True:
        return _alone(team, channel, user, payload)
    root = word(payload, "container", "thread_ts") or word(payload, "message", "thread_ts")
    thread = root or word(payload, "container", "message_ts") or word(payload, "message", "ts")
    if not channel or not user or not thread:
        return None
    return Place(team=team, channel=channel, user=user, thread=thread, direct=channel.startswith("D"))


def _alone(team: str, channel: str, user: str, payload: Payload) -> Place | None:
    if not channel or not user:
        return None
    return Place(team=team, channel=channel, user=user, private_of=word(payload, "trigger_id"))


@dataclass(frozen=True, slots=True)
class Names:
    """Makes the names. The same place has the same ones in every process."""

    secret: Secret

    def site(self, team: str) -> str:
        """What stands for a workspace as the place where people ask."""
        return f"slack-{team}"

    def person(self, team: str, user: str) -> str:
        """What stands for a person of a workspace: 64 hexadecimal digits that nobody can trace back."""
        return user_digest(self.secret, self.site(team), user)

    def conversation(self, place: Place) -> str:
        """The id of the conversation of a thread, or of what one person alone sees; nobody can guess it."""
        alone = [place.user, place.private_of] if place.private else []
        return self.secret.conversation_id("slack conversation", [place.team, place.channel, place.thread, *alone])

    def asker(self, place: Place) -> Asker:
        """On whose behalf a question of this place is asked: the person's where nobody else reads it."""
        alone = place.direct or place.private
        return Asker(site=self.site(place.team), user=self.person(place.team, place.user) if alone else None)
