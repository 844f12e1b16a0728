"""The way to a hub: its addresses, its certificate, and logging in over HTTP."""

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from msgspec import DecodeError, Struct
from msgspec.json import decode

from escdesk.protocol.codec import encode
from escdesk.protocol.messages import Drafts, LoginGranted, LoginRefused, LoginRequest

_TIMEOUT_MS: Final = 8_000
_MAX_ANSWER: Final = 1024 * 1024
LOGIN_PATH: Final = "/login"
LOGOUT_PATH: Final = "/logout"
DRAFTS_PATH: Final = "/drafts"
EXTENSIONS_PATH: Final = "/extensions"
SOCKET_PATH: Final = "/desk"


class BadAddressError(ValueError):
    """Not an address of a hub."""


@dataclass(frozen=True, slots=True)
class Hub:
    """Where a hub is. `certificate`: a PEM file to trust instead of the system's authorities (pinned)."""

    url: str
    certificate: Path | None = None

    @property
    def secure(self) -> bool:
        return self.url.startswith("https:")

    @property
    def socket_url(self) -> str:
        return ("wss" if self.secure else "ws") + self.url[self.url.index(":") :] + SOCKET_PATH

    def tls(self) -> ssl.SSLContext | None:
        """The context for both HTTP and socket; None for plain. Raises `BadAddressError` for a bad file."""
        if not self.secure:
            return None
        try:
            if self.certificate is None:
                return ssl.create_default_context()
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.load_verify_locations(cafile=self.certificate)
        except (OSError, ssl.SSLError) as wrong:
            raise BadAddressError("the hub's certificate file can't be read") from wrong
        return context


def hub_at(address: str, certificate: Path | None = None) -> Hub:
    """From what a person typed: `hub.example:8700`, `http(s)://…` or `ws(s)://…`. Raises `BadAddressError`.

    Without a scheme this machine's own hub is plain, every other one is TLS.
    """
    text = address.strip()
    if "://" not in text:
        host = text.rsplit(":", 1)[0]
        text = ("http://" if host in {"localhost", "127.0.0.1", "[::1]"} else "https://") + text
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as wrong:
        raise BadAddressError(address) from wrong
    scheme = {"ws": "http", "wss": "https"}.get(parts.scheme, parts.scheme)
    if scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query:
        raise BadAddressError(address)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = host if port is None else f"{host}:{port}"
    return Hub(urlunsplit((scheme, place, parts.path.rstrip("/"), "", "")), certificate)


class Place(Struct, frozen=True):
    """An extension of the floor and whether anybody sits there."""

    number: str
    free: bool


class Floor(Struct, frozen=True, kw_only=True):
    """What a hub says of itself to whoever asks."""

    floor: str
    extensions: tuple[Place, ...] = ()


def look(hub: Hub) -> Floor | LoginRefused:
    """Ask the hub for its name and extensions; refusals as those of `log_in`."""
    answer = _ask(hub, "GET", EXTENSIONS_PATH)
    if isinstance(answer, LoginRefused):
        return answer
    try:
        return decode(answer[1], type=Floor)
    except DecodeError:
        return LoginRefused(code="hub_unreadable")


def log_in(hub: Hub, request: LoginRequest) -> LoginGranted | LoginRefused:
    """Ask the hub for a session; blocks for at most some seconds.

    The world's faults come as refusals of this side: `hub_unreachable`, `hub_distrusted`, `hub_unreadable`.
    """
    answer = _ask(hub, "POST", LOGIN_PATH, encode(request))
    if isinstance(answer, LoginRefused):
        return answer
    status, body = answer
    try:
        if status == http.HTTPStatus.OK:
            return decode(body, type=LoginGranted)
        return decode(body, type=LoginRefused)
    except DecodeError:
        return LoginRefused(code="hub_unreadable")


def log_out(hub: Hub, token: str) -> bool:
    """Give the session back, and with a person's last desk the seat; whether the hub has heard it. Blocks."""
    answer = _ask(hub, "POST", LOGOUT_PATH, token=token)
    return not isinstance(answer, LoginRefused)


def fetch_drafts(hub: Hub, token: str) -> dict[str, bytes] | None:
    """What the hub keeps of what this person was writing; None when it can't be had now. Blocks."""
    answer = _ask(hub, "GET", DRAFTS_PATH, token=token)
    if isinstance(answer, LoginRefused) or answer[0] != http.HTTPStatus.OK:
        return None
    try:
        return {name: text.encode() for name, text in decode(answer[1], type=Drafts).drafts.items()}
    except DecodeError:
        return None


def leave_drafts(hub: Hub, token: str, drafts: Mapping[str, bytes]) -> bool:
    """Have the hub keep these (empty: let go of them); whether it does. Blocks."""
    body = encode(Drafts(drafts={name: text.decode() for name, text in drafts.items()}))
    answer = _ask(hub, "PUT", DRAFTS_PATH, body, token=token)
    return not isinstance(answer, LoginRefused) and answer[0] == http.HTTPStatus.NO_CONTENT


def _ask(
    hub: Hub, method: str, path: str, body: bytes = b"", token: str = ""
) -> tuple[int, bytes] | LoginRefused:
    parts = urlsplit(hub.url)
    host, seconds = parts.hostname or "", _TIMEOUT_MS / 1000
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    try:
        tls = hub.tls()
        connection = (
            http.client.HTTPConnection(host, parts.port, timeout=seconds)
            if tls is None
            else http.client.HTTPSConnection(host, parts.port, timeout=seconds, context=tls)
        )
        try:
            connection.request(method, parts.path + path, body=body, headers=headers)
            response = connection.getresponse()
            status, found = response.status, response.read(_MAX_ANSWER)
        finally:
            connection.close()
    except (ssl.SSLError, BadAddressError):
        return LoginRefused(code="hub_distrusted")
    except (OSError, http.client.HTTPException):
        return LoginRefused(code="hub_unreachable")
    if status == http.HTTPStatus.SERVICE_UNAVAILABLE:
        return LoginRefused(code="hub_unreachable")
    return status, found
