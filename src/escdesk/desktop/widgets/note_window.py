"""A small window that says one thing and waits for one click; it never takes the focus."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication

from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import Label
from escdesk.desktop.widgets.paragraph import Paragraph

_WIDTH = 420
_GAP = 24


class NoteWindow(Ground):
    """Stands at the top of the screen until it was read."""

    dismissed = Signal()

    def __init__(self, theme: Theme, *, title: str, body: str, button: str) -> None:
        super().__init__(theme, "caution_tint")
        self.setObjectName("note")
        self.setWindowFlags(
            Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowTitle(title)
        self.show_ground("caution_tint", "caution_solid")
        self.read = Button(theme, button)
        self.read.setObjectName("note_read")
        self.read.clicked.connect(self._dismiss)
        words = Paragraph(theme, "body")
        words.say(body)
        head = beside(
            Icon(theme, "warning", "ink", 18), Label(theme, "lead", "ink", text=title), STRETCH, gap=8
        )
        self.setLayout(stacked(head, 8, words, 12, beside(STRETCH, self.read), margins=(20, 16, 16, 16)))
        self.setFixedWidth(_WIDTH)

    def show_at(self, place: int) -> None:
        """Show it, under `place` others."""
        free = QGuiApplication.primaryScreen().availableGeometry()
        self.adjustSize()
        down = _GAP + place * (self.height() + _GAP)
        self.move(free.left() + (free.width() - self.width()) // 2, free.top() + down)
        self.show()

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()
