"""The SV's window: what is in hand, the call, the report to write, the card."""

from collections.abc import Callable
from typing import Final, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from escdesk.desktop.cases import words
from escdesk.desktop.cases.card import CardColumn
from escdesk.desktop.cases.case_column import CaseColumn
from escdesk.desktop.cases.case_list import CaseList
from escdesk.desktop.cases.empty import NothingInHand
from escdesk.desktop.cases.handover_page import HandoverPage
from escdesk.desktop.cases.head import CasesHead
from escdesk.desktop.cases.keys import keys_sheet
from escdesk.desktop.cases.view import CasesView, Lane, counted, shown
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.ticker import Ticker
from escdesk.desktop.widgets.tip import as_tip
from escdesk.desktop.widgets.word_bar import WordBar
from escdesk.domain.ids import Instant

_LINK_ICONS: Final = {"connected": "connected", "connecting": "connected", "away": "disconnected"}
_CASE, _NOTHING, _LEAVING = range(3)
_DIGITS: Final = 6
_QUESTIONS: Final = 9
_LINK_ROLES: Final = {"connected": "calm", "connecting": "ink_soft", "away": "caution"}


class CasesWindow(QWidget):
    """``render`` is the only way in; the signals are the only way out.

    ``resolved``: escalation, decision, what was decided, what to do next time, cause.
    ``draft_changed``: escalation and its whole :class:`Draft`. ``card_opened``: the card of this escalation
    has been painted in an exposed window. ``case_chosen``: show this one next. ``leave_asked``: log out;
    ``leave_answered``: really (or rather not), where that was asked. ``hand_on_edited``: escalation and what was
    chosen and written for the next one (:class:`HandOnDraft`); ``handed_on``: escalation, to whom, what to tell them.
    ``refusal_read``: it need not be shown longer. ``answer_edited`` and ``answer_sent``: escalation and whole
    :class:`AnswerDraft`; ``cause_said``: escalation and cause; ``went_up``: escalation, and what to tell who has more
    authority; ``takeover_agreed``: this person comes to the phone; ``phoned``: escalation, and begin, end or take, of a talk
    with the operator while the customer hears music; ``messages_seen``: escalation and the number of the
    last message that was painted in an exposed window.
    """

    resolved = Signal(str, str, str, str, str)
    draft_changed = Signal(str, object)
    card_opened = Signal(str)
    case_chosen = Signal(str)
    presence_chosen = Signal(str)
    leave_asked = Signal()
    leave_answered = Signal(bool)
    hand_on_edited = Signal(str, object)
    handed_on = Signal(str, str, str)
    refusal_read = Signal()
    answer_edited = Signal(str, object)
    answer_sent = Signal(str, object)
    cause_said = Signal(str, str)
    went_up = Signal(str, str)
    takeover_agreed = Signal(str)
    phoned = Signal(str, str)
    messages_seen = Signal(str, int)

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
        self.case = CaseColumn(theme, texts, now)
        self.strip, self.form, self.sent = self.case.strip, self.case.form, self.case.sent
        self.send = self.case.send
        self.card = CardColumn(theme, texts)
        self.nothing = NothingInHand(theme, texts)
        self.keys = keys_sheet(theme, texts)
        self.leaving = HandoverPage(theme, texts)
        self.shift = WordBar(theme, (("hand_over", texts("cases.shift.hand_over")),), icon="clock")
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
        for page in (self.case, self.nothing, self.leaving):
            self._middle.addWidget(page)
        columns.addWidget(self._middle, 1)
        self._card_line = self._line()
        columns.addWidget(self._card_line)
        self.card.setFixedWidth(self._theme.size("cases", "card"))
        columns.addWidget(self.card)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for part in (self.head, self.hub_away, self.shift, self.refusal, self.keys):
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
        f1.setToolTip(as_tip(self._texts("cases.keys.title")))
        f1.clicked.connect(self.keys.toggle)
        row.addWidget(f1)
        column.addWidget(self._top_line())
        column.addWidget(foot)
        return left

    def _top_line(self) -> QWidget:
        line = Ground(self._theme, "line")
        line.setFixedHeight(1)
        return line

    def _wire(self) -> None:
        self.head.lane_chosen.connect(self._choose_lane)
        self.head.searched.connect(lambda _text: self._show_list())
        self.head.presence_chosen.connect(self.presence_chosen)
        self.head.leave_asked.connect(self.leave_asked)
        self.leaving.answered.connect(self.leave_answered)
        self.leaving.edited.connect(self.hand_on_edited)
        self.shift.answered.connect(lambda _name: self.leave_asked.emit())
        self.refusal.answered.connect(lambda _name: self.refusal_read.emit())
        self.nothing.lane_chosen.connect(self._choose_lane)
        self.list.case_chosen.connect(self.case_chosen)
        self.case.draft_changed.connect(self.draft_changed)
        self.case.resolved.connect(self.resolved)
        self.case.hand_on_edited.connect(self.hand_on_edited)
        self.case.handed_on.connect(self.handed_on)
        for said, signal in (
            (self.case.answer_edited, self.answer_edited),
            (self.case.answer_sent, self.answer_sent),
            (self.case.cause_said, self.cause_said),
            (self.case.went_up, self.went_up),
            (self.case.takeover_agreed, self.takeover_agreed),
            (self.case.phoned, self.phoned),
            (self.case.messages_seen, self.messages_seen),
        ):
            said.connect(signal)
        self.card.painted.connect(self.card_opened)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self).activated.connect(self._send)
        for at in range(_DIGITS):
            QShortcut(QKeySequence(f"Ctrl+{at + 1}"), self).activated.connect(lambda at=at: self._digit(at))
        QShortcut(QKeySequence("Ctrl+R"), self).activated.connect(self._turn)
        QShortcut(QKeySequence("F1"), self).activated.connect(self.keys.toggle)
        for key, by in (("Alt+Down", 1), ("Alt+Up", -1)):
            QShortcut(QKeySequence(key), self).activated.connect(lambda by=by: self.list.step(by))
        talk = self.case.talk
        for key, act in (
            ("Ctrl+E", self.case.toggle_talk),
            ("Ctrl+T", talk.toggle_templates),
            ("Ctrl+Up", talk.form.go_up),
            ("Ctrl+P", talk.aside.press),
            ("F4", lambda: talk.form.turn_mode(note=False)),
            ("Shift+F4", lambda: talk.form.turn_mode(note=True)),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(lambda act=act: self._in_case(act))
        for at in range(_QUESTIONS):
            QShortcut(QKeySequence(f"Alt+{at + 1}"), self).activated.connect(
                lambda at=at: self._in_case(lambda: talk.form.choose_question(at + 1))
            )

    # -- in ---------------------------------------------------------------------------------------------------

    def render(self, view: CasesView) -> None:  # type: ignore[override]  # QWidget's render paints; nobody calls it here
        """Show a view. What is being typed stays."""
        self._view = view
        self.shift.say("" if view.handover else words.shift_end(self._texts, view.shift))
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
        leaving = bool(view.handover)
        self._middle.setCurrentIndex(_LEAVING if leaving else _NOTHING if detail is None else _CASE)
        self.card.setVisible(detail is not None and not leaving)
        self._card_line.setVisible(detail is not None and not leaving)
        if leaving:
            self.leaving.show_handover(view, Instant(self._now()))
        if detail is None:
            self.nothing.show_nothing(view, counted(view.rows))
            self.card.show_card(None, None)
            return
        self.case.show_case(detail)
        self.card.show_card(detail.escalation_id, detail.card)

    # -- what was pressed -------------------------------------------------------------------------------------

    @property
    def _leaving_asked(self) -> bool:
        return self._view is not None and bool(self._view.handover)

    def _send(self) -> None:
        if not self._leaving_asked:  # going home is never a key that means something else a moment later
            self.case.send_it()

    def _digit(self, at: int) -> None:
        if not self._leaving_asked:
            self.case.choose(at)

    def _in_case(self, act: Callable[[], None]) -> None:
        """What the keys of a conversation do, where one is shown or can be."""
        if not self._leaving_asked and (self.case.shows_talk or act == self.case.toggle_talk):
            act()

    def focus_answer(self) -> None:
        """Put the cursor into the answer: the person has pressed that they will write it."""
        self.case.answer_next()

    def _turn(self) -> None:
        if not self._leaving_asked:
            self.case.toggle_hand_on()

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
        if event.key() == Qt.Key.Key_Escape and self._leaving_asked:
            self.leave_answered.emit(False)
            return
        if event.key() == Qt.Key.Key_Escape and self.case.put_away():
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
        self.case.talk.show_time(now)
        link = view.link
        role = _LINK_ROLES[link.state]
        self._link_icon.show_icon(_LINK_ICONS[link.state], role)
        self._link_word.say(self._texts(f"cases.link.{link.state}"), role)
        age = "" if link.heard_at is None else self._texts.age(max(0, instant - link.heard_at), tenths=True)
        if link.waiting_to_send:
            waiting = self._texts("cases.link.to_send", count=link.waiting_to_send)
            age = f"{age}・{waiting}" if age else waiting
        self._link_age.say(age)
