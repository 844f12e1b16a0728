"""What waits for the engine, decided one after the other: a batch as it would be, of which nothing is true yet."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor
from escdesk.domain.ids import CommandId, Instant, PersonId
from escdesk.domain.messages.kinds import Command, Event, Signal
from escdesk.domain.messages.papers import AnyPaper
from escdesk.hub.admission import admitted, filed, without_secrets
from escdesk.hub.batch import Answered, AnswerKey, Outcome, Stored
from escdesk.hub.card_words import with_words

Course = Callable[[Floor, Command | Signal, Instant, PersonId | None], tuple[Floor, tuple[Event, ...]]]
"""What `decide` says, and the floor after it."""


class Waiting(Struct, frozen=True):
    message: Command | Signal
    papers: tuple[AnyPaper, ...] = ()
    by: PersonId | None = None
    key: AnswerKey | None = None
    """None for signals."""
    heard: asyncio.Future[None] | None = None


@dataclass(slots=True)
class Decided:
    """A batch as it would be: nothing of it is true before its commit."""

    taken: list[Waiting]
    floor: Floor
    stored: list[Stored] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)


def decided(floor: Floor, taken: list[Waiting], course: Course, now: Callable[[], Instant]) -> Decided:
    """One message after the other, each on the floor that the ones before it would leave."""
    done = Decided(taken, floor)
    for one in taken:
        if one.key is None:
            _signal(done, one, course, now())
        else:
            _command(done, one, one.key, course, now())
    return done


def _signal(done: Decided, one: Waiting, course: Course, now: Instant) -> None:
    try:
        floor, events = course(done.floor, one.message, now, None)
    except Refused as refusal:
        raise RuntimeError(f"a signal was refused: {type(one.message).__name__}") from refusal
    if events:
        papers = tuple([without_secrets(paper) for paper in one.papers]) if one.papers else ()
        _follow(done, floor, events, papers)


def _command(done: Decided, one: Waiting, key: AnswerKey, course: Course, now: Instant) -> None:
    try:
        if not isinstance(one.message, Command):
            raise TypeError("a command id belongs to a command")
        papers = admitted(one.message, one.papers)
        command = with_words(one.message, done.floor, papers)
        floor, events = course(done.floor, command, now, one.by)
    except Refused as refusal:
        outcome = Outcome(refusal.code, done.floor.seq, dict(refusal.details))
    else:
        if events:
            _follow(done, floor, events, papers, one.by, key[1])
        outcome = Outcome("ok", done.floor.seq)
    done.answered.append(Answered(key, outcome, now))


def _follow(
    done: Decided,
    floor: Floor,
    events: tuple[Event, ...],
    papers: Sequence[AnyPaper],
    by: PersonId | None = None,
    command: CommandId | None = None,
) -> None:
    """Number the events; the papers are filed with the first of them."""
    seq = done.floor.seq + 1
    if floor.seq != done.floor.seq + len(events):
        raise RuntimeError("events and floor do not belong together")
    done.stored.append(Stored(seq, events[0], by, command, filed(papers, events)))
    for event in events[1:]:
        seq += 1
        done.stored.append(Stored(seq, event, by, command))
    done.floor = floor
