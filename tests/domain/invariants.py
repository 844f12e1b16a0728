"""What must hold on the floor after every step."""

from hypothesis.stateful import RuleBasedStateMachine, invariant

from escdesk.domain.figures import unattended
from escdesk.domain.floor import Floor
from escdesk.domain.ids import Instant
from escdesk.domain.model.escalations import Stage
from escdesk.domain.model.people import present
from escdesk.domain.rules import ladder
from escdesk.domain.sight import project


class Invariants(RuleBasedStateMachine):
    """Looks at a floor and changes nothing."""

    floor: Floor
    now: Instant
    restarted_at: Instant
    orders: dict[str, str]
    sights: dict

    # -- what must always hold --------------------------------------------------------------------------------

    @invariant()
    def never_ownerless(self) -> None:
        """Invariant 2."""
        nobody = set(unattended(self.floor))
        for one in self.floor.escalations.values():
            ringing = one.ring is not None and one.ring.targets
            deadline = one.due or (one.ring and one.ring.until) or (one.transfer and one.transfer.check_at)
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
            wanted = project(self.floor, person).entities
            held = self.sights.get(person)
            if held != wanted:
                differ = {key for key in {*held, *wanted} if held.get(key) != wanted.get(key)}
                raise AssertionError(f"sight of {person} differs in {differ}")

    @invariant()
    def clients_are_kept_apart(self) -> None:
        for person in self.floor.people.values():
            for one in project(self.floor, person.id).entities.values():
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
            person in (escalation.by, escalation.owner, escalation.resolved_by)
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
