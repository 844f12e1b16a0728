"""The calls, escalations and incidents that are not over yet, as the record needs them, and which rows follow from an event."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection

from escdesk.domain.messages.calls import CallEnded, CallRang
from escdesk.domain.messages.consults import InstructionGiven
from escdesk.domain.messages.escalations import EscalationClosed, EscalationRaised, EscalationWithdrawn
from escdesk.domain.messages.incidents import IncidentClosed, IncidentOpened
from escdesk.domain.messages.kinds import Event
from escdesk.hub.record import calls, cases, incidents, instructions
from escdesk.hub.record.calls import CallRecord
from escdesk.hub.record.cases import CaseRecord
from escdesk.hub.record.incidents import IncidentRecord
from escdesk.hub.record.instructions import InstructionRecord
from escdesk.hub.store.rows import replace_rows
from escdesk.hub.store.schema import calls as calls_table
from escdesk.hub.store.schema import cases as cases_table
from escdesk.hub.store.schema import incidents as incidents_table
from escdesk.hub.store.schema import instructions as instructions_table

KINDS: Final[frozenset[type[Event]]] = frozenset(
    {CallRang, IncidentOpened, *calls.CHANGES, *cases.CHANGES, *incidents.CHANGES}
)
"""All that are about the record; `handled` reads some of the same."""
_CASE_ENDS: Final = frozenset({EscalationClosed, EscalationWithdrawn})
_T = TypeVar("_T")


class Kept(msgspec.Struct, frozen=True):
    """What is not over, as it is written down from time to time."""

    calls: tuple[CallRecord, ...] = ()
    cases: tuple[CaseRecord, ...] = ()
    incidents: tuple[IncidentRecord, ...] = ()


_kept: msgspec.json.Decoder[Kept] = msgspec.json.Decoder(Kept)


class Going:
    """Changes with each event. What changed since `settle` can be taken back: a commit may fail."""

    def __init__(self, kept: bytes = b"{}") -> None:
        """Raises msgspec's errors where another release kept something else."""
        was = _kept.decode(kept)
        self._calls = {one.call: one for one in was.calls}
        self._cases = {one.escalation: one for one in was.cases}
        self._incidents = {one.incident: one for one in was.incidents}
        self._calls_before: dict[str, CallRecord | None] = {}
        self._cases_before: dict[str, CaseRecord | None] = {}
        self._incidents_before: dict[str, IncidentRecord | None] = {}
        self._ended: list[CallRecord] = []
        self._changed: dict[int, CaseRecord] = {}
        self._changed_instructions: dict[int, InstructionRecord] = {}
        self._changed_incidents: dict[int, IncidentRecord] = {}

    def kept(self) -> bytes:
        kept = Kept(tuple(self._calls.values()), tuple(self._cases.values()), tuple(self._incidents.values()))
        return msgspec.json.encode(kept)

    def take(self, seq: int, event: Event) -> None:
        """Events of other kinds than `KINDS` mean nothing here."""
        kind = type(event)
        change = calls.CHANGES.get(kind)
        if change is not None:
            self._change_call(event, change)
        elif isinstance(event, CallRang):
            self._begin_call(calls.begun(seq, event))
        case = cases.CHANGES.get(kind)
        if case is not None:
            self._change_case(seq, event, case)
        elif isinstance(event, EscalationRaised):
            self._put_case(cases.begun(seq, event))
        incident = incidents.CHANGES.get(kind)
        if incident is not None:
            self._change_incident(event, incident)
        elif isinstance(event, IncidentOpened):
            self._put_incident(incidents.begun(seq, event))

    def _begin_call(self, one: CallRecord) -> None:
        self._calls_before.setdefault(one.call, self._calls.get(one.call))
        self._calls[one.call] = one

    def _change_call(self, event: Event, change: Callable[[CallRecord, Any], CallRecord]) -> None:
        name = calls.about(event)
        one = None if name is None else self._calls.get(name)
        if one is None:
            return
        self._calls_before.setdefault(one.call, one)
        self._calls[one.call] = new = change(one, event)
        if type(event) is CallEnded:
            del self._calls[one.call]
            self._ended.append(new)

    def _change_case(self, seq: int, event: Event, change: Callable[[CaseRecord, Any], CaseRecord]) -> None:
        name: str = event.escalation  # type: ignore[attr-defined]  # every kind of CHANGES names one
        one = self._cases.get(name)
        if one is None:
            return
        new = change(one, event)
        if isinstance(event, InstructionGiven):
            given = instructions.given(seq, event, one.client, one.queue)
            new = replace(new, given=(*new.given, given))
        if new is not one:
            self._put_case(new)
        if new.given is not one.given:
            self._changed_instructions |= {was.seq: was for was in new.given if was not in one.given}
        if type(event) in _CASE_ENDS:
            del self._cases[name]

    def _put_case(self, one: CaseRecord) -> None:
        self._cases_before.setdefault(one.escalation, self._cases.get(one.escalation))
        self._changed[one.seq] = self._cases[one.escalation] = one

    def _change_incident(self, event: Event, change: Callable[[IncidentRecord, Any], IncidentRecord]) -> None:
        name: str = event.incident  # type: ignore[attr-defined]  # every kind of CHANGES names one
        one = self._incidents.get(name)
        if one is not None:
            self._put_incident(change(one, event))
        if type(event) is IncidentClosed:
            self._incidents.pop(name, None)

    def _put_incident(self, one: IncidentRecord) -> None:
        self._incidents_before.setdefault(one.incident, self._incidents.get(one.incident))
        self._changed_incidents[one.seq] = self._incidents[one.incident] = one

    def write(self, connection: Connection, floor: str) -> None:
        """The rows that follow from what was taken since the last time; the same again writes the same."""
        if self._ended:
            replace_rows(connection, calls_table, [calls.row(floor, one) for one in self._ended])
            self._ended.clear()
        if self._changed:
            replace_rows(connection, cases_table, [cases.row(floor, one) for one in self._changed.values()])
            self._changed.clear()
        if self._changed_instructions:
            rows = [instructions.row(floor, one) for one in self._changed_instructions.values()]
            replace_rows(connection, instructions_table, rows)
            self._changed_instructions.clear()
        if self._changed_incidents:
            rows = [incidents.row(floor, one) for one in self._changed_incidents.values()]
            replace_rows(connection, incidents_table, rows)
            self._changed_incidents.clear()

    def settle(self) -> None:
        """What was taken so far has come to be."""
        self._calls_before.clear()
        self._cases_before.clear()
        self._incidents_before.clear()

    def take_back(self) -> None:
        """Nothing of what was taken since `settle` has come to be."""
        _restore(self._calls, self._calls_before)
        _restore(self._cases, self._cases_before)
        _restore(self._incidents, self._incidents_before)
        self._ended.clear()
        self._changed.clear()
        self._changed_instructions.clear()
        self._changed_incidents.clear()


def _restore(now: dict[str, _T], before: dict[str, _T | None]) -> None:
    for name, one in before.items():
        if one is None:
            now.pop(name, None)
        else:
            now[name] = one
    before.clear()
