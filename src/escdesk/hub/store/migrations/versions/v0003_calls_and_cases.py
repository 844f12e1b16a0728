"""The record: calls that have ended and escalations, and what of them is not over where the tables stand."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    """The record is made anew from the log at the next start."""
    op.drop_table("record")
    op.create_table(
        "record",
        sa.Column("floor", sa.Text, primary_key=True),
        sa.Column("upto", sa.Integer, nullable=False),
        sa.Column("going", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "calls",
        sa.Column("floor", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("extension", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("rang_at", sa.Integer, nullable=False),
        sa.Column("answered_at", sa.Integer, nullable=True),
        sa.Column("ended_at", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("holds", sa.Integer, nullable=False),
        sa.Column("held_ms", sa.Integer, nullable=False),
        sa.Column("longest_hold_ms", sa.Integer, nullable=False),
        sa.Column("promises_passed", sa.Integer, nullable=False),
        sa.Column("limits_passed", sa.Integer, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("rules", sa.Integer, nullable=False),
        sa.Column("escalation", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
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
        sqlite_with_rowid=False,
    )
