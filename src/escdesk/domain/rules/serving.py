"""After every message: whoever has become free gets what stands in line for them."""

from collections.abc import Iterable

from escdesk.domain.ids import PersonId
from escdesk.domain.messages import line as ln
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import present
from escdesk.domain.model.waiting import CHANGES
from escdesk.domain.rules import eligible, ladder, line, ranking
from escdesk.domain.rules.course import Course


def serve(course: Course, touched: Iterable[PersonId]) -> None:
    """Whoever of `touched` has become free gets the most pressing one that stands in line for them."""
    for name in touched:
        if course.floor.waiting:
            _serve(course, name)
    if any(type(event) in CHANGES or type(event) is ln.Hurried for event in course.events):
        _renumber(course)


def _serve(course: Course, name: PersonId) -> None:
    floor = course.floor
    person = floor.people[name]
    if not present(person) or not ranking.idle(person, floor.presence(name).state):
        return
    load_limit = floor.rulebook.text.load_limit
    for one in line.waiting(floor):
        if (
            eligible.can_take(person, one)
            and eligible.meant_by(one, one.ladder[one.rung], person)
            and all(tried.person != name for tried in one.tried)
            and not ranking.reserved(person, one.by, course.now)
            and not ranking.loaded(person, one.lane, load_limit)
        ):
            ladder.ring_here(course, one, name)
            return


def _renumber(course: Course) -> None:
    """Places that have changed are said; what it will take is said with them."""
    floor = course.floor
    seen: dict[line.Queue, int] = {}
    servers: dict[line.Queue, list[Person]] = {}
    waits: dict[tuple[line.Queue, str, frozenset[PersonId]], line.Wait] = {}
    for one in line.waiting(floor):
        mine = line.queue(one, one.rung)
        seen[mine] = seen.get(mine, 0) + 1
        place = min(line.FAR, seen[mine])
        if one.line is not None and one.line.place != place:
            if mine not in servers:
                servers[mine] = line.servers(floor, one, one.rung)
            never = frozenset(who for who in (one.by, *eligible.owners(one)) if who in floor.takers)
            alike = (mine, one.category, never)
            if alike not in waits:
                waits[alike] = line.expected(floor, one, servers[mine], course.now)
            about_ms, samples = waits[alike].at(place)
            course.add(
                ln.LineMoved(
                    at=course.now,
                    escalation=one.id,
                    place=place,
                    about_ms=about_ms,
                    samples=samples,
                )
            )
