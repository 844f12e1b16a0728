"""Fifty hands, one cause (G6): a lead joins them into one, everybody reads it, later calls are attached, all are told."""

from collections.abc import Iterator

import pytest
from tests.harness.stage.crowd import Crowd
from tests.harness.stage.people import KNOWN

from escdesk.domain.ids import CallId, EscalationId
from escdesk.domain.messages.escalations import AcknowledgeReport, AskForTakeover, EscalationResolved
from escdesk.domain.messages.incidents import AttachCall, IncidentClosed, IncidentJoined, IncidentOpened

CROWD = 48
TITLE = "光回線・東京西部"
SENTENCE = "ただいま東京西部で光回線の障害が起きております"
OUTCOME = "基地局の停電が原因でした"


@pytest.fixture
def crowd(stage) -> Iterator[Crowd]:
    crowd = Crowd(stage.hub, CROWD, 1_011)
    crowd.come()
    yield crowd
    crowd.leave()


def hands_go_up(crowd, pbx):
    calls = [pbx.customer_talks_to(extension) for extension in crowd.extensions]
    assert crowd.ask([AskForTakeover(call=call) for call in calls]) == ["ok"] * CROWD
    return calls


def unread(desk):
    """How many reports this person still has before them."""
    return len(desk.program.windows["panel"].window.view.reports)


def writes(lead, field, text):
    lead.presses(f"incident_{field}")
    lead.keys("Ctrl+A", window="board")
    lead.types(text, window="board")


def board_of(lead):
    return lead.program.windows["board"].window.side.incident


def writes_the_words(lead):
    writes(lead, "title", TITLE)
    writes(lead, "sentence", SENTENCE)


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_fifty_hands_one_cause(operator, colleague, sv, lead, crowd, pbx, stage):
    first = pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    operator.keys("F2")
    pbx.customer_talks_to("1002", "090-0000-0004")
    colleague.sees("お話し中")
    colleague.keys("F2")
    calls = hands_go_up(crowd, pbx)
    sv.sees("指示をください")

    lead.sees("一斉障害に似ています")
    lead.presses("alike_open")
    lead.sees("似た相談 50件・選んだ 50件", "この2分に 50件、26分で 50件", "50件をまとめて知らせる")
    writes_the_words(lead)
    lead.presses("incident_go")
    lead.sees(f"一斉障害：{TITLE}", "持ち主 渡辺 直子")

    operator.sees("一斉障害", TITLE, SENTENCE, "この電話を加えました", "50件をまとめています")
    colleague.sees(SENTENCE, "この電話を加えました")
    sv.no_longer_sees("指示をください", "お電話を代わってください")
    (name,) = stage.hub.floor.incidents.open
    crowd.all_see("incident", name, count=50)
    assert {paper["sentence"] for paper in crowd.papers("IncidentText")} == {SENTENCE}
    assert not any(person.ringing for person in stage.hub.floor.people.values())

    pbx.customer_hangs_up(first)
    operator.sees("わたしから 1件")
    later = pbx.customer_talks_to("1001", "090-0000-0002")
    operator.sees("この電話を加える")
    operator.keys("F5")
    operator.sees("この電話を加えました", "51件をまとめています")
    assert stage.hub.floor.calls[later].escalation is not None
    for call in calls:
        pbx.customer_hangs_up(call)

    lead.presses("incident_open")
    lead.presses("incident_end")
    lead.sees("何が起きて、どうなったかを書いてください。")
    writes(lead, "outcome", OUTCOME)
    lead.sees("51件に結果を知らせて終わる")
    lead.presses("incident_go")
    lead.no_longer_sees(f"一斉障害：{TITLE}")

    cases = [EscalationId(one) for one in crowd.own("escalation", stage="resolved")]
    assert {paper["decided"] for paper in crowd.papers("ReportText")} == {OUTCOME}
    assert crowd.ask([AcknowledgeReport(escalation=case) for case in cases]) == ["ok"] * CROWD
    pbx.customer_hangs_up(later)
    pbx.hangs_up("1002")
    for desk, times in ((operator, 2), (colleague, 1)):
        for left in reversed(range(times)):
            desk.sees(f"障害は終わりました：{OUTCOME}", "リーダー 渡辺から報告")
            desk.keys("Ctrl+Return")
            desk.until(lambda desk=desk, left=left: unread(desk) == left, f"has {left} more to read")
    assert not stage.hub.floor.escalations
    assert (stage.count(IncidentOpened), stage.count(IncidentClosed)) == (1, 1)
    assert stage.count(IncidentJoined) == stage.count(EscalationResolved) == 51


def test_another_matter_folds_it_for_this_call_only(operator, lead, pbx, stage):
    lead.keys("I", window="board")
    writes_the_words(lead)
    lead.presses("incident_go")
    call = pbx.customer_talks_to("1001", KNOWN)
    operator.sees("この電話を加える", SENTENCE)
    operator.presses("other_matter")
    operator.no_longer_sees(SENTENCE)
    operator.sees("一斉障害", TITLE, "お話し中")
    pbx.customer_hangs_up(call)
    operator.sees(SENTENCE)
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("この電話を加える", SENTENCE)
    assert stage.count(IncidentJoined) == 0


