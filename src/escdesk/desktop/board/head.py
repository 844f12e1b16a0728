"""The head of the board: floor, filters, search, how fresh it is, the time."""

from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QSizePolicy

from escdesk.desktop.board import words
from escdesk.desktop.board.survey import Standing
from escdesk.desktop.board.view import BoardView, Filter
from escdesk.desktop.i18n import Catalogue, clock, time_of_day
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon, paint_icon
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.search_field import SearchField
from escdesk.domain.ids import Instant

STATES: Final = (
    "hold_3", "hold_2", "hold_1", "escalating", "ringing", "on_call", "wrap_up",
    "free", "reserved", "away", "on_break", "meeting", "training", "cannot", "off_duty", "unknown",
)  # fmt: skip
_OLD_MS: Final = 5_000
_AGE_FROM: Final = 1000


class FilterButton(QAbstractButton):
    """``チーム：すべて ⌄``; ``chosen`` carries the value, empty for all."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._name = name
        self._options: tuple[tuple[str, str], ...] = ()
        self._value = ""
        self.setObjectName(f"filter_{name}")
        self.setFont(theme.font("body"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._offer)
        self._say()

    @property
    def value(self) -> str:
        return self._value

    def show_options(self, options: tuple[tuple[str, str], ...]) -> None:
        """``options`` are values with their words."""
        if options != self._options:
            self._options = options
            self._say()

    def choose(self, value: str) -> None:
        if value != self._value:
            self._value = value
            self._say()
            self.chosen.emit(value)

    def _say(self) -> None:
        word = dict(self._options).get(self._value, self._value) or self._texts("board.filter.all")
        self.setText(self._texts(f"board.filter.{self._name}", value=word))
        self.setAccessibleName(self.text())
        self.updateGeometry()
        self.update()

    def menu(self) -> QMenu:
        """Return the menu of everything that can be chosen."""
        menu = QMenu(self)
        menu.setFont(self._theme.font("body"))
        for value, word in (("", self._texts("board.filter.all")), *self._options):
            action = menu.addAction(word)
            action.setCheckable(True)
            action.setChecked(value == self._value)
            action.triggered.connect(lambda _on=False, value=value: self.choose(value))
        return menu

    def _offer(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def sizeHint(self) -> QSize:
        wide = self.fontMetrics().horizontalAdvance(self.text()) + 42
        return QSize(min(wide, 220), self._theme.size("control", "normal"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        busy = bool(self._value)
        edge = "accent" if self.hasFocus() or busy else "line_strong"
        painter.setPen(QPen(theme.colour(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(theme.colour("accent_tint" if busy else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.setPen(theme.colour("accent" if busy else "ink"))
        painter.setFont(self.font())
        box = QRectF(12, 0, self.width() - 38, self.height() - 1)
        text = QFontMetricsF(self.font()).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, box.width() + 1
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
        arrow = QRectF(self.width() - 25, (self.height() - 16) / 2, 16, 16)
        paint_icon(painter, arrow, "chevron_down", theme.colour("accent" if busy else "ink"))
        painter.end()


class BoardHead(Ground):
    """``filter_changed`` carries the :class:`Filter` that stands in team, state and search."""

    filter_changed = Signal(object)
    leave_asked = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "canvas")
        self._texts = texts
        self._view: BoardView | None = None
        self._people = 0
        self.setFixedHeight(theme.size("board", "head"))
        self.title = ElidedLabel(theme, "title", bold=True, least=120)
        self.team = FilterButton(theme, texts, "team")
        self.state = FilterButton(theme, texts, "state")
        self.state.show_options(tuple((state, words.state(texts, state)) for state in STATES))
        self.search = SearchField(theme, texts("board.search"), key="/")
        self.search.setFont(theme.font("body"))
        self.search.setObjectName("board_search")
        self.search.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.search.setMinimumWidth(120)
        self.search.setMaximumWidth(200)
        self._hub_icon = Icon(theme, "connected", "calm", 16)
        self._hub_word = Label(theme, "small", "calm", bold=True)
        self.hub_age = Label(theme, "small", "ink_soft")
        self._pbx_icon = Icon(theme, "disconnected", "alarm", 16)
        self.pbx_age = Label(theme, "small", "alarm", bold=True)
        self.clock = Label(theme, "title")
        self.leave = Button(theme, texts("board.leave.ask"), size="small", bold=False)
        self.leave.setObjectName("log_out")
        self.leave.clicked.connect(self.leave_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self.title)
        row.addSpacing(8)
        row.addWidget(self.team)
        row.addWidget(self.state)
        row.addStretch(1)
        row.addWidget(self.search, 3)
        row.addSpacing(4)
        for widget in (self._hub_icon, self._hub_word, self.hub_age, self._pbx_icon, self.pbx_age):
            row.addWidget(widget)
        row.addSpacing(4)
        row.addWidget(self.clock)
        row.addSpacing(4)
        row.addWidget(self.leave)
        for button in (self.team, self.state):
            button.chosen.connect(lambda _value: self.filter_changed.emit(self.wanted))
        self.search.textChanged.connect(lambda _text: self.filter_changed.emit(self.wanted))

    @property
    def wanted(self) -> Filter:
        return Filter(self.team.value, self.state.value, self.search.text())

    def clear(self) -> None:
        """Take every filter away."""
        self.team.choose("")
        self.state.choose("")
        self.search.clear()

    def show_head(self, view: BoardView, standing: Standing, now: Instant) -> None:
        self._view = view
        if standing.people != self._people:
            self._people = standing.people
            age = self._texts.age(900, tenths=True)
            widest = self._texts("board.freshness", age=age, people=standing.people)
            # its own width whatever the age: nothing beside it moves five times a second
            self.hub_age.setFixedWidth(self.hub_age.fontMetrics().horizontalAdvance(widest) + 4)
        self.title.say(view.floor)
        teams = standing.teams
        self.team.show_options(tuple((team, team) for team in teams))
        self.team.setVisible(len(teams) > 1)
        self.show_time(now)

    def show_time(self, now: Instant) -> None:
        """Write the ages anew. A word from the hub that is older than 5 s is no longer green."""
        view, texts = self._view, self._texts
        if view is None:
            return
        self.clock.say(time_of_day(now))
        heard = view.hub.heard_at
        old = not view.hub.alive or heard is None or now - heard > _OLD_MS
        role = "caution" if old else "calm"
        self._hub_icon.show_icon("disconnected" if not view.hub.alive else "connected", role)
        age = "" if heard is None else texts.age(max(0, now - heard), tenths=True)
        if view.pbx.alive:
            key = "connected" if view.hub.alive else "connecting" if heard is None else "away"
            self._hub_word.say(texts(f"board.{key}"), role)
            self.hub_age.say(texts("board.freshness", age=age, people=self._people) if age else "")
        else:
            self._hub_word.say(texts("board.hub_age", age=age), role)
            self.hub_age.say("")
        self.hub_age.setVisible(view.pbx.alive and self.width() >= _AGE_FROM)
        self._pbx_icon.setVisible(not view.pbx.alive)
        self.pbx_age.setVisible(not view.pbx.alive)
        if not view.pbx.alive and view.pbx.silent_since is not None:
            silent = clock(now - view.pbx.silent_since)
            self.pbx_age.say(texts("board.pbx_age", age=texts("widgets.time.age", span=silent)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        alive = self._view is None or self._view.pbx.alive
        self.hub_age.setVisible(alive and event.size().width() >= _AGE_FROM)
