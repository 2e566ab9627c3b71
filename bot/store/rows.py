"""The tables. A row is the store's own shape; whoever asks the store gets values."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.core.turns import JsonText

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Utc(TypeDecorator[datetime]):
    """A moment in UTC, also where the database keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment with its time zone."""
        if value is None or value.tzinfo:
            return value.astimezone(UTC) if value else None
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """All tables of the project."""

    metadata = MetaData(naming_convention=NAMES)


class ConversationRow(Base):
    """A conversation: whose it is, how many turns it has, and what it remembers of them."""

    __tablename__ = "conversation"
    __table_args__ = (Index(None, "site_id", "user_id"), Index(None, "last_at"))

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(Utc)
    last_at: Mapped[datetime | None] = mapped_column(Utc)
    """When its latest turn was asked; empty where an older version has begun it."""
    turns: Mapped[int]
    """Also the sequence number of the latest turn; a writer checks it, and raises it."""
    context: Mapped[JsonText] = mapped_column(JSON)
    site_id: Mapped[str | None] = mapped_column(String(64))
    user_id: Mapped[str | None] = mapped_column(String(64))
    """A digest that stands for a user of the site."""
    key_id: Mapped[str | None] = mapped_column(String(32))
    """The public id of the API key that began it."""


class TurnRow(Base):
    """One question and its answer; *sequence* counts from 1 in its conversation."""

    __tablename__ = "turn"
    __table_args__ = (
        UniqueConstraint("conversation_id", "sequence"),
        UniqueConstraint("conversation_id", "message_id"),
        Index(
            "ix_turn_insights", "asked_at", "status", "intent", "channel", "knowledge_version", "took_us"
        ),  # holds all that is counted of turns, so that counting reads no turn
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(64), ForeignKey("conversation.id", ondelete="CASCADE"))
    sequence: Mapped[int]
    message_id: Mapped[str | None] = mapped_column(String(64))
    question: Mapped[str | None] = mapped_column(Text)
    """Empty where question texts are not kept."""
    channel: Mapped[str] = mapped_column(String(32))
    asked_at: Mapped[datetime] = mapped_column(Utc)
    status: Mapped[str | None] = mapped_column(String(16))
    intent: Mapped[str | None] = mapped_column(String(64))
    confidence: Mapped[float | None]
    body: Mapped[JsonText] = mapped_column(JSON)
    trace: Mapped[JsonText] = mapped_column(JSON)
    knowledge_version: Mapped[str] = mapped_column(String(64))
    took_us: Mapped[int | None]
    """Microseconds until the answer was there to be stored; empty where an older version has answered."""


class FeedbackRow(Base):
    """The last rating of a turn."""

    __tablename__ = "feedback"
    __table_args__ = (CheckConstraint("rating IN ('up', 'down')", name="rating_known"),)

    turn_id: Mapped[str] = mapped_column(String(64), ForeignKey("turn.id", ondelete="CASCADE"), primary_key=True)
    rating: Mapped[str] = mapped_column(String(4))
    comment: Mapped[str | None] = mapped_column(Text)
    rated_at: Mapped[datetime] = mapped_column(Utc)


class MissRow(Base):
    """A turn that the bot could not answer well, for somebody who teaches it to look at."""

    __tablename__ = "miss"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'pending', 'done', 'ignored')", name="state_known"),
        Index(None, "state", "noted_at"),
    )

    turn_id: Mapped[str] = mapped_column(String(64), ForeignKey("turn.id", ondelete="CASCADE"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(8), server_default="new")
    noted_at: Mapped[datetime] = mapped_column(Utc)
    note: Mapped[str | None] = mapped_column(Text)
    """What an admin wrote about it."""


class SiteRow(Base):
    """A portal that embeds the bot."""

    __tablename__ = "site"
    __table_args__ = (CheckConstraint("identity IN ('anonymous', 'optional', 'required')", name="identity_known"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    origins: Mapped[JsonText] = mapped_column(JSON)
    """The origins whose pages may call the API, as a list."""
    frame_ancestors: Mapped[JsonText] = mapped_column(JSON)
    identity: Mapped[str] = mapped_column(String(16))
    audience: Mapped[str] = mapped_column(String(200))
    """What the tokens of its users must name as ``aud``."""
    rate: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(Utc)
    disabled_at: Mapped[datetime | None] = mapped_column(Utc)


class SiteKeyRow(Base):
    """A key that proves the tokens of a site's users; several at once while keys are changed."""

    __tablename__ = "site_key"
    __table_args__ = (CheckConstraint("algorithm IN ('HS256', 'RS256')", name="algorithm_known"),)

    site_id: Mapped[str] = mapped_column(String(64), ForeignKey("site.id", ondelete="CASCADE"), primary_key=True)
    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    algorithm: Mapped[str] = mapped_column(String(8))
    material: Mapped[bytes] = mapped_column(LargeBinary)
    """The public key for RS256; the secret, encrypted, for HS256."""
    created_at: Mapped[datetime] = mapped_column(Utc)
    retired_at: Mapped[datetime | None] = mapped_column(Utc)


