"""Too many at once: places in line, what is urgent first, nobody left behind, one person for one operator."""

import pytest
from tests.harness.stage.people import KNOWN
from tests.harness.stage.rules import IN_LINE, URGENT_IN_LINE
from tests.journeys.gestures import asks_by_rule

from escdesk.domain.messages.escalations import (
    Accept,
    AskForTakeover,
    Cause,
    Decision,
    EscalationRaised,
    Resolve,
)
from escdesk.domain.messages.line import Hurried, LineJoined
from escdesk.domain.messages.people import PersonReserved

ASKED = "お電話を代わってください"
OTHER = "090-0000-0004"


@pytest.fixture
def busy_sv(stage, sv, pbx):
    """The only SV talks with somebody else's customer."""
    stage.adopts(IN_LINE, URGENT_IN_LINE)
    pbx.customer_talks_to("2001", "090-0000-0002")
    sv.sees("わたしの様子：通話中")
    return sv


def test_one_after_the_other_and_each_is_served(operator, colleague, busy_sv, lead, pbx, clock, stage):
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    asks_by_rule(operator, "contract")
    operator.sees("順番待ち 1番目", "担当者が空きしだいおつなぎします。", "折り返しのお電話もできます")
    lead.sees("順番待ち 1番目・目安はまだありません")
    clock.forward(5)
    pbx.customer_talks_to("1002", OTHER)
    colleague.sees("お話し中")
    asks_by_rule(colleague, "contract")
    colleague.sees("順番待ち 2番目")
    pbx.hangs_up("2001")
    busy_sv.sees(ASKED, "佐々木 由美 様")
    operator.sees("鈴木SVに頼んでいます")
    colleague.sees("順番待ち 1番目")
    busy_sv.presses("accept")
    pbx.picks_up("2001")
    operator.sees("鈴木SVとつながりました")
    pbx.hangs_up("2001")
    busy_sv.sees(ASKED, "小林 進 様")
    colleague.sees("鈴木SVに頼んでいます")


def test_whoever_cannot_wait_says_so_and_overtakes(operator, colleague, busy_sv, pbx, clock, stage):
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    asks_by_rule(operator, "contract")
    operator.sees("順番待ち 1番目")
    clock.forward(5)
    pbx.customer_talks_to("1002", OTHER)
    colleague.sees("お話し中")
    asks_by_rule(colleague, "contract")
    colleague.sees("順番待ち 2番目")
    clock.forward(4)
    colleague.sees("もっと急ぐ")
    colleague.keys("F2")
    colleague.sees("順番待ち 1番目", "急いで呼んでいます")
    operator.sees("順番待ち 2番目")
    assert stage.count(Hurried) == 1
    pbx.hangs_up("2001")
    busy_sv.sees(ASKED, "小林 進 様", "急ぎ")


def test_what_is_urgent_overtakes(operator, colleague, busy_sv, pbx, clock):
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    asks_by_rule(operator, "contract")
    operator.sees("順番待ち 1番目")
    clock.forward(10)
    pbx.customer_talks_to("1002", OTHER)
    colleague.sees("お話し中")
    asks_by_rule(colleague, "billing")
    colleague.sees("順番待ち 1番目")
    operator.sees("順番待ち 2番目")
    pbx.hangs_up("2001")
    busy_sv.sees(ASKED, "小林 進 様", "急ぎ")
    operator.sees("順番待ち 1番目")


def test_who_has_waited_long_enough_is_not_overtaken_any_more(operator, colleague, busy_sv, pbx, clock):
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    asks_by_rule(operator, "contract")
    operator.sees("順番待ち 1番目")
    clock.forward(61)
    pbx.customer_talks_to("1002", OTHER)
    colleague.sees("お話し中")
    asks_by_rule(colleague, "billing")
    colleague.sees("順番待ち 2番目")
    pbx.hangs_up("2001")
    busy_sv.sees(ASKED, "佐々木 由美 様")


def test_a_call_back_instead_of_waiting(operator, busy_sv, pbx, stage):
    call = pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    asks_by_rule(operator, "contract")
    operator.presses("promise_callback")
    operator.sees("折り返しをお約束しました", "「担当の者から、あらためてお電話いたします」")
    pbx.customer_hangs_up(call)
    operator.sees("折り返す人を探しています")
    pbx.hangs_up("2001")
    busy_sv.sees("折り返しをお願いします", "お客様は電話口にいません")
    busy_sv.presses("受けて折り返す")
    busy_sv.sees("佐々木 由美 様へ折り返してください")
    operator.sees("持ち主 鈴木 健一")
    assert stage.orders() == 0


def handled_before(times, stage, operator, sv, pbx, clock):
    """So many cases were taken and resolved, each in 40 s."""
    for n in range(times):
        call = pbx.customer_talks_to("1001", KNOWN)
        operator.program.link.ask(AskForTakeover(call=call))
        operator.until(lambda: stage.hub.floor.escalations, "has a hand up")
        (name,) = stage.hub.floor.escalations
        sv.program.link.ask(Accept(escalation=name))
        pbx.picks_up("2001")
        sv.until(lambda: pbx.has_customer("2001"), "talks with the customer")
        clock.forward(40)
        pbx.customer_hangs_up_at("2001")
        sv.program.link.ask(Resolve(escalation=name, decision=Decision.APPROVED, cause=Cause.AUTHORITY), ())
        operator.sees("鈴木SVから報告")
        operator.keys("Ctrl+Return")
        operator.until(lambda: not stage.hub.floor.escalations, f"has read report {n + 1}")
        clock.forward(30)


@pytest.mark.slow
def test_after_five_cases_the_wait_is_told_in_seconds(operator, sv, lead, pbx, clock, stage):
    stage.adopts(IN_LINE)
    handled_before(5, stage, operator, sv, pbx, clock)
    pbx.customer_talks_to("2001", "090-0000-0002")
    sv.sees("わたしの様子：通話中")
    clock.forward(10)
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    asks_by_rule(operator, "contract")
    operator.sees("順番待ち 1番目・約30秒", "「担当者におつなぎします。約30秒お待ちいただけますか」")
    (joined,) = (one for one in stage.hub.log() if one["type"] == LineJoined.__name__)
    assert joined["samples"] == 5
    assert 28_000 <= joined["about_ms"] <= 30_000


def test_two_operators_pick_the_same_person_and_one_has_them(operator, colleague, sv, pbx, clock, stage):
    pbx.customer_talks_to("1001", KNOWN)
    pbx.customer_talks_to("1002", OTHER)
    operator.sees("お話し中", "1人中 1人が対応可")
    colleague.sees("お話し中", "1人中 1人が対応可")
    operator.keys("1")
    colleague.keys("1")
    operator.sees("仮押さえ あと")
    colleague.sees("ほかの人が選んだところ")
    assert stage.count(PersonReserved) == 1
    colleague.keys("Shift+Return")
    operator.keys("Shift+Return")
    sv.sees(ASKED, "佐々木 由美 様")
    assert stage.count(EscalationRaised) == 1


def test_a_reservation_is_for_a_moment_only(operator, colleague, sv, pbx, clock):
    pbx.customer_talks_to("1001", KNOWN)
    pbx.customer_talks_to("1002", OTHER)
    operator.sees("お話し中", "1人中 1人が対応可")
    operator.keys("1")
    colleague.sees("お話し中", "ほかの人が選んだところ")
    clock.forward(5)
    colleague.no_longer_sees("ほかの人が選んだところ")
    colleague.keys("1", "Shift+Return")
    sv.sees(ASKED, "小林 進 様")
