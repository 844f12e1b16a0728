"""A sentence about somebody: where it has no room the name is shortened, never what is said of it."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.tip import as_tip


def _whole(name: str) -> str:
    return name


class Sentence(QWidget):
    """One bold line; the whole sentence is in the tooltip and for screen readers."""

    def __init__(self, theme: Theme, kind: str, *, least: int = 120) -> None:
        super().__init__()
        self._theme = theme
        self._name = ""
        self._least = least
        self._written: Callable[[str], str] = _whole
        self.setFont(theme.font(kind, bold=True))
        self.setFixedHeight(theme.line(kind))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def say(self, name: str, written: Callable[[str], str]) -> None:
        """Show ``written(name)``; shorter names are tried until the sentence fits."""
        before = self.text()
        self._name, self._written = name, written
        if self.text() != before:
            self.setAccessibleName(self.text())
            self.updateGeometry()
            self.update()

    def text(self) -> str:
        return self._written(self._name)

    def shown_text(self) -> str:
        """Return what there is room for."""
        metrics = self.fontMetrics()
        text = self.text()
        length = len(self._name)
        while metrics.horizontalAdvance(text) > self.width() and length > 1:
            length -= 1
            text = self._written(self._name[:length].rstrip() + "…")
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, self.width())

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 1, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self._least, self.sizeHint().width()), self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._theme.colour("ink"))
        shown = self.shown_text()
        self.setToolTip(as_tip(self.text() if shown != self.text() else ""))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()
