"""The foot of the door: whether the hub answers, and the language."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.login.view import Reach
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import Label


class _Language(QAbstractButton):
    """A language by its own name; the present one is bold ink."""

    def __init__(self, theme: Theme, code: str, word: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(f"language_{code}")
        self.setText(word)
        self.setAccessibleName(word)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        self.setFont(self._theme.font("body", bold=True))
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 8, 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._theme.font("body", bold=self.isChecked()))
        painter.setPen(self._theme.colour("ink" if self.isChecked() else "ink_soft"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        if self.hasFocus():
            painter.setPen(self._theme.colour("accent"))
            painter.drawRect(self.rect().adjusted(1, 3, -2, -4))
        painter.end()


class DoorFoot(Ground):
    """``language_chosen`` carries ja or en."""

    language_chosen = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "canvas")
        self._texts = texts
        self.setFixedHeight(40)
        self._icon = Icon(theme, "connected", "calm", 16)
        self.word = Label(theme, "body", "calm", bold=True)
        self._time = Label(theme, "body", "ink_soft")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self.word)
        row.addWidget(self._time)
        row.addStretch(1)
        self._languages: dict[str, _Language] = {}
        for code, key in (("ja", "login.japanese"), ("en", "login.english")):
            button = _Language(theme, code, texts(key))
            button.clicked.connect(lambda _on=False, code=code: self.language_chosen.emit(code))
            row.addWidget(button)
            self._languages[code] = button

    def show_foot(self, reach: Reach, language: str) -> None:
        texts = self._texts
        key, role, icon = {
            "reachable": ("login.reachable", "calm", "connected"),
            "unreachable": ("login.unreachable", "alarm", "disconnected"),
            "trying": ("login.trying", "ink_soft", "connected"),
            "not_tried": ("login.not_tried", "ink_soft", "disconnected"),
        }[reach.state]
        self._icon.show_icon(icon, role)
        self.word.say(texts(key), role)
        time_ms = reach.round_trip_ms if reach.state == "reachable" else None
        self._time.say("" if time_ms is None else texts("login.reachable_time", span=f"{time_ms / 1000:.2f}"))
        for code, button in self._languages.items():
            button.setChecked(code == language)
