"""Going home: what is still in hand is said once, inside a window, then the seat is left and the session ended."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from escdesk.desktop.known import Known
from escdesk.domain.model.escalations import Stage

_RINGS_ON = frozenset({Stage.TAKEN, Stage.CONNECTED, Stage.IN_HAND})
"""What the hub gives to somebody else when its owner goes (`domain.rules.cases.hand_over`)."""


def in_hand(known: Known) -> int:
    """Return how many cases of this person would go to others; an incident's stay with it, and another lead takes that."""
    return sum(
        one.owner == known.sight.person and one.stage in _RINGS_ON and one.incident is None
        for one in known.escalations()
    )


class Leaving(QObject):
    """One for all windows of a desk; the question stands in the window that was asked in."""

    changed = Signal()

    def __init__(
        self, known: Callable[[], Known], log_out: Callable[[], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._known = known
        self._log_out = log_out
        self._asked_in = ""
        self._gone = False
        self._host = ""
        self._bring: Callable[[], None] | None = None

    def ask_in(self, window: str, bring: Callable[[], None]) -> None:
        """From now on the question stands in `window`, where more than yes and no can be said; `bring` shows it."""
        self._host, self._bring = window, bring

    def ask(self, window: str) -> None:
        """Log out, after a question in `window` (or where it is asked better) if that gives work to others."""
        if in_hand(self._known()):
            self._asked_in = self._host or window
            if self._bring is not None and window != self._host:
                self._bring()
            self.changed.emit()
        else:
            self.confirm()

    def confirm(self) -> None:
        """Log out now; pressed twice it is still once."""
        self._asked_in = ""
        if not self._gone:
            self._gone = True
            self._log_out()

    def cancel(self) -> None:
        self._asked_in = ""
        self.changed.emit()

    def question(self, window: str) -> int:
        """Return for how many cases this window asks; 0 when there is nothing to ask (any more)."""
        if self._asked_in != window:
            return 0
        count = in_hand(self._known())
        if not count:  # what comes into hand later was not meant
            self._asked_in = ""
        return count
