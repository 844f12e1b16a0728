"""The field for a password: an eye shows it, Caps Lock is told, nothing of it leaves but by ``text``."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QLineEdit

from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.icons import paint_icon


class PasswordField(QLineEdit):
    """Half-width letters only: an input method would show what is typed."""

    def __init__(self, theme: Theme, show: str) -> None:
        super().__init__()
        self._theme = theme
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
            | Qt.InputMethodHint.ImhSensitiveData
        )
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self._eye = QAction(self._icon("hidden"), show, self)
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._show)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)
        self.caps = False

    def _icon(self, name: str) -> QIcon:
        picture = QPixmap(40, 40)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_icon(painter, QRectF(4, 4, 32, 32), name, self._theme.colour("ink_soft"))
        painter.end()
        return QIcon(picture)

    def _show(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if text.isalpha() and text.isascii():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps = text.isupper() != shifted
        elif event.key() == Qt.Key.Key_CapsLock:
            self.caps = not self.caps
        super().keyPressEvent(event)
