"""What may be asked next on a golden day, one function a subject: a new subject joins `SUBJECTS` with its own."""

from collections.abc import Callable
from typing import Final

from tests.golden.day import PEOPLE, PHONES, Day

from escdesk.domain.ids import ClientId, CustomerId, Instant, PersonId, SessionId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages import leading as le
from escdesk.domain.messages import line as ln
from escdesk.domain.messages import outside as o
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages import voice as v
from escdesk.domain.messages.clock import TimePassed
from escdesk.domain.messages.kinds import Command, Signal
from escdesk.domain.messages.ladders import Means
from escdesk.domain.model.escalations import Stage, targets

Ask = tuple[Command | Signal, PersonId | None]


def phones(day: Day) -> Ask:
    """What the PBX and the CRM say."""
    dice, call = day.dice, day.call()
    makers: list[Callable[[], Signal]] = [
        lambda: c.PhoneRang(
            call=day.next_call(),
            extension=dice.choice(PHONES[:3]),
            queue="support",
            caller_key="a3f0",
            direction=dice.choice([c.Direction.INBOUND, c.Direction.OUTBOUND]),
        ),
        lambda: c.PhoneAnswered(call=call),
        lambda: c.PhoneAnswered(call=call),
        lambda: c.PhoneHeld(call=call),
        lambda: c.PhoneHeld(call=call),
        lambda: c.PhoneResumed(call=call),
        lambda: c.CustomerHeld(call=call),
        lambda: c.CustomerResumed(call=call),
        lambda: c.OtherSideReplaced(call=call, queue="support", caller_key=dice.choice(["b7e1", "a3f0"])),
        lambda: c.PhoneTransferred(call=call, to=dice.choice(PHONES), attended=False),
        lambda: c.PhoneHungUp(call=call, reason=dice.choice(list(c.EndReason))),
        lambda: c.CustomersMatched(call=call, found=(c.CustomerFact(CustomerId("acme/1"), vip=True),)),
        lambda: c.ExtensionSeen(extension=dice.choice(PHONES), usable=dice.random() < 0.9),
    ]
    return dice.choice(makers)(), None


def hands(day: Day) -> Ask:
    """The plain way of a takeover, from the raised hand to the report that was read."""
    dice, call = day.dice, day.call()
    case = day.case()
    caller = day.floor.calls.get(call)
    if case is None or dice.random() < 0.5:
        rule = dice.choice(["", "", "refund"])
        return e.AskForTakeover(call=call, rule=rule), None if caller is None else caller.person
    ringing = targets(case)
    target = dice.choice([*ringing, case.owner])
    order = None if case.transfer is None else case.transfer.order
    name = case.id
    if order is not None:
        leg = day.next_call()
        phone = PHONES[2] if case.transfer is None else case.transfer.extension
        if dice.random() < 0.3:
            day.happen(c.PhoneRang(call=leg, extension=phone, order=order))
            day.happen(c.PhoneAnswered(call=leg))
            return tr.TransferConnected(order=order, call=leg), None
        if dice.random() < 0.3:
            return tr.TransferFailed(order=order, reason=dice.choice(list(tr.FailReason))), None
    made: list[Ask] = [
        (e.ReportPopupDrawn(escalation=name), target),
        (e.Accept(escalation=name), target),
        (e.Accept(escalation=name), target),
        (e.PassOn(escalation=name, reason=e.PassReason.ON_CALL), target),
        (e.CannotNow(escalation=name), target),
        (e.SendOn(escalation=name), case.by),
        (e.Withdraw(escalation=name), case.by),
        (k.OpenCard(escalation=name), case.owner),
        (
            e.Resolve(escalation=name, decision=e.Decision.APPROVED, cause=e.Cause.KNOWLEDGE),
            case.owner,
        ),
        (e.ReportReportDrawn(escalation=name), case.by),
        (e.AcknowledgeReport(escalation=name), case.by),
        (e.AcknowledgeReport(escalation=name), PersonId("le1")),
    ]
    return dice.choice(made)


