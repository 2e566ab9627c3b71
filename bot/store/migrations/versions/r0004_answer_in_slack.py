"""answer in Slack, each question once

Old code keeps running while this is applied: all tables are new.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "slack_delivery",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_slack_delivery")),
    )
    op.create_index(op.f("ix_slack_delivery_taken_at"), "slack_delivery", ["taken_at"])
    op.create_table(
        "slack_install",
        sa.Column("enterprise", sa.String(32), nullable=False),
        sa.Column("team", sa.String(32), nullable=False),
        sa.Column("user", sa.String(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("installed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("enterprise", "team", "user", name=op.f("pk_slack_install")),
    )
    op.create_table(
        "slack_state",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_slack_state")),
    )
    op.create_table(
        "slack_asked",
        sa.Column("turn_id", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_slack_asked")),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_slack_asked_turn_id_turn"), ondelete="CASCADE"),
    )
    op.create_index(op.f("ix_slack_asked_person"), "slack_asked", ["person"])
    op.create_table(
        "slack_vote",
        sa.Column("turn_id", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("rating", sa.String(4), nullable=False),
        sa.Column("rated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("turn_id", "person", name=op.f("pk_slack_vote")),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_slack_vote_turn_id_turn"), ondelete="CASCADE"),
        sa.CheckConstraint("rating IN ('up', 'down')", name=op.f("ck_slack_vote_rating_known")),
    )
    op.create_table(
        "slack_person",
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_slack_person")),
    )


def downgrade() -> None:
    for table in ("slack_person", "slack_vote", "slack_asked", "slack_state", "slack_install", "slack_delivery"):
        op.drop_table(table)
