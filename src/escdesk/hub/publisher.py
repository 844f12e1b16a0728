"""Who hears of a change: finds the sessions it concerns and wakes each at most once a tick."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor, Key, changed, entity
from escdesk.domain.ids import PersonId
from escdesk.domain.messages.papers import PaperKey, paper_key
from escdesk.domain.sight import Audience, audience, dependents, involved
from escdesk.hub.batch import Stored
from escdesk.hub.box import Box
from escdesk.hub.encoded import Encoded
from escdesk.hub.moment import Moment, Veils
from escdesk.hub.shelf import Shelf
from escdesk.hub.stream import Stream

TICK_S: Final = 0.05
MOMENTS_KEPT: Final = 1_000
"""Commits after which a desk that comes back still gets only what has changed."""
MOST_TOUCHED: Final = 20_000
"""Keys that may wait in a box."""
LONGEST_UNTAKEN_S: Final = 15.0
"""A desk that was woken and takes nothing for so long is dropped; it resumes by number."""
MOST_PAPERS_ENCODED: Final = 20_000
TIDIED_EVERY: Final = 1_000
"""Events."""


_Name = TypeVar("_Name", PersonId, Audience)


@dataclass(slots=True)
class _Seat:
    """A box and when it was last emptied and last woken, in seconds of the loop's clock."""

    box: Box
    audience: Audience
    taken_at: float
    woken_at: float = 0.0


