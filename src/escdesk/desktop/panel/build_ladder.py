"""The rungs of a raised hand, gone and to come, as the panel shows them: pure, from sight and papers."""

from collections.abc import Iterator
from typing import Final

from escdesk.desktop.known import Known
from escdesk.desktop.panel.ask_view import Destination, NextRung, TriedRow
from escdesk.domain.ids import ClientId, Instant, PartyId, PersonId
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.messages.ladders import Party, PartyKind, Rung, RungKind
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import State, present
from escdesk.domain.rules.eligible import can_take, meant_by, need_of
from escdesk.domain.rules.ranking import belongs, rank

_NO_WORD: Final = frozenset({Outcome.RELEASED, Outcome.MOVED_ON})
"""Of these the operator only reads that it went on: a no never comes this far (E5)."""
_ONE_BY_ONE: Final = frozenset({RungKind.FREE_SUPERVISORS, RungKind.PARTIES})
_SOON: Final = frozenset({State.FREE, State.WRAP_UP, State.RINGING, State.ON_CALL, State.HOLDING})
"""Worth standing in line for, as the hub judges it: a free one is loaded, or held for somebody."""
_STANDS: Final = Instant(0)
"""A reservation holds as long as the floor says so."""


def tried(known: Known, escalation: Escalation) -> tuple[TriedRow, ...]:
    """Return who has had it, and why it went on where that may be said."""
    rows = []
    for one in escalation.tried:
        person = known.person(one.person)
        state = "unknown" if person is None else known.presence(person).state.value
        drawn = escalation.drawn_at if escalation.drawn_by == one.person else None
        outcome = "" if one.outcome in _NO_WORD else one.outcome.value
        rows.append(TriedRow(known.name(one.person), known.role(one.person), state, outcome, drawn, one.at))
    return tuple(rows)


def party_label(known: Known, client: ClientId, party: str) -> str:
    """Return what a party outside is called, "" when that is not known here."""
    rules = known.rules(client)
    outside = () if rules is None or rules.current is None else rules.current.outside
    return next((one.label for one in outside if one.id == party), "")


def destinations(known: Known, escalation: Escalation, rung: Rung | None) -> tuple[Destination, ...]:
    """Return whom a rung of a rule means, in words or codes."""
    return () if rung is None else tuple(_destination(known, escalation, party) for party in rung.parties)


def _destination(known: Known, escalation: Escalation, party: Party) -> Destination:
    match party.kind:
        case PartyKind.PERSON:
            return Destination("person", known.name(PersonId(party.name)))
        case PartyKind.OUTSIDE:
            return Destination("outside", party_label(known, escalation.client, party.name))
        case _:
            return Destination(party.kind.value, party.name)


def rung_now(escalation: Escalation) -> int:
    """Return the index of the rung it stands at; somebody outside is a rung of its own."""
    if escalation.stage is Stage.OUTSIDE and escalation.outside is not None:
        for index in range(max(escalation.rung, 0), len(escalation.ladder)):
            rung = escalation.ladder[index]
            if rung.kind is RungKind.OUTSIDE and any(
                party.name == escalation.outside.party for party in rung.parties
            ):
                return index
    return escalation.rung


def to_come(known: Known, escalation: Escalation) -> Iterator[NextRung]:
    """Yield the rungs after the present one, as things stand: who is not there is skipped, as the hub does."""
    goes_on = _goes_on_at(escalation)
    if goes_on is None:
        return
    at: int = goes_on
    ring = escalation.ring
    had = {one.person for one in escalation.tried} | set(() if ring is None else ring.targets)
    here = [person for person in known.people() if present(person) and can_take(person, escalation)]
    now = rung_now(escalation)
    for index in range(max(now, 0), len(escalation.ladder)):
        rung = escalation.ladder[index]
        stays = escalation.stage is Stage.RINGING and rung.kind in _ONE_BY_ONE
        if rung.kind is RungKind.CHOSEN or (index == now and not stays):
            continue
        following = ring.following if ring is not None and index == now else None
        if following is not None and not _of_rung(known, escalation, rung, following):
            continue  # the hub has looked: nobody else of this rung is free
        coming = _coming(known, escalation, index, here, had, at, following)
        if coming is not None:
            yield coming
            at += rung.wait_ms if coming.line else rung.ring_ms * _times(known, escalation, rung)


