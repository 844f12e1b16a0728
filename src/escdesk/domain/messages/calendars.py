"""A client's business calendar as data: what the hub compiled from a time zone, opening hours and holidays."""

from msgspec import Struct

from escdesk.domain.ids import Instant


class Offset(Struct, frozen=True):
    """From this instant on, local time is UTC plus so many minutes (until the next one)."""

    since: Instant
    minutes: int


class Opening(Struct, frozen=True):
    """Open from `start` to `end`, in minutes since the local midnight that begins the day; `end` may pass 1440."""

    start: int
    end: int


class Calendar(Struct, frozen=True, kw_only=True):
    """Opening hours of a client. Local days are counted as days since 1970-01-01.

    `week`: for Monday to Sunday the openings of that day, none when closed. `closed`: days that are closed
    whatever the week says (holidays among them). `special`: days with openings of their own, which win over both.
    `offsets` are in order and begin before anything the floor will ask about; the tz database is read when a
    calendar is compiled, never while the floor decides, so that a replay says the same on every machine.
    `known_until`: holidays after this day were not known when it was compiled.
    """

    zone: str = "UTC"
    offsets: tuple[Offset, ...] = (Offset(Instant(0), 0),)
    week: tuple[tuple[Opening, ...], ...] = ((Opening(0, 1440),),) * 7
    closed: frozenset[int] = frozenset()
    special: dict[int, tuple[Opening, ...]] = {}
    known_until: int = 0
