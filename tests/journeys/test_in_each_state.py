"""Whatever state a hand is in: the hub may restart and the PBX may lose the call, and somebody still has it to do."""

import pytest
from tests.harness.stage.people import KNOWN
from tests.harness.stage.rules import DUTY, DUTY_PHONE, IN_LINE, REFUND
from tests.journeys.gestures import asks_by_rule, writes_the_report

from escdesk.domain.messages.escalations import CallbackOwed, EscalationRaised

ASKED = "お電話を代わってください"
UNANSWERED = "責任者まで応答がありません"
OTHER = "090-0000-0004"


@pytest.fixture
def call(stage, operator, sv, pbx):
    """A customer talks with the operator; rules are in force."""
    stage.adopts(REFUND, IN_LINE, DUTY)
    call = pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    return call


@pytest.fixture
def ringing(call, operator, sv):
    operator.keys("F5")
    sv.sees(ASKED)
    return call


@pytest.fixture
def waiting(call, operator, sv, pbx):
    """In line, while the only SV talks."""
    pbx.customer_talks_to("2001", OTHER)
    sv.sees("わたしの様子：通話中")
    asks_by_rule(operator, "contract")
    operator.sees("順番待ち 1番目")
    return call


@pytest.fixture
def outside(call, operator, sv, pbx, clock):
    """The phone of the one on duty rings; the SV's desk is gone."""
    sv.leaves()
    asks_by_rule(operator, "billing")
    pbx.rings_outside(DUTY_PHONE)
    operator.sees("社外の電話")
    return call


@pytest.fixture
def told(outside, operator, pbx):
    """Somebody has answered there."""
    pbx.picks_up_outside(DUTY_PHONE)
    operator.sees("当番の携帯が")
    return outside


@pytest.fixture
def alarm(told, operator, lead, clock):
    """And has done nothing about it."""
    clock.forward(10 * 60)
    lead.sees(UNANSWERED)
    return told


@pytest.fixture
def taken(ringing, operator, sv, pbx):
    """The SV's phone rings."""
    sv.presses("accept")
    pbx.rings("2001")
    operator.sees("鈴木SVの電話を鳴らしています")
    return ringing


@pytest.fixture
def connected(taken, operator, sv, pbx):
    pbx.picks_up("2001")
    operator.sees("鈴木SVとつながりました")
    sv.sees("佐々木 由美 様と通話中")
    return taken


@pytest.fixture
def in_hand(ringing, operator, sv, pbx):
    """The customer has hung up, the SV owes the call-back."""
    operator.presses("promise_callback")
    sv.sees("折り返しをお願いします")
    sv.presses("受けて折り返す")
    sv.sees("佐々木 由美 様へ折り返してください")
    pbx.customer_hangs_up(ringing)
    operator.sees("後処理")
    return ringing


# -- the hub restarts; while it rings and while the phone rings: test_outages


@pytest.mark.slow
def test_restarted_while_it_waits_in_line(waiting, operator, sv, pbx, stage):
    stage.hub_restarts()
    operator.sees("順番待ち 1番目")
    pbx.hangs_up("2001")
    sv.sees(ASKED, "佐々木 由美 様")
    assert stage.count(EscalationRaised) == 1


@pytest.mark.slow
def test_restarted_while_a_phone_outside_rings(outside, operator, lead, pbx, clock, stage):
    stage.hub_restarts()
    operator.sees("社外の電話")
    pbx.picks_up_outside(DUTY_PHONE)
    clock.forward(35)
    lead.sees(UNANSWERED)


@pytest.mark.slow
def test_restarted_after_somebody_outside_was_told(told, operator, lead, clock, stage):
    clock.forward(9 * 60)
    stage.hub_restarts()
    operator.sees("当番の携帯が")
    lead.does_not_see(UNANSWERED)
    clock.forward(60)
    lead.sees(UNANSWERED)


@pytest.mark.slow
def test_restarted_while_the_alarm_stands(alarm, operator, lead, stage):
    stage.hub_restarts()
    lead.sees(UNANSWERED)
    lead.presses("引き取る")
    operator.sees("リーダー 渡辺が対応中です")


@pytest.mark.slow
def test_restarted_while_they_talk(connected, operator, sv, pbx, stage):
    stage.hub_restarts()
    sv.sees("佐々木 由美 様と通話中")
    assert pbx.has_customer("2001")
    writes_the_report(sv)
    operator.sees("鈴木SVから報告")
    assert stage.orders() == 1


@pytest.mark.slow
def test_restarted_while_a_call_back_is_owed(in_hand, operator, sv, stage):
    stage.hub_restarts()
    sv.sees("佐々木 由美 様へ折り返してください", "対応中 1")
    writes_the_report(sv)
    operator.sees("鈴木SVから報告")


@pytest.mark.slow
def test_restarted_before_the_report_is_read(in_hand, operator, sv, stage):
    writes_the_report(sv)
    operator.sees("鈴木SVから報告")
    stage.hub_restarts()
    operator.sees("鈴木SVから報告", "返金します。")
    operator.keys("Ctrl+Return")
    operator.no_longer_sees("鈴木SVから報告")
    sv.sees("いまは手が空いています")


# -- the PBX comes back without the call; while it rings: test_asking


@pytest.mark.parametrize("state", ["ringing", "waiting", "outside", "told", "alarm"])
def test_lost_before_anybody_has_it_the_operator_owes_a_call_back(state, request, operator, pbx, stage):
    call = request.getfixturevalue(state)
    pbx.loses(call)
    operator.sees("折り返しの案件になりました", "持ち主 田中 美咲・期限")
    assert stage.count(CallbackOwed) == 1
    assert pbx.is_silent_outside(DUTY_PHONE)


def test_lost_while_the_phone_rings_the_sv_owes_it(taken, operator, sv, pbx, clock, stage):
    pbx.loses(taken)
    clock.forward(25)
    sv.sees("佐々木 由美 様へ折り返してください")
    operator.sees("持ち主 鈴木 健一・期限")
    assert not pbx.rings_at("2001")
    assert stage.count(CallbackOwed) == 1


def test_lost_while_they_talk_the_sv_goes_on_having_it(connected, operator, sv, pbx, stage):
    pbx.falls_silent()
    pbx.customer_hangs_up_at("2001")
    pbx.comes_back()
    sv.sees("佐々木 由美 様との通話は終わりました")
    writes_the_report(sv)
    operator.sees("鈴木SVから報告")
    assert stage.count(CallbackOwed) == 0
