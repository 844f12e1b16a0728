"""Who is asked, who answers, who does not: nothing is lost and nobody is shown up."""

import pytest
from tests.harness.stage.people import KNOWN

from escdesk.domain.messages.escalations import CallbackOwed, EscalationTaken, EscalationWithdrawn, Outcome
from escdesk.domain.model.escalations import Escalation

REFUSALS = (
    "手が離せない",
    "ほかの人へ",
    "他の人へ",
    "専門外",
    "断り",
    "断ら",
    "拒否",
    "出られず",
    "できません",
)


def raises_a_hand(operator, pbx):
    """A customer waits at the operator's phone, and the operator asks whoever is free."""
    call = pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    operator.keys("F5")
    operator.sees("ハブ受信")
    return call


def test_of_two_who_ring_the_other_reads_who_has_it(operator, sv, manager, pbx, clock, stage):
    raises_a_hand(operator, pbx)
    sv.sees("お電話を代わってください")
    clock.forward(20)
    manager.sees("お電話を代わってください")
    clock.forward(20)
    sv.sees("お電話を代わってください", "2回目の呼び出し")
    manager.sees("お電話を代わってください")
    sv.presses("accept")
    manager.sees("鈴木SVが対応中")
    manager.does_not_see("お電話を代わってください", "対応する")
    assert stage.count(EscalationTaken) == 1


def test_a_phone_that_nobody_picks_up_lets_the_next_one_ring(operator, sv, other_sv, pbx, clock):
    call = raises_a_hand(operator, pbx)
    sv.sees("お電話を代わってください")
    sv.presses("accept")
    operator.sees("鈴木SVの電話を鳴らしています")
    pbx.rings("2001")
    clock.forward(21)
    other_sv.sees("お電話を代わってください")
    operator.sees("次の人へ：佐藤SV")
    sv.sees("次の人へ回しました", "内線 2001 の応答がありませんでした。")
    assert pbx.is_held_at(call, "1001")
    assert not pbx.rings_at("2001")


def test_whoever_cannot_or_passes_on_is_never_named_for_it(operator, sv, other_sv, manager, pbx):
    call = raises_a_hand(operator, pbx)
    sv.sees("お電話を代わってください")
    sv.presses("他の人へ")
    sv.sees("田中さんには「次の人へ」とだけ出ます")
    sv.presses("reason_not_my_field")
    sv.no_longer_sees("次の人へ回します")
    operator.sees("次の人へ ", "佐藤 恵子")
    other_sv.sees("お電話を代わってください")
    other_sv.presses("手が離せない")
    manager.sees("お電話を代わってください")
    operator.sees("山本 浩", "担当の者が順に代わっております。")
    operator.never_read(*REFUSALS)
    (known,) = (
        one for one in operator.program.link.knowledge.sight.entities.values() if isinstance(one, Escalation)
    )
    assert {(tried.outcome, tried.reason) for tried in known.tried} == {(Outcome.MOVED_ON, None)}
    assert pbx.is_held_at(call, "1001")


@pytest.mark.slow
def test_an_alarm_that_the_lead_takes_on_the_board(operator, sv, lead, pbx, clock):
    call = raises_a_hand(operator, pbx)
    for _ in ("the one who is free", "everyone"):
        sv.sees("お電話を代わってください")
        clock.forward(20)
    operator.sees("責任者とリーダーを呼んでいます", "出るまで鳴り続けます・黙って終わりません")
    lead.sees("責任者まで応答がありません")
    clock.forward(60)
    lead.sees("責任者まで応答がありません")
    lead.presses("引き取る")
    lead.sees("持ち主 渡辺")
    clock.forward(10)
    lead.no_longer_sees("責任者まで応答がありません")
    operator.sees("リーダー 渡辺が対応中です", "お客様はあなたの電話のままです", "持ち主 リーダー 渡辺")
    assert pbx.is_held_at(call, "1001")


def test_a_hand_taken_back_while_it_rings(operator, sv, pbx, stage):
    raises_a_hand(operator, pbx)
    sv.sees("お電話を代わってください")
    operator.presses("take_back")
    operator.sees("悩んだらエスカレ")
    sv.sees("取り下げられました", "田中 美咲さんが")
    sv.does_not_see("お電話を代わってください")
    assert stage.count(EscalationWithdrawn) == 1
    assert stage.orders() == 0


def test_a_hand_taken_back_with_escape_within_three_seconds(operator, sv, pbx):
    raises_a_hand(operator, pbx)
    operator.sees("取り消す")
    operator.keys("Esc")
    operator.sees("悩んだらエスカレ")
    sv.no_longer_sees("お電話を代わってください")


def test_a_hand_taken_back_while_the_phone_rings(operator, sv, pbx, stage):
    call = raises_a_hand(operator, pbx)
    sv.sees("お電話を代わってください")
    sv.presses("accept")
    operator.sees("鈴木SVの電話を鳴らしています", "戻す")
    pbx.rings("2001")
    operator.presses("戻す")
    operator.sees("悩んだらエスカレ")
    sv.sees("取り下げられました")
    assert not pbx.rings_at("2001")
    assert pbx.is_held_at(call, "1001")
    assert stage.count(EscalationWithdrawn) == 1


def test_a_customer_who_hangs_up_is_owed_a_call_back(operator, sv, lead, pbx, stage):
    call = raises_a_hand(operator, pbx)
    sv.sees("お電話を代わってください")
    pbx.customer_hangs_up(call)
    sv.sees("お客様がお切りになりました", "折り返しの案件になりました")
    sv.does_not_see("お電話を代わってください")
    operator.sees("折り返しの案件になりました", "期限")
    lead.sees("持ち主 田中")
    assert stage.count(CallbackOwed) == 1
