"""A line that opens and closes what stands below it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import ElidedLabel, Label


class Fold(Ground):
    """Icon, title and one soft line; pressing it turns the arrow and says whether it is open."""

    toggled = Signal(bool)

    def __init__(self, theme: Theme, icon: str, *, key: str = "") -> None:
        super().__init__(theme, line=True)
        self._opened = False
        self._title = Label(theme, "small", bold=True)
        self._line = ElidedLabel(theme, "small", "ink_soft")
        self._key = KeyCap(theme, key or "F1")
        self._key.setVisible(bool(key))
        self._arrow = Icon(theme, "chevron_down", size=16)
        row = beside(
            Icon(theme, icon, size=16),
            self._title,
            self._line,
            self._key,
            self._arrow,
            margins=(16, 0, 16, 0),
        )
        row.setStretchFactor(self._line, 1)
        self.setLayout(row)
        self.setFixedHeight(theme.size("panel", "fold"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def opened(self) -> bool:
        return self._opened

    def line(self) -> str:
        return self._line.text()

    def show_fold(self, title: str, line: str, *, opened: bool | None = None) -> None:
        """Change what the line says; ``opened`` None leaves it as it is."""
        self._title.say(title)
        self._line.say(line)
        self.setAccessibleName(f"{title} {line}".strip())
        if opened is not None and opened != self._opened:
            self._opened = opened
            self._turn()

    def toggle(self) -> None:
        self._opened = not self._opened
        self._turn()
        self.toggled.emit(self._opened)

    def _turn(self) -> None:
        self._arrow.show_icon("chevron_up" if self._opened else "chevron_down", "ink_soft")

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.toggle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.toggle()
        else:
            super().keyPressEvent(event)
