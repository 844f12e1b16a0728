"""The tables as they are now; how they came to be is in migrations/, and a test holds both together."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

# The log and what is committed with it. Clustered by their keys (WITHOUT ROWID): one tree to write instead of two.
log = Table(
    "log",
    metadata,
    Column("floor", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("command", Text, nullable=False),
    sqlite_with_rowid=False,
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("floor", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Integer, nullable=False),
    Column("shape", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

papers = Table(
    "papers",
    metadata,
    Column("floor", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("at", Integer, nullable=False),
    Column("person", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)

answers = Table(
    "answers",
    metadata,
    Column("floor", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("command", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("upto", Integer, nullable=False),
    Column("details", Text, nullable=False),
    Column("at", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Who may log in, and who is logged in.
accounts = Table(
    "accounts",
    metadata,
    Column("person", Text, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("cache_key", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failed_at", Integer, nullable=False),
    Column("created_at", Integer, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("session", Text, nullable=False, unique=True),
    Column("person", Text, nullable=False),
    Column("extension", Text, nullable=False),
    Column("created_at", Integer, nullable=False),
    Column("last_seen_at", Integer, nullable=False),
    Index("sessions_person", "person"),
)

# Customers of the CSV adapter. Every row carries its client.
customers = Table(
    "customers",
    metadata,
    Column("client", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kana", Text, nullable=False),
    Column("phones", Text, nullable=False),
    Column("contract", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("vip", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

customer_phones = Table(
    "customer_phones",
    metadata,
    Column("client", Text, primary_key=True),
    Column("number", Text, primary_key=True),
    Column("customer", Text, primary_key=True),
    Index("customer_phones_customer", "client", "customer"),
    sqlite_with_rowid=False,
)

history = Table(
    "history",
    metadata,
    Column("client", Text, primary_key=True),
    Column("number", Text, primary_key=True),
    Column("date", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("category", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)

# The record: fed from the log, and made anew from it whenever that is wanted.
record = Table(
    "record",
    metadata,
    Column("floor", Text, primary_key=True),
    Column("upto", Integer, nullable=False),
    Column("going", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

handled = Table(
    "handled",
    metadata,
    Column("floor", Text, primary_key=True),
    Column("escalation", Text, primary_key=True),
    Column("client", Text, nullable=False),
    Column("customer", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Index("handled_customer", "floor", "client", "customer"),
    sqlite_with_rowid=False,
)

# Calls that have ended; escalations and incidents, open or over: ids and codes only.
calls = Table(
    "calls",
    metadata,
    Column("floor", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("call", Text, nullable=False),
    Column("extension", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("rang_at", Integer, nullable=False),
    Column("answered_at", Integer, nullable=True),
    Column("ended_at", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("holds", Integer, nullable=False),
    Column("held_ms", Integer, nullable=False),
    Column("longest_hold_ms", Integer, nullable=False),
    Column("promises_passed", Integer, nullable=False),
    Column("limits_passed", Integer, nullable=False),
    Column("rule", Text, nullable=False),
    Column("rules", Integer, nullable=False),
    Column("escalation", Text, nullable=False),
    sqlite_with_rowid=False,
)

cases = Table(
    "cases",
    metadata,
    Column("floor", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("escalation", Text, nullable=False),
    Column("call", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("rules", Integer, nullable=False),
    Column("rulebook", Integer, nullable=False),
    Column("lane", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("automatic", Boolean, nullable=False),
    Column("raised_at", Integer, nullable=False),
    Column("raised_by", Text, nullable=False),
    Column("drawn_at", Integer, nullable=True),
    Column("taken_at", Integer, nullable=True),
    Column("taken_by", Text, nullable=False),
    Column("hops", Integer, nullable=False),
    Column("rings", Integer, nullable=False),
    Column("line_ms", Integer, nullable=False),
    Column("outside_told", Integer, nullable=False),
    Column("connected_at", Integer, nullable=True),
    Column("resolved_at", Integer, nullable=True),
    Column("resolved_by", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("callback", Boolean, nullable=False),
    Column("overdue", Boolean, nullable=False),
    Column("ended_at", Integer, nullable=True),
    Column("closed_how", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("asks", Text, nullable=False),
    Column("questions", Integer, nullable=False),
    Column("instructions", Integer, nullable=False),
    Column("answered_at", Integer, nullable=True),
    Column("customer_left", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

instructions = Table(
    "instructions",
    metadata,
    Column("floor", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("escalation", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("instruction", Integer, nullable=False),
    Column("question", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount_yen", Integer, nullable=True),
    Column("authority_yen", Integer, nullable=True),
    Column("given_by", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("given_at", Integer, nullable=False),
    Column("answered_ms", Integer, nullable=False),
    Column("read_at", Integer, nullable=True),
    sqlite_with_rowid=False,
)

incidents = Table(
    "incidents",
    metadata,
    Column("floor", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("incident", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("symptom", Text, nullable=False),
    Column("opened_at", Integer, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("joined", Integer, nullable=False),
    Column("attached", Integer, nullable=False),
    Column("left_it", Integer, nullable=False),
    Column("notices", Integer, nullable=False),
    Column("late", Integer, nullable=False),
    Column("closed_at", Integer, nullable=True),
    Column("closed_by", Text, nullable=False),
    Column("closed", Integer, nullable=False),
    sqlite_with_rowid=False,
)
