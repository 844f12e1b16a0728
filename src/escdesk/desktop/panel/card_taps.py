"""A row of the card that is tapped: one of several, or as many as hold."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.panel.card_view import Choice
from escdesk.desktop.panel.words import code_word
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.flow import Flow
from escdesk.desktop.widgets.label import Label

LABEL_WIDTH: Final = 84


class Taps(QWidget):
    """``tapped`` tells the code; what is chosen comes from outside."""

    tapped = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue, name: str, choices: Sequence[Choice] = ()) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._name = name
        self._choices: tuple[Choice, ...] = ()
        self._buttons: dict[str, Button] = {}
        self._flow: Flow | None = None
        self._place = QVBoxLayout()
        self._place.setContentsMargins(0, 0, 0, 0)
        label = Label(theme, "small", text=texts(f"panel.card.field.{name}"))
        label.setFixedWidth(LABEL_WIDTH)
        row = beside(stacked(4, label, STRETCH), self._place)
        row.setStretchFactor(self._place, 1)
        self.setLayout(row)
        self.show_choices(choices)

    @property
    def choices(self) -> tuple[Choice, ...]:
        return self._choices

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these; a client's rules may name others while the form is open."""
        if tuple(choices) == self._choices:
            return
        self._choices = tuple(choices)
        if self._flow is not None:
            self._place.removeWidget(self._flow)
            self._flow.setParent(None)
            self._flow.deleteLater()
        self._buttons = {one.code: self._button(one) for one in choices}
        self._flow = Flow(tuple(self._buttons.values()))
        self._place.addWidget(self._flow)
        self._flow.show()  # in a form that is open already a new child waits for the event loop otherwise

    def _button(self, one: Choice) -> Button:
        words = one.label or code_word(self._texts, self._name, one.code)
        button = Button(self._theme, words, size="small", bold=False)
        button.clicked.connect(lambda _checked=False, code=one.code: self.tapped.emit(code))
        button.setObjectName(f"{self._name}_{one.code}")
        return button

    def show_chosen(self, codes: Sequence[str]) -> None:
        for code, button in self._buttons.items():
            button.show_button(button.text(), look="chosen" if code in codes else "outlined")

    def focus(self) -> None:
        """Put the keys on the first one."""
        for button in self._buttons.values():
            button.setFocus()
            return
