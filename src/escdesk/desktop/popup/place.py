"""Where the popup stands: at the bottom right of the main screen, also when screens come, go or change."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget


class Corner(QObject):
    """Keeps a window ``gap`` px from the corner of what the screen leaves free."""

    def __init__(self, window: QWidget, gap: int) -> None:
        super().__init__(window)
        self._window = window
        self._gap = gap
        # inside these signals the screens are still the old ones: the window moves on the next turn
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.place)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._watch)
            app.screenRemoved.connect(self._changed)
            app.primaryScreenChanged.connect(self._changed)
        for screen in QGuiApplication.screens():
            self._watch(screen)

    def _watch(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self._changed)
        self._changed()

    def _changed(self, _what: object = None) -> None:
        self._later.start()

    def place(self) -> None:
        """Put the window into its corner."""
        window = self._window
        free = QGuiApplication.primaryScreen().availableGeometry()
        x = free.x() + free.width() - window.width() - self._gap
        y = free.y() + free.height() - window.height() - self._gap
        window.move(max(free.x(), x), max(free.y(), y))
