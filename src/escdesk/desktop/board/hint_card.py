"""Many hands that look like one cause, among the alarms: a proposal and no alarm, so it has neither tint nor fill."""

from PySide6.QtCore import Signal

from escdesk.desktop.board import incident_words
from escdesk.desktop.board.card_row import lay_out_card
from escdesk.desktop.board.incident_view import AlikeHint
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import ElidedLabel, Label


class HintCard(Ground):
    """``opened`` carries the incident whose pane is wanted ("": a new one) and the hand it begins with; ``put_away``
    the hint that the lead does not want to see again.
    """

    opened = Signal(str, str)
    put_away = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "surface", radius=theme.radius("control"))
        self._texts = texts
        self.hint: AlikeHint | None = None
        self.setFixedHeight(theme.size("board", "alarm"))
        self.setObjectName("alike_card")
        self.show_edge("ink")
        self.title = ElidedLabel(theme, "lead", bold=True)
        self.detail = ElidedLabel(theme, "body", "ink_soft")
        self.count = Label(theme, "conclusion")
        unit = Label(theme, "body", text=texts("board.figure.cases"))
        self.button = Button(theme, size="small")
        self.button.setObjectName("alike_open")
        self.button.clicked.connect(self._open)
        self.away = Button(theme, texts("board.alike.put_away"), size="small", bold=False)
        self.away.setObjectName("alike_away")
        self.away.clicked.connect(self._put_away)
        lay_out_card(
            self,
            Icon(theme, "megaphone", "ink", 26),
            [self.title, self.detail],
            beside(self.count, unit, gap=2),
            stacked(STRETCH, self.button, self.away, STRETCH, gap=6),
        )

    def show_hint(self, hint: AlikeHint | None, *, by_key: bool) -> None:
        """Show a hint, or none; ``by_key``: the key I opens it, because no incident is open."""
        self.hint = hint
        self.setVisible(hint is not None)
        if hint is None:
            return
        texts = self._texts
        self.title.say(incident_words.alike(texts, hint))
        self.detail.say(incident_words.alike_detail(texts, hint))
        self.count.say(str(hint.count))
        key = "add" if hint.incident_id else "gather"
        self.button.show_button(texts(f"board.alike.{key}"), key="I" if by_key else "")
        self.setAccessibleName(f"{self.title.text()} {self.detail.text()} {self.count.text()}")

    def _open(self) -> None:
        if self.hint is not None:
            self.opened.emit(self.hint.incident_id, self.hint.seed)

    def _put_away(self) -> None:
        if self.hint is not None:
            self.put_away.emit(self.hint.hint_id)
