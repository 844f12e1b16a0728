"""The clock's report."""

from escdesk.domain.messages.kinds import Signal


class TimePassed(Signal, frozen=True, kw_only=True):
    """A deadline may have come; the instant it is decided at says which.

    `due` are the keys (kind and id) of what has one, when the one who tells knows them all: then nobody looks
    through the whole floor. None: anything may.
    """

    due: tuple[tuple[str, str], ...] | None = None


class ClockJumped(Signal, frozen=True, kw_only=True):
    """The hub stood still (a suspended machine, a clock set forward): what lapsed meanwhile was seen by nobody.

    Told before the `TimePassed` that would have it all act at once.
    """
