"""A lead does something about what stalls: gives it to somebody, takes it over, takes it away."""

import pytest
from tests.harness.stage.people import KNOWN

from escdesk.domain.messages.escalations import EscalationTaken


def nobody_answers(operator, sv, pbx, clock):
    """A customer waits, the hand is up, and it has rung at everybody to no avail."""
    call = pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    operator.keys("F5")
    for _ in ("the one who is free", "everyone"):
        sv.sees("お電話を代わってください")
        clock.forward(20)
    return call


@pytest.mark.slow
def test_what_nobody_answered_is_given_to_one_who_does(operator, sv, lead, pbx, clock, stage):
    call = nobody_answers(operator, sv, pbx, clock)
    lead.sees("責任者まで応答がありません")
    lead.presses("割り当てる")
    lead.sees("鈴木 健一", "さっき呼びました", "鈴木さんに割り当てる")
    lead.sees("鈴木さんの画面に出ます。20秒で出なければ、警報でわたしに戻ります。")
    lead.presses("assign_go")
    lead.sees("鈴木 健一さんに割り当てました")
    sv.sees("お電話を代わってください")
    sv.presses("accept")
    pbx.rings("2001")
    pbx.picks_up("2001")
    lead.sees("持ち主 鈴木 健一")
    assert stage.count(EscalationTaken) == 1
    assert call


@pytest.mark.slow
def test_given_and_not_answered_it_comes_back_to_the_lead(operator, sv, lead, pbx, clock):
    call = nobody_answers(operator, sv, pbx, clock)
    lead.presses("割り当てる")
    lead.presses("assign_go")
    lead.no_longer_sees("責任者まで応答がありません")
    sv.sees("お電話を代わってください")
    clock.forward(20)
    lead.sees("責任者まで応答がありません")
    assert pbx.is_held_at(call, "1001")


@pytest.mark.slow
def test_taken_over_in_the_pane_the_lead_owns_it(operator, sv, lead, pbx, clock):
    call = nobody_answers(operator, sv, pbx, clock)
    lead.presses("割り当てる")
    lead.presses("candidate_t")
    lead.sees("わたしが引き取る")
    lead.presses("assign_go")
    lead.sees("持ち主 渡辺 直子")
    operator.sees("リーダー 渡辺が対応中です", "お客様はあなたの電話のままです")
    assert pbx.is_held_at(call, "1001")
