"""What somebody may try who means harm: each attempt has an outcome, and the hub works on for everybody else."""

import asyncio
import socket
import time
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from msgspec import Raw
from tests.hub.web.floor import PASSWORD, Desk, Floor, encode_login, running
from websockets.asyncio.client import connect

from escdesk.domain.ids import CommandId, Extension, SessionId
from escdesk.domain.messages.cards import SaveCard
from escdesk.domain.messages.escalations import AskForTakeover
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.papers import CardText
from escdesk.domain.messages.people import Choice, ChoosePresence, Role
from escdesk.hub.store import people
from escdesk.hub.web import server
from escdesk.hub.web.auth import SESSION_MS
from escdesk.hub.web.permits import ALLOWED
from escdesk.protocol.codec import MAX_FROM_DESK, encode
from escdesk.protocol.messages import Answer, Ask, Hello

TEN_MB = 10 * 1024 * 1024


async def works_on(floor: Floor, login: str = "witness", extension: str = "1003") -> None:
    """Somebody else comes, asks and is answered; nothing has come into the log that can't be read."""
    person = await floor.enrol(login, Role.OPERATOR)
    async with floor.desk(await floor.token(login, extension)) as desk:
        answer = await desk.asks(ChoosePresence(choice=Choice.AWAY))
        assert answer.code == "ok"
        await desk.sees("person", person, choice="away")
    assert (await floor.request("GET", "/health"))[0] == 200
    await floor.settled()
    assert await asyncio.to_thread(floor.hub._store.replayed) == floor.hub.engine.floor


# -- tokens


async def test_a_token_of_the_day_before_is_worth_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        person = await floor.enrol("tanaka", Role.OPERATOR)
        old = round(time.time() * 1000) - SESSION_MS - 1
        await floor.hub._store.write(
            people.create_session, "old", SessionId("s"), person, Extension("1001"), old
        )
        async with floor.socket() as desk:
            await desk.say(Hello(token="old", versions=(1,)))
            assert await desk.is_sent_away() == "bad_token"
        assert await floor.hub._store.read(people.find_session, "old") is None


