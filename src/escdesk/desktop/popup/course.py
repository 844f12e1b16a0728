"""The popup after it was accepted: the own phone rings, could not be reached, or connected."""

from typing import Final

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from escdesk.desktop.i18n import Catalogue, clock, time_of_day
from escdesk.desktop.popup.asked import quiet
from escdesk.desktop.popup.view import PopupAsk, PopupNotice
from escdesk.desktop.popup.words import called, surname
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.disc import NoteDisc
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.paragraph import Paragraph
from escdesk.desktop.widgets.steps import Step, StepsChain

_RIGHT: Final = Qt.AlignmentFlag.AlignRight


class CoursePage(QWidget):
    """Three steps: accepted, my phone, the customer. The handset is the button."""

    refused = Signal()
    accepted = Signal()
    away_chosen = Signal()
    extension_wanted = Signal()
    reasons_wanted = Signal()
    card_wanted = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._texts = texts
        self._disc = NoteDisc(theme, theme.size("popup", "note_icon"))
        self._title = Paragraph(theme, "title", line=26)
        self._line = Paragraph(theme, "body")
        self._wait_word = Label(theme, "small", "ink_soft", align=_RIGHT)
        self._wait = Label(theme, "title", align=_RIGHT)
        self._what = ElidedLabel(theme, "small", bold=True)
        self._why = ElidedLabel(theme, "small")
        self._card = Ground(theme, "sunken", radius=theme.radius("control"))
        self._card.setLayout(stacked(self._what, self._why, margins=(12, 8, 12, 8)))
        self._chain = StepsChain(theme)
        self.cannot = self._button(theme, "popup.asked.cannot", "busy", "4", self.refused, "cannot")
        self.after_all = self._button(
            theme, "popup.missed.after_all", "phone_ringing", "1", self.accepted, "accept_again"
        )
        self.away = self._button(theme, "popup.missed.away", "away", "4", self.away_chosen, "go_away")
        self.other_phone = self._button(
            theme, "popup.unusable.choose", "phone", "1", self.extension_wanted, "choose_extension"
        )
        self.pass_on = self._button(
            theme, "popup.asked.pass_on", "swap", "3", self.reasons_wanted, "pass_on_unusable"
        )
        self.open_card = self._button(
            theme, "popup.connected.card", "card", "1", self.card_wanted, "open_card", filled=True
        )
        self._note = ElidedLabel(theme, "small", "ink_soft")
        wait = holding(stacked(self._wait_word, self._wait, STRETCH))
        words = stacked(self._title, 2, self._line, STRETCH)
        head = beside(stacked(self._disc, STRETCH), words, wait, gap=12)
        head.setStretchFactor(words, 1)
        self._wait_part = wait
        buttons = beside(
            self.after_all, self.away, self.other_phone, self.pass_on, self.open_card, self.cannot
        )
        self._cannot_gap = STRETCH
        self.setLayout(
            stacked(
                head, 12, self._card, self._chain, 12, buttons, self._note, gap=0, margins=(16, 14, 16, 12)
            )
        )
        self._chain.setContentsMargins(0, 12, 0, 0)

    def _button(
        self,
        theme: Theme,
        key: str,
        icon: str,
        cap: str,
        signal: SignalInstance,
        name: str,
        *,
        filled: bool = False,
    ) -> Button:
        button = quiet(
            Button(theme, self._texts(key), icon=icon, key=cap, key_first=not filled,
                   look="filled" if filled else "outlined")
        )  # fmt: skip
        button.setObjectName(name)
        button.clicked.connect(signal)
        return button

    def _show_buttons(self, *shown: Button) -> None:
        for button in (
            self.cannot,
            self.after_all,
            self.away,
            self.other_phone,
            self.pass_on,
            self.open_card,
        ):
            button.setVisible(button in shown)

    # -- the phone rings --------------------------------------------------------------------------------------

    def show_ringing(self, ask: PopupAsk) -> None:
        texts = self._texts
        self._disc.show_note("phone_ringing")
        self._disc.show_roles("accent_tint", "accent")
        self._title.say(texts("popup.ringing.title"), "ink")
        self._line.say(texts("popup.ringing.line", extension=ask.extension))
        self._card.setVisible(True)
        name = texts("widgets.name.customer", name=ask.customer) if ask.customer else ""
        self._what.say(texts("popup.gap").join(part for part in (name, ask.conclusion) if part))
        self._why.setVisible(bool(ask.concern))
        self._why.say(texts("popup.ringing.concern", text=ask.concern))
        self._chain.setVisible(True)
        self._chain.show_steps(
            (
                Step("done", "check", texts("popup.step.accepted"), _at(ask.taken_at)),
                Step("awaited", "phone_ringing", texts("popup.step.phone"), texts("popup.step.ringing")),
                Step("to_come", "chain", texts("popup.step.customer"), texts("popup.step.on_pick_up")),
            ),
            "accent",
        )
        self._note.setVisible(False)
        self._wait_part.setVisible(True)
        self._show_buttons(self.cannot)

    # -- nobody picked up -------------------------------------------------------------------------------------

    def show_missed(self, ask: PopupAsk) -> None:
        texts = self._texts
        self._disc.show_note("swap")
        self._disc.show_roles("sunken", "ink")
        self._title.say(texts("popup.missed.title"), "ink")
        key = f"popup.missed.{ask.why}"
        lines = [texts(key if key in texts else "popup.missed.no_answer", extension=ask.extension)]
        if ask.ringing_now:
            lines.append(
                texts("popup.missed.calling", who=called(texts, ask.ringing_now, ask.ringing_now_role))
            )
        self._line.say("\n".join(lines))
        self._card.setVisible(False)
        self._chain.setVisible(True)
        holder = texts("popup.step.still_held", name=surname(ask.from_name))
        self._chain.show_steps(
            (
                Step("done", "check", texts("popup.step.accepted"), _at(ask.taken_at)),
                Step("failed", "phone_ringing", texts("popup.step.phone"), texts("popup.step.no_answer")),
                Step("to_come", "chain", texts("popup.step.customer"), holder),
            ),
            "accent",
        )
        self._note.setVisible(False)
        self._wait_part.setVisible(True)
        self._show_buttons(self.after_all, self.away)

    # -- the phone can't be rung ------------------------------------------------------------------------------

    def show_unusable(self, ask: PopupAsk) -> None:
        texts = self._texts
        self._disc.show_note("warning")
        self._disc.show_roles("alarm_tint", "alarm")
        self._title.say(texts("popup.unusable.title", extension=ask.extension), "ink")
        self._line.say(texts("popup.unusable.line"))
        self._card.setVisible(False)
        self._chain.setVisible(False)
        self._note.setVisible(False)
        self._wait_part.setVisible(False)
        self._show_buttons(self.other_phone, self.pass_on)

    def tick(self, ask: PopupAsk, now: int) -> None:
        self._wait_word.say(self._texts("popup.ringing.waits"))
        self._wait.say(clock(now - ask.waiting_since))

    # -- connected --------------------------------------------------------------------------------------------

    def show_connected(self, notice: PopupNotice, now: int) -> None:
        texts = self._texts
        self._disc.show_note("chain")
        self._disc.show_roles("calm_tint", "calm")
        self._title.say(texts("popup.connected.title"), "calm")
        name = texts("widgets.name.customer", name=notice.customer) if notice.customer else ""
        self._line.say(texts("popup.dot").join(part for part in (name, notice.conclusion) if part))
        self._card.setVisible(False)
        self._chain.setVisible(True)
        self._chain.show_steps(
            (
                Step("done", "check", texts("popup.step.accepted"), _at(notice.taken_at)),
                Step("done", "check", texts("popup.step.phone"), _at(notice.at)),
                Step("done", "check", texts("popup.step.customer"), _at(notice.at)),
            ),
            "calm",
        )
        self._note.setVisible(True)
        self._note.say(texts("popup.connected.note"))
        self._wait_part.setVisible(True)
        self._wait_word.say(texts("popup.connected.call"))
        self._wait.say(clock(now - notice.at))
        self._show_buttons(self.open_card)


def _at(instant: int | None) -> str:
    return "" if instant is None else time_of_day(instant, seconds=True)
