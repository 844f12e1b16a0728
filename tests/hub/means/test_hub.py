"""H7: a whole hub and real servers: what is sent, what falls back, who has read it, and what a restart makes of it."""

import asyncio
import base64
import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest
from tests.harness.means.hook_server import HookServer
from tests.harness.means.hub import (
    ADDRESS,
    DECISION,
    Outside,
    adopt,
    by_chat_and_mail,
    case_of,
    config,
    link_in,
    rules,
    somebody_needed,
    started_again,
    texts,
)
from tests.harness.means.mail_server import MailServer
from tests.hub.web.floor import running

from escdesk.domain.messages.ladders import Means
from escdesk.domain.model.escalations import Stage
from escdesk.hub.administration import requests as r
from escdesk.hub.administration.program import main

LINK = "https://floor.example"
SOON_S = 10.0


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON_S):
        while not true():
            await asyncio.sleep(0.01)


def delivered(outside: Outside) -> Callable[[], bool]:
    return lambda: outside.case.outside is not None and outside.case.outside.delivered_at is not None


def told(outside: Outside) -> Callable[[], bool]:
    return lambda: outside.case.told == ("vendor",)


async def test_the_chat_fails_and_the_mail_arrives_and_somebody_says_that_they_have_read_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with MailServer() as mail, HookServer(status=500) as hook:
        text = rules(by_chat_and_mail(hook))
        async with somebody_needed(tmp_path, config(mail, link=LINK), text) as outside:
            await until(delivered(outside))
            assert outside.case.stage is Stage.OUTSIDE
            assert [(one.means, one.reason) for one in outside.case.outside.fell] == [(Means.CHAT, "later")]
            path = link_in(texts(mail)[0])
            assert link_in(hook.taken[0].body["text"]) != path, "each message has its own link"
            status, page = await outside.floor.request("GET", path)
            assert (status, "確認しました".encode() in page) == (200, True)
            assert "「障害」の判断をお願いしています。".encode() in page
            assert outside.case.told == (), "whoever only looks has said nothing"
            status, page = await outside.floor.request("POST", path)
            assert (status, "フロアに伝わりました".encode() in page) == (200, True)
            assert told(outside)()
            assert outside.case.outside.told_by is Means.MAIL
            status, page = await outside.floor.request("POST", path)
            assert (status, "すでに確認されています".encode() in page) == (200, True)
            (event,) = await outside.events("OutsideTold")
            (evidence,) = await outside.events("OutsideNoticeDelivered")
            assert (evidence["code"], event["means"]) == (250, "mail")
            said = [vars(one) for one in caplog.records if one.name.startswith("escdesk")]
            log = f"{await outside.events()}{said}"
    for secret in (ADDRESS, "tok3n", path.rpartition("/")[2], "4111", "佐々木"):
        assert secret not in log, f"{secret} stands in the log"


async def test_what_leaves_the_house_says_the_conclusion_first_and_nobodys_name(tmp_path: Path) -> None:
    async with MailServer() as mail:
        text = rules(f'mail = "{ADDRESS}"')
        async with somebody_needed(tmp_path, config(mail), text) as outside:
            await until(told(outside))  # no link: delivered is all that will ever be known
    ((to, message),) = mail.taken
    body = message.get_content()
    assert to == (ADDRESS,)
    assert body.startswith("「障害」の判断をお願いします。")
    for said in ("aoba-order", "お客様のお待ち", "番号：E"):
        assert said in body
    for kept in ("佐々木", "5678", "返金", "http", "渡辺"):
        assert kept not in body + message["subject"]
    assert message["subject"].startswith("【エスカレーション E")


async def test_with_details_the_decision_goes_too_and_is_masked(tmp_path: Path) -> None:
    async with MailServer() as mail:
        text = rules(f'mail = "{ADDRESS}"', head="details = true")
        async with somebody_needed(tmp_path, config(mail), text) as outside:
            await until(told(outside))
    (body,) = texts(mail)
    assert "判断してほしいこと：佐々木様へ2,980円を返金してよいか" in body
    assert "4111" in DECISION
    assert "4111" not in body


