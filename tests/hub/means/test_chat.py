"""Webhooks against a real server: 2xx is delivered, everything else is not; nothing is followed."""

from pathlib import Path

import pytest
from tests.harness.means.authority import private_tls
from tests.harness.means.hook_server import HookServer

from escdesk.domain.ids import Instant
from escdesk.domain.messages.outside import OutsideFail
from escdesk.hub.means.chat import Chat
from escdesk.hub.means.settings import ChatSettings
from escdesk.hub.ports import NotDelivered, Note

SOON_MS = 400


def note(*to: str) -> Note:
    return Note(number="O45.ab12", to=to, subject="【警報 E12】", text="ご請求\n二行目", at=Instant(0))


async def not_delivered(one: Chat, *to: str) -> tuple[OutsideFail, int]:
    with pytest.raises(NotDelivered) as failed:
        await one.deliver(note(*to))
    one.close()
    return failed.value.reason, failed.value.code


@pytest.mark.parametrize("status", [200, 202, 204])
async def test_two_hundred_is_delivered(status) -> None:
    async with HookServer(status=status) as server:
        assert await Chat(ChatSettings()).deliver(note(server.url())) == status
    (posted,) = server.taken
    assert posted.path == "/hooks/tok3n?x=1"
    assert posted.body == {"text": "【警報 E12】\nご請求\n二行目"}
    assert posted.headers["content-type"].startswith("application/json")


async def test_the_same_message_again_says_that_it_is_the_same_and_the_field_has_its_name() -> None:
    async with HookServer() as server:
        one = Chat(ChatSettings(field="content"))
        await one.deliver(note(server.url()))
        await one.deliver(note(server.url()))
    assert [posted.headers["idempotency-key"] for posted in server.taken] == ["O45.ab12"] * 2
    assert set(server.taken[0].body) == {"content"}


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, OutsideFail.REFUSED),
        (403, OutsideFail.REFUSED),
        (404, OutsideFail.REFUSED),
        (410, OutsideFail.REFUSED),
        (429, OutsideFail.LATER),
        (500, OutsideFail.LATER),
        (503, OutsideFail.LATER),
    ],
)
async def test_a_server_that_says_no_or_not_now(status, reason) -> None:
    async with HookServer(status=status) as server:
        assert await not_delivered(Chat(ChatSettings()), server.url()) == (reason, status)


async def test_a_redirect_is_refused() -> None:
    async with HookServer() as elsewhere, HookServer(status=307) as server:
        server.more = f"location: {elsewhere.url()}\r\n"
        assert await not_delivered(Chat(ChatSettings()), server.url()) == (OutsideFail.REFUSED, 307)
        assert elsewhere.taken == []


async def test_a_server_that_never_answers_is_given_up() -> None:
    async with HookServer(status=None) as server:
        one = Chat(ChatSettings(), SOON_MS)
        assert await not_delivered(one, server.url()) == (OutsideFail.TIMEOUT, 0)
        assert len(server.taken) == 1


async def test_nobody_is_there() -> None:
    async with HookServer() as server:
        pass
    assert await not_delivered(Chat(ChatSettings()), server.url()) == (OutsideFail.UNREACHABLE, 0)


async def test_a_private_authority_is_trusted_where_it_is_named(tmp_path: Path) -> None:
    tls, ca = private_tls(tmp_path / "tls")
    async with HookServer(tls=tls) as server:
        assert await Chat(ChatSettings(ca=ca)).deliver(note(server.url())) == 200
        assert await not_delivered(Chat(ChatSettings()), server.url()) == (OutsideFail.TLS, 0)
        await Chat(ChatSettings(ca=ca)).look(server.url())
    assert len(server.taken) == 1


async def test_the_floors_own_webhook_stands_behind_a_word() -> None:
    async with HookServer() as server:
        own = Chat(ChatSettings(url=server.url("/own")))
        assert own.can_reach(("floor",))
        assert await own.deliver(note("floor")) == 200
    assert server.taken[0].path == "/own"
    assert not Chat(ChatSettings()).can_reach(("floor",))
    assert await not_delivered(Chat(ChatSettings()), "floor") == (OutsideFail.UNREACHABLE, 0)


def test_an_address_that_could_be_read_on_the_way_is_none() -> None:
    one = Chat(ChatSettings(url="https://chat.example/own"))
    assert not one.can_reach(("http://chat.example/hook",))
    assert not one.can_reach(())
    assert "own" not in repr(ChatSettings(url="https://chat.example/own"))
