"""The whole trip with a real hub process, real sockets, a real PBX and real phones."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.harness.pbx.ami_proxy import AmiProxy
from tests.harness.pbx.floor import CUSTOMER, OPERATOR, OTHER_SV, QUEUE, SV, Lab
from tests.harness.pbx.hub_process import HubProcess
from tests.harness.pbx.seat import Seat

from escdesk.desktop.panel.build import panel_view
from escdesk.desktop.panel.view import LinkView, PanelView
from escdesk.domain.messages.calls import Direction
from escdesk.domain.messages.escalations import Accept, AskForTakeover, FailReason, Withdraw
from escdesk.domain.messages.people import LineState
from escdesk.domain.model.calls import Call
from escdesk.domain.model.cards import Card
from escdesk.domain.model.escalations import Escalation, Stage


@dataclass
class Trip:
    """A floor at work: the hub, its line to the PBX, and who sits where."""

    floor: Lab
    line: AmiProxy
    hub: HubProcess
    seats: list[Seat] = field(default_factory=list)
    since: float = 0.0

    def seat(self, login: str, extension: str) -> Seat:
        self.floor.phone(extension)
        seat = Seat(self.hub, login, extension)
        self.seats.append(seat)
        return seat

    def begin(self) -> tuple[Seat, Seat]:
        """An operator talks with a customer, an SV is there."""
        operator, sv = self.seat("tanaka", OPERATOR), self.seat("sato", SV)
        operator.sees_pbx(connected=True)
        self.since = self.floor.call(CUSTOMER, OPERATOR, QUEUE)
        operator.sees(Call, "the call", lambda call: call.state is LineState.TALKING)
        return operator, sv

    def ask(self, operator: Seat, sv: Seat) -> Escalation:
        """The operator asks this SV to take over, who accepts; the SV's phone is about to ring."""
        call = operator.my_calls()[0].id
        assert operator.asks(AskForTakeover(call=call, person=sv.person)) == "ok"
        ringing = sv.escalation("it ring", lambda one: one.ring is not None and sv.person in one.ring.targets)
        assert sv.asks(Accept(escalation=ringing.id)) == "ok"
        return ringing

    def rings_on(self, asked: Escalation, other: Seat, why: FailReason) -> None:
        """It rings at `other` now, and the customer has heard nobody but the operator, without a gap."""
        on = other.escalation("it ring on", lambda one: one.stage is Stage.RINGING and one.id == asked.id)
        assert on.fell is why
        assert on.ring is not None
        assert other.person in on.ring.targets
        self.floor.hears(CUSTOMER, OPERATOR)
        assert self.heard() == [OPERATOR]
        assert self.gap_ms() <= 1000

    def heard(self) -> list[str]:
        return self.floor.story(CUSTOMER, self.since)

    def gap_ms(self) -> int:
        return self.floor.longest_gap_ms(CUSTOMER, self.since)


@pytest.fixture(scope="module")
def people(lab: Lab) -> Iterator[Path]:
    """The data of a hub that knows the floor's people."""
    prepared = HubProcess(lab.pbx.ami)
    yield prepared.data
    prepared.stop()


@pytest.fixture
def trip(floor: Lab, line: AmiProxy, people: Path) -> Iterator[Trip]:
    hub = HubProcess(line.access, transfer_ring="2s", data=people)
    trip = Trip(floor, line, hub)
    try:
        hub.start()
        yield trip
    finally:
        for seat in trip.seats:
            seat.leave()
        hub.stop()


def panel(seat: Seat) -> PanelView:
    return panel_view(seat.knowledge.sight, seat.knowledge.papers, link=LinkView())


def test_a_hold_on_the_phone_runs_the_panels_timer_and_the_resume_ends_it(trip: Trip):
    operator, _ = trip.begin()
    assert panel(operator).hold is None
    trip.floor.phone(OPERATOR).hold()
    call = operator.sees(Call, "the hold", lambda call: call.hold is not None)
    hold = panel(operator).hold
    assert hold is not None
    assert call.hold is not None
    assert (hold.since, hold.promise_at, hold.limit_at) == (
        call.hold.since,
        hold.since + 2000,
        hold.since + 6000,
    )
    operator.sees(
        Call, "that the promise has passed", lambda one: one.hold is not None and one.hold.promise_passed
    )
    trip.floor.phone(OPERATOR).resume()
    operator.sees(Call, "the call again", lambda call: call.hold is None)
    assert panel(operator).hold is None


def test_a_hold_by_the_customer_starts_no_promise(trip: Trip):
    operator, _ = trip.begin()
    trip.floor.phone(CUSTOMER).hold()
    call = operator.sees(Call, "that the other side holds", lambda call: call.other_side_held)
    assert call.hold is None
    assert panel(operator).hold is None


