"""The popup's first page: what is asked, who has waited how long, and the buttons."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from escdesk.desktop.i18n import Catalogue, clock, time_of_day
from escdesk.desktop.popup.quiet import quiet
from escdesk.desktop.popup.view import PopupAsk
from escdesk.desktop.popup.why import PassedNote, WhyRows
from escdesk.desktop.popup.words import one_line, phrased, surname
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.bars import TemperatureBars
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.chip import Chip
from escdesk.desktop.widgets.dial import DialView, HoldDial
from escdesk.desktop.widgets.disc import NoteDisc
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.name import NameLabel
from escdesk.desktop.widgets.paragraph import Paragraph
from escdesk.desktop.widgets.tip import as_tip

TEMPERATURES: Final = {"calm": 1, "warm": 2, "high": 3, "extreme": 4}
_KINDS: Final = {"takeover": "swap", "decision": "hand", "instruction": "hand", "help": "people"}
_LINES: Final = 3  # of the conclusion
# an ask that began without a hold has no thresholds of its own: the dial takes the ordinary ones
_PROMISE_MS: Final = 30_000
_LIMIT_MS: Final = 90_000


class FromLabel(ElidedLabel):
    """Who asks, with their line where there is room for it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "small", "ink_soft", fills=False)
        self._short = ""

    def say_from(self, whole: str, short: str) -> None:
        self._short = short
        self.say(whole)

    def shown_text(self) -> str:
        if self.fontMetrics().horizontalAdvance(self.text()) <= self.width():
            return self.text()
        return self.fontMetrics().elidedText(self._short, Qt.TextElideMode.ElideRight, self.width())


