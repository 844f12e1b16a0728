"""What must be true of every floor, whatever has happened: the model's invariants, for tests, rehearsals and soaks.

Each function yields a sentence for everything that is wrong and nothing for a sound floor. `now` is floor time;
`unseen_until`: after a restart rings may stand for a while at people whose desks are not back yet.
"""

from collections.abc import Iterator
from typing import Final

from escdesk.domain.figures import unattended
from escdesk.domain.floor import Floor
from escdesk.domain.ids import EscalationId, Instant, PersonId
from escdesk.domain.model.consults import OVER, Question, QuestionState
from escdesk.domain.model.escalations import ENDED, UNOWNED, Escalation, Stage
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import State, at_work, is_free, present
from escdesk.domain.model.takers import RECEIVERS
from escdesk.domain.rules import eligible, ladder, line, ranking

_AT_WORK: Final = (State.FREE, State.WRAP_UP, State.RINGING, State.ON_CALL, State.HOLDING)
NEVER: Final = Instant(0)


def faults(floor: Floor, now: Instant, unseen_until: Instant = NEVER) -> Iterator[str]:
    """Everything that is wrong with a floor; looks at all of it."""
    for case in floor.escalations.values():
        yield from faults_of_case(floor, case, now, unseen_until)
    yield from faults_of_lines(floor)
    yield from faults_of_takers(floor)
    yield from faults_of_people(floor)
    yield from faults_of_seats(floor)


# -- invariant 2: never ownerless -----------------------------------------------------------------------------


def faults_of_case(
    floor: Floor, case: Escalation, now: Instant, unseen_until: Instant = NEVER
) -> Iterator[str]:
    """An owner, a ring, a place in line or an alarm that reaches somebody, and a deadline."""
    if not _has_deadline(floor, case):
        yield f"{case.id} in {case.stage} has no deadline"
    if case.transfer is not None and case.ring is not None:
        yield f"{case.id} rings on with an order under way"
    yield from _asked(floor, case)
    match case.stage:
        case Stage.RAISED:
            yield f"{case.id} was left standing"
        case Stage.RINGING:
            yield from _ringing(floor, case, now, unseen_until)
        case Stage.WAITING:
            yield from _waiting(floor, case, now)
        case Stage.OUTSIDE:
            yield from _outside(case)
        case Stage.ALARM:
            yield from _alarmed(floor, case)
        case Stage.TAKEN:
            if case.owner is None or case.transfer is None or case.ring is not None:
                yield f"{case.id} was taken, and nobody's phone is about to ring for it"
        case _:
            yield from _owned(floor, case)


def _has_deadline(floor: Floor, case: Escalation) -> bool:
    return bool(
        case.due
        or (case.ring and case.ring.until)
        or (case.transfer and case.transfer.check_at)
        or (case.line and case.line.until)
        or (case.outside and case.outside.until)
        or (case.incident and floor.incidents.open[case.incident].next_notice_at)
    )


def _ringing(floor: Floor, case: Escalation, now: Instant, unseen_until: Instant) -> Iterator[str]:
    if case.owner is not None:
        yield f"{case.id} rings though {case.owner} has it"
    if case.ring is None or not case.ring.targets:
        yield f"{case.id} rings at nobody"
        return
    for target in case.ring.targets:
        who = floor.people[target]
        if not who.seated:
            yield f"{case.id} rings at {target}, who has left"
        if not present(who) and now > unseen_until:
            yield f"{case.id} rings unseen"


def _waiting(floor: Floor, case: Escalation, now: Instant) -> Iterator[str]:
    if case.line is None or case.ring is not None or case.owner is not None:
        yield f"{case.id} is in line, and somewhere else too"
        return
    if case.id not in floor.waiting:
        yield f"{case.id} is in line, and the index does not know"
    for name in floor.takers:
        if could_be_served(floor, floor.people[name], case, now):
            yield f"{case.id} waits though {name} is free"


def could_be_served(floor: Floor, person: Person, case: Escalation, now: Instant) -> bool:
    """Somebody it stands in line for is idle."""
    return (
        present(person)
        and ranking.idle(person, floor.presence(person.id).state)
        and eligible.can_take(person, case)
        and eligible.meant_by(case, case.ladder[case.rung], person)
        and all(tried.person != person.id for tried in case.tried)
        and not ranking.reserved(person, case.by, now)
        and not ranking.loaded(person, case.lane, floor.rulebook.text.load_limit)
    )


def _outside(case: Escalation) -> Iterator[str]:
    if case.outside is None or case.ring is not None or case.owner is not None:
        yield f"{case.id} is outside, and somewhere else too"
        return
    known = [fell.means for fell in case.outside.fell]
    if case.outside.means in known or {*known, case.outside.means} & set(case.outside.then):
        yield f"{case.id} is told twice by the same means"


def _alarmed(floor: Floor, case: Escalation) -> Iterator[str]:
    if case.ring is None or case.owner is not None:
        yield f"{case.id} is an alarm without a ring, or with an owner"
    elif not case.ring.targets:
        if case.id not in set(unattended(floor)):
            yield f"{case.id} alarms nobody and health is green"
        if ladder.alarm_targets(floor, case):
            yield f"{case.id} alarms nobody though somebody is there"


def _owned(floor: Floor, case: Escalation) -> Iterator[str]:
    owner = None if case.owner is None else floor.people.get(case.owner)
    if owner is None:
        yield f"{case.id} in {case.stage} has no owner"
    elif case.id in floor.incidents.joined:
        return  # its incident is what somebody answers for
    elif case.stage in (Stage.CONNECTED, Stage.IN_HAND) and not owner.seated:
        if case.stage is Stage.IN_HAND:
            yield f"{case.id}'s owner has left"
        elif case.connected_call not in floor.calls:
            yield f"{case.id}'s owner has left, and so has the customer"


