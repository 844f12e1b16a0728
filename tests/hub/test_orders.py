from tests.hub.floors import rang

from escdesk.domain.floor import empty
from escdesk.domain.ids import CallId, EscalationId, Extension, Instant, OrderId, PersonId
from escdesk.domain.messages.escalations import (
    CancelWhy,
    TransferCancelOrdered,
    TransferCheckOrdered,
    TransferOrdered,
)
from escdesk.domain.messages.kinds import Event
from escdesk.hub.batch import Stored
from escdesk.hub.orders import Orders
from escdesk.hub.ports import Tell

AT = Instant(1)
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
)


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

    def heard_at(self) -> Instant | None:
        return None


def test_each_order_is_carried_out_once_and_in_order() -> None:
    telephony = Recorder()
    orders = Orders(telephony)
    orders(empty(), empty(), [Stored(number, event) for number, event in enumerate(EVENTS, 1)])
    assert telephony.done == [
        ("transfer", ORDER, CALL, PHONE, 20_000),
        ("cancel", ORDER),
        ("check", ORDER, CALL, PHONE),
    ]
