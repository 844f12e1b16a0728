"""One person to whom a lead can give an escalation, or the lead themselves: key, mark, name, why, load."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent

from escdesk.desktop.board import case_words, words
from escdesk.desktop.board.case_view import Candidate
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.bars import LoadBars
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.marks import Mark
from escdesk.desktop.widgets.name import NameLabel
from escdesk.domain.ids import Instant

ME = "me"
"""Stands for the lead among the ids of people."""
_HIGH = 53
_MOST_BARS = 8


class CandidateRow(Ground):
    """``picked`` carries whose row was clicked, ``ME`` for the lead's own."""

    picked = Signal(str)
    hovered = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, line=True)
        self._texts = texts
        self._who = ""
        self._view: Candidate | None = None
        self._key = KeyCap(theme, "1")
        self._mark = Mark(theme, "free", 14)
        self._name = NameLabel(theme, "name")
        self._role = Label(theme, "small", "ink_soft")
        self._wait = Label(theme, "small", "ink", bold=True, align=Qt.AlignmentFlag.AlignRight)
        self._state = Label(theme, "small", "ink_soft", bold=True)
        self._source = Label(theme, "small", "ink_soft")
        self._why = ElidedLabel(theme, "small", "ink_soft")
        self._bars = LoadBars(theme)
        self._load = Label(theme, "small", "ink_soft", align=Qt.AlignmentFlag.AlignRight)
        first = beside(self._key, self._mark, self._name, self._role, STRETCH, self._wait)
        load = beside(self._bars, self._load, gap=4)
        second = beside(self._state, self._source, self._why, load)
        second.setContentsMargins(28, 1, 0, 0)
        self.setLayout(stacked(first, second, STRETCH, margins=(16, 6, 16, 0)))
        self.setFixedHeight(_HIGH)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def who(self) -> str:
        """Whose row it is, ``ME`` for the lead's own, "" while it shows nobody."""
        return self._who

    def said(self) -> str:
        """Return all that it says."""
        parts = (self._name, self._role, self._wait, self._state, self._source, self._why, self._load)
        return " ".join(part.text() for part in parts if not part.isHidden() and part.text())

    def show_candidate(self, one: Candidate, *, digit: int, chosen: bool, now: Instant) -> None:
        texts = self._texts
        self._who, self._view = one.person_id, one
        self._dress(str(digit), one.name, words.role(texts, one.role), chosen=chosen)
        self._mark.show_mark(one.state)
        self._state.say(
            words.state(texts, one.state, one.role), "calm" if one.state == "free" else "ink_soft"
        )
        self._wait.say(case_words.wait(texts, one), "calm" if one.takes else "ink")
        self._why.say(case_words.reasons(texts, one))
        self._bars.setVisible(0 < one.limit <= _MOST_BARS)
        self._bars.show_figure(min(one.load, one.limit), one.limit)
        self._load.setVisible(one.limit > 0)
        self._load.say(texts("board.assign.load", count=one.load, limit=one.limit))
        self._source.show()
        self.show_time(now)

    def show_me(self, name: str, *, phone: str, chosen: bool) -> None:
        """Show the lead's own row; ``phone`` is the extension that would ring, "" where none does."""
        texts = self._texts
        self._who, self._view = ME, None
        self._dress("T", texts("board.assign.me"), words.role(texts, "lead"), chosen=chosen)
        self._mark.show_mark("free")
        self._state.say(name, "ink_soft")
        self._why.say(
            texts("board.assign.me_phone", extension=phone) if phone else texts("board.assign.me_why")
        )
        for part in (self._bars, self._load, self._source):
            part.hide()
        self._wait.say("")
        self.setAccessibleName(self.said())

    def _dress(self, key: str, name: str, role: str, *, chosen: bool) -> None:
        self.show_ground("accent_tint" if chosen else "surface", "accent" if chosen else None)
        self._key.say(key)
        self._name.say(name)
        self._role.say(role)
        self.setObjectName(f"candidate_{key.lower()}")

    def show_time(self, now: Instant) -> None:
        """Bring the age of what is known up to an instant."""
        if self._view is not None:
            self._source.say(case_words.source(self._texts, self._view, now))
            self.setAccessibleName(self.said())

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        if self._who:
            self.picked.emit(self._who)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.hovered.emit()
