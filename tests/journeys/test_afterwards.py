"""What happens to a case that somebody has: refused phones, forgotten deadlines, unread reports."""

import pytest
from tests.harness.stage.people import KNOWN
from tests.journeys.gestures import writes_the_report

from escdesk.domain.messages.escalations import EscalationTaken

REFUSALS = ("手が離せない", "断り", "断ら", "拒否", "出られず")


@pytest.fixture
def asked(operator, sv, pbx):
    """A customer waits, the operator's hand is up, it rings at the SV."""
    call = pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    operator.keys("F5")
    sv.sees("お電話を代わってください")
    return call


@pytest.fixture
def connected(asked, operator, sv, pbx):
    """The SV talks with the customer."""
    sv.presses("accept")
    pbx.picks_up("2001")
    operator.sees("鈴木SVとつながりました")
    sv.sees("佐々木 由美 様と通話中")
    return asked


def test_a_phone_that_rejects_moves_on_without_a_word_of_it(asked, operator, sv, other_sv, pbx):
    sv.presses("accept")
    pbx.rejects("2001")
    other_sv.sees("お電話を代わってください")
    sv.sees("内線 2001 で呼び出しを断りました。", "やっぱり対応する")
    operator.sees("次の人へ：佐藤SV")
    operator.never_read(*REFUSALS)
    assert pbx.is_held_at(asked, "1001")


def test_whoever_let_it_go_may_take_it_after_all(asked, operator, sv, other_sv, pbx, stage):
    sv.presses("accept")
    pbx.rejects("2001")
    other_sv.sees("お電話を代わってください")
    sv.presses("やっぱり対応する")
    other_sv.sees("鈴木SVが対応中")
    operator.sees("鈴木SVの電話を鳴らしています")
    pbx.picks_up("2001")
    operator.sees("鈴木SVとつながりました")
    assert stage.count(EscalationTaken) == 2


def test_no_time_after_all_while_the_own_phone_rings(asked, operator, sv, other_sv, pbx):
    sv.presses("accept")
    sv.sees("電話が鳴ります")
    pbx.rings("2001")
    sv.presses("手が離せない")
    other_sv.sees("お電話を代わってください")
    operator.sees("次の人へ：佐藤SV")
    operator.never_read(*REFUSALS)
    assert not pbx.rings_at("2001")
    assert pbx.is_held_at(asked, "1001")


def test_the_operator_moves_it_on(asked, operator, sv, other_sv):
    operator.presses("send_on")
    other_sv.sees("お電話を代わってください")
    sv.sees("次の人へ回りました", "田中 美咲さんが回しました")
    operator.sees("次の人へ：佐藤SV")


def test_a_phone_that_is_not_registered_is_said_before_it_is_tried(operator, sv, pbx):
    pbx.unplugs("2001")
    pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    operator.keys("F5")
    sv.sees("内線 2001 が使えません", "電話機の登録が切れています。")


def test_a_case_that_nobody_resolves_alarms_the_board(connected, operator, sv, lead, pbx, clock):
    pbx.customer_hangs_up_at("2001")
    sv.sees("佐々木 由美 様との通話は終わりました")
    clock.forward(30 * 60)
    lead.sees("期限を過ぎた案件です", " 過ぎ")
    sv.sees("期限の近い順", " 過ぎ")
    writes_the_report(sv)
    clock.forward(10)
    lead.no_longer_sees("期限を過ぎた案件です")
    operator.sees("鈴木SVから報告")
    sv.sees("報告は画面に出ました")


def test_a_report_that_nobody_reads_alarms_the_board(connected, operator, sv, lead, pbx, clock):
    pbx.customer_hangs_up_at("2001")
    operator.leaves()
    writes_the_report(sv)
    sv.sees("報告しました")
    sv.does_not_see("報告は画面に出ました")
    clock.forward(15 * 60)
    lead.sees("報告が読まれていません")
    lead.presses("引き取る")
    lead.no_longer_sees("報告が読まれていません")
    sv.sees("いまは手が空いています")


def test_the_operator_wraps_up_while_the_sv_still_talks(connected, operator, sv, pbx, clock):
    operator.sees("後処理")
    clock.forward(30)
    operator.sees("待機中")
    pbx.customer_hangs_up_at("2001")
    operator.sees("お話し終了")
    sv.sees("報告を書く")
