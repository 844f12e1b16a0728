"""What stands where the table has no row: loading, nobody there, or nobody who matches."""

from PySide6.QtCore import Signal

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.disc import NoteDisc
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import Label


class NoRows(Ground):
    """``clear_asked``: take the filters away."""

    clear_asked = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "surface")
        self._texts = texts
        disc = NoteDisc(theme, theme.size("state", "disc"), ground="sunken", role="ink_soft", icon="people")
        self.title = Label(theme, "title", wrap=True)
        self._detail = Label(theme, "body", "ink_soft", wrap=True)
        self.clear = Button(theme, texts("board.filter.clear"), key="Esc")
        self.clear.setObjectName("clear_filters")
        self.clear.clicked.connect(self.clear_asked)
        parts = (STRETCH, disc, 4, self.title, self._detail, 4, beside(self.clear, STRETCH), STRETCH)
        self.setLayout(stacked(*parts, gap=8, margins=(32, 32, 32, 32)))

    def show_why(self, *, loading: bool, everyone: int) -> None:
        """Say why there is no row, though ``everyone`` are on the floor."""
        key = "loading" if loading else "nothing" if everyone else "nobody"
        self.title.say(self._texts(f"board.empty.{key}"))
        self._detail.say(self._texts(f"board.empty.{key}_detail"))
        self.clear.setVisible(key == "nothing")
