"""Fifty customers and fifty operators at once, played by two programs: every call is held and resumed by its operator."""

import subprocess
import tempfile
from pathlib import Path

from tests.harness.pbx.asterisk import CROWD, Asterisk
from tests.harness.pbx.packages import CALLS, tree

TALK_MS, HOLD_MS, AFTER_MS, WHOLE_MS = 1_500, 3_000, 1_500, 9_000
"""How long an operator talks, holds, and talks again at least; when the customer hangs up after the answer."""

_SOUND = """v=0
o=crowd 1 {version} IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
a={direction}
"""
_OFFER = """
  <send retrans="500"><![CDATA[
INVITE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From:[$local];tag=crowd[call_number]
To:[$remote]
Call-ID: [call_id]
CSeq: {number} INVITE
Contact: <sip:crowd@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

{sound}]]></send>
  <recv response="100" optional="true"/>
  <recv response="200"/>
  <send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From:[$local];tag=crowd[call_number]
To:[$remote]
Call-ID: [call_id]
CSeq: {number} ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
"""
_ANSWER = """
  <send{attributes}><![CDATA[
SIP/2.0 {status}
[last_Via:]
[last_From:]
[last_To:];tag=crowd[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:crowd@[local_ip]:[local_port]>
{body}]]></send>
"""


def _operators() -> str:
    hears = (
        '<recv request="INVITE" rrs="true"><action>'
        '<ereg regexp=".*" search_in="hdr" header="From:" check_it="true" assign_to="remote"/>'
        '<ereg regexp=".*" search_in="hdr" header="To:" check_it="true" assign_to="local"/>'
        "</action></recv>"
    )
    sound = "Content-Type: application/sdp\nContent-Length: [len]\n\n" + _SOUND.format(
        version=1, direction="sendrecv"
    )
    steps = (
        hears,
        _ANSWER.format(attributes="", status="180 Ringing", body="Content-Length: 0\n\n"),
        _ANSWER.format(attributes=' retrans="500"', status="200 OK", body=sound),
        '<recv request="ACK"/>',
        f'<pause milliseconds="{TALK_MS}"/>',
        _OFFER.format(number=1, sound=_SOUND.format(version=2, direction="sendonly")),
        f'<pause milliseconds="{HOLD_MS}"/>',
        _OFFER.format(number=2, sound=_SOUND.format(version=3, direction="sendrecv")),
        '<recv request="BYE" timeout="20000"/>',
        (
            "<send><![CDATA[\nSIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\n"
            "Content-Length: 0\n\n]]></send>"
        ),
    )
    return _scenario(steps)


def _customers() -> str:
    def request(kind: str, number: int, to: str, body: str) -> str:
        return (
            f"<send{' retrans=' + chr(34) + '500' + chr(34) if kind != 'ACK' else ''}><![CDATA[\n"
            f"{kind} sip:[field0]@[remote_ip]:[remote_port] SIP/2.0\n"
            "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
            "From: <sip:crowd@[local_ip]:[local_port]>;tag=customer[call_number]\n"
            f"To: <sip:[field0]@[remote_ip]:[remote_port]>{to}\n"
            f"Call-ID: [call_id]\nCSeq: {number} {kind}\n"
            f"Contact: <sip:crowd@[local_ip]:[local_port]>\nMax-Forwards: 70\n{body}]]></send>"
        )

    sound = "Content-Type: application/sdp\nContent-Length: [len]\n\n" + _SOUND.format(
        version=1, direction="sendrecv"
    )
    nothing = "Content-Length: 0\n\n"
    steps = (
        request("INVITE", 1, "", sound),
        '<recv response="100" optional="true"/>',
        '<recv response="180" optional="true"/>',
        '<recv response="183" optional="true"/>',
        '<recv response="200"/>',
        request("ACK", 1, "[peer_tag_param]", nothing),
        f'<pause milliseconds="{WHOLE_MS}"/>',
        request("BYE", 2, "[peer_tag_param]", nothing),
        '<recv response="200"/>',
    )
    return _scenario(steps)


def _scenario(steps: tuple[str, ...]) -> str:
    return '<?xml version="1.0"?>\n<scenario name="crowd">\n' + "\n".join(steps) + "\n</scenario>\n"


class Crowd:
    """Call everybody of `CROWD` at once and wait until all calls are over; what went wrong is an AssertionError."""

    def __init__(self, pbx: Asterisk) -> None:
        self._pbx = pbx
        self._sipp = tree(CALLS).command()

    def calls(self) -> None:
        with tempfile.TemporaryDirectory(prefix="escdesk-crowd-") as place:
            folder = Path(place)
            (folder / "operators.xml").write_text(_operators(), encoding="utf-8")
            (folder / "customers.xml").write_text(_customers(), encoding="utf-8")
            (folder / "who.csv").write_text("SEQUENTIAL\n" + "\n".join(CROWD) + "\n", encoding="utf-8")
            operators = self._start(folder, "operators", "-p", str(self._pbx.crowd_port))
            customers = self._start(
                folder,
                "customers",
                *("-inf", "who.csv", "-r", "50", "-rp", "1000", "-l", "50"),
                f"127.0.0.1:{self._pbx.sip_port}",
            )
            try:
                for name, one in (("customers", customers), ("operators", operators)):
                    code = one.wait(timeout=35)
                    errors = "".join(file.read_text("utf-8", "replace") for file in folder.glob("*errors*"))
                    assert code == 0, f"the {name} ended with {code}: {errors[:2_000]}"
            finally:
                for one in (customers, operators):
                    one.kill()
                    one.wait()

    def _start(self, folder: Path, name: str, *words: str) -> "subprocess.Popen[bytes]":
        common = ("-sf", f"{name}.xml", "-i", "127.0.0.1", "-m", str(len(CROWD)), "-nostdin", "-trace_err")
        return subprocess.Popen(
            [*self._sipp, *common, *words],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
