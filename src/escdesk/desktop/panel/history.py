"""Earlier contacts, folded to one line until they are wanted."""

from PySide6.QtWidgets import QVBoxLayout

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.panel.view import PanelView, PastContact
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside, holding, stacked
from escdesk.desktop.widgets.fold import Fold
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import ElidedLabel, Label

_MOST = 8


class History(Ground):
    """The newest contact stands in the fold's line."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme)
        self._texts = texts
        self._fold = Fold(theme, "history")
        self._fold.show_line(line=False)
        self._box = QVBoxLayout()
        self._box.setContentsMargins(16, 4, 16, 8)
        self._box.setSpacing(4)
        self._body = holding(self._box)
        self._body.setVisible(False)
        self._fold.toggled.connect(self._body.setVisible)
        self._lines: list[_Contact] = []
        self.setLayout(stacked(self._fold, self._body))

    def line(self) -> str:
        """Return what stands in the fold's line."""
        return self._fold.line()

    def render_view(self, view: PanelView) -> None:
        hidden = view.history_hidden
        texts, rows = self._texts, view.history[:_MOST]
        if hidden:
            self._fold.show_fold(
                texts("panel.history.title"), texts("panel.history.after_confirming"), opened=False
            )
        elif not rows:
            self._fold.show_fold(texts("panel.history.title"), texts("panel.history.none"), opened=False)
        else:
            last = texts(
                "panel.history.last", day=rows[0].day, category=rows[0].category, outcome=rows[0].outcome
            )
            self._fold.show_fold(texts("panel.history.count", count=len(view.history)), last)
        self._body.setVisible(self._fold.opened and bool(rows) and not hidden)
        while len(self._lines) < len(rows):
            self._lines.append(_Contact(self.theme))
            self._box.addWidget(self._lines[-1])
        for at, line in enumerate(self._lines):
            line.setVisible(at < len(rows) and not hidden)
            if at < len(rows):
                line.show_contact(rows[at], texts("panel.dot"))


class _Contact(Ground):
    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, None)
        self._day = Label(theme, "small", "ink_soft")
        self._day.setFixedWidth(72)
        self._what = ElidedLabel(theme, "small")
        self._text = ElidedLabel(theme, "small", "ink_soft")
        words = stacked(self._what, self._text)
        row = beside(stacked(self._day, "stretch"), words)
        row.setStretchFactor(words, 1)
        self.setLayout(row)

    def show_contact(self, contact: PastContact, dot: str) -> None:
        self._day.say(contact.day)
        self._what.say(dot.join(part for part in (contact.category, contact.outcome) if part))
        self._text.setVisible(bool(contact.text))
        self._text.say(contact.text)
