"""The log of one floor and the answers that were given: appended together, read in order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, select

from escdesk.domain.floor import Floor, apply, empty
from escdesk.domain.ids import CommandId, Instant
from escdesk.domain.messages.kinds import Event
from escdesk.hub.batch import Answered, AnswerKey, Batch, Outcome, Stored
from escdesk.hub.store.codec import encode, event_of, version_of
from escdesk.hub.store.rows import insert_rows
from escdesk.hub.store.schema import answers as answers_table
from escdesk.hub.store.schema import log as log_table
from escdesk.hub.store.upcast import UPCASTERS


class BrokenLog(Exception):  # noqa: N818  said as the state it is
    """A number is missing in the log: the file was damaged or changed by another program."""


@dataclass(frozen=True, slots=True)
class Row:
    """An event as it is read back; `person` and `command` are empty for signals."""

    seq: int
    event: Event
    person: str
    command: str


def append(connection: Connection, floor: str, batch: Batch) -> None:
    """The batch's events and answers. A number or a command that is there already is an `IntegrityError`."""
    if batch.stored:
        insert_rows(connection, log_table, [_row(floor, stored) for stored in batch.stored])
    if batch.answered:
        insert_rows(connection, answers_table, [_answer_row(floor, one) for one in batch.answered])


def _row(floor: str, stored: Stored) -> tuple[object, ...]:
    event = stored.event
    kind = type(event).__name__
    return (
        floor,
        stored.seq,
        event.at,
        kind,
        version_of(kind),
        encode(event).decode(),
        stored.by or "",
        stored.command or "",
    )


def _answer_row(floor: str, answered: Answered) -> tuple[object, ...]:
    (person, command), outcome = answered.key, answered.outcome
    details = encode(outcome.details).decode() if outcome.details else "{}"
    return (floor, person, command, outcome.code, outcome.upto, details, answered.at)


def holds(connection: Connection, floor: str, batch: Batch) -> bool:
    """Whether exactly these events stand in the log under their numbers, with these answers."""
    wanted = [(stored.seq, encode(stored.event).decode()) for stored in batch.stored]
    found = connection.execute(
        select(log_table.c.seq, log_table.c.body)
        .where(log_table.c.floor == floor, log_table.c.seq.in_([seq for seq, _ in wanted]))
        .order_by(log_table.c.seq)
    )
    if [tuple(row) for row in found] != wanted:
        return False
    known = answers(connection, floor, [answered.key for answered in batch.answered])
    return known == {answered.key: answered.outcome for answered in batch.answered}


def answers(connection: Connection, floor: str, keys: Sequence[AnswerKey]) -> dict[AnswerKey, Outcome]:
    """The answers that were given to those of these commands that are known."""
    table = answers_table.c
    people = {person for person, _ in keys}
    commands = {command for _, command in keys}
    query = select(table.person, table.command, table.code, table.upto, table.details).where(
        table.floor == floor, table.person.in_(people), table.command.in_(commands)
    )
    wanted = set(keys)
    return {
        (person, CommandId(command)): Outcome(code, upto, msgspec.json.decode(details))
        for person, command, code, upto, details in connection.execute(query)
        if (person, command) in wanted
    }


def rows(connection: Connection, floor: str, after: int) -> Iterator[Row]:
    """The events numbered above `after`, in order; `BrokenLog` where one is missing."""
    table = log_table.c
    query = (
        select(table.seq, table.kind, table.version, table.body, table.person, table.command)
        .where(table.floor == floor, table.seq > after)
        .order_by(table.seq)
    )
    expected = after
    for seq, kind, version, body, person, command in connection.execute(query):
        expected += 1
        if seq != expected:
            raise BrokenLog(f"event {expected} is missing")
        yield Row(seq, event_of(kind, version, body), person, command)


def of_kinds(
    connection: Connection, floor: str, kinds: Sequence[str], after: int
) -> Iterator[tuple[int, Event]]:
    """The events of these kinds numbered above `after`, in order: fast, past SQLAlchemy's rows.

    Others come with them that an earlier release stored under a name of its own.
    """
    names = sorted({*kinds, *(kind for kind, _ in UPCASTERS)})
    cursor = connection.connection.cursor()
    try:
        found = cursor.execute(
            "SELECT seq, kind, version, body FROM log WHERE floor = ? AND seq > ?"  # noqa: S608  question marks only
            f" AND kind IN ({', '.join('?' * len(names))}) ORDER BY seq",
            (floor, after, *names),
        )
        for seq, kind, version, body in found:
            yield seq, event_of(kind, version, body)
    finally:
        cursor.close()


def of_kind(connection: Connection, floor: str, kind: str) -> list[Event]:
    """Every event of one kind, in order."""
    table = log_table.c
    query = (
        select(table.version, table.body).where(table.floor == floor, table.kind == kind).order_by(table.seq)
    )
    return [event_of(kind, version, body) for version, body in connection.execute(query)]


def replay(connection: Connection, floor: str, start: Floor | None) -> tuple[Floor, Instant]:
    """The floor after the whole log (from `start`, or from nothing), and the instant of the last event."""
    now = start or empty()
    for row in rows(connection, floor, now.seq):
        now = apply(now, row.event)
    table = log_table.c
    last = connection.execute(
        select(table.at).where(table.floor == floor, table.seq == now.seq)
    ).scalar_one_or_none()
    return now, Instant(last or 0)
