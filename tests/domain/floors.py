"""Small floors for readable tests of the domain."""

from collections.abc import Iterable

import pytest

from escdesk.domain.decide import decide
from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor, apply, empty
from escdesk.domain.ids import (
    CallId,
    ClientId,
    EscalationId,
    Extension,
    Instant,
    PersonId,
    QueueId,
    SessionId,
    SkillId,
    TeamId,
)
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.clock import TimePassed
from escdesk.domain.messages.kinds import Event

START = Instant(1_700_000_000_000)
CLIENT = ClientId("x")


class Stage:
    """A floor that is played step by step: `say` decides and applies, `wait` lets the clock act."""

    def __init__(self) -> None:
        self.floor: Floor = empty()
        self.now = START
        self.events: list[Event] = []

    def say(self, message, by: str | None = None) -> tuple[Event, ...]:
        events = decide(self.floor, message, self.now, None if by is None else PersonId(by))
        for event in events:
            self.floor = apply(self.floor, event)
        self.events.extend(events)
        return events

    def wait(self, ms: int) -> tuple[Event, ...]:
        self.now = Instant(self.now + ms)
        return self.say(TimePassed())

    def presence(self, person: str):
        return self.floor.presence(PersonId(person))

    @property
    def escalation(self):
        (one,) = self.floor.escalations.values()
        return one


def stage(*people: tuple[str, p.Role], extensions: Iterable[str] = (), skills=None, **text) -> Stage:
    """People named by the caller, each seated at an extension of their own (2001, 2002, …) with a desk open.

    `skills`: of whom, by name. `text`: what the rulebook says otherwise than it ships.
    """
    play = Stage()
    own = [str(2001 + n) for n in range(len(people))]
    play.say(
        r.FloorConfigured(
            rulebook=r.RulebookText(queues=(r.QueueRules(queue=QueueId("q"), client=CLIENT),), **text),
            extensions=tuple(map(Extension, (*own, *extensions))),
        )
    )
    play.say(c.PbxConnected())
    for (name, role), extension in zip(people, own, strict=True):
        able = tuple(map(SkillId, (skills or {}).get(name, ())))
        play.say(
            p.EnrolPerson(
                person=PersonId(name), role=role, teams=(TeamId("a"),), clients=(CLIENT,), skills=able
            )
        )
        play.say(p.TakeSeat(extension=Extension(extension)), name)
        play.say(p.DeskOpened(person=PersonId(name), session=SessionId(f"desk-{name}")))
        play.now = Instant(play.now + 1_000)
    return play


def call(play: Stage, extension: str, name: str = "call", *, held: bool = False) -> CallId:
    """A customer's call, picked up at this extension, on hold if wanted."""
    play.say(c.PhoneRang(call=CallId(name), extension=Extension(extension), queue="q", caller_key="k"))
    play.say(c.PhoneAnswered(call=CallId(name)))
    if held:
        play.say(c.PhoneHeld(call=CallId(name)))
    return CallId(name)


def raised(play: Stage, extension: str, by: str, name: str = "call", **more) -> EscalationId:
    """A hand for a call that is picked up at this extension; its id."""
    events = play.say(e.AskForTakeover(call=call(play, extension, name), **more), by)
    return next(event.escalation for event in events if isinstance(event, e.EscalationRaised))


def consulted(play: Stage, extension: str, by: str, name: str = "call", **more) -> EscalationId:
    """The same for a question: the operator keeps the call."""
    events = play.say(co.AskForConsult(call=call(play, extension, name), **more), by)
    return next(event.escalation for event in events if isinstance(event, e.EscalationRaised))


def answered(play: Stage, case: EscalationId, by: str, question: int = 1, *, read: bool = False) -> int:
    """The owner says yes, the operator reads it if wanted; the number of the instruction."""
    kind = co.InstructionKind.APPROVED
    events = play.say(co.GiveInstruction(escalation=case, question=question, instruction=kind), by)
    number = next(event.instruction for event in events if isinstance(event, co.InstructionGiven))
    if read:
        operator = play.floor.escalations[case].by
        play.say(co.AcknowledgeInstruction(escalation=case, instruction=number), operator)
    return number


def consulting_floor() -> Stage:
    """One operator and everybody a consult can come to."""
    return stage(
        ("op", p.Role.OPERATOR), ("sv1", p.Role.SUPERVISOR), ("sv2", p.Role.SUPERVISOR),
        ("mg", p.Role.MANAGER), ("ld", p.Role.LEAD),
    )  # fmt: skip


def consult_in_hand(play: Stage) -> EscalationId:
    """sv1 has the consult of op's call, and its card is open."""
    name = consulted(play, "2001", "op")
    play.say(e.Accept(escalation=name), "sv1")
    play.say(k.OpenCard(escalation=name), "sv1")
    return name


def connected(play: Stage, case: EscalationId, by: str) -> CallId:
    """`by` accepts, their phone answers, the operator's leg ends: the customer is theirs. The new leg's id."""
    before = play.floor.escalations[case].at_call
    play.say(e.Accept(escalation=case), by)
    one = play.floor.escalations[case]
    leg = CallId(f"{case}-{by}")
    order = one.transfer.order
    play.say(c.PhoneRang(call=leg, extension=one.transfer.extension, order=order))
    play.say(c.PhoneAnswered(call=leg))
    play.say(tr.TransferConnected(order=order, call=leg))
    play.say(c.PhoneHungUp(call=before, reason=c.EndReason.HANDED_OVER))
    return leg


def adopt(play: Stage, *rules: s.Rule, **more) -> None:
    """These rules, in force from now on."""
    known = play.floor.rulesets.get(CLIENT)
    version = 1 if known is None else known.newest + 1
    more = {"effective_from": play.now} | more
    play.say(s.AdoptRules(ruleset=s.Ruleset(client=CLIENT, version=version, rules=rules, **more)))


def rings(play: Stage, case: EscalationId | None = None) -> tuple[PersonId, ...]:
    """At whom it rings; of the only case when none is named."""
    ring = (play.escalation if case is None else play.floor.escalations[case]).ring
    return () if ring is None else ring.targets


def refusal(play: Stage, message, by: str | None) -> str:
    """The code this is refused with; nothing has changed."""
    before = play.floor
    with pytest.raises(Refused) as refused:
        play.say(message, by)
    assert play.floor is before
    return refused.value.code
