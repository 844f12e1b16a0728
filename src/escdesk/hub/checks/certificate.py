"""The hub's certificate: whether it goes with its key, and for how long."""

import os
import ssl
import stat
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509

from escdesk.findings import Finding, fault, ok, warn
from escdesk.hub.settings import Settings

SOON: Final = timedelta(days=30)


def certificate(settings: Settings, now: datetime | None = None) -> Sequence[Finding]:
    path, key = settings.hub.certificate, settings.hub.key
    if path is None or key is None:
        return [ok("Certificate: none, and none is needed: only this machine reaches the hub.")]
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(path, key)
        one = x509.load_pem_x509_certificate(path.read_bytes())
    except PermissionError as wrong:
        return [fault(f"Certificate {path}: it or its key {key} can't be read: {wrong.strerror}.")]
    except (OSError, ssl.SSLError, ValueError):
        return [fault(f"Certificate {path}: it and its key {key} can't be used together.")]
    renew = f"escdesk admin certificate --renew --out {path.parent}"
    at = now or datetime.now(UTC)
    until = one.not_valid_after_utc
    found = []
    if at < one.not_valid_before_utc:
        found.append(
            fault(
                f"Certificate {path}: not valid before {one.not_valid_before_utc:%Y-%m-%d %H:%M} UTC; set the clock."
            )
        )
    elif at >= until:
        found.append(
            fault(f"Certificate {path}: not valid since {until:%Y-%m-%d}, no desk comes in; {renew}.")
        )
    elif at >= until - SOON:
        found.append(
            warn(
                f"Certificate {path}: good for {(until - at).days} days only; {renew}, then restart the hub."
            )
        )
    else:
        found.append(ok(f"Certificate {path}: good for {_names(one)}, until {until:%Y-%m-%d}."))
    if os.name == "posix" and stat.S_IMODE(key.stat().st_mode) & 0o077:
        found.append(warn(f"Key {key}: can be read by others; chmod 600 {key}."))
    return found


def _names(one: x509.Certificate) -> str:
    try:
        found = one.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return "no name at all"
    return ", ".join(str(name.value) for name in found)
