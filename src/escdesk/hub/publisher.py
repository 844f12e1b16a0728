"""Who hears of a change: finds the sessions it concerns and wakes each at most once a tick."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor, Key, changed
from escdesk.domain.ids import PersonId
from escdesk.domain.messages.papers import PaperKey, paper_key
from escdesk.domain.sight import Audience, audience, dependents
from escdesk.hub.batch import Stored
from escdesk.hub.box import Box
from escdesk.hub.chorus import Chorus
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


@dataclass(slots=True)
class _Seat:
    """A box, who hears the same, and when it was last woken, in seconds of the loop's clock."""

    box: Box
    audience: Audience
    woken_at: float = 0.0


class Publisher:
    """A listener of the engine. `shelf` is the engine's, already holding the papers of what is published.

    All on the event loop's thread, nothing awaits: between taking the state and subscribing nothing can happen. A tick
    begins with the first frame after a quiet time; who was told something in it is told more when it ends.
    """

    def __init__(
        self,
        floor: Floor,
        shelf: Shelf,
        moments_kept: int = MOMENTS_KEPT,
        most_touched: int = MOST_TOUCHED,
        tick_s: float = TICK_S,
    ) -> None:
        self._shelf = shelf
        self._veils = Veils()
        self._now = Moment(floor, shelf.papers, self._veils)
        self._past: OrderedDict[int, Moment] = OrderedDict({floor.seq: self._now})
        self._moments_kept = moments_kept
        self._most_touched = most_touched
        self._tick_s = tick_s
        self._encoded = Encoded()
        self._seats: dict[Box, _Seat] = {}
        self._of_person: dict[PersonId, set[Box]] = {}
        self._choruses: dict[Audience, Chorus] = {}
        self._tick = 1
        self._timer: asyncio.TimerHandle | None = None
        """Until the tick ends; None when nobody has been told anything in it yet."""
        self._due: dict[Box, None] = {}
        self._due_choruses: dict[Chorus, None] = {}
        self._told: dict[Box, None] = {}
        """Who was told something by themselves in this tick: with its end they may go with the others again."""

    @property
    def sessions(self) -> int:
        return len(self._seats)

    @property
    def encoded(self) -> int:
        """How many entities and papers have been turned into bytes so far."""
        return self._encoded.made

    def attach(
        self,
        person: PersonId,
        since: int,
        wake: Callable[[], None],
        write: Callable[[bytes], bool] | None = None,
    ) -> Box:
        """A box whose first frame can be taken at once: what changed after event `since`, or everything anew.

        `wake` is called on the loop whenever there is something to take or the box was closed. What many are told
        alike is given to `write` instead, as a whole WebSocket message; it says whether it could send it at once.
        Raises `Refused("no_such_person")`.
        """
        who = self._now.floor.people.get(person)
        if who is None:
            raise Refused("no_such_person")
        chorus = self._chorus(audience(who))
        box = Box(person, wake, self._at, self._encoded, chorus.stream, write)
        box.on_take = self._taken
        box.on_reach = self._reached
        then = self._past.get(since) if since else None  # 0: the desk holds nothing
        if then is not None and person in then.floor.people:
            box.resume(then)
        self._seats[box] = _Seat(box, audience(who))
        self._of_person.setdefault(person, set()).add(box)
        chorus.enter(box)
        return box

    def _at(self) -> Moment:
        return self._now

    def _chorus(self, who: Audience) -> Chorus:
        found = self._choruses.get(who)
        if found is None:
            found = self._choruses[who] = Chorus(Stream(who, self._encoded), self._now)
        return found

    def detach(self, box: Box) -> None:
        """The session is over. Doing it twice does nothing."""
        seat = self._seats.pop(box, None)
        if seat is not None:
            self._due.pop(box, None)
            self._told.pop(box, None)
            boxes = self._of_person[box.person]
            boxes.discard(box)
            if not boxes:
                del self._of_person[box.person]
            self._leave_chorus(seat)

    def _leave_chorus(self, seat: _Seat) -> None:
        chorus = self._choruses[seat.audience]
        chorus.leave(seat.box)
        if chorus.empty:
            del self._choruses[seat.audience]
            self._due_choruses.pop(chorus, None)

    # -- after a commit ---------------------------------------------------------------------------------------

    def __call__(self, old: Floor, new: Floor, stored: Sequence[Stored]) -> None:
        """Touch the boxes that see a difference, and wake them now or with the next tick."""
        keys = dependents(old, new, changed(old, new, [one.event for one in stored]))
        now, otherwise = self._now.followed(new, self._shelf.papers, keys, self._choruses)
        self._now = now
        self._past[new.seq] = now
        while len(self._past) > self._moments_kept:
            self._past.popitem(last=False)
        self._encoded.forget(keys)
        rung: dict[Box, None] = {}
        heard: dict[Chorus, None] = {}
        for who, theirs in otherwise.heard.items():
            chorus = self._choruses[who]
            chorus.stream.note(theirs)
            heard[chorus] = None
        self._follow_people(new, keys, rung)
        for person, own in otherwise.own.items():
            for box in self._of_person.get(person, ()):
                self._single_out(box, rung).touched |= dict.fromkeys(own)
        for one in stored:
            for paper in one.papers:
                self._tell_of_paper(paper_key(paper), rung, heard)
            for box in self._of_person.get(one.by, ()) if one.by else ():
                self._single_out(box, rung).owes = True
        for chorus in heard:
            rung |= chorus.alone
            self._ring_chorus(chorus)
        for box in rung:
            self._ring(box)
        if new.seq // TIDIED_EVERY != old.seq // TIDIED_EVERY:
            self._veils.keep(new)
            for chorus in self._choruses.values():
                chorus.tidy(now)

    def _single_out(self, box: Box, rung: dict[Box, None]) -> Box:
        """It has something of its own to be told."""
        self._choruses[self._seats[box].audience].step_out(box)
        rung[box] = None
        return box

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
                    self._leave_chorus(seat)
                    seat.audience = audience(who)
                    chorus = self._chorus(seat.audience)
                    chorus.enter(box)
                    box.belong_to(chorus.stream)
                    rung[box] = None

    def _tell_of_paper(self, name: PaperKey, rung: dict[Box, None], heard: dict[Chorus, None]) -> None:
        for who, chorus in self._choruses.items():
            if name in self._now.references(who):
                chorus.stream.note_paper(name)
                heard[chorus] = None
        for box in self._seats:
            if box.owns(name):
                self._single_out(box, rung).fresh.add(name)
        self._encoded.trim_papers(MOST_PAPERS_ENCODED)

    # -- telling ----------------------------------------------------------------------------------------------

    def _ring_chorus(self, chorus: Chorus) -> None:
        if chorus.told_in == self._tick:
            self._due_choruses[chorus] = None
            return
        left = chorus.tell(self._now, self._tick)
        if chorus.told_in == self._tick:
            self._begin_tick()
        for box in left:
            self._ring(box)

    def _ring(self, box: Box) -> None:
        seat = self._seats.get(box)
        if seat is None or box.in_step:
            return
        now = asyncio.get_running_loop().time()
        if box.waiting > self._most_touched or (box.woken and now - seat.woken_at > LONGEST_UNTAKEN_S):
            self.detach(box)
            box.close("slow")
        elif not box.woken:
            if box.told_in == self._tick:
                self._due[box] = None
            else:
                box.woken = True
                seat.woken_at = now
                box.wake()

    def _begin_tick(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._tick_s, self._end_tick)

    def _end_tick(self) -> None:
        self._timer = None
        self._tick += 1
        told, self._told = self._told, {}
        due, self._due = self._due, {}
        choruses, self._due_choruses = self._due_choruses, {}
        for chorus in choruses:
            self._ring_chorus(chorus)
        for box in due:
            self._ring(box)
        for box in told:
            self._step_in(box)

    def _step_in(self, box: Box) -> None:
        seat = self._seats.get(box)
        if seat is not None and not box.in_step:
            self._choruses[seat.audience].step_in(box, self._now, self._tick)

    def _reached(self, box: Box) -> None:
        if box in self._seats:
            self._ring(self._single_out(box, {}))

    def _taken(self, box: Box, frame: bool) -> None:
        if box not in self._seats:
            return
        self._due.pop(box, None)
        if frame:
            box.told_in = self._tick
            self._begin_tick()
        self._step_in(box)
        if not box.in_step:
            self._told[box] = None
