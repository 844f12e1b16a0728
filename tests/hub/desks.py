"""A desk that only believes what it is sent, and a hub that publishes floors one after the other."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from escdesk.domain.floor import Entity, Floor, Key, key_of
from escdesk.domain.ids import (
    Instant,
    PersonId,
)
from escdesk.domain.messages.papers import (
    AnyPaper,
    PaperKey,
    paper_key,
)
from escdesk.domain.messages.people import Choice, PresenceChosen
from escdesk.domain.sight import papers_of, project
from escdesk.hub.batch import Stored
from escdesk.hub.box import Box
from escdesk.hub.frames import whole
from escdesk.hub.publisher import TICK_S, Publisher
from escdesk.hub.shelf import Shelf
from escdesk.protocol.messages import Changes

AT = Instant(1_000)
MANY = 2_000


class Desk:
    """`straight`: it can be written to at once, while it reads; else what it is told has to be taken."""

    def __init__(self, publisher: Publisher, person: PersonId, *, straight: bool = False) -> None:
        self.person = person
        self.publisher = publisher
        self.straight = straight
        self.reads = True
        self.seq = 0
        self.entities: dict[Key, Entity] = {}
        self.papers: dict[PaperKey, AnyPaper] = {}
        self.woken = 0
        self.frames: list[Changes] = []
        self.box = self.connect()

    def connect(self) -> Box:
        write = self.write if self.straight else None
        self.box = self.publisher.attach(self.person, self.seq, self.wake, write)
        return self.box

    def write(self, message: bytes) -> bool:
        if self.reads:
            frame = message[message.index(b"{") :]
            assert whole(frame) == message
            self.receive(msgspec.json.decode(frame, type=Changes))
        return self.reads

    def wake(self) -> None:
        self.woken += 1

    def take(self) -> bool:
        frame = self.box.take()
        if frame is None:
            return False
        self.receive(msgspec.json.decode(frame, type=Changes))
        return True

    def receive(self, frame: Changes) -> None:
        self.frames.append(frame)
        if frame.anew:
            self.entities, self.papers = {}, {}
        else:
            assert frame.since == self.seq
        self.seq = frame.upto
        for raw in frame.puts:
            one: Entity = msgspec.json.decode(raw, type=Entity)
            self.entities[key_of(one)] = one
        for key in frame.drops:
            del self.entities[key]  # nobody is told that something is gone which they never had
        for raw in frame.papers:
            paper: AnyPaper = msgspec.json.decode(raw, type=AnyPaper)
            self.papers[paper_key(paper)] = paper
        for key in frame.shreds:
            del self.papers[key]


def may_see(floor: Floor, shelf: Shelf, person: PersonId) -> dict[PaperKey, AnyPaper]:
    keys = {key for one in project(floor, person).entities.values() for key in papers_of(one)}
    return {key: paper for key in keys if (paper := shelf.get(key)) is not None}


class Hub:
    """Floors one after the other, as an engine would publish them."""

    def __init__(
        self, floor: Floor, moments_kept: int = 1_000, most_touched: int = 1_000, tick_s: float = TICK_S
    ) -> None:
        self.floor = floor
        self.shelf = Shelf()
        self.publisher = Publisher(floor, self.shelf, moments_kept, most_touched, tick_s)

    def publish(self, floor: Floor, papers: Sequence[AnyPaper] = (), by: PersonId | None = None) -> None:
        old, self.floor = self.floor, replace(floor, seq=self.floor.seq + 1)
        event = PresenceChosen(at=AT, person=PersonId("a"), choice=Choice.FREE)
        # These floors come from nowhere: so many events that the publisher compares everything.
        stored = [Stored(self.floor.seq, event)] * MANY
        stored.append(Stored(self.floor.seq, event, by, papers=tuple(papers)))
        self.shelf.file(self.floor, stored)
        self.publisher(old, self.floor, stored)

    def agrees(self, desk: Desk) -> bool:
        return desk.entities == dict(project(self.floor, desk.person).entities) and desk.papers == may_see(
            self.floor, self.shelf, desk.person
        )
