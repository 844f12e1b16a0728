"""The whole path on a real PBX: nobody answers, a phone outside rings, a lead assigns, an SV takes it, hands it up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.harness.pbx.ami_proxy import AmiProxy
from tests.harness.pbx.floor import CUSTOMER, OPERATOR, OTHER_SV, OUTSIDE, SV, Lab
from tests.harness.pbx.hub_process import HubProcess
from tests.harness.pbx.seat import Seat
from tests.harness.pbx.waiting import wait_until

from escdesk.domain.ids import CallId, EscalationId
from escdesk.domain.messages.escalations import Accept, AskForTakeover, HandOn, PassOn, Withdraw
from escdesk.domain.messages.leading import Assign
from escdesk.domain.messages.transfers import FailReason
from escdesk.domain.model.calls import Call
from escdesk.domain.model.escalations import Escalation, Stage

MANAGER = OTHER_SV
"""Here a manager sits at that phone."""
RULES = """client = "aoba"
author = "森 由美"
reason = "当番の電話を加えた"

[[outside]]
id = "duty"
label = "当番の携帯"
number = "03-1234-0099"
within = "2s"

[[rule]]
id = "second-line"
title = "長引いたらSVへ"
when = { call_time = "1s" }
answer_within = "20s"
[[rule.to]]
role = "sv"
ring = "5s"
[[rule.to]]
outside = "duty"
ring = "5s"
"""


class Floor:
    """An operator with a customer, an SV and a lead without a phone; the hub has been told the client's rules."""

    def __init__(self, lab: Lab, hub: HubProcess) -> None:
        self.lab, self.hub = lab, hub
        self.seats: list[Seat] = []
        for extension in (OPERATOR, SV, MANAGER, OUTSIDE):
            lab.phone(extension)
        rules = hub.folder / "rules.toml"
        rules.write_text(RULES, encoding="utf-8")
        hub.admin("rules", "import", str(rules))
        self.operator, self.sv = self.seat("tanaka", OPERATOR), self.seat("sato", SV)
        self.lead = self.seat("mori", "")
        self.operator.sees_pbx(connected=True)
        self.since = lab.call(CUSTOMER, OPERATOR)
        self.call = self.operator.sees(
            Call,
            "that the rule matches",
            lambda one: one.match is not None and one.match.rule == "second-line",
        ).id

    def seat(self, login: str, extension: str) -> Seat:
        seat = Seat(self.hub, login, extension)
        self.seats.append(seat)
        return seat

    def customer_has_heard(self, *speakers: str) -> None:
        """These one after the other, the last of them now, and never a second of nobody."""
        self.lab.hears(CUSTOMER, speakers[-1])
        assert self.lab.story(CUSTOMER, self.since) == list(speakers)
        assert self.lab.longest_gap_ms(CUSTOMER, self.since) <= 1000

    def raises_a_hand(self) -> Escalation:
        assert self.operator.asks(AskForTakeover(call=self.call, rule="second-line")) == "ok"
        ringing = self.sv.escalation("it ring", lambda one: one.ring is not None)
        assert (ringing.rule, ringing.rules) == ("second-line", 1)
        return ringing

    def is_assigned_and_connected(self, name: EscalationId) -> CallId:
        """The lead gives it to the SV, who accepts and picks up. The SV's leg."""
        assert self.lead.asks(Assign(escalation=name, person=self.sv.person)) == "ok"
        self.sv.escalation("it assigned", lambda one: one.ring is not None and one.stage is Stage.RINGING)
        leg = self.accepts(name, self.sv, SV)
        self.lab.hears(SV, CUSTOMER)
        self.is_free(self.operator, OPERATOR)
        return leg

    def accepts(self, name: EscalationId, who: Seat, extension: str) -> CallId:
        """Accepts, picks the phone up, has the customer. The new leg."""
        assert who.asks(Accept(escalation=name)) == "ok"
        self.lab.phone(extension).wait_ringing()
        self.lab.phone(extension).accept()
        done = who.escalation("the customer connected", lambda one: one.stage is Stage.CONNECTED)
        assert done.owner == who.person
        assert done.connected_call is not None
        return done.connected_call

    def goes_up(self, name: EscalationId) -> Seat:
        """The SV hands it on upwards; the manager, who has just come, is rung."""
        manager = self.seat("matsui", MANAGER)
        assert self.sv.asks(HandOn(escalation=name, up=True)) == "ok"
        ringing = manager.escalation("it ring", lambda one: one.stage is Stage.RINGING)
        assert ringing.ring is not None
        assert ringing.ring.targets == (manager.person,)
        assert [hop.by for hop in ringing.hops] == [self.sv.person]
        return manager

    def is_free(self, who: Seat, extension: str) -> None:
        """The phone is down, and the desk knows."""
        self.lab.phone(extension).wait_idle()
        wait_until("their own call is gone", lambda: not who.my_calls())

    def log(self) -> list[str]:
        return [event["type"] for event in self.hub.log()]