def _of_rung(known: Known, escalation: Escalation, rung: Rung, name: PersonId) -> bool:
    person = known.person(name)
    return person is not None and meant_by(escalation, rung, person)


def _goes_on_at(escalation: Escalation) -> Instant | None:
    for place in (escalation.ring, escalation.line, escalation.outside):
        if place is not None:
            return Instant(place.until + _further_means_ms(escalation))
    return None


def _further_means_ms(escalation: Escalation) -> int:
    """Somebody outside is tried by each means that is left before the ladder goes on."""
    outside = escalation.outside
    if outside is None or outside.told_at is not None or not 0 <= escalation.rung < len(escalation.ladder):
        return 0
    return len(outside.then) * escalation.ladder[escalation.rung].ring_ms


def _coming(
    known: Known,
    escalation: Escalation,
    index: int,
    here: list[Person],
    had: set[PersonId],
    at: int,
    following: PersonId | None,
) -> NextRung | None:
    """The rung as it would ring at `at`, None when nobody of it is there."""
    rung = escalation.ladder[index]
    meant = destinations(known, escalation, rung)
    if rung.kind is RungKind.ALARM:
        return NextRung(rung.kind.value, (), at)
    if rung.kind is RungKind.OUTSIDE:
        return NextRung(rung.kind.value, (), at, 0, meant) if _untold(known, escalation, rung) else None
    if following is not None:
        return NextRung(rung.kind.value, (known.name(following),), at, 1, meant)
    if rung.kind in _ONE_BY_ONE:
        able = [person for person in here if meant_by(escalation, rung, person) and person.id not in had]
        people = list(_best(known, escalation, rung, able))
        if not people and rung.wait_ms and escalation.queued_rung != index:
            waited_for = sum(known.presence(person).state in _SOON for person in able)
            return NextRung(rung.kind.value, (), at, waited_for, meant, line=True) if waited_for else None
    else:
        managers = rung.kind is RungKind.MANAGERS
        people = [person.id for person in here if not managers or person.role is Role.MANAGER]
    if not people:
        return None
    alone = (known.name(people[0]),) if len(people) == 1 else ()
    return NextRung(rung.kind.value, alone, at, len(people), meant)


def _times(known: Known, escalation: Escalation, rung: Rung) -> int:
    """How often a rung's ring passes: outside, once for each means."""
    if rung.kind is not RungKind.OUTSIDE:
        return 1
    rules = known.rules(escalation.client)
    outside = () if rules is None or rules.current is None else rules.current.outside
    names = {party.name for party in rung.parties}
    return next((len(one.means) for one in outside if one.id in names), 1)


def _untold(known: Known, escalation: Escalation, rung: Rung) -> bool:
    """Whether there is somebody outside whom the client's rules know and who has not been told yet."""
    rules = known.rules(escalation.client)
    current = None if rules is None else rules.current
    there = set() if current is None else {party.id for party in current.outside}
    names = {PartyId(party.name) for party in rung.parties}
    return bool(names & there - set(escalation.told))


def _best(known: Known, escalation: Escalation, rung: Rung, able: list[Person]) -> Iterator[PersonId]:
    """Who is rung together: the best free one of each party, or of all where the rung names none."""
    found: list[PersonId] = []
    for party in rung.parties or (None,):
        people = [
            person for person in able if person.id not in found and (party is None or belongs(person, party))
        ]
        limit = known.rulebook.text.load_limit
        fits = rank(people, known.presence, need_of(escalation), _STANDS, limit)
        if fits and fits[0].free:
            found.append(fits[0].person)
    yield from found
