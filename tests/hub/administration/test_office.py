"""Administration over a running hub, and over the same folder without one."""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from tests.hub.locked import locked
from tests.hub.web.floor import PASSWORD, Floor, running, written

from escdesk.domain.ids import Instant
from escdesk.domain.messages.people import Role
from escdesk.hub.administration import reach
from escdesk.hub.administration import requests as r
from escdesk.hub.administration.people import day_of
from escdesk.hub.administration.reach import Notice
from escdesk.hub.administration.requests import AnyRequest, Reply
from escdesk.hub.settings import Settings, load
from escdesk.hub.store.store import Store
from escdesk.protocol.messages import LoginGranted

PEOPLE = (
    "login,name,kana,role,teams,skills,clients,password,入社日,件数上限\n"
    "op1,田中 一郎,タナカ イチロウ,operator,A班,,aoba;minato,correct horse,2026/4/1,\n"
    "sv1,佐藤 恵子,サトウ ケイコ,SV,A班;B班,返金,aoba,,,3\n"
)


def settings_in(folder: Path) -> Settings:
    return load(written(folder), {})


async def asked(folder: Path, request: AnyRequest) -> Reply:
    return await reach.carry_out(settings_in(folder), request)


def people(lines: Sequence[str]) -> dict[str, list[str]]:
    return {line.split("\t")[0]: line.split("\t")[1:] for line in lines[1:]}


IMPORTED = ("2 people imported.", "sv1 can't log in yet; give a password: escdesk admin people passwd LOGIN")


async def test_people_are_imported_without_a_hub_and_log_in_when_it_runs(tmp_path: Path) -> None:
    reply = await asked(tmp_path, r.ImportPeople(file="people.csv", content=PEOPLE.encode("cp932")))
    assert reply == Reply(lines=IMPORTED)
    listed = people((await asked(tmp_path, r.ListPeople())).lines)
    assert listed["op1"] == [
        "田中 一郎", "operator", "A班", "", "aoba;minato", "2026-04-01", "", "", "", "", "set",
    ]  # fmt: skip
    assert listed["sv1"] == ["佐藤 恵子", "sv", "A班;B班", "返金", "aoba", "", "3", "", "", "", "none"]
    async with running(tmp_path) as floor:
        assert isinstance(await floor.log_in("op1", "1001"), LoginGranted)


async def test_the_running_hub_is_asked_over_http_and_knows_it_at_once(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        reply = await asked(tmp_path, r.ImportPeople(file="people.csv", content=PEOPLE.encode()))
        assert reply == Reply(lines=IMPORTED)
        assert len(floor.hub.engine.floor.people) == 2
        await floor.token("op1", "1001")
        assert people((await asked(tmp_path, r.ListPeople())).lines)["op1"][9] == "1001"


async def test_a_known_login_is_changed_and_stays_the_same_person(tmp_path: Path) -> None:
    await asked(tmp_path, r.ImportPeople(file="p.csv", content=PEOPLE.encode()))
    promoted = PEOPLE.replace("operator,A班", "manager,B班").replace(",correct horse", ",")
    await asked(tmp_path, r.ImportPeople(file="p.csv", content=promoted.encode()))
    async with running(tmp_path) as floor:
        assert len(floor.hub.engine.floor.people) == 2
        granted = await floor.log_in("op1", "1001")
        assert isinstance(granted, LoginGranted), "a password that is not given stays"
        assert granted.role == "manager"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("op 3,x,,operator,,,,,,", "login must be 1 to 64 characters without spaces."),
        ("op3,x,,chief,,,,,,", "role must be one of operator, sv, specialist, manager, lead."),
        ("op3,x,,operator,A B,,,,,", "teams must be names without spaces, separated by semicolons."),
        ("op3,x,,operator,,,,short,,", "password must have at least 8 characters."),
        ("op1,x,,operator,,,,,,", "login stands in line 2 already; expected each once."),
        ("op3,x,,operator,,,,,2026-02-30,", "began_on must be a day such as 2026-04-01."),
        ("op3,x,,operator,,,,,4月,", "began_on must be a day such as 2026-04-01."),
        ("op3,x,,operator,,,,,,100", "load_limit must be a number from 0 to 99."),
        ("op3,x,,operator,,,,,,-1", "load_limit must be a number from 0 to 99."),
        ("op3,x,,operator,,,,,,多め", "load_limit must be a number from 0 to 99."),
        ("op3,,,operator,,,,,,", "name is empty; expected a value."),
        ("op3,x,operator", "expected 10 values, found 3."),
    ],
)
async def test_a_bad_row_imports_nobody(tmp_path: Path, row: str, expected: str) -> None:
    reply = await asked(tmp_path, r.ImportPeople(file="people.csv", content=(PEOPLE + row + "\n").encode()))
    assert reply == Reply(fault=f"people.csv line 4: {expected}")
    assert not people((await asked(tmp_path, r.ListPeople())).lines)


