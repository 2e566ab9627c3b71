"""let admins look at what was asked, and teach from it

Old code keeps running while this is applied: new columns may be empty. On PostgreSQL, turns wait while the index of
turns is made.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("turn", sa.Column("took_us", sa.Integer(), nullable=True))
    op.create_index(
        "ix_turn_insights", "turn", ["asked_at", "status", "intent", "channel", "knowledge_version", "took_us"]
    )
    op.drop_index(op.f("ix_turn_asked_at"), "turn")
    op.add_column("miss", sa.Column("note", sa.Text(), nullable=True))
    op.create_table(
        "admin",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("password", sa.String(255), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_admin")),
    )
    op.create_table(
        "admin_session",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("way", sa.String(8), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_session")),
        sa.CheckConstraint("way IN ('password', 'proxy', 'oidc')", name=op.f("ck_admin_session_way_known")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("session", sa.String(12), nullable=True),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("object", sa.String(64), nullable=True),
        sa.Column("detail", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_table(
        "trial",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("turn_id", sa.String(64), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("lesson", sa.JSON(), nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("preview", sa.JSON(), nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=True),
        sa.Column("refused", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial")),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_trial_turn_id_turn"), ondelete="CASCADE"),
        sa.UniqueConstraint("slot", name=op.f("uq_trial_slot")),
    )
    op.create_index(op.f("ix_trial_turn_id"), "trial", ["turn_id"])


def downgrade() -> None:
    for table in ("trial", "audit", "admin_session", "admin"):
        op.drop_table(table)
    with op.batch_alter_table("miss") as miss:
        miss.drop_column("note")
    op.create_index(op.f("ix_turn_asked_at"), "turn", ["asked_at"])
    op.drop_index("ix_turn_insights", "turn")
    with op.batch_alter_table("turn") as turn:
        turn.drop_column("took_us")
