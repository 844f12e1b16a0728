"""The line under the table: how many of how many are shown, in which order, and the keys."""

from escdesk.desktop.board.survey import Standing
from escdesk.desktop.board.view import BoardView
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import ElidedLabel, Label

_KEYS = (
    ("A", "foot.assign"),
    ("T", "foot.take"),
    ("M", "foot.message"),
    ("I", "foot.incident"),
    ("/", "foot.search"),
    ("F1", "keys.title"),
)


class BoardFoot(Ground):
    """One line, always there."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "canvas")
        self._texts = texts
        self._shown = ElidedLabel(theme, "small", "ink_soft")
        row = beside(self._shown, STRETCH, gap=6, margins=(16, 0, 16, 0))
        for at, (cap, word) in enumerate(_KEYS):
            if at:
                row.addSpacing(8)
            row.addWidget(KeyCap(theme, cap))
            row.addWidget(Label(theme, "small", "ink_soft", text=texts(f"board.{word}")))
        self.setLayout(row)
        self.setFixedHeight(28)

    def show_counts(self, shown: int, view: BoardView, standing: Standing) -> None:
        texts, everyone = self._texts, len(view.rows)
        if not view.blind:
            self._shown.say(texts("board.foot.shown", all=everyone, shown=shown))
        else:
            unknown = standing.unknown
            self._shown.say(texts("board.foot.shown_unknown", all=everyone, shown=shown, unknown=unknown))
