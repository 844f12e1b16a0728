"""H7, B6, E4: somebody outside is reached by one means after the other; an alarm is told beside the board."""

import pytest
from tests.domain.floors import adopt, raised, rings, stage
from tests.domain.test_outside import OUTAGE

from escdesk.domain.errors import Refused
from escdesk.domain.ids import PartyId
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import leading as le
from escdesk.domain.messages import notices as n
from escdesk.domain.messages import outside as o
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages.ladders import Means
from escdesk.domain.messages.outside import OutsideFail
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Stage

ALL = (Means.CHAT, Means.MAIL, Means.PHONE)
CREW = (("op", Role.OPERATOR), ("sv", Role.SUPERVISOR), ("ld", Role.LEAD))


def parties(*means):
    return (
        s.OutsideParty(id=PartyId("vendor"), label="ベンダー", within_ms=600_000, means=means),
        s.OutsideParty(id=PartyId("duty"), label="当番", within_ms=60_000),
    )


@pytest.fixture
def play():
    """The SV has not answered: the vendor gets a chat message; mail and phone stand behind it."""
    play = stage(*CREW, alarm_means=(Means.MAIL, Means.CHAT))
    adopt(play, OUTAGE, outside=parties(*ALL), details=True)
    raised(play, "2001", "op", rule="outage")
    play.wait(20_000)
    return play


def tried(play):
    """Every order to reach somebody outside, by party and means."""
    kinds = (o.OutsideNoticeOrdered, o.OutsideCallOrdered)
    return [
        (event.party, getattr(event, "means", Means.PHONE))
        for event in play.events
        if isinstance(event, kinds)
    ]


def of_kind(play, *kinds):
    return [event for event in play.events if isinstance(event, kinds)]


def delivered(play, *, linked=True):
    return play.say(
        o.NoticeDelivered(order=play.escalation.outside.order, code=200, took_ms=40, linked=linked)
    )


def test_the_first_means_is_an_order_with_everything_stamped_on_it(play):
    (order,) = of_kind(play, o.OutsideNoticeOrdered)
    assert (order.party, order.means, order.then) == ("vendor", Means.CHAT, (Means.MAIL, Means.PHONE))
    assert (order.within_ms, order.details, order.again) == (600_000, True, False)
    assert play.escalation.stage is Stage.OUTSIDE


def test_delivered_is_evidence_and_not_yet_an_answer(play):
    delivered(play)
    case = play.escalation
    assert (case.outside.delivered_at, case.outside.told_at, case.told) == (play.now, None, ())
    assert case.outside.until == play.now + 30_000, "the rung's ring, from the delivery on"
    assert delivered(play) == (), "twice is once"


def test_nobody_says_so_in_time_and_the_next_means_follows_at_once(play):
    delivered(play)
    play.wait(29_999)
    assert tried(play) == [("vendor", Means.CHAT)]
    play.wait(1)
    assert tried(play) == [("vendor", Means.CHAT), ("vendor", Means.MAIL)]
    (fell,) = of_kind(play, o.OutsideFellThrough)
    assert (fell.reason, fell.means) == (OutsideFail.UNACKNOWLEDGED, Means.CHAT)


@pytest.mark.parametrize(
    "reason", [OutsideFail.REFUSED, OutsideFail.LATER, OutsideFail.TIMEOUT, OutsideFail.TLS]
)
def test_a_means_that_fails_falls_back_and_the_last_one_goes_on_up_the_ladder(play, reason):
    for _ in range(2):
        play.say(o.NoticeFailed(order=play.escalation.outside.order, reason=reason, code=550))
    play.say(o.OutsideFailed(order=play.escalation.outside.order, reason=OutsideFail.NO_ANSWER))
    assert tried(play) == [*(("vendor", means) for means in ALL), ("duty", Means.PHONE)]
    assert [one.code for one in of_kind(play, o.OutsideFellThrough)] == [550, 550, 0]
    assert play.escalation.outside.fell == (), "another party, another list"


def test_what_was_tried_before_stays_with_the_party(play):
    delivered(play)
    play.wait(30_000)
    play.say(o.NoticeFailed(order=play.escalation.outside.order, reason=OutsideFail.LATER, code=451))
    outside = play.escalation.outside
    assert outside.means is Means.PHONE
    assert [(one.means, one.reason) for one in outside.fell] == [
        (Means.CHAT, OutsideFail.UNACKNOWLEDGED),
        (Means.MAIL, OutsideFail.LATER),
    ]
    assert [one.delivered_at is not None for one in outside.fell] == [True, False]


def test_no_word_of_the_server_at_all(play):
    play.wait(o.NOTICE_MS)
    assert [one.reason for one in of_kind(play, o.OutsideFellThrough)] == [OutsideFail.UNKNOWN]
    late = of_kind(play, o.OutsideNoticeOrdered)[0].order
    assert play.say(o.NoticeDelivered(order=late)) == (), "a late word about a message that was given up"


def test_acknowledged_is_told_and_has_a_deadline(play):
    delivered(play)
    play.say(o.NoticeAcknowledged(order=play.escalation.outside.order))
    case = play.escalation
    assert (case.stage, case.owner, case.told) == (Stage.OUTSIDE, None, ("vendor",))
    assert (case.outside.told_at, case.outside.told_by) == (play.now, Means.CHAT)
    assert play.say(o.NoticeAcknowledged(order=case.outside.order)) == (), "twice is once"
    play.wait(599_999)
    assert play.escalation.stage is Stage.OUTSIDE
    play.wait(1)
    assert (play.escalation.stage, rings(play)) == (Stage.ALARM, ("ld",))