async def test_a_bad_customer_file_imports_no_customer(tmp_path: Path) -> None:
    good = "id,name,phone\n1,山田,0300000001\n"
    request = r.ImportCustomers(file="c.csv", content=(good + "2,x,none\n").encode(), client="aoba")
    reply = await asked(tmp_path, request)
    assert reply == Reply(fault="c.csv line 3: phone must be a phone number of 4 to 20 digits.")
    reply = await asked(tmp_path, r.ImportCustomers(file="c.csv", content=good.encode(), client="aoba"))
    assert reply == Reply(lines=("1 customers of aoba imported.",))


async def test_customers_of_a_client_that_nobody_works_for_are_imported_and_it_is_said(
    tmp_path: Path,
) -> None:
    await asked(tmp_path, r.ImportPeople(file="people.csv", content=PEOPLE.encode()))
    rows = "id,name,phone\n1,山田,0300000001\n".encode()
    assert (await asked(tmp_path, r.ImportCustomers(file="c.csv", content=rows, client="aoba"))).lines == (
        "1 customers of aoba imported.",
    )
    assert (await asked(tmp_path, r.ImportCustomers(file="c.csv", content=rows, client="aoab"))).lines == (
        "1 customers of aoab imported.",
        "Nobody here works for aoab, so nobody sees them; people work for aoba, minato.",
    )
    history = "電話,日付,分類,対応結果\n03-0000-0001,2026/1/5,請求,解決\n".encode()
    assert (await asked(tmp_path, r.ImportHistory(file="h.csv", content=history, client="aoab"))).lines == (
        "1 contacts of aoab imported.",
        "Nobody here works for aoab, so nobody sees them; people work for aoba, minato.",
    )


async def test_a_clients_name_is_checked(tmp_path: Path) -> None:
    reply = await asked(tmp_path, r.ImportHistory(file="h.csv", content=b"", client="a/b"))
    assert reply.fault == "A client's name has 1 to 64 characters without spaces and slashes."


async def test_a_login_is_given_once_and_a_password_to_somebody_only(tmp_path: Path) -> None:
    add = r.AddPerson(login="sato", name="佐藤", role=Role.LEAD)
    reply = await asked(tmp_path, add)
    assert reply.lines == (
        "sato is on the floor as lead.",
        "No password yet: escdesk admin people passwd sato",
    )
    assert (await asked(tmp_path, add)).fault == "Somebody has this login already."
    reply = await asked(tmp_path, r.SetPassword(login="kato", password=PASSWORD))
    assert reply.fault == "Nobody has this login."
    reply = await asked(tmp_path, r.SetPassword(login="sato", password="short"))
    assert reply.fault == "Password must have at least 8 characters."
    async with running(tmp_path) as floor:
        await asked(tmp_path, r.SetPassword(login="sato", password=PASSWORD))
        assert isinstance(await floor.log_in("sato"), LoginGranted)


