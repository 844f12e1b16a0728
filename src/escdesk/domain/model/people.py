"""A person on the floor: who they are, what their phone does, what rings at them and what is theirs."""

from immutables import Map
from msgspec import Struct

from escdesk.domain.ids import (
    ClientId,
    EscalationId,
    Extension,
    Instant,
    PersonId,
    SessionId,
    SkillId,
    TeamId,
)
from escdesk.domain.messages.people import Choice, Line, Role


class Person(Struct, frozen=True, kw_only=True, tag="person", tag_field="kind"):
    """A person who belongs to the floor, logged in or not."""

    id: PersonId
    role: Role
    teams: tuple[TeamId, ...] = ()
    skills: tuple[SkillId, ...] = ()
    clients: tuple[ClientId, ...] = ()
    seated: bool = False
    """Logged in."""
    extension: Extension | None = None
    desks: tuple[SessionId, ...] = ()
    """Connected desks."""
    leave_at: Instant | None = None
    """No desk is connected: the seat is given up then."""
    choice: Choice = Choice.FREE
    choice_since: Instant = Instant(0)
    locked: bool = False
    locked_since: Instant = Instant(0)
    wrap_up_until: Instant | None = None
    lines: tuple[Line, ...] = ()
    idle_since: Instant = Instant(0)
    """When the last thing that kept them ended."""
    ringing: tuple[EscalationId, ...] = ()
    in_hand: tuple[EscalationId, ...] = ()
    load_limit: int = 0
    """Cases in hand at which only urgent ones still come; 0: the rulebook's."""
    began_on: int | None = None
    authority_yen: int | None = None
    """What they may decide at most; None: what the rulebook says of their role."""
    answering: tuple[EscalationId, ...] = ()
    """Consults in hand that still wait for an instruction: while there is one, nothing else is rung here."""
    answered: tuple[EscalationId, ...] = ()
    """Consults in hand that wait for nothing but to be read, or for the cause."""
    expects: tuple[EscalationId, ...] = ()
    """Their phone is about to ring for these, which they took."""
    taken: int = 0
    """Escalations taken since they logged in: whoever has had fewer is asked first."""
    reserved_by: PersonId | None = None
    reserved_until: Instant | None = None
    shift_ends_at: Instant | None = None
    shift_warn_at: Instant | None = None
    """When they are asked to hand over; None once that is done."""
    handover_asked: bool = False
    off_shift: bool = False
    """The shift has ended though they are still here: nothing new is rung at them."""

    @property
    def load(self) -> int:
        """Cases in hand that there is something to do about."""
        return len(self.in_hand) - len(self.answered)


People = Map[PersonId, Person]
