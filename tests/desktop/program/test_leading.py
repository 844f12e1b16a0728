"""A lead gives, takes over and releases: what is pressed on the board reaches the hub, what it refuses is read."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from escdesk.desktop.i18n import Catalogue, plain
from escdesk.domain.ids import ClientId, Instant, PersonId
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import line as ln
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages.clock import TimePassed
from escdesk.domain.model.escalations import Stage

TEXTS = Catalogue.load("ja")


@pytest.fixture
def desk(start, server):
    """A lead's desk; one hand is up and rings at an SV."""
    desk = start("ld1").here()
    server.do(lambda hub: hub.raise_hand(hub.call(1)))
    board = desk.window("board")
    desk.until(lambda: board.isVisible() and board._view is not None and board._view.flights)
    return desk


def opened(desk):
    board = desk.window("board")
    board.assign_opened.emit(desk.escalation().id)
    desk.until(lambda: board.side.assign.shown == desk.escalation().id)
    return board.side.assign


def test_assigned_it_rings_at_that_person_and_the_pane_closes(desk):
    pane = opened(desk)
    row = next(row for row in pane.rows if row.who == "sv2")
    desk.qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    desk.qtbot.keyClick(pane, Qt.Key.Key_Right)
    desk.qtbot.keyClick(pane, Qt.Key.Key_Return)
    desk.until(lambda: desk.escalation().ring.targets == ("sv2",))
    ring = desk.escalation().ring
    assert (ring.assigned_by, ring.until - ring.started_at) == ("ld1", 60_000)
    desk.until(lambda: not desk.window("board").side.open)
    (flight,) = desk.window("board")._view.flights
    assert (flight.assigned, flight.rung) == (True, ("伊藤 学",))


def test_an_alarm_that_was_assigned_says_who(desk, server):
    board = desk.window("board")

    def nobody_answers(hub):
        for _ in range(6):
            hub.now = Instant(hub.now + 20_000)
            hub.tell(TimePassed())

    server.do(nobody_answers)
    desk.until(lambda: board._view.alarms)
    pane = opened(desk)
    desk.qtbot.keyClick(pane, Qt.Key.Key_Return)
    desk.until(lambda: desk.escalation().stage is Stage.RINGING)
    words = [TEXTS("board.alarm.assigned", name=name) for name in ("佐藤 恵子", "伊藤 学")]
    desk.until(lambda: any(card.title.text() in words for card in board.alarms.cards if card.isVisible()))


def test_taken_over_the_lead_owns_it(desk):
    pane = opened(desk)
    desk.qtbot.keyClick(pane, Qt.Key.Key_T)
    desk.qtbot.keyClick(pane, Qt.Key.Key_Return)
    desk.until(lambda: desk.escalation().owner == "ld1")
    desk.until(lambda: not desk.window("board").side.open)


def test_released_it_leaves_its_owner_and_rings_on(desk, server):
    name = desk.escalation().id
    server.do(lambda hub: hub.tell(ln.PromiseCallback(escalation=name), "op1"))
    server.do(lambda hub: hub.tell(e.Accept(escalation=name), "sv1"))
    board = desk.window("board")
    desk.until(lambda: board._view.flights[0].owner == "佐藤 恵子")
    pane = opened(desk)
    desk.qtbot.mouseClick(pane.release, Qt.MouseButton.LeftButton)
    desk.until(lambda: desk.escalation().owner is None)
    assert desk.escalation().ring is not None
    assert desk.escalation().tried[-1].outcome is e.Outcome.RELEASED


@pytest.mark.parametrize(
    ("kind", "press"),
    [
        ("Assign", lambda desk, pane: desk.qtbot.keyClick(pane, Qt.Key.Key_Return)),
        ("TakeOver", lambda desk, pane: pane.taken_over.emit(pane.shown)),
        ("Release", lambda desk, pane: pane.released.emit(pane.shown)),
    ],
)
def test_a_refusal_is_read_where_it_was_asked_and_the_pane_stays(desk, server, kind, press):
    server.refuse[kind] = "cannot_receive"
    pane = opened(desk)
    press(desk, pane)
    desk.until(lambda: plain(pane.refusal.text()) == plain(TEXTS("codes.cannot_receive")))
    assert not desk.window("board").refusal.text()
    assert pane.shown
    assert not desk.program.link.pending


def test_it_closes_when_nothing_is_to_be_given_any_more(desk, server):
    opened(desk)
    name = desk.escalation().id
    server.do(lambda hub: hub.tell(e.Withdraw(escalation=name), "op1"))
    desk.until(lambda: not desk.window("board").side.open)


def test_esc_puts_it_away(desk):
    pane = opened(desk)
    desk.qtbot.keyClick(pane, Qt.Key.Key_Escape)
    desk.until(lambda: not desk.window("board").side.open)


def test_reviewed_the_reminder_goes(desk, server):
    board = desk.window("board")

    def due(hub):
        rules = s.Ruleset(client=ClientId("x"), version=1, effective_from=hub.now, review_at=hub.now)
        hub.tell(s.AdoptRules(ruleset=rules))
        hub.tell(TimePassed())

    server.do(due)
    desk.until(lambda: board.review.isVisible())
    board.reviewed.emit("x")
    desk.until(lambda: not board.review.isVisible())
    assert server.hub.floor.rulesets[ClientId("x")].reviewed == 1
    assert server.hub.floor.people[PersonId("ld1")].seated


def test_a_hint_that_was_put_away_stays_away_until_there_would_be_a_new_one(desk, server):
    board = desk.window("board")

    def two_are_many(hub):
        text = replace(hub.floor.rulebook.text, alike_hands=2)
        hub.tell(r.FloorConfigured(rulebook=text, extensions=tuple(hub.floor.phones)))

    def hand(hub, number=2):
        hub.raise_hand(hub.call(number))

    def down(hub):
        newest = max(hub.floor.escalations.values(), key=lambda one: one.id)
        hub.tell(e.Withdraw(escalation=newest.id), "op1")

    server.do(two_are_many)
    server.do(hand)
    desk.until(lambda: board.alarms.hint.isVisible())
    desk.qtbot.mouseClick(board.alarms.hint.away, Qt.MouseButton.LeftButton)
    desk.until(lambda: not board.alarms.hint.isVisible())
    server.do(down)
    desk.until(lambda: len(board._view.flights) == 1)
    server.do(lambda hub: hand(hub, 3))
    desk.until(lambda: board.alarms.hint.isVisible())
    desk.qtbot.mouseClick(board.alarms.hint.button, Qt.MouseButton.LeftButton)
    desk.until(lambda: board.side.incident.isVisible())
    assert sum(one.alike for one in board._view.incident.hands) == 2