async def test_the_log_is_read_page_by_page_and_names_nobody(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        await floor.token("tanaka", "1001")
        floor.rings("1001", "09012345678")
        await floor.settled()
        committed = floor.hub.engine.floor.seq  # the floor goes on by itself while the log is read
        first = (await asked(tmp_path, r.ReadLog(after=0, most=3))).lines
        rest = (await asked(tmp_path, r.ReadLog(after=3))).lines
        events = [json.loads(line) for line in (*first, *rest)]
        assert len(first) == 3
        assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
        assert len(events) >= committed
        assert {"SeatTaken", "CallRang"} <= {event["type"] for event in events}
        everything = "\n".join((*first, *rest))
        assert "tanaka" not in everything
        assert "氏名" not in everything
        assert "12345678" not in everything


async def test_a_hub_that_was_killed_left_a_notice_that_leads_nowhere(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    settings.hub.data.mkdir()
    reach.post(settings.hub.data, Notice("http://127.0.0.1:9", "word"))
    reply = await reach.carry_out(settings, r.ListPeople())
    assert not reply.fault


async def test_a_database_in_use_without_a_hub_that_answers_is_told(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    store = await asyncio.to_thread(Store.open, settings.hub.database)
    try:
        reply = await reach.carry_out(settings, r.ListPeople())
    finally:
        store.close()
    assert reply.fault == "A hub or another escdesk admin has the database open, and no hub answers."


async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    settings.hub.data.mkdir()
    (settings.hub.data / "hub.sqlite3").write_bytes(b"no database at all" * 100)
    reply = await reach.carry_out(settings, r.ListPeople())
    assert reply.fault.startswith("The database can't be used: ")
    assert reply.fault.endswith("hub.sqlite3: file is not a database.")


async def test_somebody_elses_floor_is_there_and_can_not_be_used(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    settings.hub.data.mkdir()
    with locked(settings.hub.data):
        assert reach.floor_is_there(settings)
        reply = await reach.carry_out(settings, r.ListPeople())
    assert reply.fault == f"The database can't be used: {settings.hub.data}/hub.sqlite3: Permission denied."


async def test_the_hubs_notice_is_for_this_user_only_and_goes_with_the_hub(tmp_path: Path) -> None:
    data = settings_in(tmp_path).hub.data
    async with running(tmp_path) as floor:
        notice = reach.read(data)
        assert notice is not None
        assert notice.url == floor.hub.url
        assert notice.token not in repr(notice)
        assert ((data / reach.NOTICE).stat().st_mode & 0o077) == 0
    assert reach.read(data) is None


async def test_a_request_of_another_version_is_told(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        reply = r.reply_of(await floor.hub.office.answer(b'{"do":"fly"}'))
        assert reply.fault == "This hub does not know that request; is it of the same version?"


async def test_whoever_only_looks_leaves_no_event_behind(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        await floor.token("tanaka", "1001")
        floor.telephony.exchange.answer(floor.rings("1001"))
        await floor.settled()
    before = (await asked(tmp_path, r.ReadLog())).lines
    await asked(tmp_path, r.ListPeople())
    await asked(tmp_path, r.SetPassword(login="tanaka", password="another horse"))
    assert (await asked(tmp_path, r.ReadLog())).lines == before


async def test_what_rules_ask_about_a_person_reaches_the_floor(tmp_path: Path) -> None:
    add = r.AddPerson(
        login="abe",
        name="阿部",
        role=Role.SUPERVISOR,
        began_on=day_of("2026-04-01"),
        load_limit=3,
        authority_yen=50_000,
    )
    async with running(tmp_path) as floor:
        await asked(tmp_path, add)
        (person,) = floor.hub.engine.floor.people.values()
        assert (person.began_on, person.load_limit) == (day_of("2026/4/1"), 3)
        assert person.authority_yen == 50_000
        reply = await asked(tmp_path, replace(add, login="ono", load_limit=100))
        assert reply.fault == "Load_limit must be a number from 0 to 99."
        content = "login,name,role\nabe,阿部,sv\n".encode()
        await asked(tmp_path, r.ImportPeople(file="p.csv", content=content))
        (person,) = floor.hub.engine.floor.people.values()
        assert (person.began_on, person.load_limit) == (None, 0), "a file says everything about its people"
        assert person.authority_yen is None


@pytest.mark.parametrize(
    ("written", "yen"),
    [("30000", 30_000), ('"30,000円"', 30_000), ("¥５０００", 5_000), ("0", 0), ("", None)],
)
async def test_an_amount_is_read_as_people_write_it(tmp_path: Path, written: str, yen: int | None) -> None:
    content = f"login,name,role,権限額\nabe,阿部,sv,{written}\n".encode()
    async with running(tmp_path) as floor:
        await asked(tmp_path, r.ImportPeople(file="p.csv", content=content))
        (person,) = floor.hub.engine.floor.people.values()
        assert person.authority_yen == yen


@pytest.mark.parametrize("written", ["多め", "-1", "3万", "9999999999999"])
async def test_an_amount_that_is_none_imports_nobody(tmp_path: Path, written: str) -> None:
    content = f"login,name,role,権限額\nabe,阿部,sv,{written}\n".encode()
    reply = await asked(tmp_path, r.ImportPeople(file="p.csv", content=content))
    expected = "an amount in yen from 0 to 1000000000000, or empty for what their level decides"
    assert reply.fault == f"p.csv line 2: authority_yen must be {expected}."


SHIFTS = "社員番号,終了\nop1,2026/11/26 18:00\nsv1,2026-11-27T02:30\n"


def shift_ends(floor: Floor) -> list[Instant | None]:
    """Of the people in the order in which they came."""
    return [person.shift_ends_at for person in floor.hub.engine.floor.people.values()]


def at(zone: str, *wall: int) -> Instant:
    return Instant(int(datetime(*wall, tzinfo=ZoneInfo(zone)).timestamp()) * 1_000)  # type: ignore[arg-type, misc]


async def test_shifts_are_planned_by_the_clock_on_the_wall(tmp_path: Path) -> None:
    def shifts(text: str, zone: str = "Asia/Tokyo") -> AnyRequest:
        return r.ImportShifts(file="shifts.csv", content=text.encode(), zone=zone)

    async with running(tmp_path) as floor:
        await asked(tmp_path, r.ImportPeople(file="people.csv", content=PEOPLE.encode()))
        assert await asked(tmp_path, shifts(SHIFTS.replace("2026", "2126"))) == Reply(
            lines=("2 shifts planned.",)
        )
        ends = {at("Asia/Tokyo", 2126, 11, 26, 18, 0), at("Asia/Tokyo", 2126, 11, 27, 2, 30)}
        assert set(shift_ends(floor)) == ends
        listed = people((await asked(tmp_path, r.ListPeople())).lines)
        assert Instant(int(datetime.fromisoformat(listed["op1"][8]).timestamp()) * 1_000) in ends

        over = await asked(tmp_path, shifts("login,ends_at\nop1,2126-07-01 18:00\nsv1,2020-07-01 18:00\n"))
        assert over.lines == ("2 shifts planned.", "Over already, so nothing new is rung there: sv1.")

        await asked(tmp_path, shifts("login,ends_at\nop1,2126-07-01 18:00:00\nsv1,\n", "Europe/Berlin"))
        assert set(shift_ends(floor)) == {at("Europe/Berlin", 2126, 7, 1, 18, 0), None}

        await asked(tmp_path, shifts("login,ends_at\nsv1,2126-07-01 18:00\n", ""))
        here = datetime(2126, 7, 1, 18, 0).astimezone()
        assert Instant(int(here.timestamp()) * 1_000) in shift_ends(floor)


@pytest.mark.parametrize(
    ("row", "zone", "expected"),
    [
        ("op9,2126-11-26 18:00", "", " line 4: nobody has this login."),
        ("op1,2126-11-26 18:00", "", " line 4: login stands in line 2 already; expected each once."),
        ("op9,18:00", "", " line 4: ends_at must be a day and a time such as 2026-11-26 18:00."),
        ("op9,2126-11-26 25:00", "", " line 4: ends_at must be a day and a time such as 2026-11-26 18:00."),
        (
            "op9,2027-03-28 02:30",
            "Europe/Berlin",
            " line 4: ends_at is a time that the clock leaves out on that day.",
        ),
        ("", "Asia/Tokio", ": there is no time zone 'Asia/Tokio'; expected one such as Asia/Tokyo."),
    ],
)
async def test_a_bad_shift_plans_none(tmp_path: Path, row: str, zone: str, expected: str) -> None:
    async with running(tmp_path) as floor:
        await asked(tmp_path, r.ImportPeople(file="people.csv", content=PEOPLE.encode()))
        content = f"{SHIFTS}{row}\n".encode()
        reply = await asked(tmp_path, r.ImportShifts(file="shifts.csv", content=content, zone=zone))
        assert reply == Reply(fault=f"shifts.csv{expected}")
        assert shift_ends(floor) == [None, None]


async def test_on_a_floor_with_one_client_nobody_has_to_name_it(tmp_path: Path) -> None:
    content = "login,name,role\nabe,阿部,lead\n".encode()
    await asked(tmp_path, r.ImportPeople(file="p.csv", content=content))
    assert people((await asked(tmp_path, r.ListPeople())).lines)["abe"][4] == "default"
