"""Boxes without surprises: no margins and no gaps but those that are said."""

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from escdesk.desktop.widgets.label import ElidedLabel
from escdesk.desktop.widgets.paragraph import Paragraph

STRETCH: Final = "stretch"

Part = QWidget | QLayout | int | str


def beside(*parts: Part, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Return a row. A number is an extra gap in px, ``STRETCH`` takes what is left over."""
    box = QHBoxLayout()
    _fill(box, parts, gap, margins)
    return box


def stacked(*parts: Part, gap: int = 0, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """Return a column; see ``beside``."""
    box = QVBoxLayout()
    _fill(box, parts, gap, margins)
    return box


def _fill(
    box: QHBoxLayout | QVBoxLayout, parts: tuple[Part, ...], gap: int, margins: tuple[int, int, int, int]
) -> None:
    box.setContentsMargins(*margins)
    box.setSpacing(gap)
    for part in parts:
        if isinstance(part, QWidget):
            along = isinstance(box, QHBoxLayout) and (
                isinstance(part, Paragraph) or (isinstance(part, ElidedLabel) and part.fills)
            )
            box.addWidget(part, 1 if along else 0)
        elif isinstance(part, QLayout):
            box.addLayout(part)
        elif isinstance(part, int):
            box.addSpacing(part)
        else:
            box.addStretch(1)


def holding(layout: QLayout, widget: QWidget | None = None) -> QWidget:
    """Return a plain widget around a layout, to show and hide it as one."""
    around = widget or QWidget()
    around.setLayout(layout)
    return around
