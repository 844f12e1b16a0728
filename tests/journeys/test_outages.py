"""What goes away and comes back: phones, hub, the wire in between. Nothing is told that nobody knows."""

import keyring
import pytest
from tests.desktop.link.test_keys import Ring
from tests.harness.stage.people import KNOWN

from escdesk.domain.messages.escalations import (
    EscalationRaised,
    EscalationTaken,
    EscalationWithdrawn,
    RingStarted,
)


def test_the_pbx_goes_away_and_comes_back(operator, sv, lead, pbx, clock):
    call = pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内", "電話 0秒前")
    operator.sees("1人中 1人が対応可", "いちばん長く空き")
    pbx.falls_silent()
    clock.forward(11)
    operator.sees("たぶん保留", "電話の知らせが届いていません", "電話 不明", "1人中 0人が対応可")
    operator.does_not_see("いちばん長く空き")
    lead.sees("電話の知らせが止まっています", "ほかの警報は止めています", "不明 鈴木 健一")
    sv.sees("わたしの様子：不明")
    pbx.resumes("1001")
    clock.forward(30)
    operator.does_not_see("お声がけ")
    pbx.comes_back()
    operator.sees("電話が戻りました", "たぶん保留", "1人中 1人が対応可")
    operator.no_longer_sees("電話 不明")
    lead.no_longer_sees("電話の知らせが止まっています", "不明 鈴木 健一")
    sv.sees("わたしの様子：対応可")
    pbx.holds("1001")
    operator.sees("約束の時間内", "保留 2回")
    operator.no_longer_sees("たぶん保留")
    pbx.resumes("1001")
    operator.sees("お話し中")
    assert not pbx.is_held_at(call, "1001")


def test_a_customer_who_left_unseen_is_gone_afterwards(operator, pbx, clock):
    call = pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    pbx.falls_silent()
    clock.forward(11)
    operator.sees("たぶん保留")
    pbx.customer_hangs_up(call)
    pbx.comes_back()
    operator.no_longer_sees("たぶん保留", "佐々木 由美 様")
    operator.sees("お電話をお待ちしています")


@pytest.mark.slow
def test_the_hub_restarts_while_it_rings(operator, sv, pbx, stage):
    pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    operator.keys("F5")
    sv.sees("お電話を代わってください")
    rings = stage.count(RingStarted)
    stage.hub.stop()
    operator.sees("切断")
    sv.sees("ハブが見えません")
    stage.hub.start()
    operator.sees("接続中", "鈴木SVに頼んでいます")
    sv.sees("接続中", "お電話を代わってください")
    assert stage.count(EscalationRaised) == 1
    assert stage.count(RingStarted) == rings + 1
    sv.presses("accept")
    sv.sees("電話が鳴ります")
    pbx.picks_up("2001")
    operator.sees("鈴木SVとつながりました")
    assert stage.count(EscalationTaken) == 1
    assert stage.orders() == 1


@pytest.mark.slow
def test_the_hub_restarts_while_the_phone_rings(operator, sv, pbx, stage):
    pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    operator.keys("F5")
    sv.sees("お電話を代わってください")
    sv.presses("accept")
    pbx.rings("2001")
    stage.hub.stop()
    pbx.picks_up("2001")
    sv.until(lambda: pbx.has_customer("2001"), "talks with the customer")
    stage.hub.start()
    operator.sees("鈴木SVとつながりました")
    sv.sees("対応中 1", "佐々木 由美 様と通話中")
    assert stage.orders() == 1


@pytest.mark.slow
def test_an_ask_that_nobody_has_yet_names_the_phone_to_dial(operator, sv, pbx, stage):
    pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    stage.hub.stop()
    operator.sees("切断", "電話で手を上げる　内線 2001")
    operator.keys("F2")
    operator.sees("送っています")
    operator.sees("未達：内線2001へ", "まだ誰にも届いていません", "ハブ未達")
    stage.hub.start()
    operator.sees("鈴木SVに相談しています")
    sv.sees("指示をください")
    operator.no_longer_sees("まだ誰にも届いていません")
    assert stage.count(EscalationRaised) == 1


@pytest.mark.slow
def test_a_hold_that_nobody_tells_of_is_timed_by_key(operator, sv, pbx, clock, stage):
    call = pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    pbx.resumes("1001")
    operator.sees("お話し中")
    operator.keys("F11")
    operator.does_not_see("手で計っています")
    stage.hub.stop()
    operator.sees("切断", "いまは保留が自動で分かりません")
    operator.keys("F11")
    operator.sees("手で計っています", "たぶん保留", "ひと声を", "お話しに戻ったら F11")
    operator.keys("F11")
    operator.sees("お話し中")
    operator.no_longer_sees("手で計っています")
    operator.keys("F11")
    operator.sees("手で計っています")
    stage.hub.start()
    operator.sees("接続中", "お話し中")
    operator.no_longer_sees("手で計っています", "いまは保留が自動で分かりません")
    assert not pbx.is_held_at(call, "1001")
    pbx.falls_silent()
    clock.forward(11)
    operator.sees("いまは保留が自動で分かりません")
    operator.keys("F11")
    operator.sees("手で計っています")
    pbx.comes_back()
    operator.no_longer_sees("手で計っています")


@pytest.fixture
def ring():
    """A keyring, for those who start while the hub is away."""
    before = keyring.get_keyring()
    keyring.set_keyring(Ring())
    yield keyring.get_keyring()
    keyring.set_keyring(before)


@pytest.mark.slow
def test_a_hand_for_a_call_that_ended_meanwhile_is_answered_after_a_restart(operator, sv, pbx, stage):
    call = pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    stage.hub.stop()
    operator.sees("切断")
    operator.keys("F2")
    operator.sees("送っています")
    operator.leaves()
    pbx.customer_hangs_up(call)
    stage.hub.start()
    operator.comes()
    operator.sees("この通話はもう終わっています")
    assert stage.count(EscalationRaised) == 0


@pytest.mark.slow
def test_a_hand_taken_back_away_from_the_hub_stays_down_over_restarts(ring, operator, sv, pbx, stage):
    pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    operator.until(lambda: bool(ring.kept), "has its key kept")
    stage.hub.stop()
    operator.sees("切断")
    operator.keys("F2")
    operator.sees("送っています")
    operator.leaves()  # whether it was sent nobody knows any more
    operator.starts_alone()
    operator.sees("未達：内線2001へ")
    operator.presses("取り下げる")
    operator.leaves()
    operator.starts_alone()
    stage.hub.start()
    operator.until(lambda: stage.count(EscalationWithdrawn) == 1, "takes it back")
    operator.no_longer_sees("手を上げています", "未達：内線2001へ")
    assert stage.count(EscalationRaised) == 1
