"""While the PBX is silent: what still works, what does not, and what happens when it is back."""

from typing import Final

from PySide6.QtWidgets import QVBoxLayout

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside, stacked
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import Label

_LINES: Final = (("ask", True), ("cases", True), ("hold", False), ("connect", False))


class WhatWorks(Ground):
    """Four lines with ✓ or ✕ and a sentence."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "surface", line=True)
        self._texts = texts
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        column.addWidget(Label(theme, "lead", text=texts("board.now.title")))
        for name, works in _LINES:
            sign = Icon(theme, "check" if works else "cross", "calm" if works else "ink_soft", 16)
            title = Label(theme, "body", text=texts(f"board.now.{name}"), bold=True)
            detail = Label(theme, "small", "ink_soft", text=texts(f"board.now.{name}_detail"), wrap=True)
            column.addLayout(beside(sign, stacked(title, detail), gap=10))
        column.addSpacing(4)
        column.addWidget(Label(theme, "body", text=texts("board.now.back_title"), bold=True))
        self._back = Label(theme, "small", "ink_soft", wrap=True)
        column.addWidget(self._back)

    def show_count(self, unknown: int) -> None:
        """Say how many people will be asked about."""
        self._back.say(self._texts("board.now.back", count=unknown))