@pytest.mark.parametrize("reply", ["550 5.1.1 nobody", "451 4.7.1 greylisted"])
async def test_a_mail_that_is_not_taken_falls_back_to_the_phone(tmp_path: Path, reply) -> None:
    async with MailServer(says={f"RCPT TO:<{ADDRESS.upper()}>": reply}) as mail:
        text = rules(f'mail = "{ADDRESS}"\nnumber = "0312340001"\nmeans = ["mail", "phone"]')
        async with somebody_needed(tmp_path, config(mail, link=LINK), text) as outside:
            await until(lambda: outside.floor.telephony.outside.rings("0312340001"))
            outside.floor.telephony.outside.answer("0312340001")
            await until(told(outside))
            assert outside.case.outside.told_by is Means.PHONE
            (fell,) = await outside.events("OutsideFellThrough")
            assert fell["code"] == int(reply[:3])


async def test_nobody_reads_it_in_time_and_the_phone_rings_and_then_somebody_does(tmp_path: Path) -> None:
    async with MailServer() as mail:
        text = rules(f'mail = "{ADDRESS}"\nnumber = "0312340001"\nmeans = ["mail", "phone"]', ring="1s")
        async with somebody_needed(tmp_path, config(mail, link=LINK), text) as outside:
            await until(lambda: outside.floor.telephony.outside.rings("0312340001"))
            await outside.floor.request("POST", link_in(texts(mail)[0]))
            assert told(outside)()
            await until(lambda: not outside.floor.telephony.outside.rings("0312340001"))


async def test_links_that_lead_nowhere_say_so(tmp_path: Path) -> None:
    async with MailServer() as mail:
        text = rules(f'mail = "{ADDRESS}"', ring="1s")
        async with somebody_needed(tmp_path, config(mail, link=LINK), text) as outside:
            await until(lambda: bool(mail.taken))
            path = link_in(texts(mail)[0])
            status, page = await outside.floor.request("POST", path[:-1] + ("0" if path[-1] != "0" else "1"))
            assert (status, "リンクは正しくありません".encode() in page) == (404, True)
            assert outside.case.told == ()
            await until(lambda: outside.case.stage is not Stage.OUTSIDE)
            status, page = await outside.floor.request("POST", path)
            assert (status, "時間が過ぎた".encode() in page) == (200, True)
            assert outside.case.told == ()


