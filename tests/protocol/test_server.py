"""The hub's half: nothing before hello, one event a frame, no frame breaks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escdesk.domain.ids import CommandId, EscalationId, Instant, PersonId
from escdesk.domain.messages.escalations import Accept
from escdesk.domain.messages.papers import StaffName
from escdesk.protocol.codec import decode_from_hub, encode, raw
from escdesk.protocol.messages import Answer, Ask, Goodbye, Hello, Ping, Pong, Pulse, Welcome
from escdesk.protocol.server import (
    AskReceived,
    Broken,
    HelloReceived,
    PingReceived,
    ServerConversation,
    pulse,
)

HELLO = encode(Hello(token="t", seq=7, versions=(1,), program="test"))
ASK = encode(Ask(id=CommandId("1"), command=raw(Accept(escalation=EscalationId("E1")))))


def opened() -> ServerConversation:
    talk = ServerConversation()
    talk.receive(HELLO)
    welcome(talk)
    return talk


def welcome(talk: ServerConversation) -> bytes:
    return talk.welcome(person=PersonId("op1"), session="s", now=Instant(5), rate=2.0, floor="log-1")


def test_hello_then_welcome():
    talk = ServerConversation()
    assert talk.receive(HELLO) == HelloReceived(token="t", seq=7, version=1, program="test", again=False)
    said = decode_from_hub(welcome(talk))
    assert said == Welcome(
        version=1, person=PersonId("op1"), session="s", now=Instant(5), rate=2.0, floor="log-1"
    )


@pytest.mark.parametrize("frame", [ASK, encode(Ping(sent=1)), b'{"say":"sing"}', b"{"])
def test_nothing_comes_before_hello(frame):
    assert ServerConversation().receive(frame) == Broken(code="unreadable")


def test_nothing_is_said_before_the_welcome():
    talk = ServerConversation()
    talk.receive(HELLO)
    with pytest.raises(RuntimeError):
        talk.prepared(pulse(Instant(1), None))
    with pytest.raises(RuntimeError):
        welcome(opened())


def test_an_ask_waits_for_the_welcome():
    talk = ServerConversation()
    talk.receive(HELLO)
    assert talk.receive(ASK) == Broken(code="unreadable")


def test_an_ask_brings_its_command_and_the_papers_that_are_known():
    name = StaffName(person=PersonId("op1"), name="佐藤")
    ask = encode(
        Ask(id=CommandId("1"), command=raw(Accept(escalation=EscalationId("E1"))), papers=(raw(name),))
    )
    ask = ask.replace(b'"papers":[', b'"papers":[{"type":"Receipt"},')
    assert opened().receive(ask) == AskReceived(
        id=CommandId("1"), command=Accept(escalation=EscalationId("E1")), papers=(name,)
    )


@pytest.mark.parametrize(
    ("command", "papers", "code"),
    [
        (b'{"type":"Dance"}', b"[]", "unknown_command"),
        (b'{"type":"Accept","escalation":4}', b"[]", "bad_value"),
        (b'{"type":"Accept","escalation":"E1"}', b'[{"type":"StaffName"}]', "bad_value"),
    ],
)
def test_an_ask_that_cannot_be_read_is_answered_not_broken_off(command, papers, code):
    frame = b'{"say":"ask","id":"9","command":' + command + b',"papers":' + papers + b"}"
    assert opened().receive(frame) == AskReceived(id=CommandId("9"), code=code)


def test_hello_again_wants_the_same_once_more():
    talk = opened()
    again = talk.receive(encode(Hello(token="t", versions=(1,))))
    assert again == HelloReceived(token="t", seq=0, version=1, program="", again=True)
    talk.answer(CommandId("1"), "ok")  # what was asked before may be answered meanwhile
    with pytest.raises(RuntimeError):
        talk.prepared(b"")
    welcome(talk)
    assert talk.prepared(b"frame") == b"frame"


def test_hello_again_as_somebody_else_is_broken_off():
    assert opened().receive(encode(Hello(token="u", versions=(1,)))) == Broken(code="bad_token")


def test_no_common_version():
    talk = ServerConversation()
    assert talk.receive(encode(Hello(token="t", versions=(99,)))) == Broken(code="no_common_version")


def test_what_is_said():
    talk = opened()
    assert talk.receive(encode(Ping(sent=4))) == PingReceived(sent=4)
    assert decode_from_hub(talk.pong(4, Instant(9))) == Pong(sent=4, now=Instant(9))
    assert decode_from_hub(pulse(Instant(9), Instant(8))) == Pulse(now=Instant(9), pbx_heard_at=Instant(8))
    assert decode_from_hub(talk.answer(CommandId("1"), "ok", 12)) == Answer(
        id=CommandId("1"), code="ok", upto=12
    )


def test_nothing_comes_after_goodbye():
    talk = opened()
    assert decode_from_hub(talk.goodbye("leaving")) == Goodbye(code="leaving")
    assert talk.over
    assert talk.receive(HELLO) is None
    with pytest.raises(RuntimeError):
        talk.prepared(pulse(Instant(1), None))


@given(
    st.lists(st.one_of(st.binary(max_size=60), st.sampled_from([HELLO, ASK, ASK + ASK, HELLO[:-4], ASK[5:]])))
)
def test_no_frame_breaks_it(frames):
    talk = ServerConversation()
    for frame in frames:
        event = talk.receive(frame)
        if isinstance(event, HelloReceived):
            welcome(talk)
        if isinstance(event, Broken):
            talk.goodbye(event.code)
            assert talk.receive(HELLO) is None
            return