def test_whoever_reads_it_before_the_server_has_said_so_has_read_it(play):
    play.say(o.NoticeAcknowledged(order=play.escalation.outside.order))
    assert play.escalation.told == ("vendor",)
    assert delivered(play) == ()


def test_whoever_reads_the_mail_while_the_phone_rings_stops_the_phone(play):
    for _ in range(2):
        delivered(play)
        play.wait(30_000)
    phone = play.escalation.outside.order
    mail = play.escalation.outside.fell[1].order
    play.say(o.NoticeAcknowledged(order=mail))
    assert [one.order for one in of_kind(play, o.OutsideCancelOrdered)] == [phone]
    assert play.escalation.outside.told_by is Means.MAIL
    assert play.say(o.OutsideFailed(order=phone, reason=OutsideFail.CANCELLED)) == ()
    assert play.say(o.OutsideAnswered(order=phone)) == (), "told is told once"


def test_where_nothing_can_be_acknowledged_delivery_counts_like_the_answered_phone(play):
    delivered(play, linked=False)
    assert play.escalation.told == ("vendor",)
    assert play.escalation.outside.until == play.now + 600_000


def test_an_acknowledgement_of_what_is_over_changes_nothing(play):
    order = play.escalation.outside.order
    delivered(play)
    play.say(e.Accept(escalation=play.escalation.id), "sv")
    assert of_kind(play, o.OutsideCancelOrdered) == [], "a message can't be taken back"
    assert play.say(o.NoticeAcknowledged(order=order)) == ()


def test_after_a_restart_a_message_without_a_result_is_sent_again_under_the_same_number(play):
    order = play.escalation.outside.order
    play.wait(10_000)
    play.say(e.HubStarted())
    first, again = of_kind(play, o.OutsideNoticeOrdered)
    assert (again.order, again.again) == (order, True)
    assert (again.party, again.means, again.then) == (first.party, first.means, first.then)
    assert (again.within_ms, again.details) == (first.within_ms, first.details)
    assert play.escalation.outside.until == play.now + o.NOTICE_MS
    delivered(play)
    assert play.escalation.outside.delivered_at == play.now


def test_after_a_restart_the_time_to_say_so_begins_again(play):
    delivered(play)
    play.now += 300_000
    play.say(e.HubStarted())
    assert len(of_kind(play, o.OutsideNoticeOrdered)) == 1
    assert play.escalation.outside.until == play.now + 30_000


def test_after_a_restart_whoever_was_told_is_not_told_again(play):
    play.say(o.NoticeAcknowledged(order=play.escalation.outside.order))
    until = play.escalation.outside.until
    play.say(e.HubStarted())
    assert (len(of_kind(play, o.OutsideNoticeOrdered)), play.escalation.outside.until) == (1, until)


@pytest.mark.parametrize("means", [(), (Means.MAIL, Means.MAIL)])
def test_rules_whose_party_can_not_be_reached_are_not_adopted(means):
    play = stage(*CREW)
    with pytest.raises(Refused):
        adopt(play, OUTAGE, outside=parties(*means))


# -- alarms


@pytest.fixture
def alarm(play):
    """Nobody outside was reached either: the board alarms."""
    while play.escalation.stage is not Stage.ALARM:
        play.wait(1_000)
    return play


def told(play):
    return [(one.means, one.again) for one in of_kind(play, n.AlarmNoticeOrdered)]


def test_an_alarm_is_told_once_by_each_means_of_the_floor(alarm):
    assert told(alarm) == [(Means.MAIL, False), (Means.CHAT, False)]
    for one in alarm.escalation.alarm_notices:
        alarm.say(o.NoticeDelivered(order=one.order, code=250))
    assert all(one.sent_at == alarm.now for one in alarm.escalation.alarm_notices)
    alarm.wait(200_000)
    assert len(told(alarm)) == 2, "not once for each repetition"


def test_an_alarm_that_could_not_be_told_is_told_again_while_it_rings(alarm):
    mail, chat = alarm.escalation.alarm_notices
    alarm.say(o.NoticeFailed(order=mail.order, reason=OutsideFail.LATER, code=451))
    alarm.say(o.NoticeFailed(order=chat.order, reason=OutsideFail.REFUSED, code=404))
    alarm.wait(20_000)
    assert told(alarm)[2:] == [(Means.MAIL, True)], "not the one that will say no again"
    alarm.say(o.NoticeDelivered(order=mail.order, code=250))
    alarm.wait(20_000)
    assert len(told(alarm)) == 3


def test_after_a_restart_an_alarm_without_a_result_is_told_again(alarm):
    mail, _chat = alarm.escalation.alarm_notices
    alarm.say(o.NoticeDelivered(order=mail.order, code=250))
    alarm.say(e.HubStarted())
    assert told(alarm)[2:] == [(Means.CHAT, True)]


def test_an_alarm_that_is_in_somebodys_hands_is_not_told_again(alarm):
    alarm.say(le.TakeOver(escalation=alarm.escalation.id), "ld")
    alarm.say(e.HubStarted())
    assert len(told(alarm)) == 2
