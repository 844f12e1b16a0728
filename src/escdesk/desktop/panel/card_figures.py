"""Two figures of the card: the yen that are at stake, and how often question and answer went to and fro."""

from typing import Final

from PySide6.QtCore import QRegularExpression, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.panel.card_taps import LABEL_WIDTH
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.flow import Flow
from escdesk.desktop.widgets.label import Label

_DIGITS: Final = 9  # up to 999,999,999 yen
_MOST_EXCHANGES: Final = 99


class Figures(QWidget):
    """``changed`` tells after a step, ``typed`` after each letter of the amount."""

    changed = Signal()
    typed = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._texts = texts
        self._exchanges = 0
        label = Label(theme, "small", text=texts("panel.card.field.amount"))
        label.setFixedWidth(LABEL_WIDTH)
        self.amount = QLineEdit()
        self.amount.setFont(theme.font("body"))
        self.amount.setFixedSize(88, 32)
        self.amount.setAccessibleName(label.text())
        self.amount.setObjectName("card_amount")
        # ９，８００円 is what comes out of an input method; it is read as 9800
        digits = QRegularExpression(f"[0-9０-９,，]{{0,{_DIGITS + 2}}}")
        self.amount.setValidator(QRegularExpressionValidator(digits, self.amount))
        label.setBuddy(self.amount)
        self.amount.textEdited.connect(lambda _text: self.typed.emit())
        self.amount.editingFinished.connect(self.changed)
        self._less = Button(theme, "−", size="small", bold=False)
        self._more = Button(theme, "＋", size="small", bold=False)
        self._count = Label(theme, "body")
        for button, step, name in ((self._less, -1, "fewer"), (self._more, 1, "more")):
            button.setAccessibleName(texts(f"panel.card.exchanges_{name}"))
            button.setObjectName(f"exchanges_{name}")
            button.clicked.connect(lambda _checked=False, by=step: self._step(by))
        word = Label(theme, "small", text=texts("panel.card.field.exchanges"))
        yen = Label(theme, "small", "ink_soft", text=texts("panel.card.yen"))
        figures = Flow(
            (
                holding(beside(self.amount, yen, gap=6)),
                holding(beside(word, self._less, self._count, self._more, gap=6)),
            ),
            gap=12,
        )
        row = beside(stacked(8, label, STRETCH), figures)
        row.setStretchFactor(figures, 1)
        self.setLayout(row)
        self.show_figures(None, 0)

    @property
    def amount_yen(self) -> int | None:
        """What stands in the field, None when nothing does."""
        digits = "".join(str(int(sign)) for sign in self.amount.text() if sign.isdecimal())
        return int(digits[:_DIGITS]) if digits else None

    @property
    def exchanges(self) -> int:
        return self._exchanges

    def show_figures(self, amount_yen: int | None, exchanges: int) -> None:
        """Show these; an amount that is being typed is left alone."""
        if not self.amount.hasFocus() and amount_yen != self.amount_yen:
            self.amount.setText("" if amount_yen is None else f"{amount_yen:,}")
        self._exchanges = exchanges
        self._count.say(self._texts("panel.card.times", count=exchanges))
        self._less.setEnabled(exchanges > 0)
        self._more.setEnabled(exchanges < _MOST_EXCHANGES)

    def _step(self, by: int) -> None:
        self.show_figures(self.amount_yen, min(max(self._exchanges + by, 0), _MOST_EXCHANGES))
        self.changed.emit()
