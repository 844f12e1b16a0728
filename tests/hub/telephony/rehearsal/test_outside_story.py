"""Nobody on the floor takes a raised hand: the phone outside rings, and what comes of it leads on, never to silence."""

from tests.hub.telephony.rehearsal.small_hub import SmallHub

from escdesk.domain.ids import (
    CallId,
    ClientId,
    Extension,
    Instant,
    PartyId,
    PersonId,
    RuleId,
    SessionId,
    Span,
)
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import leading as le
from escdesk.domain.messages.ladders import Party, PartyKind, Rung, RungKind
from escdesk.domain.messages.outside import (
    OutsideCancelOrdered,
    OutsideFail,
    OutsideFellThrough,
    OutsideTold,
)
from escdesk.domain.messages.papers import OutsideNumber, paper_key
from escdesk.domain.messages.people import DeskOpened, TakeSeat
from escdesk.domain.messages.rulesets import AdoptRules, OutsideParty, Rule, Ruleset
from escdesk.domain.model.escalations import Escalation, Stage

CLIENT, VENDOR, RULE = ClientId("aoba"), PartyId("vendor"), RuleId("outage")
NUMBER = "0312340099"
RING_MS, WITHIN_MS = 30_000, 600_000
OPERATOR, LEAD = PersonId("op01"), PersonId("lead01")


class Floor(SmallHub):
    """One operator alone with a customer, and a rule that ends with the vendor's phone."""

    def __init__(self, *, written: str | None = NUMBER) -> None:
        super().__init__()
        ladder = (
            Rung(RungKind.EVERYONE, 20_000),
            Rung(RungKind.OUTSIDE, RING_MS, parties=(Party(PartyKind.OUTSIDE, VENDOR),)),
            Rung(RungKind.ALARM, 20_000),
        )
        ruleset = Ruleset(
            client=CLIENT,
            version=1,
            effective_from=Instant(0),
            rules=(Rule(id=RULE, title="障害", ladder=ladder),),
            outside=(OutsideParty(id=VENDOR, label="ベンダー", within_ms=Span(WITHIN_MS)),),
        )
        if written is not None:
            paper = OutsideNumber(client=CLIENT, party=VENDOR, number=written)
            self.papers[paper_key(paper)] = paper
        self._take(AdoptRules(ruleset=ruleset), None)
        self.outside = self.play.telephony.outside
        self.play.telephony.connect(self.tell)
        self.comes(OPERATOR, self.phone(OPERATOR))

    def comes(self, person: PersonId, extension: Extension | None) -> None:
        self._take(TakeSeat(extension=extension), person)
        self.tell(DeskOpened(person=person, session=SessionId(f"desk-{person}")))

    async def hand_goes_up(self) -> None:
        exchange = self.play.telephony.exchange
        call = exchange.customer_calls(self.phone(OPERATOR), "090-0001-0001", queue="aoba-order")
        exchange.answer(call)
        self._take(e.AskForTakeover(call=CallId(call), rule=RULE), OPERATOR)
        await self.forward(500)

    @property
    def escalation(self) -> Escalation:
        (escalation,) = self.floor.escalations.values()
        return escalation

    def fell_through(self) -> list[OutsideFail]:
        return [event.reason for event in self.events if isinstance(event, OutsideFellThrough)]


async def test_it_is_picked_up_and_without_an_owner_in_time_the_alarm_follows():
    floor = Floor(written="03-1234-0099")
    await floor.hand_goes_up()
    assert floor.escalation.stage is Stage.OUTSIDE
    assert floor.outside.rings(NUMBER)
    floor.outside.answer(NUMBER)
    assert [event.party for event in floor.events if isinstance(event, OutsideTold)] == [VENDOR]
    await floor.forward(WITHIN_MS - 2_000)
    assert floor.escalation.stage is Stage.OUTSIDE
    await floor.forward(4_000)
    assert floor.escalation.stage is Stage.ALARM


async def test_it_is_not_picked_up_and_the_alarm_follows():
    floor = Floor()
    await floor.hand_goes_up()
    await floor.forward(RING_MS + 1_000)
    assert floor.fell_through() == [OutsideFail.NO_ANSWER]
    assert floor.escalation.stage is Stage.ALARM


async def test_nobody_has_written_the_number_down_and_the_alarm_follows_at_once():
    floor = Floor(written=None)
    await floor.hand_goes_up()
    assert floor.fell_through() == [OutsideFail.UNREACHABLE]
    assert floor.escalation.stage is Stage.ALARM


async def test_the_pbx_falls_silent_and_the_alarm_follows():
    floor = Floor()
    await floor.hand_goes_up()
    floor.play.telephony.fall_silent()
    await floor.forward(RING_MS + floor.floor.rulebook.text.transfer_slack_ms + 1_000)
    assert floor.fell_through() == [OutsideFail.UNKNOWN]
    assert floor.escalation.stage is Stage.ALARM


async def test_an_operator_who_needs_nobody_any_more_lets_the_phone_outside_go():
    floor = Floor()
    await floor.hand_goes_up()
    assert floor.outside.rings(NUMBER)
    floor._take(e.Withdraw(escalation=floor.escalation.id), OPERATOR)
    assert [type(event) for event in floor.events].count(OutsideCancelOrdered) == 1
    assert not floor.outside.rings(NUMBER)
    assert floor.fell_through() == []
    assert not floor.floor.escalations


async def test_a_lead_who_takes_it_over_lets_the_phone_outside_go():
    floor = Floor()
    await floor.hand_goes_up()
    floor.comes(LEAD, None)
    floor._take(le.TakeOver(escalation=floor.escalation.id), LEAD)
    await floor.forward(500)
    assert not floor.outside.rings(NUMBER)
    assert floor.escalation.owner == LEAD
    assert floor.fell_through() == []
