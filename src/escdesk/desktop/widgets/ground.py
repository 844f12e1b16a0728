"""A piece of a window with its own ground, a hairline below and, where it is marked, a band at its left."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from escdesk.desktop.theme import Theme


class Ground(QWidget):
    """Paints a role behind whatever stands on it; ``radius`` makes it a card."""

    def __init__(
        self,
        theme: Theme,
        ground: str | None = "surface",
        *,
        line: bool = False,
        radius: int = 0,
        edge: str | None = None,
    ) -> None:
        super().__init__()
        self.theme = theme
        self._ground_role = ground
        self._hairline = line
        self._radius = radius
        self._edge = edge
        self._band: str | None = None
        self._band_width = 4

    def show_ground(self, ground: str | None, band: str | None = None, *, band_width: int = 4) -> None:
        """Change ground and band; None takes either away."""
        if (ground, band, band_width) != (self._ground_role, self._band, self._band_width):
            self._ground_role, self._band, self._band_width = ground, band, band_width
            self.update()

    def show_edge(self, edge: str | None) -> None:
        """Draw a card's edge in this role; None: it has none of its own."""
        if edge != self._edge:
            self._edge = edge
            self.update()

    def show_line(self, *, line: bool) -> None:
        if line != self._hairline:
            self._hairline = line
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(self.rect())
        if self._radius:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(
                self.theme.colour(self._edge)
                if self._edge
                else self.theme.colour(self._ground_role or "surface")
            )
            painter.setBrush(self.theme.colour(self._ground_role or "surface"))
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), self._radius, self._radius)
        elif self._ground_role:
            painter.fillRect(area, self.theme.colour(self._ground_role))
        if self._hairline:
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), self.theme.colour("line"))
        if self._band:
            painter.fillRect(QRectF(0, 0, self._band_width, self.height()), self.theme.colour(self._band))
        painter.end()
