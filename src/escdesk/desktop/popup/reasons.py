"""Behind 他の人へ: one key says why; the operator only ever reads 「次の人へ」."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.popup.quiet import quiet
from escdesk.desktop.popup.view import PASS_REASONS, PopupAsk
from escdesk.desktop.popup.words import surname
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.label import ElidedLabel, Label

_MARKS: Final = {"on_call": "on_call", "away": "away"}
_ICONS: Final = {"not_my_field": "cross", "other_case": "card"}


class ReasonsPage(QWidget):
    """Four reasons; the time goes on draining meanwhile."""

    passed_on = Signal(str)
    went_back = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._texts = texts
        self._left = Label(theme, "small", "ink_soft", align=Qt.AlignmentFlag.AlignRight)
        self._who = ElidedLabel(theme, "small", "ink_soft")
        self.buttons: list[Button] = []
        for number, reason in enumerate(PASS_REASONS, 1):
            button = Button(
                theme,
                texts(f"popup.reason.{reason}"),
                mark=_MARKS.get(reason),
                icon=_ICONS.get(reason),
                key=str(number),
                key_first=True,
            )
            button.setObjectName(f"reason_{reason}")
            button.clicked.connect(lambda _checked=False, why=reason: self.passed_on.emit(why))
            self.buttons.append(quiet(button))
        self.back = quiet(
            Button(theme, texts("popup.reason.back"), size="small", key="Esc", key_first=True, bold=False)
        )
        self.back.setObjectName("reason_back")
        self.back.clicked.connect(self.went_back)
        title = Label(theme, "lead", text=texts("popup.reason.title"))
        rows = [beside(*self.buttons[:2]), beside(*self.buttons[2:])]
        for row in rows:
            row.setStretch(0, 1)
            row.setStretch(1, 1)
        self.setLayout(
            stacked(
                beside(title, STRETCH, self._left), 10, rows[0], 8, rows[1], 10, beside(self._who, self.back),
                margins=(16, 14, 16, 10),
            )
        )  # fmt: skip

    def tick(self, ask: PopupAsk, now: int) -> None:
        texts = self._texts
        left = 0 if ask.until is None else max(0, ask.until - now)
        self._left.say(texts("popup.reason.without", span=texts.seconds(left + 999)))
        self._who.say(texts("popup.reason.reads", name=surname(ask.from_name)))
