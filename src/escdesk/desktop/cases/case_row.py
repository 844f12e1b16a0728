"""One case in the list: subject and deadline, customer, where it stands and whose question it is."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from escdesk.desktop.cases import words
from escdesk.desktop.cases.view import CaseRow
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.marks import paint_mark
from escdesk.desktop.widgets.tip import as_tip
from escdesk.domain.ids import Instant

_SIDE = 16
_DOT = 8
_FLAGS = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class CaseRowButton(QAbstractButton):
    """A row to press. It is painted whole, so a list of many costs one widget each and no layout."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._row: CaseRow | None = None
        self._chosen = False
        self._lines = ("", "", "", "")
        self._late = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def row(self) -> CaseRow | None:
        return self._row

    @property
    def chosen(self) -> bool:
        return self._chosen

    def show_row(self, row: CaseRow, *, chosen: bool, now: Instant) -> None:
        if (row, chosen) != (self._row, self._chosen):
            self._row, self._chosen = row, chosen
            self._lines = ("", "", "", "")
        self.setObjectName(f"case_{row.escalation_id}")
        self.show_time(now)

    def show_time(self, now: Instant) -> None:
        """Write deadline and running time anew; paints only when a figure has changed."""
        row = self._row
        if row is None:
            return
        texts = self._texts
        lines = (
            words.subject(texts, row),
            words.deadline(texts, row, now),
            words.row_customer(texts, row),
            words.stage(texts, row, now),
        )
        if lines != self._lines:
            self._lines = lines
            self._late = row.stage != "missed" and row.deadline is not None and row.deadline <= now
            fresh = (texts("cases.list.fresh"),) if row.fresh else ()
            urgent = (texts("cases.list.urgent"),) if row.urgent else ()
            hops = (texts("cases.list.hops", count=row.hops),) if row.hops else ()
            unread = (texts("cases.list.unread", count=row.unread),) if row.unread else ()
            said = [part for part in (*urgent, *fresh, *unread, *lines, row.operator, *hops) if part]
            self.setAccessibleName(" · ".join(said))
            self.setToolTip(as_tip("\n".join(said)))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.size("cases", "list"), self._theme.size("cases", "row"))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        row, theme = self._row, self._theme
        if row is None:
            return
        subject, until, who, where = self._lines
        painter = QPainter(self)
        if self._chosen:
            painter.fillRect(self.rect(), theme.colour("accent_tint"))
            painter.fillRect(QRectF(0, 0, 4, self.height()), theme.colour("accent"))
        elif self.underMouse():
            painter.fillRect(self.rect(), theme.colour("canvas"))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.colour("line"))
        right = self.width() - _SIDE
        self._top(painter, row, subject, until, right)
        body = theme.font("body")
        painter.setFont(body)
        room = right - self._hops(painter, row, right)
        painter.setPen(theme.colour("ink"))
        self._elided(painter, QRectF(_SIDE, 30, room - _SIDE, 20), who)
        self._bottom(painter, row, where, right)
        if self.hasFocus():
            painter.setPen(theme.colour("accent"))
            painter.drawRect(QRectF(1, 1, self.width() - 3, self.height() - 4))
        painter.end()

    def _top(self, painter: QPainter, row: CaseRow, subject: str, until: str, right: float) -> None:
        theme = self._theme
        name = theme.font("name")
        painter.setFont(name)
        room = QFontMetricsF(name).horizontalAdvance(until)
        painter.setPen(theme.colour("alarm" if self._late else "ink"))
        painter.drawText(QRectF(right - room - 2, 9, room + 2, 20), _FLAGS, until)
        x = float(_SIDE)
        if row.fresh:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(QRectF(x, 15, _DOT, _DOT))
            painter.restore()
            x += _DOT + 8
        if row.urgent:
            x = self._urgent(painter, x)
            painter.setFont(name)
        painter.setPen(theme.colour("ink"))
        self._elided(painter, QRectF(x, 9, right - room - 12 - x, 20), subject)

    def _hops(self, painter: QPainter, row: CaseRow, right: float) -> float:
        """Say how often it was handed on, where no name is cut for it; return the room that takes."""
        if not row.hops:
            return 0
        words = self._texts("cases.list.hops", count=row.hops)
        wide = QFontMetricsF(painter.font()).horizontalAdvance(words)
        painter.setPen(self._theme.colour("ink_soft"))
        painter.drawText(QRectF(right - wide - 2, 30, wide + 2, 20), _FLAGS, words)
        return wide + 12

    def _urgent(self, painter: QPainter, x: float) -> float:
        """Paint the lane's mark and word as ink on ink's opposite: it is no limit; return where the subject begins."""
        theme, word = self._theme, self._texts("cases.list.urgent")
        font = theme.font("small", bold=True)
        painter.setFont(font)
        box = QRectF(x, 10, QFontMetricsF(font).horizontalAdvance(word) + 12, 18)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("ink"))
        painter.drawRoundedRect(box, theme.radius("chip"), theme.radius("chip"))
        painter.restore()
        painter.setPen(theme.colour("surface"))
        painter.drawText(box.adjusted(6, 0, 0, -1), _FLAGS, word)
        return box.right() + 8

    def _bottom(self, painter: QPainter, row: CaseRow, where: str, right: float) -> None:
        theme = self._theme
        mark = "on_call" if row.taken_by is not None else words.MARKS[row.stage]
        paint_mark(painter, QRectF(_SIDE, 53, 13, 13), mark, theme)
        bold = theme.font("body", bold=True)
        painter.setFont(bold)
        painter.setPen(theme.colour("ink_soft"))
        x = _SIDE + 18.0
        right -= self._unread(painter, row, right)
        painter.setFont(bold)
        painter.setPen(theme.colour("alarm" if row.stage == "unread" or row.wanted else "ink_soft"))
        wide = QFontMetricsF(bold).horizontalAdvance(where)
        self._elided(painter, QRectF(x, 49, right - x, 20), where)
        x += wide
        if right - x > 40:
            painter.setFont(theme.font("body"))
            painter.setPen(theme.colour("ink_soft"))
            self._elided(painter, QRectF(x, 49, right - x, 20), self._texts("cases.dot") + row.operator)

    def _unread(self, painter: QPainter, row: CaseRow, right: float) -> float:
        """Paint how many messages are new; return the room that takes."""
        if not row.unread:
            return 0
        theme, word = self._theme, str(row.unread)
        font = theme.font("small", bold=True)
        painter.setFont(font)
        wide = max(18.0, QFontMetricsF(font).horizontalAdvance(word) + 10)
        box = QRectF(right - wide, 51, wide, 18)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        painter.drawRoundedRect(box, 9, 9)
        painter.restore()
        painter.setPen(theme.colour("on_solid"))
        painter.drawText(box.adjusted(0, 0, 0, -1), Qt.AlignmentFlag.AlignCenter, word)
        return wide + 8

    @staticmethod
    def _elided(painter: QPainter, box: QRectF, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()) + 1)
        painter.drawText(box, _FLAGS, shown)
