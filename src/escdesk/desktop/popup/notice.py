"""One line that says how it ended: taken, withdrawn, the customer left."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from escdesk.desktop.i18n import Catalogue, day_and_time, time_of_day
from escdesk.desktop.popup.view import PopupNotice
from escdesk.desktop.popup.words import called, customer_words, one_line, with_san
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.disc import NoteDisc
from escdesk.desktop.widgets.icons import paint_icon
from escdesk.desktop.widgets.label import ElidedLabel

_ICONS: Final = {
    "connected": "chain",
    "taken": "check",
    "withdrawn": "undo",
    "left": "phone",
    "sent_on": "swap",
    "joined": "megaphone",
    "over": "check",
}
_CALM: Final = frozenset({"taken", "connected"})
_CROSS: Final = 28


class CloseCross(QAbstractButton):
    """A small soft cross that never takes the focus."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(QSize(_CROSS, _CROSS))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = self._theme.colour("ink" if self.underMouse() else "ink_soft")
        at = (_CROSS - 16) / 2
        paint_icon(painter, QRectF(at, at, 16, 16), "cross", colour)
        painter.end()


class NoticePage(QWidget):
    """Disc, one bold line, one soft line, and a cross."""

    dismissed = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._texts = texts
        self._disc = NoteDisc(theme, theme.size("popup", "note_icon"))
        self._head = ElidedLabel(theme, "lead")
        self._line = ElidedLabel(theme, "small", "ink_soft")
        self.cross = CloseCross(theme, texts("popup.notice.close"))
        self.cross.setObjectName("close")
        self.cross.clicked.connect(self.dismissed)
        words = stacked(STRETCH, self._head, self._line, STRETCH)
        row = beside(self._disc, words, self.cross, gap=12, margins=(16, 0, 8, 0))
        row.setStretchFactor(words, 1)
        self.setLayout(row)
        self.setFixedHeight(theme.size("popup", "taken_height") - 2)

    def head(self) -> str:
        return self._head.text()

    def line(self) -> str:
        return self._line.text()

    def show_notice(self, notice: PopupNotice) -> None:
        calm = notice.kind in _CALM
        self._disc.show_note(_ICONS[notice.kind])
        self._disc.show_roles("calm_tint" if calm else "sunken", "calm" if calm else "ink")
        self._head.say(self._head_words(notice))
        self._line.say(self._line_words(notice))
        self._line.setVisible(bool(self._line.text()))

    def _head_words(self, notice: PopupNotice) -> str:
        texts = self._texts
        if notice.kind == "taken":
            return texts("popup.notice.taken", who=called(texts, notice.who, notice.who_role))
        if notice.kind == "connected":
            return texts("popup.connected.title")
        return texts(f"popup.notice.{notice.kind}")

    def _line_words(self, notice: PopupNotice) -> str:
        texts, dot = self._texts, self._texts("popup.dot")
        about = one_line(notice.conclusion)
        asker = with_san(texts, notice.from_name)
        if notice.kind == "taken":
            answered = texts("popup.notice.answered", span=texts.seconds(notice.answered_ms))
            return dot.join(part for part in (asker, answered, about) if part)
        if notice.kind == "connected":
            return dot.join(part for part in (customer_words(texts, notice.customer), about) if part)
        if notice.kind == "left":
            if notice.due is None:
                return texts("popup.notice.left_line")
            return texts("popup.notice.left_due", due=day_and_time(notice.due, notice.at))
        if notice.kind == "withdrawn":
            return texts("popup.notice.withdrawn_line", asker=asker, at=time_of_day(notice.at))
        if notice.kind == "sent_on":
            return texts("popup.notice.sent_on_line", asker=asker)
        return dot.join(part for part in (asker, about) if part)