class Publisher:
    """A listener of the engine. `shelf` is the engine's, already holding the papers of what is published.

    All on the event loop's thread, nothing awaits: between taking the state and subscribing nothing can happen.
    """

    def __init__(
        self,
        floor: Floor,
        shelf: Shelf,
        moments_kept: int = MOMENTS_KEPT,
        most_touched: int = MOST_TOUCHED,
    ) -> None:
        self._shelf = shelf
        self._veils = Veils()
        self._now = Moment(floor, shelf.papers, self._veils)
        self._past: OrderedDict[int, Moment] = OrderedDict({floor.seq: self._now})
        self._moments_kept = moments_kept
        self._most_touched = most_touched
        self._encoded = Encoded()
        self._seats: dict[Box, _Seat] = {}
        self._of_person: dict[PersonId, set[Box]] = {}
        self._of_audience: dict[Audience, set[Box]] = {}
        self._streams: dict[Audience, Stream] = {}
        self._due: dict[Box, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    @property
    def sessions(self) -> int:
        return len(self._seats)

    @property
    def encoded(self) -> int:
        """How many entities and papers have been turned into bytes so far."""
        return self._encoded.made

    def attach(self, person: PersonId, since: int, wake: Callable[[], None]) -> Box:
        """A box whose first frame can be taken at once: what changed after event `since`, or everything anew.

        `wake` is called on the loop whenever there is something to take or the box was closed. Raises
        `Refused("no_such_person")`.
        """
        who = self._now.floor.people.get(person)
        if who is None:
            raise Refused("no_such_person")
        box = Box(person, wake, self._at, self._encoded, self._stream(audience(who)))
        box.on_take = self._taken
        box.on_reach = self._ring
        then = self._past.get(since) if since else None  # 0: the desk holds nothing
        if then is not None and person in then.floor.people:
            box.resume(then)
        seat = _Seat(box, audience(who), asyncio.get_running_loop().time() - TICK_S)
        self._seats[box] = seat
        self._of_person.setdefault(person, set()).add(box)
        self._of_audience.setdefault(seat.audience, set()).add(box)
        return box

    def _at(self) -> Moment:
        return self._now

    def _stream(self, who: Audience) -> Stream:
        return self._streams.setdefault(who, Stream(who, self._encoded))

    def detach(self, box: Box) -> None:
        """The session is over. Doing it twice does nothing."""
        seat = self._seats.pop(box, None)
        if seat is not None:
            self._due.pop(box, None)
            _leave(self._of_person, box.person, box)
            self._leave_audience(seat)

    def _leave_audience(self, seat: _Seat) -> None:
        _leave(self._of_audience, seat.audience, seat.box)
        if seat.audience not in self._of_audience:
            del self._streams[seat.audience]

    # -- after a commit ---------------------------------------------------------------------------------------

    def __call__(self, old: Floor, new: Floor, stored: Sequence[Stored]) -> None:
        """Touch the boxes that see a difference, and wake them now or with the next tick."""
        keys = dependents(old, new, changed(old, new, [one.event for one in stored]))
        before = self._now
        now = self._now = before.followed(new, self._shelf.papers, keys, self._of_audience)
        self._past[new.seq] = now
        while len(self._past) > self._moments_kept:
            self._past.popitem(last=False)
        self._encoded.forget(keys)
        rung: dict[Box, None] = {}
        self._follow_people(new, keys, rung)
        for key in keys:
            self._touch(before, now, key, rung)
        for one in stored:
            for paper in one.papers:
                self._tell_of_paper(paper_key(paper), rung)
            for box in self._of_person.get(one.by, ()) if one.by else ():
                box.owes = True
                rung[box] = None
        for box in rung:
            self._ring(box)
        if new.seq // TIDIED_EVERY != old.seq // TIDIED_EVERY:
            self._veils.keep(new)
            for box in self._seats:
                box.keep_up()
            for who, stream in self._streams.items():
                stream.trim(min(box.place for box in self._of_audience[who]))

    def _follow_people(self, new: Floor, keys: set[Key], rung: dict[Box, None]) -> None:
        """Whoever's own role, teams or clients changed gets everything anew; who left the floor is sent away."""
        for kind, name in keys:
            person = PersonId(name)
            if kind != "person" or person not in self._of_person:
                continue
            who = new.people.get(person)
            for box in tuple(self._of_person[person]):
                seat = self._seats[box]
                if who is None:
                    self.detach(box)
                    box.close("logged_out")
                elif audience(who) != seat.audience:
                    self._leave_audience(seat)
                    seat.audience = audience(who)
                    self._of_audience.setdefault(seat.audience, set()).add(box)
                    box.belong_to(self._stream(seat.audience))
                    rung[box] = None

    def _touch(self, old: Moment, new: Moment, key: Key, rung: dict[Box, None]) -> None:
        """Those who saw this before or see it now have something to look up."""
        for who, boxes in self._of_audience.items():
            if key in old.shared(who) or key in new.shared(who):
                self._streams[who].note(key)
                rung |= dict.fromkeys(boxes)
        people: frozenset[PersonId] = frozenset()
        for moment in (old, new):
            one = entity(moment.floor, key)
            if one is not None:
                people |= involved(moment.floor, one)
        for person in people:
            for box in self._of_person.get(person, ()):
                box.touched[key] = None
                rung[box] = None

    def _tell_of_paper(self, name: PaperKey, rung: dict[Box, None]) -> None:
        for who, boxes in self._of_audience.items():
            if name in self._now.references(who):
                self._streams[who].note_paper(name)
                rung |= dict.fromkeys(boxes)
        for box in self._seats:
            if box.owns(name):
                box.fresh.add(name)
                rung[box] = None
        self._encoded.trim_papers(MOST_PAPERS_ENCODED)

    # -- waking -----------------------------------------------------------------------------------------------

    def _ring(self, box: Box) -> None:
        seat = self._seats.get(box)
        if seat is None:
            return
        now = asyncio.get_running_loop().time()
        if box.waiting > self._most_touched or (box.woken and now - seat.woken_at > LONGEST_UNTAKEN_S):
            self.detach(box)
            box.close("slow")
        elif not box.woken:
            if now - seat.taken_at >= TICK_S:
                self._wake(seat, now)
            else:
                self._due[box] = None
                if self._timer is None:
                    self._timer = asyncio.get_running_loop().call_later(TICK_S, self._tick)

    def _tick(self) -> None:
        self._timer = None
        now = asyncio.get_running_loop().time()
        due, self._due = self._due, {}
        for box in due:
            if not box.woken:
                self._wake(self._seats[box], now)

    @staticmethod
    def _wake(seat: _Seat, now: float) -> None:
        seat.box.woken = True
        seat.woken_at = now
        seat.box.wake()

    def _taken(self, box: Box) -> None:
        seat = self._seats.get(box)
        if seat is not None:
            seat.taken_at = asyncio.get_running_loop().time()
            self._due.pop(box, None)


def _leave(groups: dict[_Name, set[Box]], name: _Name, box: Box) -> None:
    groups[name].discard(box)
    if not groups[name]:
        del groups[name]
