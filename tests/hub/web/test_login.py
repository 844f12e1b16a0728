"""The door as people meet it: who gets in, who is told what instead, and what nobody is told."""

import asyncio
import logging
from pathlib import Path

import msgspec
import pytest
from tests.hub.web.floor import PASSWORD, encode_login, running

from escdesk.domain.messages.people import Role
from escdesk.hub.administration.requests import AddPerson, SetPassword
from escdesk.protocol.messages import LoginGranted, LoginRefused


async def test_a_person_gets_a_token_a_role_and_the_key_of_their_cache(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        person = await floor.enrol("sato", Role.SUPERVISOR)
        granted = await floor.log_in("sato", "2001")
        assert isinstance(granted, LoginGranted)
        assert (granted.person, granted.role) == (person, "sv")
        assert len(bytes.fromhex(granted.cache_key)) == 32
        assert floor.hub.engine.floor.people[person].extension == "2001"
        again = await floor.log_in("sato", "2001")
        assert isinstance(again, LoginGranted)
        assert again.cache_key == granted.cache_key
        assert again.token != granted.token


async def test_somebody_without_a_phone_needs_no_extension(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        person = await floor.enrol("abe", Role.LEAD)
        assert isinstance(await floor.log_in("abe"), LoginGranted)
        assert floor.hub.engine.floor.people[person].seated
        assert floor.hub.engine.floor.people[person].extension is None


async def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("sato", Role.SUPERVISOR)
        wrong = await floor.request("POST", "/login", encode_login("sato", "wrong horse", "2001"))
        unknown = await floor.request("POST", "/login", encode_login("nobody", PASSWORD, "2001"))
        assert wrong == unknown
        assert wrong[0] == 401
        assert msgspec.json.decode(wrong[1], type=LoginRefused).code == "wrong_password"


async def test_an_account_without_a_password_lets_nobody_in(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        reply = await floor.hub.office.carry_out(AddPerson(login="kato", name="加藤", role=Role.OPERATOR))
        assert not reply.fault
        for password in ("", "nobody's password"):
            refused = await floor.log_in("kato", "1001", password)
            assert isinstance(refused, LoginRefused)
            assert refused.code == "wrong_password"


async def test_two_on_one_extension_is_refused_with_the_name_of_who_has_it(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        await floor.enrol("suzuki", Role.OPERATOR)
        await floor.token("tanaka", "1001")
        refused = await floor.log_in("suzuki", "1001")
        assert refused == LoginRefused(code="extension_taken", by="tanakaの氏名")
        assert isinstance(await floor.log_in("suzuki", "1002"), LoginGranted)


async def test_an_extension_that_is_not_on_the_list_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        refused = await floor.log_in("tanaka", "9999")
        assert refused == LoginRefused(code="no_such_extension")


async def test_whoever_is_in_a_call_keeps_their_extension(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        person = await floor.enrol("tanaka", Role.OPERATOR)
        await floor.token("tanaka", "1001")
        floor.telephony.exchange.answer(floor.rings("1001"))
        await floor.settled()
        assert floor.hub.engine.floor.people[person].lines
        refused = await floor.log_in("tanaka", "1002")
        assert refused == LoginRefused(code="extension_in_call")


async def test_after_some_failures_the_next_try_has_to_wait_even_with_the_right_password(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("sato", Role.SUPERVISOR)
        await floor.enrol("suzuki", Role.OPERATOR)
        codes = [(await floor.log_in("sato", "2001", "wrong horse")) for _ in range(3)]
        assert [one.code for one in codes if isinstance(one, LoginRefused)] == ["wrong_password"] * 3
        refused = await floor.log_in("sato", "2001")
        assert isinstance(refused, LoginRefused)
        assert refused.code == "slow_down"
        assert 0 < refused.retry_after_ms <= 1_000
        assert isinstance(await floor.log_in("suzuki", "1001"), LoginGranted), "others are not slowed"


async def test_failures_are_remembered_across_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("sato", Role.SUPERVISOR)
        for _ in range(3):
            await floor.log_in("sato", "2001", "wrong horse")
    async with running(tmp_path) as floor:
        refused = await floor.log_in("sato", "2001")
        assert isinstance(refused, LoginRefused)
        assert refused.code == "slow_down"


async def test_many_logins_at_once_get_in_or_are_told_to_wait_and_the_loop_goes_on(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("sato", Role.SUPERVISOR)
        answers = await asyncio.gather(*(floor.log_in(f"p{n}", "", "x") for n in range(12)))
        assert {one.code for one in answers if isinstance(one, LoginRefused)} == {"wrong_password"}
        assert isinstance(await floor.log_in("sato"), LoginGranted)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"login": 1, "password": "x"}', b'{"login": "x"}', b"\xff\xfe", b'"' + b"x" * 9_000],
    ids=["empty", "list", "broken", "number", "half", "bytes", "long"],
)
async def test_what_is_no_login_is_a_bad_request(tmp_path: Path, body: bytes) -> None:
    async with running(tmp_path) as floor:
        assert (await floor.request("POST", "/login", body))[0] == 400


async def test_logging_out_gives_up_the_seat_and_ends_the_token(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        person = await floor.enrol("tanaka", Role.OPERATOR)
        token = await floor.token("tanaka", "1001")
        async with floor.desk(token) as desk:
            status, _ = await floor.request("POST", "/logout", headers={"Authorization": f"Bearer {token}"})
            assert status == 204
            assert await desk.is_sent_away() == "logged_out"
        assert not floor.hub.engine.floor.people[person].seated
        status, _ = await floor.request("POST", "/logout", headers={"Authorization": f"Bearer {token}"})
        assert status == 401


async def test_a_new_password_sends_everybody_away_who_came_with_the_old_one(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        token = await floor.token("tanaka", "1001")
        async with floor.desk(token) as desk:
            assert not (
                await floor.hub.office.carry_out(SetPassword(login="tanaka", password="new horse 1"))
            ).fault
            assert await desk.is_sent_away() == "logged_out"
        refused = await floor.log_in("tanaka", "1001")
        assert refused == LoginRefused(code="wrong_password")
        assert isinstance(await floor.log_in("tanaka", "1001", "new horse 1"), LoginGranted)


async def test_the_log_holds_no_name_no_password_and_no_token(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        token = await floor.token("tanaka", "1001")
        await floor.log_in("tanaka", "1001", "wrong horse")
        async with floor.desk(token):
            floor.rings("1001", "090-1234-5678")
            await floor.settled()
    ours = [record for record in caplog.records if record.name != "websockets.client"]  # the test's own desk
    written = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in ours)
    assert "login granted" in written
    for secret in ("tanaka", "氏名", PASSWORD, "wrong horse", token, "1234-5678", "12345678"):
        assert secret not in written
