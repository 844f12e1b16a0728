"""Paints the cells of the board: mark and word, the hold bar with the promise at the same x in every row."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPixmap, QStaticText

from escdesk.desktop.board import words
from escdesk.desktop.board.table_model import STATE
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
_BARS: Final = {"hold_1": "calm", "hold_2": "caution_solid", "hold_3": "alarm"}
_MOST_STILLS: Final = 2_000
_MOST_BARS: Final = 500
_WORD_FROM: Final = 280  # px of the last cell; in less the key stands alone
_HEAVY: Final = {"hold_2", "hold_3"}
Cell = tuple[int, int, int]
"""Column, left edge and width."""
_Bar = tuple[str, int, bool, float]


class _Type:
    """A font with what it has laid out: laying a text out costs five times as much as painting it."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetricsF(font)
        self.half = self.metrics.height() / 2
        self._stills: dict[str, tuple[float, QStaticText]] = {}

    def still(self, text: str) -> tuple[float, QStaticText]:
        """Return width and laid-out form of a text."""
        made = self._stills.get(text)
        if made is None:
            if len(self._stills) > _MOST_STILLS:
                self._stills.clear()
            still = QStaticText(text)
            still.setTextFormat(Qt.TextFormat.PlainText)
            still.prepare(font=self.font)
            made = self._stills[text] = (self.metrics.horizontalAdvance(text), still)
        return made

    def advance(self, text: str) -> float:
        return self.still(text)[0]


