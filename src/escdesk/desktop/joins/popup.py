"""The popup that asks somebody to take a call over, or to say what to do."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from escdesk.desktop.joins.desk import Desk
from escdesk.desktop.joins.hand import NOT_REFUSED, Hand
from escdesk.desktop.joins.popup_keys import PopupKeys
from escdesk.desktop.popup.build import popup_view
from escdesk.desktop.popup.view import PopupView
from escdesk.desktop.popup.window import Popup
from escdesk.domain.ids import EscalationId
from escdesk.domain.messages.escalations import Accept, CannotNow, PassOn, PassReason, ReportPopupDrawn
from escdesk.domain.messages.people import Choice, ChoosePresence

_SAID_BY_THEN_MS = 100
"""The popup has shown by then what the hub told together with its answer."""
_OWN_CLICK_MS = 3_000
"""What the hub grants later than that brings no window: whoever pressed it has long begun to type elsewhere."""


class PopupJoin:
    """One popup. `show_card` brings a case to the front, `change_place` leads to the door.

    `show_consult` brings a case to the front that was taken to be answered; True: with the cursor in the answer.

    `say_refused` says a code where the popup itself has no word for it: it tells who took what it asked, or
    that the next person rings.
    """

    name = "popup"
    comes_by_itself = True

    def __init__(
        self,
        desk: Desk,
        *,
        show_card: Callable[[str], None],
        show_consult: Callable[[str, bool], None],
        change_place: Callable[[], None],
        say_refused: Callable[[str], None],
    ) -> None:
        self._desk = desk
        self._before = PopupView()
        self.window = Popup(desk.theme, desk.texts, desk.now)
        popup = self.window
        self._hand = Hand(desk)
        self._say_refused = say_refused
        desk.answered.connect(self._answered)
        self._show_consult = show_consult
        self._taken: tuple[Accept, bool, int] | None = None
        popup.accepted.connect(lambda name: self._take(name, writes=False))
        popup.instructed.connect(lambda name: self._take(name, writes=True))
        popup.declined.connect(lambda name: self._hand.ask(CannotNow(escalation=EscalationId(name))))
        popup.passed_on.connect(self._pass_on)
        popup.drawn.connect(lambda name: desk.ask(ReportPopupDrawn(escalation=EscalationId(name))))
        popup.away_chosen.connect(lambda: self._hand.ask(ChoosePresence(choice=Choice.AWAY)))
        popup.second_stage_began.connect(QApplication.beep)
        popup.card_wanted.connect(show_card)
        popup.extension_wanted.connect(change_place)
        self._keys = PopupKeys(desk, popup, desk)

    def render(self) -> None:
        desk, knowledge = self._desk, self._desk.link.knowledge
        self.window.set_locked(locked=desk.locked)
        if desk.line == "connecting":
            return  # what rang when this desk was last open is no ask any more
        view = popup_view(
            knowledge.sight,
            knowledge.papers,
            desk.now(),
            self._before,
            hub_away=desk.line == "lost",
            unnamed=desk.texts("widgets.name.colleague"),
        )
        self._before = view
        self.window.render(view)
        desk.show_view(self, view)

    def _pass_on(self, name: str, reason: str) -> None:
        why = PassReason(reason) if reason else None
        self._hand.ask(PassOn(escalation=EscalationId(name), reason=why))

    def _take(self, name: str, *, writes: bool) -> None:
        """Take it; what is to be answered at the desk is brought to the front once it is theirs."""
        ask = self._before.ask(name)
        consult = ask is not None and ask.consult
        command = Accept(escalation=EscalationId(name), instruct=writes and not consult)
        self._taken = (command, writes, self._desk.mono()) if writes or consult else None
        self._hand.ask(command)

    def _come(self, command: object, code: str) -> None:
        if self._taken is None or self._taken[0] is not command:
            return
        (accept, writes, at), self._taken = self._taken, None
        if code == "ok" and self._desk.mono() - at < _OWN_CLICK_MS:
            self._show_consult(accept.escalation, writes)

    def _answered(self, command: object, code: str, _details: object) -> None:
        self._come(command, code)
        refused = self._hand.refused
        if refused is None or refused.command is not command or code in NOT_REFUSED:
            return
        self._hand.read()
        name = str(getattr(refused.command, "escalation", ""))
        QTimer.singleShot(_SAID_BY_THEN_MS, self.window, lambda: self._unless_said(name, code))

    def _unless_said(self, name: str, code: str) -> None:
        notice = self._before.notice
        if notice is None or notice.escalation_id != name:
            self._say_refused(code)
