"""A customer's name, which keeps 様 and never loses its surname."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.tip import as_tip

LONGEST_SURNAME: Final = 8  # letters; a longer first word is a company's name, which may be cut


class NameLabel(QWidget):
    """A name that first steps to 15 px and then elides before its suffix; the whole is in the tooltip.

    The surname (up to the first space) is never cut: it is the widget's smallest width.
    """

    def __init__(self, theme: Theme, kind: str = "title", role: str = "ink", *, suffix: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._kind = kind
        self._role = role
        self._suffix = suffix
        self._name = ""
        self._second = "lead" if kind in {"title", "conclusion"} else kind
        self.setFixedHeight(theme.line(kind))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """Return the whole name with its suffix, however much of it is seen."""
        return self._name + self._suffix

    def say(self, name: str, *, suffix: str | None = None) -> None:
        wanted = (name, self._suffix if suffix is None else suffix)
        if wanted != (self._name, self._suffix):
            self._name, self._suffix = wanted
            self.setAccessibleName(self.text())
            self.updateGeometry()
            self.update()

    def _advance(self, kind: str, text: str) -> int:
        return QFontMetrics(self._theme.font(kind, bold=True)).horizontalAdvance(text) + 1

    def sizeHint(self) -> QSize:
        return QSize(self._advance(self._kind, self.text()), self.height())

    def minimumSizeHint(self) -> QSize:
        surname = self._name.split(" ", 1)[0]
        if len(surname) > LONGEST_SURNAME:
            surname = surname[:LONGEST_SURNAME]
        least = surname if surname == self._name else surname + "…"
        return QSize(
            min(self._advance(self._second, least + self._suffix), self.sizeHint().width()), self.height()
        )

    def fits(self, width: int) -> bool:
        """Say whether the whole name can stand in ``width`` px at its second size."""
        return self._advance(self._second, self.text()) <= width

    def shown(self) -> tuple[str, str]:
        """Return the text there is room for, and the kind of font it stands in."""
        whole = self.text()
        for kind in (self._kind, self._second):
            if self._advance(kind, whole) <= self.width():
                return whole, kind
        kind = self._second
        for length in range(len(self._name) - 1, 0, -1):
            text = self._name[:length].rstrip() + "…" + self._suffix
            if self._advance(kind, text) <= self.width():
                return text, kind
        return self._name[:1] + "…", kind

    def paintEvent(self, _event: QPaintEvent) -> None:
        text, kind = self.shown()
        painter = QPainter(self)
        painter.setFont(self._theme.font(kind, bold=True))
        painter.setPen(self._theme.colour(self._role))
        self.setToolTip(as_tip("" if text == self.text() else self.text()))
        painter.drawText(
            QRectF(self.rect()), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text
        )
        painter.end()