def test_the_customer_is_connected_to_the_supervisor_who_has_the_card(trip: Trip):
    operator, sv = trip.begin()
    trip.floor.phone(OPERATOR).hold()
    operator.sees(Call, "the hold", lambda call: call.hold is not None)
    trip.floor.stops_hearing(CUSTOMER, OPERATOR)
    asked = trip.ask(operator, sv)
    trip.floor.phone(SV).wait_ringing()
    trip.floor.phone(SV).accept()
    done = sv.escalation("the customer connected", lambda one: one.stage is Stage.CONNECTED)
    assert (done.id, done.owner) == (asked.id, sv.person)
    card = sv.sees(Card, "the card", lambda card: card.id == asked.call)
    assert card.escalation == asked.id
    assert sv.my_calls()[0].id == done.connected_call
    trip.floor.hears(CUSTOMER, SV)
    assert trip.heard() == [OPERATOR, "music", SV]
    assert trip.gap_ms() <= 1000
    assert operator.my_calls() == []


@pytest.mark.parametrize("how", ["rejects", "is silent"])
def test_the_operators_tone_goes_on_and_the_escalation_rings_on(trip: Trip, how: str):
    operator, sv = trip.begin()
    other = trip.seat("takahashi", OTHER_SV)
    asked = trip.ask(operator, sv)
    trip.floor.phone(SV).wait_ringing()
    if how == "rejects":
        trip.floor.phone(SV).hangup()
    trip.rings_on(asked, other, FailReason.REJECTED if how == "rejects" else FailReason.NO_ANSWER)


def test_an_extension_the_pbx_does_not_have_is_passed_over(trip: Trip):
    operator, sv = trip.begin()
    nowhere = Seat(trip.hub, "takahashi", "3999")
    trip.seats.append(nowhere)
    trip.rings_on(trip.ask(operator, nowhere), sv, FailReason.UNREACHABLE)


@pytest.mark.parametrize("attended", [False, True], ids=["blind", "attended"])
def test_a_transfer_made_on_the_phone_moves_the_escalation_with_the_customer(trip: Trip, attended: bool):
    operator, sv = trip.begin()
    call = operator.my_calls()[0].id
    assert operator.asks(AskForTakeover(call=call, person=sv.person)) == "ok"
    sv.escalation("it ring", lambda one: one.ring is not None)
    phone = trip.floor.phone(OPERATOR)
    if attended:
        phone.send_dtmf(f"*2{SV}")
        operator.sees(Call, "the customer waiting", lambda call: call.hold is not None)
    else:
        phone.transfer(SV)
    trip.floor.phone(SV).wait_ringing()
    trip.floor.phone(SV).accept()
    if attended:
        trip.floor.hears(OPERATOR, SV)
        phone.hangup()
    moved = sv.escalation("it in hand", lambda one: one.stage is Stage.IN_HAND)
    assert moved.owner == sv.person
    trip.floor.hears(CUSTOMER, SV)
    assert trip.heard()[-1] == SV
    assert trip.gap_ms() <= 1000
    theirs = sv.sees(Call, "the customer's call", lambda one: one.direction is Direction.INBOUND)
    assert (theirs.extension, theirs.queue, theirs.peer) == (SV, "support", None)
    shown = panel(sv).call
    assert shown is not None
    assert (shown.number, shown.peer) == ("03-1234-0001", "")
    assert shown.queue
    assert operator.my_calls() == []


def test_the_pbx_is_killed_and_restarted_during_a_hold(trip: Trip):
    operator, _ = trip.begin()
    trip.floor.phone(OPERATOR).hold()
    operator.sees(Call, "the hold", lambda call: call.hold is not None)
    trip.floor.pbx.kill()
    operator.sees_pbx(connected=False)
    hold = panel(operator).hold
    assert hold is not None
    assert hold.estimated
    trip.floor.pbx.restart()
    operator.sees_pbx(connected=True)
    operator.sees_no(Call, "the call that the PBX no longer knows")
    assert panel(operator).hold is None
    trip.floor.forget_calls()
    trip.floor.call()
    operator.sees(Call, "the next call", lambda call: call.state is LineState.TALKING)


# -- the PBX dies