class RowPainter:
    """Paints a whole row at once. It keeps fonts and colours, and asks the row and the clock for the rest."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        self._theme = theme
        self._texts = texts
        self._body = _Type(theme.font("body"))
        self._bold = _Type(theme.font("body", bold=True))
        self._small = _Type(theme.font("small"))
        self._pictures: dict[tuple[str, float], QPixmap] = {}
        self._bars: dict[_Bar, QPixmap] = {}
        self._roles = {role: theme.colour(role) for role in theme.tokens["colour"][theme.name]}
        self._pens = {role: QPen(colour) for role, colour in self._roles.items()}
        self._span = self._bold.metrics.horizontalAdvance("00:0")
        self._mark = theme.size("mark", "table")
        self._bar = theme.size("board", "bar")
        self._full = theme.share("board", "bar_full")
        self._promise = theme.share("board", "promise_at")

    def paint(
        self,
        painter: QPainter,
        row: BoardRow,
        cells: Sequence[Cell],
        top: int,
        high: int,
        now: Instant,
        *,
        chosen: bool,
    ) -> None:
        """Paint these cells of a row."""
        left, wide = cells[0][1], cells[-1][1] + cells[-1][2] - cells[0][1]
        if chosen:
            painter.fillRect(left, top, wide, high, self._roles["accent_tint"])
            if cells[0][0] == STATE:
                painter.fillRect(left, top, 4, high, self._roles["accent"])
        painter.fillRect(left, top + high - 1, wide, 1, self._roles["line"])
        for column, x, width in cells:
            box = QRectF(x, top, width - 8, high - 1)
            match column:
                case 0:
                    self._paint_state(painter, box, row, now)
                case 1:
                    self._paint_name(painter, box, row)
                case 2:
                    self._text(painter, box, row.queue, self._body, "ink")
                case 3:
                    self._paint_call(painter, box, row, now)
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
        kind: _Type,
        role: str,
        *,
        right: bool = False,
        indent: float = 0,
    ) -> float:
        """Paint one line, elided where it has no room; return its width in px."""
        if not text:
            return 0.0
        wide, still = kind.still(text)
        room = box.width() - indent
        if wide > room:
            wide, still = kind.still(kind.metrics.elidedText(text, Qt.TextElideMode.ElideRight, room))
        painter.setFont(kind.font)
        painter.setPen(self._pens[role])
        x = box.right() - wide if right else box.left() + indent
        painter.drawStaticText(QPointF(x, box.center().y() - kind.half), still)
        return wide

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
        kind = self._bold if state in _HEAVY else self._body
        word = words.state(self._texts, state, row.role)
        self._text(painter, box, word, kind, "ink", indent=SIDE + self._mark + 8)

    def _paint_name(self, painter: QPainter, box: QRectF, row: BoardRow) -> None:
        aside = row.extension
        if row.role != "operator":
            aside = f"{aside} {words.role(self._texts, row.role)}".strip()
        room = self._small.advance(aside) + 8 if aside else 0
        wide = self._text(painter, box.adjusted(0, 0, -room, 0), row.name, self._bold, "ink")
        self._text(painter, box, aside, self._small, "ink_soft", indent=wide + 8)

    def _paint_call(self, painter: QPainter, box: QRectF, row: BoardRow, now: Instant) -> None:
        said, role = words.call(self._texts, row, now), "ink" if row.known else "ink_soft"
        self._text(painter, box.adjusted(0, 0, -CALL_GAP, 0), said, self._body, role, right=True)

    def _paint_bar(self, painter: QPainter, box: QRectF, row: BoardRow, now: Instant) -> None:
        hold = row.hold
        if hold is None:
            return
        top = round(box.center().y() - _BAR / 2)
        ratio = painter.device().devicePixelRatio()
        key: _Bar = ("unknown", 0, False, ratio)
        if row.known:
            passed = (now - hold.since) / hold.promise_ms
            wide = max(4.0, self._bar * min(1.0, max(0.0, passed) / self._full))
            key = (hold.stage(now), round(wide * ratio), passed > self._full, ratio)
        painter.drawPixmap(QPointF(box.left(), top), self._bar_picture(key))
        tick = QRectF(box.left() + self._bar * self._promise - 1, top - (_TICK - _BAR) / 2, 2, _TICK)
        painter.fillRect(tick, self._roles["ink"])

    def _bar_picture(self, key: _Bar) -> QPixmap:
        """Return a bar by stage, length in device pixels, whether it goes on, and ratio: round edges cost as much as ten texts."""
        picture = self._bars.get(key)
        if picture is None:
            if len(self._bars) > _MOST_BARS:
                self._bars.clear()
            stage, wide, beyond, ratio = key
            picture = QPixmap(round(self._bar * ratio), round(_BAR * ratio))
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            track = QRectF(0, 0, self._bar, _BAR)
            if stage == "unknown":
                self._dash_bar(painter, track)
            else:
                self._fill_bar(painter, track, stage, wide / ratio, beyond=beyond)
            painter.end()
            self._bars[key] = picture
        return picture

    def _dash_bar(self, painter: QPainter, track: QRectF) -> None:
        """Only the outline: a hold of somebody unknown is probable."""
        pen = QPen(self._roles["ink_soft"], 1)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)

    def _fill_bar(self, painter: QPainter, track: QRectF, stage: str, wide: float, *, beyond: bool) -> None:
        """Fill a bar so wide. The calm one is thin, the others thick: a shape says it too."""
        slim = track.adjusted(0, 2, 0, -2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._roles["sunken"])
        painter.drawRoundedRect(slim, 3, 3)
        filled = QRectF(slim if stage == "hold_1" else track)
        filled.setWidth(wide)
        painter.setBrush(self._roles[_BARS[stage]])
        if stage == "hold_2":
            painter.setPen(QPen(self._roles["caution"], 1))
            filled.adjust(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(filled, 3, 3)
        if beyond:
            pen = QPen(self._roles["on_solid" if stage == "hold_3" else "on_caution"], 2)
            painter.setPen(pen)
            x, y = track.right() - 9, track.center().y()
            painter.drawPolyline([QPointF(x, y - 3.5), QPointF(x + 4, y), QPointF(x, y + 3.5)])

    def _paint_time(self, painter: QPainter, box: QRectF, row: BoardRow, now: Instant) -> None:
        span, promise = words.held(self._texts, row, now)
        role = "alarm" if row.known and row.hold is not None and row.hold.stage(now) == "hold_3" else "ink"
        wide = self._text(painter, box, span, self._bold, role)
        self._text(painter, box, promise, self._body, "ink_soft", indent=max(wide, self._span))

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
        room = min(self._small.advance(owner) + 8, inner.width() / 2) if owner else 0
        wide = self._text(painter, inner.adjusted(0, 0, -room, 0), subject, self._body, "ink")
        self._text(painter, inner, owner, self._small, "ink_soft", indent=wide + 8)

    def assign_width(self, room: float) -> float:
        """Return how wide what gives the chosen row to somebody is at the right of its last cell."""
        cap = key_cap_width(self._theme, "A")
        word = self._bold.advance(self._texts("board.flight.assign"))
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
