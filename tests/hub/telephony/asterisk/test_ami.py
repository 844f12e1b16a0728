"""AMI bytes: nothing that was sent whole is lost, whatever the packets look like; nothing breaks out of its line."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.hub.telephony.asterisk.recorded import OUR_NAMES, events, names_of_events, ours, receive

from escdesk.hub.telephony.asterisk.ami import (
    MAX_FRAME_BYTES,
    FieldRefusedError,
    Greeting,
    Message,
    Receiver,
    Unreadable,
    encode,
)

HOLD = ours("hold")


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[start:end] for start, end in itertools.pairwise(edges)]


@pytest.mark.parametrize("name", OUR_NAMES)
def test_every_event_of_a_recording_arrives_in_order(name: str):
    data = ours(name)
    received = receive([data])
    assert names_of_events(data), "the recording is empty"
    assert events(received) == names_of_events(data)
    assert not [message for message in received if isinstance(message, Unreadable)]


def test_the_greeting_is_told_apart():
    assert receive([HOLD])[0] == Greeting("11.0.0")
    assert isinstance(receive([b"Event: A\r\n\r\n"])[0], Message)


@given(places=st.lists(st.integers(min_value=0), max_size=60))
def test_any_cut_gives_the_same_messages(places: list[int]):
    assert receive(cut(HOLD, places)) == receive([HOLD])


def test_byte_by_byte_gives_the_same_messages():
    assert receive([HOLD[i : i + 1] for i in range(len(HOLD))]) == receive([HOLD])


@given(
    names=st.lists(st.text("田中花子サトウ㍿𠮷👋é", min_size=1, max_size=12), min_size=1, max_size=5),
    places=st.lists(st.integers(min_value=0), max_size=30),
)
def test_japanese_names_survive_any_cut(names: list[str], places: list[int]):
    data = "".join(f"Event: Newchannel\r\nCallerIDName: {name}\r\n\r\n" for name in names).encode()
    received = receive(cut(data, places))
    assert [message.get("CallerIDName") for message in received if isinstance(message, Message)] == names


frames = st.lists(
    st.integers(min_value=0, max_value=999).map(lambda n: f"Event: E{n}\r\nUniqueid: {n}\r\n\r\n".encode()),
    max_size=6,
)


@given(
    before=frames, garbage=st.binary(max_size=300), after=frames, places=st.lists(st.integers(min_value=0))
)
def test_garbage_costs_no_event_but_its_own(
    before: list[bytes], garbage: bytes, after: list[bytes], places: list[int]
):
    """Garbage that ends like a frame harms nothing; without an end it can only take the frame it is glued to."""
    whole = b"".join(before) + garbage + b"\r\n\r\n" + b"".join(after)
    wanted = [*before, *after]
    got = [message for message in receive(cut(whole, places)) if isinstance(message, Message)]
    assert [(m.get("Event"), m.get("Uniqueid")) for m in got if m.get("Uniqueid")][: len(wanted)] == [
        (frame.split(b"\r\n")[0][7:].decode(), frame.split(b"\r\n")[1][10:].decode()) for frame in wanted
    ]


@given(st.lists(st.binary(max_size=2000), max_size=20))
def test_nothing_that_arrives_can_crash_it(packets: list[bytes]):
    receive(packets)
    glued = receive([b"Event: X\r\n\r\n", *packets, b"\r\n\r\nEvent: Y\r\n\r\n"])
    assert events(glued)[0] == "X"
    assert events(glued)[-1] == "Y"


@pytest.mark.parametrize("size", [1, 4096, MAX_FRAME_BYTES * 3])
def test_a_line_that_never_ends_takes_bounded_memory_and_no_later_event(size: int):
    receiver = Receiver()
    endless = b"x" * (MAX_FRAME_BYTES * 3)
    found = [
        m
        for start in range(0, len(endless), size if size > 1 else 65_536)
        for m in receiver.feed(endless[start : start + (size if size > 1 else 65_536)])
    ]
    assert len(receiver._waiting) <= MAX_FRAME_BYTES + 65_536
    found += receiver.feed(b"\r\n\r\nEvent: After\r\n\r\n")
    assert next(m for m in found if isinstance(m, Unreadable)).size == len(endless)
    assert events(found) == ["After"]


def test_repeated_fields_and_letter_case_are_kept():
    frame = b"Response: Success\r\nOutput: one\r\nOutput: two: three\r\nActionID: a1\r\n\r\n"
    message = receive([frame])[0]
    assert isinstance(message, Message)
    assert message.all("output") == ("one", "two: three")
    assert [key for key, _ in message] == ["Response", "Output", "Output", "ActionID"]
    assert message.succeeded


def test_a_lone_line_feed_in_a_name_begins_no_field():
    frame = b"Event: Newchannel\r\nCallerIDName: x\nEvent: Hangup\r\nUniqueid: 1\r\n\r\n"
    message = receive([frame])[0]
    assert isinstance(message, Message)
    assert (message.event, message.get("CallerIDName")) == ("Newchannel", "x\nEvent: Hangup")


def test_an_action_is_written_as_the_pbx_reads_it():
    data = encode("Originate", (("Channel", "PJSIP/3001"), ("CallerID", "山田 花子 <0312340001>")), "a1")
    assert data == (
        "Action: Originate\r\nActionID: a1\r\nChannel: PJSIP/3001\r\nCallerID: 山田 花子 <0312340001>\r\n\r\n".encode()
    )


@pytest.mark.parametrize("break_", ["\r", "\n", "\r\n", "\0", "\r\nAction: Originate"])
@pytest.mark.parametrize("where", ["value", "key", "action", "id"])
def test_a_line_break_in_any_field_is_refused(break_: str, where: str):
    bad = f"a{break_}b"
    words = {"action": "Ping", "key": "Key", "value": "v", "id": "1", where: bad}
    with pytest.raises(FieldRefusedError) as refused:
        encode(words["action"], ((words["key"], words["value"]),), words["id"])
    if where != "key":
        assert bad not in str(refused.value), "an error must not repeat what a caller calls himself"


@given(value=st.text(max_size=200))
def test_what_is_sent_is_one_frame_or_refused(value: str):
    try:
        data = encode("Setvar", (("Value", value),), "a1")
    except FieldRefusedError:
        return
    message = receive([data.replace(b"Action:", b"Event:", 1)])
    assert len(message) == 1
    assert isinstance(message[0], Message)
    assert message[0].get("Value") == value


def test_a_line_longer_than_the_pbx_reads_is_refused():
    with pytest.raises(FieldRefusedError):
        encode("Setvar", (("Value", "あ" * 400),), "a1")
