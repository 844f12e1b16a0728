"""Who has dealt with which customer's escalations: 前回対応, for the list of whom to ask."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from escdesk.domain.ids import ClientId, CustomerId, PersonId
from escdesk.domain.messages.escalations import EscalationRaised, EscalationResolved, EscalationWithdrawn
from escdesk.domain.messages.kinds import Event
from escdesk.hub.store.schema import handled

MOST_KNOWN: Final = 3


def feed(connection: Connection, floor: str, event: Event) -> bool:
    """What `event` adds; false when it is none of ours. The same event again changes nothing.

    A row waits without a person from the raised hand, which names the customer, until somebody has resolved it.
    """
    match event:
        case EscalationRaised(customer=customer) if customer is not None:
            connection.execute(
                insert(handled).on_conflict_do_nothing(),
                {
                    "floor": floor,
                    "escalation": event.escalation,
                    "client": event.client,
                    "customer": customer,
                    "person": "",
                    "at": event.at,
                },
            )
        case EscalationResolved():
            connection.execute(
                update(handled)
                .where(handled.c.floor == floor, handled.c.escalation == event.escalation)
                .values(person=event.by, at=event.at)
            )
        case EscalationWithdrawn():
            connection.execute(
                delete(handled).where(
                    handled.c.floor == floor, handled.c.escalation == event.escalation, handled.c.person == ""
                )
            )
        case _:
            return False
    return True


def clear(connection: Connection, floor: str) -> None:
    connection.execute(delete(handled).where(handled.c.floor == floor))


def known_to(
    connection: Connection, floor: str, client: ClientId, customers: Sequence[CustomerId]
) -> Mapping[CustomerId, tuple[PersonId, ...]]:
    """For each of these customers of the client: who resolved their escalations, latest first, at most three."""
    return {customer: _known_to(connection, floor, client, customer) for customer in customers}


def _known_to(
    connection: Connection, floor: str, client: ClientId, customer: CustomerId
) -> tuple[PersonId, ...]:
    query = (
        select(handled.c.person)
        .where(
            handled.c.floor == floor,
            handled.c.client == client,
            handled.c.customer == customer,
            handled.c.person != "",
        )
        .group_by(handled.c.person)
        .order_by(func.max(handled.c.at).desc(), handled.c.person)
        .limit(MOST_KNOWN)
    )
    return tuple(PersonId(person) for person in connection.execute(query).scalars())
