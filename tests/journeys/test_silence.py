"""Nobody answers, nobody is there, or somebody takes it and then nothing: it goes on until a person has it."""

import pytest
from tests.harness.stage.people import KNOWN, SATO, SUZUKI
from tests.harness.stage.rules import DUTY, DUTY_PHONE, REFUND
from tests.journeys.gestures import asks_by_rule

from escdesk.domain.messages.escalations import EscalationTaken, Outcome
from escdesk.domain.messages.outside import OutsideCallOrdered, OutsideTold

ASKED = "お電話を代わってください"
UNANSWERED = "責任者まで応答がありません"


def asks_with_the_duty_phone_behind(operator, pbx):
    """By the rule of the refund; its last rung is the phone of the one on duty."""
    call = pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    asks_by_rule(operator, "billing")
    return call


@pytest.fixture
def duty_phone_rings(stage, operator, sv, pbx, clock):
    """Nobody with the skill is here, and the one who is has not answered: the phone of the one on duty rings."""
    stage.adopts(REFUND, DUTY)
    call = asks_with_the_duty_phone_behind(operator, pbx)
    sv.sees(ASKED)
    clock.forward(20)
    pbx.rings_outside(DUTY_PHONE)
    return call


@pytest.mark.slow
def test_a_missed_popup_climbs_all_the_way_and_a_lead_gives_it_to_somebody(
    stage, operator, other_sv, sv, manager, lead, pbx, clock
):
    stage.adopts(REFUND, DUTY)
    call = asks_with_the_duty_phone_behind(operator, pbx)
    other_sv.sees(ASKED, "秒後に 責任者 山本 浩へ")
    clock.forward(20)
    manager.sees(ASKED)
    other_sv.sees("見逃し 1")
    clock.forward(20)
    for everyone in (sv, other_sv, manager):
        everyone.sees(ASKED)
    clock.forward(20)
    pbx.rings_outside(DUTY_PHONE)
    operator.sees("社外の電話")
    clock.forward(30)
    lead.sees(UNANSWERED, "引き取る")
    operator.sees("出るまで鳴り続けます・黙って終わりません")
    lead.presses("割り当てる")
    lead.presses("assign_go")
    lead.no_longer_sees(UNANSWERED)
    (case,) = stage.hub.floor.escalations.values()
    (given,) = (desk for desk in (sv, other_sv, manager) if desk.program.link.person in case.ring.targets)
    given.sees("渡辺", "から割り当て")
    given.presses("accept")
    pbx.picks_up(given.member.extension)
    operator.sees("とつながりました")
    assert not pbx.is_held_at(call, "1001")


# -- a phone outside


def test_somebody_outside_answers_and_has_ten_minutes(duty_phone_rings, operator, lead, pbx, clock, stage):
    lead.sees("当番の携帯の電話を鳴らしています")
    operator.sees("社外の電話")
    pbx.picks_up_outside(DUTY_PHONE)
    lead.sees("当番の携帯が ", "電話に出ました・持ち主はまだいません")
    operator.sees("当番の携帯が", "に電話に出ました", "だれかが引き取るまで終わりません")
    assert stage.count(OutsideTold) == 1
    clock.forward(9 * 60)
    lead.does_not_see(UNANSWERED)
    clock.forward(60)
    lead.sees(UNANSWERED)
    lead.presses("引き取る")
    operator.sees("リーダー 渡辺が対応中です")
    assert stage.count(OutsideCallOrdered) == 1


def test_nobody_outside_answers_either(duty_phone_rings, operator, lead, pbx, clock):
    lead.sees("当番の携帯の電話を鳴らしています")
    clock.forward(30)
    lead.sees(UNANSWERED)
    operator.sees("責任者とリーダーを呼んでいます")
    assert pbx.is_silent_outside(DUTY_PHONE)


def test_whoever_comes_meanwhile_is_rung_and_the_phone_outside_no_longer(
    duty_phone_rings, operator, stage, pbx
):
    sato = stage.comes(SATO)
    sato.sees(ASKED)
    operator.sees("佐藤SV")
    assert pbx.is_silent_outside(DUTY_PHONE)


def test_a_number_that_the_pbx_cannot_reach(stage, operator, sv, lead, pbx, clock):
    pbx.does_not_know(DUTY_PHONE)
    stage.adopts(REFUND, DUTY)
    asks_with_the_duty_phone_behind(operator, pbx)
    sv.sees(ASKED)
    clock.forward(20)
    lead.sees(UNANSWERED)


# -- nobody at all


def test_nobody_is_there_and_the_first_who_comes_is_called(operator, pbx, clock, stage):
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    assert stage.hub.faults() == []
    operator.keys("F5")
    operator.sees("責任者とリーダーを呼んでいます")
    assert stage.hub.faults() == ["unattended"]
    clock.forward(120)
    assert stage.hub.faults() == ["unattended"]
    sv = stage.comes(SUZUKI)
    sv.sees(UNANSWERED)
    assert stage.hub.faults() == []
    sv.presses("accept")
    pbx.picks_up("2001")
    operator.sees("鈴木SVとつながりました")


# -- taken, and then nothing


def test_the_desk_of_the_one_who_accepted_dies_and_the_phone_is_not_picked_up(
    operator, sv, other_sv, pbx, clock, stage
):
    call = pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    operator.keys("F5")
    sv.sees(ASKED)
    sv.presses("accept")
    operator.sees("鈴木SVの電話を鳴らしています")
    sv.leaves()
    clock.forward(21)
    other_sv.sees(ASKED)
    operator.sees("次の人へ：佐藤SV")
    assert pbx.is_held_at(call, "1001")


def test_the_desk_of_the_one_who_accepted_dies_and_the_phone_works_all_the_same(operator, sv, pbx, stage):
    pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    operator.keys("F5")
    sv.sees(ASKED)
    sv.presses("accept")
    operator.sees("鈴木SVの電話を鳴らしています")
    sv.leaves()
    pbx.picks_up("2001")
    operator.sees("鈴木SVとつながりました")
    sv.comes()
    sv.sees("対応中 1", "佐々木 由美 様と通話中")
    assert stage.count(EscalationTaken) == 1


def test_a_call_back_that_is_taken_and_whose_card_stays_shut_rings_on(
    operator, sv, other_sv, pbx, clock, stage
):
    call = pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    operator.keys("F5")
    sv.sees(ASKED)
    operator.presses("promise_callback")
    sv.sees("折り返しをお願いします")
    pbx.customer_hangs_up(call)
    operator.sees("折り返す人を探しています")
    (name,) = stage.hub.floor.escalations
    sv.program.windows["cases"].window.hide()
    sv.presses("受けて折り返す")
    operator.sees("持ち主 鈴木 健一")
    clock.forward(60)
    other_sv.sees("折り返しをお願いします")
    assert stage.hub.floor.escalations[name].tried[-1].outcome is Outcome.NO_CONTACT