def cases(day: Day) -> Ask:
    """What there is besides the plain way: the line, hops, leads, phones outside."""
    dice, lead = day.dice, PersonId("le1")
    outside = [one for one in day.floor.escalations.values() if one.outside is not None]
    case = outside[0] if outside else day.case()
    if case is None:
        return p.PlanShift(person=PersonId("sv1"), ends_at=Instant(day.now + 25_000)), None
    if case.outside is not None and dice.random() < 0.6:
        order = case.outside.order
        told = o.OutsideAnswered(order=order)
        failed = o.OutsideFailed(order=order, reason=o.OutsideFail.NO_ANSWER)
        return dice.choice([told, told, failed]), None
    if case.stage is Stage.ALARM and dice.random() < 0.7:
        return e.Accept(escalation=case.id), lead
    if case.overdue and dice.random() < 0.8:
        done = e.Resolve(escalation=case.id, decision=e.Decision.DECLINED, cause=e.Cause.RULE)
        return (e.AcknowledgeReport(escalation=case.id), case.by) if case.resolved_at else (done, case.owner)
    made: list[Ask] = [
        (ln.PromiseCallback(escalation=case.id), case.holder),
        (ln.Hurry(escalation=case.id), case.holder),
        (e.HandOn(escalation=case.id, up=dice.random() < 0.5), case.owner),
        (le.Assign(escalation=case.id, person=dice.choice(list(PEOPLE))), lead),
        (le.TakeOver(escalation=case.id), lead),
        (le.Release(escalation=case.id), lead),
        (s.MarkReviewed(client=ClientId("acme")), lead),
        (p.Reserve(person=PersonId("sv1")), case.by),
        (day.rules(0), None) if dice.random() < 0.3 else (TimePassed(), None),
    ]
    return dice.choice(made)


def consults(day: Day) -> Ask:
    """Questions, instructions and messages; what nobody reads or answers in time is left to the clock."""
    dice = day.dice
    cases = sorted(
        (one for one in day.floor.escalations.values() if one.consult and one.incident is None),
        key=lambda one: (one.owner is None, one.id),
    )
    if not cases or dice.random() < 0.1:
        call = day.call()
        caller = day.floor.calls.get(call)
        return co.AskForConsult(call=call), None if caller is None else caller.person
    one = cases[0]
    name, question = one.id, dice.randint(1, max(1, len(one.questions)))
    given = [instruction.number for instruction in one.unread_instructions] or [1]
    instruction = dice.choice(given)
    if one.owner is None:
        return e.Accept(escalation=name), dice.choice([*targets(one), *PEOPLE])
    if one.unread_instructions and dice.random() < 0.4:
        return co.AcknowledgeInstruction(escalation=name, instruction=instruction), one.by
    if any(said.by != one.by and not said.internal for said in one.messages) and dice.random() < 0.2:
        return co.ReportMessagesRead(escalation=name, upto=99), one.by
    if one.open_questions and dice.random() < 0.3:
        yes = co.InstructionKind.APPROVED
        return co.GiveInstruction(escalation=name, question=question, instruction=yes), one.owner
    if not one.open_questions and dice.random() < 0.3:
        return co.SayCause(escalation=name, cause=dice.choice(list(e.Cause))), one.owner
    kind = dice.choice(list(co.InstructionKind))
    made: list[Ask] = [
        (co.AskAnother(escalation=name, category="refund"), one.by),
        (co.DropQuestion(escalation=name, question=question), one.by),
        (co.AskAgain(escalation=name, question=question), one.by),
        (co.ReportInstructionDrawn(escalation=name, instruction=instruction), one.by),
        (co.AcknowledgeInstruction(escalation=name, instruction=instruction), one.by),
        (co.TurnToTakeover(escalation=name), one.by),
        (co.AskAgain(escalation=name, question=question), one.by),
        (co.TurnToTakeover(escalation=name), dice.choice([one.by, one.owner])),
        (
            co.GiveInstruction(escalation=name, question=question, instruction=kind, amount_yen=20_000),
            one.owner,
        ),
        (co.SendMessage(escalation=name, template="hold-on", internal=dice.random() < 0.5), one.owner),
        (co.ReportMessagesRead(escalation=name, upto=99), one.by),
        (co.ReportMessagesRead(escalation=name, upto=99), PersonId("le1")),
        (c.PhoneHungUp(call=one.at_call, reason=c.EndReason.CUSTOMER), None),
    ]
    return dice.choice(made)


def others(day: Day) -> Ask:
    """Cards, customers, presence, desks, and a PBX that is away."""
    dice, call, person = day.dice, day.call(), day.dice.choice(list(PEOPLE))
    if not day.floor.people[person].seated or not day.floor.people[person].desks:
        day.arrive(person)
    if not day.floor.pbx.connected:
        return c.PbxConnected(), None
    card = day.floor.cards.get(call)
    operator = day.floor.calls[call].person if call in day.floor.calls else None
    made: list[Ask] = [
        (
            k.SaveCard(
                call=call,
                revision=0 if card is None else card.revision,
                category="refund",
                temperature=k.Temperature.WARM,
                filled=("category",),
            ),
            operator,
        ),
        (c.ChooseCustomer(call=call, customer=CustomerId("acme/1"), confirmed=True), operator),
        (p.ChoosePresence(choice=dice.choice(list(p.Choice))), person),
        (p.ChoosePresence(choice=p.Choice.FREE), person),
        (p.ReportScreen(locked=dice.random() < 0.3), person),
        (p.EndWrapUp(), person),
        (p.DeskClosed(person=person, session=SessionId(f"s-{person}")), None),
        (p.LeaveSeat(), person),
        (c.PbxLost(), None) if dice.random() < 0.2 else (TimePassed(), None),
    ]
    return dice.choice(made)


