"""know whose a conversation is; keep sites, keys, misses and published knowledge

Old code keeps running while this is applied: new columns of old tables may be empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("conversation") as conversation:
        conversation.add_column(sa.Column("last_at", MOMENT, nullable=True))
        conversation.add_column(sa.Column("site_id", sa.String(64), nullable=True))
        conversation.add_column(sa.Column("user_id", sa.String(64), nullable=True))
        conversation.add_column(sa.Column("key_id", sa.String(32), nullable=True))
    op.create_index(op.f("ix_conversation_site_id_conversation_user_id"), "conversation", ["site_id", "user_id"])
    op.create_index(op.f("ix_conversation_last_at"), "conversation", ["last_at"])
    with op.batch_alter_table("turn") as turn:
        turn.alter_column("question", existing_type=sa.Text(), nullable=True)
        turn.add_column(sa.Column("status", sa.String(16), nullable=True))
        turn.add_column(sa.Column("intent", sa.String(64), nullable=True))
        turn.add_column(sa.Column("confidence", sa.Double(), nullable=True))
    op.create_index(op.f("ix_turn_asked_at"), "turn", ["asked_at"])
    op.create_table(
        "miss",
        sa.Column("turn_id", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("state", sa.String(8), nullable=False, server_default="new"),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_miss")),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_miss_turn_id_turn"), ondelete="CASCADE"),
        sa.CheckConstraint("state IN ('new', 'pending', 'done', 'ignored')", name=op.f("ck_miss_state_known")),
    )
    op.create_index(op.f("ix_miss_state_miss_noted_at"), "miss", ["state", "noted_at"])
    op.create_table(
        "site",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("origins", sa.JSON(), nullable=False),
        sa.Column("frame_ancestors", sa.JSON(), nullable=False),
        sa.Column("identity", sa.String(16), nullable=False),
        sa.Column("audience", sa.String(200), nullable=False),
        sa.Column("rate", sa.String(100), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("disabled_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.CheckConstraint("identity IN ('anonymous', 'optional', 'required')", name=op.f("ck_site_identity_known")),
    )
    op.create_table(
        "site_key",
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("kid", sa.String(64), nullable=False),
        sa.Column("algorithm", sa.String(8), nullable=False),
        sa.Column("material", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("site_id", "kid", name=op.f("pk_site_key")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_key_site_id_site"), ondelete="CASCADE"),
        sa.CheckConstraint("algorithm IN ('HS256', 'RS256')", name=op.f("ck_site_key_algorithm_known")),
    )
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("site_id", sa.String(64), nullable=True),
        sa.Column("rate", sa.String(100), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_api_key_site_id_site"), ondelete="CASCADE"),
    )
    op.create_table(
        "knowledge_release",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("packs", sa.LargeBinary(), nullable=False),
        sa.Column("matcher", sa.LargeBinary(), nullable=True),
        sa.Column("repeats", sa.Integer(), nullable=True),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_release")),
    )


def downgrade() -> None:
    for table in ("knowledge_release", "api_key", "site_key", "site", "miss"):
        op.drop_table(table)
    op.execute("UPDATE turn SET question = '' WHERE question IS NULL")
    op.drop_index(op.f("ix_turn_asked_at"), "turn")
    with op.batch_alter_table("turn") as turn:
        for column in ("confidence", "intent", "status"):
            turn.drop_column(column)
        turn.alter_column("question", existing_type=sa.Text(), nullable=False)
    op.drop_index(op.f("ix_conversation_last_at"), "conversation")
    op.drop_index(op.f("ix_conversation_site_id_conversation_user_id"), "conversation")
    with op.batch_alter_table("conversation") as conversation:
        for column in ("key_id", "user_id", "site_id", "last_at"):
            conversation.drop_column(column)
