"""A field of the door: its name, a soft hint at the right, the field, and the sentence when it was refused."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from escdesk.desktop.login.choice import ChoiceBox
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import Label


class Field(QWidget):
    """``complain`` puts a sentence under the field and a frame around it; an empty sentence takes both away."""

    def __init__(self, theme: Theme, name: str, entry: QWidget, hint: str = "") -> None:
        super().__init__()
        self._theme = theme
        self.entry = entry
        self._frame = ""
        entry.setAccessibleName(name)
        entry.setMinimumHeight(theme.size("control", "large"))
        entry.setFont(theme.font("lead", bold=False))
        self._name = Label(theme, "body", text=name, bold=True)
        self._name.setBuddy(entry)
        self._hint = Label(theme, "small", "ink_soft", text=hint)
        self._sign = Icon(theme, "warning", "alarm", 16)
        self._sentence = Label(theme, "body", "alarm", bold=True, wrap=True)
        self._complaint = QWidget()
        inside = beside(stacked(2, self._sign, STRETCH), self._sentence, gap=8, margins=(0, 4, 0, 0))
        inside.setStretch(1, 1)
        self._complaint.setLayout(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(beside(self._name, STRETCH, self._hint))
        column.addWidget(entry)
        column.addWidget(self._complaint)
        self.complain("")

    def show_hint(self, hint: str) -> None:
        self._hint.say(hint)

    @property
    def complaint(self) -> str:
        return self._sentence.text()

    def complain(self, sentence: str) -> None:
        colour = self._theme.colour("alarm").name()
        frame = f"border: 2px solid {colour}; padding: 3px 7px;" if sentence else ""
        if frame != self._frame:
            self._frame = frame
            if isinstance(self.entry, ChoiceBox):
                self.entry.frame(frame)
            else:
                self.entry.setStyleSheet(frame)
        self._sentence.say(sentence)
        self._complaint.setVisible(bool(sentence))
        self.entry.setAccessibleDescription(sentence)
