"""Desks on real sockets: hello, sight, asks and refusals, restarts, and what a forged desk may try."""

import asyncio
from pathlib import Path

import pytest
from msgspec import Raw
from tests.hub.web.floor import running

from escdesk.domain.ids import CallId, ClientId, CommandId, CustomerId, EscalationId, PersonId
from escdesk.domain.messages.calls import CustomersMatched
from escdesk.domain.messages.cards import SaveCard
from escdesk.domain.messages.escalations import Accept, AskForTakeover
from escdesk.domain.messages.papers import CardText, CustomerPaper, StaffName
from escdesk.domain.messages.people import Choice, ChoosePresence, EnrolPerson, LeaveSeat, Role
from escdesk.protocol.codec import encode
from escdesk.protocol.messages import Answer, Ask, Changes, Hello, Ping, Pong, Pulse, Welcome


async def test_a_desk_gets_a_welcome_then_its_sight_then_what_changes(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        person = await floor.enrol("tanaka", Role.OPERATOR)
        token = await floor.token("tanaka", "1001")
        async with floor.desk(token) as desk:
            welcome = desk.heard[0]
            assert isinstance(welcome, Welcome)
            assert (welcome.person, welcome.rate) == (person, 1.0)
            assert ("person", person) in desk.entities
            call = floor.rings("1001")
            seen = await desk.sees("call", call, state="ringing")
            assert seen["person"] == person


async def test_a_token_that_is_worth_nothing_is_sent_away(tmp_path: Path) -> None:
    async with running(tmp_path) as floor, floor.socket() as desk:
        await desk.say(Hello(token="nothing", versions=(1,)))
        assert await desk.is_sent_away() == "bad_token"


async def test_the_floor_knows_that_a_desk_came_and_that_it_went(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        person = await floor.enrol("tanaka", Role.OPERATOR)
        token = await floor.token("tanaka", "1001")
        async with floor.desk(token):
            await floor.settled()
            assert len(floor.hub.engine.floor.people[person].desks) == 1
        async with asyncio.timeout(5):
            while floor.hub.engine.floor.people[person].desks:
                await asyncio.sleep(0.01)
        assert floor.hub.engine.floor.people[person].seated


async def test_an_answer_comes_after_its_commit_and_the_same_again_for_the_same_id(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        person = await floor.enrol("tanaka", Role.OPERATOR)
        token = await floor.token("tanaka", "1001")
        async with floor.desk(token) as desk:
            first = await desk.asks(ChoosePresence(choice=Choice.ON_BREAK), number="same")
            assert first.code == "ok"
            await desk.sees("person", person, choice="on_break")
            await desk.asks(ChoosePresence(choice=Choice.FREE))
            assert await desk.asks(ChoosePresence(choice=Choice.ON_BREAK), number="same") == first
            await floor.settled()
            assert floor.hub.engine.floor.people[person].choice is Choice.FREE


async def test_a_refusal_has_its_code(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        token = await floor.token("tanaka", "1001")
        async with floor.desk(token) as desk:
            answer = await desk.asks(AskForTakeover(call=CallId("none")))
            assert answer.code == "no_such_call"


async def test_the_person_comes_from_the_session_whatever_the_command_says(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        person = await floor.enrol("tanaka", Role.OPERATOR)
        other = await floor.enrol("suzuki", Role.OPERATOR)
        token = await floor.token("tanaka", "1001")
        await floor.token("suzuki", "1002")
        async with floor.desk(token) as desk:
            forged = b'{"type":"ChoosePresence","choice":"away","by":"%b","person":"%b"}' % (
                other.encode(),
                other.encode(),
            )
            await desk.say(Ask(id=CommandId("f1"), command=Raw(forged)))
            assert (await desk.hears(Answer)).code == "ok"
            people = floor.hub.engine.floor.people
            assert people[person].choice is Choice.AWAY
            assert people[other].choice is Choice.FREE


async def test_what_is_not_for_a_role_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        await floor.enrol("abe", Role.LEAD)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            assert (await desk.asks(Accept(escalation=EscalationId("E1")))).code == "not_allowed"
        async with floor.desk(await floor.token("abe")) as desk:
            assert (await desk.asks(Accept(escalation=EscalationId("E1")))).code == "no_such_escalation"
            enrol = EnrolPerson(person=PersonId("me"), role=Role.LEAD)
            assert (await desk.asks(enrol)).code == "not_allowed"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (b'{"type":"OpenTheSafe"}', "unknown_command"),
        (b'{"type":"ChoosePresence","choice":"asleep"}', "bad_value"),
        (b'{"type":"ChoosePresence"}', "bad_value"),
        (b'{"type":"CustomersMatched","call":"c","found":[]}', "unknown_command"),
        (b'{"type":"TimePassed"}', "unknown_command"),
        (b"[1,2]", "bad_value"),
        (b"null", "bad_value"),
    ],
)
async def test_unknown_and_malformed_commands_are_refused_and_the_desk_stays(
    tmp_path: Path, command: bytes, code: str
) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            await desk.say(Ask(id=CommandId("x"), command=Raw(command)))
            assert (await desk.hears(Answer)).code == code
            assert (await desk.asks(ChoosePresence(choice=Choice.ON_BREAK))).code == "ok"


async def test_a_desk_files_no_papers_but_its_own(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        boss = await floor.enrol("abe", Role.LEAD)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            forged = StaffName(person=boss, name="だれか")
            answer = await desk.asks(ChoosePresence(choice=Choice.AWAY), papers=(forged,))
            assert answer.code == "bad_value"
        assert floor.hub.engine.shelf.get(("StaffName", boss)) == StaffName(person=boss, name="abeの氏名")


@pytest.mark.parametrize("frame", [b"", b"{", b"\xff\xff", b"[]", b'{"say":"hello"}'])
async def test_what_is_no_message_ends_the_conversation(tmp_path: Path, frame: bytes) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            await desk.socket.send(frame)
            assert await desk.is_sent_away() == "unreadable"


async def test_nothing_but_a_hello_may_come_first(tmp_path: Path) -> None:
    async with running(tmp_path) as floor, floor.socket() as desk:
        await desk.say(Ask(id=CommandId("c"), command=Raw(b'{"type":"EndWrapUp"}')))
        assert await desk.is_sent_away() == "unreadable"


async def test_a_desk_of_the_far_future_is_told_so(tmp_path: Path) -> None:
    async with running(tmp_path) as floor, floor.socket() as desk:
        await desk.say(Hello(token="nothing", versions=(99,)))
        assert await desk.is_sent_away() == "no_common_version"


async def test_a_frame_of_more_than_a_megabyte_ends_the_connection(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            await desk.socket.send(b"x" * (1024 * 1024 + 1))
            assert await desk.is_cut_off() == 1009


async def test_a_desk_that_lost_its_place_says_hello_again_and_gets_everything_anew(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        person = await floor.enrol("tanaka", Role.OPERATOR)
        token = await floor.token("tanaka", "1001")
        async with floor.desk(token) as desk:
            await desk.say(Hello(token=token, seq=0, versions=(1,)))
            await desk.hears(Welcome)
            changes = await desk.hears(Changes)
            assert changes.anew
            assert ("person", person) in desk.entities


async def test_a_ping_comes_back_and_a_pulse_comes_by_itself(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            await desk.say(Ping(sent=4711))
            assert (await desk.hears(Pong)).sent == 4711
            assert (await desk.hears(Pulse)).pbx_heard_at is not None


async def test_a_session_outlives_the_hub_and_its_seat_is_kept(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        person = await floor.enrol("tanaka", Role.OPERATOR)
        token = await floor.token("tanaka", "1001")
        async with floor.desk(token) as desk:
            log = desk.heard[0]
            stopping = asyncio.create_task(floor.hub.stop())
            assert await desk.is_sent_away() == "leaving"
            await stopping
    async with running(tmp_path) as floor, floor.desk(token) as desk:
        assert desk.entities["person", person]["extension"] == "1001"
        welcome = desk.heard[0]
        assert isinstance(welcome, Welcome)
        assert isinstance(log, Welcome)
        assert welcome.floor == log.floor, "the same log, so the desk may resume by number"


async def test_another_folder_is_another_log(tmp_path: Path) -> None:
    names = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        async with running(tmp_path / folder) as floor:
            await floor.enrol("tanaka", Role.OPERATOR)
            async with floor.desk(await floor.token("tanaka", "1001")) as desk:
                assert isinstance(desk.heard[0], Welcome)
                names.append(desk.heard[0].floor)
    assert names[0] != names[1]


async def test_leaving_the_seat_ends_the_session(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        person = await floor.enrol("tanaka", Role.OPERATOR)
        token = await floor.token("tanaka", "1001")
        async with floor.desk(token) as desk:
            await desk.say(Ask(id=CommandId("bye"), command=Raw(encode(LeaveSeat()))))
            assert await desk.is_sent_away() == "logged_out"
        assert not floor.hub.engine.floor.people[person].seated
        async with floor.socket() as desk:
            await desk.say(Hello(token=token, versions=(1,)))
            assert await desk.is_sent_away() == "bad_token"


async def test_a_second_connection_of_the_same_session_takes_the_place_of_the_first(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        person = await floor.enrol("tanaka", Role.OPERATOR)
        token = await floor.token("tanaka", "1001")
        async with floor.desk(token) as first, floor.desk(token):
            assert await first.is_sent_away() == "leaving"
            await floor.settled()
            async with asyncio.timeout(5):
                while len(floor.hub.engine.floor.people[person].desks) != 1:
                    await asyncio.sleep(0.01)


async def test_the_caller_is_looked_up_and_the_operator_gets_the_customer(tmp_path: Path) -> None:
    known = CustomerPaper(
        customer=CustomerId("aoba/A1"),
        client=ClientId("aoba"),
        name="山田 花子",
        phones=("090-0000-0001",),
        vip=True,
    )
    async with running(tmp_path, [known]) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            call = floor.rings("1001", "09000000001")
            seen = await desk.sees("call", call, known="one")
            assert [(one["customer"], one["vip"]) for one in seen["found"]] == [("aoba/A1", True)]
            assert desk.papers["CustomerPaper"]["name"] == "山田 花子"
            stranger = floor.rings("1001", "09000000002")
            await desk.sees("call", stranger, known="none")


async def test_a_crm_that_does_not_answer_leaves_the_call_without_a_customer(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        floor.customers.silent = True
        await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            call = floor.rings("1001")
            await desk.sees("call", call, known="none")


async def test_the_same_answer_of_the_crm_twice_changes_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            call = floor.rings("1001")
            await desk.sees("call", call, known="none")
            seq = floor.hub.engine.floor.seq
            await floor.hub.engine.heard(CustomersMatched(call=call))
            assert floor.hub.engine.floor.seq == seq


async def test_which_extensions_are_free_is_told_without_names(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        await floor.token("tanaka", "1002")
        status, body = await floor.request("GET", "/extensions")
        assert status == 200
        assert b'{"number":"1001","free":true},{"number":"1002","free":false}' in body
        assert "試験のフロア" in body.decode()
        assert b"tanaka" not in body


async def test_health_is_green_then_red_without_the_pbx(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        assert (await floor.request("GET", "/health"))[0] == 200
        floor.telephony.disconnect()
        status, body = await floor.request("GET", "/health")
        assert status == 503
        assert b'"code":"pbx' in body


@pytest.mark.parametrize("word", ["", "Bearer ", "Bearer wrong", "Basic eDp5"])
async def test_administration_needs_the_word_from_the_folder(tmp_path: Path, word: str) -> None:
    async with running(tmp_path) as floor:
        status, body = await floor.request(
            "POST", "/admin", b'{"do":"list_people"}', {"Authorization": word} if word else {}
        )
        assert (status, body) == (401, b"")


async def test_a_desk_that_has_been_told_goodbye_gets_no_pulse_and_ends_no_hub(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            (session,) = floor.hub.desks
            goodbye = session._conversation.goodbye("leaving")
            waiting = len(session._waiting)
            session.pulse(b"{}")
            assert len(session._waiting) == waiting
            session._say(goodbye)
            session.leave("leaving")
            assert await desk.is_sent_away() == "leaving"


@pytest.mark.parametrize("number", ["", "x" * 65, "x" * 10_000])
async def test_an_id_that_is_none_ends_the_conversation(tmp_path: Path, number: str) -> None:
    """Every id is kept for good."""
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            command = ChoosePresence(choice=Choice.AWAY)
            await desk.say(Ask(id=CommandId(number), command=Raw(encode(command))))
            assert await desk.is_sent_away() == "unreadable"


async def test_the_same_id_of_another_person_is_another_command(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        tanaka = await floor.enrol("tanaka", Role.OPERATOR)
        suzuki = await floor.enrol("suzuki", Role.OPERATOR)
        one, other = await floor.token("tanaka", "1001"), await floor.token("suzuki", "1002")
        async with floor.desk(one) as first, floor.desk(other) as second:
            assert (await first.asks(ChoosePresence(choice=Choice.AWAY), number="same")).code == "ok"
            assert (await second.asks(ChoosePresence(choice=Choice.MEETING), number="same")).code == "ok"
            people = floor.hub.engine.floor.people
            assert (people[tanaka].choice, people[suzuki].choice) == (Choice.AWAY, Choice.MEETING)


async def test_a_card_of_somebody_elses_call_is_refused_and_its_words_are_not_filed(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        await floor.enrol("suzuki", Role.OPERATOR)
        token, other = await floor.token("tanaka", "1001"), await floor.token("suzuki", "1002")
        async with floor.desk(token) as desk, floor.desk(other) as stranger:
            call = floor.rings("1001")
            await desk.sees("call", call)
            words = CardText(call=call, revision=1, concern="偽の引き継ぎ")
            answer = await stranger.asks(SaveCard(call=call, revision=0), (words,))
            assert answer.code == "not_yours"
            await floor.settled()
            assert floor.hub.engine.shelf.get(("CardText", call)) is None
