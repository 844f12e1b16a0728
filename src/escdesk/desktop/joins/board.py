"""The floor board: who does what, what alarms, what is under way."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from escdesk.desktop.board.case_view import Asking
from escdesk.desktop.board.from_sight import RowMemory, board_view
from escdesk.desktop.board.view import BoardView, SourceAge
from escdesk.desktop.board.window import BoardWindow
from escdesk.desktop.joins.board_incidents import ASKS, IncidentAsks
from escdesk.desktop.joins.desk import Desk
from escdesk.desktop.joins.hand import Hand
from escdesk.desktop.joins.writing import Messages
from escdesk.desktop.known import Known
from escdesk.domain.ids import ClientId, EscalationId, Instant, PersonId
from escdesk.domain.messages.escalations import Accept
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.leading import Assign, Release, TakeOver
from escdesk.domain.messages.rulesets import MarkReviewed

_GIVEN = (Assign, TakeOver, Release)
_ASKING: Final[dict[type[Command], Asking]] = {Assign: "assign", TakeOver: "take", Release: "release"}


class BoardJoin:
    """One board."""

    name = "board"
    comes_by_itself = False

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._memory = RowMemory()
        self._floor = ""
        self.window = BoardWindow(desk.theme, desk.texts, desk.now)
        self._hand = Hand(desk)
        self.window.alarm_taken.connect(lambda name: self._hand.ask(Accept(escalation=EscalationId(name))))
        self._about = ""
        self.window.assign_opened.connect(self._open)
        self.window.assign_closed.connect(lambda: self._open(""))
        self.window.assigned.connect(self._assign)
        self.window.taken_over.connect(lambda name: self._hand.ask(TakeOver(escalation=EscalationId(name))))
        self.window.released.connect(lambda name: self._hand.ask(Release(escalation=EscalationId(name))))
        self.window.reviewed.connect(lambda name: self._hand.ask(MarkReviewed(client=ClientId(name))))
        self._incidents = IncidentAsks(desk, self._hand, self.window.side.incident)
        self.window.incident_opened.connect(self._gather)
        self.window.incident_closed.connect(self._incidents.close)
        self.window.incident_asked.connect(self._incidents.ask)
        self.window.hint_put_away.connect(self._incidents.put_away)
        self._messages = Messages(desk)
        self.window.message_opened.connect(self._messages.open)
        self.window.message_closed.connect(lambda: self._messages.open(""))
        self.window.message_edited.connect(self._messages.edited)
        self.window.message_sent.connect(self._messages.send)
        desk.answered.connect(self._answered)
        self.window.leave_asked.connect(lambda: desk.leaving.ask(self.name))
        self.window.leave_answered.connect(
            lambda really: desk.leaving.confirm() if really else desk.leaving.cancel()
        )
        self.window.refusal_read.connect(self._hand.read)

    def name_floor(self, name: str) -> None:
        """The floor's own name, as the hub says it."""
        self._floor = name
        self._desk.touch()

    # -- giving one to somebody ---------------------------------------------------------------------------------

    def _open(self, name: str) -> None:
        """Show what is known of this escalation and who could take it; "": nothing."""
        self._about = name
        if name:
            self._incidents.close()
        self._desk.touch()

    def _gather(self, incident: str, seed: str) -> None:
        """Show what may become one incident, in the same place."""
        self._about = ""
        self._incidents.open(incident, seed)

    def _assign(self, name: str, person: str, ring_ms: int) -> None:
        command = Assign(escalation=EscalationId(name), person=PersonId(person), ring_ms=ring_ms)
        self._hand.ask(command)

    def _answered(self, command: Command, code: str, _details: dict[str, str | int]) -> None:
        """What was asked in the pane or written has been done: it closes."""
        if isinstance(command, _GIVEN) and command.escalation == self._about and code == "ok":
            self._open("")
        self._incidents.answered(command, code)
        self._messages.answered(command, code)

    # -- in -----------------------------------------------------------------------------------------------------

    def render(self) -> None:
        desk, knowledge = self._desk, self._desk.link.knowledge
        hub = SourceAge(alive=desk.line == "connected", heard_at=desk.hub_heard_at, silent_since=desk.lost_at)
        pending = [one.command for one in desk.pending()]
        view = board_view(
            knowledge.sight,
            knowledge.papers,
            floor=self._floor,
            hub=hub,
            now=Instant(desk.now()),
            pbx_heard_at=desk.pbx_heard_at,
            asking=frozenset(one.escalation for one in pending if isinstance(one, Accept)),
            loading=desk.line == "connecting" and not knowledge.sight.seq,
            memory=self._memory,
            unnamed=desk.texts("widgets.name.colleague"),
            about=self._about,
            gathering=self._incidents.gathering,
        )
        if view.assign is None:
            self._about = ""
        if view.incident is None:
            self._incidents.gathering = None
        leaving, message = desk.leaving.question(self.name), self._messages.view(view.flights, pending)
        hints = self._incidents.hinted(view.hints)
        view = self._said(replace(view, leaving=leaving, message=message, hints=hints), pending)
        self.window.render(view)
        desk.show_view(self, view)

    def _said(self, view: BoardView, pending: Sequence[Command]) -> BoardView:
        """Add what was asked and not answered, and what was refused: in the pane where it was asked there."""
        assign = view.assign
        if assign is not None:
            kinds = (
                type(one) for one in pending if isinstance(one, _GIVEN) and one.escalation == self._about
            )
            assign = replace(assign, asking=_ASKING.get(next(kinds, Command), ""))
            view = replace(view, assign=assign)
        refused = self._hand.refused
        by = "" if refused is None else self._name(str(refused.details.get("by", "")))
        if view.incident is not None:
            said = self._incidents.said(view.incident, tuple(pending), refused_by=by)
            view = replace(view, incident=said)
        if refused is None or (view.incident is not None and type(refused.command) in ASKS):
            return view
        command = refused.command
        if assign is not None and isinstance(command, _GIVEN) and command.escalation == self._about:
            return replace(view, assign=replace(assign, refusal=refused.code, refusal_by=by))
        return replace(view, refusal=refused.code, refusal_by=by)

    def _name(self, person: str) -> str:
        knowledge = self._desk.link.knowledge
        known = Known(knowledge.sight, knowledge.papers, self._desk.texts("widgets.name.colleague"))
        return known.name(PersonId(person))
