"""The record: what an escalation asked for and how it was answered, and a row for each instruction."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    """The record is made anew from the log at the next start."""
    op.execute("DELETE FROM record")
    op.drop_table("cases")
    op.create_table(
        "cases",
        sa.Column("floor", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("escalation", sa.Text, nullable=False),
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("rules", sa.Integer, nullable=False),
        sa.Column("rulebook", sa.Integer, nullable=False),
        sa.Column("lane", sa.Text, nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("automatic", sa.Boolean, nullable=False),
        sa.Column("raised_at", sa.Integer, nullable=False),
        sa.Column("raised_by", sa.Text, nullable=False),
        sa.Column("drawn_at", sa.Integer, nullable=True),
        sa.Column("taken_at", sa.Integer, nullable=True),
        sa.Column("taken_by", sa.Text, nullable=False),
        sa.Column("hops", sa.Integer, nullable=False),
        sa.Column("rings", sa.Integer, nullable=False),
        sa.Column("line_ms", sa.Integer, nullable=False),
        sa.Column("outside_told", sa.Integer, nullable=False),
        sa.Column("connected_at", sa.Integer, nullable=True),
        sa.Column("resolved_at", sa.Integer, nullable=True),
        sa.Column("resolved_by", sa.Text, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("callback", sa.Boolean, nullable=False),
        sa.Column("overdue", sa.Boolean, nullable=False),
        sa.Column("ended_at", sa.Integer, nullable=True),
        sa.Column("closed_how", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("asks", sa.Text, nullable=False),
        sa.Column("questions", sa.Integer, nullable=False),
        sa.Column("instructions", sa.Integer, nullable=False),
        sa.Column("answered_at", sa.Integer, nullable=True),
        sa.Column("customer_left", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "instructions",
        sa.Column("floor", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("escalation", sa.Text, nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("instruction", sa.Integer, nullable=False),
        sa.Column("question", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("amount_yen", sa.Integer, nullable=True),
        sa.Column("authority_yen", sa.Integer, nullable=True),
        sa.Column("given_by", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("given_at", sa.Integer, nullable=False),
        sa.Column("answered_ms", sa.Integer, nullable=False),
        sa.Column("read_at", sa.Integer, nullable=True),
        sqlite_with_rowid=False,
    )
