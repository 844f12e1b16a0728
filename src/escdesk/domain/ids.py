"""The names of things and the one kind of time used everywhere."""

from typing import NewType

Instant = NewType("Instant", int)
"""A point in time: milliseconds since the Unix epoch, UTC."""

Span = NewType("Span", int)
"""A length of time in milliseconds."""

PersonId = NewType("PersonId", str)
TeamId = NewType("TeamId", str)
SkillId = NewType("SkillId", str)
ClientId = NewType("ClientId", str)
QueueId = NewType("QueueId", str)
Extension = NewType("Extension", str)
SessionId = NewType("SessionId", str)
CustomerId = NewType("CustomerId", str)
CommandId = NewType("CommandId", str)
RuleId = NewType("RuleId", str)
PartyId = NewType("PartyId", str)
"""Somebody outside the floor whom a rule may ring: a vendor, the client's engineer, whoever is on duty."""

CallId = NewType("CallId", str)
"""One leg at one phone, named by the PBX (Asterisk: the Uniqueid of the phone's channel)."""

EscalationId = NewType("EscalationId", str)
"""`E` and the number of the event that raised it."""

IncidentId = NewType("IncidentId", str)
"""`I` and the number of the event that opened it."""

OrderId = NewType("OrderId", str)
"""`O` and the number of the event that gave the order; the PBX carries it in its channels."""


def later(instant: Instant, span: int) -> Instant:
    """The instant `span` milliseconds after `instant`."""
    return Instant(instant + span)


def between(start: Instant, end: Instant) -> Span:
    """The span from `start` to `end` in milliseconds, never negative."""
    return Span(max(0, end - start))


def is_code(text: str) -> bool:
    """Lower-case letters, digits, `_`, `.` and `-`, at most 40: what may stand in the log, never free text."""
    return len(text) <= 40 and all(sign in "abcdefghijklmnopqrstuvwxyz0123456789_.-" for sign in text)
