"""Why escalations were needed, counted by client, category and queue: never for fewer than five operators (F5, G7)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, func, select

from escdesk.domain.ids import Instant
from escdesk.domain.messages.consults import ClosedHow
from escdesk.domain.messages.escalations import Cause
from escdesk.hub.store.schema import cases

FEWEST: Final = 5
"""Operators. With fewer a figure would be about somebody."""
CAUSES: Final = (*(cause.value for cause in Cause), "")
"""The last one: nobody said it."""
_COUNTED: Final = tuple(how.value for how in ClosedHow if how is not ClosedHow.DROPPED)


class Tally(Struct, frozen=True):
    """So many escalations of one operator. The name is empty for false alarms, which are nobody's (E5)."""

    client: str
    category: str
    queue: str
    cause: str
    operator: str
    count: int


class Figure(Struct, frozen=True):
    """A client, one of its categories, or one queue of a category; None: all of them together."""

    client: str
    category: str | None
    queue: str | None
    counts: tuple[int, ...]
    """In the order of `CAUSES`."""


def tallies(connection: Connection, floor: str, since: Instant, until: Instant) -> list[Tally]:
    """Of what was answered for between two instants."""
    kind = (cases.c.client, cases.c.category, cases.c.queue, cases.c.cause, cases.c.raised_by)
    query = (
        select(*kind, func.count())
        .where(
            cases.c.floor == floor,
            cases.c.ended_at >= since,
            cases.c.ended_at < until,
            cases.c.closed_how.in_(_COUNTED),
        )
        .group_by(*kind)
    )
    return [Tally(*row) for row in connection.execute(query)]


def figures(tallies: Iterable[Tally]) -> Iterator[Figure]:
    """What may be told of these, from the whole to its parts, in order.

    Parts are those of one tree, client, category, queue, and of no other: what is not shown of a part that is shown
    is either nothing or that of five operators at least. So no difference of two figures is about fewer. Operators
    are counted by their names, of which false alarms have none: rather too few are found than too many.
    """
    for client, of_client in sorted(_parts(tallies, "client").items()):
        if not _many(of_client):
            continue
        yield Figure(client, None, None, _counts(of_client))
        for category, of_category in _shown(_parts(of_client, "category")):
            yield Figure(client, category, None, _counts(of_category))
            for queue, of_queue in _shown(_parts(of_category, "queue")):
                yield Figure(client, category, queue, _counts(of_queue))


def _parts(tallies: Iterable[Tally], by: str) -> Mapping[str, Sequence[Tally]]:
    found: dict[str, list[Tally]] = {}
    for one in tallies:
        found.setdefault(getattr(one, by), []).append(one)
    return found


def _many(tallies: Iterable[Tally]) -> bool:
    return len({one.operator for one in tallies if one.operator}) >= FEWEST


def _shown(parts: Mapping[str, Sequence[Tally]]) -> Sequence[tuple[str, Sequence[Tally]]]:
    """Those that many operators stand behind; the smallest of them stay hidden until the rest is as many's."""
    able = sorted((name for name in parts if _many(parts[name])), key=lambda name: (_size(parts[name]), name))
    hidden = [one for name in parts if name not in able for one in parts[name]]
    while able and hidden and not _many(hidden):
        hidden.extend(parts[able.pop(0)])
    return [(name, parts[name]) for name in sorted(able)]


def _size(tallies: Iterable[Tally]) -> int:
    return sum(one.count for one in tallies)


def _counts(tallies: Iterable[Tally]) -> tuple[int, ...]:
    found = Counter[str]()
    for one in tallies:
        found[one.cause] += one.count
    return tuple(found[cause] for cause in CAUSES)
