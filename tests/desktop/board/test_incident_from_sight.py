"""Which hands have one cause, as the board proposes it: pure, on floors that were played."""

import pytest
from tests.domain.floors import CLIENT, call, raised
from tests.domain.incident_play import floor_with_a_lead, hands, manager_comes, opened

from escdesk.desktop.board.from_sight import board_view
from escdesk.desktop.board.incident_from_sight import found, notices
from escdesk.desktop.board.incident_view import BAR_MS, HandRow
from escdesk.desktop.board.view import SourceAge
from escdesk.domain.ids import ClientId, Instant, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages import people as p
from escdesk.domain.messages.papers import CardText, IncidentText, StaffName
from escdesk.domain.sight import project

HUB = SourceAge(alive=True)


@pytest.fixture
def play():
    return floor_with_a_lead()


def board(play, who="ld", papers=None, about="", seed="", hub=HUB):
    sight = project(play.floor, PersonId(who))
    gathering = (about, seed)
    return board_view(sight, papers or {}, floor="f", hub=hub, now=play.now, gathering=gathering)


def pane(play, **more):
    return board(play, **more).incident


def about(play, extension, by, name, category, symptom=""):
    """A hand with a card that says what it is about."""
    call(play, extension, name)
    play.say(k.SaveCard(call=name, revision=0, category=category, symptom=symptom), by)
    events = play.say(e.AskForTakeover(call=name), by)
    return next(event.escalation for event in events if isinstance(event, e.EscalationRaised))


def test_what_most_have_in_common_is_proposed(play):
    alike = {about(play, f"200{n}", f"op{n}", f"c{n}", "line", "down") for n in (1, 2)}
    other = about(play, "2003", "op3", "c3", "billing")
    view = pane(play)
    assert (view.category, view.symptom, view.client) == ("line", "down", CLIENT)
    assert {one.escalation_id for one in view.hands if one.alike} == alike
    assert other in {one.escalation_id for one in view.hands}


def test_a_symptom_that_nobody_has_said_is_no_difference(play):
    about(play, "2001", "op1", "c1", "line", "down")
    about(play, "2002", "op2", "c2", "line")
    assert [one.alike for one in pane(play).hands] == [True, True]


def test_it_begins_with_the_hand_that_was_chosen(play):
    for n in (1, 2):
        about(play, f"200{n}", f"op{n}", f"c{n}", "line")
    chosen = about(play, "2003", "op3", "c3", "billing")
    view = pane(play, seed=chosen)
    assert [one.escalation_id for one in view.hands if one.alike] == [chosen]


def test_without_a_category_the_line_says_it(play):
    hands(play, "op1", "op2")
    assert [one.alike for one in pane(play).hands] == [True, True]


def test_what_went_up_long_ago_is_not_alike(play):
    hands(play, "op1")
    play.now = Instant(play.now + 31 * 60_000)
    hands(play, "op2")
    assert [one.alike for one in pane(play).hands] == [True, False]


def test_what_somebody_has_at_their_desk_is_listed_and_not_chosen(play):
    (name,) = hands(play, "op1")
    play.say(c.PhoneHungUp(call="call-op1", reason=c.EndReason.CUSTOMER))
    (row,) = pane(play).hands
    assert (row.escalation_id, row.alike, bool(row.owner)) == (name, False, False)  # whose name is not here


def test_what_cannot_be_joined_is_not_listed(play):
    play.say(e.AskForHelp(call=call(play, "2001")), "op1")
    taken = raised(play, "2002", "op2", "c2")
    play.say(e.Accept(escalation=taken), play.floor.escalations[taken].ring.targets[0])
    assert pane(play).hands == ()


def test_another_clients_hands_are_not_these(play):
    play.say(
        p.EnrolPerson(person=PersonId("ld"), role=p.Role.LEAD, teams=("a",), clients=(CLIENT, ClientId("y")))
    )
    hands(play, "op1")
    view = pane(play)
    assert (view.client, view.client_named) == (CLIENT, True)
    assert len(view.hands) == 1


@pytest.mark.parametrize("who", ["sv1", "op1"])
def test_only_leads_have_the_pane(play, who):
    hands(play, "op2")
    assert pane(play, who=who) is None


def test_an_open_incident_has_its_own_at_the_end(play):
    first, second = hands(play, "op1", "op2")
    name = opened(play, first, category="", symptom="")
    view = pane(play, about=name)
    assert [(one.escalation_id, one.joined) for one in view.hands] == [(second, False), (first, True)]
    assert (view.incident.count, view.incident.mine, view.notices[0]) == (
        1,
        True,
        play.floor.incidents.open[name].next_notice_at,
    )


