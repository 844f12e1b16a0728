"""The one chart of the board: who waits and who is on hold over the last quarter of an hour."""

from typing import Final

import numpy as np
import pyqtgraph as pg  # the only place that imports it: 0.6 s that no other window should pay
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QVBoxLayout

from escdesk.desktop.board.samples import RANGE_MS, Seen
from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import Label
from escdesk.domain.ids import Instant

_MINUTES: Final = RANGE_MS / 60_000
_LABEL_ROOM: Final = 4.2  # minutes of the axis that the labels at the lines' ends need
_TICKS: Final = (15, 10, 5)
_PX_A_MINUTE: Final = 20  # a little less than it has: a word that passes the axis's end is not written at all
_LEAST_TOP: Final = 4


class WaitChart(Ground):
    """Two lines, told apart by dash and sign as well as by colour; the words stand at their ends."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "surface")
        self._texts = texts
        self._aside = Label(theme, "small", "ink_soft")
        head = beside(Label(theme, "body", text=texts("board.chart.title"), bold=True), STRETCH, self._aside)
        self._plot = pg.PlotWidget(background=theme.colour("surface"), enableMenu=False)
        self._plot.setFixedHeight(140)
        self._plot.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setAccessibleName(texts("board.chart.title"))
        item = self._plot.getPlotItem()
        item.setMouseEnabled(x=False, y=False)
        item.hideButtons()
        item.getViewBox().setDefaultPadding(0)
        self._item = item
        for side in ("left", "bottom"):
            axis = item.getAxis(side)
            axis.setPen(pg.mkPen(theme.colour("line"), width=1))
            axis.setTextPen(pg.mkPen(theme.colour("ink_soft")))
            axis.setTickFont(theme.font("small"))
            axis.setStyle(tickLength=0, tickTextOffset=6)
        item.getAxis("left").setWidth(28)
        item.getAxis("left").setPen(pg.mkPen(None))
        item.getAxis("bottom").setTicks([self._ticks()])
        item.setXRange(-_MINUTES, _LABEL_ROOM, padding=0)
        self._grid: list[pg.InfiniteLine] = []
        ink, accent = theme.colour("ink"), theme.colour("accent")
        self._waiting = item.plot(pen=pg.mkPen(ink, width=1), connect="finite")
        dashed = pg.mkPen(accent, width=1, style=Qt.PenStyle.DashLine)
        self._holding = item.plot(pen=dashed, connect="finite")
        self._waiting_end = item.plot(symbol="o", symbolSize=7, symbolBrush=ink, symbolPen=None, pen=None)
        self._holding_end = item.plot(symbol="s", symbolSize=7, symbolBrush=accent, symbolPen=None, pen=None)
        self._waiting_word = self._word("ink")
        self._holding_word = self._word("accent")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._plot)
        self._top = 0
        self._scale(_LEAST_TOP)

    def _ticks(self) -> list[tuple[float, str]]:
        ticks = [(-float(back), self._texts("board.chart.minutes", count=back)) for back in _TICKS]
        first = QFontMetricsF(self.theme.font("small")).horizontalAdvance(ticks[0][1]) / 2 / _PX_A_MINUTE
        return [(ticks[0][0] + first, ticks[0][1]), *ticks[1:], (0.0, self._texts("board.chart.now"))]

    def _word(self, role: str) -> pg.TextItem:
        word = pg.TextItem("", color=self.theme.colour(role), anchor=(0, 0.5))
        word.setFont(self.theme.font("small", bold=True))
        self._item.addItem(word, ignoreBounds=True)
        return word

    def _scale(self, highest: int) -> None:
        """Let the axis begin at 0 and end at an even number a little above the highest value."""
        top = max(_LEAST_TOP, 2 * -(-(highest + 1) // 2))
        if top == self._top:
            return
        self._top = top
        self._item.setYRange(0, top, padding=0.06)
        marks = sorted({0, top // 2, top})
        self._item.getAxis("left").setTicks([[(float(mark), str(mark)) for mark in marks]])
        for line in self._grid:
            self._item.removeItem(line)
        pen = pg.mkPen(self.theme.colour("line"), width=1)
        self._grid = [pg.InfiniteLine(mark, angle=0, pen=pen) for mark in marks]
        for line in self._grid:
            line.setZValue(-10)
            self._item.addItem(line, ignoreBounds=True)

    def show_seen(
        self, seen: Seen, now: Instant, silent_since: Instant | None, *, hub_away: bool = False
    ) -> None:
        """Draw what was seen; ``silent_since`` says since when PBX or hub tell nothing, ``hub_away`` which of them."""
        texts = self._texts
        self._aside.say(
            texts("board.chart.range")
            if silent_since is None
            else texts("board.chart.stopped", time=time_of_day(silent_since))
        )
        waiting_x, waiting = seen.line(now, "waiting")
        holding_x, holding = seen.line(now, "holding")
        values = [value for value in (*waiting, *holding) if value == value]  # noqa: PLR0124  # NaN is not itself
        self._scale(int(max(values, default=0)))
        self._waiting.setData(np.array(waiting_x), np.array(waiting))
        self._holding.setData(np.array(holding_x), np.array(holding))
        last = seen.last
        if last is None:
            return
        if hub_away:  # there is no figure of now
            for end, word in (
                (self._waiting_end, self._waiting_word),
                (self._holding_end, self._holding_word),
            ):
                end.setData([], [])
                word.setText("")
            return
        self._waiting_end.setData([0.0], [float(last.waiting)])
        self._waiting_word.setText(texts("board.chart.waiting", count=last.waiting))
        ends = [float(last.waiting)]
        if last.holding is None:
            self._holding_end.setData([], [])
            self._holding_word.setText("")
        else:
            self._holding_end.setData([0.0], [float(last.holding)])
            self._holding_word.setText(texts("board.chart.holding", count=last.holding))
            ends.append(float(last.holding))
        self._place_words(ends)

    def _place_words(self, ends: list[float]) -> None:
        """Put the words at the lines' ends, one above the other where they would touch."""
        apart = self._top * 0.17
        spots = list(ends)
        if len(spots) == 2 and abs(spots[0] - spots[1]) < apart:
            middle = min(max((spots[0] + spots[1]) / 2, apart / 2), self._top - apart / 2)
            upper = 0 if spots[0] >= spots[1] else 1
            spots[upper], spots[1 - upper] = middle + apart / 2, middle - apart / 2
        self._waiting_word.setPos(0.35, spots[0])
        if len(spots) == 2:
            self._holding_word.setPos(0.35, spots[1])
