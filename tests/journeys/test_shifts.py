"""Somebody's shift ends: they are asked in good time to hand over, then nothing new rings and what they have rings on."""

from tests.harness.stage.people import KNOWN, SUZUKI

ASKED = "お電話を代わってください"


def test_what_rings_at_somebody_whose_shift_ends_rings_on(operator, sv, other_sv, pbx, clock, stage):
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    stage.shift_ends(SUZUKI, 15)
    clock.forward(15 * 60 - 5)
    operator.keys("F5")
    sv.sees(ASKED)
    clock.forward(5)
    other_sv.sees(ASKED)
    sv.sees("退勤の時刻を過ぎました。新しい依頼は鳴りません。")
    operator.sees("次の人へ：佐藤SV")


def test_what_somebody_has_in_hand_is_asked_for_and_rings_on(operator, sv, other_sv, lead, pbx, clock, stage):
    stage.shift_ends(SUZUKI, 15)
    call = pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    operator.keys("F5")
    sv.sees(ASKED)
    operator.presses("promise_callback")
    sv.presses("受けて折り返す")
    pbx.customer_hangs_up(call)
    sv.sees("佐々木 由美 様へ折り返してください")
    (name,) = stage.hub.floor.escalations
    sv.until(lambda: stage.hub.floor.escalations[name].card_opened_at is not None, "has the card open")
    sv.does_not_see("引き継ぎをお願いします。")
    clock.forward(5 * 60)
    sv.sees("に退勤の時刻です。担当中の案件 1件の引き継ぎをお願いします。")
    lead.sees("で退勤・担当中 1件")
    clock.forward(10 * 60)
    other_sv.sees("折り返しをお願いします")
    sv.sees("退勤の時刻を過ぎました。新しい依頼は鳴りません。")
    other_sv.presses("受けて折り返す")
    other_sv.sees("佐々木 由美 様へ折り返してください")
    operator.sees("持ち主 佐藤 恵子")


def test_a_customer_in_conversation_is_not_taken_from_anybody(operator, sv, other_sv, pbx, clock, stage):
    stage.shift_ends(SUZUKI, 15)
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    operator.keys("F5")
    sv.sees(ASKED)
    sv.presses("accept")
    pbx.picks_up("2001")
    sv.sees("佐々木 由美 様と通話中")
    clock.forward(15 * 60)
    sv.sees("佐々木 由美 様と通話中", "退勤の時刻を過ぎました。")
    assert pbx.has_customer("2001")
    other_sv.never_read("案件を引き取ってください", "折り返しをお願いします")
