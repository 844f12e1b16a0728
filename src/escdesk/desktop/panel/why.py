"""Why a rule speaks: whose it is since when, and each fact that held."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.panel.rule_view import RuleView
from escdesk.desktop.panel.words import fact_words, rule_note
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.paragraph import Paragraph


class Why(QWidget):
    """A line of origin and a list of checks; it has no ground of its own."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._left_out = Paragraph(theme, hanging=False)
        self._left_out.hide()
        self._note = Paragraph(theme, "small", "ink_soft", most=2)
        self._checks: list[tuple[QWidget, Paragraph]] = []
        self._box = QVBoxLayout()
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(2)
        self.setLayout(stacked(self._left_out, self._note, 4, self._box))

    def words(self) -> tuple[str, ...]:
        """Return the facts as they are written."""
        return tuple(words.text() for row, words in self._checks if not row.isHidden())

    def note(self) -> str:
        return self._note.text()

    def left_out(self) -> str:
        return "" if self._left_out.isHidden() else self._left_out.text()

    def show_left_out(self, words: str) -> None:
        """Say in full what the line above had no room for."""
        self._left_out.say(words)
        self._left_out.setVisible(bool(words))

    def show_rule(self, rule: RuleView) -> None:
        self._note.say(rule_note(self._texts, rule))
        while len(self._checks) < len(rule.because):
            words = Paragraph(self._theme)
            row = holding(beside(stacked(2, Icon(self._theme, "check", "accent", 14), STRETCH), words, gap=6))
            self._checks.append((row, words))
            self._box.addWidget(row)
        for at, (row, words) in enumerate(self._checks):
            row.setVisible(at < len(rule.because))
            if at < len(rule.because):
                words.say(fact_words(self._texts, rule.because[at]))
