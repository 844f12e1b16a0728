"""Whatever a busy hub writes about itself is JSON and holds no name, number, login or password (invariant 8)."""

import base64
import contextlib
import http.client
import json
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from escdesk.demo.floor import CLIENTS, DemoFloor, Play
from escdesk.hub.telephony.rehearsal.customers import callers

SEED = 6
BUSY = {"CallRang", "CallAnswered", "CallHeld", "CustomersFound"}


class LoudFloor(DemoFloor):
    """The demo's floor, saying everything it has to say, to a program."""

    def _config(self, data: Path, script: Path) -> str:
        loud = '[hub]\nlog_level = "debug"\nlog_format = "json"\n'
        return super()._config(data, script).replace("[hub]\n", loud, 1)


def post(url: str, path: str, body: bytes) -> None:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    with contextlib.closing(connection):
        connection.request("POST", path, body=body)
        connection.getresponse().read()


def spelt(secret: str) -> set[bytes]:
    """A text in every way in which it may stand in a line."""
    plain = secret.encode()
    return {
        plain,
        json.dumps(secret)[1:-1].encode(),
        quote(secret).encode(),
        repr(plain)[2:-1].encode(),
        plain.hex().encode(),
        base64.b64encode(plain).rstrip(b"=")[:-1],
    }


def test_a_busy_hub_writes_nothing_of_a_person(tmp_path: Path) -> None:
    floor = LoudFloor(tmp_path, tmp_path, Play(seed=SEED, rate=20.0, story=False))
    names = {one.name.name for one in floor.members.values()}
    customers = [one for client in CLIENTS for one in callers(SEED, client)]
    one = customers[0]
    try:
        floor.start()
        mischief = json.dumps({"login": one.name.name, "password": "correct horse", "extension": one.phone})
        post(floor.url, "/login", mischief.encode())
        post(floor.url, "/login", f'{{"login": "{one.name.name}"'.encode())
        post(floor.url, f"/nowhere?number={one.phone}", one.name.name.encode())
        for login, password in floor.passwords.items():
            post(floor.url, "/login", json.dumps({"login": login, "password": password}).encode())
        with (
            contextlib.suppress(WebSocketException),
            connect(floor.url.replace("http", "ws") + "/desk") as desk,
        ):
            desk.send(
                f'{{"say": "hello", "token": "{one.phone}", "program": 1, "versions": "{one.name.name}"}}'
            )
            desk.recv()
        until = time.monotonic() + 40
        while time.monotonic() < until:
            floor.refresh()
            if all(floor.find(kind) is not None for kind in BUSY):
                break
            time.sleep(0.1)
        kinds = {event["type"] for event in floor.log}
    finally:
        floor.close()
    assert kinds >= BUSY
    written = (tmp_path / "hub.log").read_bytes()
    lines = [json.loads(line) for line in written.splitlines() if line.startswith(b"{")]
    greetings = [line for line in written.splitlines() if not line.startswith(b"{")]
    assert [line.split()[:3] for line in greetings] == [
        [b"escdesk", b"hub", b"listens"],
        [b"Nobody", b"is", b"on"],
    ]
    assert {"hub started", "login refused", "login granted", "administration"} <= {
        line["message"] for line in lines
    }
    secrets = {*names, *floor.passwords.values(), "correct horse"}
    secrets |= {
        text for each in customers for text in (each.name.name, each.phone, each.phone.replace("-", ""))
    }
    for secret in secrets:
        for spelling in spelt(secret):
            assert spelling not in written, secret
