from tests.hub.floors import AT, OPERATOR, after, rang, staffed

from escdesk.domain.ids import CallId, Extension, Instant
from escdesk.domain.messages.calls import CallEnded, EndReason
from escdesk.domain.messages.papers import CallerNumber, StaffName
from escdesk.hub.batch import Stored
from escdesk.hub.shelf import SORTED_EVERY, Shelf

NUMBER = CallerNumber(call=CallId("c1"), number="0312345678")
NAME = StaffName(person=OPERATOR, name="佐藤 恵子")


def test_files_what_was_committed() -> None:
    shelf = Shelf([NAME])
    floor = after(staffed(), [rang("c1")])
    shelf.file(floor, [Stored(floor.seq, rang("c1"), papers=(NUMBER,))])
    assert shelf.get(("CallerNumber", "c1")) is NUMBER
    assert shelf.get(("StaffName", OPERATOR)) is NAME
    assert shelf.get(("CallerNumber", "c2")) is None


def test_lets_go_of_what_nothing_open_refers_to() -> None:
    ended = CallEnded(at=Instant(AT + 1), call=CallId("c1"), person=OPERATOR, reason=EndReason.CUSTOMER)
    shelf = Shelf([NAME, NUMBER])
    open_floor = after(staffed(), [rang("c1")])
    shelf.tidy(open_floor)
    assert shelf.get(("CallerNumber", "c1")) is NUMBER
    shelf.tidy(after(open_floor, [ended]))
    assert shelf.get(("CallerNumber", "c1")) is None
    assert shelf.get(("StaffName", OPERATOR)) is NAME


def test_tidies_by_itself_after_many_events() -> None:
    floor = staffed()
    shelf = Shelf([NUMBER])
    shelf.file(floor, [Stored(floor.seq, rang("c9"))])
    assert shelf.get(("CallerNumber", "c1")) is NUMBER
    later = after(floor, [rang("c9", None, str(Extension("101")))] * SORTED_EVERY)
    shelf.file(later, [Stored(later.seq, rang("c9"))])
    assert shelf.get(("CallerNumber", "c1")) is None


def test_an_earlier_value_stays_what_it_was() -> None:
    shelf = Shelf()
    before = shelf.papers
    floor = after(staffed(), [rang("c1")])
    shelf.file(floor, [Stored(floor.seq, rang("c1"), papers=(NUMBER,))])
    assert len(before) == 0
    assert len(shelf.papers) == 1
