"""Rules over a real engine and store: imported, kept, read back; and a file that fails changes nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.hub.administration.test_office import asked, settings_in
from tests.hub.web.floor import Floor, running

from escdesk.domain.ids import ClientId, CommandId, PartyId
from escdesk.domain.messages.escalations import AskForTakeover, EscalationRaised
from escdesk.domain.messages.papers import OutsideNumber, RuleNote, RuleSource
from escdesk.domain.messages.people import Role
from escdesk.domain.messages.rulesets import AdoptRules, MarkReviewed
from escdesk.hub.administration import reach
from escdesk.hub.administration import requests as r
from escdesk.hub.administration.requests import AnyRequest, Reply
from escdesk.hub.resources import resource

AOBA = ClientId("aoba")
RULES = """client = "aoba"
author = "鈴木"
reason = "最初の版"

[[category]]
id = "billing"
label = "ご請求"

[[outside]]
id = "duty"
label = "当番"
number = "090-0000-0001"

[[rule]]
id = "held"
title = "保留が長い"
when = { hold = "60s" }
[[rule.to]]
role = "sv"
"""
BETTER = RULES.replace("60s", "90s").replace("最初の版", "長すぎた").replace("0001", "0002")


@pytest.fixture
async def floor(tmp_path: Path) -> AsyncIterator[Floor]:
    async with running(tmp_path) as started:
        await started.enrol("op1", Role.OPERATOR)
        await started.enrol("sv1", Role.SUPERVISOR)
        await started.settled()
        yield started


async def says(floor: Floor, request: AnyRequest) -> Reply:
    return await floor.hub.office.carry_out(request)


async def imports(floor: Floor, text: str) -> Reply:
    return await says(floor, r.ImportRules(file="rules.toml", content=text.encode()))


async def test_an_import_holds_at_once_with_its_papers(floor: Floor) -> None:
    assert await imports(floor, RULES) == Reply(lines=("Version 1 of aoba: 1 rules, in force at once.",))
    engine = floor.hub.engine
    ruleset = engine.floor.ruleset(AOBA)
    assert ruleset is not None
    assert [rule.id for rule in ruleset.rules] == ["held"]
    note = RuleNote(client=AOBA, version=1, author="鈴木", reason="最初の版")
    number = OutsideNumber(client=AOBA, party=PartyId("duty"), number="090-0000-0001")
    assert engine.shelf.get(("RuleNote", "aoba/1")) == note
    assert engine.shelf.get(("OutsideNumber", "aoba/duty")) == number
    log = "\n".join((await says(floor, r.ReadLog())).lines)
    assert '"RulesAdopted"' in log
    assert not [one for one in ("鈴木", "最初の版", "090-0000-0001") if one in log]


async def test_a_desk_sees_who_wrote_its_clients_rules_but_neither_file_nor_number(floor: Floor) -> None:
    await imports(floor, RULES)
    async with floor.desk(await floor.token("op1", "1001")) as desk:
        seen = await desk.sees("rules", "aoba")
        assert seen["current"]["version"] == 1
        assert desk.papers["RuleNote"]["reason"] == "最初の版"
        assert "RuleSource" not in desk.papers
        assert "OutsideNumber" not in desk.papers
        await imports(floor, BETTER)
        while desk.entities["rules", "aoba"]["current"]["version"] == 1:
            await desk.sees("rules", "aoba", newest=2)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            'role = "sv"',
            'role = "manager"',
            'rules.toml line 19, rule "held": nobody of this client has the role "manager".',
        ),
        ('"60s"', '"60"', None),
        (
            'client = "aoba"',
            'client = "minato"',
            'rules.toml line 1: this floor does not work for "minato"; it does for aoba.',
        ),
        ('author = "鈴木"', "author = ", None),
    ],
)
async def test_an_import_that_fails_changes_nothing(
    floor: Floor, old: str, new: str, fault: str | None
) -> None:
    await imports(floor, RULES)
    before = (floor.hub.engine.floor.seq, floor.hub.engine.floor.rulesets, floor.hub.engine.shelf.papers)
    assert old in BETTER.replace("90s", "60s")
    reply = await imports(floor, BETTER.replace("90s", "60s").replace(old, new))
    assert reply.fault == fault if fault is not None else reply.fault.startswith("rules.toml")
    assert not reply.lines
    assert (
        floor.hub.engine.floor.seq,
        floor.hub.engine.floor.rulesets,
        floor.hub.engine.shelf.papers,
    ) == before
    kept = await floor.hub.office._rules._store.papers(
        [("RuleSource", "aoba/2"), ("OutsideNumber", "aoba/duty")]
    )
    assert [paper.number for paper in kept if isinstance(paper, OutsideNumber)] == ["090-0000-0001"]
    assert not any(isinstance(paper, RuleSource) for paper in kept)


async def test_every_fault_of_a_file_is_said_at_once(floor: Floor) -> None:
    reply = await says(
        floor,
        r.CheckRules(
            file="f", content=RULES.replace("hold", "mood").replace('"sv"', '"specialist"').encode()
        ),
    )
    assert reply.fault.startswith('f line 17, rule "held": unknown fact')
    assert reply.more == ('f line 19, rule "held": nobody of this client has the role "specialist".',)


async def test_a_version_comes_back_as_it_was_imported(floor: Floor) -> None:
    await imports(floor, RULES)
    await imports(floor, BETTER)
    newest = await says(floor, r.ExportRules(client="aoba"))
    assert "\n".join(newest.lines) + "\n" == BETTER
    first = await says(floor, r.ExportRules(client="aoba", version=1))
    assert "\n".join(first.lines) + "\n" == RULES
    assert (await imports(floor, "\n".join(first.lines) + "\n")).lines[0].startswith("Version 3 of aoba")
    again = await says(floor, r.CompareRules(client="aoba", old=1, new=3))
    assert again.lines == ("Nothing changed.",)


async def test_versions_have_a_history_and_differ(floor: Floor) -> None:
    await imports(floor, RULES)
    await imports(floor, "effective_from = 2099-01-01T09:00:00\n" + BETTER)
    _head, *lines = (await says(floor, r.ListRules(client="aoba"))).lines
    rows = [line.split("\t") for line in lines]
    assert [(row[0], row[1], row[6], row[7]) for row in rows] == [
        ("2", "to come", "鈴木", "長すぎた"),
        ("1", "in force", "鈴木", "最初の版"),
    ]
    assert rows[0][3] == "2099-01-01 09:00"
    said = (await says(floor, r.CompareRules(client="aoba", old=1, new=2))).lines
    assert '    ~ when: { hold = "1m-" } → { hold = "90s-" }' in said
    file = r.CompareRules(client="aoba", old=2, file="f", content=RULES.encode())
    assert '    ~ when: { hold = "90s-" } → { hold = "1m-" }' in (await says(floor, file)).lines


async def test_a_call_is_explained(floor: Floor) -> None:
    await floor.token("op1", "1001")
    call = floor.rings("1001")
    await floor.settled()
    await imports(floor, RULES)
    reply = await says(floor, r.ExplainRules(client="aoba", call=call))
    assert reply.lines[0] == f"通話 {call}：0 / 1 のルールが当てはまります。"
    assert "    ？ 保留が1分以上 (わからない)" in reply.lines
    reply = await says(floor, r.ExplainRules(client="aoba", facts={"hold": "70s"}, language="en"))
    assert reply.lines[1] == "In force is “保留が長い” (held)."
    reply = await says(floor, r.ExplainRules(client="aoba", facts={"category": "biling"}))
    assert reply.fault == '--facts: unknown category "biling"; known are billing.'
    reply = await says(floor, r.ExplainRules(client="aoba", facts={"mood": "bad", "hold": 70}))
    assert reply.fault.startswith("--facts: unknown fact 'mood'")
    assert reply.more == ('--facts: hold must be a span such as "40s", not 70.',)


async def test_rules_are_printed_with_peoples_names(floor: Floor) -> None:
    named = RULES.replace('role = "sv"', 'person = "sv1"')
    await imports(floor, named)
    for request in (
        r.PrintRules(client="aoba"),
        r.PrintRules(client="aoba", file="f", content=named.encode()),
    ):
        assert any("sv1の氏名（20秒）" in line for line in (await says(floor, request)).lines)


async def test_hands_without_a_rule_are_collected(floor: Floor) -> None:
    await imports(floor, RULES)
    desk_token = await floor.token("op1", "1001")
    await floor.token("sv1", "2001")
    call = floor.rings("1001")
    floor.telephony.exchange.answer(call)
    await floor.settled()
    async with floor.desk(desk_token) as desk:
        assert (await desk.asks(AskForTakeover(call=call))).code == "ok"
    raised = await floor.hub.office._rules._store.events_of(EscalationRaised)
    lines = (await says(floor, r.ListUncaught(client="aoba"))).lines
    assert len(lines) == 1 + len(raised) == 2
    assert lines[1].split("\t")[1] == "aoba-order"
    assert "op1" not in lines[1]


@pytest.mark.parametrize(
    ("request_", "fault"),
    [
        (r.ExportRules(client="aoba"), "aoba has no rules yet: escdesk admin rules import FILE"),
        (r.ListRules(client="x"), "x has no rules yet: escdesk admin rules import FILE"),
        (r.ExplainRules(client="aoba", call="c9"), "There is no call c9 on the floor now."),
    ],
)
async def test_what_is_not_there_is_a_sentence(floor: Floor, request_: AnyRequest, fault: str) -> None:
    assert (await says(floor, request_)).fault == fault


async def test_versions_that_are_not_there_or_not_in_force_yet(floor: Floor) -> None:
    await imports(floor, "effective_from = 2099-01-01T09:00:00\n" + RULES)
    assert (await says(floor, r.ListRules(client="x"))).fault == "x has no rules yet: --client is one of aoba"
    coming = (
        "No version of aoba is in force yet; the first one is, in force from 2099-01-01 09:00 (Asia/Tokyo)."
    )
    assert (await says(floor, r.PrintRules(client="aoba"))).fault == coming
    missing = "aoba has no version 7; the newest is 1."
    assert (await says(floor, r.ExportRules(client="aoba", version=7))).fault == missing
    assert (await says(floor, r.CompareRules(client="aoba", old=1, new=7))).fault == missing


async def test_only_administration_adopts_and_only_the_next_version(floor: Floor) -> None:
    await imports(floor, RULES)
    engine = floor.hub.engine
    ruleset = engine.floor.ruleset(AOBA)
    assert ruleset is not None
    again = await engine.ask(AdoptRules(ruleset=ruleset), by=None, command_id=CommandId("a1"))
    assert (again.code, again.details) == ("stale_rules", {"version": 1})
    somebody = next(iter(engine.floor.people))
    refused = await engine.ask(AdoptRules(ruleset=ruleset), by=somebody, command_id=CommandId("a2"))
    assert refused.code == "not_allowed"
    refused = await engine.ask(MarkReviewed(client=AOBA), by=somebody, command_id=CommandId("a3"))
    assert refused.code == "not_allowed"


async def test_the_shipped_file_is_taken_by_a_floor_that_has_its_people(floor: Floor) -> None:
    for login, role, skills in (
        ("m1", Role.MANAGER, ()),
        ("l1", Role.LEAD, ()),
        ("sp1", Role.SPECIALIST, ("技術", "契約")),
    ):
        await says(floor, r.AddPerson(login=login, name=login, role=role, skills=skills, clients=("aoba",)))
    text = resource("rules.example.toml").read_text("utf-8")
    reply = await imports(floor, text.replace('client = "default"', 'client = "aoba"'))
    assert (reply.fault, reply.lines) == ("", ("Version 1 of aoba: 21 rules, in force at once.",))


async def test_rules_are_imported_without_a_hub_and_hold_when_it_runs(tmp_path: Path) -> None:
    people = "login,name,role,clients\nsv1,佐藤,sv,aoba\n"
    await asked(tmp_path, r.ImportPeople(file="p.csv", content=people.encode()))
    assert reach.floor_is_there(settings_in(tmp_path))
    assert (await asked(tmp_path, r.ImportRules(file="f", content=RULES.encode()))).lines
    async with running(tmp_path) as floor:
        assert floor.hub.engine.floor.rulesets[AOBA].newest == 1
        assert (await asked(tmp_path, r.ExportRules(client="aoba"))).lines[0] == 'client = "aoba"'
