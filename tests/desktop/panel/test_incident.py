"""An incident on the operator's panel: which one, attached with one click, another matter, without the hub."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from tests.domain.floors import call
from tests.domain.incident_play import floor_with_a_lead, hands, opened
from tests.harness import sample_incidents as samples
from tests.harness.sample_panel import ASK
from tests.harness.samples import NOW

from escdesk.desktop.i18n import plain, time_of_day
from escdesk.desktop.panel.build import panel_view
from escdesk.desktop.panel.panel import Panel
from escdesk.desktop.panel.view import LinkView, OutboxRow
from escdesk.domain.ids import PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages.papers import IncidentText
from escdesk.domain.sight import project

LINK = LinkView("connected")


@pytest.fixture
def play():
    return floor_with_a_lead()


def view(play, who="op1", link=LINK, apart=frozenset(), papers=None):
    return panel_view(project(play.floor, PersonId(who)), papers or {}, link=link, apart=apart)


def incident(play, **more):
    return view(play, **more).incident


# -- which one ------------------------------------------------------------------------------------------------


def test_a_call_can_be_attached_and_reads_the_words(play):
    name = opened(play, *hands(play, "op2"))
    call(play, "2001")
    text = IncidentText(
        incident=name, title="光回線", sentence="障害が起きております。", must_not=("時刻の約束",)
    )
    one = incident(play, papers={("IncidentText", name): text})
    assert (one.state, one.title, one.sentence, one.must_not) == (
        "open",
        "光回線",
        text.sentence,
        text.must_not,
    )
    assert (one.count, one.others, one.call_id) == (1, 0, "call")


def test_between_calls_and_while_it_rings_there_is_nothing_to_press(play):
    opened(play)
    assert incident(play).state == "idle"
    play.say(c.PhoneRang(call="new", extension="2001", queue="q", caller_key="k"))
    assert incident(play).state == "idle"


def test_of_several_the_newest_and_the_next_when_that_was_another_matter(play):
    call(play, "2001")
    first = opened(play)
    play.now += 1_000
    second = opened(play)
    assert (incident(play).incident_id, incident(play).others) == (second, 1)
    apart = {("call", second)}
    assert (incident(play, apart=apart).incident_id, incident(play, apart=apart).state) == (first, "open")
    apart |= {("call", first)}
    assert incident(play, apart=apart).state == "folded"


def test_what_is_another_matter_is_so_for_this_call_only(play):
    name = opened(play)
    call(play, "2001")
    play.say(c.PhoneHungUp(call="call", reason=c.EndReason.CUSTOMER))
    call(play, "2001", "next")
    assert incident(play, apart={("call", name)}).state == "open"


def test_a_joined_hand_is_no_raised_hand_any_more(play):
    (up,) = hands(play, "op1")
    opened(play, up)
    shown = view(play)
    assert (shown.ask, shown.incident.state, shown.incident.escalation_id) == (None, "joined", up)
    assert not shown.incident.attached


def test_a_case_that_went_from_here_is_counted_and_not_searched_for(play):
    (up,) = hands(play, "op1")
    opened(play, up)
    play.say(c.PhoneHungUp(call="call-op1", reason=c.EndReason.CUSTOMER))
    shown = view(play)
    assert (shown.handed_over, shown.incident.state, shown.incident.own) == (None, "idle", 1)


def test_the_card_says_whether_it_is_alike(play):
    opened(play, category="line")
    call(play, "2001")
    assert not incident(play).alike
    play.say(k.SaveCard(call="call", revision=0, category="line"), "op1")
    assert incident(play).alike


def test_on_its_way_it_is_being_attached(play):
    opened(play)
    call(play, "2001")
    row = OutboxRow("k1", "AttachCall", NOW, call_id="call")
    assert incident(play, link=LinkView("connected", outbox=(row,))).state == "joining"


def test_without_the_hub_it_says_how_old_it_is(play):
    opened(play)
    call(play, "2001")
    assert incident(play, link=LinkView("lost", lost_at=NOW)).stale_at == NOW
    assert incident(play).stale_at is None


def test_closed_it_is_gone(play):
    name = opened(play)
    call(play, "2001")
    play.say(i.CloseIncident(incident=name), "ld")
    assert incident(play) is None


# -- on the screen --------------------------------------------------------------------------------------------


@pytest.fixture
def panel(qtbot, theme, texts):
    panel = Panel(theme, texts, lambda: NOW)
    panel.resize(400, 960)
    qtbot.addWidget(panel)
    panel.render(samples.TALKING)
    with qtbot.waitActive(panel):
        panel.show()
    return panel


def heard(signal):
    said = []
    signal.connect(lambda *args: said.append(args))
    return said


def shown(panel, **rest):
    panel.render(replace(samples.TALKING, incident=replace(samples.INCIDENT, **rest)))


def test_f5_attaches_and_no_rule_has_the_same_key(panel, qtbot):
    attached, asked = heard(panel.incident_attached), heard(panel.takeover_asked)
    assert not panel.rule.isVisible()
    qtbot.keyClick(panel, Qt.Key.Key_F5)
    qtbot.mouseClick(panel.incident.attach, Qt.MouseButton.LeftButton)
    assert (attached, asked) == ([("c1", "I7")] * 2, [])


def test_another_matter_gives_the_key_back_to_the_rule(panel, qtbot):
    parted = heard(panel.incident_parted)
    qtbot.mouseClick(panel.incident.other, Qt.MouseButton.LeftButton)
    assert parted == [("c1", "I7", True)]
    shown(panel, state="folded")
    attached, asked = heard(panel.incident_attached), heard(panel.takeover_asked)
    qtbot.keyClick(panel, Qt.Key.Key_F5)
    assert (attached, len(asked)) == ([], 1)
    qtbot.mouseClick(panel.incident.fold, Qt.MouseButton.LeftButton)
    assert parted[-1] == ("c1", "I7", False)


def test_the_sentence_comes_first_and_once_in_quotation_marks(panel):
    shown(panel, sentence="「障害が起きております。」")
    assert plain(panel.incident.sentence.text()) == "「障害が起きております」"


def test_attached_it_says_so_and_is_taken_back_as_if_nothing_had_been(panel, qtbot):
    shown(panel, state="joined", escalation_id="E41", attached=True)
    assert not panel.incident.attach.isVisible()
    left = heard(panel.incident_left)
    qtbot.mouseClick(panel.incident.other, Qt.MouseButton.LeftButton)
    assert left == [("E41", True)]


def test_in_doubt_somebody_is_called_all_the_same(panel, qtbot):
    shown(panel, state="joined", escalation_id="E41", attached=True)
    left, asked = heard(panel.incident_left), heard(panel.takeover_asked)
    assert plain(panel.raise_hand.text()) == "それでもSVを呼ぶ"
    qtbot.keyClick(panel, Qt.Key.Key_F2)
    assert (left, asked) == ([("E41", False)], [])


def test_on_its_way_it_is_not_asked_twice(panel, qtbot):
    shown(panel, state="joining")
    attached = heard(panel.incident_attached)
    qtbot.keyClick(panel, Qt.Key.Key_F5)
    assert (attached, panel.incident.attach.isEnabled()) == ([], False)


def test_old_words_bear_their_age(panel):
    shown(panel, stale_at=NOW - 95_000)
    assert (
        plain(panel.incident.stale.text())
        == f"ハブが見えません・{time_of_day(NOW - 95_000)} の時点の知らせです"
    )


def test_silent_help_takes_its_place(panel):
    panel.render(replace(samples.TALKING, ask=replace(ASK, silent=True)))
    assert (panel.silent.isVisible(), panel.incident.isVisible()) == (True, False)


def test_between_calls_it_is_only_read(panel):
    panel.render(samples.IDLE)
    assert panel.incident.sentence.isVisible()
    assert not panel.incident.attach.isVisible()
    assert "わたしから 2件" in plain(panel.incident.whose.text())


def test_what_may_and_must_not_be_said_is_told_apart_for_who_listens(panel):
    said = [line.accessibleName() for line in panel.incident.lines if line.isVisible()]
    assert [one.split("：")[0] for one in said] == ["言ってよいこと", "言ってよいこと", "言わないこと"]
