"""Small floors for readable tests of the domain."""

from collections.abc import Iterable

from escdesk.domain.decide import decide
from escdesk.domain.floor import Floor, apply, empty
from escdesk.domain.ids import CallId, ClientId, Extension, Instant, PersonId, QueueId, SessionId, TeamId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulebook as r
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


def stage(*people: tuple[str, p.Role], extensions: Iterable[str] = ()) -> Stage:
    """People named by the caller, each seated at an extension of their own (2001, 2002, …) with a desk open."""
    play = Stage()
    own = [str(2001 + n) for n in range(len(people))]
    play.say(
        r.FloorConfigured(
            rulebook=r.RulebookText(queues=(r.QueueRules(queue=QueueId("q"), client=CLIENT),)),
            extensions=tuple(map(Extension, (*own, *extensions))),
        )
    )
    play.say(c.PbxConnected())
    for (name, role), extension in zip(people, own, strict=True):
        play.say(p.EnrolPerson(person=PersonId(name), role=role, teams=(TeamId("a"),), clients=(CLIENT,)))
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
