"""The clock's report."""

from escdesk.domain.messages.kinds import Signal


class TimePassed(Signal, frozen=True, kw_only=True):
    """A deadline may have come; the instant it is decided at says which."""
