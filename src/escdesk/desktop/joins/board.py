"""The floor board: who does what, what alarms, what is under way."""

from dataclasses import replace

from escdesk.desktop.board.from_sight import RowMemory, board_view
from escdesk.desktop.board.view import SourceAge
from escdesk.desktop.board.window import BoardWindow
from escdesk.desktop.joins.desk import Desk
from escdesk.desktop.joins.hand import Hand
from escdesk.desktop.known import Known
from escdesk.domain.ids import EscalationId, PersonId
from escdesk.domain.messages.escalations import Accept


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
        self.window.leave_asked.connect(lambda: desk.leaving.ask(self.name))
        self.window.leave_answered.connect(
            lambda really: desk.leaving.confirm() if really else desk.leaving.cancel()
        )
        self.window.refusal_read.connect(self._hand.read)

    def name_floor(self, name: str) -> None:
        """The floor's own name, as the hub says it."""
        self._floor = name
        self._desk.touch()

    def render(self) -> None:
        desk, knowledge = self._desk, self._desk.link.knowledge
        hub = SourceAge(alive=desk.line == "connected", heard_at=desk.hub_heard_at, silent_since=desk.lost_at)
        view = board_view(
            knowledge.sight,
            knowledge.papers,
            floor=self._floor,
            hub=hub,
            pbx_heard_at=desk.pbx_heard_at,
            asking=frozenset(
                one.command.escalation for one in desk.pending() if isinstance(one.command, Accept)
            ),
            loading=desk.line == "connecting" and not knowledge.sight.seq,
            memory=self._memory,
            unnamed=desk.texts("widgets.name.colleague"),
        )
        view = replace(view, leaving=desk.leaving.question(self.name))
        refused = self._hand.refused
        if refused is not None:
            known = Known(knowledge.sight, knowledge.papers, desk.texts("widgets.name.colleague"))
            by = known.name(PersonId(str(refused.details.get("by", ""))))
            view = replace(view, refusal=refused.code, refusal_by=by)
        self.window.render(view)
        desk.show_view(self, view)
