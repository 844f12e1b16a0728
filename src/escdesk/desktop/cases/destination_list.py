"""To whom: rows to choose one of, each with what speaks for it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from escdesk.desktop.cases import words
from escdesk.desktop.cases.view import AGAIN, ANYONE, UP, Destination
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.icons import paint_icon
from escdesk.desktop.widgets.marks import paint_mark
from escdesk.desktop.widgets.tip import as_tip

_PAD: Final = 12.0
_SIGN: Final = 16.0
_GAP: Final = 6
_ICONS: Final = {AGAIN: "bell", UP: "up", ANYONE: "people"}
_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class DestinationRow(QAbstractButton):
    """Mark, name, what speaks for it, and how many cases they have of how many they may."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self.destination = Destination("")
        self.setCheckable(True)
        self.setFont(theme.font("body", bold=True))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_destination(self, destination: Destination, *, chosen: bool) -> None:
        self.setChecked(chosen)
        if destination != self.destination:
            self.destination = destination
            self.setObjectName(f"to_{destination.to}")
            name = words.destination(self._texts, destination)
            why = words.destination_why(self._texts, destination)
            self.setText(name)
            self.setAccessibleName(self._texts("cases.hand_on.said", name=name, why=why) if why else name)
            self.setToolTip(as_tip(self.accessibleName()))
            self.update()

    def why(self) -> str:
        """Return what stands after the name."""
        return words.destination_why(self._texts, self.destination)

    def sizeHint(self) -> QSize:
        return QSize(240, self._theme.size("control", "normal"))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, one = self._theme, self.destination
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, focus = self.isChecked(), self.hasFocus()
        wide = 2.0 if chosen or focus else 1.0
        painter.setPen(QPen(theme.colour("accent" if chosen or focus else "line_strong"), wide))
        ground = "accent_tint" if chosen else "canvas" if self.underMouse() else "surface"
        painter.setBrush(theme.colour(ground))
        box = QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
        painter.drawRoundedRect(box, theme.radius("control"), theme.radius("control"))
        ink = theme.colour("ink" if self.isEnabled() else "ink_soft")
        sign = QRectF(_PAD, (self.height() - _SIGN) / 2, _SIGN, _SIGN)
        if one.to in _ICONS:
            paint_icon(painter, sign, _ICONS[one.to], ink)
        elif one.state:
            paint_mark(painter, sign.adjusted(1, 1, -1, -1), one.state, theme)
        right = self.width() - _PAD
        if one.limit:
            load = self._texts("cases.load_of", count=one.load, limit=one.limit)
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("ink_soft"))
            room = QFontMetricsF(painter.font()).horizontalAdvance(load)
            painter.drawText(QRectF(right - room - 1, 0, room + 2, self.height() - 1), _LEFT, load)
            right -= room + 12
        x = _PAD + _SIGN + 8
        painter.setFont(self.font())
        painter.setPen(ink)
        name = QFontMetricsF(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, right - x)
        painter.drawText(QRectF(x, 0, right - x, self.height() - 1), _LEFT, name)
        x += QFontMetricsF(self.font()).horizontalAdvance(name) + 10
        if right - x > 24:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("ink_soft"))
            why = painter.fontMetrics().elidedText(self.why(), Qt.TextElideMode.ElideRight, int(right - x))
            painter.drawText(QRectF(x, 0, right - x, self.height() - 1), _LEFT, why)
        painter.end()


class DestinationList(QWidget):
    """``chosen`` tells whom a person chose; rows are kept, so that the focus survives a render."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._rows: list[DestinationRow] = []
        self.setAccessibleName(texts("cases.hand_on.to"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_GAP)

    def show_destinations(self, destinations: Sequence[Destination], chosen: str) -> None:
        while len(self._rows) < len(destinations):
            row = DestinationRow(self._theme, self._texts)
            row.clicked.connect(lambda _on=False, row=row: self._choose(row))
            self._column.addWidget(row)
            self._rows.append(row)
        while len(self._rows) > len(destinations):
            gone = self._rows.pop()
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for row, one in zip(self._rows, destinations, strict=True):
            row.show_destination(one, chosen=one.to == chosen)

    def rows(self) -> tuple[DestinationRow, ...]:
        return tuple(self._rows)

    def choose(self, at: int) -> None:
        """Choose the row at a place, as Ctrl and a digit do; nothing where there is none."""
        if at < len(self._rows) and self.isEnabled():
            self._rows[at].setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._choose(self._rows[at])

    def focus_first(self) -> None:
        """Put the focus on what is chosen, or on the first."""
        if self._rows:
            row = next((one for one in self._rows if one.isChecked()), self._rows[0])
            row.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, row: DestinationRow) -> None:
        for one in self._rows:
            one.setChecked(one is row)
        self.chosen.emit(row.destination.to)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        at = next((number for number, row in enumerate(self._rows) if row.hasFocus()), None)
        if step is None or at is None:
            super().keyPressEvent(event)
            return
        self._rows[min(max(0, at + step), len(self._rows) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
