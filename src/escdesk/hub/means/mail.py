"""Mail over SMTP: delivered when the server has taken the message for every recipient."""

import contextlib
import smtplib
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP as LINES
from email.utils import format_datetime
from typing import Final

from escdesk.domain.messages.outside import OutsideFail
from escdesk.hub.addresses import is_mail
from escdesk.hub.means.attempt import PATIENCE_MS, Attempts, Line, trusting
from escdesk.hub.means.settings import MailSettings
from escdesk.hub.ports import NotDelivered, Note

_OK: Final = frozenset({250, 251})
_REFUSED_FROM: Final = 500
"""RFC 5321: 4yz is "not now", 5yz is "never"."""


class Mail:
    """`escdesk.hub.ports.Messenger` over one mail server. Connects for each message: there are few."""

    def __init__(self, settings: MailSettings, patience_ms: int = PATIENCE_MS) -> None:
        self._settings = settings
        self._domain = settings.sender.partition("@")[2]
        self._attempts = Attempts("mail", patience_ms)

    def can_reach(self, to: tuple[str, ...]) -> bool:
        return bool(to) and all(map(is_mail, to))

    async def deliver(self, note: Note) -> int:
        return await self._attempts.make(lambda line: self._send(line, note))

    async def look(self) -> None:
        """Connect and log in, and send nothing. Raises `NotDelivered`."""
        await self._attempts.make(self._greet)

    def close(self) -> None:
        self._attempts.close()

    # -- on a thread ------------------------------------------------------------------------------------------

    def _send(self, line: Line, note: Note) -> int:
        try:
            with self._connected(line) as server:
                _accepted(*server.mail(self._settings.sender))
                for one in note.to:
                    _accepted(*server.rcpt(one))
                code, _ = server.data(self._written(note))
                return _accepted(code, b"")
        except smtplib.SMTPException as wrong:
            raise _not_delivered(wrong) from None

    def _greet(self, line: Line) -> int:
        try:
            with self._connected(line) as server:
                return _accepted(*server.noop())
        except smtplib.SMTPException as wrong:
            raise _not_delivered(wrong) from None

    @contextlib.contextmanager
    def _connected(self, line: Line) -> Iterator[smtplib.SMTP]:
        """Logged in, where a user is given. What the server says to QUIT changes nothing and is not waited for."""
        at = self._settings
        wait_s = self._attempts.patience_s
        tls = trusting(at.ca)
        server: smtplib.SMTP
        if at.tls == "implicit":
            server = smtplib.SMTP_SSL(at.host, at.port, self._domain, timeout=wait_s, context=tls)
        else:
            server = smtplib.SMTP(at.host, at.port, self._domain, timeout=wait_s)
        try:
            line.holds(server.sock)
            server.ehlo_or_helo_if_needed()
            if at.tls == "starttls":
                _secured(server, tls)
                line.holds(server.sock)
            if at.user is not None:
                server.login(at.user, at.password)
            yield server
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.putcmd("quit")
        finally:
            server.close()

    def _written(self, note: Note) -> bytes:
        message = EmailMessage()
        message["From"] = self._settings.sender
        message["To"] = ", ".join(note.to)
        message["Subject"] = note.subject
        message["Date"] = format_datetime(datetime.fromtimestamp(note.at / 1_000, UTC))
        message["Message-ID"] = f"<{note.number}@{self._domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = note.language
        message.set_content(note.text)
        return message.as_bytes(policy=LINES)


def _secured(server: smtplib.SMTP, tls: ssl.SSLContext) -> None:
    """Nothing is said in the clear when the server offers no TLS. Raises `NotDelivered`."""
    try:
        server.starttls(context=tls)
    except (smtplib.SMTPNotSupportedError, smtplib.SMTPResponseException):
        raise NotDelivered(OutsideFail.TLS) from None
    server.ehlo()


def _accepted(code: int, _text: bytes) -> int:
    """The code, when it says yes. Raises `SMTPResponseException`."""
    if code not in _OK:
        raise smtplib.SMTPResponseException(code, b"")
    return code


def _not_delivered(wrong: smtplib.SMTPException) -> NotDelivered:
    """The class of the reply; its text may name people and stays here."""
    if isinstance(wrong, smtplib.SMTPResponseException):
        code = wrong.smtp_code
        return NotDelivered(OutsideFail.REFUSED if code >= _REFUSED_FROM else OutsideFail.LATER, code)
    if isinstance(wrong, smtplib.SMTPServerDisconnected):
        return NotDelivered(OutsideFail.UNREACHABLE)
    return NotDelivered(OutsideFail.REFUSED)
