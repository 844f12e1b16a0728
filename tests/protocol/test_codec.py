"""What is said survives the way; what is not known is skipped; what is wrong is refused with a code."""

import msgspec
import pytest

from escdesk.domain.errors import Refused
from escdesk.domain.ids import CallId, CommandId, EscalationId, PersonId
from escdesk.domain.messages.cards import SaveCard, Temperature
from escdesk.domain.messages.escalations import Accept, AskForTakeover
from escdesk.domain.messages.papers import CardText, StaffName
from escdesk.domain.model.people import Person, Role
from escdesk.protocol.codec import (
    COMMANDS,
    MAX_FROM_DESK,
    Unreadable,
    decode_command,
    decode_entity,
    decode_from_desk,
    decode_from_hub,
    decode_key,
    decode_paper,
    encode,
    raw,
)
from escdesk.protocol.messages import Answer, Ask, Ping, Pulse
from escdesk.protocol.versions import choose


def test_every_command_the_rules_know_can_be_said():
    from escdesk.domain.decide import COMMANDS as RULES

    assert set(COMMANDS.values()) >= set(RULES)


@pytest.mark.parametrize(
    "command",
    [
        Accept(escalation=EscalationId("E1")),
        AskForTakeover(call=CallId("c1"), person=PersonId("sv1")),
        SaveCard(call=CallId("c1"), revision=3, temperature=Temperature.HIGH, filled=("category",)),
    ],
)
def test_a_command_survives_the_way(command):
    said = decode_from_desk(encode(Ask(id=CommandId("1"), command=raw(command))))
    assert isinstance(said, Ask)
    assert decode_command(said.command) == command


def test_an_unknown_word_is_skipped():
    assert decode_from_desk(b'{"say":"sing","loud":true}') is None
    assert decode_from_hub(b'{"say":"sing"}') is None


def test_unknown_fields_are_skipped():
    assert decode_from_desk(b'{"say":"ping","sent":5,"mood":"good"}') == Ping(sent=5)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff\xfe", b"[]", b'"x"', b"null", b'{"say":3}', b'{"say":"ping"}', b"[" * 100_000]
)
def test_bytes_that_are_no_message_are_unreadable(data):
    with pytest.raises(Unreadable):
        decode_from_desk(data)
    with pytest.raises(Unreadable):
        decode_from_hub(data.replace(b"ping", b"pulse"))


def test_what_is_too_long_is_unreadable():
    with pytest.raises(Unreadable):
        decode_from_desk(b" " * MAX_FROM_DESK + encode(Ping(sent=1)))


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (b'{"type":"Dance"}', "unknown_command"),
        (b'{"type":"ChoosePresence","choice":"asleep"}', "bad_value"),
        (b'{"type":"Accept"}', "bad_value"),
        (b"3", "bad_value"),
        (b'{"nothing":1}', "bad_value"),
    ],
)
def test_a_command_that_cannot_be_read_has_a_code(command, code):
    with pytest.raises(Refused) as refused:
        decode_command(msgspec.Raw(command))
    assert refused.value.code == code


def test_entities_and_papers_survive_the_way():
    person = Person(id=PersonId("op1"), role=Role.OPERATOR)
    assert decode_entity(raw(person)) == person
    name = StaffName(person=PersonId("op1"), name="佐藤 恵子")
    assert decode_paper(raw(name)) == name
    text = CardText(call=CallId("c"), revision=1, answers={"q": "a"})
    assert decode_paper(raw(text)) == text


def test_entities_and_papers_of_unknown_kinds_are_none():
    assert decode_entity(b'{"kind":"robot","id":"r2"}') is None
    assert decode_key(b'{"kind":"robot","id":"r2"}') == ("robot", "r2")
    assert decode_key(b"[]") is None
    assert decode_paper(b'{"type":"Receipt"}') is None
    with pytest.raises(Unreadable):
        decode_entity(b'{"kind":"person","id":"x","role":"wizard"}')


def test_answer_and_pulse_survive_the_way():
    for said in (Answer(id=CommandId("1"), code="already_taken", details={"by": "sv1"}), Pulse(now=5)):
        assert decode_from_hub(encode(said)) == said


def test_the_newest_common_version_is_chosen():
    assert choose((1, 2, 3), (2, 1)) == 2
    assert choose((4,), (2, 1)) is None
    assert choose(()) is None
