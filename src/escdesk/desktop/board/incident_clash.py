"""Somebody else has meanwhile told everybody something else: theirs, beside what the lead has written, and a choice."""

from PySide6.QtCore import Signal

from escdesk.desktop.board.case_words import joined
from escdesk.desktop.board.incident_view import Clash, IncidentRow
from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.paragraph import Paragraph


class IncidentClash(Ground):
    """``settled``: whether theirs is to stay. Neither text is lost before that."""

    settled = Signal(bool)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "accent_tint", radius=theme.radius("control"))
        self._texts = texts
        self.title = Paragraph(theme, "body", bold=True)
        self.theirs = Paragraph(theme, "small")
        self.theirs.show_most(3)
        self.mine = Paragraph(theme, "small", "ink_soft")
        self.mine.show_most(2)
        self.take_theirs = Button(theme, texts("board.incident.theirs"), size="small")
        self.take_theirs.setObjectName("incident_theirs")
        self.keep_mine = Button(theme, texts("board.incident.mine"), size="small")
        self.keep_mine.setObjectName("incident_mine")
        self.take_theirs.clicked.connect(lambda: self.settled.emit(True))
        self.keep_mine.clicked.connect(lambda: self.settled.emit(False))
        ways = beside(STRETCH, self.take_theirs, self.keep_mine)
        self.setLayout(stacked(self.title, 2, self.theirs, 2, self.mine, 8, ways, margins=(12, 8, 12, 8)))
        self.hide()

    def show_clash(self, row: IncidentRow | None, clashes: tuple[Clash, ...]) -> None:
        """``clashes``: the fields that both have changed."""
        self.setVisible(row is not None and bool(clashes))
        if row is None:
            return
        texts = self._texts
        fields = {one.field: texts(f"board.incident.field.{one.field}") for one in clashes}
        changed = joined(texts, *fields.values())
        self.title.say(
            texts("board.incident.clash", name=row.told_by, time=time_of_day(row.told_at), fields=changed)
        )
        self.theirs.say("\n".join(self._said(fields[one.field], one.theirs) for one in clashes))
        ours = texts("board.incident.my_text")
        self.mine.say("\n".join(self._said(ours, one.mine) for one in clashes))

    def _said(self, what: str, text: str) -> str:
        one_line = " ".join(text.split()) or self._texts("board.incident.empty")
        return self._texts("board.incident.told", field=what, text=one_line)
