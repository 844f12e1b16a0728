"""An open incident among the alarms, on ink: an announcement is no limit until its next notice is late."""

from PySide6.QtCore import Signal

from escdesk.desktop.board import incident_words
from escdesk.desktop.board.card_row import lay_out_card
from escdesk.desktop.board.incident_view import IncidentRow
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.domain.ids import Instant


class IncidentCard(Ground):
    """``opened`` carries the incident whose pane is wanted."""

    opened = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "ink", radius=theme.radius("control"))
        self._texts = texts
        self._row: IncidentRow | None = None
        self._others = 0
        self.setFixedHeight(theme.size("board", "alarm"))
        self.setObjectName("incident_card")
        self.title = ElidedLabel(theme, "lead", "surface", bold=True)
        self.detail = ElidedLabel(theme, "body", "surface")
        self.count = Label(theme, "conclusion", "surface")
        self._unit = Label(theme, "body", "surface", text=texts("board.figure.cases"))
        self.button = Button(theme, texts("board.incident.open"), key="I")
        self.button.setObjectName("incident_open")
        self.button.clicked.connect(self._press)
        lay_out_card(
            self,
            Icon(theme, "megaphone", "surface", 26),
            [self.title, self.detail],
            beside(self.count, self._unit, gap=2),
            self.button,
        )

    @property
    def incident_id(self) -> str:
        """The incident it shows, "" for none."""
        return "" if self._row is None else self._row.incident_id

    def show_incident(self, rows: tuple[IncidentRow, ...], now: Instant) -> None:
        """Show the first of them; how many more there are stands behind it."""
        self._row, self._others = (rows[0] if rows else None), max(0, len(rows) - 1)
        self.setVisible(bool(rows))
        if self._row is None:
            return
        band = "alarm" if self._row.alarms else None
        self.show_ground("ink", band, band_width=self.theme.tokens["stroke"]["alarm_band"])
        self.title.say(incident_words.title(self._texts, self._row, self._others))
        self.count.say(str(self._row.count))
        self.show_time(now)

    def show_time(self, now: Instant) -> None:
        if self._row is not None:
            self.detail.say(incident_words.detail(self._texts, self._row, now))
            self.setAccessibleName(f"{self.title.text()} {self.detail.text()} {self.count.text()}")

    def _press(self) -> None:
        if self._row is not None:
            self.opened.emit(self._row.incident_id)
