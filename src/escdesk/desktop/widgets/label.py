"""Texts in a font and a role of the theme: plain, wrapped, elided."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.tip import as_tip


class Label(QLabel):
    """A text. Its role is the only thing about its look that may change later."""

    def __init__(
        self,
        theme: Theme,
        kind: str = "body",
        role: str = "ink",
        *,
        text: str = "",
        bold: bool | None = None,
        size: int | None = None,
        wrap: bool = False,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        super().__init__(text)
        self._theme = theme
        self._role = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(kind, bold=bold, size=size))
        self.setAlignment(align | Qt.AlignmentFlag.AlignVCenter)
        if wrap:
            self.setWordWrap(True)
            self.setAlignment(align | Qt.AlignmentFlag.AlignTop)
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        else:
            self.setFixedHeight(theme.line(kind) if size is None else round(size * 1.45))
        self.set_role(role)

    def set_role(self, role: str) -> None:
        if role != self._role:
            self._role = role
            palette = self.palette()
            palette.setColor(QPalette.ColorRole.WindowText, self._theme.colour(role))
            self.setPalette(palette)

    def say(self, text: str, role: str | None = None, *, bold: bool | None = None) -> None:
        """Show a text; nothing happens when it already stands there."""
        if text != self.text():
            self.setText(text)
        if bold is not None and bold != self.font().bold():
            font = self.font()
            font.setBold(bold)
            self.setFont(font)
        if role is not None:
            self.set_role(role)


class ElidedLabel(QWidget):
    """One line that ends in … where it has no room; the whole text is in the tooltip and for screen readers.

    ``fills``: it takes the room that a row has left over, otherwise never more than its text needs.
    """

    def __init__(
        self,
        theme: Theme,
        kind: str = "body",
        role: str = "ink",
        *,
        bold: bool | None = None,
        size: int | None = None,
        least: int = 24,
        fills: bool = True,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._role = role
        self._text = ""
        self._least = least
        self.setFont(theme.font(kind, bold=bold, size=size))
        self.setFixedHeight(theme.line(kind))
        self.fills = fills
        self._align = align
        wide = QSizePolicy.Policy.Preferred if fills else QSizePolicy.Policy.Maximum
        self.setSizePolicy(wide, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """Return the whole text, however much of it is seen."""
        return self._text

    def say(self, text: str, role: str | None = None) -> None:
        if role is not None and role != self._role:
            self._role = role
            self.update()
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._text) + 1, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self._least, self.sizeHint().width()), self.height())

    def shown_text(self) -> str:
        """Return what there is room for."""
        return self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._theme.colour(self._role))
        shown = self.shown_text()
        self.setToolTip(as_tip(self._text if shown != self._text else ""))
        painter.drawText(self.rect(), self._align | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()
