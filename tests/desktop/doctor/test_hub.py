"""The way to the hub, over real sockets and real TLS: each way in which it can be wrong has its own sentence."""

import http.server
import json
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from email.utils import formatdate

import pytest

from escdesk.desktop.doctor.hub import hub
from escdesk.desktop.i18n import LANGUAGES, Catalogue
from escdesk.domain.ids import Instant
from escdesk.findings import State
from escdesk.hub.administration import certificates
from escdesk.hub.web.health import SENTENCES

DAY_MS = 86_400_000
GREEN = {"state": "green", "floor": "試験", "faults": []}


def wall():
    return time.time_ns() // 1_000_000


@pytest.fixture(params=LANGUAGES)
def texts(request):
    return Catalogue.load(request.param)


@contextmanager
def answering(said=GREEN, *, tls=None, ahead_s=0.0):
    """A server that says this at /health, and whose clock is ahead."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = (said if isinstance(said, str) else json.dumps(said)).encode()
            self.send_response(200 if self.path == "/health" else 404)
            self.end_headers()
            self.wfile.write(body)

        def date_time_string(self, timestamp=None):
            return formatdate(time.time() + ahead_s, usegmt=True)

        def log_message(self, *args):
            pass

    class Quiet(http.server.HTTPServer):
        def handle_error(self, request, client_address):
            pass  # a client that does not trust it goes away in the middle of the handshake

    server = Quiet(("127.0.0.1", 0), Answer)
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls / "hub.crt", tls / "hub.key")
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"{'http' if tls is None else 'https'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def certified(folder, hosts=("127.0.0.1",), at=None):
    certificates.make(folder, hosts, Instant(at or wall()))
    return folder


def states(found):
    return [one.state for one in found]


def test_a_hub_that_is_well(texts, tmp_path):
    tls = certified(tmp_path)
    with answering(tls=tls) as address:
        found = hub(texts, address, tls / "for-desks.crt", wall)
    assert states(found) == [State.OK] * 3
    assert address in found[0].sentence


def test_a_hub_on_this_machine_needs_no_certificate(texts):
    with answering() as address:
        found = hub(texts, address, None, wall)
    assert states(found) == [State.OK] * 3


@pytest.mark.parametrize(
    ("hosts", "age_days", "key"),
    [
        (("127.0.0.1",), 830, "doctor.certificate.over"),
        (("127.0.0.1",), -2, "doctor.certificate.early"),
        (("192.0.2.1",), 0, "doctor.certificate.other_name"),
        (("hub.example",), 0, "doctor.certificate.other_name"),
    ],
)
def test_a_certificate_that_is_not_good_here(texts, tmp_path, hosts, age_days, key):
    tls = certified(tmp_path, hosts, wall() - age_days * DAY_MS)
    with answering(tls=tls) as address:
        (one,) = hub(texts, address, tls / "for-desks.crt", wall)
    assert one.state is State.FAULT
    assert one.sentence == texts(key, hub="127.0.0.1").replace("\u2060", "")


@pytest.mark.parametrize("pinned", [True, False], ids=["another's", "none"])
def test_a_certificate_that_is_not_the_pinned_one(texts, tmp_path, pinned):
    tls, other = certified(tmp_path / "tls"), certified(tmp_path / "other")
    with answering(tls=tls) as address:
        (one,) = hub(texts, address, other / "for-desks.crt" if pinned else None, wall)
    assert (one.state, "for-desks.crt" in one.sentence) == (State.FAULT, True)


def test_a_certificate_that_ends_soon(texts, tmp_path):
    tls = certified(tmp_path, at=wall() - 800 * DAY_MS)
    with answering(tls=tls) as address:
        found = hub(texts, address, tls / "for-desks.crt", wall)
    assert states(found) == [State.OK, State.WARN, State.OK]
    assert "24" in found[1].sentence


def test_nothing_there_something_else_there_and_no_tls_there(texts, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    with answering("<html>hello</html>") as strange, answering() as unprotected:
        found = [
            hub(texts, address, None, wall)[0]
            for address in ("", "ftp://hub", nobody, strange, unprotected.replace("http", "https"))
        ]
    assert states(found) == [State.FAULT] * 5
    assert len({one.sentence for one in found}) == 5
    assert "Connection refused" in found[2].sentence
    (unread,) = hub(texts, "https://127.0.0.1:1", tmp_path / "missing.crt", wall)
    assert str(tmp_path / "missing.crt") in unread.sentence


def test_a_hub_that_ends_the_line_is_none(texts, tmp_path):
    tls = certified(tmp_path)
    with answering(tls=tls) as address:
        (one,) = hub(texts, address.replace("https", "http"), None, wall)
    assert one.sentence == texts("doctor.hub.strange", hub=address.replace("https", "http")).replace(
        "\u2060", ""
    )


@pytest.mark.parametrize("code", [*SENTENCES, "of_a_later_release"])
def test_whatever_a_hub_says_of_itself_has_words_here(texts, code):
    red = {"state": "red", "floor": "x", "faults": [{"code": code, "sentence": "x", "count": 2}]}
    with answering(red) as address:
        first, *_ = hub(texts, address, None, wall)
    assert first.state is State.WARN
    known = f"doctor.health.{code}"
    what = texts(known) if code in SENTENCES else texts("doctor.health.other", code=code)
    assert first.sentence == texts("doctor.hub.red", hub=address, what=what).replace("\u2060", "")


@pytest.mark.parametrize(
    ("ahead_s", "state", "key"),
    [(0, State.OK, ""), (-300, State.WARN, "doctor.clock.ahead"), (300, State.WARN, "doctor.clock.behind")],
)
def test_this_machines_clock_against_the_hubs(texts, ahead_s, state, key):
    with answering(ahead_s=ahead_s) as address:
        *_, clock = hub(texts, address, None, wall)
    assert clock.state is state
    if key:
        said = [texts(key, seconds=seconds).replace("\u2060", "") for seconds in (299, 300, 301)]
        assert clock.sentence in said
