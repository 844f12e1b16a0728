"""The numbers over the table; one that can't be known now says so, with what it was."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from escdesk.desktop.board.view import Figures
from escdesk.desktop.i18n import Catalogue, clock, plain, time_of_day
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.marks import paint_mark
from escdesk.desktop.widgets.tip import as_tip
from escdesk.domain.ids import Instant

_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_SEVEN_FROM: Final = 1440


@dataclass(frozen=True, slots=True)
class Part:
    """A mark and a number, as in ▲ 3."""

    value: str
    mark: str = ""
    soft: bool = False


class Figure(QWidget):
    """One caption with its numbers and a small word after them."""

    def __init__(self, theme: Theme, caption: str) -> None:
        super().__init__()
        self._theme = theme
        self._caption = caption
        self._parts: tuple[Part, ...] = ()
        self._aside = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.size("board", "figures"))

    def show_figure(self, parts: tuple[Part, ...], aside: str) -> None:
        if (parts, aside) != (self._parts, self._aside):
            self._parts, self._aside = parts, aside
            self.setAccessibleName(self.text())
            self.setToolTip(as_tip(self.text()))
            self.update()

    def text(self) -> str:
        """Return all that it says."""
        return " ".join((self._caption, *(part.value for part in self._parts), self._aside)).strip()

    def sizeHint(self) -> QSize:
        return QSize(160, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 12, 1, self.height() - 24), theme.colour("line"))
        small = theme.font("small")
        painter.setFont(small)
        painter.setPen(theme.colour("ink_soft"))
        wide = self.width() - 20
        painter.drawText(QRectF(16, 10, wide, 18), _LEFT, self._elided(self._caption, wide, small))
        x = 16.0
        for part in self._parts:
            if part.mark:
                paint_mark(painter, QRectF(x, 37, 15, 15), part.mark, theme)
                x += 22
            font = theme.font("lead") if part.soft else theme.font("title", size=22)
            painter.setFont(font)
            painter.setPen(theme.colour("ink_soft" if part.soft else "ink"))
            painter.drawText(QRectF(x, 28, 90, 32), _LEFT, part.value)
            x += QFontMetricsF(font).horizontalAdvance(part.value) + 8
            if len(self._parts) > 1:
                x += 6
        painter.setFont(small)
        painter.setPen(theme.colour("ink_soft"))
        room = self.width() - x - 4
        painter.drawText(QRectF(x, 29, room, 32), _LEFT, self._elided(self._aside, room, small))
        painter.end()

    @staticmethod
    def _elided(text: str, room: float, font: QFont) -> str:
        return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, room))


class FigureRow(Ground):
    """Seven figures, six on narrow screens."""

    ORDER: Final = ("waiting", "holding", "past", "escalations", "supervisors", "operators", "on_call")

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "surface", line=True)
        self._texts = texts
        self.figures = {name: Figure(theme, texts(f"board.figure.{name}")) for name in self.ORDER}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for figure in self.figures.values():
            row.addWidget(figure, 1)
        self.setFixedHeight(theme.size("board", "figures"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.figures["on_call"].setVisible(event.size().width() >= _SEVEN_FROM)

    def show_figures(
        self,
        now: Figures,
        before: tuple[Figures, Instant] | None,
        *,
        silent: bool,
        hub_away: bool = False,
    ) -> None:
        """Show what is counted. While the PBX is silent its figures are unknown: ``before`` says what they were.

        ``hub_away``: nothing at all is known.
        """
        texts = self._texts
        if hub_away:
            self._show_unknown(now, before)
            self._show_hub_away(before)
            return
        self._show("waiting", (Part(str(now.waiting)),), self._longest(now.waiting, now.waiting_longest_ms))
        escalations = (Part(str(now.escalations), "escalating"),)
        aside = self._longest(now.escalations, now.escalations_longest_ms)
        if now.of_incidents:
            aside = texts("board.figure.of_incidents", count=now.of_incidents)
        self._show("escalations", escalations, aside)
        if silent:
            self._show_unknown(now, before)
            return
        mean = texts("board.figure.mean", span=clock(now.holding_mean_ms)) if now.holding else self._people
        self._show("holding", (Part(str(now.holding)),), mean)
        past = (Part(str(now.past_limit), "hold_3"), Part(str(now.past_promise), "hold_2"))
        self._show("past", past, self._people)
        for name, free, everyone in (
            ("supervisors", now.supervisors_free, now.supervisors),
            ("operators", now.operators_free, now.operators),
        ):
            self._show(name, (Part(str(free), "free"),), texts("board.figure.of", count=everyone))
        self._show("on_call", (Part(str(now.on_call)),), self._people)

    def _show_unknown(self, now: Figures, before: tuple[Figures, Instant] | None) -> None:
        texts = self._texts
        unknown = (Part(plain(texts("board.figure.unknown")), soft=True),)
        marked = (Part(plain(texts("board.figure.unknown")), "unknown", soft=True),)
        old: dict[str, int] = {}
        when = ""
        if before is not None:
            figures, at = before
            when = time_of_day(at)
            past = figures.past_limit + figures.past_promise
            old = {"holding": figures.holding, "past": past, "on_call": figures.on_call}
        for name in ("holding", "past", "on_call"):
            was = texts("board.figure.was_people", time=when, count=old[name]) if name in old else ""
            self._show(name, unknown, was)
        for name, free, everyone in (
            ("supervisors", now.supervisors_free, now.supervisors),
            ("operators", now.operators_free, now.operators),
        ):
            if free:
                # those whose own word or login says free, without a phone of their own
                self._show(name, (Part(str(free), "free"),), texts("board.figure.of", count=everyone))
            else:
                self._show(
                    name, marked, texts("board.figure.all_unknown", count=everyone) if everyone else ""
                )

    def _show_hub_away(self, before: tuple[Figures, Instant] | None) -> None:
        texts = self._texts
        unknown = (Part(plain(texts("board.figure.unknown")), soft=True),)
        for name in ("waiting", "escalations"):
            was = ""
            if before is not None:
                figures, at = before
                count = figures.waiting if name == "waiting" else figures.escalations
                was = texts("board.figure.was_cases", time=time_of_day(at), count=count)
            self._show(name, unknown, was)

    def _show(self, name: str, parts: tuple[Part, ...], aside: str) -> None:
        self.figures[name].show_figure(parts, aside)

    @property
    def _people(self) -> str:
        return self._texts("board.figure.people")

    def _longest(self, count: int, span_ms: int) -> str:
        if not count:
            return self._texts("board.figure.cases")
        return self._texts("board.figure.longest", span=clock(span_ms))
