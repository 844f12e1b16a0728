"""A call's story told event by event, without anybody deciding: what a floor looks like after it."""

from tests.domain.wall_clocks import day_of, offsets, utc

from escdesk.domain.floor import apply, empty
from escdesk.domain.ids import (
    CallId,
    ClientId,
    CustomerId,
    EscalationId,
    Extension,
    Instant,
    PersonId,
    QueueId,
)
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages.calendars import Calendar, Opening
from escdesk.domain.messages.cards import Temperature, Urgency
from escdesk.domain.messages.rulesets import Ruleset
from escdesk.domain.rules import facts

CALL, CASE = CallId("call"), EscalationId("E1")
OPERATOR, SV, OTHER = PersonId("op"), PersonId("sv"), PersonId("sv2")
TUESDAY = utc(2026, 12, 1, 1)
"""Ten in the morning in Tokyo."""
RULES = Ruleset(
    client=ClientId("x"),
    version=1,
    effective_from=Instant(0),
    sla_ms=3_600_000,
    calendar=Calendar(zone="Asia/Tokyo", offsets=offsets("Asia/Tokyo"), week=((Opening(540, 1_080),),) * 7),
)
REGULAR = c.CustomerFact(CustomerId("u"), vip=True, contract="gold", recent=("billing", "line", "billing"))


class Story:
    """Begins with an inbound call that rings; each step happens `now`."""

    def __init__(self, at: Instant = TUESDAY, rules: Ruleset = RULES) -> None:
        self.floor = empty()
        self.now = at
        self.rules = rules
        self.say(p.PersonEnrolled, person=OPERATOR, role=p.Role.OPERATOR, began_on=day_of(2026, 11, 1))
        self.say(
            c.CallRang, call=CALL, extension=Extension("2001"), person=OPERATOR,
            direction=c.Direction.INBOUND, queue=QueueId("q"), client=ClientId("x"),
        )  # fmt: skip

    def wait(self, seconds: float) -> None:
        self.now = Instant(self.now + int(seconds * 1_000))

    def say(self, kind, **fields) -> None:
        self.floor = apply(self.floor, kind(at=self.now, **fields))

    def answered(self) -> None:
        self.say(c.CallAnswered, call=CALL, person=OPERATOR)

    def held(self) -> None:
        self.say(c.CallHeld, call=CALL, person=OPERATOR, promise_at=self.now, limit_at=self.now)

    def resumed(self) -> None:
        self.say(c.CallResumed, call=CALL, person=OPERATOR)

    def found(self, *customers) -> None:
        self.say(c.CustomersFound, call=CALL, found=customers)

    def card(self, **fields) -> None:
        fields = {
            "revision": 1, "category": "", "temperature": Temperature.UNSET, "urgency": Urgency.ORDINARY,
            "filled": (), "after_sending": False,
        } | fields  # fmt: skip
        self.say(k.CardSaved, call=CALL, by=OPERATOR, **fields)

    def raised(self, **fields) -> None:
        here = self.floor.calls[CALL]
        fields = {"escalation": CASE, "customer": here.customer, "vip": here.vip} | fields
        self.say(
            e.EscalationRaised, call=CALL, by=OPERATOR, client=here.client, queue=here.queue, chosen=None,
            ladder=(), rulebook=1, waiting_since=self.now, **fields,
        )  # fmt: skip

    def taken(self, by: PersonId = SV, **fields) -> None:
        fields = {"by_phone": False} | fields
        self.say(e.EscalationTaken, escalation=CASE, by=by, released=(), due=self.now, **fields)

    def ended(self) -> None:
        self.say(c.CallEnded, call=CALL, person=OPERATOR, reason=c.EndReason.CUSTOMER)

    @property
    def of_call(self):
        return facts.of_call(self.floor, self.floor.calls[CALL], self.rules, self.now)

    @property
    def of_case(self):
        return facts.of_case(self.floor, self.floor.escalations[CASE], self.rules, self.now)
