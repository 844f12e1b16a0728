"""What a killed hub left behind, read from its database by other eyes than its own; every breach is a sentence."""

import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from escdesk.domain.floor import Floor, apply, empty
from escdesk.domain.messages.cards import SaveCard
from escdesk.domain.messages.escalations import Accept, AskForTakeover, Resolve
from escdesk.domain.messages.papers import AnyPaper, CardText, ReportText, paper_key
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.sight import papers_of, project
from escdesk.hub.record.follower import Record
from escdesk.hub.store.codec import event_of, floor_of, paper_of
from escdesk.hub.store.connect import sqlite_file, writing
from escdesk.hub.store.schema import calls, cases, handled
from tests.harness.kills.desk import Desk

EFFECT = {
    AskForTakeover: "EscalationRaised",
    Accept: "EscalationTaken",
    Resolve: "EscalationResolved",
    SaveCard: "CardSaved",
}
"""What a command that was answered `ok` has in the log, once."""


@dataclass(frozen=True, slots=True)
class Answer:
    code: str
    upto: int


class Book:
    """The database of a hub, running or dead; each look reads on from where the last one ended."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self.floor: Floor = empty()
        self.effects: dict[tuple[str, str], list[str]] = defaultdict(list)
        """Person and command id → kinds of the events it made."""
        self.kinds: Counter[str] = Counter()
        """What has happened how often."""
        self._numbers: dict[tuple[str, str], list[int]] = defaultdict(list)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self._database.resolve().as_uri()}?mode=rw", uri=True, timeout=5)

    def read_on(self) -> Iterator[str]:
        """Apply what is new in the log; what is wrong with its numbers."""
        connection = self._open()
        try:
            rows = connection.execute(
                "SELECT seq, kind, version, body, person, command FROM log WHERE seq > ? ORDER BY seq",
                (self.floor.seq,),
            ).fetchall()
        finally:
            connection.close()
        for seq, kind, version, body, person, command in rows:
            if seq != self.floor.seq + 1:
                yield f"event {self.floor.seq + 1} is missing"
                return
            self.floor = apply(self.floor, event_of(kind, version, body))
            self.kinds[kind] += 1
            if command:
                self.effects[person, command].append(kind)
                self._numbers[person, command].append(seq)

    def torn(self) -> Iterator[str]:
        """Commands whose events do not stand together: they were carried out twice."""
        for (person, command), numbers in self._numbers.items():
            if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
                yield f"{command} of {person} stands in the log at {numbers}"

    def answers(self) -> dict[tuple[str, str], Answer]:
        connection = self._open()
        try:
            rows = connection.execute("SELECT person, command, code, upto FROM answers").fetchall()
        finally:
            connection.close()
        return {(person, command): Answer(code, upto) for person, command, code, upto in rows}

    def papers(self) -> list[AnyPaper]:
        """Every paper, oldest revision first."""
        connection = self._open()
        try:
            rows = connection.execute("SELECT body FROM papers ORDER BY revision").fetchall()
        finally:
            connection.close()
        return [paper_of(body) for (body,) in rows]

    def checkpointed(self) -> Floor | None:
        """The newest checkpoint and the tail after it, as a start has them."""
        connection = self._open()
        try:
            row = connection.execute("SELECT body FROM checkpoints ORDER BY seq DESC LIMIT 1").fetchone()
            if row is None:
                return None
            floor = floor_of(row[0])
            tail = connection.execute(
                "SELECT kind, version, body FROM log WHERE seq > ? AND seq <= ? ORDER BY seq",
                (floor.seq, self.floor.seq),
            ).fetchall()
        finally:
            connection.close()
        for kind, version, body in tail:
            floor = apply(floor, event_of(kind, version, body))
        return floor

    def record(self, *, made_anew: bool) -> list[tuple[object, ...]]:
        """The record's rows: as the hub kept them, or as they are made from the log alone."""
        with tempfile.TemporaryDirectory() as place:
            copy = Path(place, "copy.sqlite3")
            source, target = self._open(), sqlite3.connect(copy)
            source.backup(target)
            source.close()
            if made_anew:
                target.execute("DELETE FROM record")
                target.commit()
            target.close()
            engine = writing(sqlite_file(f"sqlite:///{copy}"))
            with engine.begin() as connection:
                if made_anew:
                    Record().catch_up(connection, "floor")
                rows = [
                    (table.name, *row)
                    for table in (handled, calls, cases)
                    for row in connection.execute(select(table).order_by(*table.primary_key))
                ]
            engine.dispose()
        return rows


