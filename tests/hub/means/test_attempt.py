"""A server that says nothing holds up whoever waits for it, and nobody else: neither the hub's end nor the program's."""

import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

AN_HOUR_MS = 3_600_000
LONG_S = 60
"""In which a program ends that waits for nobody."""
PROGRAM = """
import asyncio, sys
from escdesk.domain.ids import Instant
from escdesk.hub.means.mail import Mail
from escdesk.hub.means.settings import MailSettings
from escdesk.hub.ports import Note

async def main() -> None:
    port, tls, patience_ms = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    settings = MailSettings(tls=tls, host="127.0.0.1", port=port, sender="escdesk@floor.example")
    mail = Mail(settings, patience_ms)
    note = Note(number="O1.x", to=("a@b.example",), subject="s", text="t", at=Instant(0))
    sending = asyncio.create_task(mail.deliver(note))
    await asyncio.to_thread(sys.stdin.readline)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    mail.close()
    print("stopped", flush=True)

asyncio.run(main())
"""


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(LONG_S)
        yield server


@pytest.mark.parametrize("tls", ["none", "starttls", "implicit"])
def test_the_program_ends_though_a_server_says_nothing(silent: socket.socket, tls: str) -> None:
    port = str(silent.getsockname()[1])
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, port, tls, str(AN_HOUR_MS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        came, _ = silent.accept()
        with came:
            said, _ = program.communicate("now\n", timeout=LONG_S)
            assert (said, program.returncode) == ("stopped\n", 0)
    finally:
        program.kill()
        program.wait()
