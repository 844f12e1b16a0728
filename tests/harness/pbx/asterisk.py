"""A real Asterisk for tests, in its own temporary folder and on its own ports: start, kill, restart."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.harness.pbx.packages import ASTERISK, Tree, tree
from tests.harness.pbx.ports import block, tcp_port
from tests.harness.pbx.waiting import wait_until

CONF = Path(__file__).parent / "conf"
CUSTOMER_NAMES = {
    "1001": "山田 花子 <0312340001>",
    "1002": "Grace Hopper <0312340002>",
    "1003": "Anonymous <anonymous>",
}
"""Who calls from outside: the trunk's caller id differs from the name of its endpoint, as on a real floor."""
STAFF_NAMES = {
    "2001": "田中 <2001>",
    "2002": "鈴木 <2002>",
    "3001": "佐藤SV <3001>",
    "3002": "高橋SV <3002>",
    "3003": "留守 <3003>",
}
TRUNK_NAMES = {"0312340099": "当番 <0312340099>"}
"""Phones outside that are reached over a trunk of their own."""
CROWD = tuple(str(4001 + n) for n in range(50))
"""Phones that one program plays, all at once and without sound; whoever calls them comes by the trunk `crowd`."""
# Asterisk opens these and misses them loudly when they are not there.
_EMPTY = (
    *(
        "acl",
        "ccss",
        "cdr",
        "cel",
        "codecs",
        "pjproject",
        "pjsip_notify",
        "queuerules",
        "res_parking",
        "stasis",
    ),
    *("udptl", "websocket_client", "http", "ari", "sorcery", "manager_users"),
)


@dataclass(frozen=True, slots=True)
class AmiAccess:
    """Where and as whom to log in to the manager interface."""

    host: str
    port: int
    username: str
    secret: str


def documented(name: str) -> str:
    """The block of docs/asterisk.md that is to stand in this file of /etc/asterisk."""
    page = (Path(__file__).parents[3] / "docs" / "asterisk.md").read_text(encoding="utf-8")
    found = re.search(
        rf"^```ini\n; /etc/asterisk/{re.escape(name)}\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL
    )
    if found is None:
        raise ValueError(f"docs/asterisk.md has no block for {name}")
    return found[1]


class Asterisk:
    """One PBX process. `start()` returns when it answers; `kill()` is a crash (SIGKILL); `stop()` cleans up."""

    def __init__(self, unpacked: Tree | None = None) -> None:
        self._tree = unpacked or tree(ASTERISK)
        # A short path: the control socket's name must fit into 108 characters.
        self.folder = Path(tempfile.mkdtemp(prefix="escdesk-pbx-"))
        self.sip_port = block(2)
        self.crowd_port = block(2)
        self.ami = AmiAccess("127.0.0.1", tcp_port(), "escdesk", "lab-hub-secret")
        self.phone_secret = "lab-phone-secret"
        self._process: subprocess.Popen[bytes] | None = None
        self._starts = 0
        self._write_configuration()

    def start(self) -> None:
        """Start the process and wait until it is ready for calls and logins."""
        assert self._process is None, "already running"
        self._starts += 1
        console = self.folder / f"console-{self._starts}.log"
        with console.open("wb") as out:
            self._process = subprocess.Popen(
                [*self._tree.command(), "-C", str(self.folder / "etc/asterisk.conf"), "-f", "-vvv"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, "TERM": "dumb"},
            )
        wait_until("Asterisk Ready on its console", lambda: self._ready(console), patience_s=60)

    def _ready(self, console: Path) -> bool:
        assert self._process is not None
        text = console.read_text(encoding="utf-8", errors="replace")
        if self._process.poll() is not None:
            raise RuntimeError(f"Asterisk ended while starting: {text[-2000:]}")
        return "Asterisk Ready" in text

    def kill(self) -> None:
        """End the process without warning, as a power cut would."""
        assert self._process is not None, "not running"
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._process = None

    def restart(self) -> None:
        """Start again after `kill()`, on the same ports, with the same registrations."""
        self.start()

    def stop(self) -> None:
        """End the process and remove its folder."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """What Asterisk wrote to its own log so far."""
        return (self.folder / "log/full").read_text(encoding="utf-8", errors="replace")

    def _write_configuration(self) -> None:
        for name in ("etc", "lib", "cache", "spool", "run", "log"):
            (self.folder / name).mkdir()
        first_rtp = 10_000 + (self.sip_port - 20_000) // 10 * 8  # Asterisk itself skips ports that are taken
        values = {
            "ROOT": str(self._tree.root),
            "RUN": str(self.folder),
            "NAME": "lab",
            "AMI_PORT": str(self.ami.port),
            "DOCUMENTED_USER": documented("manager.conf").replace("change-me", self.ami.secret),
            "DOCUMENTED_CONTEXT": documented("extensions.conf"),
            "BRIEF_CONTEXT": documented("extensions.conf")
            .replace("[escdesk]", "[brief]")
            .replace("(default,120)", "(default,3)"),
            "SIP_PORT": str(self.sip_port),
            "PHONE_SECRET": self.phone_secret,
            "RTP_START": str(first_rtp),
            "RTP_END": str(first_rtp + 400),
            "PHONES": self._phones() + self._crowd(),
        }
        for source in sorted(CONF.glob("*.conf.in")):
            text = source.read_text(encoding="utf-8")
            for key, value in values.items():
                text = text.replace(f"@{key}@", value)
            (self.folder / "etc" / source.name.removesuffix(".in")).write_text(text, encoding="utf-8")
        for name in _EMPTY:
            (self.folder / "etc" / f"{name}.conf").touch()

    def _crowd(self) -> str:
        one = (CONF / "pjsip-crowd.in").read_text(encoding="utf-8")
        named = [(name, "internal") for name in CROWD] + [("crowd", "from-customer")]
        return "".join(
            one.replace("@EXT@", name).replace("@CONTEXT@", context).replace("@PORT@", str(self.crowd_port))
            for name, context in named
        )

    @staticmethod
    def _phones() -> str:
        one = (CONF / "pjsip-phone.in").read_text(encoding="utf-8")
        sections = []
        for extension, name in {**CUSTOMER_NAMES, **TRUNK_NAMES, **STAFF_NAMES}.items():
            context = "internal" if extension in STAFF_NAMES else "from-customer"
            text = one.replace("@EXT@", extension).replace("@CALLER_ID@", name).replace("@CONTEXT@", context)
            sections.append(text)
        return "".join(sections)
