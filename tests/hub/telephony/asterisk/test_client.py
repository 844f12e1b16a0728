"""The AMI client: logs in first, asks once, says when it does not know, comes back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.hub.telephony.asterisk.fake_ami import FakeAmi, fake_ami, frame, success

from escdesk.hub.telephony.asterisk.ami import FieldRefusedError, Message
from escdesk.hub.telephony.asterisk.client import (
    ActionFailedError,
    AmiClient,
    AmiSettings,
    NotConnectedError,
    UnknownOutcomeError,
    retry_delay_ms,
)


class Watched:
    """A client with everything that it said."""

    def __init__(self, settings: AmiSettings) -> None:
        self.events: list[Message] = []
        self.line: list[str] = []
        self.client = AmiClient(
            settings,
            on_event=self.events.append,
            on_connected=lambda: self.line.append("connected"),
            on_disconnected=lambda: self.line.append("disconnected"),
            jitter=lambda: 0.5,
        )


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.002)


@asynccontextmanager
async def running(fake: FakeAmi, **changes: int) -> AsyncIterator[Watched]:
    watched = Watched(replace(fake.settings, **changes))
    task = asyncio.create_task(watched.client.run())
    try:
        yield watched
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_logs_in_before_anything_else():
    async with fake_ami() as fake, running(fake) as it:
        with pytest.raises(NotConnectedError):
            await it.client.act("Ping")
        await until(lambda: it.client.connected)
        await it.client.act("Originate")
        assert fake.actions == ["Login", "Originate"]
        assert (it.line, it.client.problem) == (["connected"], None)


async def test_a_refused_login_is_said_and_tried_again():
    async with fake_ami() as fake:
        fake.accepts = False
        async with running(fake) as it:
            await until(lambda: fake.connections >= 3)
            assert (it.line, it.client.problem) == ([], "login_refused")
            fake.accepts = True
            await until(lambda: it.client.connected)


async def test_answers_find_their_questions_in_any_order():
    async with fake_ami() as fake, running(fake) as it:
        asked: list[Message] = []

        def backwards(action: Message) -> list[bytes]:
            asked.append(action)
            return [success(one, Text=one.get("Key")) for one in reversed(asked)] if len(asked) == 3 else []

        fake.script = backwards
        await until(lambda: it.client.connected)
        answers = await asyncio.gather(*(it.client.act("Ask", (("Key", key),)) for key in "abc"))
        assert [answer.get("Text") for answer in answers] == ["a", "b", "c"]


async def test_a_no_is_an_error_with_its_sentence():
    async with fake_ami() as fake, running(fake) as it:
        fake.script = lambda action: [
            frame(Response="Error", ActionID=action.action_id, Message="No such channel")
        ]
        await until(lambda: it.client.connected)
        with pytest.raises(ActionFailedError, match="No such channel"):
            await it.client.act("Bridge")


async def test_an_action_without_an_answer_is_unknown_and_never_sent_again():
    async with fake_ami() as fake, running(fake) as it:
        fake.script = lambda action: None  # the connection breaks
        await until(lambda: it.client.connected)
        with pytest.raises(UnknownOutcomeError):
            await it.client.act("Originate")
        await until(lambda: it.line == ["connected", "disconnected", "connected"])
        fake.script = lambda action: [success(action)]
        await it.client.act("Later")
        assert fake.actions.count("Originate") == 1


async def test_time_ends_the_wait_and_a_late_answer_harms_nothing():
    async with fake_ami() as fake, running(fake) as it:
        late: list[bytes] = []

        def silent(action: Message) -> list[bytes]:
            late.append(success(action))
            return []

        fake.script = silent
        await until(lambda: it.client.connected)
        with pytest.raises(UnknownOutcomeError):
            await it.client.act("Originate", timeout_ms=30)
        fake.send(late[0])
        fake.script = lambda action: [success(action)]
        await it.client.act("Next")
        assert it.line == ["connected"]


async def test_a_list_is_collected_to_its_end_and_other_events_pass_by():
    async with fake_ami() as fake, running(fake) as it:
        fake.script = lambda action: [
            success(action, EventList="start"),
            frame(Event="CoreShowChannel", ActionID=action.action_id, Uniqueid="1"),
            frame(Event="Hold", Uniqueid="9"),
            frame(Event="CoreShowChannel", ActionID=action.action_id, Uniqueid="2"),
            frame(
                Event="CoreShowChannelsComplete",
                ActionID=action.action_id,
                EventList="Complete",
                ListItems="2",
            ),
        ]
        await until(lambda: it.client.connected)
        items = await it.client.listing("CoreShowChannels")
        assert [item.get("Uniqueid") for item in items] == ["1", "2"]
        assert [event.event for event in it.events] == ["Hold"]


async def test_the_late_event_of_an_action_is_an_event():
    async with fake_ami() as fake, running(fake) as it:
        await until(lambda: it.client.connected)
        answer = await it.client.act("Originate")
        fake.send(frame(Event="OriginateResponse", ActionID=answer.action_id, Response="Failure", Reason="3"))
        await until(lambda: [event.event for event in it.events] == ["OriginateResponse"])


async def test_a_silent_pbx_is_left_and_found_again():
    async with fake_ami() as fake, running(fake, ping_every_ms=5, action_timeout_ms=30) as it:
        await until(lambda: fake.actions.count("Ping") >= 3)
        assert it.line == ["connected"]
        fake.answers_pings = False
        await until(lambda: "disconnected" in it.line)
        fake.answers_pings = True
        await until(lambda: it.line[-1] == "connected")


async def test_a_name_with_a_line_break_is_refused_before_anything_is_sent():
    async with fake_ami() as fake, running(fake) as it:
        await until(lambda: it.client.connected)
        with pytest.raises(FieldRefusedError):
            await it.client.act("Originate", (("CallerID", "x\r\nAction: Originate"),))
        await it.client.act("After")
        assert fake.actions == ["Login", "After"]


async def test_a_hub_that_stops_while_a_line_is_put_away_leaves_none_open():
    async with fake_ami() as fake:
        it = Watched(fake.settings)
        task = asyncio.create_task(it.client.run())
        await until(lambda: it.client.connected)
        task.cancel()
        await asyncio.sleep(0)  # now it waits for its own tasks to end
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await until(lambda: fake.open_lines == 0)


async def test_an_absent_pbx_is_looked_for_again():
    async with fake_ami() as fake, running(fake, port=1) as it:
        await asyncio.sleep(0.02)
        assert (it.client.connected, it.client.problem) == (False, "unreachable")


@given(attempt=st.integers(0, 10_000), jitter=st.floats(0, 1))
def test_retries_grow_to_the_cap_and_never_past_it(attempt: int, jitter: float):
    settings = AmiSettings("h", 1, "u", "s", retry_first_ms=250, retry_cap_ms=15_000)
    delay = retry_delay_ms(attempt, settings, jitter)
    full = min(15_000, 250 * 2 ** min(attempt, 20))
    assert full // 2 <= delay <= full
