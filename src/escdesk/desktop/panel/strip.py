"""The strip at the top: whose call it is and how long it lasts, or what the person does between calls."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from escdesk.desktop.i18n import Catalogue, clock, long_clock
from escdesk.desktop.panel.view import CallTab, CallView, MeView, PanelView
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.bars import CallBar
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.chip import Chip
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.marks import Mark
from escdesk.desktop.widgets.name import NameLabel
from escdesk.desktop.widgets.ticker import Ticker
from escdesk.desktop.widgets.tip import as_tip

NARROW: Final = 384  # px; below it the word 通話 folds away
_RIGHT: Final = Qt.AlignmentFlag.AlignRight


def hold_state(tab: CallTab, now: int) -> str:
    """Return the mark of one of two calls at an instant."""
    if tab.state == "ringing":
        return "ringing"
    if tab.state == "talking" or tab.promise_at is None or tab.limit_at is None:
        return "on_call"
    return "hold_3" if now >= tab.limit_at else "hold_2" if now >= tab.promise_at else "hold_1"


class Strip(Ground):
    """Shows one of three: the call, the person between calls, two calls at once."""

    customer_confirmed = Signal()
    presence_chosen = Signal(str)
    wrap_up_ended = Signal()
    log_out_asked = Signal()
    call_picked = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue, ticker: Ticker) -> None:
        super().__init__(theme, line=True)
        self._call = _CallPart(theme, texts, ticker)
        self._me = _MePart(theme, texts, ticker)
        self._tabs = (_TabPart(theme, texts, ticker, 1), _TabPart(theme, texts, ticker, 2))
        self._both = holding(stacked(*self._tabs))
        self.setLayout(stacked(self._call, self._me, self._both))
        self.setFixedHeight(theme.size("panel", "call"))
        self._call.confirmed.connect(self.customer_confirmed)
        self._me.presence_chosen.connect(self.presence_chosen)
        self._me.wrap_up_ended.connect(self.wrap_up_ended)
        self._me.log_out_asked.connect(self.log_out_asked)
        for tab in self._tabs:
            tab.picked.connect(self.call_picked)

    def render_view(self, view: PanelView) -> None:
        two = len(view.tabs) > 1
        self._both.setVisible(two)
        self._call.setVisible(not two and view.call is not None)
        self._me.setVisible(not two and view.call is None)
        if two:
            for part, tab in zip(self._tabs, view.tabs, strict=False):
                part.show_tab(tab)
        elif view.call is not None:
            self._call.show_call(view.call)
        else:
            self._me.show_me(view.me, view)


class _CallPart(QWidget):
    confirmed = Signal()

    def __init__(self, theme: Theme, texts: Catalogue, ticker: Ticker) -> None:
        super().__init__()
        self._texts = texts
        self._now = ticker.now
        self._view: CallView | None = None
        self._name = NameLabel(theme)
        self._vip = Chip(theme, texts("widgets.name.vip"), "solid", icon="star", height=20)
        self._withheld = Chip(theme, texts("panel.caller.prefix_184"), height=18)
        self._unconfirmed = Button(theme, texts("panel.caller.unconfirmed"), look="to_ask", size="small")
        self._unconfirmed.setFont(theme.font("small"))
        self._unconfirmed.setFixedHeight(20)
        self._unconfirmed.setToolTip(as_tip(texts("panel.caller.confirm_tip")))
        self._unconfirmed.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._unconfirmed.setObjectName("confirm_caller")
        self._unconfirmed.clicked.connect(self.confirmed)
        self._phone = Icon(theme, "phone", size=14)
        self._word = Label(theme, "small", "ink_soft")
        self._clock = Label(theme, "title", align=_RIGHT)
        self._limit = Label(theme, "small", "ink_soft")
        self._about = ElidedLabel(theme, "small", "ink_soft")
        self._left = Label(theme, "small", "ink_soft", align=_RIGHT)
        self._intake = ElidedLabel(theme, "small", "ink_soft")
        self._number = Label(theme, "small", "ink_soft", align=_RIGHT)
        self._bar = CallBar(theme)
        first = beside(
            self._name,
            self._vip,
            self._withheld,
            self._unconfirmed,
            STRETCH,
            self._phone,
            self._word,
            self._clock,
            self._limit,
            gap=5,
        )
        second = beside(self._about, self._left, gap=8)
        third = beside(self._intake, self._number, gap=8)
        for line in (second, third):
            line.setStretch(0, 1)
        rows = stacked(first, 2, second, 4, third, 4, self._bar, STRETCH, margins=(16, 12, 16, 0))
        self.setLayout(rows)
        ticker.attach(self, self._tick)

    def show_call(self, view: CallView) -> None:
        texts = self._texts
        self._view = view
        name, suffix = self._title(view)
        self._name.say(name, suffix=suffix)
        self._withheld.setVisible(view.caller == "withheld" and not view.name)
        outside = view.caller not in {"internal", "outbound"}
        self._unconfirmed.setVisible(outside and not view.confirmed and view.answered_at is not None)
        self._unconfirmed.setEnabled(bool(view.name))
        self._about.say(self._second_line(view))
        self._intake.say(texts("panel.strip.intake", queue=view.queue) if view.queue else "")
        self._number.say(view.number if view.name else "")
        self._word.say(texts("panel.strip.call" if view.answered_at is not None else "panel.strip.ringing"))
        self._bar.setVisible(view.limit_ms > 0)
        self._limit.say(texts("panel.strip.limit", clock=long_clock(view.limit_ms)) if view.limit_ms else "")
        self._fold()
        self._tick(self._now())

    def _title(self, view: CallView) -> tuple[str, str]:
        """Return what stands in the name's place, and what is written behind it."""
        texts = self._texts
        if view.name:
            return view.name, texts("widgets.name.customer_suffix")
        if view.caller == "internal":
            return texts("panel.strip.internal", extension=view.peer), ""
        return (texts("panel.caller.withheld") if view.caller == "withheld" else view.number), ""

    def _second_line(self, view: CallView) -> str:
        texts = self._texts
        if view.moved_to:
            return texts("panel.strip.moved_to", to=view.moved_to)
        if view.name:
            return texts("panel.dot").join(part for part in (view.kana, view.contract) if part)
        return {
            "several": texts("panel.caller.several_line", count=view.matches),
            "withheld": texts("panel.caller.withheld_line"),
            "none": texts("panel.caller.none_line"),
            "internal": texts("panel.strip.internal_line"),
            "outbound": texts("panel.strip.outbound_line"),
        }.get(view.caller, texts("panel.caller.looking_line"))

    def _fold(self) -> None:
        view = self._view
        vip = view is not None and view.vip and bool(view.name)
        self._vip.setVisible(vip)
        self._word.setVisible(self.width() >= NARROW)
        if not vip:
            return
        # the name comes first: VIP keeps its word only where the whole name has room beside it
        taken = self._clock.sizeHint().width() + self._limit.sizeHint().width() + 16 + 32 + 4 * 6 + 60
        if not self._word.isHidden():
            taken += self._word.sizeHint().width() + 6
        roomy = self._name.sizeHint().width() + taken <= self.width()
        self._vip.say(self._texts("widgets.name.vip") if roomy else "")
        self._vip.setAccessibleName(self._texts("widgets.name.vip"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _tick(self, now: int) -> None:
        view = self._view
        if view is None:
            return
        since = view.rang_at if view.answered_at is None else view.answered_at
        self._clock.say(long_clock(now - since))
        if view.answered_at is None or not view.limit_ms:
            self._left.say("")
            self._bar.show_share(0)
            return
        left = view.answered_at + view.limit_ms - now
        over = left < 0
        self._left.say(
            self._texts("panel.strip.over", clock=clock(-left)) if over else self._texts.left(left),
            "alarm" if over else "ink_soft",
        )
        self._bar.show_share((now - view.answered_at) / view.limit_ms)


class _MePart(QWidget):
    presence_chosen = Signal(str)
    wrap_up_ended = Signal()
    log_out_asked = Signal()

    def __init__(self, theme: Theme, texts: Catalogue, ticker: Ticker) -> None:
        super().__init__()
        self._texts = texts
        self._now = ticker.now
        self._view: MeView | None = None
        self._after = ""
        self._mark = Mark(theme, "free", 14)
        self._state = Label(theme, "title")
        self._clock = Label(theme, "conclusion", align=_RIGHT)
        self._limit = Label(theme, "body", "ink_soft")
        self._who = ElidedLabel(theme, "small", "ink_soft")
        self._left = Label(theme, "small", "ink_soft", align=_RIGHT)
        self._ready = Button(theme, texts("panel.me.ready"), size="small", bold=False)
        self._away = Button(theme, texts("widgets.state.away"), size="small", bold=False)
        self._rest = Button(theme, texts("widgets.state.on_break"), size="small", bold=False)
        self._done = Button(theme, texts("panel.me.end_wrap_up"), size="small", bold=False, key="F12")
        self._ready.clicked.connect(lambda: self.presence_chosen.emit("free"))
        self._away.clicked.connect(lambda: self.presence_chosen.emit("away"))
        self._rest.clicked.connect(lambda: self.presence_chosen.emit("on_break"))
        self._done.setObjectName("end_wrap_up")
        self._done.clicked.connect(self.wrap_up_ended)
        self._leave = Button(theme, texts("panel.me.log_out"), size="small", bold=False)
        self._leave.setObjectName("log_out")
        self._leave.clicked.connect(self.log_out_asked)
        first = beside(self._mark, 2, self._state, STRETCH, self._clock, self._limit, gap=6)
        second = beside(self._who, self._left)
        second.setStretch(0, 1)
        third = beside(self._ready, self._done, self._away, self._rest, STRETCH, self._leave)
        self.setLayout(stacked(first, second, 6, third, STRETCH, margins=(16, 10, 16, 0)))
        ticker.attach(self, self._tick)

    def show_me(self, me: MeView, _view: PanelView) -> None:
        texts = self._texts
        self._view = me
        key = f"panel.me.{me.state}"
        self._mark.show_mark(me.state)
        self._state.say(texts(key) if key in texts else texts(f"widgets.state.{me.state}"))
        parts = (
            me.name,
            me.team,
            texts("panel.me.extension", extension=me.extension) if me.extension else "",
        )
        self._who.say(texts("panel.dot").join(part for part in parts if part))
        wrapping = me.state == "wrap_up"
        free = me.state in {"free", "wrap_up", "unknown"}
        self._ready.setVisible(not free)
        self._done.setVisible(wrapping)
        for button in (self._away, self._rest):
            button.setVisible(free)
        self._limit.setVisible(wrapping and me.wrap_up_until is not None)
        self._tick(self._now())

    def _tick(self, now: int) -> None:
        me = self._view
        if me is None:
            return
        self._clock.say(clock(now - me.since))
        if me.wrap_up_until is not None:
            self._limit.say(self._texts("panel.strip.limit", clock=clock(me.wrap_up_until - me.since)))
            self._left.say(self._texts.left(me.wrap_up_until - now))
        else:
            self._left.say("")


class _TabPart(Ground):
    picked = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue, ticker: Ticker, number: int) -> None:
        super().__init__(theme, line=number == 1)
        self._texts = texts
        self._now = ticker.now
        self._view: CallTab | None = None
        self._key = KeyCap(theme, f"Alt {number}")
        self._mark = Mark(theme, "on_call", 14)
        self._name = NameLabel(theme, "name", suffix=texts("widgets.name.customer_suffix"))
        self._word = Label(theme, "small", "ink_soft")
        self._line = ElidedLabel(theme, "small", "ink_soft")
        self._clock = Label(theme, "lead", align=_RIGHT)
        words = stacked(beside(self._name, self._word, STRETCH), self._line)
        row = beside(self._key, self._mark, 2, words, self._clock, margins=(16, 4, 16, 4))
        row.setStretchFactor(words, 1)
        self.setLayout(row)
        self.setFixedHeight(theme.size("two_calls_row"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        ticker.attach(self, self._tick)

    def show_tab(self, tab: CallTab) -> None:
        self._view = tab
        self.show_ground("accent_tint" if tab.about else "surface", "accent" if tab.about else None)
        self._name.say(tab.name)
        self._word.say(self._texts(f"panel.tab.{tab.state}"))
        self._tick(self._now())

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        if self._view is not None:
            self.picked.emit(self._view.call_id)

    def _tick(self, now: int) -> None:
        tab = self._view
        if tab is None:
            return
        self._mark.show_mark(hold_state(tab, now))
        self._clock.say(clock(now - tab.since) if tab.state == "held" else long_clock(now - tab.since))
        texts = self._texts
        parts = [tab.queue, texts("panel.tab.call", clock=long_clock(now - tab.started_at))]
        if tab.limit_ms:
            parts.append(texts.left(tab.started_at + tab.limit_ms - now))
        self._line.say(texts("panel.dot").join(part for part in parts if part))
