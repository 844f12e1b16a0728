"""The four kinds that every message belongs to."""

from msgspec import Struct

from escdesk.domain.ids import Instant


class Command(Struct, frozen=True, tag_field="type", kw_only=True):
    """A person asks; may be refused with a code. Who asks comes from the session, never from the message."""


class Signal(Struct, frozen=True, tag_field="type", kw_only=True):
    """PBX, CRM or clock report; never refused; taking it twice changes nothing."""


class Event(Struct, frozen=True, tag_field="type", kw_only=True):
    """What happened, in the past tense; numbered by the hub and stored. Codes, ids, times; no personal data."""

    at: Instant


class Order(Event, frozen=True, kw_only=True):
    """An event that the hub carries out in the outside world after the commit, at most once."""


class Paper(Struct, frozen=True, tag_field="type", kw_only=True):
    """Identity and free text, filed in the same transaction as the event that names it; never in the log."""
