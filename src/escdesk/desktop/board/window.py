"""The live floor board: alarms, figures, everyone by risk, escalations under way, one chart."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from escdesk.desktop.board import case_words
from escdesk.desktop.board.alarms import AlarmStrip
from escdesk.desktop.board.empty import NoRows
from escdesk.desktop.board.figures import FigureRow
from escdesk.desktop.board.foot import BoardFoot
from escdesk.desktop.board.head import BoardHead
from escdesk.desktop.board.keys import keys_sheet
from escdesk.desktop.board.message_bar import MessageBar
from escdesk.desktop.board.ranking import RiskOrder, by_urgency, kept
from escdesk.desktop.board.samples import Sample, Seen
from escdesk.desktop.board.side import BoardSide
from escdesk.desktop.board.survey import Standing, counted, hold_alarms, next_crossing, settled, surveyed
from escdesk.desktop.board.table import FloorTable
from escdesk.desktop.board.view import AlarmView, BoardView, Figures, Filter
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import stacked
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
    it need not be shown any longer. ``assign_opened`` (closed) carries the escalation that the lead wants to give to
    somebody; ``assigned`` it, the person and for how many ms it rings there, ``taken_over`` and ``released`` it.
    ``reviewed``: the rules of this client have been looked through. ``incident_opened`` carries the incident whose
    pane is wanted ("": a new one) and the hand it begins with, ``incident_asked`` an ``IncidentAsk``,
    ``hint_put_away`` a hint that is none. ``message_opened``
    (closed) carries the escalation to write to; edited and sent: its words too, and whether they are internal.
    """

    alarm_taken = Signal(str)
    person_chosen = Signal(str)
    assign_opened = Signal(str)
    assign_closed = Signal()
    assigned = Signal(str, str, int)
    taken_over = Signal(str)
    released = Signal(str)
    reviewed = Signal(str)
    message_opened = Signal(str)
    message_closed = Signal()
    message_edited = Signal(str, str, bool)
    message_sent = Signal(str, str, bool)
    incident_opened = Signal(str, str)
    incident_closed = Signal()
    incident_asked = Signal(object)
    hint_put_away = Signal(str)
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
        self._order = RiskOrder()
        self._standing: Standing = surveyed(())
        self._figures: Figures | None = None
        self._known: tuple[Figures, Instant] | None = None
        self._crossing: Instant | None = None
        self._alarms: tuple[AlarmView, ...] = ()
        self._settled: dict[str, tuple[AlarmView, Instant]] = {}
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
        self.side = BoardSide(theme, texts, now)
        self.foot = BoardFoot(theme, texts)
        self.empty = NoRows(theme, texts)
        self.message = MessageBar(theme, texts)
        self.keys = keys_sheet(theme, texts)
        self.leaving = WordBar(
            theme, (("leave_yes", texts("board.leave.yes")), ("leave_no", texts("board.leave.no")))
        )
        self.refusal = WordBar(theme, (("refusal_read", texts("board.refusal_read")),))
        reviewed = (("reviewed", texts("board.review.done")),)
        self.review = WordBar(theme, reviewed, icon="rule", ground="canvas")
        self._build()
        self._wire()
        least = theme.tokens["size"]["board"]["smallest"]
        self.setMinimumSize(least[0] - _FRAME, min(least[1], _LOWEST))
        self.resize(*_SIZE)
        self._ticker = Ticker(now, self)
        self._ticker.attach(self, self._tick)

    # -- building ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._middle = QStackedWidget()
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.empty)
        columns = QHBoxLayout()
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        columns.addLayout(stacked(self._middle, self.review, self.foot), 1)
        columns.addWidget(self.side)
        whole = stacked(
            self.head, self.leaving, self.refusal, self.keys, self.message, self.alarms, self.figures
        )
        whole.addLayout(columns, 1)
        self.setLayout(whole)

    def _wire(self) -> None:
        self.alarms.alarm_taken.connect(self.alarm_taken)
        self.alarms.person_shown.connect(self._go_to)
        self.alarms.assign_asked.connect(self.assign_opened)
        self.side.flights.person_shown.connect(self._go_to)
        self.side.flights.assign_asked.connect(self.assign_opened)
        self.table.person_chosen.connect(self.person_chosen)
        self.table.assign_asked.connect(self.assign_opened)
        pane = self.side.assign
        pane.assigned.connect(self.assigned)
        pane.taken_over.connect(self.taken_over)
        pane.released.connect(self.released)
        pane.closed.connect(self.assign_closed)
        self.message.edited.connect(self.message_edited)
        self.message.sent.connect(self.message_sent)
        self.message.closed.connect(self.message_closed)
        self.alarms.incident_opened.connect(self.incident_opened)
        self.alarms.hint_put_away.connect(self.hint_put_away)
        many = self.side.incident
        many.picked.connect(lambda name: self.incident_opened.emit(name, ""))
        many.asked.connect(self.incident_asked)
        many.closed.connect(self.incident_closed)
        self.empty.clear_asked.connect(self.head.clear)
        self.head.filter_changed.connect(self._filter)
        self.head.leave_asked.connect(self.leave_asked)
        self.leaving.answered.connect(lambda name: self.leave_answered.emit(name == "leave_yes"))
        self.refusal.answered.connect(lambda _name: self.refusal_read.emit())
        self.review.answered.connect(lambda _name: self._reviewed())
        QShortcut(QKeySequence("F1"), self).activated.connect(self.keys.toggle)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- in ---------------------------------------------------------------------------------------------------

    def render(self, view: BoardView) -> None:  # type: ignore[override]  # QWidget's render paints; nobody calls it here
        """Show a view. The rows are sorted here, at this desk's own clock."""
        now = Instant(self._now())
        self._view = view
        self._standing = surveyed(view.rows)
        self.leaving.say(self._texts("board.leave.question", count=view.leaving) if view.leaving else "")
        self.refusal.say(case_words.refused(self._texts, view.refusal, view.refusal_by))
        self.review.say(case_words.review(self._texts, view.reviews[0]) if view.reviews else "")
        written = self.message.open
        self.message.show_message(view.message)
        if written and view.message is None:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.head.show_head(view, self._standing, now)
        self._remember_settled(view, now)
        self._show_side(view, now)
        self._show_rows(now)
        if now // 1000 != self._second:
            self._second = now // 1000
            self.table.show_time()
        self._sample(view, now)

    def _remember_settled(self, view: BoardView, now: Instant) -> None:
        """Keep an alarm that somebody has in hand again for a moment, or while it is given on, with who it is."""
        ringing = {alarm.alarm_id for alarm in view.alarms}
        flights = {flight.escalation_id: flight for flight in view.flights}
        until = Instant(now + self._theme.time_ms("taken_notice_stays"))
        for alarm in self._alarms:
            if alarm.kind in _OWNERLESS and alarm.alarm_id not in ringing:
                self._settled[alarm.alarm_id] = (alarm, until)
        self._alarms = view.alarms
        about = "" if view.assign is None else view.assign.case.escalation_id
        kept = {}
        for name, (alarm, end) in self._settled.items():
            flight = flights.get(name)
            if name in ringing or flight is None:
                continue
            one = settled(alarm, flight)
            if one is not None:
                kept[name] = (one, until if name == about else end)
        self._settled = kept

    def _show_alarms(self, view: BoardView, now: Instant) -> None:
        self._settled = {name: kept for name, kept in self._settled.items() if kept[1] > now}
        own = [] if view.blind else hold_alarms(self._standing, now)
        about = "" if view.assign is None else view.assign.case.escalation_id
        settled = {name: alarm for name, (alarm, _until) in self._settled.items()}
        given = (settled.pop(about),) if about in settled else ()  # stays in sight while it is given on
        alarms = (*given, *by_urgency((*view.alarms, *own, *settled.values())))
        self.alarms.show_alarms(
            alarms,
            now,
            paused=view.blind,
            hub_away=not view.hub.alive,
            busy=self.side.open or view.message is not None,
            incidents=view.incidents,
            hints=view.hints,
        )

    def _show_rows(self, now: Instant) -> None:
        """Sort, filter and count anew: at a render and whenever a hold crosses its promise or limit."""
        view = self._view
        if view is None:
            return
        if self._crossing is not None and now >= self._crossing:
            self.table.viewport().update()  # the row is the same, but its word is another
        rows = self._order.sorted(kept(view.rows, self._wanted, now), now)
        self.table.show_rows(rows)
        self._crossing = next_crossing(self._standing, now)
        self._show_alarms(view, now)
        self._show_figures(now)
        self._show_counts(len(rows), view)

    def _show_counts(self, shown: int, view: BoardView) -> None:
        self.foot.show_counts(shown, view, self._standing)
        back = shown and self._middle.currentIndex() == 1
        self._middle.setCurrentIndex(0 if shown else 1)
        if back and not self.head.search.hasFocus():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)  # hidden it had lost the focus
        if not shown:
            self.empty.show_why(loading=view.loading, everyone=len(view.rows))

    def _show_side(self, view: BoardView, now: Instant) -> None:
        was, gathered = self.side.assign.shown, self.side.incident.shown
        self.side.show_side(view, self._standing, now)
        self._fit_side()
        if view.assign is not None and self.side.assign.shown != was:
            if view.assign.case.person_id is not None:
                self.table.choose(view.assign.case.person_id)
            self.side.assign.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.side.incident.shown and not gathered:
            self.side.incident.setFocus(Qt.FocusReason.OtherFocusReason)
        elif (was or gathered) and not self.side.open:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit_side(self) -> None:
        wide = self.width() >= self._theme.size("board", "charts_from")
        self.side.setVisible(wide or self.side.open)

    def _show_figures(self, now: Instant) -> None:
        view = self._view
        if view is None:
            return
        self._figures = figures = counted(self._standing, view, now)
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
        expired = any(until <= now for _alarm, until in self._settled.values())
        if expired or (self._crossing is not None and now >= self._crossing):
            self._show_rows(now)
        else:
            self._show_figures(now)
        self.table.show_time()
        self.alarms.show_time(now)
        self.side.show_time(now)
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
        if due and self.side.chart.isVisible():
            self._charted_at, self._chart_old = now, False
            self.side.chart.show_seen(self._seen, now, view.silent_since, hub_away=not view.hub.alive)

    def saw(self, sample: Sample) -> None:
        """Take a sample from before this window was opened, as when it is opened again."""
        self._seen.add(sample)

    # -- keys -------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and self.keys.put_away():
            return
        if self.side.open and self._pane_takes(event):
            return
        if event.text() == "/":
            self.head.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif key == Qt.Key.Key_T and not event.modifiers():
            self._take()
        elif key == Qt.Key.Key_A and not event.modifiers():
            self._give()
        elif key == Qt.Key.Key_M and not event.modifiers():
            self._write()
        elif key == Qt.Key.Key_I and not event.modifiers():
            self.alarms.gather(self._open_case())
        elif key == Qt.Key.Key_Escape:
            self.head.clear()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def _pane_takes(self, event: QKeyEvent) -> bool:
        """While somebody types only Esc means the pane: what ends a conversion never gives anything away."""
        writes = self.head.search.hasFocus() or self.message.text.hasFocus()
        typing = writes and event.key() != Qt.Key.Key_Escape
        return not typing and self.side.press(event)

    def _take(self) -> None:
        """The first alarm at once; a case that somebody has only after a look at it, in the pane."""
        alarm, case = self.alarms.first_to_take(), self._open_case()
        if alarm is not None:
            self.alarm_taken.emit(alarm.alarm_id)
        elif case:
            self.assign_opened.emit(case)
            self.side.assign.want_me()

    def _give(self) -> None:
        """The chosen row's escalation, else the first alarm's."""
        alarm = self.alarms.first_to_assign()
        case = self._open_case() or ("" if alarm is None else alarm.alarm_id)
        if case:
            self.assign_opened.emit(case)

    def _write(self) -> None:
        """To the chosen row's escalation, else the first alarm's."""
        chosen, alarm = self.table.chosen_case(), self.alarms.first_to_assign()
        if chosen is not None and chosen.can_write:
            self.message_opened.emit(chosen.escalation_id)
        elif alarm is not None:
            self.message_opened.emit(alarm.alarm_id)

    def _open_case(self) -> str:
        case = self.table.chosen_case()
        return case.escalation_id if case is not None and case.can_assign else ""

    def _reviewed(self) -> None:
        if self._view is not None and self._view.reviews:
            self.reviewed.emit(self._view.reviews[0].client)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._second = -1  # what only a visible board draws is drawn at the first tick
        self._charted_at = None
        self._tick(self._now())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_side()
