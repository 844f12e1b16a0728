"""The side panel's window: puts the sections in their places and listens to the keys."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QPlainTextEdit, QScrollArea, QTextEdit, QWidget

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.panel.asking import Asking
from escdesk.desktop.panel.footer import Footer
from escdesk.desktop.panel.hold import HoldSection
from escdesk.desktop.panel.instruction import Instructions
from escdesk.desktop.panel.raise_hand import RaiseHand
from escdesk.desktop.panel.sections import Sections
from escdesk.desktop.panel.strip import Strip
from escdesk.desktop.panel.view import PanelView
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import stacked
from escdesk.desktop.widgets.exposure import exposed
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.line_field import LineField
from escdesk.desktop.widgets.ticker import Ticker

_TYPING: Final = (QLineEdit, QPlainTextEdit, QTextEdit)


class Panel(Ground):
    """The operator's side panel. ``now`` is floor time in ms.

    ``painted(view, stage)`` comes after the first real paint, in an exposed window, of each view and of each
    stage of the hold (0 without one): it is the receipt that a person could see it.
    """

    takeover_asked = Signal(str, str, str)  # call, person or "", rule
    consult_asked = Signal(str, str, str, str)  # call, person or "", rule, decision or instruction
    turned_to_takeover = Signal(str)
    aside_asked = Signal(str)
    aside_ended = Signal(str)
    help_asked = Signal(str)  # call; silently
    person_picked = Signal(str)  # held for a moment; "" when nobody is any more
    callback_promised = Signal(str)
    rule_declined = Signal(str, str)  # escalation that a rule raised, reason
    ask_withdrawn = Signal(str)  # escalation, or the ask's own id while the hub has not answered
    sent_on = Signal(str)
    hurried = Signal(str)
    customer_chosen = Signal(str, str, bool)  # call, customer or "", confirmed
    card_edited = Signal(str, object)  # call, CardDraft
    instruction_drawn = Signal(str, int)  # escalation, number
    instruction_read = Signal(str, int)
    asked_again = Signal(str, int)  # escalation, question
    question_dropped = Signal(str, int)
    question_added = Signal(str, str, str)  # escalation, category, words
    question_draft_changed = Signal(str, str)
    message_sent = Signal(str, str, str)  # escalation, words, the ready-made text they are
    message_draft_changed = Signal(str, str)
    messages_seen = Signal(str, int)  # escalation, up to which number
    report_drawn = Signal(str)
    report_read = Signal(str)
    incident_attached = Signal(str, str)  # call, incident
    incident_parted = Signal(str, str, bool)  # call, incident, whether it is another matter
    incident_left = Signal(str, bool)  # escalation, taken back altogether: no hand had gone up for it
    presence_chosen = Signal(str)
    wrap_up_ended = Signal()
    log_out_asked = Signal()
    call_picked = Signal(str)
    outbox_undone = Signal(str)
    hold_pressed = Signal(str)  # call; begun or ended by key, because nobody tells of the phone
    painted = Signal(object, int)

    def __init__(self, theme: Theme, texts: Catalogue, now: Callable[[], int]) -> None:
        super().__init__(theme)
        self._texts = texts
        self._now = now
        self._view: PanelView | None = None
        self._painted: tuple[PanelView, int] | None = None
        self.ticker = Ticker(now, self)
        self.setObjectName("panel")
        self.setWindowTitle(texts("panel.title"))
        self._build()
        self._wire()
        self.setMinimumWidth(theme.size("panel", "min"))
        self.resize(theme.size("panel", "width"), 960)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()  # the keys belong to the panel as a whole until something is clicked
        self.ticker.attach(self, self._tick)

    def _build(self) -> None:
        theme, texts, ticker = self.theme, self._texts, self.ticker
        self.strip = Strip(theme, texts, ticker)
        self.hold = HoldSection(theme, texts, ticker)
        self.instructions = Instructions(theme, texts, ticker)
        self.sections = Sections(theme, texts, ticker)
        self.questions, self.talk = self.sections.questions, self.sections.talk
        self.asked, self.silent, self.reports = (
            self.sections.asked,
            self.sections.silent,
            self.sections.reports,
        )
        self.rule, self.people, self.caller = self.sections.rule, self.sections.people, self.sections.caller
        self.card, self.history, self.offline = (
            self.sections.card,
            self.sections.history,
            self.sections.offline,
        )
        self.keys_sheet = self.sections.keys_sheet
        self.asking = Asking(self.sections, self, ticker.now)
        self.footer = Footer(theme, texts, ticker)
        self.raise_hand = RaiseHand(theme, texts, ticker)
        foot = Ground(theme)
        foot.setLayout(stacked(self.raise_hand, margins=(16, 8, 16, 8)))
        foot.setFixedHeight(theme.size("panel", "raise"))
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self.sections)
        rim = Ground(theme, "line")
        rim.setFixedHeight(1)
        column = stacked(self.strip, self.hold, self.instructions, self._scroll, rim, foot, self.footer)
        column.setStretchFactor(self._scroll, 1)
        self.setLayout(column)

    def _wire(self) -> None:
        self.strip.customer_confirmed.connect(self._confirm)
        self.strip.presence_chosen.connect(self.presence_chosen)
        self.strip.wrap_up_ended.connect(self.wrap_up_ended)
        self.strip.log_out_asked.connect(self.log_out_asked)
        self.strip.call_picked.connect(self.call_picked)
        self.asked.withdrawn.connect(self.ask_withdrawn)
        self.asked.declined.connect(self.rule_declined)
        self.asked.callback_promised.connect(self.callback_promised)
        self.asked.sent_on.connect(self.sent_on)
        self._wire_consult()
        self.silent.withdrawn.connect(self.ask_withdrawn)
        self.silent.sent_on.connect(self.sent_on)
        self.reports.read.connect(self.report_read)
        self.reports.drawn.connect(self.report_drawn)
        self.offline.undone.connect(self.outbox_undone)
        self.caller.chosen.connect(self._customer_chosen)
        self.asking.takeover_asked.connect(self.takeover_asked)
        self.asking.consult_asked.connect(self.consult_asked)
        self.asking.help_asked.connect(self.help_asked)
        self.asking.hurried.connect(self.hurried)
        self.asking.person_picked.connect(self.person_picked)
        self.incident = self.sections.incident
        self.incident.attached.connect(self.asking.attach)
        self.incident.parted.connect(self.asking.part)
        self.incident.left.connect(lambda: self.asking.leave())
        self.asking.incident_attached.connect(self.incident_attached)
        self.asking.incident_parted.connect(self.incident_parted)
        self.asking.incident_left.connect(self.incident_left)
        self.card.edited.connect(self.card_edited)
        self.footer.keys_asked.connect(self._toggle_keys)
        self.raise_hand.clicked.connect(self.asking.raise_hand)
        for key, done in (
            ("F1", self._toggle_keys),
            ("F2", self.asking.raise_hand),
            ("Shift+F2", self.asking.ask_for_help),
            ("F3", lambda: self.card.show_open(not self.card.is_open)),
            ("F4", self._go_to_replies),
            ("F5", self.asking.do_what_is_said),
            ("Shift+F5", lambda: self.asking.follow_rule(other_way=True)),
            ("F11", self._hold_by_key),
            ("F12", self._end_wrap_up),
            ("Ctrl+Return", self._send_or_read),
            ("Ctrl+Enter", self._send_or_read),
            ("Alt+1", lambda: self._pick_call(0)),
            ("Alt+2", lambda: self._pick_call(1)),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(done)

    def _wire_consult(self) -> None:
        self.asked.turned.connect(self.turned_to_takeover)
        self.asked.aside_asked.connect(self.aside_asked)
        self.asked.aside_ended.connect(self.aside_ended)
        self.instructions.drawn.connect(self.instruction_drawn)
        self.instructions.read.connect(self.instruction_read)
        self.instructions.asked_again.connect(self._ask_again)
        self.questions.asked_again.connect(self._ask_again)
        self.questions.dropped.connect(self.question_dropped)
        self.questions.added.connect(self.question_added)
        self.questions.draft_changed.connect(self.question_draft_changed)
        self.talk.sent.connect(self.message_sent)
        self.talk.draft_changed.connect(self.message_draft_changed)
        self.talk.seen.connect(self.messages_seen)

    # -- what comes in ----------------------------------------------------------------------------------------

    def render(self, view: PanelView) -> None:  # type: ignore[override]  # every window of escdesk has this one way in; QWidget.render paints elsewhere
        """Show a view."""
        self._view = view
        self.asking.render_view(view)
        typing = self._typing_in()
        place = 0 if typing is None else typing.mapTo(self, _CORNER).y()
        self.strip.render_view(view)
        self.hold.render_view(view)
        self.instructions.render_view(view)
        self.sections.render_view(view)
        self.footer.render_view(view)
        self.raise_hand.show_state(view)
        if typing is not None:
            self._keep_in_place(typing, place)
        self.update(_DOT)

    def _typing_in(self) -> QWidget | None:
        """The field among the sections in which somebody writes."""
        field = QApplication.focusWidget()
        return field if isinstance(field, _TYPING) and self.sections.isAncestorOf(field) else None

    def _keep_in_place(self, field: QWidget, place: int) -> None:
        """What comes or goes above it never moves the field under the hand, as far as there is room to scroll."""
        for _ in range(_ROUNDS):
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            for layout in (self.instructions.layout(), self.layout()):
                if layout is not None:
                    layout.invalidate()
                    layout.activate()
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.value() + field.mapTo(self, _CORNER).y() - place)
        self._scroll.ensureWidgetVisible(field, 0, 0)

    @property
    def view(self) -> PanelView | None:
        return self._view

    def refusal_words(self) -> str:
        """Return the sentence about the last refused ask, "" when none is shown."""
        return self.sections.refusal_words()

    # -- the raised hand --------------------------------------------------------------------------------------

    def _tick(self, now: int) -> None:
        view = self._view
        if view is None:
            return
        if self._painted != (view, self._stage(view, now)):
            self.update(_DOT)  # the stage of a hold has changed

    # -- the rest of what is pressed --------------------------------------------------------------------------

    def _confirm(self) -> None:
        view = self._view
        if view is not None and view.call is not None and view.call.name:
            self.customer_chosen.emit(view.call.call_id, view.call.customer_id, True)

    def _customer_chosen(self, customer: str, confirmed: bool) -> None:
        view = self._view
        if view is None or view.call is None:
            return
        if not customer:
            self.sections.go_on_without_customer(view.call.call_id)
        self.customer_chosen.emit(view.call.call_id, customer, confirmed)

    def _hold_by_key(self) -> None:
        if self._view is not None and self._view.hold_by_key and self._view.call is not None:
            self.hold_pressed.emit(self._view.call.call_id)

    def _send_or_read(self) -> None:
        """Ctrl+Enter sends the line that is being written; where none is, what came back was read."""
        if self.talk.field.hasFocus():
            self.talk.send()
        elif self.questions.field.hasFocus():
            self.questions.send()
        elif self.instructions.shown is not None:
            self.instructions.acknowledge()
        elif self.reports.isVisible():
            self.reports.acknowledge()

    def _end_wrap_up(self) -> None:
        if self._view is not None and self._view.me.state == "wrap_up":
            self.wrap_up_ended.emit()

    def _go_to_replies(self) -> None:
        """F4 goes to what came back, and from there to the line that answers it."""
        if self.instructions.isVisible() and not self.instructions.button.hasFocus():
            self.instructions.open()
            self.instructions.button.setFocus()
        elif self.reports.isVisible() and not self.reports.button.hasFocus():
            self._scroll.ensureWidgetVisible(self.reports)
            self.reports.button.setFocus()
        elif self.talk.isVisible():
            self._write_message()

    def _write_message(self) -> None:
        self.talk.field.setFocus()
        self._scroll.ensureWidgetVisible(self.talk.field)

    def _ask_again(self, escalation: str, question: int) -> None:
        """The question is open again; what is missing is written at once."""
        self.asked_again.emit(escalation, question)
        self._write_message()

    def _pick_call(self, at: int) -> None:
        if self._view is not None and at < len(self._view.tabs):
            self.call_picked.emit(self._view.tabs[at].call_id)

    def _toggle_keys(self) -> None:
        self.keys_sheet.setVisible(self.keys_sheet.isHidden())

    # -- keys -------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._key(event):
            super().keyPressEvent(event)

    def _key(self, event: QKeyEvent) -> bool:
        """Do what a key says; digits and letters only where nothing can be typed."""
        if event.key() == Qt.Key.Key_Escape and isinstance(QApplication.focusWidget(), LineField):
            self.questions.close_form()
            self.setFocus()
            return True
        if isinstance(QApplication.focusWidget(), _TYPING) or event.modifiers() & ~_HARMLESS:
            return False
        key = event.key()
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            return self._choose(key - Qt.Key.Key_0)
        if key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._move(1 if key == Qt.Key.Key_Down else -1)
            return True
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            return self._enter(shift=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        if key == Qt.Key.Key_Escape:
            return self._escape()
        if key == Qt.Key.Key_Slash and self.people.isVisible():
            self.people.filter.setFocus()
            return True
        return False

    def _choose(self, digit: int) -> bool:
        if self.caller.isVisible():
            return self.caller.choose(digit)
        if self.silent.isVisible():
            return self.silent.choose(digit)
        if self.questions.isVisible() and self.view is not None and self.view.consult is not None:
            return self.questions.choose(digit)
        return self.people.isVisible() and self.people.choose(digit)

    def _move(self, by: int) -> None:
        if self.caller.isVisible():
            self.caller.step(by)
        elif self.people.isVisible():
            self.people.step(by)

    def _enter(self, *, shift: bool) -> bool:
        if self.caller.isVisible():
            self.caller.take(confirmed=shift)
            return True
        if self.people.isVisible() and self.asking.possible:
            self.people.ask_selected(transfer=shift)
            return True
        return False

    def _escape(self) -> bool:
        view = self._view
        if not self.keys_sheet.isHidden():
            self.keys_sheet.setVisible(False)
            return True
        if view is not None and view.ask is not None and self.asked.may_undo(self._now()):
            self.ask_withdrawn.emit(view.ask.escalation_id or view.ask.ask_id)
            return True
        if self.card.is_open:
            self.card.show_open(False)
            return True
        return False

    # -- receipts ---------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest:
            self._receipt()
        return handled

    def _receipt(self) -> None:
        view = self._view
        if view is None or not exposed(self):
            return
        stage = self._stage(view, self._now())
        if self._painted is None or self._painted[0] is not view or self._painted[1] != stage:
            self._painted = (view, stage)
            self.painted.emit(view, stage)

    @staticmethod
    def _stage(view: PanelView, now: int) -> int:
        return 0 if view.hold is None else view.hold.stage(now)


_HARMLESS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_CORNER = QPoint(0, 0)
_ROUNDS: Final = 3  # a height that depends on a width, in a box in a box
_DOT = QRect(0, 0, 1, 1)  # wants a receipt; what has changed paints itself, all of it takes ten times longer
