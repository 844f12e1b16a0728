"""Where messages may go: addresses of mail, addresses of web pages, and which of them never leave this machine."""

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

FLOOR_HOOK: Final = "floor"
"""What stands for the hub's own webhook ([means.chat]), whose address is a secret, in a client's rules."""

_MAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_PLAIN: Final = re.compile(r"[\x21-\x7e]{1,2000}")


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_mail(text: str) -> bool:
    """Whether this is one address of mail, without a name around it."""
    return len(text) <= 254 and _MAIL.fullmatch(text) is not None


def is_web(text: str) -> bool:
    """Whether this is an address on the web that can be trusted with a message: https, or this machine itself."""
    if _PLAIN.fullmatch(text) is None:
        return False
    try:
        parts = urlsplit(text)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    return usable and safe and parts.username is None and not parts.fragment


def is_link_base(text: str) -> bool:
    """Whether pages can stand behind it: an address on the web without anything behind its path."""
    return is_web(text) and not urlsplit(text).query


def host_and_port(web: str) -> tuple[str, int]:
    """Whom to connect to for an address that `is_web`."""
    parts: SplitResult = urlsplit(web)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
