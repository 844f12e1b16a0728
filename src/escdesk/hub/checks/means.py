"""Mail and chat: whether the server lets the hub in, the webhook is there, and links lead anywhere; nothing is sent."""

from collections.abc import Sequence
from typing import Final

from escdesk.domain.messages.outside import OutsideFail
from escdesk.findings import Finding, fault, ok, warn
from escdesk.hub.addresses import host_and_port, is_loopback
from escdesk.hub.means.attempt import PATIENCE_MS
from escdesk.hub.means.chat import Chat
from escdesk.hub.means.mail import Mail
from escdesk.hub.means.settings import ChatSettings, MailSettings, MeansSettings
from escdesk.hub.ports import NotDelivered
from escdesk.hub.settings import Settings

_MAIL: Final = {
    OutsideFail.TLS: "no safe connection: it offers no TLS, or its certificate is not to be trusted; see tls and ca in [means.mail]",
    OutsideFail.REFUSED: "does not take the hub in; see user and password in [means.mail]",
    OutsideFail.LATER: "does not take the hub in just now; look again later",
    OutsideFail.TIMEOUT: "does not answer",
    OutsideFail.UNREACHABLE: "nothing is there; see host and port in [means.mail]",
}
_CHAT: Final = {
    OutsideFail.TLS: "its certificate is not to be trusted; see ca in [means.chat]",
    OutsideFail.TIMEOUT: "does not answer",
    OutsideFail.UNREACHABLE: "nothing is there",
}


async def means(settings: Settings, patience_ms: int = PATIENCE_MS) -> Sequence[Finding]:
    """Nothing where nothing is configured: then nobody is written to."""
    told = settings.means
    if settings.telephony.kind == "rehearsal":
        return [] if told == MeansSettings() else [ok("Mail and chat: a rehearsal writes to nobody.")]
    found: list[Finding] = []
    if told.mail is not None:
        found.append(await _mail(told.mail, patience_ms))
    if told.chat.url is not None:
        found.append(await _chat(told.chat, told.chat.url, patience_ms))
    if told.link is not None:
        found.append(await _link(told.link, patience_ms))
    elif found:
        found.append(
            warn("Link: [means] link is not given, so a message counts as read as soon as it is delivered.")
        )
    return found


async def _mail(mail: MailSettings, patience_ms: int) -> Finding:
    where = f"Mail server {mail.host} port {mail.port}"
    one = Mail(mail, patience_ms)
    try:
        await one.look()
    except NotDelivered as wrong:
        return fault(f"{where}: {_MAIL.get(wrong.reason, wrong.reason)}{_code(wrong)}.")
    finally:
        one.close()
    return ok(f"{where}: lets {f'user {mail.user}' if mail.user else 'the hub'} in.")


async def _chat(chat: ChatSettings, url: str, patience_ms: int) -> Finding:
    """Only its host is said: the rest of its address is a secret."""
    where = f"Webhook at {host_and_port(url)[0]}"
    wrong = await _looked(chat, url, patience_ms)
    return ok(f"{where}: is there.") if wrong is None else fault(f"{where}: {_CHAT[wrong]}.")


async def _link(link: str, patience_ms: int) -> Finding:
    where = f"Link {link}"
    if is_loopback(host_and_port(link)[0]):
        return warn(f"{where}: only this machine can open it; whoever reads a message can't.")
    wrong = await _looked(ChatSettings(), link, patience_ms)
    if wrong is None:
        return ok(f"{where}: is there.")
    if wrong is OutsideFail.TLS:
        return warn(f"{where}: browsers will warn of its certificate; put one there that everybody trusts.")
    return warn(f"{where}: can't be reached from here; see that people outside can open it.")


async def _looked(chat: ChatSettings, url: str, patience_ms: int) -> OutsideFail | None:
    one = Chat(chat, patience_ms)
    try:
        await one.look(url)
    except NotDelivered as wrong:
        return wrong.reason
    finally:
        one.close()
    return None


def _code(wrong: NotDelivered) -> str:
    return f" (it said {wrong.code})" if wrong.code else ""
