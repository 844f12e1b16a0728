"""How far something got: a chain of steps, each done, awaited, still to come, or failed."""

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.icons import paint_icon

StepState = Literal["done", "awaited", "to_come", "failed"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its icon is shown until it is done; ``under`` is the time, or what is awaited."""

    state: StepState
    icon: str
    word: str
    under: str = ""


_DISC: Final = 24
_WORD: Final = 18
_UNDER: Final = 18


class StepsChain(QWidget):
    """Filled check, thick ring, dashed ring, ✕; between them lines that are solid as far as it got."""

    def __init__(self, theme: Theme, *, solid: str = "accent") -> None:
        super().__init__()
        self._theme = theme
        self._solid = solid
        self._steps: tuple[Step, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def steps(self) -> tuple[Step, ...]:
        return self._steps

    def show_steps(self, steps: tuple[Step, ...], solid: str | None = None) -> None:
        if (steps, solid or self._solid) != (self._steps, self._solid):
            self._steps = steps
            self._solid = solid or self._solid
            self.setAccessibleName("; ".join(f"{step.word} {step.under}".strip() for step in steps))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(
            self._least_width(), _DISC + 6 + _WORD + (_UNDER if any(s.under for s in self._steps) else 0)
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _least_width(self) -> int:
        return sum(self._widths()) + 10 * max(0, len(self._steps) - 1)

    def _widths(self) -> list[int]:
        word = QFontMetrics(self._theme.font("body", bold=True))
        under = QFontMetrics(self._theme.font("small"))
        return [
            max(_DISC, word.horizontalAdvance(s.word), under.horizontalAdvance(s.under)) for s in self._steps
        ]

    def _lefts(self) -> list[float]:
        """Return where each step begins: equal columns, moved only where a text would run into the next."""
        count = len(self._steps)
        column = self.width() / max(1, count)
        widths = self._widths()
        lefts = [at * column for at in range(count)]
        for at in range(count - 1):
            lefts[at + 1] = max(lefts[at + 1], lefts[at] + widths[at] + 10)
        edge = float(self.width())
        for at in reversed(range(count)):
            lefts[at] = max(0.0, min(lefts[at], edge - widths[at]))
            edge = lefts[at] - 10
        return lefts

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lefts = self._lefts()
        for at, step in enumerate(self._steps):
            if at + 1 < len(self._steps):
                reached = step.state == "done"
                pen = QPen(self._theme.colour(self._solid if reached else "line_strong"), 2)
                painter.setPen(pen)
                painter.drawLine(
                    QPointF(lefts[at] + _DISC + 8, _DISC / 2), QPointF(lefts[at + 1] - 8, _DISC / 2)
                )
            self._paint_disc(painter, QRectF(lefts[at], 0, _DISC, _DISC), step)
            self._paint_words(painter, lefts[at], step)
        painter.end()

    def _paint_disc(self, painter: QPainter, box: QRectF, step: Step) -> None:
        theme = self._theme
        inner = box.adjusted(5, 5, -5, -5)
        painter.setBrush(theme.colour("surface"))
        if step.state == "done":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(self._solid))
            painter.drawEllipse(box)
            paint_icon(painter, inner, "check", theme.colour("on_solid"))
        elif step.state == "awaited":
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawEllipse(box.adjusted(1, 1, -1, -1))
            paint_icon(painter, inner, step.icon, theme.colour("accent"))
        elif step.state == "failed":
            painter.setPen(QPen(theme.colour("alarm"), 2))
            painter.drawEllipse(box.adjusted(1, 1, -1, -1))
            paint_icon(painter, inner, "cross", theme.colour("alarm"))
        else:
            pen = QPen(theme.colour("line_strong"), 1)
            pen.setDashPattern([3, 2.4])
            painter.setPen(pen)
            painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
            paint_icon(painter, inner, step.icon, theme.colour("ink_soft"))

    def _paint_words(self, painter: QPainter, left: float, step: Step) -> None:
        theme = self._theme
        reached = step.state in {"done", "failed"}
        painter.setFont(theme.font("body", bold=reached))
        colour = "alarm" if step.state == "failed" else "ink" if reached else "ink_soft"
        painter.setPen(theme.colour(colour))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        wide = self.width() - left
        painter.drawText(QRectF(left, _DISC + 6, wide, _WORD), flags, step.word)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("ink_soft"))
        painter.drawText(QRectF(left, _DISC + 6 + _WORD, wide, _UNDER), flags, step.under)
