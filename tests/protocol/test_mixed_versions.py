"""A hub and a desk of two releases live together: each skips what it does not know, and misses nothing else."""

import json
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import fields
from tests.domain.floors import answered, consulted, stage
from tests.protocol.small_hub import SmallHub

from escdesk.domain.errors import Refused
from escdesk.domain.ids import CallId, EscalationId, PersonId
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.protocol.codec import COMMANDS, decode_command, decode_entity, decode_paper, encode

GOLDEN = Path(__file__).parent.parent / "golden"
RELEASES = sorted(path.stem.removeprefix("floor-") for path in GOLDEN.glob("floor-*.json"))
KNOWN_IN_0_2 = frozenset(
    json.loads((GOLDEN / "floor-0.2.json").read_text(encoding="utf-8"))["escalations"][0]
)
"""Fields of an escalation that a desk of 0.2 knows."""

Escalation02 = msgspec.defstruct(
    "Escalation02",
    [
        (one.name, one.type) if one.required else (one.name, one.type, one.default)
        for one in fields(Escalation)
        if one.name in KNOWN_IN_0_2
    ],
    frozen=True,
    kw_only=True,
    tag="escalation",
    tag_field="kind",
)
"""An escalation as a desk of 0.2 knows it."""


def entities(release: str) -> list[bytes]:
    """As a hub of that release put them into frames."""
    floor = json.loads((GOLDEN / f"floor-{release}.json").read_text(encoding="utf-8"))
    lists = [one for one in floor.values() if isinstance(one, list)]
    return [json.dumps(one).encode() for some in lists for one in some]


@pytest.mark.parametrize("release", RELEASES)
def test_a_desk_of_today_reads_whatever_an_earlier_hub_tells(release: str) -> None:
    found = [decode_entity(one) for one in entities(release)]
    assert None not in found
    assert {type(one).__name__ for one in found} >= {"Person", "Phone"}


def test_a_desk_of_yesterday_reads_a_consult_as_the_escalation_it_knows() -> None:
    play = stage(("op", Role.OPERATOR), ("sv", Role.SUPERVISOR))
    case = consulted(play, "2001", "op")
    play.say(e.Accept(escalation=case), "sv")
    play.say(co.SendMessage(escalation=case, internal=True), "sv")
    answered(play, case, "sv")
    told = encode(play.escalation)
    known = set(json.loads(told))
    assert known - KNOWN_IN_0_2 >= {"questions", "instructions", "messages"}
    read = msgspec.json.decode(told, type=Escalation02)
    assert (read.id, read.stage, read.owner) == (case, Stage.IN_HAND, "sv")


def test_what_a_later_release_adds_is_skipped() -> None:
    hub = SmallHub()
    person = hub.floor.people[PersonId("op1")]
    later = json.loads(encode(person)) | {"mood": {"since": 3, "of": ["a"]}, "badges": []}
    assert decode_entity(json.dumps(later).encode()) == person
    paper = {"type": "MessageText", "escalation": "E1", "message": 1, "text": "はい", "colour": "red"}
    read = decode_paper(json.dumps(paper).encode())
    assert read is not None
    assert read.text == "はい"  # type: ignore[union-attr]


def test_what_an_earlier_desk_says_is_understood() -> None:
    """Without the fields that came later; what it asks for is what it always meant."""
    said = msgspec.Raw(b'{"type":"Accept","escalation":"E1"}')
    assert decode_command(said) == e.Accept(escalation=EscalationId("E1"), instruct=False)
    said = msgspec.Raw(b'{"type":"AskForTakeover","call":"c1"}')
    assert decode_command(said) == e.AskForTakeover(call=CallId("c1"))


def test_a_later_desk_is_told_that_a_command_is_not_known() -> None:
    with pytest.raises(Refused) as refused:
        decode_command(msgspec.Raw(b'{"type":"AskTheOracle","escalation":"E1"}'))
    assert refused.value.code == "unknown_command"


def test_every_command_about_consults_can_be_said() -> None:
    assert {co.AskForConsult, co.GiveInstruction, co.SendMessage, co.TurnToTakeover} <= set(COMMANDS.values())
