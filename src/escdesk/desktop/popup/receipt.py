"""The receipt that a person could see an ask: painted, in an exposed window, of an unlocked session."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from escdesk.desktop.popup.view import PopupAsk
from escdesk.desktop.widgets.exposure import exposed


class Receipt(QObject):
    """Says ``drawn(escalation)`` once for each time something rings here."""

    drawn = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._locked = False
        self._painted: tuple[str, int] | None = None
        self._told: set[tuple[str, int]] = set()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)  # after the paint, when it has reached the screen
        self._later.timeout.connect(self._tell)

    def set_locked(self, *, locked: bool) -> None:
        """Say that nobody sees the screen; what is painted meanwhile counts when it is painted again."""
        self._locked = locked

    def painted(self, ask: PopupAsk | None) -> None:
        """Take note of a paint of this ask's page."""
        if ask is not None and ask.stage in {"asked", "unusable"} and ask.ring not in self._told:
            self._painted = ask.ring
            self._later.start()

    def _tell(self) -> None:
        ring = self._painted
        if ring is None or ring in self._told or self._locked or not exposed(self._window):
            return
        self._told.add(ring)
        self.drawn.emit(ring[0])
