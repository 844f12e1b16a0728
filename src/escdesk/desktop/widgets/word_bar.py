"""A sentence across a window that wants an answer or a look, with its buttons: never a dialog over anything."""

from collections.abc import Sequence

from PySide6.QtCore import Signal

from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.paragraph import Paragraph


class WordBar(Ground):
    """Hidden while it has nothing to say. ``answered`` carries the name of the button that was pressed."""

    answered = Signal(str)

    def __init__(
        self,
        theme: Theme,
        answers: Sequence[tuple[str, str]],
        *,
        icon: str = "warning",
        ground: str = "accent_tint",
    ) -> None:
        """``answers`` are object names and words of the buttons, the last one the safe way back."""
        super().__init__(theme, ground, line=True)
        self._words = Paragraph(theme, "body")
        self._buttons = []
        for name, words in answers:
            button = Button(theme, words, size="small")
            button.setObjectName(name)
            button.clicked.connect(lambda _on=False, name=name: self.answered.emit(name))
            self._buttons.append(button)
        row = beside(Icon(theme, icon, "ink", 18), self._words, *self._buttons, margins=(16, 8, 16, 8))
        self.setLayout(row)
        self.hide()

    def text(self) -> str:
        return "" if self.isHidden() else self._words.text()

    def say(self, words: str) -> None:
        """Show a sentence; an empty one takes the bar away."""
        if words:
            self._words.say(words)
        self.setVisible(bool(words))
