"""What must hold on the floor after every step."""

from hypothesis.stateful import RuleBasedStateMachine, invariant

from escdesk.domain.figures import unattended
from escdesk.domain.floor import Floor
from escdesk.domain.ids import Instant
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.messages.people import Role
from escdesk.domain.messages.transfers import CancelWhy, FailReason
from escdesk.domain.model.consults import OVER, QuestionState
from escdesk.domain.model.escalations import UNOWNED, Escalation, Stage
from escdesk.domain.model.presence import State, at_work, present
from escdesk.domain.model.takers import RECEIVERS
from escdesk.domain.rules import eligible, ladder, line, ranking
from escdesk.domain.sight import papers_of, project


class Invariants(RuleBasedStateMachine):
    """Looks at a floor and changes nothing."""

    floor: Floor
    now: Instant
    restarted_at: Instant
    orders: dict[str, str]
    sights: dict

    seen: tuple[Floor | None, dict] = (None, {})
    """What each person sees of the floor that was looked at last: three invariants ask, one projection is enough."""

    def sight_of(self, person):
        if self.seen[0] is not self.floor:
            self.seen = (self.floor, {})
        found = self.seen[1]
        if person not in found:
            found[person] = project(self.floor, person).entities
        return found[person]

    # -- what must always hold --------------------------------------------------------------------------------

    @invariant()
    def never_ownerless(self) -> None:
        """Invariant 2."""
        nobody = set(unattended(self.floor))
        for one in self.floor.escalations.values():
            ringing = one.ring is not None and one.ring.targets
            deadline = (
                one.due
                or (one.ring and one.ring.until)
                or (one.transfer and one.transfer.check_at)
                or (one.line and one.line.until)
                or (one.outside and one.outside.until)
            )
            assert deadline, f"{one.id} in {one.stage} has no deadline"
            match one.stage:
                case Stage.RINGING:
                    assert ringing, f"{one.id} rings at nobody"
                    for target in one.ring.targets:
                        who = self.floor.people[target]
                        assert who.seated, f"{one.id} rings at {target}, who has left"
                        assert present(who) or self.now <= self.restarted_at + 20_000, (
                            f"{one.id} rings unseen"
                        )
                    assert one.owner is None
                case Stage.WAITING:
                    assert one.line is not None
                    assert one.ring is None
                    assert one.owner is None
                    assert one.id in self.floor.waiting
                    for person in self.floor.people.values():
                        assert not self.could_be_served(person, one), (
                            f"{one.id} waits though {person.id} is free"
                        )
                case Stage.OUTSIDE:
                    assert one.outside is not None
                    assert one.ring is None
                    assert one.owner is None
                case Stage.ALARM:
                    assert one.ring is not None
                    assert one.owner is None
                    assert ringing or one.id in nobody, f"{one.id} alarms nobody and health is green"
                    if not ringing:
                        assert not ladder.alarm_targets(self.floor, one), (
                            f"{one.id} alarms nobody though somebody is there"
                        )
                case Stage.TAKEN:
                    assert one.owner is not None
                    assert one.transfer is not None
                    assert one.ring is None
                case Stage.RAISED:
                    raise AssertionError(f"{one.id} was left standing")
                case _:
                    assert one.owner in self.floor.people
            if one.stage in (Stage.CONNECTED, Stage.IN_HAND) and not self.floor.people[one.owner].seated:
                assert one.stage is Stage.CONNECTED, f"{one.id}'s owner has left"
                assert one.connected_call in self.floor.calls, (
                    f"{one.id}'s owner has left, and so has the customer"
                )

    def could_be_served(self, person, one) -> bool:
        """Somebody it stands in line for is idle, and nothing more pressing waits for them."""
        return (
            present(person)
            and ranking.idle(person, self.floor.presence(person.id).state)
            and eligible.can_take(person, one)
            and eligible.meant_by(one, one.ladder[one.rung], person)
            and all(tried.person != person.id for tried in one.tried)
            and not ranking.reserved(person, one.by, self.now)
            and not ranking.loaded(person, one.lane, self.floor.rulebook.text.load_limit)
        )

    @invariant()
    def places_in_line_are_in_order(self) -> None:
        """Every line counts 1, 2, 3 …, urgent before what has waited less than its head start."""
        places: dict = {}
        for one in line.waiting(self.floor):
            places.setdefault(line.queue(one, one.rung), []).append(one.line.place)
        for found in places.values():
            assert found == list(range(1, len(found) + 1)), found
        assert set(self.floor.waiting) == {
            one.id for one in self.floor.escalations.values() if one.stage is Stage.WAITING
        }

    @invariant()
    def indexes_say_what_people_are(self) -> None:
        wanted = {one.id: one.role for one in self.floor.people.values() if one.role in RECEIVERS}
        assert dict(self.floor.takers) == wanted
        lost, busy = (
            self.floor.pbx_lost_at,
            (State.FREE, State.WRAP_UP, State.RINGING, State.ON_CALL, State.HOLDING),
        )
        for person in self.floor.people.values():
            state = self.floor.presence(person.id).state
            assert at_work(person, lost) == (present(person) and state in busy), person.id
            expected = {
                one.id
                for one in self.floor.escalations.values()
                if one.stage is Stage.TAKEN and one.owner == person.id
            }
            assert set(person.expects) == expected, person.id
            owed = {
                one.id
                for one in self.floor.escalations.values()
                if one.answerer == person.id
                and any(question.state is QuestionState.OPEN for question in one.questions)
            }
            assert set(person.answering) == owed, person.id

    @invariant()
    def questions_are_what_their_instructions_say(self) -> None:
        for one in self.floor.escalations.values():
            assert [question.number for question in one.questions] == [*range(1, len(one.questions) + 1)], (
                one.id
            )
            assert [given.number for given in one.instructions] == [*range(1, len(one.instructions) + 1)]
            assert [said.number for said in one.messages] == [*range(1, len(one.messages) + 1)]
            for question in one.questions:
                given = [given for given in one.instructions if given.question == question.number]
                match question.state:
                    case QuestionState.ANSWERED:
                        assert given[-1].read_at is None, f"{one.id} waits to be read and was"
                    case QuestionState.DONE:
                        assert given[-1].read_at is not None, f"{one.id} is done and unread"
                assert (question.over_at is not None) == (question.state in OVER)
            assert not one.turned or one.stage is Stage.TAKEN, one.id

    @invariant()
    def a_consult_is_somebodys_until_it_is_settled(self) -> None:
        for one in self.floor.escalations.values():
            if not one.consult:
                continue
            assert one.questions, f"{one.id} asks nothing"
            assert one.stage not in (Stage.TAKEN, Stage.CONNECTED), f"{one.id} is on the phone"
            waits = any(question.state not in OVER for question in one.questions)
            if one.stage in UNOWNED:
                assert waits, f"{one.id} rings for nothing"
            elif one.stage is Stage.IN_HAND:
                assert waits or (one.cause is None and not one.overdue), f"{one.id} never ends"
                assert one.due is not None
            if one.read_until is not None:
                assert any(
                    given.read_by == one.read_until and not given.late and given.read_at is None
                    for given in one.instructions
                ), f"{one.id} runs out for nothing"

    @invariant()
    def nobody_who_raised_reads_what_helpers_say_among_themselves(self) -> None:
        for one in self.floor.escalations.values():
            internal = {said.number for said in one.messages if said.internal}
            if not internal or one.by not in self.floor.people:
                continue
            seen = self.sight_of(one.by)["escalation", one.id]
            assert internal.isdisjoint(said.number for said in seen.messages), one.id
            assert internal.isdisjoint(reader.upto for reader in seen.read), one.id
            for number in internal:
                assert ("MessageText", f"{one.id}/{number}") not in set(papers_of(seen)), one.id

    @invariant()
    def nobody_who_raised_reads_a_no(self) -> None:
        """E5: in the sight, not only on the screen."""
        for person in self.floor.people.values():
            if person.role in (Role.LEAD, Role.MANAGER):
                continue
            for one in self.sight_of(person.id).values():
                if isinstance(one, Escalation) and one.by == person.id:
                    no = (Outcome.BUSY, Outcome.PASSED, Outcome.REJECTED)
                    assert all(tried.reason is None and tried.outcome not in no for tried in one.tried)
                    assert one.fell not in (FailReason.REJECTED, FailReason.CANCELLED)
                    assert one.transfer is None or one.transfer.why is not CancelWhy.BUSY

    @invariant()
    def what_people_hold_is_what_escalations_say(self) -> None:
        for person in self.floor.people.values():
            rings = {
                one.id
                for one in self.floor.escalations.values()
                if one.ring and person.id in one.ring.targets
            }
            owned = {
                one.id
                for one in self.floor.escalations.values()
                if one.owner == person.id and one.stage not in (Stage.RESOLVED, Stage.REPORTED)
            }
            assert set(person.ringing) == rings, person.id
            assert set(person.in_hand) == owned, person.id
            lines = {call.id for call in self.floor.calls.values() if call.person == person.id}
            assert {line.call for line in person.lines} == lines, person.id

    @invariant()
    def one_person_a_phone(self) -> None:
        taken = [one.extension for one in self.floor.people.values() if one.extension is not None]
        assert len(taken) == len(set(taken))
        for phone in self.floor.phones.values():
            if phone.person is not None:
                assert self.floor.people[phone.person].extension == phone.id

    @invariant()
    def customer_is_never_dropped(self) -> None:
        """Invariant 5: it rings on only when nothing of the order is left; connected means the PBX said so."""
        for order, fate in self.orders.items():
            one = self.floor.escalation_by_order(order)
            assert (one is not None) == (fate == "open"), f"order {order} is {fate}"
        for one in self.floor.escalations.values():
            assert not (one.transfer is not None and one.ring is not None), "rings on with an order under way"

    @invariant()
    def square_closes(self) -> None:
        """Invariant 7, and what a desk gets is only what it may see."""
        for person in self.floor.people:
            wanted = self.sight_of(person)
            held = self.sights.get(person)
            if held != wanted:
                differ = {key for key in {*held, *wanted} if held.get(key) != wanted.get(key)}
                raise AssertionError(f"sight of {person} differs in {differ}")

    @invariant()
    def clients_are_kept_apart(self) -> None:
        for person in self.floor.people.values():
            for one in self.sight_of(person.id).values():
                client = getattr(one, "client", None)
                if client is not None and client not in person.clients:
                    involved = (
                        getattr(one, "person", None) == person.id or getattr(one, "by", None) == person.id
                    )
                    owner = getattr(one, "owner", None) == person.id
                    assert involved or owner or self.has_had(person.id, one), f"{person.id} sees {one.id}"

    def has_had(self, person, one) -> bool:
        escalation = one if hasattr(one, "tried") else self.floor.escalation_of(one.id)
        return escalation is not None and (
            person in (escalation.by, escalation.owner, escalation.resolved_by, escalation.holder)
            or any(tried.person == person for tried in escalation.tried)
            or (escalation.ring is not None and person in escalation.ring.targets)
        )

    @invariant()
    def stamped_is_stamped(self) -> None:
        """Invariant 9: thresholds of a running hold are those of its start."""
        for call in self.floor.calls.values():
            if call.hold is not None:
                rules = self.floor.rulebook.queue(call.queue)
                assert call.hold.promise_at - call.hold.since in (30_000, 60_000, rules.promise_ms)
