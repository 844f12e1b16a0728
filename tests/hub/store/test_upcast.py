import msgspec
import pytest
from tests.domain.floors import raised, stage
from tests.hub.floors import OPERATOR, enrolled, rang, staffed

from escdesk.domain.floor import Floor, apply, empty
from escdesk.domain.messages.escalations import EscalationRaised
from escdesk.domain.messages.ladders import Asks
from escdesk.domain.messages.people import Role
from escdesk.domain.model.calls import Telephone
from escdesk.hub.store import codec
from escdesk.hub.store.upcast import UPCASTERS, VERSIONS, Body, UnknownVersion, upcast


def _seconds(body: Body) -> Body:
    """Version 1 counted seconds."""
    seconds = body.pop("ring_s")
    return {**body, "ring_ms": seconds * 1_000}


def _renamed(body: Body) -> Body:
    """Version 2 was called otherwise."""
    return {**body, "type": "PhoneRung"}


STEPS = {("Rung", 1): _seconds, ("Rung", 2): _renamed}


def test_steps_follow_each_other_through_a_new_name() -> None:
    body = upcast("Rung", 1, {"type": "Rung", "ring_s": 20}, versions={"PhoneRung": 3}, upcasters=STEPS)
    assert body == {"type": "PhoneRung", "ring_ms": 20_000}


def test_a_body_of_today_stays() -> None:
    body = {"type": "PhoneRung", "ring_ms": 5}
    assert upcast("PhoneRung", 3, dict(body), versions={"PhoneRung": 3}, upcasters=STEPS) == body


def test_a_version_of_tomorrow_is_refused() -> None:
    with pytest.raises(UnknownVersion):
        upcast("PhoneRung", 4, {"type": "PhoneRung"}, versions={"PhoneRung": 3}, upcasters=STEPS)
    with pytest.raises(UnknownVersion):
        codec.event_of("CallRang", 99, "{}")


def test_every_step_ends_at_a_version_of_today() -> None:
    for kind, version in UPCASTERS:
        assert version < VERSIONS.get(kind, 1) or kind not in codec.kinds()


def test_every_kind_of_event_is_known_and_comes_back_as_it_was() -> None:
    kinds = codec.kinds()
    assert "CallRang" in kinds
    assert "TransferOrdered" in kinds
    assert "Order" not in kinds
    for event in (rang("c1"), enrolled(OPERATOR)):
        assert codec.event_of(type(event).__name__, 1, codec.encode(event).decode()) == event


def test_a_hand_of_the_second_release_stays_a_takeover() -> None:
    """Its rule asked for a decision, and the customer was on the way to somebody's phone."""
    play = stage(("op", Role.OPERATOR), ("sv", Role.SUPERVISOR))
    raised(play, "2001", "op")
    event = next(event for event in play.events if isinstance(event, EscalationRaised))
    told = msgspec.json.decode(codec.encode(event)) | {"asks": "decision"}
    body = codec.encode(told).decode()
    assert codec.event_of("EscalationRaised", 1, body) == event
    assert codec.event_of("EscalationRaised", 2, body).asks is Asks.DECISION


def test_an_unknown_kind_is_loud() -> None:
    with pytest.raises(msgspec.ValidationError):
        codec.event_of("Nonsense", 1, '{"type": "Nonsense", "at": 1}')


def test_a_floor_comes_back_from_its_checkpoint() -> None:
    floor = apply(staffed(), rang("c1"))
    assert codec.floor_of(codec.checkpoint_bytes(floor)) == floor
    assert codec.floor_of(codec.checkpoint_bytes(empty())) == empty()


def test_every_part_of_a_floor_is_in_the_checkpoint() -> None:
    kept = set(codec.Checkpoint.__struct_fields__)
    parts = (set(Floor.__struct_fields__) | set(Telephone.__struct_fields__)) - {
        "telephone",
        "takers",
        "waiting",
    }
    assert kept == parts, "takers follow from people, waiting from escalations"
