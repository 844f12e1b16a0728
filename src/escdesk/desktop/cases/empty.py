"""What stands where no case is open: what happened, what is safe, one way on."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from escdesk.desktop.cases.view import CasesView, Lane
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.disc import NoteDisc
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import Label


class NothingInHand(Ground):
    """The empty middle: hands free, nothing chosen, or still loading."""

    lane_chosen = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "surface")
        self._texts = texts
        self._disc = NoteDisc(theme, theme.size("state", "disc"))
        self.title = Label(theme, "title", wrap=True)
        self.detail = Label(theme, "body", wrap=True)
        self._aside = Label(theme, "body", "ink_soft", wrap=True)
        self.missed = Button(theme)
        self.missed.clicked.connect(lambda: self.lane_chosen.emit("missed"))
        self.reported = Button(theme)
        self.reported.clicked.connect(lambda: self.lane_chosen.emit("reported"))
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(self._disc)
        column.addSpacing(4)
        for label in (self.title, self.detail, self._aside):
            column.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.missed)
        row.addWidget(self.reported)
        row.addStretch(1)
        column.addSpacing(4)
        column.addLayout(row)
        column.addStretch(3)

    def show_nothing(self, view: CasesView, counts: dict[Lane, int]) -> None:
        texts = self._texts
        free = not any(counts[lane] for lane in ("open",))
        away, connecting = view.link.state == "away", view.link.state == "connecting"
        key = "choose" if not free else "away" if away else "title"
        key = "loading" if view.loading or (free and connecting) else key
        self._disc.show_roles(*(("calm_tint", "calm") if key == "title" else ("sunken", "ink_soft")))
        self._disc.show_note({"title": "check", "away": "disconnected"}.get(key, "list"))
        self.title.say(texts(f"cases.empty.{key}"))
        self.detail.say(self._detail(key, counts))
        finished = (
            "" if view.finished_today is None else texts("cases.empty.finished", count=view.finished_today)
        )
        self._aside.say(finished)
        self._aside.setVisible(bool(finished) and key == "title")
        self.missed.show_button(texts("cases.empty.show_missed", count=counts["missed"]))
        self.missed.setVisible(key == "title" and counts["missed"] > 0)
        self.reported.show_button(texts("cases.empty.show_reported", count=counts["reported"]))
        self.reported.setVisible(key == "title" and counts["reported"] > 0)

    def _detail(self, key: str, counts: dict[Lane, int]) -> str:
        texts = self._texts
        if key != "title":
            return texts(f"cases.empty.{key}_detail")
        if counts["missed"]:
            return texts("cases.empty.detail_missed", count=counts["missed"])
        if counts["reported"]:
            return texts("cases.empty.detail_reported", count=counts["reported"])
        return texts("cases.empty.detail")
