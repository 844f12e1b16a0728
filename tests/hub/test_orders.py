import logging
from collections.abc import Sequence

import pytest
from tests.hub.floors import rang

from escdesk.domain.floor import apply, empty
from escdesk.domain.ids import (
    CallId,
    ClientId,
    EscalationId,
    Extension,
    Instant,
    OrderId,
    PartyId,
    PersonId,
)
from escdesk.domain.messages.kinds import Event, Signal
from escdesk.domain.messages.ladders import Means
from escdesk.domain.messages.outside import (
    OutsideCallOrdered,
    OutsideCancelOrdered,
    OutsideFail,
    OutsideFailed,
)
from escdesk.domain.messages.papers import AnyPaper, OutsideNumber
from escdesk.domain.messages.rulesets import OutsideParty, RulesAdopted, Ruleset
from escdesk.domain.messages.transfers import (
    CancelWhy,
    TransferCancelOrdered,
    TransferCheckOrdered,
    TransferOrdered,
)
from escdesk.domain.messages.voice import (
    AsideBackOrdered,
    AsideCheckOrdered,
    AsideOrdered,
    AsideTakeOrdered,
    BackWhy,
)
from escdesk.hub.batch import Stored
from escdesk.hub.notices import out_of_reach
from escdesk.hub.orders import Orders
from escdesk.hub.ports import Tell
from escdesk.hub.shelf import Shelf

AT = Instant(1)
CLIENT, VENDOR = ClientId("aoba"), PartyId("vendor")
OPERATORS = Extension("101")
ORDER, CASE, CALL, PHONE = OrderId("O5"), EscalationId("E2"), CallId("c1"), Extension("201")
EVENTS: tuple[Event, ...] = (
    rang("c1"),
    TransferOrdered(
        at=AT,
        order=ORDER,
        escalation=CASE,
        call=CALL,
        person=PersonId("sv1"),
        extension=PHONE,
        ring_ms=20_000,
        check_at=AT,
    ),
    TransferCancelOrdered(at=AT, order=ORDER, escalation=CASE, why=CancelWhy.TAKEN_BACK, check_at=AT),
    TransferCheckOrdered(at=AT, order=ORDER, escalation=CASE, call=CALL, extension=PHONE, check_at=AT),
    AsideOrdered(
        at=AT,
        order=ORDER,
        escalation=CASE,
        call=CALL,
        client=CLIENT,
        operator=PersonId("op1"),
        person=PersonId("sv1"),
        extension=PHONE,
        back_to=OPERATORS,
        ring_ms=20_000,
        check_at=AT,
    ),
    AsideBackOrdered(at=AT, order=ORDER, why=BackWhy.TIME, check_at=AT),
    AsideTakeOrdered(at=AT, order=ORDER, check_at=AT),
    AsideCheckOrdered(at=AT, order=ORDER, call=CALL, extension=PHONE, back_to=OPERATORS, check_at=AT),
    OutsideCallOrdered(
        at=AT, order=ORDER, escalation=CASE, rung=0, client=CLIENT, party=VENDOR, ring_ms=30_000, check_at=AT
    ),
    OutsideCancelOrdered(at=AT, order=ORDER, escalation=CASE),
)
NUMBER = OutsideNumber(client=CLIENT, party=VENDOR, number="０３-1234-0099")


