"""Going home: nothing in hand, something in hand, no hub; and nothing of the person is left on the screen."""

import gc
import weakref

import pytest
from PySide6.QtWidgets import QAbstractButton
from shiboken6 import isValid
from tests.desktop.hub_server import PASSWORD

from escdesk.desktop.i18n import plain
from escdesk.domain.ids import PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import transfers as tr


def test_an_operator_goes_home_between_two_calls(start, server):
    desk = start("op1").here()
    panel = desk.window("panel")
    desk.until(lambda: panel.view is not None)
    button = panel.findChild(QAbstractButton, "log_out")
    assert button.isVisible()
    button.click()
    door = desk.at_the_door()
    assert server.logouts == ["op1"]
    assert not server.hub.floor.people[PersonId("op1")].seated
    desk.until(lambda: not isValid(panel))
    assert desk.program.link.person == ""
    assert not desk.program.link.knowledge.sight.entities
    assert door._refusal is None


@pytest.mark.parametrize("person", ["op1", "ld1"])
def test_a_desk_that_was_left_is_in_memory_no_more(start, server, person):
    desk = start(person).here()
    program = desk.program
    names = desk.shown()
    program.windows.note("no_keyring")
    old = [
        weakref.ref(one) for one in (program.desk, program.windows, *(desk.window(name) for name in names))
    ]
    program.windows.leave()
    desk.at_the_door()

    def gone():
        gc.collect()
        return [one() for one in old if one() is not None] == []

    desk.until(gone)


def test_during_a_call_there_is_no_way_home(start, server):
    desk = start("op1").here()
    server.do(lambda hub: hub.call(1))
    desk.until(lambda: desk.panel is not None and desk.panel.call is not None)
    assert not desk.window("panel").findChild(QAbstractButton, "log_out").isVisible()


def _in_hand(server):
    """The call is taken at the desk of sv1 and its customer is there."""

    def trip(hub):
        call = hub.call(1)
        hub.raise_hand(call)
        escalation = next(iter(hub.floor.escalations))
        hub.tell(e.Accept(escalation=escalation), "sv1")
        order = hub.floor.escalations[escalation].transfer.order
        hub.tell(c.PhoneRang(call="c9", extension="3001", order=order))
        hub.tell(c.PhoneAnswered(call="c9"))
        hub.tell(tr.TransferConnected(order=order, call="c9"))
        hub.tell(c.PhoneHungUp(call=call))
        return escalation

    return server.do(trip)


def _asked(desk):
    """sv1 has a case in hand and wants to go home."""
    cases = desk.window("cases")
    desk.until(lambda: cases._view is not None and cases._view.detail is not None)
    cases.head.presence.leave_asked.emit()
    desk.until(cases.leaving.isVisible)
    return cases


def test_what_is_in_hand_is_asked_about_in_the_window_and_may_be_kept(start, server):
    desk = start("sv1").here()
    name = _in_hand(server)
    cases = _asked(desk)
    assert "1件" in plain(cases.leaving.detail())
    assert not server.logouts
    cases.leaving.stay.click()
    desk.until(lambda: not cases.leaving.isVisible())
    assert not server.logouts
    cases = _asked(desk)
    cases.leaving.go.click()
    desk.at_the_door()
    assert server.logouts == ["sv1"]
    assert desk.shown() == []
    assert server.hub.floor.escalations[name].hops == (), "nobody was chosen: it rings again"


def test_nothing_that_was_written_for_the_next_one_is_lost_when_one_stays(start, server):
    desk = start("sv1").here()
    _in_hand(server)
    cases = _asked(desk)
    (form,) = cases.leaving.forms()
    form.destinations.choose(2)
    form.note.insertPlainText("明細は確認済み")
    cases.leaving.stay.click()
    desk.until(lambda: not cases.leaving.isVisible())
    cases.case.toggle_hand_on()
    desk.until(lambda: cases.case.hand_on.note.text() == "明細は確認済み")
    cases = _asked(desk)
    (form,) = cases.leaving.forms()
    assert (form.draft.to, form.draft.note) == ("anyone", "明細は確認済み")


def test_a_note_goes_ahead_of_the_one_who_leaves(start, server):
    desk = start("sv1").here()
    name = _in_hand(server)
    cases = _asked(desk)
    (form,) = cases.leaving.forms()
    form.note.insertPlainText("明細は確認済み")
    cases.leaving.go.click()
    desk.at_the_door()
    assert server.logouts == ["sv1"]
    escalation = server.hub.floor.escalations[name]
    assert [hop.by for hop in escalation.hops] == ["sv1"]
    assert server.hub.papers["HopNote", f"{name}/1"].text == "明細は確認済み"


