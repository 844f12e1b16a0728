"""The live floor board: alarms, figures, everyone by risk, escalations under way, one chart."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from escdesk.desktop.board import words
from escdesk.desktop.board.alarms import AlarmStrip
from escdesk.desktop.board.chart import WaitChart
from escdesk.desktop.board.figures import FigureRow
from escdesk.desktop.board.flights import FlightList
from escdesk.desktop.board.head import BoardHead
from escdesk.desktop.board.keys import keys_sheet
from escdesk.desktop.board.ranking import by_risk, by_urgency, kept
from escdesk.desktop.board.samples import Sample, Seen
from escdesk.desktop.board.survey import Standing, counted, hold_alarms, next_crossing, surveyed
from escdesk.desktop.board.table import FloorTable
from escdesk.desktop.board.view import AlarmView, BoardView, Figures, Filter
from escdesk.desktop.board.what_works import WhatWorks
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.disc import NoteDisc
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.ticker import Ticker
from escdesk.desktop.widgets.word_bar import WordBar
from escdesk.domain.ids import Instant

_CHART_EVERY_MS: Final = 5_000
_CHART_SOON_MS: Final = 900  # a new figure is on the chart with the next second
_OWNERLESS: Final = frozenset({"nobody_answers", "nobody_present"})
_SIZE: Final = (1600, 900)
_FRAME: Final = 24  # px that a window manager may put around it on a screen of just this width
_LOWEST: Final = 640  # px; a screen of 1366 x 768 with its bars leaves no more than 700


class BoardWindow(QWidget):
    """``render`` is the only way in. ``alarm_taken`` carries the alarm's id, ``person_chosen`` a person's.

    ``leave_asked``: log out; ``leave_answered``: really (or rather not), where that was asked. ``refusal_read``:
    it need not be shown any longer.
    """

    alarm_taken = Signal(str)
    person_chosen = Signal(str)
    leave_asked = Signal()
    leave_answered = Signal(bool)
    refusal_read = Signal()

    def __init__(self, theme: Theme, texts: Catalogue, now: Callable[[], int]) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._now = now
        self._view: BoardView | None = None
        self._wanted = Filter()
        self._seen = Seen()
        self._standing: Standing = surveyed(())
        self._figures: Figures | None = None
        self._known: tuple[Figures, Instant] | None = None
        self._crossing: Instant | None = None
        self._alarms: tuple[AlarmView, ...] = ()
        self._taken: dict[str, tuple[AlarmView, Instant]] = {}
        self._second = -1
        self._charted_at: int | None = None
        self._chart_old = True
        self.setObjectName("board")
        self.setWindowTitle(texts("board.title"))
        self.setFont(theme.font("body"))
        self.head = BoardHead(theme, texts)
        self.alarms = AlarmStrip(theme, texts)
        self.figures = FigureRow(theme, texts)
        self.table = FloorTable(theme, texts, now)
        self.flights = FlightList(theme, texts)
        self.works = WhatWorks(theme, texts)
        self.chart = WaitChart(theme, texts)
        self.keys = keys_sheet(theme, texts)
        self.leaving = WordBar(
            theme, (("leave_yes", texts("board.leave.yes")), ("leave_no", texts("board.leave.no")))
        )
        self.refusal = WordBar(theme, (("refusal_read", texts("board.refusal_read")),))
        self._build()
        self._wire()
        least = theme.tokens["size"]["board"]["smallest"]
        self.setMinimumSize(least[0] - _FRAME, min(least[1], _LOWEST))
        self.resize(*_SIZE)
        self._ticker = Ticker(now, self)
        self._ticker.attach(self, self._tick)

    # -- building ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        theme = self._theme
        self._middle = QStackedWidget()
        self._middle.addWidget(self.table)
        self._middle.addWidget(self._empty())
        left = stacked(self._middle, self._foot())
        self._side = Ground(theme, "surface")
        self._side.setFixedWidth(theme.size("board", "side"))
        column = QVBoxLayout(self._side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.works)
        column.addWidget(self.flights, 1)
        column.addWidget(self.chart)
        self._side_line = Ground(theme, "line")
        self._side_line.setFixedWidth(1)
        columns = QHBoxLayout()
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        columns.addLayout(left, 1)
        columns.addWidget(self._side_line)
        columns.addWidget(self._side)
        whole = stacked(self.head, self.leaving, self.refusal, self.keys, self.alarms, self.figures)
        whole.addLayout(columns, 1)
        self.setLayout(whole)

    def _empty(self) -> QWidget:
        theme = self._theme
        self._empty_disc = NoteDisc(
            theme, theme.size("state", "disc"), ground="sunken", role="ink_soft", icon="people"
        )
        self._empty_title = Label(theme, "title", wrap=True)
        self._empty_detail = Label(theme, "body", "ink_soft", wrap=True)
        self._clear = Button(theme, self._texts("board.filter.clear"), key="Esc")
        self._clear.setObjectName("clear_filters")
        self._clear.clicked.connect(self.head.clear)
        column = stacked(
            STRETCH,
            self._empty_disc,
            4,
            self._empty_title,
            self._empty_detail,
            4,
            beside(self._clear, STRETCH),
            STRETCH,
            gap=8,
            margins=(32, 32, 32, 32),
        )
        return holding(column, Ground(theme, "surface"))

    def _foot(self) -> QWidget:
        theme, texts = self._theme, self._texts
        self._shown = ElidedLabel(theme, "small", "ink_soft")
        foot = holding(
            beside(
                self._shown,
                STRETCH,
                KeyCap(theme, "T"),
                Label(theme, "small", "ink_soft", text=texts("board.foot.take")),
                8,
                KeyCap(theme, "/"),
                Label(theme, "small", "ink_soft", text=texts("board.foot.search")),
                8,
                KeyCap(theme, "F1"),
                Label(theme, "small", "ink_soft", text=texts("board.keys.title")),
                gap=6,
                margins=(16, 0, 16, 0),
            ),
            Ground(theme, "canvas"),
        )
        foot.setFixedHeight(28)
        return foot

    def _wire(self) -> None:
        self.alarms.alarm_taken.connect(self.alarm_taken)
        self.alarms.person_shown.connect(self._go_to)
        self.flights.person_shown.connect(self._go_to)
        self.table.person_chosen.connect(self.person_chosen)
        self.head.filter_changed.connect(self._filter)
        self.head.leave_asked.connect(self.leave_asked)
        self.leaving.answered.connect(lambda name: self.leave_answered.emit(name == "leave_yes"))
        self.refusal.answered.connect(lambda _name: self.refusal_read.emit())
        QShortcut(QKeySequence("F1"), self).activated.connect(self.keys.toggle)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- in ---------------------------------------------------------------------------------------------------

    def render(self, view: BoardView) -> None:  # type: ignore[override]  # QWidget's render paints; nobody calls it here
        """Show a view. The rows are sorted here, at this desk's own clock."""
        now = Instant(self._now())
        self._view = view
        self._standing = surveyed(view.rows)
        self.leaving.say(self._texts("board.leave.question", count=view.leaving) if view.leaving else "")
        self.refusal.say(words.refused(self._texts, view.refusal, view.refusal_by))
        self.head.show_head(view, self._standing, now)
        self._remember_taken(view, now)
        self.flights.show_flights(view.flights, now, as_of=None if view.hub.alive else view.hub.silent_since)
        self._second = now // 1000
        self._show_rows(now)
        self._sample(view, now)

    def _remember_taken(self, view: BoardView, now: Instant) -> None:
        """Keep an alarm that somebody took for a moment, with their name."""
        ringing = {alarm.alarm_id for alarm in view.alarms}
        owners = {flight.escalation_id: flight.owner for flight in view.flights}
        until = Instant(now + self._theme.time_ms("taken_notice_stays"))
        for alarm in self._alarms:
            owner = owners.get(alarm.alarm_id)
            if alarm.kind in _OWNERLESS and alarm.alarm_id not in ringing and owner is not None:
                self._taken[alarm.alarm_id] = (replace(alarm, taken_by=owner, asking=False), until)
        self._alarms = view.alarms
        self._taken = {name: kept for name, kept in self._taken.items() if name not in ringing}

    def _show_alarms(self, view: BoardView, now: Instant) -> None:
        self._taken = {name: kept for name, kept in self._taken.items() if kept[1] > now}
        own = [] if view.blind else hold_alarms(self._standing, now)
        taken = [alarm for alarm, _until in self._taken.values()]
        alarms = by_urgency((*view.alarms, *own, *taken))
        self.alarms.show_alarms(alarms, now, paused=view.blind, hub_away=not view.hub.alive)

    def _show_rows(self, now: Instant) -> None:
        """Sort, filter and count anew: at a render and whenever a hold crosses its promise or limit."""
        view = self._view
        if view is None:
            return
        rows = by_risk(kept(view.rows, self._wanted, now), now)
        self.table.show_rows(rows)
        self._crossing = next_crossing(self._standing, now)
        self._show_alarms(view, now)
        self._show_figures(now)
        self._show_counts(len(rows), view)
        self._show_side(view)

    def _show_counts(self, shown: int, view: BoardView) -> None:
        texts = self._texts
        everyone = len(view.rows)
        if not view.blind:
            self._shown.say(texts("board.foot.shown", all=everyone, shown=shown))
        else:
            unknown = self._standing.unknown
            self._shown.say(texts("board.foot.shown_unknown", all=everyone, shown=shown, unknown=unknown))
        back = shown and self._middle.currentIndex() == 1
        self._middle.setCurrentIndex(0 if shown else 1)
        if back and not self.head.search.hasFocus():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)  # hidden it had lost the focus
        if not shown:
            key = "loading" if view.loading else "nothing" if everyone else "nobody"
            self._empty_title.say(texts(f"board.empty.{key}"))
            self._empty_detail.say(texts(f"board.empty.{key}_detail"))
            self._clear.setVisible(key == "nothing")

    def _show_side(self, view: BoardView) -> None:
        silent = view.hub.alive and not view.pbx.alive
        self.works.setVisible(silent)
        if silent:
            self.works.show_count(self._standing.unknown)

    def _show_figures(self, now: Instant) -> None:
        view = self._view
        if view is None:
            return
        figures = counted(self._standing, view, now)
        self._figures = figures
        if not view.blind and not view.loading:
            self._known = (figures, now)
        self.figures.show_figures(figures, self._known, silent=view.blind, hub_away=not view.hub.alive)

    def _filter(self, wanted: Filter) -> None:
        self._wanted = wanted
        self._show_rows(Instant(self._now()))

    def _go_to(self, person_id: str) -> None:
        """Go to a person's row; a filter that hides it is taken away."""
        if not self.table.choose(person_id):
            self.head.clear()
            self.table.choose(person_id)

    # -- time -------------------------------------------------------------------------------------------------

    def _tick(self, instant: int) -> None:
        """Five times a second; most of it only when the second has turned."""
        view, now = self._view, Instant(instant)
        if view is None:
            return
        self.head.show_time(now)
        second = now // 1000
        if second == self._second:
            return
        self._second = second
        expired = any(until <= now for _alarm, until in self._taken.values())
        if expired or (self._crossing is not None and now >= self._crossing):
            self._show_rows(now)
        else:
            self._show_figures(now)
        self.table.show_time(silent=view.blind)
        self.alarms.show_time(now)
        self.flights.show_time(now)
        self._sample(view, now)

    def _sample(self, view: BoardView, now: Instant) -> None:
        figures = self._figures
        if figures is None or view.loading:
            return
        holding_now = None if view.blind else figures.holding
        if view.hub.alive and self._seen.add(Sample(now, figures.waiting, holding_now)):
            self._chart_old = True
        age_ms = _CHART_EVERY_MS if self._charted_at is None else now - self._charted_at
        due = age_ms >= (_CHART_SOON_MS if self._chart_old else _CHART_EVERY_MS)
        if due and self._side.isVisible():
            self._charted_at, self._chart_old = now, False
            self.chart.show_seen(self._seen, now, view.silent_since, hub_away=not view.hub.alive)

    def saw(self, sample: Sample) -> None:
        """Take a sample from before this window was opened, as when it is opened again."""
        self._seen.add(sample)

    # -- keys -------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.text() == "/":
            self.head.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif key == Qt.Key.Key_T and not event.modifiers():
            alarm = self.alarms.first_to_take()
            if alarm is not None:
                self.alarm_taken.emit(alarm.alarm_id)
        elif key == Qt.Key.Key_Escape and self.keys.put_away():
            return
        elif key == Qt.Key.Key_Escape:
            self.head.clear()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._second = -1  # what only a visible board draws is drawn at the first tick
        self._charted_at = None
        self._tick(self._now())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= self._theme.size("board", "charts_from")
        self._side.setVisible(wide)
        self._side_line.setVisible(wide)