class Recorder:
    """A telephony that only writes down what it was told to do."""

    def __init__(self) -> None:
        self.done: list[tuple[object, ...]] = []

    async def run(self, tell: Tell) -> None:
        raise NotImplementedError

    def transfer(self, order: OrderId, call: CallId, extension: Extension, ring_ms: int) -> None:
        self.done.append(("transfer", order, call, extension, ring_ms))

    def cancel(self, order: OrderId) -> None:
        self.done.append(("cancel", order))

    def check(self, order: OrderId, call: CallId, extension: Extension) -> None:
        self.done.append(("check", order, call, extension))

    def aside(self, order: OrderId, call: CallId, extension: Extension, ring_ms: int) -> None:
        self.done.append(("aside", order, call, extension, ring_ms))

    def aside_back(self, order: OrderId) -> None:
        self.done.append(("aside_back", order))

    def aside_take(self, order: OrderId) -> None:
        self.done.append(("aside_take", order))

    def check_aside(self, order: OrderId, call: CallId, extension: Extension, back_to: Extension) -> None:
        self.done.append(("check_aside", order, call, extension, back_to))

    def ring_outside(self, order: OrderId, escalation: EscalationId, number: str, ring_ms: int) -> None:
        self.done.append(("ring_outside", order, escalation, number, ring_ms))

    def cancel_outside(self, order: OrderId) -> None:
        self.done.append(("cancel_outside", order))

    has_way_out = True

    def heard_at(self) -> Instant | None:
        return None


class Hub:
    """What the orders know of a hub, and what they have told it."""

    def __init__(self, *papers: AnyPaper) -> None:
        self.telephony = Recorder()
        self.told: list[Signal] = []
        self.shelf = Shelf(papers)
        self.orders = Orders(self.telephony, self.shelf.get, self.tell)

    def tell(self, signal: Signal, _papers: Sequence[AnyPaper] = ()) -> None:
        self.told.append(signal)

    def commits(self, events: Sequence[Event]) -> None:
        self.orders(empty(), empty(), [Stored(number, event) for number, event in enumerate(events, 1)])


def test_each_order_is_carried_out_once_and_in_order() -> None:
    hub = Hub(NUMBER)
    hub.commits(EVENTS)
    assert hub.telephony.done == [
        ("transfer", ORDER, CALL, PHONE, 20_000),
        ("cancel", ORDER),
        ("check", ORDER, CALL, PHONE),
        ("aside", ORDER, CALL, PHONE, 20_000),
        ("aside_back", ORDER),
        ("aside_take", ORDER),
        ("check_aside", ORDER, CALL, PHONE, OPERATORS),
        ("ring_outside", ORDER, CASE, "0312340099", 30_000),
        ("cancel_outside", ORDER),
    ]
    assert hub.told == []


def test_a_party_without_a_number_on_paper_is_unreachable() -> None:
    hub = Hub(OutsideNumber(client=ClientId("minato"), party=VENDOR, number="0312340099"))
    hub.commits([event for event in EVENTS if isinstance(event, OutsideCallOrdered)])
    assert hub.telephony.done == []
    assert hub.told == [OutsideFailed(order=ORDER, reason=OutsideFail.UNREACHABLE)]


def test_the_number_of_a_party_outside_is_in_no_log_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        Hub(NUMBER).commits(EVENTS)
        Hub().commits(EVENTS)
    assert "outside call ordered" in caplog.messages
    assert not [one for one in caplog.records if "0099" in str(vars(one))]


def test_parties_whose_phone_can_not_be_rung_are_known_before_it_matters() -> None:
    parties = tuple(
        OutsideParty(id=PartyId(name), label=name) for name in ("vendor", "unwritten", "nonsense")
    )
    ruleset = Ruleset(client=CLIENT, version=1, effective_from=Instant(0), outside=parties)
    floor = apply(empty(), RulesAdopted(at=AT, ruleset=ruleset))
    hub = Hub(NUMBER, OutsideNumber(client=CLIENT, party=PartyId("nonsense"), number="内線 5"))

    def usable(client: ClientId, party: PartyId, _means: Means) -> bool:
        return hub.orders.can_ring(client, party)

    assert list(out_of_reach(floor, usable)) == [(CLIENT, "unwritten"), (CLIENT, "nonsense")]
    hub.telephony.has_way_out = False
    assert len(list(out_of_reach(floor, usable))) == 3
    assert list(out_of_reach(empty(), usable)) == []
