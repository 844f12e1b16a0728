"""One clock for a window: it runs only while something that counts is visible."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

_EVERY_MS: Final = 200  # a counter of seconds is then never more than a fifth of a second late


class Ticker(QObject):
    """Calls every visible widget that was given to ``attach`` five times a second with the instant (ms)."""

    def __init__(self, now: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.now: Final = now
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.tell)
        self._told: dict[int, Callable[[int], None]] = {}
        self._seen: set[int] = set()

    @property
    def running(self) -> bool:
        return self._timer.isActive()

    def attach(self, widget: QWidget, told: Callable[[int], None]) -> None:
        """Tell the widget the time as long as it can be seen, and once whenever it comes into sight."""
        key = id(widget)
        self._told[key] = told
        widget.installEventFilter(self)
        widget.destroyed.connect(lambda: self._forget(key))
        if widget.isVisible():
            self._appear(key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._appear(id(watched))
        elif event.type() == QEvent.Type.Hide:
            self._seen.discard(id(watched))
            if not self._seen:
                self._timer.stop()
        return False

    def _appear(self, key: int) -> None:
        self._seen.add(key)
        self._told[key](self.now())
        if not self._timer.isActive():
            self._timer.start()

    def _forget(self, key: int) -> None:
        self._told.pop(key, None)
        self._seen.discard(key)

    def tell(self) -> None:
        """Tell the time now to everything that can be seen."""
        if not self._seen:
            self._timer.stop()
            return
        instant = self.now()
        for key in tuple(self._seen):
            told = self._told.get(key)
            if told is not None:
                told(instant)
