"""The sheet of keys behind F1."""

from PySide6.QtWidgets import QGridLayout

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import ElidedLabel, Label

_KEYS = (
    ("F2", "raise"), ("F3", "card"), ("F4", "report"), ("Ctrl ↵", "send"), ("F5", "rule"),
    ("Shift F5", "rule_other"), ("1", "digit"), ("↑ ↓", "move"), ("↵", "consult"), ("Shift ↵", "transfer"),
    ("Esc", "undo"), ("/", "filter"), ("F12", "wrap_up"), ("Alt 1", "calls"), ("Shift F2", "help"),
    ("F1", "close"),
)  # fmt: skip


class KeysSheet(Ground):
    """What each key does here, in two columns."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "accent_tint", line=True)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        for at, (key, name) in enumerate(_KEYS):
            words = ElidedLabel(theme, "small")
            words.say(texts(f"panel.keys.{name}"))
            cap = beside(KeyCap(theme, key), STRETCH)
            grid.addLayout(cap, at // 2, (at % 2) * 2)
            grid.addWidget(words, at // 2, (at % 2) * 2 + 1)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        title = Label(theme, "body", bold=True, text=texts("panel.keys.title"))
        self.setLayout(stacked(title, 6, grid, margins=(16, 10, 16, 12)))
