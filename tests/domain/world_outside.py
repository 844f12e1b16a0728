"""What the world may hear of people outside, and what must hold of every order that reaches for them."""

from tests.domain.reachable import reached

from escdesk.domain.messages import calls as c
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import leading as le
from escdesk.domain.messages import notices as nt
from escdesk.domain.messages import outside as o
from escdesk.domain.messages.ladders import Means

REASONS = tuple(o.OutsideFail)


class Outside:
    """Mixed into the world, which has the floor, `send` and `outside_orders`."""

    def watch_outside(self, old, event) -> None:
        """Every order is new, or says that it is the same once more; what is over is not told again."""
        kind = type(event).__name__
        match event:
            case o.OutsideCallOrdered():
                assert event.order not in self.outside_orders, (
                    "the same phone outside rung twice for one order"
                )
                self.outside_orders[event.order] = "open"
            case o.OutsideNoticeOrdered() | nt.AlarmNoticeOrdered():
                again = event.order in self.outside_orders
                assert event.again == again, "a notice is new, or the same one once more, and says which"
                assert self.outside_orders.get(event.order) != "done", "sent again though it was delivered"
                self.outside_orders[event.order] = "open"
                if isinstance(event, nt.AlarmNoticeOrdered) and not again:
                    ring = old.escalations[event.escalation].ring
                    assert ring is not None, "told though nothing alarms"
                    assert ring.started_at == event.at, "one alarm told twice"
                reached[f"{kind} {'again' if again else 'new'}"] += 1
            case o.OutsideNoticeDelivered() | nt.AlarmNoticeDelivered():
                assert self.outside_orders[event.order] == "open", "delivered twice"
                self.outside_orders[event.order] = "done"
            case o.OutsideTold():
                assert event.order in self.outside_orders
                assert old.escalations[event.escalation].outside.told_at is None, "told twice"
                reached[f"told by {event.means}"] += 1
            case o.OutsideFellThrough():
                before = old.escalations[event.escalation].outside
                assert (before.order, before.means, before.told_at) == (event.order, event.means, None)
                assert not (before.delivered_at and event.reason is not o.OutsideFail.UNACKNOWLEDGED)
                reached[f"{event.means} fell"] += 1

    def outside(self, one, n, m, what) -> None:
        """Mostly word from outside; or somebody of the floor is faster after all."""
        if what < 9:
            self.outside_says(one, n)
        elif what < 12:
            if m % 3:  # the operator wants somebody to take the call after all
                self.send(co.TurnToTakeover(escalation=one.id), one.by)
            self.late_accept(one)
        elif what == 12:
            self.send(le.TakeOver(escalation=one.id), ("mg1", "ld1")[m % 2])
        elif what == 13:
            self.operator_moves_it(n, bool(m % 2))
        elif what == 14:
            self.send(c.PhoneHungUp(call=one.at_call, reason=c.EndReason.CUSTOMER))
        elif m % 3:
            self.send(o.NoticeDelivered(order=one.outside.order, code=200, linked=True))
            self.hub_restarts(130_000)
        else:
            self.time_passes((5_000, 16_000, 26_000)[m % 2])

    def outside_says(self, one, m) -> None:
        """The PBX, the server or the reader of a message; in any order, also about what is over."""
        order = one.outside.order
        if one.outside.means is Means.PHONE:
            if m % 3 == 0:
                self.send(o.OutsideAnswered(order=order))
            elif m % 3 == 1 and one.outside.fell:
                self.send(o.NoticeAcknowledged(order=one.outside.fell[m % len(one.outside.fell)].order))
            else:
                self.send(o.OutsideFailed(order=order, reason=list(o.OutsideFail)[m % 3]))
            return
        match m % 6:
            case 0:
                self.send(o.NoticeAcknowledged(order=order))
            case 1:
                self.send(o.NoticeFailed(order=order, reason=REASONS[m // 6 % len(REASONS)], code=550))
            case 2:
                self.send(o.NoticeDelivered(order=order, code=250))
            case _:
                self.send(o.NoticeDelivered(order=order, code=200, took_ms=40, linked=True))

    def alarm_notice_says(self, one, m) -> None:
        """The server of the floor's own mail or chat."""
        notice = one.alarm_notices[m % len(one.alarm_notices)]
        if m % 3:
            self.send(o.NoticeFailed(order=notice.order, reason=REASONS[m // 3 % len(REASONS)]))
        else:
            self.send(o.NoticeDelivered(order=notice.order, code=250))
