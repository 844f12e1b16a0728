"""The column beside the table: escalations, load and chart, or in their place the pane in which a lead acts."""

from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from escdesk.desktop.board.assign import AssignPane
from escdesk.desktop.board.chart import WaitChart
from escdesk.desktop.board.flights import FlightList
from escdesk.desktop.board.incident_pane import IncidentPane
from escdesk.desktop.board.load import LoadList
from escdesk.desktop.board.survey import Standing
from escdesk.desktop.board.view import BoardView
from escdesk.desktop.board.what_works import WhatWorks
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import holding, stacked
from escdesk.desktop.widgets.ground import Ground
from escdesk.domain.ids import Instant

_LOAD_FROM: Final = 560  # px of height; in less the escalations need the room


class BoardSide(QWidget):
    """On a narrow board it stands there only while the pane is open."""

    def __init__(self, theme: Theme, texts: Catalogue, now: Callable[[], int]) -> None:
        super().__init__()
        self.flights = FlightList(theme, texts)
        self.works = WhatWorks(theme, texts)
        self.load = LoadList(theme, texts)
        self.chart = WaitChart(theme, texts)
        self.assign = AssignPane(theme, texts, now)
        self.incident = IncidentPane(theme, texts, now)
        self._carrying = False
        column = stacked(self.works)
        column.addWidget(self.flights, 1)
        column.addWidget(self.load)
        column.addWidget(self.chart)
        self._stack = QStackedWidget()
        self._stack.addWidget(holding(column, Ground(theme, "surface")))
        self._stack.addWidget(self.assign)
        self._stack.addWidget(self.incident)
        self._stack.setFixedWidth(theme.size("board", "side"))
        line = Ground(theme, "line")
        line.setFixedWidth(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(line)
        row.addWidget(self._stack)

    def show_side(self, view: BoardView, standing: Standing, now: Instant) -> None:
        """Show what a view says of it; the pane takes the keyboard when it opens."""
        self.flights.show_flights(view.flights, now, as_of=None if view.hub.alive else view.hub.silent_since)
        silent = view.hub.alive and not view.pbx.alive
        self.works.setVisible(silent)
        if silent:
            self.works.show_count(standing.unknown)
        self._carrying = self.load.show_load(view.rows) and view.hub.alive and not silent
        self._fit()
        self.assign.render_view(view.assign)
        self.incident.render_view(None if view.assign is not None else view.incident)
        self._stack.setCurrentIndex(1 if view.assign is not None else 2 if self.incident.shown else 0)

    @property
    def open(self) -> bool:
        """Whether something is being given to somebody, or made of many hands."""
        return bool(self.assign.shown) or self.incident.shown

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means in the pane that is open; False when it means nothing."""
        return self.assign.press(event) if self.assign.shown else self.incident.press(event)

    def show_time(self, now: Instant) -> None:
        self.flights.show_time(now)
        self.assign.show_time(now)
        self.incident.show_time(now)

    def _fit(self) -> None:
        self.load.setVisible(self._carrying and self.height() >= _LOAD_FROM)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().height() != event.oldSize().height():
            self._fit()
