"""Who is calling, and what people do with their phones without asking any desk."""

from tests.harness.stage.people import KNOWN, SHARED, STRANGE

from escdesk.domain.messages.calls import HoldPromisePassed


def test_several_customers_share_a_number_and_a_digit_chooses(operator, sv, pbx):
    pbx.customer_waits_at("1001", SHARED)
    operator.sees("この番号のお客様 2人", "伊藤 一郎 様", "伊藤 花子 様", "この中にいない")
    operator.keys("2", "Return")
    operator.no_longer_sees("この中にいない")
    operator.sees("伊藤 花子 様", "本人未確認")
    operator.keys("F5")
    sv.sees("お電話を代わってください", "伊藤 花子 様")


def test_a_customer_proves_who_they_are(operator, pbx):
    pbx.customer_waits_at("1001", SHARED)
    operator.sees("この番号のお客様 2人", "本人と確認した")
    operator.keys("1", "Shift+Return")
    operator.sees("伊藤 一郎 様", "前回")
    operator.no_longer_sees("本人未確認", "この中にいない")


def test_a_withheld_number(operator, sv, pbx):
    pbx.customer_waits_at("1001")
    operator.sees("番号非通知", "お客様が番号を伏せておかけです", "名乗らないまま続ける")
    operator.keys("Return")
    operator.no_longer_sees("名乗らないまま続ける")
    operator.keys("F5")
    sv.sees("お電話を代わってください", "お客様は未確認")


def test_a_number_that_nobody_has(operator, pbx):
    pbx.customer_waits_at("1001", STRANGE)
    operator.sees("登録のない番号・はじめてのお電話", "番号だけで続ける")
    operator.keys("Return")
    operator.no_longer_sees("番号だけで続ける")
    operator.sees("約束の時間内")


def test_two_calls_on_one_phone(operator, pbx, clock):
    pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内", "佐々木 由美 様")
    clock.forward(10)
    pbx.customer_talks_to("1001", "090-0000-0004")
    operator.sees("Alt 1", "Alt 2", "小林 進 様")
    operator.keys("Alt+1")
    operator.sees("佐々木様の件で手を上げる")
    operator.keys("Alt+2")
    operator.sees("小林様の件で手を上げる")
    clock.forward(20)
    operator.keys("Alt+1")
    operator.sees("お声がけ", "佐々木様の件で手を上げる")


def test_the_hand_is_raised_for_the_call_that_is_looked_at(operator, sv, pbx):
    pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    pbx.customer_talks_to("1001", "090-0000-0004")
    operator.sees("Alt 2")
    operator.keys("Alt+1")
    operator.sees("佐々木様の件で手を上げる")
    operator.keys("F5")
    sv.sees("お電話を代わってください", "佐々木 由美 様")
    sv.does_not_see("小林 進 様")


def test_an_internal_call_is_nobodys_promise(operator, colleague, pbx, clock, stage):
    pbx.dials("1001", "1002")
    colleague.sees("着信", "内線 1001")
    pbx.picks_up("1002")
    operator.sees("内線 1002", "内線どうしの通話")
    colleague.sees("内線 1001", "内線どうしの通話")
    pbx.hangs_up("1001")
    operator.sees("待機中")
    colleague.sees("待機中")


def test_the_customers_own_hold_starts_no_promise(operator, pbx, clock, stage):
    call = pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    pbx.customer_holds(call)
    operator.sees("お客様側の保留です")
    clock.forward(100)
    operator.sees("お客様側の保留です")
    operator.does_not_see("お声がけ", "エスカレーション")
    assert stage.count(HoldPromisePassed) == 0


def test_a_transfer_made_on_the_phone_itself(operator, sv, pbx):
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("佐々木 由美 様", "お話し中")
    pbx.sends_on_blindly("1001", "2001")
    operator.sees("後処理")
    pbx.picks_up("2001")
    assert pbx.has_customer("2001")
    operator.sees("鈴木 健一", "通話中")


def test_a_customer_sent_on_by_phone_while_the_hand_is_up(operator, sv, other_sv, pbx):
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    operator.keys("F5")
    sv.sees("お電話を代わってください")
    pbx.sends_on_blindly("1001", "2002")
    sv.no_longer_sees("お電話を代わってください")
    sv.sees("佐藤SVが対応中")
    other_sv.sees("対応中 1", "佐々木 由美 様")