@pytest.fixture(scope="module")
def people(lab: Lab) -> Iterator[Path]:
    """The data of a hub that knows the floor's people."""
    prepared = HubProcess(lab.pbx.ami)
    yield prepared.data
    prepared.stop()


@pytest.fixture
def path(floor: Lab, line: AmiProxy, people: Path) -> Iterator[Floor]:
    hub = HubProcess(line.access, transfer_ring="3s", data=people)
    begun: Floor | None = None
    try:
        hub.start()
        begun = Floor(floor, hub)
        yield begun
    finally:
        for seat in [] if begun is None else begun.seats:
            seat.leave()
        hub.stop()


def test_outside_answers_a_lead_assigns_and_the_sv_hands_the_customer_up(path: Floor, line: AmiProxy):
    asked = path.raises_a_hand()
    outside = path.lab.phone(OUTSIDE)
    outside.wait_ringing()
    path.operator.escalation("a phone outside ring", lambda one: one.stage is Stage.OUTSIDE)
    outside.accept()
    told = path.operator.escalation(
        "that they were told", lambda one: one.outside is not None and one.outside.told_at is not None
    )
    assert told.outside is not None
    assert told.outside.told_at is not None
    assert told.outside.until == told.outside.told_at + 2_000
    path.lead.escalation("the alarm", lambda one: one.stage is Stage.ALARM)
    path.customer_has_heard(OPERATOR)

    leg = path.is_assigned_and_connected(asked.id)
    path.customer_has_heard(OPERATOR, SV)
    manager = path.goes_up(asked.id)
    path.customer_has_heard(OPERATOR, SV)
    second = path.accepts(asked.id, manager, MANAGER)
    assert second != leg
    path.lab.hears(MANAGER, CUSTOMER)
    path.customer_has_heard(OPERATOR, SV, MANAGER)
    path.is_free(path.sv, SV)
    assert [one.id for one in manager.my_calls()] == [second]
    assert line.orders == ["Originate", "Originate", "Bridge", "Originate", "Bridge"]
    kinds = path.log()
    assert (kinds.count("CustomerConnected"), kinds.count("TransferFellThrough")) == (2, 0)
    assert kinds.count("CallbackOwed") == 0


def test_nobody_answers_outside_nor_at_the_managers_phone_and_the_sv_takes_it_back(
    path: Floor, line: AmiProxy
):
    asked = path.raises_a_hand()
    assert path.sv.asks(PassOn(escalation=asked.id)) == "ok"
    path.lab.phone(OUTSIDE).wait_ringing()
    path.lead.escalation("the alarm", lambda one: one.stage is Stage.ALARM and not one.told)
    path.lab.phone(OUTSIDE).wait_idle()
    path.customer_has_heard(OPERATOR)

    leg = path.is_assigned_and_connected(asked.id)
    manager = path.goes_up(asked.id)
    assert manager.asks(Accept(escalation=asked.id)) == "ok"
    path.lab.phone(MANAGER).wait_ringing()
    path.sv.escalation("that the manager's phone was silent", lambda one: one.fell is FailReason.NO_ANSWER)
    path.lab.phone(MANAGER).wait_idle()
    path.customer_has_heard(OPERATOR, SV)
    assert [one.id for one in path.sv.my_calls()] == [leg]
    assert path.sv.asks(Withdraw(escalation=asked.id)) == "ok"
    back = path.sv.escalation("it back", lambda one: one.owner == path.sv.person)
    assert (back.stage, back.at_call, back.ring, back.hops) == (Stage.IN_HAND, leg, None, ())
    assert back.lease_until is None, "the customer on the phone is sign enough"
    path.customer_has_heard(OPERATOR, SV)
    path.lab.phone(CUSTOMER).hangup()
    path.is_free(path.sv, SV)
    assert path.sv.escalation("it still theirs", lambda one: True).owner == path.sv.person
