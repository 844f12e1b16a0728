"""Mail against a real server: delivered is when it has taken the message for everybody, and nothing else is."""

import asyncio
from pathlib import Path

import pytest
from tests.harness.means.authority import private_tls
from tests.harness.means.mail_server import MailServer

from escdesk.domain.ids import Instant
from escdesk.domain.messages.outside import OutsideFail
from escdesk.hub.means.mail import Mail
from escdesk.hub.means.settings import MailSettings
from escdesk.hub.ports import NotDelivered, Note

TO = ("duty@vendor.example", "second@vendor.example")
NOTE = Note(
    number="O45.ab12",
    to=TO,
    subject="【エスカレーション E12】ご請求",
    text="一行目\n.点で始まる行\n",
    at=Instant(1_700_000_000_000),
)
SOON_MS = 400
"""How long a server that says nothing is waited for here."""


def mail(server: MailServer, *, patience_ms: int = 10_000, **more) -> Mail:
    how = {"tls": "none", "host": "localhost", "port": server.port, "sender": "escdesk@floor.example"} | more
    return Mail(MailSettings(**how), patience_ms)


async def not_delivered(one: Mail) -> tuple[OutsideFail, int]:
    with pytest.raises(NotDelivered) as failed:
        await one.deliver(NOTE)
    one.close()
    return failed.value.reason, failed.value.code


async def test_everybody_gets_the_message_and_the_server_says_so() -> None:
    async with MailServer() as server:
        assert await mail(server).deliver(NOTE) == 250
    ((to, message),) = server.taken
    assert to == TO
    assert message["subject"] == NOTE.subject
    assert message.get_content().replace("\r\n", "\n") == NOTE.text
    assert (message["from"], message["auto-submitted"]) == ("escdesk@floor.example", "auto-generated")
    assert message.get_content_type() == "text/plain"


async def test_the_same_message_again_says_that_it_is_the_same() -> None:
    async with MailServer() as server:
        one = mail(server)
        await one.deliver(NOTE)
        await one.deliver(NOTE)
    names = [message["message-id"] for _, message in server.taken]
    assert names == ["<O45.ab12@floor.example>"] * 2


async def test_one_recipient_is_refused_and_nobody_gets_half_a_message() -> None:
    async with MailServer(says={"RCPT TO:<SECOND@VENDOR.EXAMPLE>": "550 5.1.1 no such person"}) as server:
        assert await not_delivered(mail(server)) == (OutsideFail.REFUSED, 550)
    assert server.taken == []


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ({"RCPT TO:<DUTY@VENDOR.EXAMPLE>": "451 4.7.1 greylisted"}, (OutsideFail.LATER, 451)),
        ({"MAIL": "550 5.7.1 not from you"}, (OutsideFail.REFUSED, 550)),
        ({"DATA": "452 4.3.1 full"}, (OutsideFail.LATER, 452)),
        ({"EHLO": "421 4.3.2 going down", "HELO": "421 4.3.2 going down"}, (OutsideFail.LATER, 421)),
    ],
)
async def test_what_the_server_says_is_later_or_never(says, expected) -> None:
    async with MailServer(says=says) as server:
        assert await not_delivered(mail(server)) == expected
    assert server.taken == []


async def test_a_server_that_is_busy_from_the_beginning() -> None:
    async with MailServer(manner="busy") as server:
        assert await not_delivered(mail(server)) == (OutsideFail.LATER, 421)


@pytest.mark.parametrize("manner", ["silent", "silent_after_data"])
async def test_a_server_that_never_answers_is_given_up(manner) -> None:
    async with MailServer(manner=manner) as server:
        assert await not_delivered(mail(server, patience_ms=SOON_MS)) == (OutsideFail.TIMEOUT, 0)
        async with asyncio.timeout(10):  # it may have been given up before the server had looked
            while server.connections == 0:
                await asyncio.sleep(0.01)
        assert server.connections == 1


async def test_silent_servers_do_not_keep_the_others_from_being_told() -> None:
    async with MailServer(manner="silent") as silent, MailServer() as good:
        for _ in range(20):
            assert await not_delivered(mail(silent, patience_ms=20)) == (OutsideFail.TIMEOUT, 0)
        assert await mail(good).deliver(NOTE) == 250


async def test_a_server_that_hangs_up_or_is_not_there() -> None:
    async with MailServer(manner="hangs_up") as server:
        assert await not_delivered(mail(server)) == (OutsideFail.UNREACHABLE, 0)
    assert await not_delivered(mail(server)) == (OutsideFail.UNREACHABLE, 0)
    assert await not_delivered(mail(server, host="no.such.host.invalid")) == (OutsideFail.UNREACHABLE, 0)


# -- TLS and login


@pytest.mark.parametrize("implicit", [False, True])
async def test_a_private_authority_is_trusted_where_it_is_named(tmp_path: Path, implicit) -> None:
    tls, ca = private_tls(tmp_path / "tls")
    how = "implicit" if implicit else "starttls"
    async with MailServer(tls=tls, implicit=implicit, user="escdesk", password="s3cret") as server:
        one = mail(server, tls=how, ca=ca, user="escdesk", password="s3cret")
        assert await one.deliver(NOTE) == 250
        assert await not_delivered(mail(server, tls=how, user="escdesk", password="s3cret")) == (
            OutsideFail.TLS,
            0,
        )
    assert len(server.taken) == 1


async def test_a_certificate_for_another_name(tmp_path: Path) -> None:
    tls, ca = private_tls(tmp_path / "tls", "elsewhere.example")
    async with MailServer(tls=tls) as server:
        assert await not_delivered(mail(server, tls="starttls", ca=ca)) == (OutsideFail.TLS, 0)
    assert server.taken == []


async def test_without_the_tls_that_was_asked_for_nothing_is_said() -> None:
    async with MailServer(user="escdesk", password="s3cret") as server:
        one = mail(server, tls="starttls", user="escdesk", password="s3cret")
        assert await not_delivered(one) == (OutsideFail.TLS, 0)
    assert server.taken == []


async def test_a_login_that_is_not_accepted(tmp_path: Path) -> None:
    tls, ca = private_tls(tmp_path / "tls")
    async with MailServer(tls=tls, user="escdesk", password="s3cret") as server:
        one = mail(server, tls="starttls", ca=ca, user="escdesk", password="wrong")
        assert await not_delivered(one) == (OutsideFail.REFUSED, 535)


async def test_looking_sends_nothing() -> None:
    async with MailServer() as server:
        await mail(server).look()
    assert (server.connections, server.taken) == (1, [])


async def test_nothing_a_server_says_comes_out_of_here() -> None:
    async with MailServer(says={"MAIL": "550 sasaki@customer.example is unknown"}) as server:
        with pytest.raises(NotDelivered) as failed:
            await mail(server).deliver(NOTE)
    assert "sasaki" not in f"{failed.value!r}{failed.value.__context__!r}{failed.value.__cause__!r}"
    assert "duty" not in repr(NOTE)
