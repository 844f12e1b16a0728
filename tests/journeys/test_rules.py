"""Rules say where a hand goes, raise it for whoever hesitates, and change while the floor works."""

import pytest
from tests.harness.stage.people import KNOWN
from tests.harness.stage.rules import (
    AUTHOR,
    DUTY,
    HARASSMENT,
    LONG_HOLD,
    MANAGERS_ONLY,
    REASON,
    REFUND,
    SLOW_REFUND,
    UNRESOLVED,
)
from tests.journeys.gestures import asks_by_rule, taps_what_it_is_about, writes_the_report

from escdesk.desktop.panel.words import day
from escdesk.domain.messages.escalations import EscalationRaised, EscalationWithdrawn
from escdesk.hub.administration.requests import ListUncaught

ASKED = "お電話を代わってください"
RAISED = "自動で手を上げました"


def test_a_rule_names_whoever_it_should_go_to_and_says_why(stage, operator, sv, other_sv, pbx, clock):
    stage.adopts(REFUND)
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中", "空いているSVへ交代")
    clock.forward(10)
    taps_what_it_is_about(operator, "billing")
    operator.sees("返金の相談は返金の担当へ", "必須", "先に金額を伺う", "第1版")
    operator.sees("佐藤 恵子", "返金の担当・")
    operator.presses("why_this_rule")
    operator.sees("ご請求", f"第1版・{day(stage.hub.now())} から・{AUTHOR}「{REASON}」")
    operator.keys("F5")
    other_sv.sees(ASKED, "佐々木 由美 様")
    operator.sees("佐藤SVに頼んでいます")
    sv.sees("いまは手が空いています")
    sv.never_read(ASKED)


def test_what_no_rule_names_goes_to_whoever_is_free_and_is_collected(stage, operator, sv, pbx):
    stage.adopts(REFUND)
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中", "空いているSVへ交代")
    operator.keys("F5")
    sv.sees(ASKED)
    operator.sees("鈴木SVに頼んでいます")
    (_, uncaught) = stage.hub.administer(ListUncaught(client="aoba"))
    assert "aoba-order" in uncaught
    assert "田中" not in uncaught


def test_whoever_hesitates_has_it_raised_and_may_take_it_back_for_good(stage, operator, sv, pbx, clock):
    stage.adopts(LONG_HOLD)
    pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    clock.forward(59)
    operator.sees("お声がけ")
    operator.does_not_see(RAISED)
    clock.forward(1)
    operator.sees(RAISED, "1分の保留は自動でSVへ", "押した回数は、ルールの見直しにだけ使われます")
    sv.sees(ASKED)
    operator.presses("withdraw_wrong_matter")
    operator.sees("悩んだらエスカレ")
    sv.sees("取り下げられました")
    (withdrawn,) = (one for one in stage.hub.log() if one["type"] == EscalationWithdrawn.__name__)
    assert (withdrawn["rule"], withdrawn["reason"]) == ("long_hold", "wrong_matter")
    clock.forward(120)
    operator.sees("悩んだらエスカレ")
    operator.does_not_see(RAISED)
    assert stage.count(EscalationRaised) == 1


def test_the_next_call_is_raised_again(stage, operator, sv, pbx, clock):
    stage.adopts(LONG_HOLD)
    first = pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    clock.forward(60)
    operator.sees(RAISED)
    operator.keys("Esc")
    operator.sees("悩んだらエスカレ")
    pbx.customer_hangs_up(first)
    operator.sees("後処理")
    pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    clock.forward(60)
    operator.sees(RAISED)
    sv.sees(ASKED)


def test_a_raised_hand_keeps_its_version_and_the_next_one_follows_the_new(
    stage, operator, colleague, other_sv, manager, pbx, clock
):
    stage.adopts(REFUND)
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    asks_by_rule(operator, "billing")
    other_sv.sees(ASKED)
    stage.adopts(MANAGERS_ONLY)
    pbx.customer_talks_to("1002", "090-0000-0004")
    colleague.sees("お話し中")
    taps_what_it_is_about(colleague, "billing")
    colleague.sees("返金は責任者へ", "第2版", "責任者に交代")
    colleague.keys("F5")
    manager.sees(ASKED, "小林 進 様")
    operator.sees("佐藤SVに頼んでいます")
    stamped = {one.by: (one.rule, one.rules, one.level) for one in stage.hub.floor.escalations.values()}
    assert sorted(stamped.values()) == [("refund", 1, 1), ("refund", 2, 2)]


def test_a_case_that_takes_too_long_for_the_rules_is_the_leads_to_see(stage, operator, sv, lead, pbx, clock):
    stage.adopts(SLOW_REFUND, UNRESOLVED)
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    asks_by_rule(operator, "billing")
    sv.sees(ASKED)
    sv.presses("accept")
    pbx.picks_up("2001")
    sv.sees("佐々木 由美 様と通話中")
    pbx.customer_hangs_up_at("2001")
    sv.sees("佐々木 由美 様との通話は終わりました")
    clock.forward(2 * 3600)
    lead.sees("ルールの期限を過ぎた案件です", "持ち主 鈴木 健一")
    writes_the_report(sv)
    lead.no_longer_sees("ルールの期限を過ぎた案件です")


def test_rules_with_a_fault_change_nothing(stage, operator, other_sv, pbx):
    stage.adopts(REFUND)
    with pytest.raises(AssertionError, match='has the skill "翻訳"'):
        stage.adopts(REFUND.replace('"返金"', '"翻訳"'))
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    asks_by_rule(operator, "billing")
    other_sv.sees(ASKED)


def test_help_is_called_without_a_sound(stage, operator, sv, manager, pbx):
    stage.adopts(HARASSMENT, DUTY)
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    operator.keys("Shift+F2")
    operator.sees("静かに応援を呼びました", "お客様にはわかりません。")
    operator.sees("「大きなお声では、お話を伺えません」", "「お電話を終わらせていただきます」", "つぎ")
    operator.keys("1")
    operator.sees("済み")
    manager.sees("急ぎ", "お客様に聞こえないように呼んでいます")
    sv.never_read("お客様に聞こえないように")
    manager.presses("accept")
    pbx.picks_up("3001")
    operator.sees("責任者 山本とつながりました")


def test_help_is_called_also_where_no_rule_says_how(operator, sv, manager, pbx, clock):
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    operator.keys("Shift+F2")
    operator.sees("静かに応援を呼びました")
    sv.sees("静かに応援してください", "急ぎ")
    clock.forward(20)
    manager.sees("静かに応援してください", "急ぎ")
    operator.sees("静かに応援を呼びました")
    operator.presses("take_help_back")
    operator.sees("悩んだらエスカレ")
    manager.sees("取り下げられました")


def test_help_comes_before_a_hand_that_is_up_already(stage, operator, sv, manager, pbx):
    stage.adopts(HARASSMENT)
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    operator.keys("F5")
    sv.sees(ASKED)
    operator.keys("Shift+F2")
    operator.sees("静かに応援を呼びました")
    manager.sees("お客様に聞こえないように呼んでいます")
    sv.sees("取り下げられました")
