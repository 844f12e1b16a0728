"""A field to type into, with a magnifying glass and the key that leads to it."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit

from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.icons import paint_icon
from escdesk.desktop.widgets.key_cap import key_cap_width, paint_key_cap

_GLASS: Final = 16


class SearchField(QLineEdit):
    """A line edit; ``key`` is drawn at its right while it is empty and somebody else has the focus."""

    def __init__(self, theme: Theme, hint: str, *, key: str = "", height: int = 32) -> None:
        super().__init__()
        self._theme = theme
        self._key = key
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setFont(theme.font("small"))
        self.setFixedHeight(height)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        right = round(key_cap_width(theme, key)) + 10 if key else 4
        self.setTextMargins(_GLASS + 6, 0, right, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        theme = self._theme
        soft = theme.colour("ink_soft")
        paint_icon(painter, QRectF(7, (self.height() - _GLASS) / 2, _GLASS, _GLASS), "search", soft)
        if self._key and not self.text() and not self.hasFocus():
            width, height = key_cap_width(theme, self._key), theme.size("key_cap")
            cap = QRectF(self.width() - width - 7, (self.height() - height) / 2, width, height)
            paint_key_cap(painter, cap, self._key, theme, soft, theme.colour("line_strong"))
        painter.end()
