"""The head of the SV's window: lanes with their counts, search, the own presence, the load."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetricsF, QIcon, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QSizePolicy, QWidget

from escdesk.desktop.cases.view import LANES, CasesView, Lane
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.bars import LoadBars
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import paint_icon
from escdesk.desktop.widgets.label import Label
from escdesk.desktop.widgets.marks import paint_mark
from escdesk.desktop.widgets.search_field import SearchField

_MARK = 14.0


class LanePill(QAbstractButton):
    """A lane with its count; the chosen one is solid ink."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setCheckable(True)
        self.setFont(theme.font("body", bold=True))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def say(self, text: str) -> None:
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 26, 2 * self._theme.radius("pill"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = theme.radius("pill")
        focus = self.hasFocus()
        edge = "accent" if focus else "ink" if self.isChecked() else "line_strong"
        painter.setPen(QPen(theme.colour(edge), 2 if focus else 1))
        painter.setBrush(theme.colour("ink" if self.isChecked() else "surface"))
        inset = 1.0 if focus else 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)
        painter.setPen(theme.colour("surface" if self.isChecked() else "ink"))
        painter.drawText(self.rect().adjusted(0, 0, 0, -1), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class PresenceButton(QAbstractButton):
    """The own state; pressed, it offers the states that a person may choose, and going home."""

    presence_chosen = Signal(str)
    leave_asked = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._state = "unknown"
        self._choices: tuple[str, ...] = ()
        self.setFont(theme.font("name"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._offer)

    @property
    def state(self) -> str:
        return self._state

    def show_presence(self, state: str, choices: tuple[str, ...]) -> None:
        if (state, choices) != (self._state, self._choices):
            self._state, self._choices = state, choices
            self.setText(self._texts(f"widgets.state.{state}"))
            self.setAccessibleName(self._texts("cases.presence_name", state=self.text()))
            self.updateGeometry()
            self.update()

    def menu(self) -> QMenu:
        """Return the menu of the states that can be chosen, each with its mark; logging out is last."""
        menu = QMenu(self)
        menu.setFont(self._theme.font("body"))
        for choice in self._choices:
            picture = QPixmap(32, 32)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            paint_mark(painter, QRectF(2, 2, 28, 28), choice, self._theme)
            painter.end()
            action = QAction(QIcon(picture), self._texts(f"widgets.state.{choice}"), menu)
            action.setData(choice)
            action.triggered.connect(lambda _on=False, choice=choice: self.presence_chosen.emit(choice))
            menu.addAction(action)
        menu.addSeparator()
        leave = menu.addAction(self._texts("cases.leave.ask"))
        leave.setData("leave")
        leave.triggered.connect(lambda _on=False: self.leave_asked.emit())
        return menu

    def _offer(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(round(_MARK) + 8 + words + 8 + 16 + 16, self._theme.size("control", "normal"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(theme.colour("accent" if self.hasFocus() else "line_strong"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        middle = self.height() / 2
        paint_mark(painter, QRectF(8, middle - _MARK / 2, _MARK, _MARK), self._state, theme)
        painter.setPen(theme.colour("ink"))
        painter.setFont(self.font())
        x = 8 + _MARK + 8
        wide = QFontMetricsF(self.font()).horizontalAdvance(self.text())
        painter.drawText(
            QRectF(x, 0, wide + 2, self.height() - 1), Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        paint_icon(painter, QRectF(x + wide + 6, middle - 8, 16, 16), "chevron_down", theme.colour("ink"))
        painter.end()


class CasesHead(Ground):
    """``lane_chosen``, ``searched``, ``presence_chosen``, ``leave_asked`` tell what was pressed or typed."""

    lane_chosen = Signal(str)
    searched = Signal(str)
    presence_chosen = Signal(str)
    leave_asked = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "canvas", line=True)
        self._texts = texts
        self.setFixedHeight(theme.size("cases", "head"))
        self.pills: dict[Lane, LanePill] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(Label(theme, "title", text=texts("cases.title")))
        row.addSpacing(8)
        for lane in LANES:
            pill = LanePill(theme)
            pill.clicked.connect(lambda _on=False, lane=lane: self.lane_chosen.emit(lane))
            pill.setObjectName(f"lane_{lane}")
            self.pills[lane] = pill
            row.addWidget(pill)
        row.addStretch(1)
        self.search = SearchField(theme, texts("cases.search"), key="/")
        self.search.setFont(theme.font("body"))
        self.search.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.search.setMinimumWidth(120)
        self.search.setMaximumWidth(208)
        self.search.textChanged.connect(self.searched)
        row.addWidget(self.search, 4)
        row.addSpacing(4)
        self.presence = PresenceButton(theme, texts)
        self.presence.setObjectName("presence")
        self.presence.presence_chosen.connect(self.presence_chosen)
        self.presence.leave_asked.connect(self.leave_asked)
        row.addWidget(self.presence)
        row.addWidget(self._load_part())

    def _load_part(self) -> QWidget:
        part = QWidget()
        row = QHBoxLayout(part)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(Label(self.theme, "body", "ink_soft", text=self._texts("cases.load")))
        self._bars = LoadBars(self.theme)
        self.load = Label(self.theme, "body", "ink_soft")
        row.addWidget(self._bars)
        row.addWidget(self.load)
        self._load = part
        return part

    def show_head(self, view: CasesView, counts: dict[Lane, int], lane: Lane) -> None:
        for one, pill in self.pills.items():
            pill.say(self._texts(f"cases.lane.{one}", count=counts[one]))
            pill.setChecked(one == lane)
        self.presence.show_presence(view.presence, view.choices)
        self._load.setVisible(view.load is not None)
        self._bars.setVisible(view.load_limit is not None)
        if view.load is not None:
            limit = view.load_limit
            self._bars.show_figure(view.load, limit)
            of = (
                str(view.load)
                if limit is None
                else self._texts("cases.load_of", count=view.load, limit=limit)
            )
            self.load.say(of)
