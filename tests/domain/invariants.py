"""What must hold on the floor after every step."""

from collections.abc import Iterator

from hypothesis.stateful import RuleBasedStateMachine, invariant

from escdesk.domain import soundness
from escdesk.domain.figures import unattended
from escdesk.domain.floor import Floor
from escdesk.domain.ids import Instant
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.messages.people import Role
from escdesk.domain.messages.transfers import CancelWhy, FailReason
from escdesk.domain.model.escalations import Escalation
from escdesk.domain.sight import papers_of, project


def _sound(faults: Iterator[str]) -> None:
    found = list(faults)
    assert not found, found


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

    def nobody(self) -> set:
        """What alarms and reaches nobody."""
        return set(unattended(self.floor))

    # -- what must always hold --------------------------------------------------------------------------------

    @invariant()
    def never_ownerless(self) -> None:
        """Invariant 2."""
        unseen_until = self.restarted_at + 20_000
        for one in self.floor.escalations.values():
            _sound(soundness.faults_of_case(self.floor, one, self.now, unseen_until))

    @invariant()
    def places_in_line_are_in_order(self) -> None:
        """Every line counts 1, 2, 3 …, urgent before what has waited less than its head start."""
        _sound(soundness.faults_of_lines(self.floor))

    @invariant()
    def indexes_say_what_people_are(self) -> None:
        _sound(soundness.faults_of_takers(self.floor))

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
        _sound(soundness.faults_of_people(self.floor))

    @invariant()
    def one_person_a_phone(self) -> None:
        _sound(soundness.faults_of_seats(self.floor))

    @invariant()
    def customer_is_never_dropped(self) -> None:
        """Invariant 5: it rings on only when nothing of the order is left; connected means the PBX said so."""
        for order, fate in self.orders.items():
            one = self.floor.escalation_by_order(order)
            assert (one is not None) == (fate == "open"), f"order {order} is {fate}"

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
                    involved = any(
                        getattr(one, own, None) == person.id for own in ("person", "by", "operator")
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
