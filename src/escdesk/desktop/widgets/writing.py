"""A field for a few sentences: it grows with what is written, Tab leaves it, an Enter that commits stays in it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from escdesk.desktop.theme import Theme


class Writing(QPlainTextEdit):
    """``edited`` tells what a person has typed; ``show_text`` does not tell."""

    edited = Signal(str)

    def __init__(self, theme: Theme, name: str, hint: str, *, lines: int = 2, most: int = 5) -> None:
        super().__init__()
        self._line = theme.line("body")
        self._lines, self._most = lines, most
        self.setFont(theme.font("body"))
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(2)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._showing = False
        self.textChanged.connect(self._changed)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        self._fit()

    def text(self) -> str:
        return self.toPlainText()

    def show_text(self, text: str) -> None:
        """Put a text in, only where it differs: cursor and undo stay otherwise."""
        if text != self.toPlainText():
            self._showing = True
            self.setPlainText(text)
            self._showing = False

    def _changed(self) -> None:
        if not self._showing:
            self.edited.emit(self.toPlainText())

    def _fit(self) -> None:
        lines = min(max(self._lines, round(self.document().size().height())), self._most)
        overflowing = round(self.document().size().height()) > self._most
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if overflowing else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        self.setFixedHeight(lines * self._line + 16)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()  # a text that came while nobody saw it was measured at another width

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())