# -- consults -------------------------------------------------------------------------------------------------


def _asked(floor: Floor, case: Escalation) -> Iterator[str]:
    """Questions, instructions and messages are numbered, and a question is what its last instruction says."""
    for what in (case.questions, case.instructions, case.messages):
        if what and [one.number for one in what] != [*range(1, len(what) + 1)]:
            yield f"{case.id} numbers {what} out of order"
    for question in case.questions:
        yield from _question(case, question)
    if case.turned and case.stage is not Stage.TAKEN:
        yield f"{case.id} has turned, and no phone is about to ring"
    if case.consult:
        yield from _consult(floor, case)


def _question(case: Escalation, question: Question) -> Iterator[str]:
    given = [one for one in case.instructions if one.question == question.number]
    read = bool(given) and given[-1].read_at is not None
    if question.state is QuestionState.ANSWERED and (not given or read):
        yield f"{case.id} waits to be read and was, or never can be"
    if question.state is QuestionState.DONE and not read:
        yield f"{case.id} is done and unread"
    if (question.over_at is not None) != (question.state in OVER):
        yield f"{case.id} says in two ways whether question {question.number} is over"


def _consult(floor: Floor, case: Escalation) -> Iterator[str]:
    if not case.questions:
        yield f"{case.id} asks nothing"
    if case.stage in (Stage.TAKEN, Stage.CONNECTED):
        yield f"{case.id} is on the phone"
    if case.stage in UNOWNED and case.settled:
        yield f"{case.id} rings for nothing"
    if case.stage is Stage.IN_HAND and case.id not in floor.incidents.joined:
        if case.settled and (case.cause is not None or case.overdue):
            yield f"{case.id} never ends"
        if case.due is None:
            yield f"{case.id} has no deadline of its own"
    if case.read_until is not None and not any(
        one.read_by == case.read_until and not one.late and one.read_at is None for one in case.instructions
    ):
        yield f"{case.id} runs out for nothing"


# -- what is said twice is said alike -------------------------------------------------------------------------


def faults_of_lines(floor: Floor) -> Iterator[str]:
    """Every line counts 1, 2, 3 … up to `line.FAR`, urgent before what has waited less than its head start."""
    places: dict[line.Queue, int] = {}
    for case in line.waiting(floor):
        mine = line.queue(case, case.rung)
        places[mine] = places.get(mine, 0) + 1
        if case.line is None or case.line.place != min(line.FAR, places[mine]):
            yield f"{case.id} is not told that it is number {places[mine]}"
    if set(floor.waiting) != {one.id for one in floor.escalations.values() if one.stage is Stage.WAITING}:
        yield "the index of the line is wrong"


def faults_of_takers(floor: Floor) -> Iterator[str]:
    """The index of who may take, and the short ways to ask who is at work and who is free."""
    if dict(floor.takers) != {one.id: one.role for one in floor.people.values() if one.role in RECEIVERS}:
        yield "the index of those who take escalations is wrong"
    lost = floor.pbx_lost_at
    for person in floor.people.values():
        state = floor.presence(person.id).state
        if at_work(person, lost) != (present(person) and state in _AT_WORK):
            yield f"{person.id} is said to be at work, or not to be, in two ways"
        if is_free(person, lost) != (state is State.FREE):
            yield f"{person.id} is said to be free, or not to be, in two ways"


def faults_of_people(floor: Floor) -> Iterator[str]:
    """What rings at people, what they have and which calls are theirs: as escalations and calls say."""
    rings: dict[PersonId, set[EscalationId]] = {}
    owned: dict[PersonId, set[EscalationId]] = {}
    expected: dict[PersonId, set[EscalationId]] = {}
    owing: dict[PersonId, set[EscalationId]] = {}
    answered: dict[PersonId, set[EscalationId]] = {}
    for case in floor.escalations.values():
        for target in () if case.ring is None else case.ring.targets:
            rings.setdefault(target, set()).add(case.id)
        if case.owner is not None and case.stage not in ENDED and case.id not in floor.incidents.joined:
            owned.setdefault(case.owner, set()).add(case.id)
        if case.owner is not None and case.stage is Stage.TAKEN:
            expected.setdefault(case.owner, set()).add(case.id)
        if case.answerer is not None:
            (owing if case.open_questions else answered).setdefault(case.answerer, set()).add(case.id)
    calls: dict[PersonId | None, set[str]] = {}
    for call in floor.calls.values():
        calls.setdefault(call.person, set()).add(call.id)
    for person in floor.people.values():
        name = person.id
        for what, held, wanted in (
            ("rings at", person.ringing, rings),
            ("is in hand of", person.in_hand, owned),
            ("is expected by", person.expects, expected),
            ("waits for an answer of", person.answering, owing),
            ("is answered by", person.answered, answered),
        ):
            if set(held) != wanted.get(name, set()):
                yield f"what {what} {name} is said in two ways"
        if {one.call for one in person.lines} != calls.get(name, set()):
            yield f"the calls of {name} are said in two ways"


def faults_of_seats(floor: Floor) -> Iterator[str]:
    """One person a phone."""
    taken = [one.extension for one in floor.people.values() if one.extension is not None]
    if len(taken) != len(set(taken)):
        yield "two people have one phone"
    for phone in floor.phones.values():
        if phone.person is not None and floor.people[phone.person].extension != phone.id:
            yield f"phone {phone.id} is {phone.person}'s, and they have another one"
