"""What a lead makes of many hands on the board: which pane is open, what is asked, what came of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from escdesk.desktop.board.incident_pane import IncidentPane
from escdesk.desktop.board.incident_view import AlikeHint, Asking, IncidentAsk, IncidentView
from escdesk.desktop.joins.desk import Desk
from escdesk.desktop.joins.hand import Hand
from escdesk.domain.ids import ClientId, EscalationId, IncidentId, Instant, PersonId
from escdesk.domain.messages.incidents import (
    CloseIncident,
    HandIncident,
    JoinIncident,
    LeaveIncident,
    OpenIncident,
    UpdateIncident,
)
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.papers import IncidentText

ASKS: Final[dict[type[Command], Asking]] = {
    OpenIncident: "open",
    JoinIncident: "join",
    UpdateIncident: "update",
    CloseIncident: "close",
    HandIncident: "hand",
    LeaveIncident: "leave",
}
_ENDS: Final = frozenset({"open", "close"})
"""After these the pane has done what it was opened for."""


class IncidentAsks:
    """One board's. ``gathering`` is what the pane is about: an incident ("": a new one) and the hand it begins with.

    A hint that the lead has put away stays away for as long as it would be given.
    """

    def __init__(self, desk: Desk, hand: Hand, pane: IncidentPane) -> None:
        self._desk = desk
        self._hand = hand
        self._pane = pane
        self.gathering: tuple[str, str] | None = None
        self._put_away: frozenset[str] = frozenset()

    def open(self, incident: str, seed: str) -> None:
        self.gathering = (incident, seed)
        self._desk.touch()

    def close(self) -> None:
        self.gathering = None
        self._desk.touch()

    def put_away(self, hint: str) -> None:
        self._put_away |= {hint}
        self._desk.touch()

    def hinted(self, hints: tuple[AlikeHint, ...]) -> tuple[AlikeHint, ...]:
        """Return those that are to be shown."""
        self._put_away &= {one.hint_id for one in hints}
        return tuple(one for one in hints if one.hint_id not in self._put_away)

    def ask(self, ask: IncidentAsk) -> None:
        """Ask the hub; what is written comes along as a paper."""
        command = self._command(ask)
        if command is None:
            return
        words = ask.words
        if words is None:
            self._hand.ask(command)
            return
        paper = IncidentText(
            incident=IncidentId(ask.incident_id),
            title=words.title,
            announcement=words.announcement,
            sentence=words.sentence,
            may_say=words.may_say,
            must_not=words.must_not,
            outcome=ask.outcome,
        )
        self._hand.ask(command, paper)

    def _command(self, ask: IncidentAsk) -> Command | None:
        incident, notice = IncidentId(ask.incident_id), ask.notice_at
        cases = tuple(map(EscalationId, ask.escalations))
        match ask.what:
            case "open" if notice is not None:
                return OpenIncident(
                    client=ClientId(ask.client),
                    escalations=cases,
                    category=ask.category,
                    symptom=ask.symptom,
                    next_notice_at=Instant(notice),
                )
            case "join":
                return JoinIncident(
                    incident=incident, escalations=cases, next_notice_at=notice, revision=ask.revision
                )
            case "update" if notice is not None:
                return UpdateIncident(incident=incident, next_notice_at=notice, revision=ask.revision)
            case "close":
                return CloseIncident(incident=incident, revision=ask.revision)
            case "hand":
                return HandIncident(incident=incident, to=PersonId(ask.to))
            case "leave" if cases:
                return LeaveIncident(escalation=cases[0])
            case _:
                return None

    def answered(self, command: Command, code: str) -> None:
        """What was asked here is done: the words are sent, and the pane closes where nothing is left to do."""
        what = ASKS.get(type(command), "")
        if not what or code != "ok" or self.gathering is None:
            return
        self._pane.sent(what)
        if what in _ENDS:
            self.close()

    def said(self, view: IncidentView, pending: tuple[Command, ...], *, refused_by: str) -> IncidentView:
        """Add what was asked and not answered, and what was refused."""
        asked: Iterator[Asking] = (ASKS[type(one)] for one in pending if type(one) in ASKS)
        asking: Asking = next(asked, "")
        refused = self._hand.refused
        if refused is None or type(refused.command) not in ASKS:
            return replace(view, asking=asking)
        return replace(view, asking=asking, refusal=refused.code, refusal_by=refused_by)
