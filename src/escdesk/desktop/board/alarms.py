"""The alarms, most urgent first: what, whose, how long, and the button that takes it over."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from escdesk.desktop.board import case_words
from escdesk.desktop.board.card_row import lay_out_card
from escdesk.desktop.board.hint_card import HintCard
from escdesk.desktop.board.incident_card import IncidentCard
from escdesk.desktop.board.incident_view import AlikeHint, IncidentRow
from escdesk.desktop.board.view import AlarmView
from escdesk.desktop.i18n import Catalogue, clock
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.button import Button, ButtonLook, ButtonSize
from escdesk.desktop.widgets.chip import Chip
from escdesk.desktop.widgets.disc import NoteDisc
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.marks import Mark, paint_mark
from escdesk.desktop.widgets.tip import as_tip
from escdesk.domain.ids import Instant

_THREE_FROM: Final = 1440
_MOST: Final = 3
_MORE: Final = 128
_SOFTER: Final = frozenset({"unread"})


class AlarmCard(Ground):
    """One alarm. Once somebody has it, it loses its tint and says who."""

    taken = Signal(str)
    shown = Signal(str)
    assign_asked = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "alarm_tint", radius=theme.radius("control"))
        self._texts = texts
        self.alarm: AlarmView | None = None
        self._first = False
        self.setFixedHeight(theme.size("board", "alarm"))
        self.urgent = Chip(theme, texts("board.flight.urgent"), "solid")
        self._mark = Mark(theme, "hold_3", 26)
        self.title = ElidedLabel(theme, "lead", bold=True)
        self.detail = ElidedLabel(theme, "body")
        self.span = Label(theme, "conclusion", "alarm")
        # a fixed width: a clock that turns must not lay the window out anew
        self.span.setFixedWidth(self.span.fontMetrics().horizontalAdvance("00:00") + 4)
        self.span.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.button = Button(theme, texts("board.alarm.take"))
        self.button.clicked.connect(self._press)
        self.assign = Button(theme, texts("board.alarm.assign"), size="small", bold=False)
        self.assign.clicked.connect(self._give)
        lay_out_card(
            self,
            self._mark,
            [self.title, beside(self.urgent, self.detail)],
            self.span,
            stacked(STRETCH, self.button, self.assign, STRETCH, gap=6),
        )

    def show_alarm(self, alarm: AlarmView, *, first: bool, now: Instant) -> None:
        """Show an alarm; the first one has the window's filled button."""
        if (alarm, first) == (self.alarm, self._first):
            self.show_time(now)
            return
        texts = self._texts
        self.alarm, self._first = alarm, first
        soft = alarm.kind in _SOFTER
        self._mark.show_mark("escalating" if alarm.settled else "hold_2" if soft else "hold_3")
        self._tone(alarm, soft=soft)
        self.urgent.setVisible(alarm.urgent)
        self.title.say(case_words.alarm(texts, alarm))
        self.detail.say(case_words.alarm_detail(texts, alarm))
        self.button.setObjectName(f"take_{alarm.alarm_id}")
        self.button.setVisible(alarm.action != "none" and not alarm.settled)
        self.button.setEnabled(not alarm.asking)
        self.assign.setObjectName(f"assign_{alarm.alarm_id}")
        self.assign.setVisible(alarm.can_assign and alarm.assigned_to is None)
        word = "asking" if alarm.asking else alarm.action
        if alarm.action != "none":
            filled: ButtonLook = "outlined" if soft or not first or alarm.action != "take" else "alarm"
            size: ButtonSize = "small" if alarm.can_assign else "normal"
            self.button.show_button(texts(f"board.alarm.{word}"), look=filled, size=size)
        self.setAccessibleName(f"{self.title.text()} {self.detail.text()}")
        self.show_time(now)

    def _tone(self, alarm: AlarmView, *, soft: bool) -> None:
        if alarm.settled:
            self.show_ground("surface", "ink_soft", band_width=6)
            self.show_edge("line_strong")
            self.span.set_role("ink")
        else:
            tone = "caution" if soft else "alarm"
            self.show_ground(f"{tone}_tint", f"{tone}_solid" if soft else tone, band_width=6)
            self.show_edge(None)
            self.span.set_role("ink" if soft else "alarm")

    def show_time(self, now: Instant) -> None:
        if self.alarm is None:
            return
        text = clock(now - self.alarm.since)
        if len(text) > len("00:00"):
            self.span.setFixedWidth(self.span.fontMetrics().horizontalAdvance("0:00:00") + 4)
        self.span.say(text)

    def _press(self) -> None:
        if self.alarm is None or self.alarm.settled or self.alarm.asking:
            return
        if self.alarm.action == "take":
            self._first = not self._first  # so that the next view is shown, whatever it says
            self.button.setEnabled(False)
            self.taken.emit(self.alarm.alarm_id)
        elif self.alarm.person_id is not None:
            self.shown.emit(self.alarm.person_id)

    def _give(self) -> None:
        if self.alarm is not None:
            self.assign_asked.emit(self.alarm.alarm_id)


