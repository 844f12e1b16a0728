"""The popup after it was accepted: the own phone rings, could not be reached, or connected."""

from typing import Final

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from escdesk.desktop.i18n import Catalogue, clock, time_of_day
from escdesk.desktop.popup.quiet import quiet
from escdesk.desktop.popup.view import PopupAsk, PopupNotice
from escdesk.desktop.popup.words import called, customer_words, one_line, surname
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.disc import NoteDisc
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.paragraph import Paragraph
from escdesk.desktop.widgets.steps import Step, StepsChain

_RIGHT: Final = Qt.AlignmentFlag.AlignRight
_CANNOT: Final = 168  # px, the narrow button of the design


class CoursePage(QWidget):
    """Three steps: accepted, my phone, the customer. The handset is the button."""

    declined = Signal()
    accepted = Signal()
    instructed = Signal()
    away_chosen = Signal()
    extension_wanted = Signal()
    reasons_wanted = Signal()
    card_wanted = Signal()
    painted = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._texts = texts
        self._disc = NoteDisc(theme, theme.size("popup", "note_icon"))
        self._title = Paragraph(theme, "title", line=26)
        self._line = Paragraph(theme, "body", hanging=False)
        self._wait_word = Label(theme, "small", "ink_soft", align=_RIGHT)
        self._wait = Label(theme, "title", align=_RIGHT)
        self._who = Label(theme, "body", bold=True)
        self._what = ElidedLabel(theme)
        self._concern_word = Label(theme, "small", text=texts("popup.asked.concern"), bold=True)
        self._concern = ElidedLabel(theme, "small")
        self._concern_row = holding(beside(self._concern_word, self._concern))
        self._card = Ground(theme, "sunken", radius=theme.radius("control"))
        self._card.setLayout(
            stacked(beside(self._who, self._what), self._concern_row, margins=(12, 8, 12, 8))
        )
        self._card_part = holding(stacked(self._card, margins=(0, 0, 0, 12)))
        self._chain = StepsChain(theme)
        self._chain_part = holding(stacked(self._chain, margins=(0, 0, 0, 12)))
        self.cannot = self._button(theme, "popup.asked.cannot", "4", self.declined, "cannot_answer", "busy")
        self.cannot.setFixedWidth(max(_CANNOT, self.cannot.sizeHint().width()))
        self.after_all = self._button(
            theme, "popup.missed.after_all", "1", self.accepted, "accept_again", "phone_ringing"
        )
        self.away = self._button(theme, "popup.missed.away", "4", self.away_chosen, "go_away", mark="away")
        self.other_phone = self._button(
            theme, "popup.unusable.choose", "1", self.extension_wanted, "choose_extension"
        )
        self.instruct = self._button(
            theme, "popup.asked.instruct", "2", self.instructed, "instruct_unusable", "pencil"
        )
        self.pass_on = self._button(
            theme, "popup.asked.pass_on", "3", self.reasons_wanted, "pass_on_unusable", "swap"
        )
        self.open_card = self._button(
            theme, "popup.connected.card", "1", self.card_wanted, "open_card", "card", filled=True
        )
        self._note = ElidedLabel(theme, "small", "ink_soft")
        self._note_part = holding(stacked(self._note, margins=(0, 12, 0, 0)))
        self._wait_part = holding(stacked(self._wait_word, self._wait, STRETCH))
        self._words = stacked(self._title, 2, self._line, STRETCH)
        head = beside(stacked(self._disc, STRETCH), self._words, self._wait_part, gap=12)
        head.setStretchFactor(self._words, 1)
        wide = (self.after_all, self.away, self.other_phone, self.pass_on, self.open_card)
        self._below = (self.cannot, self.instruct)
        self._buttons = (*wide, *self._below)
        self._wide = holding(beside(*wide))
        self._narrow = holding(beside(*self._below, STRETCH))
        self._apart = QWidget()
        self._apart.setFixedHeight(8)
        self.setLayout(
            stacked(
                head, 12, self._card_part, self._chain_part, self._wide, self._apart, self._narrow, self._note_part,
                margins=(16, 14, 16, 12),
            )
        )  # fmt: skip

    def _button(
        self,
        theme: Theme,
        key: str,
        cap: str,
        signal: SignalInstance,
        name: str,
        icon: str | None = None,
        *,
        mark: str | None = None,
        filled: bool = False,
    ) -> Button:
        button = quiet(
            Button(
                theme, self._texts(key), icon=icon, mark=mark, key=cap, key_first=not filled,
                look="filled" if filled else "outlined",
            )
        )  # fmt: skip
        button.setObjectName(name)
        button.clicked.connect(signal)
        return button

    def title(self) -> str:
        return self._title.text()

    def line(self) -> str:
        return self._line.text()

    def steps(self) -> tuple[Step, ...]:
        return self._chain.steps()

    def _show_parts(
        self, *shown: Button, card: bool = False, chain: bool = True, waits: bool = True, note: bool = False
    ) -> None:
        for button in self._buttons:
            button.setVisible(button in shown)
        self._wide.setVisible(any(button not in self._below for button in shown))
        self._narrow.setVisible(any(button in self._below for button in shown))
        self._apart.setVisible(not self._wide.isHidden() and not self._narrow.isHidden())
        self._card_part.setVisible(card)
        self._chain_part.setVisible(chain)
        self._wait_part.setVisible(waits)
        self._note_part.setVisible(note)
        self.update()

    # -- the phone rings --------------------------------------------------------------------------------------

    def show_ringing(self, ask: PopupAsk) -> None:
        """The own phone rings; without the button once the order is being taken back or its outcome unknown."""
        texts = self._texts
        sent = ask.order_state in {"", "sent"}
        kind = "ringing" if sent else "unknown" if ask.order_state == "unknown" else "cancelling"
        self._disc.show_note("phone_ringing")
        self._disc.show_roles("accent_tint", "accent")
        self._title.say(texts(f"popup.{kind}.title"), "ink")
        self._line.say(texts(f"popup.{kind}.line", extension=ask.extension), "ink")
        self._who.say(customer_words(texts, ask.customer, ask.caller_number))
        self._what.say(one_line(ask.conclusion))
        self._concern_row.setVisible(bool(ask.concern))
        self._concern.say(one_line(ask.concern))
        holder = texts("popup.step.still_held", name=surname(ask.from_name))
        self._chain.show_steps(
            (
                Step("done", "check", texts("popup.step.accepted"), _at(ask.taken_at)),
                Step("awaited", "phone_ringing", texts("popup.step.phone"), texts(f"popup.step.{kind}")),
                Step(
                    "to_come",
                    "chain",
                    texts("popup.step.customer"),
                    texts("popup.step.on_pick_up") if sent else holder,
                ),
            ),
            "accent",
        )
        self._show_parts(*((self.cannot,) if sent else ()), card=True)

    # -- nobody picked up -------------------------------------------------------------------------------------

    def show_missed(self, ask: PopupAsk) -> None:
        """It went on to the next person; the customer is where they were."""
        texts = self._texts
        self._disc.show_note("swap")
        self._disc.show_roles("sunken", "ink")
        self._title.say(texts("popup.missed.title"), "ink")
        key = f"popup.missed.{ask.why}"
        lines = [texts(key if key in texts else "popup.missed.no_answer", extension=ask.extension)]
        if ask.ringing_now:
            who = called(texts, ask.ringing_now, ask.ringing_now_role)
            lines.append(texts("popup.missed.calling", who=who))
        self._line.say("\n".join(lines), "ink")
        short = f"popup.step.{ask.why}"
        self._chain.show_steps(
            (
                Step("done", "check", texts("popup.step.accepted"), _at(ask.taken_at)),
                Step(
                    "failed",
                    "phone_ringing",
                    texts("popup.step.phone"),
                    texts(short if short in texts else "popup.step.no_answer"),
                ),
                Step(
                    "to_come",
                    "chain",
                    texts("popup.step.customer"),
                    texts("popup.step.still_held", name=surname(ask.from_name)),
                ),
            ),
            "accent",
        )
        self._show_parts(self.after_all, self.away)

    # -- the phone can't be rung ------------------------------------------------------------------------------

    def show_unusable(self, ask: PopupAsk) -> None:
        """Known before it rings: the own phone would not do."""
        texts = self._texts
        self._disc.show_note("warning")
        self._disc.show_roles("alarm_tint", "alarm")
        if ask.extension:
            self._title.say(texts("popup.unusable.title", extension=ask.extension), "ink")
            self._line.say(texts("popup.unusable.line"), "ink")
        else:
            self._title.say(texts("popup.unusable.none"), "ink")
            self._line.say(texts("popup.unusable.none_line"), "ink")
        shown = [self.other_phone]
        if ask.can_instruct:
            shown.append(self.instruct)
        if not ask.alarm:
            shown.append(self.pass_on)
        self._show_parts(*shown, chain=False)

    def tick(self, ask: PopupAsk, now: int) -> None:
        """Let the customer's wait go on."""
        self._wait_word.say(self._texts("popup.ringing.waits"))
        self._wait.say(clock(now - ask.waiting_since))

    # -- connected --------------------------------------------------------------------------------------------

    def show_connected(self, notice: PopupNotice, now: int) -> None:
        """The customer is on the line."""
        texts = self._texts
        self._disc.show_note("chain")
        self._disc.show_roles("calm_tint", "calm")
        self._title.say(texts("popup.connected.title"), "calm")
        who = customer_words(texts, notice.customer)
        about = one_line(notice.conclusion)[:40]
        self._line.say(texts("popup.dot").join(part for part in (who, about) if part), "ink")
        self._chain.show_steps(
            (
                Step("done", "check", texts("popup.step.accepted"), _at(notice.taken_at)),
                Step("done", "check", texts("popup.step.phone"), _at(notice.at)),
                Step("done", "check", texts("popup.step.customer"), _at(notice.at)),
            ),
            "calm",
        )
        self._note.say(texts("popup.connected.note"))
        self._wait_word.say(texts("popup.connected.call"))
        self._wait.say(clock(now - notice.at))
        self._show_parts(self.open_card, note=True)

    def paintEvent(self, _event: QPaintEvent) -> None:
        self.painted.emit()


def _at(instant: int | None) -> str:
    return "" if instant is None else time_of_day(instant, seconds=True)
