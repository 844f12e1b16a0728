"""How a phone's call is told to the hub: what it is and, as paper, the caller's number."""

from collections.abc import Callable
from dataclasses import dataclass

from escdesk.domain.ids import CallId
from escdesk.domain.messages.calls import CallSeen, Direction, OtherSideReplaced, PhoneRang
from escdesk.domain.messages.kinds import Signal
from escdesk.domain.messages.papers import CallerNumber
from escdesk.hub.telephony.asterisk.channels import CallFacts, Channel

KeyOf = Callable[[str], str]
"""Turns a caller's number into its keyed hash."""


@dataclass(frozen=True, slots=True)
class Said:
    """A signal with the papers that belong to it."""

    signal: Signal
    papers: tuple[CallerNumber, ...] = ()


def call_seen(channel: Channel, facts: CallFacts, key_of: KeyOf) -> CallSeen:
    """A call at one of the floor's phones, as a list after a reconnect tells it."""
    assert channel.extension is not None
    inside = facts.peer is not None
    withheld = not inside and not _is_number(facts.number)
    outward = Direction.INBOUND if facts.inward else Direction.OUTBOUND
    return CallSeen(
        call=CallId(channel.id),
        extension=channel.extension,
        talking=channel.up or (channel.initiated and inside),
        direction=Direction.INTERNAL if inside else outward,
        queue=facts.queue,
        caller_key="" if inside or withheld else key_of(facts.number),
        withheld=withheld,
        peer=facts.peer,
        order=channel.order,
    )


def numbers(channel: Channel, facts: CallFacts) -> tuple[CallerNumber, ...]:
    """The caller's number, unless it is withheld or a colleague's."""
    if facts.peer is not None or not _is_number(facts.number):
        return ()
    return (CallerNumber(call=CallId(channel.id), number=facts.number, name=facts.label),)


def rang(channel: Channel, facts: CallFacts, key_of: KeyOf) -> Said:
    """The call begins."""
    seen = call_seen(channel, facts, key_of)
    signal = PhoneRang(
        call=seen.call,
        extension=seen.extension,
        direction=seen.direction,
        queue=seen.queue,
        caller_key=seen.caller_key,
        withheld=seen.withheld,
        peer=seen.peer,
        order=seen.order,
    )
    return Said(signal, numbers(channel, facts))


def replaced(channel: Channel, facts: CallFacts, key_of: KeyOf) -> Said:
    """The call has another other side. Without a number, the former one's must not stay in its place."""
    seen = call_seen(channel, facts, key_of)
    signal = OtherSideReplaced(
        call=seen.call,
        direction=seen.direction,
        queue=seen.queue,
        caller_key=seen.caller_key,
        withheld=seen.withheld,
        peer=seen.peer,
    )
    return Said(signal, numbers(channel, facts) or (CallerNumber(call=seen.call, number=""),))


def _is_number(text: str) -> bool:
    return any(letter.isdigit() for letter in text)