def test_a_refused_handover_keeps_the_person_and_says_why(start, server):
    desk = start("sv1").here()
    _in_hand(server)
    server.refuse["HandOn"] = "nobody_there"
    cases = _asked(desk)
    (form,) = cases.leaving.forms()
    form.note.insertPlainText("明細は確認済み")
    cases.leaving.go.click()
    desk.until(lambda: "だれもいません" in plain(form.complaint))
    assert not server.logouts
    assert form.note.text() == "明細は確認済み"


def test_without_the_hub_nothing_can_be_handed_over_and_one_may_still_go(start, server):
    desk = start("sv1").here()
    _in_hand(server)
    cases = _asked(desk)
    (form,) = cases.leaving.forms()
    form.note.insertPlainText("明細は確認済み")
    server.stop()
    desk.until(lambda: desk.program.desk.line == "lost")
    desk.until(cases.leaving._hub_away.isVisible)
    cases.leaving.go.click()
    desk.at_the_door()


def test_a_case_is_handed_on_with_its_note_from_the_window(start, server):
    desk = start("sv1").here()
    name = _in_hand(server)
    cases = desk.window("cases")
    desk.until(lambda: cases._view is not None and cases._view.detail is not None)
    cases.case.toggle_hand_on()
    cases.case.hand_on.note.insertPlainText("今日中に折り返す約束")
    cases.case.choose(1)
    cases.case.send_it()
    desk.until(lambda: bool(server.hub.floor.escalations[name].hops))
    assert server.hub.papers["HopNote", f"{name}/1"].text == "今日中に折り返す約束"
    desk.until(lambda: not cases.case.handing)


def test_without_anything_in_hand_nobody_is_asked(start, server):
    desk = start("sv1").here()
    desk.window("cases").head.presence.leave_asked.emit()
    desk.at_the_door()
    assert server.logouts == ["sv1"]


def test_the_board_leads_home_too(start, server):
    desk = start("ld1").here()
    desk.window("board").head.leave.click()
    desk.at_the_door()
    assert server.logouts == ["ld1"]


def test_without_the_hub_one_goes_home_and_is_told(start, server):
    desk = start("sv1").here()
    server.stop()
    desk.until(lambda: desk.program.desk.line == "lost")
    desk.program.windows.leave()
    door = desk.at_the_door()
    desk.until(lambda: door._refusal is not None)
    assert door._refusal.code == "left_unsaid"


def test_what_was_asked_just_before_is_answered_first(start, server):
    desk = start("sv1").here()
    desk.window("cases").presence_chosen.emit("meeting")
    desk.program.windows.leave()
    desk.at_the_door()
    assert [name for name, _id in server.asks] == ["sv1"]
    assert server.hub.carried_out == 1
    assert not server.hub.floor.people[PersonId("sv1")].seated


def test_the_next_person_sits_down_at_the_same_desk(start, server):
    desk = start("op1").here()
    desk.window("panel").log_out_asked.emit()
    desk.at_the_door()
    desk.program._given(server.url, "sv1", PASSWORD, "")
    desk.here()
    desk.until(lambda: desk.program.windows.has("cases") and desk.window("cases").isVisible())
    assert not desk.program._door.window.isVisible()
    assert desk.program.link.person == "sv1"


def test_after_going_home_the_next_start_wants_the_password(start, server, tmp_path):
    first = start("op1").here()
    first.until(lambda: list((tmp_path / "data").glob("*.db")))
    first.window("panel").log_out_asked.emit()
    first.at_the_door()
    first.program.stop()
    second = start("op1", password="")
    second.at_the_door()
    assert second.program.link.person == ""
    assert list(
        (tmp_path / "data").glob("*.db")
    )  # drafts and outbox wait in it, under the key that the hub has


@pytest.mark.parametrize("code", ["logged_out", "bad_token"])
def test_a_session_that_the_hub_ended_hides_everything_and_keeps_the_draft(start, server, code):
    """The password was changed while a report was being written."""
    desk = start("sv1").here()
    _in_hand(server)
    cases = desk.window("cases")
    name = desk.escalation().id
    desk.until(lambda: cases._view is not None and cases._view.detail is not None)
    cases.form.decided.insertPlainText("返金します")
    cases.case.toggle_hand_on()
    cases.case.hand_on.note.insertPlainText("明細は確認済み")
    desk.until(lambda: cases._view.detail.draft.decided == "返金します")
    server.send_away(code)
    door = desk.at_the_door()
    desk.until(lambda: door._refusal is not None and door._refusal.code == "session_over")
    desk.until(lambda: desk.shown() == [])
    server.bad_token = False
    desk.program._given(server.url, "sv1", PASSWORD, "")
    desk.here()
    desk.until(lambda: desk.window("cases").isVisible())
    cases = desk.window("cases")
    desk.until(lambda: cases._view.detail is not None and cases._view.detail.escalation_id == name)
    assert cases.form.decided.text() == "返金します"
    assert cases.case.hand_on.note.text() == "明細は確認済み"
