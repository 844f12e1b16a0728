"""A calm disc with an icon and a word: something is settled. It is no dial."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.icons import paint_icon


class NoteDisc(QWidget):
    """A tinted disc; without a word it is the round ground of an icon."""

    def __init__(
        self,
        theme: Theme,
        diameter: int,
        *,
        ground: str = "calm_tint",
        role: str = "calm",
        icon: str = "check",
    ) -> None:
        super().__init__()
        self._theme = theme
        self._diameter = diameter
        self._ground, self._role = ground, role
        self._icon, self._word, self._under = icon, "", ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_note(self, icon: str, word: str = "", under: str = "") -> None:
        if (icon, word, under) != (self._icon, self._word, self._under):
            self._icon, self._word, self._under = icon, word, under
            self.setAccessibleName(f"{word} {under}".strip())
            self.update()

    def show_roles(self, ground: str, role: str) -> None:
        if (ground, role) != (self._ground, self._role):
            self._ground, self._role = ground, role
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._diameter, self._diameter)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self.width() / 2, self.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(self._ground))
        radius = self._diameter / 2
        painter.drawEllipse(QPointF(0, 0), radius, radius)
        size = 24.0 if self._word else self._diameter * 0.58
        lift = -radius * 0.36 if self._word else 0.0
        paint_icon(
            painter,
            QRectF(-size / 2, lift - size / 2, size, size),
            self._icon,
            self._theme.colour(self._role),
        )
        if self._word:
            painter.setFont(self._theme.font("name"))
            painter.setPen(self._theme.colour("ink"))
            box = QRectF(-radius, radius * 0.04, 2 * radius, 22)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._word)
            painter.setFont(self._theme.font("small"))
            painter.setPen(self._theme.colour("ink_soft"))
            painter.drawText(box.translated(0, 20), Qt.AlignmentFlag.AlignCenter, self._under)
        painter.end()