def incidents(day: Day) -> Ask:
    """One cause behind many hands; whoever answers for it sometimes leaves."""
    dice, lead = day.dice, _lead(day)
    found = sorted(day.floor.incidents.open)
    soon = Instant(day.now + 15_000)
    cases = tuple(sorted(day.floor.escalations))
    if not found:
        return (
            i.OpenIncident(
                client=ClientId("acme"), escalations=cases[:2], category="refund", next_notice_at=soon
            ),
            lead,
        )
    name = found[0]
    call = day.call()
    operator = day.floor.calls[call].person if call in day.floor.calls else None
    made: list[Ask] = [
        (i.JoinIncident(incident=name, escalations=cases[:2]), lead),
        (i.UpdateIncident(incident=name, next_notice_at=soon), lead),
        (i.HandIncident(incident=name, to=lead), lead),
        (i.AttachCall(incident=name, call=call), operator),
        (i.CloseIncident(incident=name), lead),
        (i.CloseIncident(incident=name), lead),
        (p.LeaveSeat(), day.floor.incidents.open[name].owner),
    ]
    made += [(i.LeaveIncident(escalation=case), lead) for case in sorted(day.floor.incidents.joined)[:1]]
    return dice.choice(made)


def _lead(day: Day) -> PersonId:
    return day.dice.choice([PersonId("le1"), PersonId("ma1")])


def asides(day: Day) -> Ask:
    """A consult by voice, and what the PBX says of it."""
    dice = day.dice
    cases = day.floor.escalations
    open_ones = sorted(
        (one for one in day.floor.asides.values() if one.escalation in cases), key=lambda one: one.id
    )
    if not open_ones:
        consulted = sorted(
            one.id for one in cases.values() if one.answerer is not None and one.incident is None
        )
        if not consulted:
            return consults(day)
        one = day.floor.escalations[consulted[0]]
        return v.TalkAside(escalation=one.id), dice.choice([one.by, one.owner])
    aside = open_ones[0]
    order, either = aside.id, dice.choice([aside.operator, aside.person])
    if aside.leg is None:
        leg = day.next_call()
        if dice.random() < 0.6:
            day.happen(c.PhoneRang(call=leg, extension=aside.extension, order=order))
            day.happen(c.PhoneAnswered(call=leg))
            return v.AsideConnected(order=order, call=leg), None
        return v.AsideFailed(order=order, reason=dice.choice(list(tr.FailReason))), None
    how = dice.choice(list(v.AsideHow))
    calls = {v.AsideHow.BACK: aside.call, v.AsideHow.TAKEN: aside.leg, v.AsideHow.CUSTOMER_GONE: None}
    made: list[Ask] = [
        (v.EndAside(escalation=aside.escalation), either),
        (v.TakeFromAside(escalation=aside.escalation), aside.person),
        (v.TakeFromAside(escalation=aside.escalation), aside.person),
        (v.AsideEnded(order=order, how=how, call=calls[how]), None),
        (TimePassed(), None),
    ]
    return dice.choice(made)


def notices(day: Day) -> Ask:
    """What the servers say of mail and chat, and whoever reads it."""
    dice = day.dice
    reasons = (o.OutsideFail.REFUSED, o.OutsideFail.LATER, o.OutsideFail.TIMEOUT)
    by_name = sorted(day.floor.escalations.values(), key=lambda one: one.id)
    outside = [
        one.outside for one in by_name if one.outside is not None and one.outside.means is not Means.PHONE
    ]
    orders = [one.order for one in outside] or [
        notice.order for one in by_name for notice in one.alarm_notices
    ]
    if not orders:
        return cases(day)
    order = orders[0]
    if outside and outside[0].delivered_at is not None and dice.random() < 0.5:
        day.happen(e.HubStarted())  # the hub was away while somebody read
        for person in PEOPLE:
            day.arrive(person)
    made: list[Ask] = [
        (o.NoticeDelivered(order=order, code=250, took_ms=40, linked=dice.random() < 0.7), None),
        (o.NoticeFailed(order=order, reason=dice.choice(reasons), code=421), None),
        (o.NoticeAcknowledged(order=order), None),
    ]
    return dice.choice(made)


SUBJECTS: Final[tuple[Callable[[Day], Ask], ...]] = (
    phones,
    hands,
    others,
    consults,
    cases,
    incidents,
    phones,
    hands,
    asides,
    notices,
)
"""In the order in which they have their while; who stands here twice has it twice."""
