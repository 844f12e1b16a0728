"""The popup that asks somebody to take a call over."""

from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from escdesk.desktop.joins.desk import Desk
from escdesk.desktop.popup.build import popup_view
from escdesk.desktop.popup.view import PopupView
from escdesk.desktop.popup.window import Popup
from escdesk.domain.ids import EscalationId
from escdesk.domain.messages.escalations import Accept, CannotNow, PassOn, PassReason, ReportPopupDrawn
from escdesk.domain.messages.people import Choice, ChoosePresence


class PopupJoin:
    """One popup. `show_card` brings a case to the front, `change_place` leads to the door."""

    name = "popup"
    comes_by_itself = True

    def __init__(
        self, desk: Desk, *, show_card: Callable[[str], None], change_place: Callable[[], None]
    ) -> None:
        self._desk = desk
        self._before = PopupView()
        self.window = Popup(desk.theme, desk.texts, desk.now)
        popup = self.window
        popup.accepted.connect(lambda name: desk.ask(Accept(escalation=EscalationId(name))))
        popup.declined.connect(lambda name: desk.ask(CannotNow(escalation=EscalationId(name))))
        popup.passed_on.connect(self._pass_on)
        popup.drawn.connect(lambda name: desk.ask(ReportPopupDrawn(escalation=EscalationId(name))))
        popup.away_chosen.connect(lambda: desk.ask(ChoosePresence(choice=Choice.AWAY)))
        popup.second_stage_began.connect(QApplication.beep)
        popup.card_wanted.connect(show_card)
        popup.extension_wanted.connect(change_place)

    def render(self) -> None:
        desk, knowledge = self._desk, self._desk.link.knowledge
        self.window.set_locked(locked=desk.locked)
        if desk.line == "connecting":
            return  # what rang when this desk was last open is no ask any more
        view = popup_view(knowledge.sight, knowledge.papers, desk.now(), self._before)
        self._before = view
        self.window.render(view)
        desk.show_view(self, view)

    def _pass_on(self, name: str, reason: str) -> None:
        why = PassReason(reason) if reason else None
        self._desk.ask(PassOn(escalation=EscalationId(name), reason=why))
