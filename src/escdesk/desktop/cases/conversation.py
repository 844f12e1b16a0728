"""The conversation of a case, newest at the bottom; tells how far it was really seen."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout

from escdesk.desktop.cases.bubble import Piece, piece
from escdesk.desktop.cases.talk_view import Entry, SaidEntry
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.exposure import exposed
from escdesk.desktop.widgets.ground import Ground


class Conversation(QScrollArea):
    """``seen``: the case, and the number of the last message that was painted where somebody could see it."""

    seen = Signal(str, int)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._case = ""
        self._pieces: list[Piece] = []
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(texts("cases.talk.name"))
        self.setObjectName("conversation")
        self._body = Ground(theme, "surface")
        self._body.setMinimumWidth(1)
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(12)
        self._column.addStretch(1)
        self.setWidget(self._body)
        self._body.installEventFilter(self)
        self._at_end = True
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().rangeChanged.connect(lambda _low, high: self._grown(high))

    def show_talk(self, case: str, entries: tuple[Entry, ...]) -> None:
        """Show the entries; only what differs is made anew. Whoever read the end goes on reading the end."""
        if case != self._case:
            self._case, self._at_end = case, True
        if tuple(one.entry for one in self._pieces) == entries:
            return
        same = 0
        for made, entry in zip(self._pieces, entries, strict=False):
            if made.entry != entry:
                break
            same += 1
        for gone in self._pieces[same:]:
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._pieces = self._pieces[:same]
        for entry in entries[same:]:
            made = piece(self._theme, self._texts, entry)
            made.fit(self._inner())
            self._column.addWidget(made)
            self._pieces.append(made)

    def pieces(self) -> tuple[Piece, ...]:
        """What is shown, from top to bottom."""
        return tuple(self._pieces)

    def _inner(self) -> int:
        return self.viewport().width() - 32

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for one in self._pieces:
            one.fit(self._inner())

    # -- the end of it ----------------------------------------------------------------------------------------

    def _scrolled(self, value: int) -> None:
        self._at_end = value >= self.verticalScrollBar().maximum() - 4

    def _grown(self, high: int) -> None:
        if self._at_end:
            self.verticalScrollBar().setValue(high)

    # -- what was seen ----------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._body and event.type() == QEvent.Type.Paint:
            # told only after the paint has reached the screen: the backing store is flushed within this turn
            case = self._case
            QTimer.singleShot(0, self, lambda: self._tell(case))
        return super().eventFilter(watched, event)  # the scroll area watches its widget's size here

    def _tell(self, case: str) -> None:
        if case != self._case or not exposed(self) or not self.isVisible():
            return
        window = QRect(0, self.verticalScrollBar().value(), 1, self.viewport().height())
        upto = max(
            (
                one.entry.number
                for one in self._pieces
                if isinstance(one.entry, SaidEntry)
                and window.top() <= one.geometry().bottom() <= window.bottom() + 12
            ),
            default=0,
        )
        if upto:
            self.seen.emit(case, upto)
