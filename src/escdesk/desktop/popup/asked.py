"""The popup's first page: what is asked, who waits how long, and the buttons; behind 他の人へ the reasons."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.popup.view import PASS_REASONS, PopupAsk
from escdesk.desktop.popup.words import called, surname
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.bars import TemperatureBars
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.chip import Chip
from escdesk.desktop.widgets.dial import DialView, HoldDial
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.name import NameLabel
from escdesk.desktop.widgets.paragraph import Paragraph

TEMPERATURES: Final = {"calm": 1, "warm": 2, "high": 3, "extreme": 4}
_FALLBACK_PROMISE_MS: Final = 30_000
_FALLBACK_LIMIT_MS: Final = 90_000


def quiet(button: Button) -> Button:
    """Make a button that can never take the focus."""
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button


class AskedPage(QWidget):
    """Buttons 1, 3 and 4; the place of 2 stays empty until instructions come."""

    accepted = Signal()
    reasons_wanted = Signal()
    refused = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._kind = Chip(theme, texts("popup.asked.kind"), "matching", icon="swap", height=20)
        self._please = Label(theme, "body", bold=True, text=texts("popup.asked.please"))
        self._from = ElidedLabel(theme, "small", "ink_soft")
        self._more = Chip(theme, "", height=20)
        self._dial = HoldDial(theme, theme.size("dial", "popup"))
        self._conclusion = Paragraph(theme, "conclusion", line=28, most=3)
        self._name = NameLabel(theme, "body", suffix=texts("widgets.name.customer_suffix"))
        self._vip = Chip(theme, texts("widgets.name.vip"), "solid", icon="star")
        self._contract = ElidedLabel(theme, "small", "ink_soft")
        self._bars = TemperatureBars(theme)
        self._hidden = Icon(theme, "hidden", size=16)
        self._temperature = Label(theme, "small", bold=True)
        self._concern = ElidedLabel(theme, "small")
        self._heat = holding(beside(self._bars, self._hidden, self._temperature, self._concern))
        self._tried = ElidedLabel(theme, "small")
        tried_word = Label(theme, "small", "ink_soft", text=texts("popup.asked.tried"))
        self._tried_row = holding(beside(tried_word, self._tried))
        self.accept = quiet(
            Button(theme, texts("popup.asked.accept"), look="filled", size="large", icon="phone_ringing", key="1",
                   key_first=True, under=" ")
        )  # fmt: skip
        self.pass_on = quiet(
            Button(theme, texts("popup.asked.pass_on"), icon="swap", key="3", key_first=True)
        )
        self.cannot = quiet(Button(theme, texts("popup.asked.cannot"), icon="busy", key="4", key_first=True))
        self.accept.setObjectName("accept")
        self.pass_on.setObjectName("pass_on")
        self.cannot.setObjectName("cannot")
        self.accept.clicked.connect(self.accepted)
        self.pass_on.clicked.connect(self.reasons_wanted)
        self.cannot.clicked.connect(self.refused)
        who = holding(beside(self._name, self._vip, self._contract))
        words = stacked(STRETCH, self._conclusion, 6, who, STRETCH)
        middle = beside(self._dial, words, gap=16)
        middle.setStretchFactor(words, 1)
        self.setLayout(
            stacked(
                beside(self._kind, self._please, self._from, self._more), 12, middle, 14, self._heat, 4,
                self._tried_row, 12, self.accept, 8, beside(self.pass_on, self.cannot), margins=(16, 12, 16, 0),
            )
        )  # fmt: skip

    def show_ask(self, ask: PopupAsk, *, others: int, second: bool) -> None:
        texts = self._texts
        self._from.say(texts("popup.asked.from", name=ask.from_name, line=ask.from_line))
        self._more.setVisible(others > 0)
        self._more.say(texts("popup.asked.more", count=others))
        self._dial.resize_to(self._theme.size("dial", "popup_2nd" if second else "popup"))
        self._conclusion.show_font("conclusion_2nd" if second else "conclusion")
        empty = not ask.conclusion
        self._conclusion.say(ask.conclusion or texts("popup.asked.no_card"), "ink_soft" if empty else "ink")
        self._name.say(ask.customer or texts("popup.asked.no_customer"), suffix=self._suffix(ask))
        self._vip.setVisible(ask.vip)
        self._contract.say(ask.contract)
        self._show_heat(ask)
        self._tried_row.setVisible(bool(ask.tried))
        self._tried.say(ask.tried)
        by_phone = ask.by_phone
        under = texts(
            "popup.asked.accept_by_phone" if by_phone else "popup.asked.accept_here", extension=ask.extension
        )
        self.accept.show_button(texts("popup.asked.accept"), under=under)
        for button in (self.pass_on, self.cannot):
            button.setVisible(not ask.alarm)

    def _suffix(self, ask: PopupAsk) -> str:
        named = bool(ask.customer) and not ask.customer[0].isdigit()
        return self._texts("widgets.name.customer_suffix") if named else ""

    def _show_heat(self, ask: PopupAsk) -> None:
        texts = self._texts
        known = ask.temperature in TEMPERATURES
        self._heat.setVisible(known or ask.temperature_hidden or bool(ask.concern))
        self._bars.setVisible(known)
        self._hidden.setVisible(ask.temperature_hidden)
        if known:
            self._bars.show_figure(TEMPERATURES[ask.temperature])
            self._temperature.say(texts(f"popup.temperature.{ask.temperature}"))
            self._concern.say(ask.concern)
        elif ask.temperature_hidden:
            self._temperature.say(texts("popup.temperature.word"))
            self._concern.say(texts("popup.temperature.hidden"))
        else:
            self._temperature.say(texts("popup.asked.concern"))
            self._concern.say(ask.concern)

    def show_armed(self, *, armed: bool, second: bool) -> None:
        """Before it is armed no button is filled or live."""
        self.accept.show_button(self.accept.text(), look="filled" if armed else "outlined")
        for button in (self.accept, self.pass_on, self.cannot):
            button.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not armed)
        del second

    def tick(self, ask: PopupAsk, now: int) -> None:
        promise = _FALLBACK_PROMISE_MS if ask.promise_at is None else ask.promise_at - ask.waiting_since
        limit = _FALLBACK_LIMIT_MS if ask.limit_at is None else ask.limit_at - ask.waiting_since
        view = DialView(ask.waiting_since, promise, limit, self._texts("popup.asked.waiting"))
        self._dial.show_dial(view, now, tinted=False)


class ReasonsPage(QWidget):
    """One key says why; the operator only ever reads 「次の人へ」."""

    passed_on = Signal(str)
    went_back = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._texts = texts
        self._left = Label(theme, "small", "ink_soft", align=Qt.AlignmentFlag.AlignRight)
        self._who = ElidedLabel(theme, "small", "ink_soft")
        marks = {"on_call": ("on_call", ""), "away": ("away", "")}
        icons = {"not_my_field": "cross", "other_case": "card"}
        self.buttons: list[Button] = []
        for number, reason in enumerate(PASS_REASONS, 1):
            mark = marks.get(reason, ("", ""))[0] or None
            button = Button(theme, texts(f"popup.reason.{reason}"), mark=mark, icon=icons.get(reason), key=str(number),
                            key_first=True)  # fmt: skip
            button.setObjectName(f"reason_{reason}")
            button.clicked.connect(lambda _checked=False, why=reason: self.passed_on.emit(why))
            self.buttons.append(quiet(button))
        self._back = quiet(Button(theme, texts("popup.reason.back"), look="words", size="small", key="Esc"))
        self._back.clicked.connect(self.went_back)
        title = Label(theme, "lead", text=texts("popup.reason.title"))
        self.setLayout(
            stacked(
                beside(title, STRETCH, self._left), 12, beside(*self.buttons[:2]), 8, beside(*self.buttons[2:]), 10,
                beside(self._who, self._back), margins=(16, 14, 16, 8),
            )
        )  # fmt: skip

    def tick(self, ask: PopupAsk, now: int) -> None:
        texts = self._texts
        left = 0 if ask.until is None else max(0, ask.until - now)
        self._left.say(texts("popup.reason.without", span=texts.seconds(left + 999)))
        self._who.say(texts("popup.reason.reads", name=surname(ask.from_name)))


class NextLine(QWidget):
    """Who rings next and when, and the key that gives the popup the keyboard."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._texts = texts
        self._next = ElidedLabel(theme, "small", "ink_soft")
        self._cap = KeyCap(theme, "Ctrl Alt P")
        self._to = Label(theme, "small", "ink_soft", text=texts("popup.next.to_choose"))
        self.setLayout(beside(self._next, self._cap, self._to, gap=6, margins=(16, 8, 16, 10)))

    def show_keys(self, *, shown: bool) -> None:
        self._cap.setVisible(shown)
        self._to.setVisible(shown)

    def tick(self, ask: PopupAsk, now: int) -> None:
        texts = self._texts
        until = ask.phone_until if ask.stage == "phone_rings" else ask.until
        if until is None or ask.alarm:
            self._next.say(texts("popup.next.until_taken") if ask.alarm else "")
            return
        span = texts.seconds(max(0, until - now) + 999)
        if ask.following:
            who = called(texts, ask.following, ask.following_role)
            self._next.say(texts("popup.next.named", span=span, who=who))
        else:
            self._next.say(texts("popup.next.somebody", span=span))
