"""doctor hub looks at mail, chat and links, against real servers, and sends nothing."""

from pathlib import Path

from tests.harness.means.authority import private_tls
from tests.harness.means.hook_server import HookServer
from tests.harness.means.mail_server import MailServer

from escdesk.findings import Finding, State
from escdesk.hub.checks.means import means
from escdesk.hub.settings import load

SOON_MS = 400


async def look(folder: Path, text: str, hook: str = "", patience_ms: int = 10_000) -> list[Finding]:
    (folder / "hub.toml").write_text(text)
    settings = load(folder / "hub.toml", {"HOOK": hook, "MAIL": "s3cret"})
    return list(await means(settings, patience_ms))


def mail_at(server: MailServer, more: str = 'tls = "none"') -> str:
    return f'[means.mail]\nhost = "localhost"\nport = {server.port}\nsender = "a@b.example"\n{more}\n'


async def test_nothing_to_say_where_nothing_is_configured(tmp_path: Path) -> None:
    assert await look(tmp_path, "") == []


async def test_all_is_well_and_nothing_was_sent(tmp_path: Path) -> None:
    tls, _ = private_tls(tmp_path / "tls")
    safe = 'user = "escdesk"\npassword_env = "MAIL"\nca = "tls/for-desks.crt"'
    async with MailServer(tls=tls, user="escdesk", password="s3cret") as mail, HookServer() as hook:
        text = (
            '[means]\nlink = "http://localhost:1"\n'
            + mail_at(mail, safe)
            + '[means.chat]\nurl_env = "HOOK"\n'
        )
        server, chat, link = await look(tmp_path, text, hook.url())
    assert (server.state, chat.state, link.state) == (State.OK, State.OK, State.WARN)
    assert server.sentence == f"Mail server localhost port {mail.port}: lets user escdesk in."
    assert chat.sentence == "Webhook at localhost: is there."
    assert "only this machine can open it" in link.sentence
    assert (mail.taken, hook.taken) == ([], [])


async def test_what_is_wrong_has_its_sentence(tmp_path: Path) -> None:
    tls, _ = private_tls(tmp_path / "tls")
    async with HookServer(tls=tls) as hook, MailServer(tls=tls, user="escdesk", password="other") as mail:
        chat_text = '[means.chat]\nurl_env = "HOOK"\n'
        unsafe, _, no_link = await look(tmp_path, mail_at(mail, "") + chat_text, hook.url())
        assert "no safe connection" in unsafe.sentence
        assert no_link.state is State.WARN
        assert "counts as read as soon as it is delivered" in no_link.sentence
        user = 'user = "escdesk"\npassword_env = "MAIL"\nca = "tls/for-desks.crt"'
        refused, chat, _ = await look(tmp_path, mail_at(mail, user) + chat_text, hook.url())
        assert refused.sentence.endswith("see user and password in [means.mail] (it said 535).")
        assert chat.sentence == (
            "Webhook at localhost: its certificate is not to be trusted; see ca in [means.chat]."
        )
        assert "tok3n" not in chat.sentence
    gone, there, _ = await look(tmp_path, mail_at(mail) + chat_text, hook.url())
    assert "nothing is there" in gone.sentence
    assert "nothing is there" in there.sentence


async def test_a_mail_server_that_says_nothing(tmp_path: Path) -> None:
    async with MailServer(manner="silent") as mail:
        silent, _ = await look(tmp_path, mail_at(mail), patience_ms=SOON_MS)
    assert silent.sentence.endswith("does not answer.")


async def test_a_rehearsal_writes_to_nobody(tmp_path: Path) -> None:
    async with MailServer() as mail:
        (one,) = await look(tmp_path, '[telephony]\nkind = "rehearsal"\n' + mail_at(mail))
    assert one == Finding(State.OK, "Mail and chat: a rehearsal writes to nobody.")
    assert mail.connections == 0
