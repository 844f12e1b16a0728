"""Every state has one mark, and no two look the same in black and white."""

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from escdesk.desktop.assets import asset
from escdesk.desktop.theme import THEME_NAMES, Theme
from escdesk.desktop.widgets.icons import paint_icon
from escdesk.desktop.widgets.marks import mark_names, mark_role, paint_mark

SAME_ON_PURPOSE = {frozenset(("holding", "hold_1"))}


def ink(theme, mark, size=12):
    """How dark each pixel of a mark is, 0 to 255, whatever its colour."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    painter = QPainter(image)
    paint_mark(painter, QRectF(0, 0, size, size), mark, theme)
    painter.end()
    return [image.pixelColor(x, y).alpha() for y in range(size) for x in range(size)]


def test_marks_are_told_apart_without_colour(qapp, theme):
    drawn = {mark: ink(theme, mark) for mark in mark_names(theme)}
    for one, other in combinations(drawn, 2):
        a, b = drawn[one], drawn[other]
        if frozenset((one, other)) in SAME_ON_PURPOSE:
            continue
        # speech bubble and triangle are told by what is cut into them, which has no ink of its own here
        distance = sum(abs(x - y) for x, y in zip(a, b, strict=True)) / ((sum(a) + sum(b)) / 2)
        assert distance >= 0.2, (one, other, round(distance, 2))


@pytest.mark.parametrize("size", [12, 14, 20, 32])
def test_every_mark_has_ink(qapp, theme, size):
    for mark in mark_names(theme):
        assert sum(ink(theme, mark, size)) > 255 * size, mark


@pytest.mark.parametrize("name", THEME_NAMES)
def test_every_mark_has_a_role(qapp, name):
    theme = Theme.load(name)
    assert all(theme.colour(mark_role(theme, mark)).isValid() for mark in mark_names(theme))


def test_an_unknown_mark_is_an_error(qapp, theme):
    with pytest.raises(KeyError):
        ink(theme, "no_such_state")


def test_every_icon_draws_something_inside_its_box(qapp):
    for file in sorted(asset("icons").glob("*.svg")):
        image = QImage(40, 40, QImage.Format.Format_ARGB32)
        image.fill(QColor(0, 0, 0, 0))
        painter = QPainter(image)
        paint_icon(painter, QRectF(0, 0, 40, 40), file.stem, QColor("black"))
        painter.end()
        rim = [image.pixelColor(x, y).alpha() for x in range(40) for y in (0, 39)]
        rim += [image.pixelColor(x, y).alpha() for x in (0, 39) for y in range(40)]
        dark = sum(image.pixelColor(x, y).alpha() > 0 for x in range(40) for y in range(40))
        assert dark > 10, file.stem
        assert max(rim) == 0, f"{file.stem} touches its edge"
