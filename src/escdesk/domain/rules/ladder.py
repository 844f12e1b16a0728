"""Whom an escalation rings next: the stamped ladder walked over who is really there."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from escdesk.domain.floor import Floor
from escdesk.domain.ids import EscalationId, Instant, PersonId, between, later
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages.escalations import AlarmWhy, Outcome
from escdesk.domain.messages.ladders import Party, PartyKind, Rung, RungKind
from escdesk.domain.messages.people import Role
from escdesk.domain.messages.rulesets import OutsideParty
from escdesk.domain.model.escalations import ENDED, Escalation, Ring, Stage, Try, targets
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import State, present
from escdesk.domain.model.takers import TAKERS
from escdesk.domain.rules import eligible, line, ranking, reaching
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.reaching import Reach

SAID_NO = frozenset({Outcome.BUSY, Outcome.PASSED, Outcome.SENT_ON, Outcome.SHIFT_OVER})
_SOON = frozenset({State.WRAP_UP, State.RINGING, State.ON_CALL, State.HOLDING})
"""Not free, and will be: worth standing in line for."""


class RingThem(Struct, frozen=True):
    """Ring these people."""

    rung: int
    targets: tuple[PersonId, ...]


class StandInLine(Struct, frozen=True):
    """The people of this rung are there and none is free."""

    rung: int


class RingOutside(Struct, frozen=True):
    """Reach somebody outside the floor."""

    rung: int
    party: OutsideParty


Step = RingThem | StandInLine | RingOutside


def next_step(floor: Floor, escalation: Escalation, here: Sequence[Person], now: Instant) -> Step | None:
    """What follows at or after the rung it stands at, with `here` its takers; None when only the alarm is left."""
    ladder = escalation.ladder
    at = escalation.rung
    stays = at >= 0 and ladder[at].kind in (RungKind.FREE_SUPERVISORS, RungKind.PARTIES)
    for index in range(at if stays else at + 1, len(ladder)):
        rung = ladder[index]
        match rung.kind:
            case RungKind.ALARM:
                return None
            case RungKind.OUTSIDE:
                party = _outside(floor, escalation, rung)
                if party is not None:
                    return RingOutside(index, party)
            case _:
                targets = tuple(_targets(floor, escalation, rung, here, now))
                if targets:
                    return RingThem(index, targets)
                if (
                    rung.wait_ms > 0
                    and escalation.queued_rung != index
                    and any(_soon(floor, person) for person in _meant(floor, escalation, rung))
                ):
                    return StandInLine(index)
    return None


def _outside(floor: Floor, escalation: Escalation, rung: Rung) -> OutsideParty | None:
    """The party of this rung, unless it has been told already."""
    ruleset = floor.ruleset(escalation.client)
    wanted = {party.name for party in rung.parties if party.kind is PartyKind.OUTSIDE}
    for party in () if ruleset is None else ruleset.outside:
        if party.id in wanted and party.id not in escalation.told:
            return party
    return None


def _meant(floor: Floor, escalation: Escalation, rung: Rung) -> Iterator[Person]:
    """Everybody for whom this rung may stand in line, at their desk or back at it in a moment."""
    had = {tried.person for tried in escalation.tried}
    for name in floor.takers:
        person = floor.people[name]
        if (
            name not in had
            and (present(person) or _comes_back(person))
            and eligible.can_take(person, escalation)
            and eligible.meant_by(escalation, rung, person)
        ):
            yield person


def _comes_back(person: Person) -> bool:
    """Their desk has just gone (the hub was restarted, the network blinked); the seat is still theirs."""
    return person.seated and not person.desks and person.leave_at is not None


def _soon(floor: Floor, person: Person) -> bool:
    return (
        _comes_back(person)
        or bool(person.ringing or person.expects or person.answering)
        or floor.presence(person.id).state in _SOON
        or (floor.presence(person.id).state is State.FREE)  # free, but loaded or held for somebody
    )


def _targets(
    floor: Floor, escalation: Escalation, rung: Rung, here: Sequence[Person], now: Instant
) -> Iterator[PersonId]:
    had = {tried.person for tried in escalation.tried}
    said_no = {tried.person for tried in escalation.tried if tried.outcome in SAID_NO}
    match rung.kind:
        case RungKind.CHOSEN:
            for person in here:
                if (
                    person.id == escalation.chosen
                    and person.id not in had
                    and not _spoken_for(person, escalation, now)
                ):
                    yield person.id
        case RungKind.FREE_SUPERVISORS:
            able = [one for one in here if one.role is Role.SUPERVISOR and one.id not in had]
            yield from _best(floor, escalation, able, now, ())
        case RungKind.PARTIES:
            rung_them: list[PersonId] = []
            for party in rung.parties:
                able = [
                    one
                    for one in here
                    if one.id not in had and one.id not in rung_them and ranking.belongs(one, party)
                ]
                rung_them.extend(_best(floor, escalation, able, now, (party,)))
            yield from rung_them
        case RungKind.MANAGERS:
            for person in eligible.longest_idle(here):
                if person.role is Role.MANAGER and person.id not in said_no:
                    yield person.id
        case RungKind.EVERYONE:
            for person in eligible.longest_idle(here):
                if person.id not in said_no:
                    yield person.id
        case _:
            return


def _spoken_for(person: Person, escalation: Escalation, now: Instant) -> bool:
    """Something else rings there, or somebody else has just picked them."""
    return bool(person.ringing) or ranking.reserved(person, escalation.by, now)


def _best(
    floor: Floor,
    escalation: Escalation,
    able: Sequence[Person],
    now: Instant,
    parties: tuple[Party, ...],
) -> Iterator[PersonId]:
    """The best of those who are free, if any; `parties`: whom this rung means."""
    load_limit = floor.rulebook.text.load_limit
    need = replace(eligible.need_of(escalation), parties=parties)
    found = ranking.best(able, floor.pbx_lost_at, need, now, load_limit)
    if found is not None:
        yield found


def _following(
    floor: Floor, escalation: Escalation, ringing: RingThem, until: Instant, here: Sequence[Person]
) -> PersonId | None:
    """Who would be rung next if nobody of `ringing` answered; None when several, a line or the alarm."""
    tries = (Try(who, ringing.rung, Outcome.EXPIRED, until) for who in ringing.targets)
    silent = replace(escalation, rung=ringing.rung, tried=(*escalation.tried, *tries))
    after = next_step(floor, silent, here, until)
    return after.targets[0] if isinstance(after, RingThem) and len(after.targets) == 1 else None


def alarm_targets(floor: Floor, escalation: Escalation) -> tuple[PersonId, ...]:
    """Present leads and managers of the client; if there is none, everybody present who could take it."""
    here = [
        person
        for name in floor.takers
        if present(person := floor.people[name])
        and escalation.client in person.clients
        and name != escalation.by
    ]
    chiefs = [person.id for person in here if person.role in (Role.LEAD, Role.MANAGER)]
    return tuple(sorted(chiefs or [person.id for person in here if person.role in TAKERS]))


def ring_on(course: Course, name: EscalationId) -> None:
    """Ring the next rung, stand in line, ring outside or raise the alarm: nothing ends silently (E4)."""
    escalation = course.floor.escalations[name]
    here = eligible.takers(course.floor, escalation)
    match next_step(course.floor, escalation, here, course.now):
        case RingThem() as ringing:
            _ring(course, escalation, ringing, here)
        case StandInLine(rung):
            line.join(course, escalation, rung)
        case RingOutside(rung, party):
            _ring_outside(course, escalation, escalation.ladder[rung], rung, party)
        case None:
            raise_alarm(course, name, AlarmWhy.UNANSWERED)


def ring_again(course: Course, escalation: Escalation, ring: Ring) -> None:
    """The same ring from its beginning: nobody saw it. What a lead assigned stays assigned."""
    if ring.assigned_by is None:
        again = RingThem(escalation.rung, ring.targets)
        _ring(course, escalation, again, eligible.takers(course.floor, escalation))
        return
    course.add(
        e.RingStarted(
            at=course.now,
            escalation=escalation.id,
            rung=escalation.rung,
            targets=ring.targets,
            until=later(course.now, between(ring.started_at, ring.until)),
            assigned_by=ring.assigned_by,
        )
    )


def ring_here(course: Course, escalation: Escalation, person: PersonId) -> None:
    """Somebody it stands in line for is free, or has come while it only rings outside."""
    _ring(course, escalation, RingThem(escalation.rung, (person,)), eligible.takers(course.floor, escalation))


def ring_higher(course: Course, escalation: Escalation, rung: int, more: tuple[PersonId, ...]) -> None:
    """These people of a later rung as well, beside whoever it rings at."""
    ringing = RingThem(rung, (*targets(escalation), *more))
    _ring(course, escalation, ringing, eligible.takers(course.floor, escalation))


def _ring(course: Course, escalation: Escalation, chosen: RingThem, here: Sequence[Person]) -> None:
    """Ring these people for as long as the ladder says."""
    until = later(course.now, escalation.ladder[chosen.rung].ring_ms)
    course.add(
        e.RingStarted(
            at=course.now,
            escalation=escalation.id,
            rung=chosen.rung,
            targets=chosen.targets,
            until=until,
            following=_following(course.floor, escalation, chosen, until, here),
        )
    )


def _ring_outside(
    course: Course, escalation: Escalation, rung: Rung, index: int, party: OutsideParty
) -> None:
    ruleset = course.floor.ruleset(escalation.client)
    whom = Reach(
        rung=index,
        client=escalation.client,
        party=party.id,
        means=party.means,
        ring_ms=rung.ring_ms,
        within_ms=party.within_ms,
        details=ruleset is not None and ruleset.details,
    )
    reaching.reach(course, escalation.id, whom)


def raise_alarm(course: Course, name: EscalationId, why: AlarmWhy) -> None:
    """Ring at whoever answers for the floor, again and again until somebody takes it; beside the board it is told once."""
    escalation = course.floor.escalations[name]
    begins = why is AlarmWhy.UNANSWERED and escalation.stage is not Stage.ALARM
    course.add(
        e.AlarmRaised(
            at=course.now,
            escalation=name,
            targets=alarm_targets(course.floor, escalation),
            until=later(course.now, escalation.ladder[-1].ring_ms),
            why=why,
        )
    )
    if begins:
        reaching.tell_alarm(course, name)
    elif why is AlarmWhy.UNANSWERED:
        reaching.tell_alarm_again(course, name, unanswered=False)


def alarm_why(escalation: Escalation) -> AlarmWhy:
    """Why this one alarms."""
    if escalation.stage is Stage.ALARM:
        return AlarmWhy.UNANSWERED
    if escalation.stage in ENDED or (escalation.answerer is not None and not escalation.open_questions):
        return AlarmWhy.UNREAD
    return AlarmWhy.OVERDUE


def alarms(escalation: Escalation) -> bool:
    """It rings as an alarm, not as an ask."""
    return escalation.ring is not None and escalation.stage is not Stage.RINGING