async def test_a_hello_is_whoever_the_token_belongs_to_whatever_it_says_of_itself(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        person = await floor.enrol("tanaka", Role.OPERATOR)
        boss = await floor.enrol("abe", Role.LEAD)
        token = await floor.token("tanaka", "1001")
        async with floor.socket() as desk:
            forged = {"say": "hello", "token": token, "versions": [1], "person": boss, "role": "lead"}
            await desk.socket.send(msgspec.json.encode(forged).decode())
            await desk.sees("person", person)
            accept = b'{"type":"Accept","escalation":"E1","role":"lead","by":"%b"}' % boss.encode()
            await desk.say(Ask(id=CommandId("a"), command=Raw(accept)))
            assert (await desk.hears(Answer)).code == "not_allowed"


async def test_a_line_belongs_to_one_token(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        await floor.enrol("suzuki", Role.OPERATOR)
        one, other = await floor.token("tanaka", "1001"), await floor.token("suzuki", "1002")
        async with floor.desk(one) as desk:
            await desk.say(Hello(token=other, versions=(1,)))
            assert await desk.is_sent_away() == "bad_token"
        await works_on(floor)


# -- what is too long, and what never ends


async def test_a_frame_of_ten_megabytes_is_cut_off_before_it_is_read(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            sending = asyncio.create_task(desk.socket.send(b"x" * TEN_MB))
            assert await desk.is_cut_off() in (0, 1009)
            await asyncio.gather(sending, return_exceptions=True)
        await works_on(floor)


async def test_a_message_that_is_longer_than_any_of_a_desk_ends_the_conversation(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            await desk.socket.send('{"say":"ping","sent":1,"pad":"' + "x" * MAX_FROM_DESK + '"}')
            assert await desk.is_sent_away() == "unreadable"
        await works_on(floor)


async def test_a_login_of_ten_megabytes_is_a_bad_request(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        status, _ = await floor.request("POST", "/login", b"x" * TEN_MB)
        assert status == 400
        await works_on(floor)


async def test_a_frame_that_comes_a_byte_at_a_time_is_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of a frame nobody can answer a ping."""
    monkeypatch.setattr(server, "PING_S", 0.2)
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            raw = desk.socket.transport
            raw.write(b"\x81\xfe\x10\x00\x00\x00\x00\x00")  # a masked text of 4,096 bytes begins
            begun = time.monotonic()
            while not raw.is_closing() and time.monotonic() - begun < 10:
                raw.write(b"x")
                await asyncio.sleep(0.02)
            assert raw.is_closing()
            assert time.monotonic() - begun < 5
        await works_on(floor)


async def test_many_connections_that_say_nothing_keep_nobody_out(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        host, port = floor.hub.url.removeprefix("http://").split(":")
        silent = [await asyncio.to_thread(socket.create_connection, (host, int(port))) for _ in range(300)]
        for number, one in enumerate(silent):
            one.sendall((b"", b"GET /desk HT", b"GET /desk HTTP/1.1\r\nupgrade: websocket\r\n")[number % 3])
        begun = time.monotonic()
        await works_on(floor)
        assert time.monotonic() - begun < 5
        for one in silent:
            one.close()


async def test_open_lines_that_never_say_hello_keep_nobody_out(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        address = floor.hub.url.replace("http", "ws", 1) + "/desk"
        silent = [await connect(address, compression=None, proxy=None) for _ in range(100)]
        await works_on(floor)
        for one in silent:
            one.transport.abort()
        async with asyncio.timeout(5):
            while any(desk.person is None for desk in floor.hub.desks):
                await asyncio.sleep(0.02)


async def test_a_storm_of_wrong_logins_keeps_nobody_out_who_is_in(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        person = await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            storm = [
                asyncio.create_task(floor.request("POST", "/login", encode_login(f"x{n}", PASSWORD, "")))
                for n in range(60)
            ]
            answer = await desk.asks(ChoosePresence(choice=Choice.AWAY))
            assert answer.code == "ok"
            await desk.sees("person", person, choice="away")
            assert {status for status, _ in await asyncio.gather(*storm)} <= {401, 429}


# -- values that no desk sends

NUMBERS = (-1, 0, 2**31, 2**53, 2**63 - 1, 2**63, 2**64, 10**30, -(10**30), 10**400)
TEXTS = ("", "\x00", "\u202e", "<b>", "\ud7ff", "\U0010ffff", "a" * 201, "あ" * 100_000, "../../x", "'; --")


def values(kind: Any) -> Iterator[object]:
    """Hostile values of a field's type, and some of none."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        for one in get_args(kind):
            yield from values(one)
    elif kind is int or getattr(kind, "__supertype__", None) is int:
        yield from NUMBERS
    elif kind is bool:
        yield from (True, False)
    elif origin is tuple:
        yield from ([], [{}], [[[[]]]], *([text] for text in TEXTS), ["a"] * 1_000)
    else:
        yield from TEXTS
    yield from (None, 1.5, {}, [])


def asks(kind: type[Command], known: dict[str, object]) -> Iterator[bytes]:
    """This command with one hostile field each; the others are as an honest desk says them."""
    hints = get_type_hints(kind)
    honest = {name: known[name] for name in hints if name in known}
    for name, hint in hints.items():
        for value in values(hint):
            command = {"type": kind.__name__, **honest, name: value}
            yield _json(command)


def _json(value: Any) -> bytes:
    """JSON of numbers of any length too."""
    if isinstance(value, dict):
        inside = b",".join(_json(key) + b":" + _json(one) for key, one in value.items())
        return b"{" + inside + b"}"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value).encode()
    return msgspec.json.encode(value)


@pytest.mark.slow
@pytest.mark.parametrize("role", [Role.OPERATOR, Role.LEAD])
async def test_no_value_of_any_command_ends_the_hub(tmp_path: Path, role: Role) -> None:
    async with running(tmp_path) as floor:
        me = await floor.enrol("tanaka", role)
        boss = await floor.enrol("suzuki", Role.SUPERVISOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            await floor.token("suzuki", "2001")
            call = floor.rings("1001")
            floor.telephony.exchange.answer(call)
            await desk.sees("call", call, state="talking")
            await desk.asks(SaveCard(call=call, revision=0), (CardText(call=call, revision=1, concern="x"),))
            assert (await desk.asks(AskForTakeover(call=call))).code == "ok"
            (case,) = floor.hub.engine.floor.escalations
            known = {"call": call, "escalation": case, "person": boss, "revision": 1, "choice": "free"}
            known |= {"decision": "approved", "cause": "knowledge", "locked": False, "client": "aoba"}
            kinds = sorted(ALLOWED[role], key=lambda kind: kind.__name__)
            number = 0
            for kind in kinds:
                if kind.__name__ == "LeaveSeat":
                    continue
                for command in asks(kind, known):
                    number += 1
                    await _is_answered(desk, f"h{number}", command)
            assert number > 100
            assert me in floor.hub.engine.floor.people
        await works_on(floor)


async def _is_answered(desk: Desk, name: str, command: bytes) -> None:
    await desk.say(Ask(id=CommandId(name), command=Raw(command)))
    while (answer := await desk.hears(Answer)).id != name:
        pass
    assert answer.code


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("field", ["revision", "amount_yen"])
async def test_no_number_in_a_paper_ends_the_hub(tmp_path: Path, field: str, number: int) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            call = floor.rings("1001")
            await desk.sees("call", call)
            if field == "revision":
                command = encode(SaveCard(call=call, revision=0))
                paper = _json({"type": "CardText", "call": call, "revision": number, "concern": "x"})
            else:
                command = _json(
                    {"type": "Resolve", "escalation": "E1", "decision": "approved", "cause": "rule"}
                )
                paper = _json({"type": "ReportText", "escalation": "E1", "decided": "x", field: number})
            await desk.say(Ask(id=CommandId("n"), command=Raw(command), papers=(Raw(paper),)))
            assert (await desk.hears(Answer)).code
        await works_on(floor)


@pytest.mark.parametrize(
    "said",
    [
        b'{"say":"ping","sent":1' + b"0" * 30 + b"}",
        b'{"say":"ping","sent":-1}',
        b'{"say":"hello","token":"","versions":[],"seq":-1}',
        b'{"say":"hello","token":"x","versions":[1],"seq":1' + b"0" * 400 + b"}",
        b'{"say":"ping","sent":1,"x":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"say":"ask","id":"\xc0\xaf","command":{}}',
        b'{"say":"ask","id":"\\ud800x","command":{}}',
    ],
    ids=["long number", "negative", "no version", "long seq", "deep", "overlong UTF-8", "half a surrogate"],
)
async def test_no_message_ends_the_hub(tmp_path: Path, said: bytes) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            await desk.socket.send(said, text=False)
            await asyncio.sleep(0.1)
        await works_on(floor)


# -- texts


async def test_markup_and_turned_reading_directions_arrive_as_signs_or_not_at_all(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            call = floor.rings("1001", "090\u202e1234\x1b[31m<b>")
            await desk.sees("call", call)
            assert desk.papers["CallerNumber"]["number"] == "0901234[31m<b>"
            words = CardText(call=call, revision=1, concern="<script>x</script>\u202e\x00\u2066 返金\x9b")
            assert (await desk.asks(SaveCard(call=call, revision=0), (words,))).code == "ok"
            await desk.sees("card", call)
            await floor.settled()
        kept = floor.hub.engine.shelf.get(("CardText", call))
        assert isinstance(kept, CardText)
        assert kept.concern == "<script>x</script> 返金"
