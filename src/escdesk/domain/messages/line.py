"""The line (C4): a place in it, what that will take, who can't wait, and the call-back that is promised instead."""

from escdesk.domain.ids import EscalationId, Instant, PersonId
from escdesk.domain.messages.kinds import Command, Event


class PromiseCallback(Command, frozen=True, kw_only=True):
    """折り返しにする: the customer need not wait on the line; whoever takes it calls back."""

    escalation: EscalationId


class Hurry(Command, frozen=True, kw_only=True):
    """もっと急ぐ: it can't wait for its turn, nor for the ladder to come to the managers."""

    escalation: EscalationId


class LineJoined(Event, frozen=True, kw_only=True):
    """Nobody of this rung is free: it waits in line for them until `until`, then the next rung.

    `place` counts from 1. `about_ms` is what waiting from now would take by measured durations, None when there
    are none; `samples` is how many durations stand behind it.
    """

    escalation: EscalationId
    rung: int
    place: int
    about_ms: int | None
    samples: int
    until: Instant


class LineMoved(Event, frozen=True, kw_only=True):
    """Its place has changed, and so has what it will take."""

    escalation: EscalationId
    place: int
    about_ms: int | None
    samples: int


class Hurried(Event, frozen=True, kw_only=True):
    """It is in the urgent lane from now on; who is rung besides follows."""

    escalation: EscalationId
    by: PersonId


class CallbackPromised(Event, frozen=True, kw_only=True):
    """The customer need not stay on the line. It goes on looking for somebody; whoever takes it calls back."""

    escalation: EscalationId
    by: PersonId
