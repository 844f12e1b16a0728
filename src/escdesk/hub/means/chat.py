"""Chat over a webhook: one POST of `{"text": …}`, delivered when the server says 2xx; nothing is followed."""

import http.client
from typing import Final
from urllib.parse import urlsplit

import msgspec

from escdesk.domain.messages.outside import OutsideFail
from escdesk.hub.addresses import FLOOR_HOOK, host_and_port, is_web
from escdesk.hub.means.attempt import PATIENCE_MS, Attempts, Line, trusting
from escdesk.hub.means.settings import ChatSettings
from escdesk.hub.ports import NotDelivered, Note

_NOT_NOW: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Whoever is asked again may say yes."""


class Chat:
    """`escdesk.hub.ports.Messenger` for webhooks that take JSON with a text: Slack, Mattermost, Google Chat, Teams."""

    def __init__(self, settings: ChatSettings, patience_ms: int = PATIENCE_MS) -> None:
        self._settings = settings
        self._attempts = Attempts("chat", patience_ms)

    def can_reach(self, to: tuple[str, ...]) -> bool:
        return bool(to) and all(self._hook(one) is not None for one in to)

    async def deliver(self, note: Note) -> int:
        code = 0
        for one in note.to:
            hook = self._hook(one)
            if hook is None:
                raise NotDelivered(OutsideFail.UNREACHABLE)
            code = await self._attempts.make(lambda line, hook=hook: self._post(line, hook, note))  # type: ignore[misc]
        return code

    async def look(self, hook: str) -> None:
        """Connect, and send nothing. Raises `NotDelivered`."""
        await self._attempts.make(lambda line: self._greet(line, hook))

    def close(self) -> None:
        self._attempts.close()

    def _hook(self, named: str) -> str | None:
        hook = self._settings.url if named == FLOOR_HOOK else named
        return hook if hook is not None and is_web(hook) else None

    # -- on a thread ------------------------------------------------------------------------------------------

    def _post(self, line: Line, hook: str, note: Note) -> int:
        parts = urlsplit(hook)
        body = msgspec.json.encode({self._settings.field: f"{note.subject}\n{note.text}"})
        connection = self._connected(line, hook)
        try:
            connection.request(
                "POST",
                (parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
                body,
                {
                    "Content-Type": "application/json; charset=utf-8",
                    "User-Agent": "escdesk",
                    "Idempotency-Key": note.number,
                },
            )
            return _taken(connection.getresponse().status)
        except http.client.HTTPException:
            raise NotDelivered(OutsideFail.UNREACHABLE) from None
        finally:
            connection.close()

    def _greet(self, line: Line, hook: str) -> int:
        self._connected(line, hook).close()
        return 0

    def _connected(self, line: Line, hook: str) -> http.client.HTTPConnection:
        host, port = host_and_port(hook)
        wait_s = self._attempts.patience_s
        connection: http.client.HTTPConnection
        if urlsplit(hook).scheme == "https":
            tls = trusting(self._settings.ca)
            connection = http.client.HTTPSConnection(host, port, timeout=wait_s, context=tls)
        else:
            connection = http.client.HTTPConnection(host, port, timeout=wait_s)
        connection.connect()
        line.holds(connection.sock)
        return connection


def _taken(status: int) -> int:
    """The status, when it says yes; who points elsewhere has not taken anything. Raises `NotDelivered`."""
    if http.HTTPStatus.OK <= status < http.HTTPStatus.MULTIPLE_CHOICES:
        return status
    raise NotDelivered(OutsideFail.LATER if status in _NOT_NOW else OutsideFail.REFUSED, status)
