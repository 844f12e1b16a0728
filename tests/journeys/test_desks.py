"""Desks that open, close and die, and who sees what."""

import pytest
from tests.harness.stage.people import KNOWN, SUZUKI, TAKAHASHI, TANAKA
from tests.hub.web.floor import PASSWORD


@pytest.mark.slow
def test_a_written_card_survives_the_desk(operator, pbx, stage):
    pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    stage.hub.stop()
    operator.sees("切断")
    operator.keys("F3")
    operator.presses("card_decision_wanted")
    operator.types("解約を止められるか")
    operator.sees("送信待ち 1")
    operator.leaves()
    stage.hub.start()
    operator.comes()
    operator.sees("佐々木 由美 様", "約束の時間内")
    operator.keys("F3")
    operator.sees("解約を止められるか", "送信待ち 0")
    sv = stage.comes(SUZUKI)
    operator.keys("F3", "F5")
    sv.sees("お電話を代わってください", "解約を止められるか")


@pytest.mark.slow
def test_a_report_that_was_being_written_survives_the_desk(operator, sv, pbx):
    pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    operator.keys("F5")
    sv.sees("お電話を代わってください")
    sv.presses("accept")
    pbx.picks_up("2001")
    sv.sees("佐々木 由美 様と通話中")
    sv.presses("decision_partly")
    sv.presses("decided")
    sv.types("半額を返金します。", window="cases")
    sv.sees("下書き保存")
    sv.leaves()
    sv.comes()
    sv.sees("佐々木 由美 様と通話中", "半額を返金します。")
    sv.presses("cause_rule")
    sv.presses("resolve")
    operator.sees("一部承認：半額を返金します。")


def test_another_clients_supervisor_sees_nothing(operator, sv, strange_sv, pbx, clock):
    pbx.customer_waits_at("1001", KNOWN)
    operator.sees("佐々木 由美 様", "約束の時間内")
    operator.does_not_see("木村 誠")
    operator.keys("F5")
    sv.sees("お電話を代わってください")
    clock.forward(20)
    sv.sees("お電話を代わってください", "2回目の呼び出し")
    clock.forward(20)
    sv.sees("お電話を代わってください")
    strange_sv.sees("いまは手が空いています")
    strange_sv.never_read("佐々木", "090-0000-0001", "お電話を代わってください", "田中")


def test_the_desk_of_the_one_who_rings_dies(operator, sv, other_sv, pbx):
    call = pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    operator.keys("F5")
    sv.sees("お電話を代わってください")
    sv.leaves()
    other_sv.sees("お電話を代わってください")
    operator.sees("次の人へ：佐藤SV")
    assert pbx.is_held_at(call, "1001")


@pytest.fixture
def newcomer(stage):
    """Somebody at the door of the place where 田中 works, before the name is written."""
    desk = stage.desk(TANAKA)
    desk.stands_at_the_door()
    desk.sees("試験のフロア", "はじめる")
    return desk


def enters(newcomer, login, password, extension):
    newcomer.writes("person", login)
    newcomer.writes("password", password)
    newcomer.chooses("extensions", extension)
    newcomer.presses("start")


def test_the_door_says_what_is_wrong_and_then_opens(newcomer):
    enters(newcomer, "tanaka", "wrong", "1001")
    newcomer.sees("社員番号かパスワードが違います。")
    newcomer.writes("password", PASSWORD)
    newcomer.presses("start")
    newcomer.sees("お電話をお待ちしています")


def test_a_phone_that_somebody_took_meanwhile_is_said(newcomer, stage):
    newcomer.chooses("extensions", "1002")
    stage.comes(TAKAHASHI)
    enters(newcomer, "tanaka", PASSWORD, "1002")
    newcomer.sees("この内線は高橋")
    newcomer.sees("別の内線を選んでください。")


def test_a_phone_in_use_cannot_be_chosen(colleague, newcomer):
    newcomer.writes("person", "tanaka")
    newcomer.sees("内線を選んでください")
    newcomer.cannot_choose("extensions", "1002・使用中")