async def test_whoever_presses_and_presses_is_slowed(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        statuses = [(await floor.request("GET", "/told/E1/O2/guess"))[0] for _ in range(40)]
    assert statuses[:30] == [404] * 30
    assert statuses[-1] == 429


async def test_a_hub_that_stops_before_the_server_has_answered_sends_it_again(tmp_path: Path) -> None:
    async with MailServer(manner="silent_after_data") as mail:
        text, how = rules(f'mail = "{ADDRESS}"'), config(mail, link=LINK)
        async with somebody_needed(tmp_path, how, text) as outside:
            await until(lambda: mail.connections == 1)
            order = outside.case.outside.order
        mail.manner = "good"
        async with started_again(tmp_path) as hub:
            await until(lambda: bool(mail.taken))
            outside_now = case_of(hub).outside
            assert outside_now is not None
            assert outside_now.order == order
            assert mail.taken[0][1]["message-id"].startswith(f"<{order}.")


async def test_an_alarm_is_mailed_once_to_those_who_answer_for_the_floor(tmp_path: Path) -> None:
    async with MailServer() as mail, HookServer() as hook:
        own = tmp_path / "hook"
        own.write_text(hook.url("/leads"))
        own.chmod(0o600)
        alarm = '[means.chat]\nurl_file = "hook"\n[means.alarm]\nmail = ["lead@floor.example"]\nchat = true'
        how = config(mail, more=alarm).replace("[floor]", '[floor]\nring = "1s"\nline = "0s"')
        async with somebody_needed(tmp_path, how, rules('number = "0312340001"', ring="1s")) as outside:
            await until(lambda: outside.case.stage is Stage.ALARM)
            await until(lambda: all(one.sent_at for one in outside.case.alarm_notices))
            assert {one.means for one in outside.case.alarm_notices} == {Means.MAIL, Means.CHAT}
    ((to, message),) = mail.taken
    assert to == ("lead@floor.example",)
    assert message["subject"].startswith("【警報 E")
    assert "だれも応答していません" in hook.taken[0].body["text"]
    assert len(hook.taken) == 1


async def test_health_says_who_can_not_be_reached_before_it_matters(tmp_path: Path) -> None:
    async with MailServer() as mail:
        text = rules(f'mail = "{ADDRESS}"\nchat = "floor"')
        async with somebody_needed(tmp_path, config(mail), text) as outside:
            faults = {fault.code: fault.count for fault in outside.floor.hub.health().faults}
    assert faults["out_of_reach"] == 1, "there is no webhook of the floor's own"


# -- administration


async def test_administration_tries_the_means_of_a_party_out(tmp_path: Path) -> None:
    async with MailServer() as mail, HookServer(status=403) as hook:
        text = rules(by_chat_and_mail(hook).replace("]", ', "phone"]') + 'number = "0312340001"')
        async with somebody_needed(tmp_path, config(mail), text) as outside:
            ask = outside.floor.hub.office.carry_out
            reply = await ask(r.TryMeans(client="aoba", party="vendor"))
            assert reply.fault == "Not every means works:"
            chat, by_mail, phone = reply.more
            assert chat == "chat: not delivered: refused, the server said 403"
            assert by_mail.startswith("mail: delivered after ")
            assert by_mail.endswith(" ms, the server said 250")
            assert phone == "phone: a test does not ring it"
            hook.status = 200
            assert len((await ask(r.TryMeans(client="aoba", party="vendor"))).lines) == 3
            nobody = await ask(r.TryMeans(client="aoba", party="nobody"))
            assert nobody.fault == 'There is no party outside "nobody" in the rules of "aoba".'
            alarm = await ask(r.TryMeans(client="aoba", party=""))
            assert alarm.fault == "hub.toml names nobody who is told of alarms: [means.alarm]."
    assert any("これは試験です" in text for text in texts(mail))


async def test_the_command_line_asks_the_running_hub_and_says_where_there_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--config", str(tmp_path / "hub.toml"), "means", "test", "vendor", "--client", "aoba"]
    async with MailServer() as mail:
        async with running(tmp_path, config=config(mail)) as floor:
            await adopt(floor, rules(f'mail = "{ADDRESS}"'))
            assert await asyncio.to_thread(main, words) == 0
        assert capsys.readouterr().out.startswith("mail: delivered after ")
        assert await asyncio.to_thread(main, words) == 2
    assert "No hub runs here" in capsys.readouterr().err
    assert len(mail.taken) == 1


async def test_nothing_on_the_page_is_markup_and_no_script_may_run(tmp_path: Path) -> None:
    async with MailServer() as mail:
        text = rules(f'mail = "{ADDRESS}"').replace('label = "障害"', 'label = "<script>1</script>\\n障害"')
        async with somebody_needed(tmp_path, config(mail, link=LINK), text) as outside:
            await until(lambda: bool(mail.taken))
            path = link_in(texts(mail)[0])
            answer = await asyncio.to_thread(urlopen, outside.floor.hub.url + path)
            page, policy = answer.read().decode(), answer.headers["content-security-policy"]
    assert "&lt;script&gt;1&lt;/script&gt; 障害" in page
    assert "<script" not in page
    assert policy.startswith("default-src 'none'; ")
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    assert "\n" not in str(mail.taken[0][1]["subject"])


@pytest.mark.parametrize(
    "path", ["E1/O2/%F0%9F%98%80", "%00/%ff/%C3", "E1/O2/" + "a" * 5_000, "../../../etc"]
)
async def test_addresses_that_nobody_was_sent(tmp_path: Path, path: str) -> None:
    async with running(tmp_path) as floor:
        for method in ("GET", "POST"):
            status, page = await floor.request(method, f"/told/{path}")
            assert (status, b"<button" in page) == (404, False)


async def test_a_floor_that_can_not_be_told_says_so(tmp_path: Path) -> None:
    text = rules(f'mail = "{ADDRESS}"')
    async with MailServer() as mail, somebody_needed(tmp_path, config(mail, link=LINK), text) as outside:
        await until(delivered(outside))
        outside.floor.hub.engine.close()
        status, page = await outside.floor.request("POST", link_in(texts(mail)[0]))
        assert (status, "もう一度押してください".encode() in page) == (503, True)
        assert outside.case.told == ()
