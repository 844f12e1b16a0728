"""Addresses of hubs, and how a broken world is told apart."""

import http.server
import threading
from pathlib import Path

import pytest

from escdesk.desktop.link.door import BadAddressError, Hub, hub_at, log_in
from escdesk.desktop.link.socket import BackOff
from escdesk.protocol.messages import LoginRefused, LoginRequest


@pytest.mark.parametrize(
    ("typed", "url", "socket"),
    [
        ("http://127.0.0.1:8700", "http://127.0.0.1:8700", "ws://127.0.0.1:8700/desk"),
        (" https://hub.example/floor/ ", "https://hub.example/floor", "wss://hub.example/floor/desk"),
        ("hub.example:8700", "https://hub.example:8700", "wss://hub.example:8700/desk"),
        ("localhost:8700", "http://localhost:8700", "ws://localhost:8700/desk"),
        ("[::1]:8700", "http://[::1]:8700", "ws://[::1]:8700/desk"),
    ],
)
def test_an_address_is_understood(typed, url, socket):
    hub = hub_at(typed)
    assert (hub.url, hub.socket_url) == (url, socket)


@pytest.mark.parametrize(
    "typed", ["", "ftp://hub", "http://", "http://u:p@hub", "http://hub:x", "http://hub?token=1"]
)
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(BadAddressError):
        hub_at(typed)


def test_a_certificate_that_cannot_be_read_is_distrusted(tmp_path):
    hub = hub_at("https://127.0.0.1:1", tmp_path / "missing.pem")
    assert log_in(hub, LoginRequest(login="a", password="b")) == LoginRefused(code="hub_distrusted")


def test_plain_needs_no_certificate():
    assert Hub("http://127.0.0.1", Path("missing")).tls() is None


class Strange(http.server.BaseHTTPRequestHandler):
    """Something that is not a hub."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>hello</html>")

    def log_message(self, *args):
        pass


def test_something_that_is_not_a_hub():
    server = http.server.HTTPServer(("127.0.0.1", 0), Strange)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    hub = hub_at(f"http://127.0.0.1:{server.server_port}")
    assert log_in(hub, LoginRequest(login="a", password="b")) == LoginRefused(code="hub_unreadable")
    thread.join()
    server.server_close()


def test_it_waits_longer_each_time_up_to_a_limit_and_never_all_at_once():
    back_off = BackOff(first_ms=250, most_ms=10_000)
    assert [back_off.after(failures, 0.999_999) for failures in range(8)] == [
        250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000,
    ]  # fmt: skip
    assert back_off.after(1_000, 0) == 5_000
    assert back_off.after(3, 0.0) < back_off.after(3, 0.5) < back_off.after(3, 0.9)
