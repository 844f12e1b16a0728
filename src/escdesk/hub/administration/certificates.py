"""`escdesk admin certificate`: a private authority that desks pin, and the hub's own certificate signed by it.

Desks trust the authority, never the hub's certificate itself: OpenSSL accepts a renewed self-signed certificate only
where that very file is pinned, so every renewal would be a walk past all desks. The authority signs for nobody else
and leaves this folder only as `for-desks.crt`.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from escdesk.domain.ids import Instant

HUB_DAYS: Final = 825
"""The longest that every TLS library takes without asking."""
AUTHORITY_DAYS: Final = 20 * 365
CLOCKS_APART: Final = timedelta(hours=1)
"""Good from an hour ago: a desk whose clock is behind must not stand before a locked door."""

CERTIFICATE: Final = "hub.crt"
KEY: Final = "hub.key"
FOR_DESKS: Final = "for-desks.crt"
AUTHORITY_KEY: Final = "authority.key"
_FILES: Final = (CERTIFICATE, KEY, FOR_DESKS, AUTHORITY_KEY)


class NotMade(Exception):  # noqa: N818  said as it is told
    """No certificate was made; its text is one sentence."""


@dataclass(frozen=True, slots=True)
class _Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def _must_be_new(folder: Path) -> None:
    """Raises `NotMade`, and the `OSError` of a folder that may not be looked into."""
    for name in _FILES:
        if (folder / name).exists():
            raise NotMade(
                f"{folder / name}: is there already and is not overwritten; --renew makes a new certificate for"
                " the same key, which needs nothing at the desks."
            )


def make(folder: Path, hosts: Sequence[str], now: Instant) -> Sequence[str]:
    """A new authority and a certificate for a hub that desks reach at `hosts`. Raises `NotMade`."""
    names = _names(hosts)
    if not names:
        raise NotMade("Expected --host: the name or address at which desks reach the hub.")
    try:
        _must_be_new(folder)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        authority = _new_authority(_time(now))
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _signed(authority, key.public_key(), names, _time(now))
        _write(folder / AUTHORITY_KEY, _key_bytes(authority.key), 0o600)
        _write(folder / KEY, _key_bytes(key), 0o600)
        _write(folder / FOR_DESKS, authority.certificate.public_bytes(Encoding.PEM), 0o644)
        _write(folder / CERTIFICATE, certificate.public_bytes(Encoding.PEM), 0o644)
    except OSError as wrong:
        raise NotMade(f"{wrong.filename or folder}: can't be written: {wrong.strerror}.") from wrong
    host = hosts[0]
    return [
        f"{folder / CERTIFICATE}: good for {_spelt(names)}, until {_day(certificate)}.",
        f'In hub.toml, [hub]: certificate = "{folder / CERTIFICATE}" and key = "{folder / KEY}"; then start the hub.',
        f"To the desks: {FOR_DESKS}, and nothing else of this folder:",
        f"  escdesk desk --hub https://{f'[{host}]' if ':' in host else host}:7443 --certificate {FOR_DESKS}",
        f"Keep {AUTHORITY_KEY} where only you can read it: whoever has it can pass for the hub.",
    ]


def renew(folder: Path, hosts: Sequence[str], now: Instant) -> Sequence[str]:
    """A new certificate for the key that is there; `hosts` empty: for the same names. Raises `NotMade`."""
    try:
        authority = _Authority(
            x509.load_pem_x509_certificate((folder / FOR_DESKS).read_bytes()), _key(folder / AUTHORITY_KEY)
        )
        old = x509.load_pem_x509_certificate((folder / CERTIFICATE).read_bytes())
        key = _key(folder / KEY)
    except OSError as wrong:
        raise NotMade(
            f"{wrong.filename}: can't be read: {wrong.strerror}. Only what escdesk admin certificate made in this"
            " folder can be renewed; else make a new one in another folder and give its file to the desks."
        ) from wrong
    except ValueError as wrong:
        raise NotMade(f"{folder}: holds certificates or keys that can't be read as PEM.") from wrong
    if authority.certificate.public_key() != authority.key.public_key():
        raise NotMade(f"{folder / AUTHORITY_KEY}: is not the key of {FOR_DESKS}; nothing was changed.")
    if authority.certificate.not_valid_after_utc <= _time(now):
        raise NotMade(
            f"{folder / FOR_DESKS}: is no longer valid itself; make a new one in another folder and give its file"
            " to the desks."
        )
    names = _names(hosts) or _names_of(old)
    certificate = _signed(authority, key.public_key(), names, _time(now))
    beside = folder / f"{CERTIFICATE}.new"
    try:
        beside.unlink(missing_ok=True)
        _write(beside, certificate.public_bytes(Encoding.PEM), 0o644)
        beside.replace(folder / CERTIFICATE)
    except OSError as wrong:
        raise NotMade(f"{wrong.filename or folder}: can't be written: {wrong.strerror}.") from wrong
    return [
        f"{folder / CERTIFICATE}: good for {_spelt(names)}, until {_day(certificate)}; its key is the same.",
        "Restart the hub.",
        f"Nothing is to be done at the desks: they trust what signed it, until {_day(authority.certificate)}.",
    ]


def _new_authority(now: datetime) -> _Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, f"escdesk {now:%Y-%m-%d} {os.urandom(4).hex()}")]
    )
    certificate = (
        _begun(name, name, key.public_key(), now, now + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return _Authority(certificate, key)


def _signed(
    authority: _Authority,
    key: ec.EllipticCurvePublicKey,
    names: Sequence[x509.GeneralName],
    now: datetime,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _spelt(names[:1])[:64])])
    until = min(now + timedelta(days=HUB_DAYS), authority.certificate.not_valid_after_utc)
    return (
        _begun(authority.certificate.subject, subject, key, now, until)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False
        )
        .sign(authority.key, hashes.SHA256())
    )


def _begun(
    issuer: x509.Name, subject: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_APART)
        .not_valid_after(until)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _names(hosts: Sequence[str]) -> list[x509.GeneralName]:
    """Names and addresses as a certificate has them, each once. Raises `NotMade`."""
    return [_name(host.strip()) for host in dict.fromkeys(hosts)]


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host.strip("[]")))
    except ValueError:
        pass
    if not host or not host.isascii() or any(not (sign.isalnum() or sign in "-.") for sign in host):
        raise NotMade(
            f'"{host}": expected the name or address of the hub\'s machine, such as hub.example or 192.0.2.10,'
            " without port or https://."
        )
    return x509.DNSName(host.lower())


def _names_of(certificate: x509.Certificate) -> list[x509.GeneralName]:
    return list(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)


def _spelt(names: Sequence[x509.GeneralName]) -> str:
    return ", ".join(str(name.value) for name in names)


def _time(now: Instant) -> datetime:
    return datetime.fromtimestamp(now / 1000, UTC).replace(microsecond=0)


def _day(certificate: x509.Certificate) -> str:
    return f"{certificate.not_valid_after_utc:%Y-%m-%d}"


def _key(path: Path) -> ec.EllipticCurvePrivateKey:
    """Raises `OSError`, `ValueError`."""
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(path.name)  # noqa: TRY004  the file is wrong, not the caller
    return key


def _key_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, content: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
