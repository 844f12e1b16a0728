"""One line to write, with the key that sends it; an Enter that commits a conversion sends nothing."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QInputMethodEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit

from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.key_cap import key_cap_width, paint_key_cap


class LineField(QLineEdit):
    """``key`` is drawn at its right; ``composing`` is True while an input method holds text of its own."""

    def __init__(self, theme: Theme, hint: str, *, key: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._key = key
        self.composing = False
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setFont(theme.font("body"))
        self.setFixedHeight(32)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if key:
            self.setTextMargins(0, 0, round(key_cap_width(theme, key)) + 4, 0)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._key:
            return
        painter = QPainter(self)
        theme = self._theme
        width, height = key_cap_width(theme, self._key), theme.size("key_cap")
        cap = QRectF(self.width() - width - 7, (self.height() - height) / 2, width, height)
        paint_key_cap(painter, cap, self._key, theme, theme.colour("ink_soft"), theme.colour("line_strong"))
        painter.end()
