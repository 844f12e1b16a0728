"""People: their roles, their places and what they do just now."""

from enum import StrEnum

from msgspec import Struct

from escdesk.domain.ids import (
    CallId,
    ClientId,
    Extension,
    Instant,
    PersonId,
    SessionId,
    SkillId,
    TeamId,
)
from escdesk.domain.messages.kinds import Command, Event, Signal


class Role(StrEnum):
    OPERATOR = "operator"
    SUPERVISOR = "sv"
    SPECIALIST = "specialist"
    MANAGER = "manager"
    LEAD = "lead"


class Choice(StrEnum):
    """What a person says of themselves; `free` takes it back."""

    FREE = "free"
    ON_BREAK = "on_break"
    AWAY = "away"
    TRAINING = "training"
    MEETING = "meeting"
    CANNOT = "cannot"


class LineState(StrEnum):
    RINGING = "ringing"
    TALKING = "talking"
    HELD = "held"


class Line(Struct, frozen=True):
    """One call at a person's phone."""

    call: CallId
    state: LineState
    since: Instant


# -- commands -------------------------------------------------------------------------------------------------


class EnrolPerson(Command, frozen=True, kw_only=True):
    """Administration adds or changes a person; the name comes as a paper."""

    person: PersonId
    role: Role
    teams: tuple[TeamId, ...] = ()
    skills: tuple[SkillId, ...] = ()
    clients: tuple[ClientId, ...] = ()
    load_limit: int = 0
    """Cases in hand at which only urgent ones still come; 0: the rulebook's."""
    began_on: int | None = None
    """Day (since 1970-01-01) they began this work: rules may be stricter for newcomers."""
    authority_yen: int | None = None
    """What they may decide at most; None: what the rulebook says of their role."""


class DismissPerson(Command, frozen=True, kw_only=True):
    person: PersonId


class TakeSeat(Command, frozen=True, kw_only=True):
    """The person logs in and takes an extension (フリーアドレス); two on one is refused."""

    extension: Extension | None


class LeaveSeat(Command, frozen=True, kw_only=True):
    """The person logs out; what rings for them or is theirs rings on."""


class ChoosePresence(Command, frozen=True, kw_only=True):
    choice: Choice


class ReportScreen(Command, frozen=True, kw_only=True):
    """The desk's session was locked or unlocked."""

    locked: bool


class EndWrapUp(Command, frozen=True, kw_only=True):
    """F12: ready for the next call."""


class Reserve(Command, frozen=True, kw_only=True):
    """Whoever is picked from the list is held for a few seconds; None gives back whom one holds."""

    person: PersonId | None


class PlanShift(Command, frozen=True, kw_only=True):
    """Administration says when this person's shift ends; None: not known."""

    person: PersonId
    ends_at: Instant | None


# -- signals --------------------------------------------------------------------------------------------------


class DeskOpened(Signal, frozen=True, kw_only=True):
    """A desk of this person is connected and current."""

    person: PersonId
    session: SessionId


class DeskClosed(Signal, frozen=True, kw_only=True):
    """The connection ended, for whatever reason."""

    person: PersonId
    session: SessionId


# -- events ---------------------------------------------------------------------------------------------------


class PersonEnrolled(Event, frozen=True, kw_only=True):
    person: PersonId
    role: Role
    teams: tuple[TeamId, ...] = ()
    skills: tuple[SkillId, ...] = ()
    clients: tuple[ClientId, ...] = ()
    load_limit: int = 0
    began_on: int | None = None
    authority_yen: int | None = None


class PersonDismissed(Event, frozen=True, kw_only=True):
    person: PersonId


class SeatTaken(Event, frozen=True, kw_only=True):
    """`lines` are the calls that were at this phone already; `leave_at` stands while no desk is open yet."""

    person: PersonId
    extension: Extension | None
    lines: tuple[Line, ...] = ()
    leave_at: Instant | None = None


class SeatLeft(Event, frozen=True, kw_only=True):
    person: PersonId
    extension: Extension | None
    why: str = "logout"
    """`logout`, `absent` (no desk for too long) or `dismissed`."""


class DeskCame(Event, frozen=True, kw_only=True):
    person: PersonId
    session: SessionId


class DeskWent(Event, frozen=True, kw_only=True):
    """`leave_at` stands when it was the last desk: then the seat is given up."""

    person: PersonId
    session: SessionId
    leave_at: Instant | None = None


class PresenceChosen(Event, frozen=True, kw_only=True):
    person: PersonId
    choice: Choice


class ScreenReported(Event, frozen=True, kw_only=True):
    person: PersonId
    locked: bool


class WrapUpStarted(Event, frozen=True, kw_only=True):
    person: PersonId
    until: Instant


class WrapUpEnded(Event, frozen=True, kw_only=True):
    person: PersonId
    by_clock: bool


class PersonReserved(Event, frozen=True, kw_only=True):
    """仮押さえ: until `until` only `by` may ask this person by name, and nobody is sent there by a ladder."""

    person: PersonId
    by: PersonId
    until: Instant


class ReservationEnded(Event, frozen=True, kw_only=True):
    person: PersonId


class ShiftPlanned(Event, frozen=True, kw_only=True):
    """`warn_at`: when they are asked to hand over what they have."""

    person: PersonId
    ends_at: Instant | None
    warn_at: Instant | None


class HandoverAsked(Event, frozen=True, kw_only=True):
    """The clock: the shift ends soon; whoever has something in hand is asked to hand it over (申し送り)."""

    person: PersonId


class ShiftEnded(Event, frozen=True, kw_only=True):
    """The clock: nothing new is rung here any more; what is in hand and not in conversation rings on."""

    person: PersonId