class MoreAlarms(QAbstractButton):
    """「ほか n件」: pressed, the next ones stand in front."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._under = ""
        self.setObjectName("more_alarms")
        self.setFont(theme.font("name"))
        self.setFixedWidth(_MORE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.size("board", "alarm"))

    def show_more(self, count: int, under: str) -> None:
        text = self._texts("board.alarm.more", count=count)
        if (text, under) == (self.text(), self._under):
            return
        self.setText(text)
        self._under = under
        self.setAccessibleName(f"{self.text()} {under}")
        self.setToolTip(as_tip(under))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_MORE, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focus = self.hasFocus()
        painter.setPen(QPen(theme.colour("accent" if focus else "line_strong"), 2 if focus else 1))
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.setPen(theme.colour("ink"))
        painter.setFont(self.font())
        wide = painter.fontMetrics().horizontalAdvance(self.text())
        x = (self.width() - wide - 20) / 2
        paint_mark(painter, QRectF(x, 22, 14, 14), "hold_3", theme)
        painter.drawText(QRectF(x + 20, 18, wide + 2, 22), Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("ink_soft"))
        under = painter.fontMetrics().elidedText(self._under, Qt.TextElideMode.ElideRight, self.width() - 16)
        painter.drawText(QRectF(8, 42, self.width() - 16, 18), Qt.AlignmentFlag.AlignCenter, under)
        painter.end()


class _Quiet(Ground):
    """Stands where the alarms would: the table below never moves when one comes."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "canvas")
        self.setFixedHeight(theme.size("board", "alarm"))
        title = Label(theme, "name", text=texts("board.alarm.quiet"))
        detail = Label(theme, "body", "ink_soft", text=texts("board.alarm.quiet_detail"))
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(NoteDisc(theme, 36))
        row.addLayout(stacked(STRETCH, title, detail, STRETCH), 1)


