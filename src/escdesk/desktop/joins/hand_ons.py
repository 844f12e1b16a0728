"""Cases on their way to the next one: what was written for them is kept at once and given up when it has arrived."""

from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from escdesk.desktop.cases.view import AGAIN, ANYONE, UP, HandOnDraft, Handover
from escdesk.desktop.joins.desk import Desk
from escdesk.desktop.link.mail import Restored
from escdesk.domain.ids import EscalationId, PersonId
from escdesk.domain.messages.escalations import HandOn, Resolve
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.papers import HopNote
from escdesk.domain.model.escalations import Escalation

PREFIX: Final = "hand_on:"
_OVER: Final = frozenset({"ok", "no_such_escalation"})
"""Answers after which nothing that was written for the next one is of use."""


class HandOns:
    """`go_home` is called when everything that was to be handed over before leaving has been."""

    def __init__(self, desk: Desk, go_home: Callable[[], None]) -> None:
        self._desk = desk
        self._go_home = go_home
        self.drafts: dict[str, HandOnDraft] = {}
        self.refused: dict[str, str] = {}
        self._before_leaving: list[HandOn] = []
        desk.answered.connect(self._answered)

    def restored(self, restored: Restored) -> None:
        """Take up what an earlier run left."""
        for name, body in restored.drafts.items():
            if name.startswith(PREFIX):
                case = name.removeprefix(PREFIX)
                self.drafts.setdefault(case, msgspec.json.decode(body, type=HandOnDraft))

    @property
    def sending(self) -> frozenset[str]:
        """The cases whose hand-on is on its way."""
        return frozenset(
            one.command.escalation for one in self._desk.pending() if isinstance(one.command, HandOn)
        )

    def edited(self, case: str, draft: HandOnDraft) -> None:
        """Somebody was chosen, or a word was written."""
        self.drafts[case] = draft
        self._desk.link.save_draft(PREFIX + case, msgspec.json.encode(draft))
        self._desk.touch()

    def hand_on(self, case: str, to: str, note: str) -> HandOn | None:
        """Give the case away; nothing is asked where it is not here any more."""
        one = self._desk.link.knowledge.sight.entities.get(("escalation", case))
        if not isinstance(one, Escalation):
            return None
        self.refused.pop(case, None)
        only_up = any(hop.sideways for hop in one.hops)
        command = HandOn(
            escalation=EscalationId(case),
            person=None if to in {AGAIN, ANYONE, UP} else PersonId(to),
            # a note travels with a hop only: what rings again with one goes up where sideways is not left
            up=to == UP or (to == AGAIN and only_up),
        )
        papers = (
            (HopNote(escalation=one.id, hop=len(one.hops) + 1, by=self._desk.link.person, text=note),)
            if note
            else ()
        )
        self._desk.ask(command, *papers)
        return command

    # -- going home -----------------------------------------------------------------------------------------------

    def hand_over(self, cases: Iterable[Handover]) -> None:
        """Hand over what somebody was chosen or a word was written for; the rest rings again by itself."""
        if self._before_leaving and self.sending:
            return
        asked = []
        for one in cases:
            draft = self.drafts.get(one.row.escalation_id, HandOnDraft())
            note = draft.note.strip()
            there = set() if one.hand_on is None else {where.to for where in one.hand_on.destinations}
            to = draft.to if draft.to in there else AGAIN
            if one.hand_on is not None and (to != AGAIN or note):
                asked.append(self.hand_on(one.row.escalation_id, to, note))
        self._before_leaving = [command for command in asked if command is not None]
        if not self._before_leaving:
            self._go_home()

    def stay(self) -> None:
        """The person does not go home after all; what is on its way is not called back."""
        self._before_leaving = []

    def _answered(self, command: Command, code: str, _details: dict[str, str | int]) -> None:
        if isinstance(command, Resolve) and code == "ok":
            self._forget(command.escalation)
        if not isinstance(command, HandOn):
            return
        if code in _OVER:
            self._forget(command.escalation)
        elif code != "withdrawn":
            self.refused[command.escalation] = code
        self._desk.touch()
        if any(one is command for one in self._before_leaving):
            left = [one for one in self._before_leaving if one is not command]
            self._before_leaving = left if code in _OVER else []
            if code in _OVER and not left:
                self._go_home()

    def _forget(self, case: str) -> None:
        if self.drafts.pop(case, None) is not None:
            self._desk.link.save_draft(PREFIX + case, b"")
