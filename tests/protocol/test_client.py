"""The desk's half: whatever happens to the frames, its sight becomes what it may see."""

from hypothesis import given
from hypothesis import strategies as st
from immutables import Map
from tests.protocol.small_hub import PEOPLE, START, SmallHub

from escdesk.domain.ids import CallId, CommandId, EscalationId, Instant, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages.clock import TimePassed
from escdesk.domain.messages.escalations import Accept
from escdesk.domain.messages.people import EnrolPerson
from escdesk.domain.sight import Sight, project
from escdesk.protocol.client import (
    Answered,
    Changed,
    ClientConversation,
    Ended,
    HubClock,
    Knowledge,
    Welcomed,
    nothing,
)
from escdesk.protocol.codec import decode_from_desk, encode
from escdesk.protocol.messages import Answer, Ask, Changes, Goodbye, Hello, Ping, Pong, Pulse, Welcome
from escdesk.protocol.server import HelloReceived, ServerConversation


def said(talk: ClientConversation) -> list:
    return [decode_from_desk(frame) for frame in talk.to_send()]


def welcome(person: str = "op1", floor: str = "log-1", now: int = START, rate: float = 1.0) -> bytes:
    return encode(
        Welcome(version=1, person=PersonId(person), session="s", now=Instant(now), rate=rate, floor=floor)
    )


def opened(person: str = "op1", knowledge: Knowledge | None = None) -> ClientConversation:
    talk = ClientConversation(token="t", knowledge=knowledge or nothing(PersonId(person)))
    talk.receive(welcome(person), 1_000)
    talk.to_send()
    return talk


def some_life(hub: SmallHub) -> None:
    call = hub.call(1)
    hub.raise_hand(call)
    hub.now = Instant(hub.now + 25_000)
    hub.tell(TimePassed())
    hub.call(2, "2002")
    hub.tell(Accept(escalation=next(iter(hub.floor.escalations))), "sv2")


def test_it_says_hello_with_its_number():
    knowledge = Knowledge("log-1", Sight(PersonId("op1"), 41, Map()), Map())
    talk = ClientConversation(token="t", knowledge=knowledge, program="escdesk 0.1")
    assert said(talk) == [Hello(token="t", seq=41, versions=(1,), program="escdesk 0.1")]
    assert talk.to_send() == []


def test_welcome_opens_and_asks_the_time():
    talk = ClientConversation(token="t", knowledge=nothing(PersonId("op1")))
    talk.to_send()
    (event,) = talk.receive(welcome(now=START, rate=5.0), 1_000)
    assert event == Welcomed(
        person=PersonId("op1"), session="s", version=1, clock=HubClock(Instant(START), 1_000, 5.0)
    )
    assert said(talk) == [Ping(sent=1_000)]


def test_numbers_of_another_log_mean_nothing():
    knowledge = Knowledge("log-old", Sight(PersonId("op1"), 41, Map()), Map())
    talk = ClientConversation(token="t", knowledge=knowledge)
    talk.to_send()
    assert talk.receive(welcome(), 1_000) == ()
    assert said(talk) == [Hello(token="t", seq=0, versions=(1,))]
    assert not talk.open
    assert talk.receive(encode(Changes(since=41, upto=42)), 1_000) == ()
    assert [type(event) for event in talk.receive(welcome(), 1_100)] == [Welcomed]


def test_everything_anew_then_step_by_step():
    hub = SmallHub()
    start = hub.floor.seq
    talk = opened("sv1")
    (event,) = talk.receive(hub.frame("sv1", 0), 1_000)
    assert isinstance(event, Changed)
    assert event.anew
    some_life(hub)
    for frame in hub.steps("sv1", start):
        talk.receive(frame, 1_000)
    assert talk.knowledge.sight == project(hub.floor, PersonId("sv1"))
    assert dict(talk.knowledge.papers) == hub.shown("sv1")


def test_a_frame_that_does_not_follow_makes_it_say_hello_again():
    hub = SmallHub()
    talk = opened()
    talk.receive(hub.frame("op1", 0), 1_000)
    before = talk.knowledge
    seq = hub.floor.seq
    some_life(hub)
    assert talk.receive(hub.frame("op1", seq + 2), 1_000) == ()
    assert said(talk) == [Hello(token="t", seq=0, versions=(1,))]
    assert talk.knowledge == before
    assert talk.receive(hub.frame("op1", seq), 1_000) == ()  # from before the second hello
    talk.receive(welcome(), 1_000)
    talk.receive(hub.frame("op1", 0), 1_000)
    assert talk.knowledge.sight == project(hub.floor, PersonId("op1"))


