"""Who has dealt with which customer's escalations: 前回対応, for the list of whom to ask."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, select, update

from escdesk.domain.ids import ClientId, CustomerId, PersonId
from escdesk.domain.messages.consults import ClosedHow, InstructionGiven
from escdesk.domain.messages.escalations import (
    EscalationClosed,
    EscalationRaised,
    EscalationResolved,
    EscalationWithdrawn,
)
from escdesk.domain.messages.kinds import Event
from escdesk.hub.store.rows import replace_rows
from escdesk.hub.store.schema import handled as table

MOST_KNOWN: Final = 3
KINDS: Final[frozenset[type[Event]]] = frozenset(
    {EscalationRaised, EscalationResolved, EscalationWithdrawn, EscalationClosed, InstructionGiven}
)

_ROW = (table.c.floor == bindparam("here"), table.c.escalation == bindparam("case"))
_RESOLVE = update(table).where(*_ROW).values(person=bindparam("by"), at=bindparam("then"))
_FORGET = delete(table).where(*_ROW, table.c.person == "")


def feed(connection: Connection, floor: str, events: Sequence[Event]) -> None:
    """What these events of `KINDS` add. The same events again, up to the last of the log, change nothing.

    A row waits without a person from the raised hand, which names the customer, until somebody has resolved or
    answered it.
    """
    rows: dict[str, tuple[object, ...]] = {}
    resolved: dict[str, dict[str, object]] = {}
    gone: list[dict[str, object]] = []
    for event in events:
        match event:
            case EscalationRaised(escalation=name, customer=customer) if customer is not None:
                rows[name] = (floor, name, event.client, customer, "", event.at)
            case EscalationResolved(escalation=name) | InstructionGiven(escalation=name):
                if name in rows:
                    rows[name] = (*rows[name][:4], event.by, event.at)
                else:
                    resolved[name] = {"here": floor, "case": name, "by": event.by, "then": event.at}
            case (
                EscalationWithdrawn(escalation=name)
                | EscalationClosed(escalation=name, how=ClosedHow.DROPPED)
            ):
                if name in rows and not rows[name][4]:
                    del rows[name]
                gone.append({"here": floor, "case": name})
    if resolved:
        connection.execute(_RESOLVE, list(resolved.values()))
    if gone:
        connection.execute(_FORGET, gone)
    replace_rows(connection, table, list(rows.values()))


def known_to(
    connection: Connection, floor: str, client: ClientId, customers: Sequence[CustomerId]
) -> Mapping[CustomerId, tuple[PersonId, ...]]:
    """For each of these customers of the client: who resolved their escalations, latest first, at most three."""
    return {customer: _known_to(connection, floor, client, customer) for customer in customers}


def _known_to(
    connection: Connection, floor: str, client: ClientId, customer: CustomerId
) -> tuple[PersonId, ...]:
    query = (
        select(table.c.person)
        .where(
            table.c.floor == floor,
            table.c.client == client,
            table.c.customer == customer,
            table.c.person != "",
        )
        .group_by(table.c.person)
        .order_by(func.max(table.c.at).desc(), table.c.person)
        .limit(MOST_KNOWN)
    )
    return tuple(PersonId(person) for person in connection.execute(query).scalars())
