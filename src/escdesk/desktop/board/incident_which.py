"""Which incident the pane is about: one of those that are open, or a new one; whose it is, and the ways to take it or hand it on."""

from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QMenu, QVBoxLayout

from escdesk.desktop.board import incident_words
from escdesk.desktop.board.case_words import joined
from escdesk.desktop.board.incident_view import IncidentView
from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside, holding
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import ElidedLabel
from escdesk.desktop.widgets.tip import as_tip

_COLUMNS: Final = 2
_NAME: Final = 180  # px of a name on its button; the whole name is in the tip


class IncidentWhich(Ground):
    """``picked`` carries the incident, "" for a new one; ``handed`` who answers for it from now on."""

    picked = Signal(str)
    handed = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, line=True)
        self._texts = texts
        self.buttons: list[Button] = []
        self._names: tuple[str, ...] = ()
        self._view: IncidentView | None = None
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._choices = holding(self._grid)
        self._whose = ElidedLabel(theme, "small", "ink_soft")
        self.take = Button(theme, texts("board.incident.take"), size="small")
        self.take.setObjectName("incident_take")
        self.take.clicked.connect(self._take)
        self.hand = Button(theme, texts("board.incident.hand"), size="small")
        self.hand.setObjectName("incident_hand")
        self.hand.clicked.connect(self._offer)
        self._owner = holding(beside(self._whose, self.hand, self.take))
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 10, 16, 10)
        box.setSpacing(8)
        box.addWidget(self._choices)
        box.addWidget(self._owner)

    def show_which(self, view: IncidentView) -> None:
        texts, self._view = self._texts, view
        names = {row.incident_id: incident_words.name(texts, row) for row in view.others}
        names[""] = texts("board.incident.new")
        self._names = tuple(names)
        while len(self.buttons) < len(names):
            self.buttons.append(self._button(len(self.buttons)))
        for at, button in enumerate(self.buttons):
            button.setVisible(at < len(names))
        for (name, words), button in zip(names.items(), self.buttons, strict=False):
            short = button.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, _NAME)
            on = name == view.incident_id
            button.setObjectName(f"which_{name or 'new'}")
            button.show_button(short, look="chosen" if on else "outlined")
            button.setToolTip(as_tip(words))
        self._choices.setVisible(bool(view.others))
        row = view.incident
        self._owner.setVisible(row is not None)
        self.setVisible(bool(view.others))
        if row is None:
            return
        whose = texts("board.flight.owner", name=row.owner)
        told = texts("board.incident.told_at", time=time_of_day(row.told_at))
        self._whose.say(joined(texts, whose, texts("board.incident.count", count=row.count), told))
        self.take.setVisible(not row.mine or row.deserted)
        self.hand.setVisible(bool(view.heirs))
        for button in (self.take, self.hand):
            button.setEnabled(not view.offline and not view.asking)

    def _take(self) -> None:
        if self._view is not None:
            self.handed.emit(self._view.me)

    def menu(self) -> QMenu:
        """Return the menu of those to whom it can be handed."""
        menu, texts = QMenu(self), self._texts
        menu.setFont(self.theme.font("body"))
        for heir in () if self._view is None else self._view.heirs:
            role, state = texts(f"board.role.{heir.role}"), texts(f"widgets.state.{heir.state}")
            action = menu.addAction(joined(texts, f"{heir.name} {role}", state))
            action.triggered.connect(lambda _on=False, to=heir.person_id: self.handed.emit(to))
        return menu

    def _offer(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.hand.mapToGlobal(QPoint(0, self.hand.height() + 2)))

    def _button(self, at: int) -> Button:
        button = Button(self.theme, size="small", bold=False)
        button.clicked.connect(lambda: self.picked.emit(self._names[at]))
        self._grid.addWidget(button, at // _COLUMNS, at % _COLUMNS)
        return button
