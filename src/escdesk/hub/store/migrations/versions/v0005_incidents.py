"""The record: incidents."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    """No log holds one yet: the new table is complete as it is."""
    op.create_table(
        "incidents",
        sa.Column("floor", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("incident", sa.Text, nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("symptom", sa.Text, nullable=False),
        sa.Column("opened_at", sa.Integer, nullable=False),
        sa.Column("opened_by", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("joined", sa.Integer, nullable=False),
        sa.Column("attached", sa.Integer, nullable=False),
        sa.Column("left_it", sa.Integer, nullable=False),
        sa.Column("notices", sa.Integer, nullable=False),
        sa.Column("late", sa.Integer, nullable=False),
        sa.Column("closed_at", sa.Integer, nullable=True),
        sa.Column("closed_by", sa.Text, nullable=False),
        sa.Column("closed", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
