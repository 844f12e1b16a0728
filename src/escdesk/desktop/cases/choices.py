"""Buttons of which at most one is chosen, in as many rows as they need."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.button import Button, ButtonSize

_STEPS: Final = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
_GAP: Final = 8
_SMALL_GAP: Final = 4


class Choices(QWidget):
    """``chosen`` tells the value that a person chose; ``show_choice`` chooses without telling."""

    chosen = Signal(str)

    def __init__(
        self,
        theme: Theme,
        key: str,
        name: str,
        options: Sequence[tuple[str, str, str | None]],
        *,
        size: ButtonSize = "normal",
    ) -> None:
        """``key`` begins the buttons' object names; ``options`` are value, word and icon, in order; ``name`` is for screen readers."""
        super().__init__()
        self._theme = theme
        self._value: str | None = None
        self._high = theme.size("control", size)
        self._gap = _GAP if size == "normal" else _SMALL_GAP
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._buttons: dict[str, Button] = {}
        for value, word, icon in options:
            button = Button(theme, word, icon=icon, size=size)
            button.setParent(self)
            button.setObjectName(f"{key}_{value}")
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, value=value: self.choose(value))
            self._buttons[value] = button
        self._widths = {value: button.sizeHint().width() for value, button in self._buttons.items()}
        self.show_choice(None)

    @property
    def value(self) -> str | None:
        return self._value

    def choose(self, value: str) -> None:
        """Choose as a person does, and tell it."""
        self.show_choice(value)
        self.chosen.emit(value)

    def show_choice(self, value: str | None) -> None:
        self._value = value
        for own, button in self._buttons.items():
            chosen = own == value
            button.setChecked(chosen)
            button.setFont(self._theme.font("body", bold=chosen))
            button.show_button(button.text(), look="chosen" if chosen else "outlined")

    def focus_first(self) -> None:
        """Put the focus on what is chosen, or on the first."""
        button = self._buttons.get(self._value or "") or next(iter(self._buttons.values()))
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- rows -------------------------------------------------------------------------------------------------

    def _rows(self, width: int) -> list[list[str]]:
        rows: list[list[str]] = [[]]
        used = 0
        for value, wide in self._widths.items():
            if rows[-1] and used + wide > width:
                rows.append([])
                used = 0
            rows[-1].append(value)
            used += wide + self._gap
        return rows

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = len(self._rows(width))
        return rows * self._high + (rows - 1) * self._gap

    def sizeHint(self) -> QSize:
        wide = sum(self._widths.values()) + self._gap * (len(self._widths) - 1)
        return QSize(wide, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(max(self._widths.values()), self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        rows = self._rows(self.width())
        high = self._high
        for at, row in enumerate(rows):
            spare = self.width() - sum(self._widths[value] for value in row) - self._gap * (len(row) - 1)
            # rows that were broken keep their own widths: stretched unevenly they would look like two kinds
            extra = spare // len(row) if len(rows) == 1 else 0
            x = 0
            for value in row:
                wide = self._widths[value] + extra
                self._buttons[value].setGeometry(x, at * (high + self._gap), wide, high)
                x += wide + self._gap
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        buttons = list(self._buttons.values())
        at = next((i for i, button in enumerate(buttons) if button.hasFocus()), None)
        if step is None or at is None:
            super().keyPressEvent(event)
            return
        buttons[(at + step) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)
