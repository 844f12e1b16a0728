"""The popup's window: it comes by itself, never takes the focus or a key, and says when it was really seen."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from escdesk.desktop.i18n import Catalogue, clock
from escdesk.desktop.popup.asked import AskedPage, NextLine, ReasonsPage
from escdesk.desktop.popup.course import CoursePage
from escdesk.desktop.popup.notice import NoticePage
from escdesk.desktop.popup.view import PASS_REASONS, PopupAsk, PopupNotice, PopupView
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.bars import DrainedLine
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.exposure import exposed
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import Label
from escdesk.desktop.widgets.ticker import Ticker
from escdesk.desktop.widgets.x11 import activate

_FLAGS: Final = (
    Qt.WindowType.Tool
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.WindowDoesNotAcceptFocus
)
_SECOND_AFTER: Final = 0.5  # of the ring: nobody has moved the mouse over it, so it grows


class Popup(QWidget):
    """Shows the most urgent ask, then how it ended. ``now`` is floor time in ms.

    ``drawn`` names an escalation after it was painted in an exposed window of an unlocked session, once for each
    time it rings here.
    """

    accepted = Signal(str)
    passed_on = Signal(str, str)
    cannot = Signal(str)
    drawn = Signal(str)
    card_wanted = Signal(str)
    extension_wanted = Signal()
    away_chosen = Signal()

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
        self._gone: set[tuple[str, int]] = set()
        self._drawn: set[tuple[str, int]] = set()
        self._shown: tuple[str, int] | None = None
        self._armed = False
        self._second = False
        self._reasons = False
        self._met = False
        self._locked = False
        self.ticker = Ticker(now, self)
        self._arming = QTimer(self)
        self._arming.setSingleShot(True)
        self._arming.setInterval(theme.time_ms("popup_arms_after"))
        self._arming.timeout.connect(self.arm)
        self._leaving = QTimer(self)
        self._leaving.setSingleShot(True)
        self._leaving.timeout.connect(self._let_go)
        self._build()
        self.ticker.attach(self, self._tick)

    def _build(self) -> None:
        theme, texts = self._theme, self._texts
        self._header = Ground(theme, "alarm")
        self._header_words = Label(theme, "body", "on_solid", bold=True, text=texts("popup.second.unseen"))
        self._header_clock = Label(theme, "small", "on_solid", bold=True)
        self._header.setLayout(
            beside(
                Icon(theme, "bell", "on_solid", 18), self._header_words, STRETCH, self._header_clock,
                margins=(16, 8, 16, 8),
            )
        )  # fmt: skip
        self.asked = AskedPage(theme, texts)
        self.reasons = ReasonsPage(theme, texts)
        self.course = CoursePage(theme, texts)
        self.notice = NoticePage(theme, texts)
        self._next = NextLine(theme, texts)
        self._line = DrainedLine(theme)
        self._body = QWidget()
        column = stacked(
            self._header, self.asked, self.reasons, self.course, self.notice, self._next, self._line,
            margins=(1, 1, 1, 1),
        )  # fmt: skip
        self._body.setLayout(column)
        outer = self._outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        outer.addWidget(self._body)
        self.asked.accepted.connect(self._accept)
        self.asked.reasons_wanted.connect(lambda: self._show_reasons(shown=True))
        self.asked.refused.connect(self._refuse)
        self.reasons.passed_on.connect(self._pass_on)
        self.reasons.went_back.connect(lambda: self._show_reasons(shown=False))
        self.course.accepted.connect(self._accept)
        self.course.refused.connect(self._refuse)
        self.course.away_chosen.connect(self._go_away)
        self.course.extension_wanted.connect(self.extension_wanted)
        self.course.reasons_wanted.connect(lambda: self._show_reasons(shown=True))
        self.course.card_wanted.connect(self._open_card)
        self.notice.dismissed.connect(self._let_go)

    # -- what comes in ----------------------------------------------------------------------------------------

    def render(self, view: PopupView) -> None:  # type: ignore[override]  # every window of escdesk has this one way in; QWidget.render paints elsewhere
        """Show a view; an empty one takes the popup away."""
        self._view = view
        asks = [ask for ask in view.asks if (ask.escalation_id, ask.rung_at) not in self._gone]
        fresh = view.notice is not None and self._fresh(view.notice)
        self._ask = asks[0] if asks else None
        self._notice = view.notice if fresh and self._ask is None else None
        if self._ask is not None:
            self._show_ask(self._ask, others=len(asks) - 1)
        elif self._notice is not None:
            self._show_notice(self._notice)
        else:
            self._vanish()

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
        self._locked = locked
        self.update()

    def take_keyboard(self) -> None:
        """Give the popup the keyboard: only ever because the person asked for it (Ctrl+Alt+P, tray, a window)."""
        window = self.windowHandle()
        if not self.isVisible() or window is None:
            return
        window.setFlag(Qt.WindowType.WindowDoesNotAcceptFocus, on=False)
        self.raise_()
        if not activate(int(self.winId())):
            self.activateWindow()
        self.setFocus()
        self._met = True

    # -- which page -------------------------------------------------------------------------------------------

    def _show_ask(self, ask: PopupAsk, *, others: int) -> None:
        key = (ask.escalation_id, ask.rung_at)
        if key != self._shown:
            self._shown = key
            self._reasons = self._second = self._met = False
            self._disarm()
        if ask.stage not in {"asked", "unusable"}:
            self._reasons = False
        self._leaving.stop()
        self.asked.show_ask(ask, others=others, second=self._is_second(ask))
        if ask.stage == "phone_rings":
            self.course.show_ringing(ask)
        elif ask.stage == "missed":
            self.course.show_missed(ask)
        elif ask.stage == "unusable":
            self.course.show_unusable(ask)
        self._next.show_keys(shown=ask.stage == "asked")
        self._tick(self._now())
        self._lay_out()
        self._appear()

    def _show_notice(self, notice: PopupNotice) -> None:
        self._shown = None
        self._second = self._reasons = False
        if notice.kind == "connected":
            self.course.show_connected(notice, self._now())
        else:
            self.notice.show_notice(notice)
        self.arm()
        self._lay_out()
        self._appear()
        stays = "connected_notice_stays" if notice.kind == "connected" else "taken_notice_stays"
        if not self._leaving.isActive():
            self._leaving.start(self._theme.time_ms(stays))

    def _fresh(self, notice: PopupNotice) -> bool:
        return (notice.escalation_id, notice.at) not in self._gone

    def _lay_out(self) -> None:
        ask, notice = self._ask, self._notice
        asked = ask is not None and ask.stage == "asked"
        unusable = ask is not None and ask.stage == "unusable"
        connected = notice is not None and notice.kind == "connected"
        self._header.setVisible(asked and self._second)
        self.asked.setVisible(asked and not self._reasons)
        self.reasons.setVisible((asked or unusable) and self._reasons)
        course = (ask is not None and not asked and not self._reasons) or connected
        self.course.setVisible(course)
        self.notice.setVisible(notice is not None and not connected)
        counting = ask is not None and ask.stage in {"asked", "phone_rings", "unusable"}
        self._next.setVisible(counting and not self._reasons)
        self._line.setVisible(counting)
        self._body.setFixedWidth(self._theme.size("popup", "width_2nd" if self._second else "width"))
        self._outer.activate()
        self._place()
        self.update()

    def _appear(self) -> None:
        if not self.isVisible():
            self.show()
        self._place()

    def _vanish(self) -> None:
        self._shown = None
        self._leaving.stop()
        self.hide()

    def _let_go(self) -> None:
        self._leaving.stop()
        if self._notice is not None:
            self._gone.add((self._notice.escalation_id, self._notice.at))
            self._notice = None
        self.render(self._view)

    def _place(self) -> None:
        free = QGuiApplication.primaryScreen().availableGeometry()
        gap = self._theme.size("popup", "gap")
        size = self.sizeHint()
        self.move(free.right() - size.width() - gap + 1, free.bottom() - size.height() - gap + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    # -- time -------------------------------------------------------------------------------------------------

    def _disarm(self) -> None:
        self._armed = False
        self.asked.show_armed(armed=False, second=False)
        self._arming.start()

    def arm(self) -> None:
        """Make the buttons live: the popup has stood there long enough not to be hit by a key meant for elsewhere."""
        self._armed = True
        self._arming.stop()
        self.asked.show_armed(armed=True, second=self._second)

    def _is_second(self, ask: PopupAsk) -> bool:
        return self._second or ask.again

    def _tick(self, now: int) -> None:
        ask, notice = self._ask, self._notice
        if ask is None:
            if notice is not None and notice.kind == "connected":
                self.course.show_connected(notice, now)
            return
        self.asked.tick(ask, now)
        self.reasons.tick(ask, now)
        self._next.tick(ask, now)
        if ask.stage in {"phone_rings", "missed"}:
            self.course.tick(ask, now)
        start, until = ask.rung_at, ask.until
        if ask.stage == "phone_rings":
            start, until = ask.taken_at or ask.rung_at, ask.phone_until
        if until is not None:
            self._line.show_share(
                (until - now) / max(1, until - start), "alarm" if self._second else "accent"
            )
        self._header_clock.say(self._texts("popup.second.ringing", clock=clock(now - ask.rung_at)))
        if not self._second and ask.stage == "asked" and self._unseen(ask, now):
            self._second = True
            self.asked.show_ask(ask, others=len(self._view.asks) - 1, second=True)
            QApplication.beep()
            self._lay_out()

    def _unseen(self, ask: PopupAsk, now: int) -> bool:
        """Whether it rings again, or half of its time has gone without the mouse or a key."""
        if ask.again:
            return True
        if self._met or ask.until is None:
            return False
        return now - ask.rung_at >= (ask.until - ask.rung_at) * _SECOND_AFTER

    # -- what is pressed --------------------------------------------------------------------------------------

    def _live(self) -> PopupAsk | None:
        return self._ask if self._armed else None

    def _accept(self) -> None:
        ask = self._live()
        if ask is not None:
            self.accepted.emit(ask.escalation_id)

    def _refuse(self) -> None:
        ask = self._live()
        if ask is not None:
            self.cannot.emit(ask.escalation_id)

    def _show_reasons(self, *, shown: bool) -> None:
        if self._live() is not None:
            self._reasons = shown
            self._lay_out()

    def _pass_on(self, reason: str) -> None:
        ask = self._live()
        if ask is not None:
            self.passed_on.emit(ask.escalation_id, reason)

    def _go_away(self) -> None:
        ask = self._live()
        if ask is not None:
            self._gone.add((ask.escalation_id, ask.rung_at))
            self.away_chosen.emit()
            self.render(self._view)

    def _open_card(self) -> None:
        if self._notice is not None:
            self.card_wanted.emit(self._notice.escalation_id)
            self._let_go()

    # -- keys, once the person has asked for them -------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        digit = key - Qt.Key.Key_0 if Qt.Key.Key_1 <= key <= Qt.Key.Key_4 else 0
        if key == Qt.Key.Key_Escape and self._reasons:
            self._show_reasons(shown=False)
        elif digit and self._reasons:
            self._pass_on(PASS_REASONS[digit - 1])
        elif digit:
            self._press(digit)
        else:
            super().keyPressEvent(event)

    def _press(self, digit: int) -> None:
        page = self.asked if self.asked.isVisible() else self.course
        for button in page.findChildren(Button):
            if button.isVisible() and button.shortcut_cap() == str(digit):
                button.click()
                return

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._met = True

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        window = self.windowHandle()
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow() and window is not None:
            window.setFlag(Qt.WindowType.WindowDoesNotAcceptFocus, on=True)

    # -- paint ------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest:
            self._receipt()
        return handled

    def _receipt(self) -> None:
        ask = self._ask
        if ask is None or ask.stage not in {"asked", "unusable"} or self._locked or not exposed(self):
            return
        key = (ask.escalation_id, ask.rung_at)
        if key not in self._drawn:
            self._drawn.add(key)
            self.drawn.emit(ask.escalation_id)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = theme.stroke("popup_second_stage") if self._second else 1.0
        painter.setPen(QPen(theme.colour("alarm" if self._second else "line_strong"), wide))
        painter.setBrush(theme.colour("surface"))
        radius = theme.radius("popup")
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2), radius, radius
        )
        painter.end()
