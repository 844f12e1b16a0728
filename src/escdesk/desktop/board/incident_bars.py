"""How many hands of one cause went up, in bars of two minutes: dark from where they became many."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from escdesk.desktop.board.incident_view import BAR_MS, Bar
from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.theme import Theme
from escdesk.domain.ids import Instant

_HIGH: Final = 72
_ASIDE: Final = 64  # px at the right for what the last bar says
_TOP: Final = 8
_FOOT: Final = 18
_GAP: Final = 3
_LEAST_TOP: Final = 4
_MANY: Final = 2  # hands in two minutes: from there on they are dark


class IncidentBars(QWidget):
    """The axis begins at 0; the last bar ends now and says its number."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._bars: tuple[Bar, ...] = ()
        self.setFixedHeight(_HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: tuple[Bar, ...]) -> None:
        if bars != self._bars:
            self._bars = bars
            self.setAccessibleName(
                self._texts("board.incident.bars_said", last=self._last(), all=sum(bar.count for bar in bars))
            )
            self.update()

    def _last(self) -> int:
        return self._bars[-1].count if self._bars else 0

    def dark_from(self) -> Instant | None:
        """Return when they became many, None while they are few."""
        return next((bar.at for bar in self._bars if bar.count >= _MANY), None)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, bars = self._theme, self._bars
        painter = QPainter(self)
        floor, room = self.height() - _FOOT, self.width() - _ASIDE
        painter.fillRect(QRectF(0, floor, room, 1), theme.colour("line_strong"))
        if not bars:
            painter.end()
            return
        step = room / len(bars)
        most = max(_LEAST_TOP, *(bar.count for bar in bars))
        dark = self.dark_from()
        for at, bar in enumerate(bars):
            high = round((floor - _TOP) * bar.count / most)
            role = "ink" if dark is not None and bar.at >= dark else "line_strong"
            x, wide = round(at * step), round(step) - _GAP
            painter.fillRect(QRectF(x, floor - high, wide, high), theme.colour(role))
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("ink_soft"))
        box = QRectF(0, floor + 2, room, _FOOT - 2)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft, time_of_day(bars[0].at))
        end = time_of_day(bars[-1].at + BAR_MS)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight, end)
        self._paint_last(painter, room + 8.0)
        painter.end()

    def _paint_last(self, painter: QPainter, x: float) -> None:
        theme, texts = self._theme, self._texts
        wide = self.width() - x
        painter.drawText(
            QRectF(x, 6, wide, 16), Qt.AlignmentFlag.AlignLeft, texts("board.incident.in_two_minutes")
        )
        painter.setFont(theme.font("lead", bold=True))
        painter.setPen(theme.colour("ink"))
        count = texts("board.incident.count", count=self._last())
        painter.drawText(QRectF(x, 22, wide, 24), Qt.AlignmentFlag.AlignLeft, count)
