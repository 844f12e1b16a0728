"""A case that goes on to the next one: by choice, once sideways, and before somebody goes home."""

import pytest
from tests.harness.stage.patience import soon
from tests.harness.stage.people import KNOWN

from escdesk.domain.messages.escalations import EscalationHandedOn, Outcome
from escdesk.domain.model.escalations import Stage

NOTE = "明細は確認済み、8月分だけが対象です"
STAYS = "お客様はまだあなたの電話にいます"


@pytest.fixture
def connected(operator, sv, pbx):
    """The SV talks with the customer."""
    call = pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    operator.keys("F5")
    sv.sees("お電話を代わってください")
    sv.presses("accept")
    pbx.picks_up("2001")
    sv.sees("佐々木 由美 様と通話中")
    return call


def hands_on(desk, to, note=""):
    desk.presses("hand_on")
    desk.presses(to)
    if note:
        desk.writes("hand_on_note", note)
    desk.presses("resolve")


def test_the_customer_stays_until_the_next_one_has_them_and_the_note_is_there_first(
    connected, sv, other_sv, pbx
):
    hands_on(sv, "to_anyone", NOTE)
    sv.sees(STAYS, "佐藤")
    other_sv.sees("引き渡し 1回・前は鈴木", NOTE)
    other_sv.presses("accept")
    sv.sees(STAYS)
    pbx.picks_up("2002")
    other_sv.sees("佐々木 由美 様と通話中", NOTE, "申し送り・")
    sv.no_longer_sees(STAYS)


def test_it_goes_sideways_once_and_never_back(connected, sv, other_sv, pbx, stage):
    hands_on(sv, "to_anyone")
    other_sv.sees("引き渡し 1回")
    other_sv.presses("accept")
    pbx.picks_up("2002")
    other_sv.sees("佐々木 由美 様と通話中")
    other_sv.presses("hand_on")
    other_sv.sees("横への引き渡しは一度だけです。")
    other_sv.does_not_see("ほかの担当へ", "鈴木 健一・")
    other_sv.presses("resolve")
    other_sv.sees("その宛先には、いまだれもいません。")
    assert stage.count(EscalationHandedOn) == 1


def test_after_one_hop_sideways_it_goes_up_with_both_notes(connected, sv, other_sv, manager, pbx):
    hands_on(sv, "to_anyone", NOTE)
    other_sv.sees("引き渡し 1回・前は鈴木", NOTE)
    other_sv.presses("accept")
    pbx.picks_up("2002")
    other_sv.sees("佐々木 由美 様と通話中")
    hands_on(other_sv, "to_up", "金額が大きいので判断をお願いします")
    manager.sees("引き渡し 2回・前は佐藤", "金額が大きいので判断をお願いします")
    sv.sees("いまは手が空いています")
    manager.presses("accept")
    pbx.picks_up("3001")
    manager.sees("佐々木 由美 様と通話中", NOTE, "金額が大きいので判断をお願いします")


def test_nobody_to_take_it_leaves_it_where_it_is_with_every_word(connected, sv):
    hands_on(sv, "to_anyone", NOTE)
    sv.sees("その宛先には、いまだれもいません。", "書いたものは残っています。")
    sv.sees("佐々木 由美 様と通話中")


def test_before_going_home_the_note_goes_to_the_next_one(connected, sv, other_sv, pbx):
    pbx.customer_hangs_up_at("2001")
    sv.sees("佐々木 由美 様との通話は終わりました")
    sv.program.windows.leave()
    sv.sees("退勤の前に引き継ぎを")
    sv.writes("hand_on_note", NOTE)
    sv.presses("leave_yes")
    sv.sees("ログイン")
    other_sv.sees("案件を引き取ってください", NOTE)


def test_the_next_one_keeps_it_once_their_own_screen_has_the_card(connected, sv, other_sv, pbx, clock, stage):
    """E3: that the first one had opened the card says nothing of the second, and nothing against them."""
    pbx.customer_hangs_up_at("2001")
    sv.sees("佐々木 由美 様との通話は終わりました")
    hands_on(sv, "to_anyone", NOTE)
    other_sv.sees("引き渡し 1回・前は鈴木")
    other_sv.presses("accept")
    other_sv.sees("対応中 1", NOTE)
    (name,) = stage.hub.floor.escalations
    soon(lambda: stage.hub.floor.escalations[name].lease_until is None, lambda: "the card is not open yet")
    clock.forward(60)
    case = stage.hub.floor.escalations[name]
    assert (case.stage, case.lease_until) == (Stage.IN_HAND, None)
    assert [one.outcome for one in case.tried] == [Outcome.HANDED_ON]