def after_a_kill(book: Book, desks: Iterable[Desk]) -> Iterator[str]:
    """The hub is dead: was anything said that did not happen, is anything lost or doubled?"""
    yield from book.read_on()
    yield from book.torn()
    kept = book.answers()
    filed = {
        text
        for paper in book.papers()
        for text in ([paper.concern] if isinstance(paper, CardText) else [])
        + ([paper.decided] if isinstance(paper, ReportText) else [])
    }
    for desk in desks:
        yield from desk.faults
        if desk.knowledge.sight.seq > book.floor.seq:
            yield f"{desk.person} was shown event {desk.knowledge.sight.seq}, the log ends at {book.floor.seq}"
        for name, answer in desk.answers.items():
            yield from _answered(book, kept, filed, desk, name, Answer(answer.code, answer.upto))
    again = book.checkpointed()
    if again is not None and again != book.floor:
        yield "the checkpoint and the tail are not what the log says"
    if book.record(made_anew=False) != book.record(made_anew=True):
        yield "the record is not what the log says"


def _answered(
    book: Book, kept: dict, filed: set[str], desk: Desk, name: str, answer: Answer
) -> Iterator[str]:
    command, papers = desk.asked[name]
    found = kept.get((desk.person, name))
    if found is None:
        if answer.code not in ("not_allowed", "unknown_command"):  # said at the door, before the engine
            yield f"{name} was answered {answer.code} and its answer is lost"
    elif found != answer:
        yield f"{name} was answered {answer} and stands as {found}"
    if answer.code != "ok":
        if book.effects.get((desk.person, name)):
            yield f"{name} was refused with {answer.code} and happened"
        return
    effect = EFFECT.get(type(command))
    happened = book.effects.get((desk.person, name), [])
    if effect is not None and happened.count(effect) != 1 and type(command) is not SaveCard:
        yield f"{name} ({type(command).__name__}) was answered ok and made {happened}"
    if type(command) is SaveCard and happened.count(effect) > 1:
        yield f"{name} saved a card {happened.count(effect)} times"
    for paper in papers:
        text = paper.concern if isinstance(paper, CardText) else paper.decided  # type: ignore[union-attr]
        if happened and text not in filed:
            yield f"{name} was answered ok and its words are lost: {text}"


def owned(floor: Floor) -> Iterator[str]:
    """Invariant 2 on a floor whose hub has started again."""
    for one in floor.escalations.values():
        until = one.due or next(
            (
                at
                for at in (
                    one.ring and one.ring.until,
                    one.line and one.line.until,
                    one.outside and one.outside.until,
                    one.transfer and one.transfer.check_at,
                )
                if at
            ),
            None,
        )
        if until is None:
            yield f"{one.id} in {one.stage} has no deadline"
        if not _somebody(floor, one):
            yield f"{one.id} in {one.stage} has neither owner, ring, line, outside nor alarm"


def _somebody(floor: Floor, one: Escalation) -> bool:
    match one.stage:
        case Stage.RINGING:
            return one.ring is not None and any(floor.people[who].seated for who in one.ring.targets)
        case Stage.WAITING:
            return one.line is not None
        case Stage.OUTSIDE:
            return one.outside is not None
        case Stage.ALARM:
            return one.ring is not None
        case Stage.RAISED:
            return False
        case _:
            return one.owner is not None and one.owner in floor.people


def current(book: Book, desk: Desk) -> Iterator[str]:
    """Whether a desk holds what its person may see of the floor as the log has it now, papers included."""
    wanted = project(book.floor, desk.person).entities
    held = desk.knowledge.sight.entities
    if held != wanted:
        differ = sorted(key for key in {*held, *wanted} if held.get(key) != wanted.get(key))
        yield f"{desk.person}'s sight differs in {differ[:4]}"
        return
    newest = {paper_key(paper): paper for paper in book.papers()}
    named = {key for one in wanted.values() for key in papers_of(one)}
    papers = {key: newest[key] for key in named if key in newest}
    if dict(desk.knowledge.papers) != papers:
        theirs = dict(desk.knowledge.papers)
        differ = sorted(key for key in {*theirs, *papers} if theirs.get(key) != papers.get(key))
        yield f"{desk.person}'s papers differ in {differ[:4]}"
