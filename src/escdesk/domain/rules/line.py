"""The line (C4): who waits for whom, in which order, and how long that will take by what was measured."""

from collections.abc import Sequence
from heapq import heapify, heapreplace
from typing import Final

from msgspec import Struct

from escdesk.domain.floor import Floor
from escdesk.domain.ids import Instant, PersonId, later
from escdesk.domain.messages import line as ln
from escdesk.domain.messages.ladders import Lane, Party, RungKind
from escdesk.domain.model.escalations import Escalation, Place
from escdesk.domain.model.pace import usual_ms
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import at_work
from escdesk.domain.model.takers import TAKERS
from escdesk.domain.rules import eligible
from escdesk.domain.rules.course import Course

FAR: Final = 10
"""Places behind this one are all told as this one: "10th or later", and nobody counts a long line again and again."""
SHORTEST_MS: Final = 5_000
"""Whoever is past the usual time may be free any moment, and never at once."""

Queue = tuple[str, RungKind, tuple[Party, ...], PersonId | None]
"""Those who wait for the same people: client, kind of rung, destinations, and the one that was picked."""


def pressing(escalation: Escalation, age_ms: int) -> tuple[int, str]:
    """The order of the line, smaller first. Urgent is ahead of whoever has waited `age_ms` less, so that it
    overtakes and nobody is starved; the order of two never changes while they wait (B9).
    """
    bonus = age_ms if escalation.lane is Lane.URGENT else 0
    return escalation.raised_at - bonus, escalation.id


def queue(escalation: Escalation, rung: int) -> Queue:
    step = escalation.ladder[rung]
    chosen = escalation.chosen if step.kind is RungKind.CHOSEN else None
    return escalation.client, step.kind, step.parties, chosen


def waiting(floor: Floor) -> list[Escalation]:
    """Everything that stands in line, most pressing first."""
    age_ms = floor.rulebook.text.age_ms
    found = [floor.escalations[name] for name in floor.waiting]
    found.sort(key=lambda one: pressing(one, age_ms))
    return found


def join(course: Course, escalation: Escalation, rung: int) -> None:
    """Stand in line for the people of a rung."""
    floor = course.floor
    mine = queue(escalation, rung)
    age_ms = floor.rulebook.text.age_ms
    me, ahead = pressing(escalation, age_ms), 0
    for name in floor.waiting:
        one = floor.escalations[name]
        ahead += pressing(one, age_ms) < me and queue(one, one.rung) == mine
    place = min(FAR, ahead + 1)
    about_ms, samples = expected(floor, escalation, servers(floor, escalation, rung), course.now).at(place)
    course.add(
        ln.LineJoined(
            at=course.now,
            escalation=escalation.id,
            rung=rung,
            place=place,
            about_ms=about_ms,
            samples=samples,
            until=later(course.now, escalation.ladder[rung].wait_ms),
        )
    )


def begin_again(course: Course, escalation: Escalation, place: Place) -> None:
    """The same place for the whole time once more: while the hub was away nobody could have become free."""
    course.add(
        ln.LineJoined(
            at=course.now,
            escalation=escalation.id,
            rung=escalation.rung,
            place=place.place,
            about_ms=place.about_ms,
            samples=place.samples,
            until=later(course.now, escalation.ladder[escalation.rung].wait_ms),
        )
    )


class Wait(Struct, frozen=True):
    """How long each place up to `FAR` will wait, in ms; none when nothing was measured, or nobody is there."""

    ms: tuple[int, ...]
    samples: int
    """How many measurements stand behind it."""

    def at(self, place: int) -> tuple[int | None, int]:
        return (self.ms[place - 1], self.samples) if self.ms else (None, 0)


def expected(floor: Floor, escalation: Escalation, people: Sequence[Person], now: Instant) -> Wait:
    """How long one like `escalation` will wait from now for `people`, at each place.

    Every one of them is taken to be free after what usually remains of what they do, and to be kept for the usual
    time by each who is served before.
    """
    if not floor.paces:
        return Wait((), 0)
    measured = {role: usual_ms(floor.paces, escalation.category, role.value) for role in sorted(TAKERS)}
    samples = 0
    free_in: list[tuple[int, int]] = []
    for person in people:
        usual, count = measured[person.role]
        if usual is not None and eligible.can_take(person, escalation):
            samples = max(samples, count)
            free_in.append((_free_in_ms(person, usual, now), usual))
    if not free_in:
        return Wait((), 0)
    heapify(free_in)
    served = [heapreplace(free_in, (free_in[0][0] + free_in[0][1], free_in[0][1]))[0] for _ in range(FAR)]
    return Wait(tuple(served), samples)


def servers(floor: Floor, escalation: Escalation, rung: int) -> list[Person]:
    """Whom everything in this queue waits for: who is at work and may take some of it."""
    step, client, lost = escalation.ladder[rung], escalation.client, floor.pbx_lost_at
    found = []
    for name, role in floor.takers.items():
        if role in TAKERS:
            person = floor.people[name]
            if (
                at_work(person, lost)
                and client in person.clients
                and eligible.meant_by(escalation, step, person)
            ):
                found.append(person)
    return found


def _free_in_ms(person: Person, usual: int, now: Instant) -> int:
    lines = person.lines
    if lines:
        since = lines[0].since if len(lines) == 1 else min(line.since for line in lines)
        return max(SHORTEST_MS, usual - (now - since))
    if person.wrap_up_until is not None:
        return max(SHORTEST_MS, person.wrap_up_until - now)
    return SHORTEST_MS
