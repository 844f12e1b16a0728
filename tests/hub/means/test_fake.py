"""The port's fake keeps to the port's words, and a rehearsal sends through it whatever hub.toml says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.harness.means.hook_server import HookServer
from tests.harness.means.hub import config
from tests.harness.means.mail_server import MailServer
from tests.hub.web.floor import CHEAP, written

from escdesk.domain.ids import Instant
from escdesk.domain.messages.ladders import Means
from escdesk.domain.messages.outside import OutsideFail
from escdesk.hub.app import Hub
from escdesk.hub.means.chat import Chat
from escdesk.hub.means.fake import FakeMessenger
from escdesk.hub.means.mail import Mail
from escdesk.hub.means.settings import ChatSettings, MailSettings
from escdesk.hub.ports import Messenger, NotDelivered, Note
from escdesk.hub.settings import load
from escdesk.hub.web.passwords import Passwords


@asynccontextmanager
async def played(kind: str, *, refuses: bool) -> AsyncIterator[tuple[Messenger, str]]:
    """A messenger of this kind, and an address it can deliver to, or not."""
    if kind == "fake":
        fake = FakeMessenger()
        fake.fails = OutsideFail.REFUSED if refuses else None
        yield fake, "somebody"
    elif kind == "mail":
        async with MailServer(says={"MAIL": "550 no"} if refuses else {}) as server:
            at = MailSettings(host="localhost", port=server.port, tls="none", sender="a@b.example")
            yield Mail(at), "duty@vendor.example"
    else:
        async with HookServer(status=403 if refuses else 200) as hook:
            yield Chat(ChatSettings()), hook.url()


@pytest.mark.parametrize("kind", ["mail", "chat", "fake"])
async def test_every_messenger_says_who_it_can_reach_and_what_came_of_it(kind) -> None:
    async with played(kind, refuses=False) as (one, address):
        assert one.can_reach((address,))
        assert not one.can_reach(())
        note = Note(number="O1.x", to=(address,), subject="s", text="t", at=Instant(0))
        assert 200 <= await one.deliver(note) < 300
        one.close()
    async with played(kind, refuses=True) as (one, address):
        note = Note(number="O1.x", to=(address,), subject="s", text="t", at=Instant(0))
        with pytest.raises(NotDelivered) as failed:
            await one.deliver(note)
        assert failed.value.reason is OutsideFail.REFUSED
        one.close()


async def test_a_rehearsal_keeps_its_messages_to_itself(tmp_path: Path) -> None:
    async with MailServer() as mail:
        hub = Hub(load(written(tmp_path, config(mail)), {}), passwords=Passwords(CHEAP))
        await hub.start()
        try:
            fake = hub.outside.messengers[Means.MAIL]
            assert isinstance(fake, FakeMessenger)
            await fake.deliver(Note(number="O1", to=("a@b.jp",), subject="s", text="t", at=Instant(0)))
            assert [note.number for note in fake.sent] == ["O1"]
        finally:
            await hub.stop()
    assert mail.connections == 0