def test_the_pbx_is_killed_while_a_hand_rings(trip: Trip):
    operator, sv = trip.begin()
    call = operator.my_calls()[0].id
    assert operator.asks(AskForTakeover(call=call, person=sv.person)) == "ok"
    asked = sv.escalation("it ring", lambda one: one.ring is not None and sv.person in one.ring.targets)
    trip.floor.pbx.kill()
    operator.sees_pbx(connected=False)
    shown = panel(operator).call
    assert shown is not None, "nobody knows that the customer has gone"
    trip.floor.pbx.restart()
    operator.sees_pbx(connected=True)
    operator.sees_no(Call, "the call that the PBX no longer knows")
    for one in operator.all(Escalation):
        assert one.id == asked.id
        assert one.owner is not None or (one.ring is not None and one.ring.targets), one
    trip.floor.forget_calls()


def test_the_pbx_is_killed_while_an_order_is_under_way(trip: Trip):
    operator, sv = trip.begin()
    asked = trip.ask(operator, sv)
    trip.floor.phone(SV).wait_ringing()
    trip.floor.pbx.kill()
    operator.sees_pbx(connected=False)
    unknown = operator.escalation("that nobody knows", lambda one: one.id == asked.id)
    assert unknown.stage is Stage.TAKEN
    assert unknown.connected_call is None
    trip.floor.pbx.restart()
    operator.sees_pbx(connected=True)
    operator.escalation("it known again", lambda one: one.id == asked.id and one.transfer is None)
    trip.floor.forget_calls()
    kinds = [event["type"] for event in trip.hub.log()]
    assert (kinds.count("TransferOrdered"), kinds.count("CustomerConnected")) == (1, 0)
    assert trip.line.orders.count("Originate") == 1
    (now,) = [one for one in operator.all(Escalation) if one.id == asked.id]
    assert now.owner is not None or (now.ring is not None and now.ring.targets), now


# -- the hub dies


@pytest.mark.parametrize(
    ("number", "after"),
    [(1, False), (1, True), (2, False), (2, True)],
    ids=["before ringing", "while it rings", "answered, not bridged", "bridged"],
)
def test_the_hub_is_killed_between_two_actions_of_a_transfer(trip: Trip, number: int, after: bool):
    operator, sv = trip.begin()
    other = trip.seat("takahashi", OTHER_SV)
    (trip.line.kill_after if after else trip.line.kill_before)(number, trip.hub.kill)
    call = operator.my_calls()[0].id
    assert operator.asks(AskForTakeover(call=call, person=sv.person)) == "ok"
    asked = sv.escalation("it ring", lambda one: one.ring is not None and sv.person in one.ring.targets)
    sv.says(Accept(escalation=asked.id))
    if number > 1:
        trip.floor.phone(SV).wait_ringing()
        trip.floor.phone(SV).accept()
    trip.line.wait_killed()
    trip.hub.start()

    done = number == 2 and after
    if done:
        sv.escalation("the customer connected", lambda one: one.stage is Stage.CONNECTED)
        trip.floor.hears(CUSTOMER, SV)
        assert trip.heard() == [OPERATOR, SV]
        assert [one.extension for one in sv.my_calls()] == [SV]
    else:
        on = other.escalation("it ring on", lambda one: one.stage is Stage.RINGING and one.id == asked.id)
        assert on.fell in {FailReason.ABSENT, FailReason.HALF_DONE}
        trip.floor.phone(SV).wait_idle()
        trip.floor.hears(CUSTOMER, OPERATOR)
        assert trip.heard() == [OPERATOR]
    assert trip.gap_ms() <= 1000
    assert trip.line.orders.count("Originate") <= 1
    assert trip.line.orders.count("Bridge") <= 1
    kinds = [event["type"] for event in trip.hub.log()]
    assert kinds.count("TransferOrdered") == 1
    assert (kinds.count("CustomerConnected"), kinds.count("TransferFellThrough")) == (
        (1, 0) if done else (0, 1)
    )


@pytest.mark.parametrize("after", [False, True], ids=["before the hangup", "after the hangup"])
def test_the_hub_is_killed_while_it_takes_a_transfer_back(trip: Trip, after: bool):
    operator, sv = trip.begin()
    asked = trip.ask(operator, sv)
    trip.floor.phone(SV).wait_ringing()
    (trip.line.kill_after if after else trip.line.kill_before)(1, trip.hub.kill)
    operator.says(Withdraw(escalation=asked.id))
    trip.line.wait_killed()
    trip.hub.start()
    operator.sees_no(Escalation, "the hand raised")
    trip.floor.phone(SV).wait_idle()
    trip.floor.hears(CUSTOMER, OPERATOR)
    assert trip.heard() == [OPERATOR]
    assert trip.gap_ms() <= 1000
    assert trip.line.orders.count("Originate") == 1
    assert "CustomerConnected" not in [event["type"] for event in trip.hub.log()]
