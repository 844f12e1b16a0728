"""A hub's database with as many events as a site has in a year, written in bulk; its newest checkpoint is one period old."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import Connection

from escdesk.domain.decide import decide
from escdesk.domain.floor import Floor, apply, empty
from escdesk.domain.ids import CallId, ClientId, Extension, Instant, PersonId, QueueId, SessionId, TeamId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages.cards import SaveCard
from escdesk.domain.messages.escalations import AskForTakeover, Withdraw
from escdesk.domain.messages.kinds import Command, Event, Signal
from escdesk.domain.messages.papers import AnyPaper, CallerNumber, CardText, StaffName
from escdesk.domain.messages.people import DeskOpened, EndWrapUp, EnrolPerson, Role, TakeSeat
from escdesk.domain.messages.rulebook import FloorConfigured, QueueRules, RulebookText
from escdesk.hub.batch import Stored
from escdesk.hub.record.follower import Record
from escdesk.hub.store import checkpoints, papers, people, schema
from escdesk.hub.store.codec import encode, version_of
from escdesk.hub.store.rows import insert_rows
from escdesk.hub.store.store import Store

CLIENT, QUEUE = ClientId("default"), QueueId("support")
BUSY = 300
"""Operators with a call at the same time."""
TURN = "1700000000"
"""The part of every call's name that differs from round to round."""
BEGUN = Instant(time.time_ns() // 1_000_000 - 60_000)
Row = tuple[object, ...]


@dataclass(slots=True)
class Told:
    """Events as they are decided one after the other, and the floor after them."""

    floor: Floor
    events: list[tuple[Event, str]]
    """With who asked, empty for signals."""

    def say(self, message: Command | Signal, by: PersonId | None = None) -> None:
        for event in decide(self.floor, message, BEGUN, by):
            self.floor = apply(self.floor, event)
            self.events.append((event, by or ""))


def staffed(operators: int, supervisors: int, leads: int = 0, managers: int = 0) -> Told:
    """A site where everybody has taken their seat, in 50 teams."""
    people = [(PersonId(f"op{n}"), Role.OPERATOR) for n in range(operators)]
    people += [(PersonId(f"sv{n}"), Role.SUPERVISOR) for n in range(supervisors)]
    people += [(PersonId(f"lead{n}"), Role.LEAD) for n in range(leads)]
    people += [(PersonId(f"manager{n}"), Role.MANAGER) for n in range(managers)]
    seats = tuple(Extension(str(10_000 + n)) for n in range(len(people)))
    told = Told(empty(), [])
    rules = RulebookText(queues=(QueueRules(queue=QUEUE, client=CLIENT),))
    told.say(FloorConfigured(rulebook=rules, extensions=seats))
    told.say(c.PbxConnected())
    for number, (person, role) in enumerate(people):
        team = (TeamId(f"t{number % 50}"),)
        told.say(EnrolPerson(person=person, role=role, teams=team, clients=(CLIENT,)))
        told.say(TakeSeat(extension=seats[number]), person)
        told.say(DeskOpened(person=person, session=SessionId(f"s{number}")))
    return told


def turn(told: Told, *, ends: bool) -> None:
    """A call for each busy operator: answered, held, a card and a raised hand with every tenth, resumed and ended."""
    calls = [CallId(f"{TURN}.{n}") for n in range(BUSY)]
    for number, call in enumerate(calls):
        told.say(
            c.PhoneRang(
                call=call, extension=Extension(str(10_000 + number)), queue=QUEUE, caller_key="a3" * 16
            )
        )
        told.say(c.PhoneAnswered(call=call))
        told.say(c.PhoneHeld(call=call))
        if number % 10 == 0:
            person = PersonId(f"op{number}")
            told.say(SaveCard(call=call, revision=0, filled=("concern",)), person)
            told.say(AskForTakeover(call=call), person)
            if ends:
                escalation = told.floor.calls[call].escalation
                assert escalation is not None
                told.say(Withdraw(escalation=escalation), person)
        if ends:
            told.say(c.PhoneResumed(call=call))
            told.say(c.PhoneHungUp(call=call))
            told.say(EndWrapUp(), PersonId(f"op{number}"))


def write(folder: Path, events: int, site: Told, tail: int = 10_000) -> Floor:
    """Fill `folder/hub.sqlite3`; the floor that a hub must find there, with calls and escalations open."""
    with Store.open(f"sqlite:///{folder / 'hub.sqlite3'}") as store:
        floor = store.write_now(_written, store.floor, events, tail, site)
        for person in floor.people:
            store.write_now(
                people.create_session,
                token_of(person),
                SessionId(f"session {person}"),
                person,
                floor.people[person].extension,
                BEGUN,
            )
        return floor


def token_of(person: str) -> str:
    """By which each person of the site is known again."""
    return f"token of {person}"


def _written(connection: Connection, name: str, events: int, tail: int, begin: Told) -> Floor:
    whole = Told(begin.floor, [])
    turn(whole, ends=True)
    last = Told(whole.floor, [])
    turn(last, ends=False)
    writing = _Writing(connection, name)
    writing.add(begin.events)
    writing.file(StaffName(person=one, name=f"氏名 {one}") for one in begin.floor.people)
    kept: Floor | None = None
    rounds = -(-(events - len(begin.events) - len(last.events)) // len(whole.events))
    for number in range(rounds):
        if kept is None and writing.seq >= events - tail - len(whole.events):
            kept = replace(whole.floor, seq=writing.seq)
        begun = f"{1_600_000_000 + number}"
        writing.add(whole.events, begun)
        calls = (event.call for event, _ in whole.events if isinstance(event, c.CallRang))
        writing.file(_caller(CallId(call.replace(TURN, begun))) for call in calls)
    writing.add(last.events)
    writing.file(_caller(call) for call in last.floor.calls)
    writing.file(CardText(call=one, revision=1, concern="心配なこと" * 40) for one in last.floor.cards)
    assert kept is not None
    checkpoints.keep(connection, name, kept)
    Record().catch_up(connection, name)
    return replace(last.floor, seq=writing.seq)


def _caller(call: CallId) -> CallerNumber:
    return CallerNumber(call=call, number="090-1234-5678", name="試験 太郎")


@dataclass(slots=True)
class _Writing:
    connection: Connection
    name: str
    seq: int = 0

    def add(self, events: Sequence[tuple[Event, str]], begun: str = TURN) -> None:
        """The events under the next numbers, and an answer to each command; calls are of the round `begun`."""
        rows: list[Row] = []
        answers: list[Row] = []
        for event, by in events:
            self.seq += 1
            kind = type(event).__name__
            body = encode(event).decode().replace(TURN, begun)
            command = f"{self.seq:016x}" if by else ""
            rows.append((self.name, self.seq, event.at, kind, version_of(kind), body, by, command))
            if by:
                answers.append((self.name, by, command, "ok", self.seq, "{}", event.at))
        insert_rows(self.connection, schema.log, rows)
        insert_rows(self.connection, schema.answers, answers)

    def file(self, sheets: Iterable[AnyPaper]) -> None:
        event = c.PbxWent(at=BEGUN)
        papers.file(self.connection, self.name, [Stored(self.seq, event, papers=tuple(sheets))])
