"""一斉障害に似ています: which hands look like one cause, on floors that were played, and the card that says so."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from tests.desktop.board.test_incident_from_sight import about, board
from tests.domain.floors import CLIENT, Stage, call, raised, stage
from tests.domain.incident_play import opened
from tests.harness import sample_board as samples
from tests.harness import sample_board_incidents as incidents

from escdesk.desktop.board.window import BoardWindow
from escdesk.desktop.i18n import plain
from escdesk.domain.ids import Instant
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages.papers import IncidentText

WITHIN_MS = 300_000
OPERATORS = tuple(f"op{n}" for n in range(1, 8))


def floor(**text) -> Stage:
    text = {"alike_hands": 3, **text}
    operators = [(name, p.Role.OPERATOR) for name in OPERATORS]
    supervisors = [(f"sv{n}", p.Role.SUPERVISOR) for n in (1, 2)]
    return stage(*operators, *supervisors, ("ld", p.Role.LEAD), **text)


@pytest.fixture
def play():
    return floor()


def of_kind(play, *numbers, category="line", symptom="down"):
    """Hands of these operators, with a card that says what it is about."""
    return [about(play, f"200{n}", f"op{n}", f"c{n}", category, symptom) for n in numbers]


def hints(play, who="ld", papers=None):
    return board(play, who, papers).hints


def test_as_many_as_the_policy_says_look_like_one_cause(play):
    of_kind(play, 1, 2)
    assert hints(play) == ()
    (_, newest) = of_kind(play, 3, 4)
    (hint,) = hints(play)
    assert (hint.count, hint.seed, hint.incident_id) == (4, newest, "")
    view = board(play, seed=hint.seed).incident
    assert sum(one.alike for one in view.hands) == 4, "what the pane then proposes is what the hint counted"


def test_what_other_cards_are_about_is_not_counted(play):
    of_kind(play, 1, 2)
    of_kind(play, 3, category="billing", symptom="")
    of_kind(play, 4, symptom="slow")
    assert hints(play) == ()


def test_a_symptom_that_nobody_has_said_is_no_difference(play):
    of_kind(play, 1, 2)
    of_kind(play, 3, symptom="")
    assert [one.count for one in hints(play)] == [3]


def test_it_is_over_when_they_are_too_old(play):
    of_kind(play, 1, 2, 3)
    play.now = Instant(play.now + WITHIN_MS)
    assert len(hints(play)) == 1
    play.now = Instant(play.now + 1)
    assert hints(play) == ()


def test_what_somebody_has_at_a_desk_counts_and_is_told_apart(play):
    of_kind(play, 1, 2, 3)
    one = next(one for one in play.floor.escalations.values() if one.ring and one.ring.targets == ("sv1",))
    play.say(e.Accept(escalation=one.id, instruct=True), "sv1")
    (hint,) = hints(play)
    assert (hint.count, hint.owned) == (3, 1)


def test_of_a_line_only_those_that_nobody_has(play):
    """A busy line has many that somebody has: that alone looks like nothing."""
    for n in (1, 2, 3):
        raised(play, f"200{n}", f"op{n}", f"c{n}")
    (hint,) = hints(play)
    assert (hint.count, hint.label, hint.queue) == (3, "", "q")
    one = next(one for one in play.floor.escalations.values() if one.ring and one.ring.targets == ("sv1",))
    play.say(e.Accept(escalation=one.id, instruct=True), "sv1")
    assert hints(play) == ()


def test_silent_help_and_what_belongs_to_an_incident_look_like_nothing(play):
    up = of_kind(play, 1, 2, 3)
    opened(play, up[0], category="line", symptom="down")
    assert hints(play) == ()
    play.say(e.AskForHelp(call=call(play, "2004", "c4")), "op4")
    assert hints(play) == ()


def test_more_of_what_is_known_already_may_belong_to_it(play):
    name = opened(play, category="line", symptom="down")
    of_kind(play, 1, 2, 3)
    papers = {("IncidentText", name): IncidentText(incident=name, title="光回線")}
    (hint,) = hints(play, papers=papers)
    assert (hint.incident_id, hint.incident, hint.seed) == (name, "光回線", "")


def test_another_cause_is_another_incident(play):
    opened(play, category="billing")
    of_kind(play, 1, 2, 3)
    assert [one.incident_id for one in hints(play)] == [""]


def test_the_policy_may_say_that_nobody_is_told():
    play = floor(alike_hands=0)
    of_kind(play, 1, 2, 3)
    assert hints(play) == ()


@pytest.mark.parametrize("who", ["sv1", "op1"])
def test_only_leads_are_told(play, who):
    of_kind(play, 1, 2, 3)
    assert hints(play, who) == ()


def test_most_hands_first(play):
    of_kind(play, 1, 2, 3)
    of_kind(play, 4, 5, 6, 7, category="billing", symptom="")
    assert [one.count for one in hints(play)] == [4, 3]
    assert {one.hint_id.split("/")[0] for one in hints(play)} == {CLIENT}


# -- the card -------------------------------------------------------------------------------------------------


@pytest.fixture
def window(qtbot, theme, texts):
    window = BoardWindow(theme, texts, lambda: samples.NOW)
    qtbot.addWidget(window)
    window.render(incidents.alike())
    with qtbot.waitActive(window):
        window.show()
    return window


def heard(signal):
    said = []
    signal.connect(lambda *args: said.append(args if len(args) > 1 else args[0]))
    return said


def test_it_is_said_among_the_alarms_and_one_click_or_the_key_opens_it(window, qtbot):
    card = window.alarms.hint
    assert (plain(card.title.text()), plain(card.count.text())) == ("一斉障害に似ています", "7")
    assert plain(card.detail.text()) == "つながらない・5分以内・うち対応中 3件"
    wanted = heard(window.incident_opened)
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(window, Qt.Key.Key_I)
    assert wanted == [("", "E41"), ("", "E41")]


def test_the_lead_puts_it_away(window, qtbot):
    away = heard(window.hint_put_away)
    qtbot.mouseClick(window.alarms.hint.away, Qt.MouseButton.LeftButton)
    assert away == ["x/line/down//"]
    window.render(replace(incidents.alike(), hints=()))
    assert not window.alarms.hint.isVisible()


def test_with_an_incident_open_the_key_is_that_ones(window, qtbot):
    window.render(incidents.alike_to_one())
    card = window.alarms.hint
    assert plain(card.title.text()) == "「光回線・東京西部」に似た手上げです"
    wanted = heard(window.incident_opened)
    qtbot.keyClick(window, Qt.Key.Key_I)
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert (wanted, plain(card.button.text())) == ([("I7", ""), ("I7", "")], "加える")


def test_an_alarm_always_has_its_place(window):
    window.resize(1280, 800)
    window.render(incidents.alike_to_one())
    assert window.alarms.cards[0].isVisible()
    window.render(replace(incidents.alike(), alarms=()))
    assert window.alarms.hint.isVisible()
