"""Whether the hub is reached, is the one to trust, is well, and has the same time."""

import http.client
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from msgspec import DecodeError, Struct
from msgspec.json import decode

from escdesk.desktop.i18n import Catalogue, plain
from escdesk.desktop.link.door import BadAddressError, Hub, hub_at
from escdesk.findings import Finding, fault, ok, warn

PATIENCE_S: Final = 8.0
MOST: Final = 1_048_576
SOON_DAYS: Final = 30
APART_S: Final = 60
"""From here on people read other times than the hub means; a second is what HTTP tells it to."""
_OVER, _EARLY, _OTHER_NAMES = 10, 9, (62, 64)
"""OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED, _NOT_YET_VALID, _HOSTNAME_MISMATCH and _IP_ADDRESS_MISMATCH."""


class _Fault(Struct, frozen=True):
    code: str


class _Health(Struct, frozen=True):
    state: str
    faults: tuple[_Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class _Heard:
    """What came back. `ahead_s`: this machine's clock before the hub's; `until` is empty without TLS."""

    body: bytes
    ahead_s: float | None
    until: str


def hub(
    texts: Catalogue, address: str, certificate: Path | None, wall: Callable[[], int]
) -> Sequence[Finding]:
    """`wall` is this machine's time in ms since 1970."""
    if not address:
        return [fault(plain(texts("doctor.hub.unknown")))]
    try:
        one = hub_at(address, certificate)
    except BadAddressError:
        return [fault(plain(texts("doctor.hub.bad_address", hub=address)))]
    try:
        heard = _asked(one, wall)
    except BadAddressError:
        return [fault(plain(texts("doctor.hub.bad_file", file=certificate)))]
    except ssl.SSLCertVerificationError as wrong:
        return [_distrust(texts, one, wrong.verify_code)]
    except ssl.SSLError:
        return [fault(plain(texts("doctor.hub.no_tls", hub=one.url)))]
    except (http.client.HTTPException, ConnectionResetError):
        return [fault(plain(texts("doctor.hub.strange", hub=one.url)))]
    except OSError as wrong:
        why = wrong.strerror or type(wrong).__name__
        return [fault(plain(texts("doctor.hub.unreachable", hub=one.url, why=why)))]
    return [*_health(texts, one, heard), _certificate(texts, heard, wall), *_clock(texts, heard)]


def _asked(one: Hub, wall: Callable[[], int]) -> _Heard:
    """Raises `BadAddressError`, `ssl.SSLError`, `OSError`, `http.client.HTTPException`."""
    parts, tls = urlsplit(one.url), one.tls()
    host = parts.hostname or ""
    connection = (
        http.client.HTTPConnection(host, parts.port, timeout=PATIENCE_S)
        if tls is None
        else http.client.HTTPSConnection(host, parts.port, timeout=PATIENCE_S, context=tls)
    )
    try:
        connection.connect()
        shown = connection.sock.getpeercert() if isinstance(connection.sock, ssl.SSLSocket) else None
        connection.request("GET", f"{parts.path}/health")
        response = connection.getresponse()
        body, told, here = response.read(MOST), response.getheader("date"), wall()
    finally:
        connection.close()
    return _Heard(body, _ahead(told, here), str((shown or {}).get("notAfter", "")))


def _ahead(told: str | None, here: int) -> float | None:
    try:
        return None if told is None else here / 1000 - parsedate_to_datetime(told).timestamp()
    except ValueError:
        return None


def _distrust(texts: Catalogue, one: Hub, code: int) -> Finding:
    if code == _OVER:
        return fault(plain(texts("doctor.certificate.over")))
    if code == _EARLY:
        return fault(plain(texts("doctor.certificate.early")))
    if code in _OTHER_NAMES:
        return fault(plain(texts("doctor.certificate.other_name", hub=urlsplit(one.url).hostname)))
    return fault(plain(texts("doctor.certificate.distrusted")))


def _health(texts: Catalogue, one: Hub, heard: _Heard) -> Sequence[Finding]:
    try:
        health = decode(heard.body, type=_Health)
    except DecodeError:
        return [fault(plain(texts("doctor.hub.strange", hub=one.url)))]
    if not health.faults:
        return [ok(plain(texts("doctor.hub.well", hub=one.url)))]
    return [
        warn(plain(texts("doctor.hub.red", hub=one.url, what=_what(texts, found.code))))
        for found in health.faults
    ]


def _what(texts: Catalogue, code: str) -> str:
    key = f"doctor.health.{code}"
    return texts(key) if key in texts else texts("doctor.health.other", code=code)


def _certificate(texts: Catalogue, heard: _Heard, wall: Callable[[], int]) -> Finding:
    if not heard.until:
        return ok(plain(texts("doctor.certificate.plain")))
    until_s = ssl.cert_time_to_seconds(heard.until)
    days = int(until_s - wall() / 1000) // 86_400
    if days < SOON_DAYS:
        return warn(plain(texts("doctor.certificate.soon", days=days)))
    day = datetime.fromtimestamp(until_s, UTC)
    return ok(plain(texts("doctor.certificate.well", until=f"{day:%Y-%m-%d}")))


def _clock(texts: Catalogue, heard: _Heard) -> Sequence[Finding]:
    if heard.ahead_s is None:
        return []
    seconds = round(abs(heard.ahead_s))
    if seconds < APART_S:
        return [ok(plain(texts("doctor.clock.well")))]
    if heard.ahead_s > 0:
        return [warn(plain(texts("doctor.clock.ahead", seconds=seconds)))]
    return [warn(plain(texts("doctor.clock.behind", seconds=seconds)))]