def test_it_may_be_handed_to_whoever_may_answer_for_it_and_is_there(play):
    name = opened(play, *hands(play, "op1"))
    assert pane(play, about=name).heirs == ()
    manager_comes(play)
    assert [(one.person_id, one.role, one.state) for one in pane(play, about=name).heirs] == [
        ("mg", "manager", "free")
    ]
    play.say(p.LeaveSeat(), "mg")
    assert pane(play, about=name).heirs == ()
    assert pane(play).heirs == (), "a new one is nobody's yet"


def test_it_says_who_told_it_last_unless_it_was_oneself(play):
    manager_comes(play)
    name = opened(play)
    notice = Instant(play.now + 600_000)
    row = pane(play, about=name).incident
    assert (row.revision, row.told_by) == (1, "")
    play.say(i.UpdateIncident(incident=name, next_notice_at=notice), "mg")
    papers = {("StaffName", "mg"): StaffName(person=PersonId("mg"), name="鈴木 一郎")}
    row = pane(play, about=name, papers=papers).incident
    assert (row.revision, row.told_by) == (2, "鈴木 一郎")


def test_the_strip_has_what_alarms_first_then_the_newest(play):
    first = opened(play)
    play.now = Instant(play.now + 1_000)
    second = opened(play)
    assert [row.incident_id for row in board(play).incidents] == [second, first]
    play.say(i.UpdateIncident(incident=second, next_notice_at=Instant(play.now + 3_600_000)), "ld")
    play.wait(600_000)
    assert [row.incident_id for row in board(play).incidents] == [first, second]
    assert [row.late for row in board(play).incidents] == [True, False]


def test_what_belongs_to_one_is_in_the_table_with_its_name_and_has_its_deadline(play):
    (up,) = hands(play, "op1")
    name = opened(play, up)
    papers = {("IncidentText", name): IncidentText(incident=name, title="光回線")}
    view = board(play, papers=papers)
    (row,) = [one for one in view.rows if one.case is not None]
    assert (row.person_id, row.case.incident, row.shown_state(play.now)) == ("op1", "光回線", "on_call")
    assert row.case.deadline == play.floor.incidents.open[name].next_notice_at
    assert not row.case.can_assign


def test_bars_count_what_is_alike_in_two_minutes(play):
    hands(play, "op1")
    play.now = Instant(play.now + BAR_MS)
    hands(play, "op2", "op3")
    counts = [bar.count for bar in pane(play).bars]
    assert counts[-2:] == [1, 2]
    assert sum(counts) == 3


def test_a_row_says_what_the_card_says(play):
    (up,) = hands(play, "op1")
    call_of = play.floor.escalations[up].call
    text = CardText(
        call=call_of, revision=1, decision_wanted="つながらない\n詳しくは", environment="八王子市・ルーター B"
    )
    (row,) = pane(play, papers={("CardText", call_of): text}).hands
    assert (row.subject, row.about) == ("つながらない", "八王子市・ルーター B")


def test_without_the_hub_nothing_can_be_announced(play):
    assert pane(play, hub=SourceAge(alive=False, silent_since=play.now)).offline


HOUR = 1_700_000_000_000 // 3_600_000 * 3_600_000


def clock(minutes, seconds=0):
    return Instant(HOUR + (minutes * 60 + seconds) * 1_000)


@pytest.mark.parametrize(
    ("now", "said", "offered"),
    [
        (clock(33, 28), None, (clock(50), clock(60), clock(90))),
        (clock(0), None, (clock(10), clock(30), clock(60))),
        (clock(20), None, (clock(30), clock(60), clock(90))),
        (clock(33), clock(45), (clock(45), clock(60), clock(90))),
        (clock(33), clock(30), (clock(50), clock(60), clock(90))),
    ],
)
def test_the_next_notice_is_offered_as_a_person_would_say_it(now, said, offered):
    assert notices(now, said) == offered


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("", ["E1", "E2"]),
        ("ルーター", ["E1", "E2"]),
        ("ﾙｰﾀｰ ｂ", ["E1"]),
        ("八王子 阿部", ["E1"]),
        ("八王子 木下", []),
    ],
)
def test_words_find_hands_in_whatever_width(words, shown):
    rows = (
        HandRow("E1", "つながらない", "阿部 大輝", Instant(0), "技術窓口", "八王子市・ルーター B"),
        HandRow("E2", "電話だけ不通", "木下 亮", Instant(0), "総合受付", "横浜市・ルーター C"),
    )
    assert [one.escalation_id for one in found(rows, words)] == shown
