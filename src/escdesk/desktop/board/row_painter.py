"""Paints the cells of the board: mark and word, the hold bar with the promise at the same x in every row."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPixmap, QStaticText
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from escdesk.desktop.board import words
from escdesk.desktop.board.table_model import STATE, BoardTable, Index
from escdesk.desktop.board.urgent import paint_urgent
from escdesk.desktop.board.view import BoardRow
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.icons import paint_icon
from escdesk.desktop.widgets.key_cap import key_cap_width, paint_key_cap
from escdesk.desktop.widgets.marks import paint_mark
from escdesk.domain.ids import Instant

SIDE: Final = 16
CALL_GAP: Final = 14  # between the call's clock and the bar of the hold
_BAR: Final = 10
_ICON: Final = 16
_TICK: Final = 16
_LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_BARS: Final = {"hold_1": "calm", "hold_2": "caution_solid", "hold_3": "alarm"}
_MOST_STILLS: Final = 2_000
_WORD_FROM: Final = 280  # px of the last cell; in less the key stands alone
_HEAVY: Final = {"hold_2", "hold_3"}


class RowPainter(QStyledItemDelegate):
    """One delegate for all columns. It keeps fonts and colours, and asks the row and the clock for the rest."""

    def __init__(self, theme: Theme, texts: Catalogue, model: BoardTable, now: Callable[[], int]) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._model = model
        self._now = now
        self._body = theme.font("body")
        self._bold = theme.font("body", bold=True)
        self._small = theme.font("small")
        self._metrics = {id(font): QFontMetricsF(font) for font in (self._body, self._bold, self._small)}
        self._half = {key: one.height() / 2 for key, one in self._metrics.items()}
        self._stills: dict[tuple[str, int], tuple[float, QStaticText]] = {}
        self._pictures: dict[tuple[str, float], QPixmap] = {}
        self._roles = {role: theme.colour(role) for role in theme.tokens["colour"][theme.name]}
        self._span = self._metrics[id(self._bold)].horizontalAdvance("00:0")
        self._mark = theme.size("mark", "table")
        self._bar = theme.size("board", "bar")
        self._full = theme.share("board", "bar_full")
        self._promise = theme.share("board", "promise_at")

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(64, self._theme.size("board", "row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._model.rows[index.row()]
        now = Instant(self._now())
        rect = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        column = index.column()
        if chosen:
            painter.fillRect(rect, self._roles["accent_tint"])
            if column == STATE:
                painter.fillRect(QRectF(rect.left(), rect.top(), 4, rect.height()), self._roles["accent"])
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), self._roles["line"])
        box = rect.adjusted(0, 0, -8, -1)
        match column:
            case 0:
                self._paint_state(painter, box, row, now)
            case 1:
                self._paint_name(painter, box, row)
            case 2:
                self._text(painter, box, row.queue, self._body, "ink")
            case 3:
                role = "ink" if row.known else "ink_soft"
                self._text(
                    painter,
                    box.adjusted(0, 0, -CALL_GAP, 0),
                    words.call(self._texts, row, now),
                    self._body,
                    role,
                    _RIGHT,
                )
            case 4:
                self._paint_bar(painter, box, row, now)
            case 5:
                self._paint_time(painter, box, row, now)
            case 6:
                self._text(painter, box, words.holds(self._texts, row, now), self._body, "ink_soft")
            case _:
                self._paint_escalation(painter, box, row, now, chosen=chosen)

    def _text(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        font: QFont,
        role: str,
        where: Qt.AlignmentFlag = _LEFT,
    ) -> float:
        """Paint one line, elided where it has no room; return its width in px."""
        if not text:
            return 0.0
        wide, still = self._still(text, font)
        if wide > box.width():
            shorter = self._metrics[id(font)].elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            wide, still = self._still(shorter, font)
        painter.setFont(font)
        painter.setPen(self._roles[role])
        x = box.right() - wide if where == _RIGHT else box.left()
        painter.drawStaticText(QPointF(x, box.center().y() - self._half[id(font)]), still)
        return wide

    def _still(self, text: str, font: QFont) -> tuple[float, QStaticText]:
        """Return width and laid-out form of a text: laying one out costs five times as much as painting it."""
        key = (text, id(font))
        made = self._stills.get(key)
        if made is None:
            if len(self._stills) > _MOST_STILLS:
                self._stills.clear()
            still = QStaticText(text)
            still.setTextFormat(Qt.TextFormat.PlainText)
            still.prepare(font=font)
            made = self._stills[key] = (self._metrics[id(font)].horizontalAdvance(text), still)
        return made

    def _advance(self, text: str, font: QFont) -> float:
        return self._still(text, font)[0]

    def _paint_mark(self, painter: QPainter, x: float, middle: float, state: str) -> None:
        picture = self._mark_picture(state, painter.device().devicePixelRatio())
        painter.drawPixmap(QPointF(x, round(middle - self._mark / 2)), picture)

    def _mark_picture(self, state: str, ratio: float) -> QPixmap:
        """Return a state's mark, painted once."""
        key = (state, ratio)
        picture = self._pictures.get(key)
        if picture is None:
            picture = QPixmap(round(self._mark * ratio), round(self._mark * ratio))
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            paint_mark(painter, QRectF(0, 0, self._mark, self._mark), state, self._theme)
            painter.end()
            self._pictures[key] = picture
        return picture

    def _paint_state(self, painter: QPainter, box: QRectF, row: BoardRow, now: Instant) -> None:
        state = row.shown_state(now)
        self._paint_mark(painter, box.left() + SIDE, box.center().y(), state)
        font = self._bold if state in _HEAVY else self._body
        self._text(
            painter,
            box.adjusted(SIDE + self._mark + 8, 0, 0, 0),
            words.state(self._texts, state, row.role),
            font,
            "ink",
        )

    def _paint_name(self, painter: QPainter, box: QRectF, row: BoardRow) -> None:
        aside = row.extension
        if row.role != "operator":
            aside = f"{aside} {words.role(self._texts, row.role)}".strip()
        room = self._advance(aside, self._small) + 8 if aside else 0
        wide = self._text(painter, box.adjusted(0, 0, -room, 0), row.name, self._bold, "ink")
        self._text(painter, box.adjusted(wide + 8, 0, 0, 0), aside, self._small, "ink_soft")

    def _paint_bar(self, painter: QPainter, box: QRectF, row: BoardRow, now: Instant) -> None:
        hold = row.hold
        if hold is None:
            return
        top = round(box.center().y() - _BAR / 2)
        track = QRectF(box.left(), top, self._bar, _BAR)
        promise_x = track.left() + self._bar * self._promise
        tick = QRectF(promise_x - 1, top - (_TICK - _BAR) / 2, 2, _TICK)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not row.known:
            pen = QPen(self._roles["ink_soft"], 1)
            pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
        else:
            self._fill_bar(painter, track, (now - hold.since) / hold.promise_ms, hold.stage(now))
        painter.restore()
        painter.fillRect(tick, self._roles["ink"])

    def _fill_bar(self, painter: QPainter, track: QRectF, passed: float, stage: str) -> None:
        """Fill a bar up to ``passed`` promises. The calm one is thin, the others thick: a shape says it too."""
        slim = track.adjusted(0, 2, 0, -2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._roles["sunken"])
        painter.drawRoundedRect(slim, 3, 3)
        share = min(1.0, max(0.0, passed) / self._full)
        filled = QRectF(slim if stage == "hold_1" else track)
        filled.setWidth(max(4.0, track.width() * share))
        painter.setBrush(self._roles[_BARS[stage]])
        if stage == "hold_2":
            painter.setPen(QPen(self._roles["caution"], 1))
            filled.adjust(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(filled, 3, 3)
        if passed > self._full:
            pen = QPen(self._roles["on_solid" if stage == "hold_3" else "on_caution"], 2)
            painter.setPen(pen)
            x, y = track.right() - 9, track.center().y()
            painter.drawPolyline([QPointF(x, y - 3.5), QPointF(x + 4, y), QPointF(x, y + 3.5)])

    def _paint_time(self, painter: QPainter, box: QRectF, row: BoardRow, now: Instant) -> None:
        span, promise = words.held(self._texts, row, now)
        role = "alarm" if row.known and row.hold is not None and row.hold.stage(now) == "hold_3" else "ink"
        wide = self._text(painter, box, span, self._bold, role)
        self._text(painter, box.adjusted(max(wide, self._span), 0, 0, 0), promise, self._body, "ink_soft")

    def _paint_escalation(
        self, painter: QPainter, box: QRectF, row: BoardRow, now: Instant, *, chosen: bool
    ) -> None:
        if row.case is None:
            self._text(painter, box, words.aside(self._texts, row, now), self._small, "ink_soft")
            return
        if row.case.incident is None:
            self._paint_mark(painter, box.left(), box.center().y(), "escalating")
        else:
            icon = QRectF(box.left(), round(box.center().y() - _ICON / 2), _ICON, _ICON)
            paint_icon(painter, icon, "megaphone", self._roles["ink"])
        inner = box.adjusted(20, 0, 0, 0)
        if chosen and row.case.can_assign:
            inner.setRight(self._paint_assign(painter, inner) - 8)
        if row.case.urgent:
            word = self._texts("board.flight.urgent")
            inner.setLeft(paint_urgent(painter, inner.left(), box.center().y(), word, self._theme) + 6)
        subject, owner = words.escalation(self._texts, row)
        room = min(self._advance(owner, self._small) + 8, inner.width() / 2) if owner else 0
        wide = self._text(painter, inner.adjusted(0, 0, -room, 0), subject, self._body, "ink")
        self._text(painter, inner.adjusted(wide + 8, 0, 0, 0), owner, self._small, "ink_soft")

    def assign_width(self, room: float) -> float:
        """Return how wide what gives the chosen row to somebody is at the right of its last cell."""
        cap = key_cap_width(self._theme, "A")
        word = self._advance(self._texts("board.flight.assign"), self._bold)
        return cap + 6 + word if room >= _WORD_FROM else cap

    def _paint_assign(self, painter: QPainter, box: QRectF) -> float:
        """Paint it and return its left edge; where there is little room only the key."""
        theme = self._theme
        cap, high = key_cap_width(theme, "A"), theme.size("key_cap")
        keys = QRectF(box.right() - cap, round(box.center().y() - high / 2), cap, high)
        paint_key_cap(painter, keys, "A", theme, self._roles["accent"], self._roles["accent"])
        left = box.right() - self.assign_width(box.width())
        if left < keys.left():
            words_box = QRectF(left, box.top(), keys.left() - left, box.height())
            self._text(painter, words_box, self._texts("board.flight.assign"), self._bold, "accent")
        return left