def test_what_it_cannot_read_is_absent_rather_than_old():
    hub = SmallHub()
    talk = opened("sv1")
    talk.receive(hub.frame("sv1", 0), 1_000)
    seq = hub.floor.seq
    frame = (
        b'{"say":"changes","since":%d,"upto":%d,"puts":[{"kind":"person","id":"sv2","role":"wizard"},'
        b'{"kind":"robot","id":"r"},{"what":1}],"papers":[{"type":"Receipt"},{"type":"StaffName"}],"new":[1]}'
    ) % (seq, seq + 1)
    (event,) = talk.receive(frame, 1_000)
    assert isinstance(event, Changed)
    assert ("person", "sv2") not in talk.knowledge.sight.entities
    assert ("person", "op1") in talk.knowledge.sight.entities
    assert talk.knowledge.sight.seq == seq + 1
    assert talk.skipped == 5


def test_asks_and_answers_go_together_by_their_id():
    talk = opened()
    talk.ask(CommandId("1"), Accept(escalation=EscalationId("E1")))
    (ask,) = said(talk)
    assert isinstance(ask, Ask)
    assert ask.id == "1"
    (event,) = talk.receive(
        encode(Answer(id=CommandId("1"), code="already_taken", details={"by": "sv1"})), 1_000
    )
    assert event == Answered(id=CommandId("1"), code="already_taken", upto=0, details={"by": "sv1"})


def test_goodbye_and_rubbish_end_it():
    talk = opened()
    assert talk.receive(encode(Goodbye(code="logged_out")), 1_000) == (Ended(code="logged_out"),)
    assert talk.receive(welcome(), 1_000) == ()
    assert opened().receive(b"\xff", 1_000) == (Ended(code="unreadable"),)


def test_words_it_does_not_know_are_skipped():
    talk = opened()
    assert talk.receive(b'{"say":"sing"}', 1_000) == ()
    assert talk.open


# -- the clock ------------------------------------------------------------------------------------------------


def test_the_clock_runs_at_the_floors_rate():
    clock = HubClock(Instant(START), 1_000, 5.0)
    assert clock.at(1_000) == START
    assert clock.at(1_200) == START + 1_000
    assert clock.at(800) == START - 1_000


def test_a_pong_is_taken_in_the_middle_of_its_way():
    talk = opened()
    talk.receive(encode(Pong(sent=2_000, now=Instant(START + 5_000))), 2_100)
    assert talk.clock == HubClock(Instant(START + 5_050), 2_100, 1.0)


def test_a_slow_pong_does_not_spoil_a_good_reading():
    talk = opened()
    talk.receive(encode(Pong(sent=2_000, now=Instant(START + 5_000))), 2_010)
    good = talk.clock
    talk.receive(encode(Pong(sent=3_000, now=Instant(START + 6_000))), 5_000)
    assert talk.clock == good


def test_after_a_sleep_the_pulse_sets_a_clock_that_stood_still():
    talk = opened()
    (event,) = talk.receive(encode(Pulse(now=Instant(START + 3_600_000))), 2_000)
    assert event.clock.at(2_000) == START + 3_600_000


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400), st.integers(1, 5_000)), max_size=30),
    st.sampled_from([1.0, 5.0]),
)
def test_the_clock_is_never_further_off_than_the_slowest_way(ways, rate):
    """The hub's clock and ours differ by the way at most, whatever pulses and pongs do."""
    talk = ClientConversation(token="t", knowledge=nothing(PersonId("op1")))

    def hub_at(mono: float) -> int:
        return round(START + (mono - 1_000) * rate)

    talk.receive(welcome(rate=rate, now=hub_at(1_000)), 1_400)
    mono = 2_000
    for there, back, pause in ways:
        talk.receive(encode(Pong(sent=mono, now=Instant(hub_at(mono + there)))), mono + there + back)
        mono += there + back
        talk.receive(encode(Pulse(now=Instant(hub_at(mono - back)))), mono)
        assert abs(talk.clock.at(mono) - hub_at(mono)) <= 400 * rate + 2
        mono += pause