class _Paused(QWidget):
    """Says that what depends on the PBX raises no alarm while it is silent: one alarm instead of many."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self.setFixedHeight(theme.size("board", "alarm"))
        self.title = title = ElidedLabel(theme, "lead", bold=True)
        self._detail = detail = ElidedLabel(theme, "body", "ink_soft")
        self.show_why(hub_away=False)
        lay_out_card(self, Mark(theme, "unknown", 24), [title, detail])

    def show_why(self, *, hub_away: bool) -> None:
        """Say whose silence it is."""
        key = "blind" if hub_away else "paused"
        self.title.say(self._texts(f"board.alarm.{key}"))
        self._detail.say(self._texts(f"board.alarm.{key}_detail"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._theme.colour("line_strong"), 1)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(self._theme.colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()


class AlarmStrip(Ground):
    """``alarm_taken`` carries the alarm's id, ``person_shown`` whose row to go to.

    ``assign_asked`` carries the escalation that is to be given to somebody, ``incident_opened`` an incident to open
    ("": a new one) and the hand it begins with, ``hint_put_away`` a hint that is none.
    """

    alarm_taken = Signal(str)
    person_shown = Signal(str)
    assign_asked = Signal(str)
    incident_opened = Signal(str, str)
    hint_put_away = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "canvas", line=True)
        self._texts = texts
        self._alarms: tuple[AlarmView, ...] = ()
        self._first = 0
        self._now = Instant(0)
        self._incidents: tuple[IncidentRow, ...] = ()
        self.incident = IncidentCard(theme, texts)
        self.incident.opened.connect(lambda name: self.incident_opened.emit(name, ""))
        self._hint: AlikeHint | None = None
        self.hint = HintCard(theme, texts)
        self.hint.opened.connect(self.incident_opened)
        self.hint.put_away.connect(self.hint_put_away)
        self.cards = [AlarmCard(theme, texts) for _ in range(_MOST)]
        self.more = MoreAlarms(theme, texts)
        self.more.clicked.connect(self._turn)
        self._quiet = _Quiet(theme, texts)
        self._paused_note = _Paused(theme, texts)
        self._paused = False
        self._hub_away = False
        self._busy = False
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 10)
        row.setSpacing(16)
        row.addWidget(self.incident, 1)
        row.addWidget(self.hint, 1)
        for card in self.cards:
            card.taken.connect(self.alarm_taken)
            card.shown.connect(self.person_shown)
            card.assign_asked.connect(self.assign_asked)
            row.addWidget(card, 1)
        row.addWidget(self.more)
        row.addWidget(self._quiet, 1)
        row.addWidget(self._paused_note, 1)
        self.setFixedHeight(theme.size("board", "alarm") + 11)

    def _room(self) -> int:
        room = _MOST if self.width() >= _THREE_FROM else _MOST - 1
        room = room - 1 if self._paused and room == _MOST else room
        return max(1, room - bool(self._incidents) - (self._hint is not None))

    def show_alarms(
        self,
        alarms: tuple[AlarmView, ...],
        now: Instant,
        *,
        paused: bool,
        hub_away: bool = False,
        busy: bool = False,
        incidents: tuple[IncidentRow, ...] = (),
        hints: tuple[AlikeHint, ...] = (),
    ) -> None:
        """Show the alarms in the order given; those that do not fit are counted. ``incidents`` have one card before them,
        and so has the first of ``hints``.

        ``paused``: the PBX is silent, and what it would have told raises no alarms; ``hub_away``: the hub is, and
        none come at all. ``busy``: the window's one filled button stands elsewhere just now.
        """
        self._paused, self._hub_away, self._busy = paused, hub_away, busy
        self._incidents, self._hint = incidents, hints[0] if hints else None
        self.incident.show_incident(incidents, now)
        self.hint.show_hint(self._hint, by_key=not incidents)
        self._paused_note.show_why(hub_away=hub_away)
        if tuple(one.alarm_id for one in alarms) != tuple(one.alarm_id for one in self._alarms):
            self._first = 0
        self._alarms, self._now = alarms, now
        room = self._room()
        turned = alarms[self._first :] + alarms[: self._first]
        for at, card in enumerate(self.cards):
            card.setVisible(at < min(room, len(turned)))
            if at < min(room, len(turned)):
                card.show_alarm(turned[at], first=at == 0 and not busy, now=now)
        rest = turned[room:]
        self.more.setVisible(bool(rest))
        if rest:
            self.more.show_more(len(rest), case_words.alarm(self._texts, rest[0]))
        self._quiet.setVisible(not alarms and not paused and self._hint is None)
        self._paused_note.setVisible(paused and (not rest or self.width() >= _THREE_FROM))

    def _turn(self) -> None:
        self._first = (self._first + self._room()) % max(1, len(self._alarms))
        first = self._first
        self._show_again()
        self._first = first

    def _show_again(self) -> None:
        self.show_alarms(
            self._alarms,
            self._now,
            paused=self._paused,
            hub_away=self._hub_away,
            busy=self._busy,
            incidents=self._incidents,
            hints=() if self._hint is None else (self._hint,),
        )

    def show_time(self, now: Instant) -> None:
        self._now = now
        self.incident.show_time(now)
        for card in self.cards:
            if card.isVisible():
                card.show_time(now)

    def gather(self, chosen: str) -> None:
        """Do what the key I does: the first incident that is open, else what looks like one, else hands like ``chosen``."""
        name = self._incidents[0].incident_id if self._incidents else ""
        if not name and self._hint is not None:
            self.incident_opened.emit(self._hint.incident_id, self._hint.seed)
        else:
            self.incident_opened.emit(name, "" if name else chosen)

    def first_to_take(self) -> AlarmView | None:
        """Return the first alarm that can be taken over, as the key T does."""
        return next((a for a in self._alarms if a.action == "take" and not a.settled and not a.asking), None)

    def first_to_assign(self) -> AlarmView | None:
        """Return the first alarm that can be given to somebody, as the key A does."""
        return next((a for a in self._alarms if a.can_assign and a.assigned_to is None), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_again()
