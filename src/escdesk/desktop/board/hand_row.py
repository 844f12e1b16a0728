"""One hand that may be of the same cause: a box to tick, what it is about, whose, since when."""

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from escdesk.desktop.board.case_words import joined
from escdesk.desktop.board.incident_view import HandRow
from escdesk.desktop.i18n import Catalogue, clock
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import paint_icon
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.domain.ids import Instant

_HIGH: Final = 33  # with its hairline
_SUBJECT: Final = 176  # px at most: whose it is must be read as well
_BOX: Final = 18


class TickBox(QWidget):
    """A square with or without a tick; whoever owns it listens for the click."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._ticked = False
        self.setFixedSize(_BOX, _BOX)

    def show_ticked(self, *, ticked: bool) -> None:
        if ticked != self._ticked:
            self._ticked = ticked
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.colour("accent" if self._ticked else "line_strong"), 1))
        painter.setBrush(theme.colour("accent" if self._ticked else "surface"))
        painter.drawRoundedRect(box, 4, 4)
        if self._ticked:
            paint_icon(painter, box.adjusted(2, 2, -2, -2), "check", theme.colour("on_solid"))
        painter.end()


class HandLine(Ground):
    """``toggled`` carries the escalation whose box was clicked, ``taken_out`` one that is another matter."""

    toggled = Signal(str)
    taken_out = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, line=True)
        self._texts = texts
        self._row: HandRow | None = None
        self._box = TickBox(theme)
        self._subject = ElidedLabel(theme, "name", fills=False, least=72)
        self._subject.setMaximumWidth(_SUBJECT)
        self._whose = ElidedLabel(theme, "small", "ink_soft")
        self._aside = ElidedLabel(theme, "small", "ink_soft", fills=False, least=32)
        self._age = Label(theme, "small", "ink", bold=True, align=Qt.AlignmentFlag.AlignRight)
        self._age.setFixedWidth(self._age.fontMetrics().horizontalAdvance("00:00") + 2)
        self.out = Button(theme, texts("board.incident.other_matter"), size="small", bold=False)
        self.out.clicked.connect(self._take_out)
        self.setLayout(
            beside(
                self._box,
                self._subject,
                self._whose,
                self._aside,
                self._age,
                self.out,
                margins=(16, 0, 16, 0),
            )
        )
        self.setFixedHeight(_HIGH)

    @property
    def escalation_id(self) -> str:
        return "" if self._row is None else self._row.escalation_id

    def said(self) -> str:
        """Return all that it says."""
        parts = (self._subject, self._whose, self._aside, self._age)
        return " ".join(part.text() for part in parts if part.text())

    def show_hand(self, row: HandRow, *, ticked: bool, here: bool, now: Instant, able: bool) -> None:
        """``here``: the keys are about this row; ``able``: it can be changed now."""
        texts = self._texts
        self._row = row
        self.setObjectName(f"hand_{row.escalation_id}")
        marked = ticked and not row.joined
        self.show_ground("accent_tint" if marked else "surface", "accent" if here else None)
        self._box.show_ticked(ticked=ticked)
        self._subject.say(row.subject or texts("board.alarm.subject"))
        self._whose.say(joined(texts, row.operator, row.about))
        has = texts("board.incident.has_it", name=row.owner) if row.owner else ""
        self._aside.say(has or (texts("board.incident.belongs") if row.joined else row.queue))
        self.out.setVisible(row.joined)
        self.out.setEnabled(able)
        self.setCursor(Qt.CursorShape.ArrowCursor if row.joined else Qt.CursorShape.PointingHandCursor)
        self.show_time(now)
        ticked_word = texts("board.incident.ticked" if ticked else "board.incident.unticked")
        self.setAccessibleName(f"{ticked_word} {self.said()}")

    def show_time(self, now: Instant) -> None:
        if self._row is not None:
            self._age.say(clock(now - self._row.since))

    def _take_out(self) -> None:
        if self._row is not None:
            self.out.setEnabled(False)  # asked once, until the next view says what came of it
            self.taken_out.emit(self._row.escalation_id)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        if self._row is not None and not self._row.joined:
            self.toggled.emit(self._row.escalation_id)