# -- receive ∘ project ----------------------------------------------------------------------------------------

steps = st.lists(
    st.sampled_from(
        ["call1", "call2", "raise", "accept", "busy", "time", "resume", "hang_up", "withdraw", "move", "lose"]
    ),
    max_size=25,
)


def live(hub: SmallHub, step: str, number: int) -> None:
    calls, escalations = sorted(hub.floor.calls), sorted(hub.floor.escalations)
    call = calls[0] if calls else CallId("none")
    escalation = EscalationId(escalations[0]) if escalations else EscalationId("none")
    hub.now = Instant(hub.now + 1_000)
    match step:
        case "call1" | "call2":
            hub.call(number, "2001" if step == "call1" else "2002")
        case "raise":
            hub.raise_hand(call)
        case "accept":
            hub.tell(Accept(escalation=escalation), "sv1")
        case "busy":
            hub.tell(e.CannotNow(escalation=escalation), "sv1")
        case "time":
            hub.now = Instant(hub.now + 30_000)
            hub.tell(TimePassed())
        case "resume":
            hub.tell(c.PhoneResumed(call=call))
        case "hang_up":
            hub.tell(c.PhoneHungUp(call=call))
        case "withdraw":
            hub.tell(e.Withdraw(escalation=escalation), "op1")
        case "move":
            role, _, _ = PEOPLE["op2"]
            hub.tell(EnrolPerson(person=PersonId("op2"), role=role, teams=("a",), clients=("x",)))
        case "lose":
            hub.tell(c.PbxLost())
            hub.tell(c.PbxConnected())


class Wire:
    """Hub and desk with everything that happens to frames in between; the conversation on both ends is real."""

    def __init__(self, hub: SmallHub, person: str) -> None:
        self.hub, self.person = hub, person
        self.knowledge = nothing(PersonId(person))
        self.connect()

    def connect(self) -> None:
        self.desk = ClientConversation(token="t", knowledge=self.knowledge)
        self.end = ServerConversation()
        self.seq = 0
        self.exchange()

    def exchange(self) -> None:
        while frames := self.desk.to_send():
            for frame in frames:
                event = self.end.receive(frame)
                if isinstance(event, HelloReceived):
                    self.to_desk(
                        self.end.welcome(
                            person=PersonId(self.person),
                            session="s",
                            now=self.hub.now,
                            rate=1.0,
                            floor=self.hub.floor_name,
                        )
                    )
                    self.seq = event.seq
                    self.publish()

    def to_desk(self, frame: bytes) -> None:
        self.desk.receive(frame, 1_000)
        self.knowledge = self.desk.knowledge

    def next_frame(self) -> bytes:
        frame = self.hub.frame(self.person, self.seq)
        self.seq = self.hub.floor.seq
        return frame

    def publish(self) -> None:
        self.to_desk(self.next_frame())
        if not self.desk.open and self.desk.knowledge.sight.seq:
            self.exchange()


@given(steps, st.sampled_from(sorted(PEOPLE)), st.data())
def test_receive_after_project_is_project_after_apply(script, person, data):
    hub = SmallHub()
    wire = Wire(hub, person)
    for number, step in enumerate(script):
        live(hub, step, number)
        fate = data.draw(
            st.sampled_from(["good", "good", "lost", "twice", "cut", "glued", "wait", "drop_line"])
        )
        if fate == "wait":
            continue  # two steps in one frame
        frame = wire.next_frame()
        match fate:
            case "good":
                wire.to_desk(frame)
            case "twice":
                wire.to_desk(frame)
                wire.to_desk(frame)
            case "cut":
                wire.to_desk(frame[: data.draw(st.integers(0, len(frame) - 1))])
            case "glued":
                wire.to_desk(frame + frame)
            case "drop_line":
                wire.to_desk(frame)
                wire.connect()
        wire.exchange()
        if fate in {"cut", "glued"}:
            assert not wire.desk.open
            wire.connect()
    live(hub, "time", 99)
    live(hub, "call1", 100)
    wire.publish()
    wire.exchange()
    assert wire.knowledge.sight == project(hub.floor, PersonId(person))
    assert dict(wire.knowledge.papers) == hub.shown(person)
