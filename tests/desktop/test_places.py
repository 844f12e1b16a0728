"""Windows stand inside their screens, out of each other's way, and come back from a screen that is gone."""

import pytest
from PySide6.QtCore import QMargins, QRect, QSize
from PySide6.QtWidgets import QWidget

from escdesk.desktop.last_time import LastTime, Shelf, Spot
from escdesk.desktop.places import Places, arranged, reachable

FRAME = QMargins(5, 29, 5, 5)
SIZES = {"panel": QSize(400, 960), "cases": QSize(1100, 720), "board": QSize(1600, 900)}
HD, SMALL, WIDE = QRect(0, 0, 1920, 1080), QRect(0, 28, 1366, 740), QRect(0, 0, 3840, 1600)


def frame_of(spot):
    return QRect(spot.x, spot.y, spot.width, spot.height).adjusted(
        0, 0, FRAME.left() + FRAME.right(), FRAME.top() + FRAME.bottom()
    )


def spots_of(names, *screens):
    return arranged({name: SIZES[name] for name in names}, screens, FRAME)


@pytest.mark.parametrize("screen", [HD, SMALL, WIDE], ids=["hd", "small", "wide"])
@pytest.mark.parametrize(
    "names", [("panel",), ("cases",), ("board",), ("cases", "board"), ("panel", "cases", "board")]
)
def test_every_window_is_wholly_on_its_screen(screen, names):
    for spot in spots_of(names, screen).values():
        assert screen.contains(frame_of(spot))


def test_the_panel_stands_at_the_right_edge_over_the_full_height():
    spot = frame_of(spots_of(("panel",), SMALL)["panel"])
    assert (spot.right(), spot.top(), spot.bottom()) == (SMALL.right(), SMALL.top(), SMALL.bottom())
    assert spots_of(("panel",), HD)["panel"].width == 400


def test_beside_the_panel_nothing_lies_under_it():
    spots = spots_of(("panel", "cases"), HD)
    assert not frame_of(spots["panel"]).intersects(frame_of(spots["cases"]))


def test_the_popups_corner_stays_free_of_the_cases():
    popup = QRect(HD.right() - 436, HD.bottom() - 400, 420, 384)
    assert not frame_of(spots_of(("cases",), HD)["cases"]).intersects(popup)
    assert not frame_of(spots_of(("cases", "board"), HD)["cases"]).intersects(popup)


def test_with_room_for_both_neither_covers_the_other():
    spots = spots_of(("cases", "board"), WIDE)
    assert not frame_of(spots["cases"]).intersects(frame_of(spots["board"]))


def test_the_board_takes_the_other_screen():
    other = QRect(1920, 0, 1920, 1080)
    spots = spots_of(("cases", "board"), HD, other)
    assert HD.contains(frame_of(spots["cases"]))
    assert other.contains(frame_of(spots["board"]))


@pytest.mark.parametrize("screen", [HD, SMALL], ids=["hd", "small"])
def test_in_front_of_the_board_the_cases_leave_its_alarms_in_sight(screen):
    spots = spots_of(("cases", "board"), screen)
    assert spots["cases"].y >= spots["board"].y + FRAME.top() + 136


def test_a_window_on_a_screen_that_is_gone_cannot_be_reached():
    spot = Spot(x=2000, y=100, width=1100, height=720)
    assert reachable(spot, [HD, QRect(1920, 0, 1920, 1080)])
    assert not reachable(spot, [HD])
    assert not reachable(Spot(x=1500, y=100, width=1100, height=720), [HD])
    assert not reachable(Spot(x=100, y=-40, width=400, height=300), [HD])


def test_where_a_person_puts_a_window_is_told_and_taken_up_again(qtbot):
    told = {}
    places = Places({}, told.__setitem__)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 200)
    places.place({"cases": window})
    window.show()
    qtbot.waitUntil(lambda: not places._settled.isActive(), timeout=5_000)
    qtbot.wait(1_000)
    assert told == {}
    window.move(120, 90)
    qtbot.waitUntil(lambda: "cases" in told, timeout=5_000)
    assert told["cases"] == Spot(x=120, y=90, width=300, height=200)
    again = QWidget()
    qtbot.addWidget(again)
    Places(told, told.__setitem__, again).place({"cases": again})
    assert (again.x(), again.y(), again.width(), again.height()) == (120, 90, 300, 200)


def test_places_are_kept_between_starts(tmp_path):
    last = LastTime(login="op1", spots={"panel": Spot(x=1, y=2, width=3, height=4, full=True)})
    Shelf(tmp_path).keep(last)
    assert Shelf(tmp_path).read() == last
