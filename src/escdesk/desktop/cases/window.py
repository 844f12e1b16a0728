"""The SV's window: what is in hand, the call, the report to write, the card."""

from collections.abc import Callable
from typing import Final, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from escdesk.desktop.cases import words
from escdesk.desktop.cases.call_strip import CallStrip
from escdesk.desktop.cases.card import CardColumn
from escdesk.desktop.cases.case_list import CaseList
from escdesk.desktop.cases.empty import NothingInHand
from escdesk.desktop.cases.head import CasesHead
from escdesk.desktop.cases.keys import keys_sheet
from escdesk.desktop.cases.report_form import ReportForm
from escdesk.desktop.cases.sent_report import SentReport
from escdesk.desktop.cases.view import DECISIONS, CaseDetail, CasesView, Lane, counted, shown
from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.key_cap import ENTER
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.ticker import Ticker
from escdesk.desktop.widgets.word_bar import WordBar
from escdesk.domain.ids import Instant

_LINK_ICONS: Final = {"connected": "connected", "connecting": "connected", "away": "disconnected"}
_LINK_ROLES: Final = {"connected": "calm", "connecting": "ink_soft", "away": "caution"}


class CasesWindow(QWidget):
    """``render`` is the only way in; the signals are the only way out.

    ``resolved``: escalation, decision, what was decided, what to do next time, cause.
    ``draft_changed``: escalation and its whole :class:`Draft`. ``card_opened``: the card of this escalation
    has been painted in an exposed window. ``case_chosen``: show this one next. ``leave_asked``: log out;
    ``leave_answered``: really (or rather not), where that was asked. ``refusal_read``: it need not be shown longer.
    """

    resolved = Signal(str, str, str, str, str)
    draft_changed = Signal(str, object)
    card_opened = Signal(str)
    case_chosen = Signal(str)
    presence_chosen = Signal(str)
    leave_asked = Signal()
    leave_answered = Signal(bool)
    refusal_read = Signal()

    def __init__(self, theme: Theme, texts: Catalogue, now: Callable[[], int]) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._now = now
        self._view: CasesView | None = None
        self._lane: Lane = "open"
        self.setObjectName("cases")
        self.setWindowTitle(texts("cases.window"))
        self.setFont(theme.font("body"))
        self.head = CasesHead(theme, texts)
        self.list = CaseList(theme, texts)
        self.strip = CallStrip(theme, texts)
        self.form = ReportForm(theme, texts)
        self.sent = SentReport(theme, texts)
        self.card = CardColumn(theme, texts)
        self.nothing = NothingInHand(theme, texts)
        self.keys = keys_sheet(theme, texts)
        self.leaving = WordBar(
            theme, (("leave_yes", texts("cases.leave.yes")), ("leave_no", texts("cases.leave.no")))
        )
        self.refusal = WordBar(theme, (("refusal_read", texts("cases.refusal_read")),))
        self.hub_away = WordBar(theme, (), icon="disconnected")
        self.hub_away.show_ground("alarm_tint", "alarm", band_width=6)
        self._build()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._wire()
        self.resize(theme.size("cases", "width"), theme.size("cases", "height"))
        self._ticker = Ticker(now, self)
        self._ticker.attach(self, self._tick)

    # -- building ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        columns = QHBoxLayout()
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        columns.addWidget(self._left())
        columns.addWidget(self._line())
        self._middle = QStackedWidget()
        self._middle.addWidget(self._case())
        self._middle.addWidget(self.nothing)
        columns.addWidget(self._middle, 1)
        self._card_line = self._line()
        columns.addWidget(self._card_line)
        self.card.setFixedWidth(self._theme.size("cases", "card"))
        columns.addWidget(self.card)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for part in (self.head, self.hub_away, self.leaving, self.refusal, self.keys):
            whole.addWidget(part)
        whole.addLayout(columns, 1)

    def _line(self) -> QWidget:
        line = Ground(self._theme, "line")
        line.setFixedWidth(1)
        return line

    def _left(self) -> QWidget:
        left = Ground(self._theme, "surface")
        left.setFixedWidth(self._theme.size("cases", "list"))
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        foot = Ground(self._theme, "surface")
        foot.setFixedHeight(36)
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        self._link_icon = Icon(self._theme, "connected", "calm", 16)
        self._link_word = Label(self._theme, "body", "calm", bold=True)
        self._link_age = ElidedLabel(self._theme, "body", "ink_soft")
        row.addWidget(self._link_icon)
        row.addWidget(self._link_word)
        row.addWidget(self._link_age, 1)
        f1 = Button(self._theme, "F1", size="small", bold=False)
        f1.setObjectName("keys")
        f1.setFont(self._theme.font("small"))
        f1.setFixedHeight(20)
        f1.setAccessibleName(self._texts("cases.keys.title"))
        f1.setToolTip(self._texts("cases.keys.title"))
        f1.clicked.connect(self.keys.toggle)
        row.addWidget(f1)
        column.addWidget(self._top_line())
        column.addWidget(foot)
        return left

    def _top_line(self) -> QWidget:
        line = Ground(self._theme, "line")
        line.setFixedHeight(1)
        return line

    def _case(self) -> QWidget:
        theme, texts = self._theme, self._texts
        case = Ground(theme, "surface")
        column = QVBoxLayout(case)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        tab = Ground(theme, "surface", line=True)
        tab.setFixedHeight(theme.size("cases", "tabs"))
        row = QHBoxLayout(tab)
        row.setContentsMargins(16, 0, 16, 0)
        row.addWidget(Label(theme, "name", text=texts("cases.form.title")))
        row.addStretch(1)
        self._saved = Label(theme, "body", "ink_soft")
        row.addWidget(self._saved)
        self._tab = tab
        column.addWidget(tab)
        scroll = QScrollArea()
        self.form.setMinimumWidth(1)  # the window says how wide, never the longest word
        scroll.setWidget(self.form)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._report = QStackedWidget()
        for page in (scroll, self.sent, QWidget()):
            self._report.addWidget(page)
        column.addWidget(self._report, 1)
        column.addWidget(self._top_line())
        foot = Ground(theme, "canvas")
        foot.setFixedHeight(theme.size("cases", "foot"))
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 0, 16, 0)
        self._why_not = ElidedLabel(theme, "body", "ink_soft")
        row.addWidget(self._why_not, 1)
        self.send = Button(theme, texts("cases.form.send"), look="filled", icon="send", key=f"Ctrl {ENTER}")
        self.send.setObjectName("resolve")
        self.send.clicked.connect(self._send)
        row.addWidget(self.send)
        self._foot = foot
        column.addWidget(foot)
        return case

    def _wire(self) -> None:
        self.head.lane_chosen.connect(self._choose_lane)
        self.head.searched.connect(lambda _text: self._show_list())
        self.head.presence_chosen.connect(self.presence_chosen)
        self.head.leave_asked.connect(self.leave_asked)
        self.leaving.answered.connect(lambda name: self.leave_answered.emit(name == "leave_yes"))
        self.refusal.answered.connect(lambda _name: self.refusal_read.emit())
        self.nothing.lane_chosen.connect(self._choose_lane)
        self.list.case_chosen.connect(self.case_chosen)
        self.form.draft_changed.connect(self.draft_changed)
        self.form.resolved.connect(self.resolved)
        self.card.painted.connect(self.card_opened)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self).activated.connect(self._send)
        for at in range(len(DECISIONS)):
            QShortcut(QKeySequence(f"Ctrl+{at + 1}"), self).activated.connect(
                lambda at=at: self.form.choose_decision(at)
            )
        QShortcut(QKeySequence("F1"), self).activated.connect(self.keys.toggle)
        for key, by in (("Ctrl+Down", 1), ("Ctrl+Up", -1)):
            QShortcut(QKeySequence(key), self).activated.connect(lambda by=by: self.list.step(by))

    # -- in ---------------------------------------------------------------------------------------------------

    def render(self, view: CasesView) -> None:  # type: ignore[override]  # QWidget's render paints; nobody calls it here
        """Show a view. What is being typed stays."""
        self._view = view
        self.leaving.say(self._texts("cases.leave.question", count=view.leaving) if view.leaving else "")
        self.refusal.say(words.refused(self._texts, view.refusal))
        self.hub_away.say(words.hub_away(self._texts, view.link))
        self._show_list()
        self._show_detail(view)
        self._tick(self._now())

    def _show_list(self) -> None:
        view = self._view
        if view is None:
            return
        now = Instant(self._now())
        counts = counted(view.rows)
        self.head.show_head(view, counts, self._lane)
        search = self.head.search.text()
        rows, missed = shown(view, self._lane, search)
        nothing = self._texts(
            "cases.list.empty_search" if search.strip() else f"cases.list.empty_{self._lane}"
        )
        chosen = None if view.detail is None else view.detail.escalation_id
        self.list.show_rows(rows, missed, chosen=chosen, nothing=nothing, now=now)

    def _show_detail(self, view: CasesView) -> None:
        detail = view.detail
        self._middle.setCurrentIndex(1 if detail is None else 0)
        self.card.setVisible(detail is not None)
        self._card_line.setVisible(detail is not None)
        if detail is None:
            self.nothing.show_nothing(view, counted(view.rows))
            self.card.show_card(None, None)
            return
        self.strip.show_call(detail.call, Instant(self._now()))
        self.form.show_case(detail)
        self.sent.show_report(detail.draft)
        self._report.setCurrentIndex({"reported": 1, "drawn": 1, "missed": 2}.get(detail.call.stage, 0))
        self._tab.setVisible(detail.call.stage != "missed")
        self.card.show_card(detail.escalation_id, detail.card)
        self._show_sending(detail)

    def _show_sending(self, detail: CaseDetail) -> None:
        texts = self._texts
        open_case = detail.call.stage in {"connecting", "talking", "holding", "after_call"}
        self._foot.setVisible(open_case)
        self.send.setEnabled(self.form.may_send and detail.call.stage != "connecting")
        self.send.show_button(texts("cases.form.sending" if detail.sending else "cases.form.send"))
        self._why_not.say(texts("cases.form.not_connected_yet") if detail.call.stage == "connecting" else "")
        saved = detail.draft_saved_at
        self._saved.say(
            "" if saved is None else texts("cases.form.saved", time=time_of_day(saved, seconds=True))
        )
        self._saved.setVisible(open_case)

    # -- what was pressed -------------------------------------------------------------------------------------

    def _send(self) -> None:
        self.form.send()
        view = self._view
        if view is not None and view.detail is not None:
            self.send.setEnabled(self.form.may_send and view.detail.call.stage != "connecting")

    def _choose_lane(self, lane: str) -> None:
        self._lane = cast("Lane", lane)
        self._show_list()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() == "/":
            self.head.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        if event.key() == Qt.Key.Key_Escape and self.head.search.hasFocus():
            self.head.search.clear()
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if event.key() == Qt.Key.Key_Escape and self.keys.put_away():
            return
        super().keyPressEvent(event)

    # -- time -------------------------------------------------------------------------------------------------

    def _tick(self, instant: int) -> None:
        view = self._view
        if view is None:
            return
        now = Instant(instant)
        self.list.show_time(now)
        self.strip.show_time(now)
        link = view.link
        role = _LINK_ROLES[link.state]
        self._link_icon.show_icon(_LINK_ICONS[link.state], role)
        self._link_word.say(self._texts(f"cases.link.{link.state}"), role)
        age = "" if link.heard_at is None else self._texts.age(max(0, instant - link.heard_at), tenths=True)
        if link.waiting_to_send:
            waiting = self._texts("cases.link.to_send", count=link.waiting_to_send)
            age = f"{age}・{waiting}" if age else waiting
        self._link_age.say(age)