class ApiKeyRow(Base):
    """An API key. The key itself is nowhere: only its digest."""

    __tablename__ = "api_key"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """The public part of the key."""
    digest: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    scopes: Mapped[JsonText] = mapped_column(JSON)
    site_id: Mapped[str | None] = mapped_column(String(64), ForeignKey("site.id", ondelete="CASCADE"))
    rate: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime | None] = mapped_column(Utc)
    last_used_at: Mapped[datetime | None] = mapped_column(Utc)
    revoked_at: Mapped[datetime | None] = mapped_column(Utc)


class KnowledgeReleaseRow(Base):
    """Knowledge that was published: the latest one answers, in every process."""

    __tablename__ = "knowledge_release"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    version: Mapped[str] = mapped_column(String(64))
    packs: Mapped[bytes] = mapped_column(LargeBinary)
    """The files of all packs, as an archive."""
    matcher: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The fitted matcher, signed with the service's secret."""
    repeats: Mapped[int | None]
    """The release whose files it holds again."""
    published_at: Mapped[datetime] = mapped_column(Utc)


class AdminRow(Base):
    """Somebody who may look at the insights, by a password."""

    __tablename__ = "admin"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    password: Mapped[str] = mapped_column(String(255))
    """A salted scrypt digest."""
    created_at: Mapped[datetime] = mapped_column(Utc)
    changed_at: Mapped[datetime] = mapped_column(Utc)


class AdminSessionRow(Base):
    """A session of an admin. What the cookie holds is nowhere: only its digest."""

    __tablename__ = "admin_session"
    __table_args__ = (CheckConstraint("way IN ('password', 'proxy', 'oidc')", name="way_known"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    way: Mapped[str] = mapped_column(String(8))
    began_at: Mapped[datetime] = mapped_column(Utc)
    seen_at: Mapped[datetime] = mapped_column(Utc)


class AuditRow(Base):
    """What an admin did. It repeats no question, no comment and no note."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Utc)
    who: Mapped[str] = mapped_column(String(200))
    session: Mapped[str | None] = mapped_column(String(12))
    """The beginning of the session's id."""
    action: Mapped[str] = mapped_column(String(32))
    object: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[str | None] = mapped_column(String(200))


class TrialRow(Base):
    """A phrasing that an admin tries out for a miss; it goes with the turn of the miss."""

    __tablename__ = "trial"
    __table_args__ = (Index(None, "turn_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    turn_id: Mapped[str] = mapped_column(String(64), ForeignKey("turn.id", ondelete="CASCADE"))
    who: Mapped[str] = mapped_column(String(200))
    lesson: Mapped[JsonText] = mapped_column(JSON)
    """What is tried: intent, phrasing, topics, words."""
    stage: Mapped[str] = mapped_column(String(16))
    slot: Mapped[int | None] = mapped_column(unique=True)
    """1 while it runs, so that no two do."""
    began_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    preview: Mapped[JsonText | None] = mapped_column(JSON(none_as_null=True))
    outcome: Mapped[JsonText | None] = mapped_column(JSON(none_as_null=True))
    refused: Mapped[str | None] = mapped_column(Text)


class SlackDeliveryRow(Base):
    """Something that Slack has delivered, and a process has taken."""

    __tablename__ = "slack_delivery"
    __table_args__ = (Index(None, "taken_at"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """A digest of what tells it from all others."""
    taken_at: Mapped[datetime] = mapped_column(Utc)


class SlackInstallRow(Base):
    """An installation in a workspace or an organisation; an absent part of its key is empty."""

    __tablename__ = "slack_install"

    enterprise: Mapped[str] = mapped_column(String(32), primary_key=True)
    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    user: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Who installed it; empty for the entry of the bot itself."""
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    installed_at: Mapped[datetime] = mapped_column(Utc)


class SlackStateRow(Base):
    """An installation under way. The state itself is nowhere: only its digest."""

    __tablename__ = "slack_state"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[datetime] = mapped_column(Utc)


class SlackAskedRow(Base):
    """Who asked the question of a turn."""

    __tablename__ = "slack_asked"
    __table_args__ = (Index(None, "person"),)

    turn_id: Mapped[str] = mapped_column(String(64), ForeignKey("turn.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[str] = mapped_column(String(64))
    """A digest that stands for a person of a workspace, here and below."""


class SlackVoteRow(Base):
    """The last rating that a person gave to a turn."""

    __tablename__ = "slack_vote"
    __table_args__ = (CheckConstraint("rating IN ('up', 'down')", name="rating_known"),)

    turn_id: Mapped[str] = mapped_column(String(64), ForeignKey("turn.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    rating: Mapped[str] = mapped_column(String(4))
    rated_at: Mapped[datetime] = mapped_column(Utc)


class SlackPersonRow(Base):
    """What a person has chosen."""

    __tablename__ = "slack_person"

    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    chosen: Mapped[JsonText] = mapped_column(JSON)
