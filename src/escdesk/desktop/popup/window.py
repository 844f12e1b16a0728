"""The popup's window: it comes by itself, never takes the focus or a key, and says when it was really seen."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import (
    QCursor,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.popup.asked import AskedPage
from escdesk.desktop.popup.course import CoursePage
from escdesk.desktop.popup.frame import LINE, Frame
from escdesk.desktop.popup.header import SecondHeader
from escdesk.desktop.popup.keyboard import Keyboard
from escdesk.desktop.popup.next_line import NextLine
from escdesk.desktop.popup.notice import NoticePage
from escdesk.desktop.popup.place import Corner
from escdesk.desktop.popup.quiet import show_armed
from escdesk.desktop.popup.reasons import ReasonsPage
from escdesk.desktop.popup.receipt import Receipt
from escdesk.desktop.popup.view import PASS_REASONS, PopupAsk, PopupNotice, PopupView
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.ticker import Ticker

_FLAGS: Final = (
    Qt.WindowType.Tool
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.WindowDoesNotAcceptFocus
)
UNSEEN_MS: Final = 8000  # no mouse and no key for so long: it grows, turns vermilion and sounds
_ANSWER_MS: Final = 2000  # what was pressed may be pressed again if nothing came of it by then


class Popup(QWidget):
    """Shows the most urgent ask, then how it ended. ``now`` is floor time in ms. ``instructed``: to be answered.

    ``drawn`` names an escalation after it was painted in an exposed window of an unlocked session, once for each
    time it rings here. ``second_stage_began`` says that nobody has looked: time for a sound. ``closed`` comes
    when the popup has gone, whyever.
    """

    accepted = Signal(str)
    instructed = Signal(str)
    passed_on = Signal(str, str)
    declined = Signal(str)
    drawn = Signal(str)
    card_wanted = Signal(str)
    extension_wanted = Signal()
    away_chosen = Signal()
    second_stage_began = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, texts: Catalogue, now: Callable[[], int]) -> None:
        super().__init__(None, _FLAGS)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_X11NetWmWindowTypeNotification)
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowTitle(texts("popup.title"))
        self._theme = theme
        self._texts = texts
        self._now = now
        self._view = PopupView()
        self._ask: PopupAsk | None = None
        self._notice: PopupNotice | None = None
        self._gone: set[tuple[str, int]] = set()  # rings and notices that were sent away here
        self._page: tuple[str, ...] = ()
        self._armed = False
        self._second = False
        self._reasons = False
        self._met = False
        self._keyboard = Keyboard(self)
        self._pointer = QCursor.pos()
        self._by_key = False
        self._everywhere = False
        self.ticker = Ticker(now, self)
        self._arming = QTimer(self)
        self._arming.setSingleShot(True)
        self._arming.timeout.connect(self.arm)
        self._receipt = Receipt(self)
        self._receipt.drawn.connect(self.drawn)
        self._build()
        keys = QShortcut(QKeySequence("Ctrl+Alt+P"), self, context=Qt.ShortcutContext.ApplicationShortcut)
        keys.activated.connect(self.take_keys)
        self._corner = Corner(self, theme.size("popup", "gap"))
        self.ticker.attach(self, self._tick)

    def _build(self) -> None:
        theme, texts = self._theme, self._texts
        self.header = SecondHeader(theme, texts)
        self.asked = AskedPage(theme, texts)
        self.reasons = ReasonsPage(theme, texts)
        self.course = CoursePage(theme, texts)
        self.notice = NoticePage(theme, texts)
        self.next_line = NextLine(theme, texts)
        self._rule = Ground(theme, "line")
        self._rule.setFixedHeight(1)
        self.frame = Frame(theme, self.header)
        self._column = stacked(
            self.header, self.notice, self._rule, self.asked, self.reasons, self.course, self.next_line
        )
        self.frame.setLayout(self._column)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        self._outer.addWidget(self.frame)
        self._buttons = self.findChildren(Button)
        for page in (self.asked, self.course):
            page.accepted.connect(lambda: self._answer(self.accepted))
            page.instructed.connect(lambda: self._answer(self.instructed))
            page.declined.connect(lambda: self._answer(self.declined))
            page.reasons_wanted.connect(lambda: self._show_reasons(shown=True))
            page.painted.connect(lambda: self._receipt.painted(self._ask))
        self.reasons.passed_on.connect(self._pass_on)
        self.reasons.went_back.connect(lambda: self._show_reasons(shown=False))
        self.course.away_chosen.connect(self._go_away)
        self.course.extension_wanted.connect(self.extension_wanted)
        self.course.card_wanted.connect(self._open_card)
        self.notice.dismissed.connect(self._dismiss)

    # -- what comes in ----------------------------------------------------------------------------------------

    def render(self, view: PopupView) -> None:  # type: ignore[override]  # every window of escdesk has this one way in; QWidget.render paints elsewhere
        """Show a view; an empty one takes the popup away."""
        self._view = view
        asks = [ask for ask in view.asks if ask.ring not in self._gone]
        self._ask = self._stay(asks) or (asks[0] if asks else None)
        notice, now = view.notice, self._now()
        if notice is not None and (notice.over(now) or (notice.escalation_id, notice.since) in self._gone):
            notice = None
        self._notice = notice
        if self._ask is not None:
            self._show_ask(self._ask, others=len(asks) - 1)
        elif notice is not None:
            self._show_notice(notice)
        elif self.isVisible():
            self._page = ()
            self.hide()

    def _stay(self, asks: list[PopupAsk]) -> PopupAsk | None:
        """Keep what is shown while somebody has their hand on it, as long as it still asks the same."""
        shown = self._ask
        if shown is None or not (self._under_hand() or self._reasons or self._keyboard.taken):
            return None
        return next((ask for ask in asks if ask.ring == shown.ring and ask.stage == shown.stage), None)

    def _under_hand(self) -> bool:
        """Whether the pointer was moved over the popup; one that only lay there when it came means nothing."""
        return self.underMouse() and QCursor.pos() != self._pointer

    @property
    def ask(self) -> PopupAsk | None:
        """What is asked on the popup just now."""
        return self._ask

    @property
    def armed(self) -> bool:
        return self._armed

    @property
    def in_second_stage(self) -> bool:
        return self._second

    def set_locked(self, *, locked: bool) -> None:
        """Say that the session is locked: what is painted then nobody sees, and it is not reported as drawn."""
        self._receipt.set_locked(locked=locked)
        self.update()

    def set_hotkey(self, *, everywhere: bool) -> None:
        """Say whether Ctrl+Alt+P reaches this desk from every program; only then the popup tells of it."""
        self._everywhere = everywhere
        self._show_hint()

    def _show_hint(self) -> None:
        asked = self._ask is not None and self._ask.stage == "asked"
        self.next_line.show_keys(shown=asked and self._everywhere)

    def take_keys(self) -> None:
        """Give the popup the keyboard: only ever because the person asked for it (Ctrl+Alt+P, tray, a window)."""
        self._keyboard.take()
        self._met = self._met or self._keyboard.taken

    # -- which page -------------------------------------------------------------------------------------------

    def _show_ask(self, ask: PopupAsk, *, others: int) -> None:
        page = ("ask", ask.escalation_id, str(ask.rung_at), ask.stage)
        if page != self._page:
            if page[:3] != self._page[:3]:
                self._met, self._pointer = False, QCursor.pos()
            self._page = page
            self._reasons = False
            self._second = ask.stage == "asked" and (ask.times > 1 or bool(ask.alarm))
            self._disarm(self._theme.time_ms("popup_arms_after"))
            if self._second:
                self.second_stage_began.emit()
        self._fill(ask, others)
        self._tick(self._now())
        self._lay_out()

    def _fill(self, ask: PopupAsk, others: int) -> None:
        if self._notice is not None:
            self.notice.show_notice(self._notice)
        if ask.stage == "asked":
            self.asked.show_ask(ask, others=others, second=self._second)
        elif ask.stage == "phone_rings":
            self.course.show_ringing(ask)
        elif ask.stage == "missed":
            self.course.show_missed(ask)
        else:
            self.course.show_unusable(ask)
        self._show_hint()

    def _show_notice(self, notice: PopupNotice) -> None:
        page = ("notice", notice.escalation_id, str(notice.since), notice.kind)
        if page != self._page:
            self._page = page
            self._second = self._reasons = False
            self._disarm(self._theme.time_ms("popup_arms_after"))
        if notice.kind == "connected":
            self.course.show_connected(notice, self._now())
        else:
            self.notice.show_notice(notice)
        self._lay_out()

    def _lay_out(self) -> None:
        ask, notice = self._ask, self._notice
        asked = ask is not None and ask.stage == "asked"
        connected = ask is None and notice is not None and notice.kind == "connected"
        counting = ask is not None and ask.stage != "missed" and not ask.alarm
        self.header.setVisible(self._second)
        self.notice.setVisible(notice is not None and not connected)
        self._rule.setVisible(notice is not None and ask is not None)
        self.asked.setVisible(asked and not self._reasons)
        self.reasons.setVisible(self._reasons)
        self.course.setVisible(connected or (ask is not None and not asked and not self._reasons))
        self.next_line.setVisible(
            ask is not None and ask.stage in {"asked", "phone_rings"} and not self._reasons
        )
        self.frame.show_alarm(alarm=self._second)
        edge = self.frame.edge()
        self._column.setContentsMargins(edge, edge, edge, edge + (LINE if counting else 0))
        self.frame.setFixedWidth(self._theme.size("popup", "width_2nd" if self._second else "width"))
        self._outer.activate()
        self.adjustSize()
        self._corner.place()
        if not self.isVisible():
            self.show()
        self.update()

    def _dismiss(self) -> None:
        """Send the notice away."""
        if self._notice is not None:
            self._gone.add((self._notice.escalation_id, self._notice.since))
            self.render(self._view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMask(self.frame.shape(self.rect()))
        self._corner.place()

    # -- time -------------------------------------------------------------------------------------------------

    def _disarm(self, span_ms: int) -> None:
        self._armed = False
        self._arming.start(span_ms)
        self._show_armed()

    def arm(self) -> None:
        """Make the buttons live: the popup has stood there long enough not to be hit by a key meant for elsewhere."""
        self._armed = True
        self._arming.stop()
        self._show_armed()

    def _show_armed(self) -> None:
        show_armed(self._buttons, (self.asked.accept, self.course.open_card), armed=self._armed)

    def _tick(self, now: int) -> None:
        ask, notice = self._ask, self._notice
        if notice is not None and notice.over(now):
            self.render(self._view)
            return
        if ask is None:
            self.frame.show_share(None)
            if notice is not None and notice.kind == "connected":
                self.course.show_connected(notice, now)
            return
        self.next_line.tick(ask, now)
        self.reasons.tick(ask, now)
        (self.asked if ask.stage == "asked" else self.course).tick(ask, now)
        start, until = ask.rung_at, ask.until
        if ask.stage == "phone_rings":
            start, until = ask.taken_at or ask.rung_at, ask.phone_until
        share = 0.0 if until is None else (until - now) / max(1, until - start)
        self.frame.show_share(None if ask.alarm or ask.stage == "missed" else share)
        self._met = self._met or self._under_hand()
        unseen = not self._met and now - ask.rung_at >= UNSEEN_MS
        if ask.stage == "asked" and unseen and not self._second and not self._reasons:
            self._second = True
            self.asked.show_ask(ask, others=len(self._view.asks) - 1, second=True)
            self._lay_out()
            self.second_stage_began.emit()
        if self._second:
            self.header.tick(ask, now)

    # -- what is pressed --------------------------------------------------------------------------------------

    def _live(self) -> PopupAsk | None:
        return self._ask if self._armed else None

    def _answer(self, answer: SignalInstance) -> None:
        ask = self._live()
        if ask is not None:
            self._disarm(_ANSWER_MS)
            answer.emit(ask.escalation_id)

    def _pass_on(self, reason: str) -> None:
        ask = self._live()
        if ask is not None:
            self._disarm(_ANSWER_MS)
            self.passed_on.emit(ask.escalation_id, reason)

    def _show_reasons(self, *, shown: bool) -> None:
        if self._live() is None:
            return
        self._reasons = shown
        if not self._by_key:  # the second click of a double click must not choose a reason
            self._disarm(self._theme.time_ms("popup_arms_after"))
        self._lay_out()

    def _go_away(self) -> None:
        ask = self._live()
        if ask is not None:
            self._gone.add(ask.ring)
            self.away_chosen.emit()
            self.render(self._view)

    def _open_card(self) -> None:
        if self._notice is not None and self._armed:
            self.card_wanted.emit(self._notice.escalation_id)
            self._dismiss()

    # -- keys, once the person has asked for them -------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self._escape()
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_4 and not event.isAutoRepeat():
            self._press(key - Qt.Key.Key_0)
        else:
            super().keyPressEvent(event)

    def _escape(self) -> None:
        self._by_key = True
        if self._reasons:
            self._show_reasons(shown=False)
        elif self._ask is None:
            self._dismiss()
        self._by_key = False

    def _press(self, digit: int) -> None:
        if self._reasons:
            self._pass_on(PASS_REASONS[digit - 1])
            return
        self._by_key = True
        for button in self._buttons:
            if button.isVisible() and button.shortcut_cap() == str(digit):
                button.click()
                break
        self._by_key = False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._keyboard.leave()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._keyboard.leave()
        self.closed.emit()
