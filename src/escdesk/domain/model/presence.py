"""What a person is doing just now, computed from what phone, person, screen and clock say (C1); never stored."""

from enum import StrEnum

from msgspec import Struct

from escdesk.domain.ids import Instant
from escdesk.domain.messages.people import Choice, Line, LineState
from escdesk.domain.model.people import Person


class State(StrEnum):
    """C1; the names of the states in the design's tokens."""

    FREE = "free"
    RINGING = "ringing"
    ON_CALL = "on_call"
    HOLDING = "holding"
    WRAP_UP = "wrap_up"
    ON_BREAK = "on_break"
    AWAY = "away"
    TRAINING = "training"
    MEETING = "meeting"
    CANNOT = "cannot"
    OFF_DUTY = "off_duty"
    UNKNOWN = "unknown"


class Source(StrEnum):
    PHONE = "phone"
    PERSON = "person"
    SCREEN = "screen"
    CLOCK = "clock"
    LOGIN = "login"


class Presence(Struct, frozen=True):
    """What a person is doing, who says so, and since when."""

    state: State
    source: Source
    since: Instant


_CHOSEN = {
    Choice.ON_BREAK: State.ON_BREAK,
    Choice.AWAY: State.AWAY,
    Choice.TRAINING: State.TRAINING,
    Choice.MEETING: State.MEETING,
    Choice.CANNOT: State.CANNOT,
}


def presence(person: Person, pbx_since: Instant | None) -> Presence:
    """The strongest source speaks: phone, then person, then screen, then clock and login.

    `pbx_since` is when the PBX was lost, or None while it is connected: what the phone would say is unknown then.
    """
    if not person.seated:
        return Presence(State.OFF_DUTY, Source.LOGIN, person.idle_since)
    if person.lines and pbx_since is None:
        return _by_phone(person.lines)
    if person.choice is not Choice.FREE:
        return Presence(_CHOSEN[person.choice], Source.PERSON, person.choice_since)
    if not person.desks:
        return Presence(State.UNKNOWN, Source.SCREEN, person.idle_since)
    if person.locked:
        return Presence(State.AWAY, Source.SCREEN, person.locked_since)
    if pbx_since is not None and person.extension is not None:
        return Presence(State.UNKNOWN, Source.PHONE, pbx_since)
    if person.wrap_up_until is not None:
        return Presence(State.WRAP_UP, Source.CLOCK, person.idle_since)
    source = Source.PHONE if person.extension is not None else Source.LOGIN
    return Presence(State.FREE, source, person.idle_since)


_AT_THE_PHONE = {
    LineState.TALKING: State.ON_CALL,
    LineState.RINGING: State.RINGING,
    LineState.HELD: State.HOLDING,
}
"""The strongest first."""


def _by_phone(lines: tuple[Line, ...]) -> Presence:
    if len(lines) == 1:
        return Presence(_AT_THE_PHONE[lines[0].state], Source.PHONE, lines[0].since)
    for line_state, state in _AT_THE_PHONE.items():
        since = [line.since for line in lines if line.state is line_state]
        if since:
            return Presence(state, Source.PHONE, min(since))
    raise AssertionError("a line has one of three states")


def present(person: Person) -> bool:
    """Logged in, at a connected desk whose screen is not locked: somebody whom a popup reaches."""
    return person.seated and bool(person.desks) and not person.locked


def at_work(person: Person, pbx_since: Instant | None) -> bool:
    """Present, and free or busy with a call or what comes after it: `presence` for whoever asks of hundreds."""
    if not present(person):
        return False
    if person.lines and pbx_since is None:
        return True
    return person.choice is Choice.FREE and (pbx_since is None or person.extension is None)


def is_free(person: Person, pbx_since: Instant | None) -> bool:
    """Whether `presence` says FREE: for whoever asks of hundreds."""
    return (
        person.seated
        and bool(person.desks)
        and not person.locked
        and person.choice is Choice.FREE
        and person.wrap_up_until is None
        and (not person.lines if pbx_since is None else person.extension is None)
    )