class AskedPage(QWidget):
    """Buttons 1 to 4; where it can't be answered at the desk, 1 has the place of 2 as well.

    ``accepted``: taken. ``instructed``: taken, to be answered with an instruction.
    """

    accepted = Signal()
    instructed = Signal()
    reasons_wanted = Signal()
    declined = Signal()
    painted = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._build()
        self.accept.clicked.connect(self.accepted)
        self.instruct.clicked.connect(self.instructed)
        self.pass_on.clicked.connect(self.reasons_wanted)
        self.cannot.clicked.connect(self.declined)

    def _build(self) -> None:
        theme, texts = self._theme, self._texts
        self._kind = Chip(theme, "", "matching", height=20)
        self._please = Label(theme, "body", bold=True)
        self._from = FromLabel(theme)
        self._more = Chip(theme, "", height=20)
        self.why = WhyRows(theme, texts)
        self.note = PassedNote(theme, texts)
        self._dial = HoldDial(theme, theme.size("dial", "popup"))
        self._late = NoteDisc(theme, theme.size("dial", "popup"), ground="alarm_tint", role="alarm")
        self.conclusion = Paragraph(theme, "conclusion", line=28, most=_LINES)
        self._name = NameLabel(theme, "body")
        self._vip = Chip(theme, texts("widgets.name.vip"), "solid", icon="star")
        self._contract = ElidedLabel(theme, "small", "ink_soft")
        self._bars = TemperatureBars(theme)
        self._hidden = Icon(theme, "hidden", size=16)
        self._temperature = Label(theme, "body", bold=True)
        self._concern = ElidedLabel(theme)
        self._heat = holding(beside(self._bars, self._hidden, self._temperature, self._concern))
        self._tried = ElidedLabel(theme, "small")
        tried_word = Label(theme, "small", "ink_soft", text=texts("popup.asked.tried"))
        self._tried_row = holding(beside(tried_word, self._tried))
        self.accept = quiet(
            Button(theme, texts("popup.asked.accept"), look="filled", size="large", icon="phone_ringing", key="1",
                   key_first=True)
        )  # fmt: skip
        self.instruct = quiet(
            Button(theme, texts("popup.asked.instruct"), size="large", icon="pencil", key="2", key_first=True)
        )
        self._how = Paragraph(theme, "small", "ink_soft", line=18, hanging=False, most=2)
        self.pass_on = quiet(
            Button(theme, texts("popup.asked.pass_on"), icon="swap", key="3", key_first=True)
        )
        self.cannot = quiet(Button(theme, texts("popup.asked.cannot"), icon="busy", key="4", key_first=True))
        for button, name in (
            (self.accept, "accept"), (self.instruct, "instruct"), (self.pass_on, "pass_on"), (self.cannot, "cannot"),
        ):  # fmt: skip
            button.setObjectName(name)
        main = beside(self.accept, self.instruct)
        main.setStretch(0, 1)
        main.setStretch(1, 1)
        others = beside(self.pass_on, self.cannot)
        others.setStretch(0, 1)
        others.setStretch(1, 1)
        who = beside(self._name, self._vip, self._contract)
        words = stacked(STRETCH, self.conclusion, 6, who, STRETCH)
        middle = beside(self._dial, self._late, words, gap=16)
        middle.setStretchFactor(words, 1)
        self._facts = holding(stacked(self._heat, 2, self._tried_row, margins=(0, 0, 0, 12)))
        self._others = holding(others)
        self.setLayout(
            stacked(
                beside(self._kind, self._please, STRETCH, self._from, self._more), self.why, 12, middle, 14,
                self.note, self._facts, main, 8, self._others, 8, self._how, margins=(16, 12, 16, 10),
            )
        )  # fmt: skip

    def show_ask(self, ask: PopupAsk, *, others: int, second: bool) -> None:
        """Show what is asked; ``others`` more ring here, ``second`` is the stage that nobody can overlook."""
        texts = self._texts
        late = self._instead(ask)
        kind = "help" if ask.unheard else ask.asks
        self._kind.say(texts(f"popup.kind.{kind}"), icon=_KINDS[kind])
        self._please.say(texts(f"popup.please.{kind if ask.consult and late == 'absent' else late or kind}"))
        self.why.show_why(ask)
        self.note.show_note(ask)
        whole = texts("popup.asked.from", name=ask.from_name, line=ask.from_line)
        short = texts("popup.asked.from_short", name=ask.from_name)
        self._from.say_from(whole if ask.from_line else short, short)
        self._more.setVisible(others > 0)
        self._more.say(texts("popup.asked.more", count=others))
        self._dial.setVisible(not late)
        self._dial.resize_to(self._theme.size("dial", "popup_2nd" if second else "popup"))
        self._late.setVisible(bool(late))
        self._late.show_roles(
            *(("sunken", "ink") if late in {"callback", "absent"} else ("alarm_tint", "alarm"))
        )
        self.conclusion.show_font("conclusion_2nd" if second else "conclusion")
        empty = not ask.conclusion.strip()
        words = texts("popup.asked.no_card") if empty else phrased(ask.conclusion)
        self.conclusion.say(words, "ink_soft" if empty else "ink", bold=not empty)
        self.conclusion.setAccessibleName(one_line(ask.conclusion) or words)
        whole_words = one_line(ask.conclusion)
        self.conclusion.setToolTip(as_tip(whole_words if len(whole_words) > _LINES * 12 else ""))
        self._name.say(
            ask.customer or ask.caller_number or texts("popup.asked.no_customer"),
            suffix=texts("widgets.name.customer_suffix") if ask.customer else "",
        )
        self._vip.setVisible(ask.vip)
        self._contract.say(ask.contract)
        self._show_facts(ask)
        self._show_buttons(ask, late)
        self.update()

    def _show_buttons(self, ask: PopupAsk, late: str) -> None:
        word, icon = ("accept_callback", "phone") if late == "callback" else ("accept", "phone_ringing")
        how = self._how_words(ask)
        self.accept.show_button(self._texts(f"popup.asked.{word}"), icon="check" if ask.consult else icon)
        self.accept.setAccessibleDescription(how)
        self.instruct.setVisible(ask.can_instruct)
        self._how.say(how)
        self._others.setVisible(not ask.alarm)

    def how(self) -> str:
        """What taking it does, under the buttons."""
        return self._how.text()

    @staticmethod
    def _instead(ask: PopupAsk) -> str:
        """What stands in the dial's place: nobody waits on the line, so nothing may look as if somebody did."""
        if ask.customer_waits:
            return ""
        return ask.alarm if ask.alarm in {"overdue", "unread"} else "callback" if ask.callback else "absent"

    def _how_words(self, ask: PopupAsk) -> str:
        if ask.silent == "hub" or (ask.silent and ask.by_phone):
            return self._texts(f"popup.asked.silent_{ask.silent}")
        if ask.alarm == "unread":
            return self._texts("popup.asked.accept_unread")
        if ask.callback and not ask.by_phone:
            return self._texts("popup.asked.accept_to_call_back")
        if ask.consult:
            return self._texts("popup.asked.accept_consult", name=surname(ask.from_name))
        if ask.by_phone:
            return self._texts("popup.asked.accept_by_phone", extension=ask.extension)
        return self._texts("popup.asked.accept_here")

    def _show_facts(self, ask: PopupAsk) -> None:
        texts = self._texts
        known = ask.temperature in TEMPERATURES
        heat = known or ask.temperature_hidden or bool(ask.concern)
        self._heat.setVisible(heat)
        self._bars.setVisible(known)
        self._hidden.setVisible(ask.temperature_hidden)
        if known:
            self._bars.show_figure(TEMPERATURES[ask.temperature])
            self._temperature.say(texts(f"popup.temperature.{ask.temperature}"))
            self._concern.say(one_line(ask.concern), "ink")
        elif ask.temperature_hidden:
            self._temperature.say(texts("popup.temperature.word"))
            self._concern.say(texts("popup.temperature.hidden"), "ink_soft")
        else:
            self._temperature.say(texts("popup.asked.concern"))
            self._concern.say(one_line(ask.concern), "ink")
        self._tried_row.setVisible(bool(ask.tried))
        self._tried.say(one_line(ask.tried))
        self._facts.setVisible(heat or bool(ask.tried))

    def tick(self, ask: PopupAsk, now: int) -> None:
        """Let the dial go on."""
        late = self._instead(ask)
        if late in {"callback", "absent"}:
            self._late.show_note("phone", self._texts(f"popup.late.{late}"), time_of_day(ask.waiting_since))
            return
        if late:
            word = self._texts(f"popup.late.{late}")
            self._late.show_note("warning", word, clock(now - (ask.due or ask.rung_at)))
            return
        promise = _PROMISE_MS if ask.promise_at is None else ask.promise_at - ask.waiting_since
        limit = _LIMIT_MS if ask.limit_at is None else ask.limit_at - ask.waiting_since
        view = DialView(
            ask.waiting_since,
            promise,
            limit,
            self._texts("popup.asked.waiting"),
            estimated=bool(ask.silent),
        )
        self._dial.show_dial(view, now, tinted=False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        self.painted.emit()
