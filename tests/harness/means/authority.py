"""A private authority and a server's certificate signed by it, for this machine's name."""

import ssl
import time
from pathlib import Path

from escdesk.domain.ids import Instant
from escdesk.hub.administration.certificates import CERTIFICATE, FOR_DESKS, KEY, make


def private_tls(folder: Path, *hosts: str) -> tuple[ssl.SSLContext, Path]:
    """What a server serves with, and the file of the authority to trust; without `hosts` for this machine's names."""
    make(folder, hosts or ["localhost", "127.0.0.1"], Instant(int(time.time() * 1_000)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / CERTIFICATE, folder / KEY)
    return context, folder / FOR_DESKS
