"""The report after it was sent: what was decided, to be read and not to be changed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from escdesk.desktop.cases.view import Draft
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.label import Label

_FIELDS = ("decision", "decided", "next_time", "cause")


class SentReport(QWidget):
    """Four lines: name and words."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._texts = texts
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(12)
        grid.setColumnMinimumWidth(0, theme.size("cases", "label"))
        grid.setColumnStretch(1, 1)
        self._words: dict[str, Label] = {}
        for at, name in enumerate(_FIELDS):
            head = Label(theme, "body", "ink_soft", text=texts(f"cases.form.{name}"))
            words = Label(theme, "body", bold=name == "decision", wrap=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(head, at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, at, 1)
            self._words[name] = words
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addLayout(grid)
        column.addStretch(1)

    def show_report(self, report: Draft) -> None:
        none = self._texts("cases.form.sent_none")
        decision, cause = report.decision, report.cause
        said = {
            "decision": none if decision is None else self._texts(f"cases.form.{decision.value}"),
            "decided": report.decided or none,
            "next_time": report.next_time or none,
            "cause": none if cause is None else self._texts(f"cases.form.{cause.value}"),
        }
        for name, words in self._words.items():
            words.say(said[name], "ink_soft" if said[name] == none else "ink")

    def text(self) -> str:
        """Return all the words, one field a line."""
        return "\n".join(words.text() for words in self._words.values())
