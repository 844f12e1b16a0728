"""The side panel's window: puts the sections in their places and listens to the keys."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QPlainTextEdit, QScrollArea, QTextEdit

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.panel.footer import Footer
from escdesk.desktop.panel.hold import HoldSection
from escdesk.desktop.panel.raise_hand import RaiseHand
from escdesk.desktop.panel.sections import Sections
from escdesk.desktop.panel.strip import Strip
from escdesk.desktop.panel.view import PanelView
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import stacked
from escdesk.desktop.widgets.exposure import exposed
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.ticker import Ticker

_GIVES_WAY: Final = frozenset({"sending", "ringing", "waiting", "outside", "alarm"})
"""Stages of an ordinary hand that silent help takes the place of."""
_TYPING: Final = (QLineEdit, QPlainTextEdit, QTextEdit)


class Panel(Ground):
    """The operator's side panel. ``now`` is floor time in ms.

    ``painted(view, stage)`` comes after the first real paint, in an exposed window, of each view and of each
    stage of the hold (0 without one): it is the receipt that a person could see it.
    """

    takeover_asked = Signal(str, str, str)  # call, person or "", rule
    help_asked = Signal(str)  # call; silently
    person_picked = Signal(str)  # held for a moment; "" when nobody is any more
    callback_promised = Signal(str)
    rule_declined = Signal(str, str)  # escalation that a rule raised, reason
    ask_withdrawn = Signal(str)  # escalation, or the ask's own id while the hub has not answered
    sent_on = Signal(str)
    customer_chosen = Signal(str, str, bool)  # call, customer or "", confirmed
    card_edited = Signal(str, object)  # call, CardDraft
    report_drawn = Signal(str)
    report_read = Signal(str)
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
        self._held = ""
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
        self.sections = Sections(theme, texts, ticker)
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
        self.footer = Footer(theme, texts, ticker)
        self.raise_hand = RaiseHand(theme, texts)
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
        column = stacked(self.strip, self.hold, self._scroll, rim, foot, self.footer)
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
        self.silent.withdrawn.connect(self.ask_withdrawn)
        self.silent.sent_on.connect(self.sent_on)
        self.reports.read.connect(self.report_read)
        self.reports.drawn.connect(self.report_drawn)
        self.offline.undone.connect(self.outbox_undone)
        self.caller.chosen.connect(self._customer_chosen)
        self.rule.followed.connect(self._follow_rule)
        self.people.asked.connect(self._ask_person)
        self.people.picked.connect(self._picked)
        self.sections.listed.connect(lambda listed: None if listed else self._picked(""))
        self.card.edited.connect(self.card_edited)
        self.footer.keys_asked.connect(self._toggle_keys)
        self.raise_hand.clicked.connect(self._raise_hand)
        for key, done in (
            ("F1", self._toggle_keys),
            ("F2", self._raise_hand),
            ("Shift+F2", self._ask_for_help),
            ("F3", lambda: self.card.show_open(not self.card.is_open)),
            ("F4", self._go_to_report),
            ("F5", self._follow_rule),
            ("F6", self._hold_by_key),
            ("F12", self._end_wrap_up),
            ("Ctrl+Return", self._acknowledge),
            ("Ctrl+Enter", self._acknowledge),
            ("Alt+1", lambda: self._pick_call(0)),
            ("Alt+2", lambda: self._pick_call(1)),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(done)

    # -- what comes in ----------------------------------------------------------------------------------------

    def render(self, view: PanelView) -> None:  # type: ignore[override]  # every window of escdesk has this one way in; QWidget.render paints elsewhere
        """Show a view."""
        before, self._view = self._view, view
        if before is not None and _about(before) != _about(view):
            self._picked("")
        self.strip.render_view(view)
        self.hold.render_view(view)
        self.sections.render_view(view)
        self.footer.render_view(view)
        self.raise_hand.show_state(view)
        self.update(_DOT)

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

    def _may_ask(self) -> bool:
        view = self._view
        return (
            view is not None
            and view.call is not None
            and view.call.answered_at is not None
            and view.ask is None
        )

    def _ask(self, person: str, rule: str) -> None:
        if self._may_ask() and self._view is not None and self._view.call is not None:
            self._held = ""  # whoever was held is asked now, or somebody else is: the hub knows
            self.card.save()
            self.takeover_asked.emit(self._view.call.call_id, person, rule)

    def _ask_person(self, person: str) -> None:
        """Whoever is picked is rung first; after that it goes as the rule says by which the list is ranked."""
        rule = None if self._view is None else self._view.rule
        self._ask(person, "" if rule is None else rule.rule_id)

    def _raise_hand(self) -> None:
        self._ask("", "")

    def _follow_rule(self) -> None:
        if self._view is not None and self._view.rule is not None and not self.rule.isHidden():
            self._ask("", self._view.rule.rule_id)

    def _may_ask_for_help(self) -> bool:
        """Also while an ordinary hand is up that nobody has taken: it gives way."""
        ask = None if self._view is None else self._view.ask
        return self._may_ask() or (
            ask is not None and not ask.silent and ask.mine and ask.stage in _GIVES_WAY
        )

    def _ask_for_help(self) -> None:
        if self._may_ask_for_help() and self._view is not None and self._view.call is not None:
            self._held = ""
            self.card.save()
            self.help_asked.emit(self._view.call.call_id)

    def _picked(self, person: str) -> None:
        """Hold this person for a moment, or nobody any more; without the hub nobody can be held."""
        connected = self._view is not None and self._view.link.state == "connected"
        if person and not (connected and self._may_ask()):
            return
        if person or self._held:
            self._held = person
            self.person_picked.emit(person)

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

    def _acknowledge(self) -> None:
        if self.reports.isVisible():
            self.reports.acknowledge()

    def _end_wrap_up(self) -> None:
        if self._view is not None and self._view.me.state == "wrap_up":
            self.wrap_up_ended.emit()

    def _go_to_report(self) -> None:
        if self.reports.isVisible():
            self._scroll.ensureWidgetVisible(self.reports)
            self.reports.button.setFocus()

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
        if self.people.isVisible() and not shift and self._may_ask():
            self.people.ask_selected()
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
_DOT = QRect(0, 0, 1, 1)  # wants a receipt; what has changed paints itself, all of it takes ten times longer


def _about(view: PanelView) -> str:
    return "" if view.call is None else view.call.call_id