@pytest.mark.parametrize(
    ("key", "please", "asked"),
    [
        ("F2", "指示をください", "鈴木SVに相談しています"),
        ("F5", "お電話を代わってください", "鈴木SVに頼んでいます"),
    ],
    ids=["consult", "takeover"],
)
def test_a_hand_that_was_another_matter_rings_on(operator, sv, lead, pbx, key, please, asked):
    """As what it was: a question stays a question, a call to be taken over is one still."""
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中", "空いているSVへ交代")
    operator.keys(key)
    sv.sees(please)
    lead.keys("I", window="board")
    writes_the_words(lead)
    lead.presses("incident_go")
    operator.sees("この電話を加えました", "それでもSVを呼ぶ")
    sv.no_longer_sees(please)
    operator.keys("F2")
    sv.sees(please)
    operator.sees(asked)


def test_attached_without_the_hub_it_is_told_with_its_age_and_delivered_once(operator, lead, pbx, stage):
    lead.keys("I", window="board")
    writes_the_words(lead)
    lead.presses("incident_go")
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("この電話を加える")
    stage.hub.stop()
    operator.sees("ハブが見えません", SENTENCE)
    operator.keys("F5")
    operator.sees("加えています")
    stage.hub.start()
    operator.sees("この電話を加えました")
    assert stage.count(IncidentJoined) == 1


def test_an_owner_who_goes_home_is_missed_by_the_other_leads(manager, lead, pbx, stage):
    lead.keys("I", window="board")
    writes_the_words(lead)
    lead.presses("incident_go")
    manager.sees(f"一斉障害：{TITLE}")
    lead.presses("退勤")
    manager.sees("持ち主がいません・引き取ってください")
    manager.presses("incident_open")
    manager.presses("incident_take")
    manager.sees("持ち主 山本 浩")
    (one,) = stage.hub.floor.incidents.open.values()
    assert (one.owner, one.deserted) == (manager.program.link.person, False)


def test_ones_own_incident_is_handed_to_somebody_else(manager, lead, stage):
    lead.keys("I", window="board")
    writes_the_words(lead)
    lead.presses("incident_go")
    lead.presses("incident_open")
    lead.until(lambda: bool(board_of(lead).which.menu().actions()), "has somebody to hand it to")
    (action,) = board_of(lead).which.menu().actions()
    assert action.text().startswith("山本 浩 責任者")
    action.trigger()
    lead.sees("持ち主 山本 浩")
    manager.sees(f"一斉障害：{TITLE}")
    (one,) = stage.hub.floor.incidents.open.values()
    assert one.owner == manager.program.link.person


def test_two_leads_write_one_announcement_and_neither_text_is_lost(operator, manager, lead, pbx, stage):
    lead.keys("I", window="board")
    writes_the_words(lead)
    lead.presses("incident_go")
    manager.presses("incident_open")
    writes(manager, "announcement", "復旧は 18:00 の見込みです。")
    lead.presses("incident_open")
    writes(lead, "announcement", "復旧は 16:00 の見込みです。")
    lead.presses("incident_go")
    manager.sees("渡辺 直子さんが", "「お知らせ」を変えました", "復旧は 16:00 の見込みです。")
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("復旧は 16:00 の見込みです。")
    manager.keys("Ctrl+Return", window="board")
    manager.sees("どちらの文にするか選んでください。")
    manager.presses("incident_mine")
    manager.presses("incident_go")
    operator.sees("復旧は 18:00 の見込みです。")
    (one,) = stage.hub.floor.incidents.open.values()
    assert (one.revision, one.told_by) == (3, manager.program.link.person)


def test_a_notice_that_is_late_alarms_once_until_it_is_told(operator, lead, pbx, clock, stage):
    lead.keys("I", window="board")
    writes_the_words(lead)
    lead.presses("incident_go")
    lead.sees(f"一斉障害：{TITLE}")
    clock.forward(3_600)
    lead.sees("次の知らせが", "遅れています")
    lead.presses("incident_open")
    writes(lead, "announcement", "まだ復旧していません。")
    lead.presses("incident_go")
    lead.no_longer_sees("遅れています")
    operator.sees("まだ復旧していません。")
    assert not stage.hub.floor.escalations


def test_only_the_own_call_is_attached(operator, colleague, lead, pbx, stage):
    """Over the wire as well: the hub takes the person from the session."""
    lead.keys("I", window="board")
    writes_the_words(lead)
    lead.presses("incident_go")
    call = pbx.customer_talks_to("1001", KNOWN)
    operator.sees("この電話を加える")
    (name,) = stage.hub.floor.incidents.open
    colleague.program.link.ask(AttachCall(incident=name, call=CallId(call)))
    colleague.until(lambda: not colleague.program.link.pending, "has an answer")
    assert stage.count(IncidentJoined) == 0
