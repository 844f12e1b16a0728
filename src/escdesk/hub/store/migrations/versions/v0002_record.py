"""The record: who has dealt with which customer, and how far its tables follow the log."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    op.create_table(
        "record",
        sa.Column("floor", sa.Text, primary_key=True),
        sa.Column("upto", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "handled",
        sa.Column("floor", sa.Text, primary_key=True),
        sa.Column("escalation", sa.Text, primary_key=True),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("customer", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("handled_customer", "handled", ["floor", "client", "customer"])
