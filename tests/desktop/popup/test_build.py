"""What the popup shows of a floor that is played through the real rules, seen by one person."""

import pytest
from msgspec.structs import replace
from tests.domain.floors import CLIENT, call, stage

from escdesk.desktop.popup.build import popup_view
from escdesk.desktop.popup.view import PassedOn, PopupView
from escdesk.domain.floor import apply
from escdesk.domain.ids import (
    CallId,
    CustomerId,
    Extension,
    Instant,
    OrderId,
    PartyId,
    PersonId,
    RuleId,
    SessionId,
    TeamId,
)
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages import ladders as ld
from escdesk.domain.messages import line as ln
from escdesk.domain.messages import outside as o
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.papers import CardText, CustomerPaper, HopNote, StaffName, paper_key
from escdesk.domain.messages.people import Role
from escdesk.domain.sight import project

NAMES = {"op": "田中 美咲", "sv1": "佐藤 恵子", "sv2": "長谷川 健太郎", "mg": "鈴木 一郎", "ld": "森 直樹"}
PAPERS = {
    paper_key(one): one
    for one in (
        *(StaffName(person=PersonId(person), name=name) for person, name in NAMES.items()),
        CardText(
            call=CallId("call"),
            revision=1,
            decision_wanted="返金してよいか",
            concern="解約",
            tried="明細を確認",
        ),
        CustomerPaper(customer=CustomerId("C7"), client=CLIENT, name="山田 太郎", contract="光プラン"),
    )
}
FLOOR = (("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR))


class Desk:
    """One person's popup, kept as the desk keeps it: each view is made with the one before."""

    def __init__(self, play, person):
        self.play, self.person = play, PersonId(person)
        self.view = PopupView()

    def look(self, **settings):
        sight = project(self.play.floor, self.person)
        self.view = popup_view(sight, PAPERS, self.play.now, self.view, **settings)
        return self.view

    @property
    def ask(self):
        (one,) = self.look().asks
        return one


def raised(*people, held=True):
    play = stage(*(people or FLOOR))
    play.say(e.AskForTakeover(call=call(play, "2001", held=held)), "op")
    return play


def test_it_pops_up_where_it_rings_and_nowhere_else():
    play = raised()
    ask = Desk(play, "sv1").ask
    assert (ask.stage, ask.from_name, ask.following) == ("asked", "田中 美咲", "長谷川 健太郎")
    assert ask.until == play.now + 20_000
    assert (ask.extension, ask.by_phone, ask.times, ask.alarm) == ("2002", True, 1, "")
    assert (ask.conclusion, ask.concern, ask.tried) == ("返金してよいか", "解約", "明細を確認")
    assert Desk(play, "sv2").look() == PopupView(seq=play.floor.seq)
    assert Desk(play, "op").look() == PopupView(seq=play.floor.seq)


def test_customer_vip_and_temperature_which_may_be_hidden_until_acceptance():
    play = stage(*FLOOR)
    name = call(play, "2001", held=True)
    play.say(c.CustomersMatched(call=name, found=(c.CustomerFact(CustomerId("C7"), vip=True),)))
    play.say(k.SaveCard(call=name, revision=0, temperature=k.Temperature.HIGH, filled=("temperature",)), "op")
    play.say(e.AskForTakeover(call=name), "op")
    desk = Desk(play, "sv1")
    ask = desk.ask
    assert (ask.customer, ask.vip, ask.contract, ask.temperature) == ("山田 太郎", True, "光プラン", "high")
    (hidden,) = desk.look(hide_temperature=True).asks
    assert (hidden.temperature, hidden.temperature_hidden) == ("", True)
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    (taken,) = desk.look(hide_temperature=True).asks
    assert (taken.temperature, taken.temperature_hidden) == ("high", False)


def test_who_is_next_when_it_is_nobody_in_particular():
    play = raised(
        ("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("mg", Role.MANAGER), ("mg2", Role.MANAGER)
    )
    assert (Desk(play, "sv1").ask.following, Desk(play, "sv1").ask.following_rung) == ("", "managers")
    play.wait(20_000)
    assert Desk(play, "mg").ask.following_rung == "everyone"
    play.wait(20_000)
    again = Desk(play, "sv1").ask
    assert (again.following_rung, again.times) == ("alarm", 2)


def test_accepted_the_own_phone_rings_and_then_nobody_picks_up():
    play = raised()
    desk = Desk(play, "sv1")
    asked = desk.ask
    play.now += 6_000
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    ask = desk.ask
    assert (ask.stage, ask.extension, ask.order_state) == ("phone_rings", "2002", "sent")
    assert (ask.taken_at, ask.phone_until) == (play.now, play.now + 20_000)
    assert ask.following == asked.following, "who is next does not change because it was accepted"
    play.say(tr.TransferFailed(order=play.escalation.transfer.order, reason=tr.FailReason.NO_ANSWER))
    ask = desk.ask
    assert (ask.stage, ask.why, ask.ringing_now) == ("missed", "no_answer", "長谷川 健太郎")
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    assert desk.ask.stage == "phone_rings", "after all"


def test_a_missed_phone_is_told_only_where_it_rang():
    play = raised()
    desk = Desk(play, "sv1")
    desk.look()
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    play.say(tr.TransferFailed(order=play.escalation.transfer.order, reason=tr.FailReason.NO_ANSWER))
    assert desk.look().asks == (), "this desk never saw the phone ring: it was opened later"


def test_cancelled_while_the_phone_rings():
    play = raised()
    desk = Desk(play, "sv1")
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    desk.look()
    play.say(e.CannotNow(escalation=play.escalation.id), "sv1")
    assert desk.ask.order_state == "cancelling"
    play.say(tr.TransferFailed(order=play.escalation.transfer.order, reason=tr.FailReason.CANCELLED))
    assert desk.look() == PopupView(seq=play.floor.seq), "who said no needs no notice"


def test_connected_for_four_seconds():
    play = raised()
    desk = Desk(play, "sv1")
    desk.look()
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    desk.look()
    play.now += 7_000
    play.say(tr.TransferConnected(order=play.escalation.transfer.order, call=CallId("leg")))
    notice = desk.look().notice
    assert (notice.kind, notice.at, notice.taken_at) == ("connected", play.now, play.now - 7_000)
    play.now += 3_999
    assert desk.look().notice == notice
    play.now += 1
    assert desk.look() == PopupView(seq=play.floor.seq)


def test_one_of_many_now():
    """A lead has joined it to an incident: nobody has taken it back, and nobody else took it."""
    play = stage(*FLOOR, ("ld", Role.LEAD))
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    desk = Desk(play, "sv1")
    desk.look()
    notice_at = Instant(play.now + 60_000)
    message = i.OpenIncident(client=CLIENT, escalations=(play.escalation.id,), next_notice_at=notice_at)
    play.say(message, "ld")
    assert (desk.look().asks, desk.view.notice.kind) == ((), "joined")


def test_somebody_else_has_it():
    play = raised(
        ("op", Role.OPERATOR), ("mg", Role.MANAGER), ("sv2", Role.SUPERVISOR), ("sv1", Role.SUPERVISOR)
    )
    play.wait(20_000)
    play.wait(20_000)
    play.wait(20_000)
    assert play.escalation.ladder[play.escalation.rung].kind is ld.RungKind.EVERYONE
    desks = [Desk(play, person) for person in ("sv1", "mg")]
    for desk in desks:
        desk.look()
    play.now += 9_000
    play.say(e.Accept(escalation=play.escalation.id), "sv2")
    for desk in desks:
        notice = desk.look().notice
        assert (notice.kind, notice.who, notice.who_role) == ("taken", "長谷川 健太郎", "sv")
        assert (notice.answered_ms, notice.from_name) == (9_000, "田中 美咲")


def test_withdrawn():
    play = raised()
    desk = Desk(play, "sv1")
    desk.look()
    play.say(e.Withdraw(escalation=play.escalation.id), "op")
    view = desk.look()
    assert (view.asks, view.notice.kind, view.notice.from_name) == ((), "withdrawn", "田中 美咲")


def test_an_sv_of_another_team_cannot_know_how_it_ended_and_is_not_told_a_guess():
    play = stage(("op", Role.OPERATOR))
    play.say(
        p.EnrolPerson(person=PersonId("far"), role=Role.SUPERVISOR, teams=(TeamId("b"),), clients=(CLIENT,))
    )
    play.say(p.TakeSeat(extension=None), "far")
    play.say(p.DeskOpened(person=PersonId("far"), session=SessionId("desk-far")))
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    desk = Desk(play, "far")
    assert desk.ask.stage == "unusable", "an SV without a phone can't take a call over"
    play.say(e.Withdraw(escalation=play.escalation.id), "op")
    assert desk.look().notice.kind == "over"


@pytest.mark.parametrize("how", ["moved on by the operator", "passed on", "cannot", "expired"])
def test_it_goes_on_to_the_next_person(how):
    play = raised()
    desk = Desk(play, "sv1")
    desk.look()
    name = play.escalation.id
    match how:
        case "moved on by the operator":
            play.say(e.SendOn(escalation=name), "op")
        case "passed on":
            play.say(e.PassOn(escalation=name, reason=e.PassReason.ON_CALL), "sv1")
        case "cannot":
            play.say(e.CannotNow(escalation=name), "sv1")
        case _:
            play.wait(20_000)
    view = desk.look()
    assert view.asks == ()
    assert (None if view.notice is None else view.notice.kind) == (
        "sent_on" if how == "moved on by the operator" else None
    )
    assert Desk(play, "sv2").ask.stage == "asked"


def test_the_customer_hangs_up_while_it_rings_here():
    play = raised()
    desk = Desk(play, "sv1")
    desk.look()
    play.say(c.PhoneHungUp(call=CallId("call"), reason=c.EndReason.CUSTOMER))
    notice = desk.look().notice
    assert (notice.kind, notice.due) == ("left", None), "the case went back to the operator"


def test_the_customer_hangs_up_while_the_own_phone_rings():
    play = raised()
    desk = Desk(play, "sv1")
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    desk.look()
    play.say(c.PhoneHungUp(call=CallId("call"), reason=c.EndReason.CUSTOMER))
    play.say(tr.TransferFailed(order=play.escalation.transfer.order, reason=tr.FailReason.CUSTOMER_GONE))
    notice = desk.look().notice
    assert (notice.kind, notice.due) == ("left", play.escalation.due)
    assert notice.due is not None


def test_the_own_phone_is_not_registered():
    play = raised()
    desk = Desk(play, "sv1")
    assert desk.ask.stage == "asked"
    play.say(c.ExtensionSeen(extension=Extension("2002"), usable=False))
    assert desk.ask.stage == "unusable"
    play.say(c.ExtensionSeen(extension=Extension("2002"), usable=True))
    assert desk.ask.stage == "asked"


def test_an_alarm_pops_up_at_the_lead_who_can_only_take_it():
    play = raised(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("ld", Role.LEAD))
    play.say(p.TakeSeat(extension=None), "ld")
    for _ in range(2):
        play.wait(20_000)
    ask = Desk(play, "ld").ask
    assert (ask.stage, ask.alarm, ask.by_phone, ask.following_rung) == ("asked", "unanswered", False, "")
    assert ask.customer_waits


def test_overdue_and_unread_alarms_have_no_waiting_customer():
    play = raised(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("ld", Role.LEAD))
    name, desk = play.escalation.id, Desk(play, "ld")
    play.say(e.Accept(escalation=name), "sv1")
    play.say(tr.TransferConnected(order=play.escalation.transfer.order, call=CallId("leg")))
    play.wait(1_800_000)
    assert (desk.ask.alarm, desk.ask.customer_waits, desk.ask.by_phone) == ("overdue", False, False)
    play.say(e.Resolve(escalation=name, decision=e.Decision.DECLINED, cause=e.Cause.RULE), "sv1")
    assert desk.look() == PopupView(seq=play.floor.seq), "resolved: nothing is left to tell"
    play.wait(900_000)
    assert desk.ask.alarm == "unread"
    play.say(e.Accept(escalation=name), "ld")
    assert desk.look() == PopupView(seq=play.floor.seq)


def test_somebody_unknown_sees_nothing():
    play = raised()
    sight = project(play.floor, PersonId("sv1"))
    blind = type(sight)(sight.person, sight.seq, sight.entities.delete(("person", "sv1")))
    assert popup_view(blind, PAPERS, play.now) == PopupView(seq=play.floor.seq)


def test_without_phones_or_hub_it_knows_that_nothing_can_be_rung():
    play = raised()
    desk = Desk(play, "sv1")
    assert desk.ask.silent == ""
    assert [one.silent for one in desk.look(hub_away=True).asks] == ["hub"]
    play.say(c.PbxLost())
    assert desk.ask.silent == "phones"


def test_alone_it_rings_at_the_same_person_again_and_nobody_is_next():
    play = raised(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR))
    ask = Desk(play, "sv1").ask
    assert play.escalation.ring.following == "sv1"
    assert (ask.again, ask.following) == (True, "")
    assert not Desk(raised(), "sv1").ask.again


# -- rules, lanes, hops ---------------------------------------------------------------------------------------


def happened(play, *events):
    """Events as the hub has stored them, whatever rule decides them."""
    for event in events:
        play.floor = apply(play.floor, event)


def event(play, kind, **fields):
    return kind(at=play.now, escalation=play.escalation.id, **fields)


def stamped(play, **fields):
    """The escalation as a rule would have stamped it when it was raised."""
    one = replace(play.escalation, **fields)
    play.floor = replace(play.floor, escalations=play.floor.escalations.set(one.id, one))


def test_it_says_what_is_asked_by_which_rule_and_who_had_it_ring_here():
    play = raised(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("ld", Role.LEAD))
    rule = s.Rule(id=RuleId("refund"), title="返金 5,000円を超えるとき", ladder=play.escalation.ladder)
    rules = s.Ruleset(client=CLIENT, version=3, effective_from=play.now, rules=(rule,))
    happened(play, s.RulesAdopted(at=play.now, ruleset=rules))
    assert (Desk(play, "sv1").ask.rule, Desk(play, "sv1").ask.asks) == ("", "takeover")
    stamped(play, rule="refund", rules=3, asks=ld.Asks.DECISION, lane=ld.Lane.URGENT, silent=True)
    happened(
        play,
        event(
            play,
            e.RingStarted,
            rung=0,
            targets=(PersonId("sv1"),),
            until=play.now + 60_000,
            assigned_by=PersonId("ld"),
        ),
    )
    ask = Desk(play, "sv1").ask
    assert (ask.rule, ask.asks, ask.urgent, ask.unheard) == (
        "返金 5,000円を超えるとき",
        "decision",
        True,
        True,
    )
    assert (ask.assigned_by, ask.assigned_by_role) == ("森 直樹", "lead")
    stamped(play, rule="gone since")
    assert Desk(play, "sv1").ask.rule == "", "a rule that is no more has no title to show"


def two_at_once():
    """Two ring at sv1 at the same time; the first one has waited longer."""
    play = stage(*FLOOR, ("op2", Role.OPERATOR))
    for name, extension, by in (("first", "2001", "op"), ("second", "2004", "op2")):
        play.say(e.AskForTakeover(call=call(play, extension, name, held=True)), by)
        play.now += 5_000
    old, young = sorted(play.floor.escalations.values(), key=lambda one: one.waiting_since)
    for one in (young, old):
        happened(
            play,
            e.RingStarted(
                at=play.now, escalation=one.id, rung=0, targets=(PersonId("sv1"),), until=play.now + 20_000
            ),
        )
    return play, old, young


def test_the_one_who_has_waited_longest_is_on_top_and_the_rest_is_counted():
    play, old, young = two_at_once()
    assert [ask.escalation_id for ask in Desk(play, "sv1").look().asks] == [old.id, young.id]


def test_the_urgent_lane_comes_before_the_longest_wait():
    play, old, young = two_at_once()
    urgent = replace(play.floor.escalations[young.id], lane=ld.Lane.URGENT)
    play.floor = replace(play.floor, escalations=play.floor.escalations.set(young.id, urgent))
    assert [ask.escalation_id for ask in Desk(play, "sv1").look().asks] == [young.id, old.id]


def handed_on(play, *, over=False, **command):
    """sv1 has the customer on the line, or had them, and gives the case on."""
    name = play.escalation.id
    play.say(e.Accept(escalation=name), "sv1")
    order = play.escalation.transfer.order
    play.say(c.PhoneRang(call=CallId("leg"), extension="2002", order=order))
    play.say(c.PhoneAnswered(call=CallId("leg")))
    play.say(tr.TransferConnected(order=order, call=CallId("leg")))
    if over:
        play.say(c.PhoneHungUp(call=CallId("call"), reason=c.EndReason.HANDED_OVER))
        play.say(c.PhoneHungUp(call=CallId("leg"), reason=c.EndReason.CUSTOMER))
    play.say(e.HandOn(escalation=name, **command), "sv1")
    return name


def test_after_a_hand_on_the_next_one_reads_who_had_it_and_what_they_want_known():
    play = raised()
    note = HopNote(escalation=handed_on(play), hop=1, by=PersonId("sv1"), text="明細は確認済み")
    sight = project(play.floor, PersonId("sv2"))
    (ask,) = popup_view(sight, {**PAPERS, paper_key(note): note}, play.now).asks
    assert ask.hops == (PassedOn("佐藤 恵子", "明細は確認済み"),)
    assert (ask.customer_waits, ask.by_phone) == (True, True), "the customer is at the phone of sv1"
    assert Desk(play, "sv2").ask.hops == (PassedOn("佐藤 恵子"),), "no note was written"
    assert Desk(play, "sv1").look().asks == ()


def test_after_a_hand_on_without_a_call_nobody_seems_to_wait():
    play = raised()
    handed_on(play, over=True, person=PersonId("sv2"))
    ask = Desk(play, "sv2").ask
    assert (ask.absent, ask.customer_waits, ask.by_phone, ask.callback) == (True, False, False, False)


def test_a_promised_call_back_has_no_waiting_customer_and_rings_no_phone():
    play = raised()
    assert Desk(play, "sv1").ask.customer_waits
    happened(play, event(play, ln.CallbackPromised, by=PersonId("op")))
    desk = Desk(play, "sv1")
    ask = desk.ask
    assert (ask.callback, ask.customer_waits, ask.by_phone) == (True, False, False)
    happened(
        play,
        event(play, e.EscalationTaken, by=PersonId("sv1"), released=(), by_phone=False, due=play.now + 900),
    )
    assert desk.look() == PopupView(seq=play.floor.seq), "nobody hung up: it is simply mine now"


def test_another_one_takes_the_promised_call_back():
    play = raised()
    happened(
        play,
        event(play, ln.CallbackPromised, by=PersonId("op")),
        event(
            play, e.RingStarted, rung=2, targets=(PersonId("sv1"), PersonId("sv2")), until=play.now + 20_000
        ),
    )
    desk = Desk(play, "sv1")
    desk.look()
    happened(
        play,
        event(
            play,
            e.EscalationTaken,
            by=PersonId("sv2"),
            released=(PersonId("sv1"),),
            by_phone=False,
            due=play.now + 900,
        ),
    )
    notice = desk.look().notice
    assert notice is not None
    assert (notice.kind, notice.who) == ("taken", "長谷川 健太郎")


@pytest.mark.parametrize("where", ["in line", "outside"])
def test_what_waits_in_line_or_rings_outside_is_no_popup(where):
    play = raised()
    left = event(play, e.RingLeft, people=(PersonId("sv1"),), outcome=e.Outcome.EXPIRED)
    if where == "in line":
        gone = event(play, ln.LineJoined, rung=0, place=1, about_ms=None, samples=0, until=play.now + 60_000)
    else:
        gone = o.OutsideCallOrdered(
            at=play.now,
            escalation=play.escalation.id,
            order=OrderId("o1"),
            rung=1,
            party=PartyId("duty"),
            client=CLIENT,
            ring_ms=30_000,
            check_at=play.now + 40_000,
        )
    happened(play, left, gone)
    assert Desk(play, "sv1").look() == PopupView(seq=play.floor.seq)


@pytest.mark.parametrize(
    ("parties", "following"),
    [
        ((ld.Party(ld.PartyKind.ROLE, "sv"),), "parties"),
        ((ld.Party(ld.PartyKind.SKILL, "nobody has it"),), "alarm"),
    ],
)
def test_the_rung_that_follows_may_be_those_whom_a_rule_names(parties, following):
    play = raised(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR))
    stamped(
        play,
        ladder=(
            play.escalation.ladder[0],
            ld.Rung(ld.RungKind.PARTIES, 20_000, parties=parties),
            ld.Rung(ld.RungKind.ALARM, 60_000),
        ),
        rung=0,
        ring=replace(play.escalation.ring, following=None),
    )
    assert Desk(play, "sv1").ask.following_rung == following


def test_a_phone_outside_follows():
    play = raised()
    outside = ld.Rung(ld.RungKind.OUTSIDE, 30_000, parties=(ld.Party(ld.PartyKind.OUTSIDE, "duty"),))
    stamped(
        play,
        ladder=(play.escalation.ladder[0], outside, ld.Rung(ld.RungKind.ALARM, 60_000)),
        rung=0,
        ring=replace(play.escalation.ring, following=None),
    )
    assert Desk(play, "sv1").ask.following_rung == "outside"


# -- consults -------------------------------------------------------------------------------------------------


def consulted(asks=ld.Asks.DECISION):
    play = stage(*FLOOR)
    play.say(co.AskForConsult(call=call(play, "2001", held=True), asks=asks), "op")
    return play


@pytest.mark.parametrize("asks", [ld.Asks.DECISION, ld.Asks.INSTRUCTION])
def test_a_consult_rings_no_phone_and_is_answered_at_the_desk(asks):
    (ask,) = Desk(consulted(asks), "sv1").look().asks
    assert (ask.asks, ask.consult, ask.by_phone, ask.can_instruct, ask.questions) == (
        asks,
        True,
        False,
        True,
        1,
    )
    assert ask.customer_waits


def test_a_consult_needs_no_phone():
    play = consulted()
    play.say(c.ExtensionSeen(extension=Extension("2002"), usable=False))
    assert Desk(play, "sv1").look().asks[0].stage == "asked"


def test_a_takeover_can_be_answered_at_the_desk_too_but_not_what_is_only_to_be_called_back():
    play = stage(*FLOOR)
    play.say(e.AskForTakeover(call=call(play, "2001", held=True)), "op")
    assert Desk(play, "sv1").look().asks[0].can_instruct
    assert not Desk(play, "sv1").look().asks[0].consult
    play.floor = apply(
        play.floor,
        ln.CallbackPromised(at=play.now, escalation=play.escalation.id, by=PersonId("op")),
    )
    assert not Desk(play, "sv1").look().asks[0].can_instruct


def test_the_popup_of_a_consult_goes_once_it_is_taken_and_the_cases_go_on():
    play = consulted()
    desk = Desk(play, "sv1")
    assert desk.look().asks
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    assert (desk.look().asks, desk.view.notice) == ((), None)
