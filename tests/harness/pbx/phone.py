"""A real SIP phone (baresip) for tests: it sends a tone of its own and keeps what it hears on a clock."""

import bisect
import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import wave
from pathlib import Path
from typing import Any

import numpy as np

from tests.harness.pbx.packages import PHONE, Tree, tree
from tests.harness.pbx.ports import block
from tests.harness.pbx.waiting import wait_until

CONF = Path(__file__).parent / "conf" / "baresip.config.in"
RATE = 8000
_HEADER_BYTES = 44
_JITTER_MS = 120
"""A later arrival than this is not the scheduler's: nothing was received in between."""


class PhoneError(Exception):
    """The phone refused a command or could not be reached."""


class Phone:
    """One phone with one extension. It does nothing by itself: it rings until told to accept or hang up."""

    def __init__(self, extension: str, tone_hz: int, sip_server: tuple[str, int], secret: str) -> None:
        self.extension = extension
        self.tone_hz = tone_hz
        self._server = sip_server
        self._secret = secret
        self._tree: Tree = tree(PHONE)
        self.folder = Path(tempfile.mkdtemp(prefix=f"escdesk-phone-{extension}-"))
        base = block(10)
        self._sip_port, self._control_port = base, base + 4
        self._process: subprocess.Popen[bytes] | None = None
        self._control: _Control | None = None
        self.ear = _Ear(self.folder)

    # -- life

    def start(self) -> None:
        """Switch the phone on and wait until it is registered."""
        self._write_configuration()
        with (self.folder / "console.log").open("wb") as out:
            self._process = subprocess.Popen(
                [*self._tree.command(), "-f", str(self.folder)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, "TERM": "dumb"},
            )
        wait_until(f"phone {self.extension} takes commands", self._reachable)
        wait_until(f"phone {self.extension} registered", lambda: "OK" in self.command("reginfo"))
        self.ear.listen()

    def stop(self) -> None:
        """Switch the phone off and remove its folder."""
        self.ear.stop()
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        shutil.rmtree(self.folder, ignore_errors=True)

    # -- what a person does with it

    def dial(self, number: str) -> None:
        self._do("dial", number)

    def accept(self) -> None:
        """Take the ringing call (a call that is under way is put on hold, as the phone does by itself)."""
        self._choose("INCOMING")
        self._do("accept")

    def hangup(self) -> None:
        """End the current call, or reject the ringing one."""
        self._do("hangup")

    def hang_up_everything(self) -> None:
        """End every call and reject every ringing one."""
        for _ in range(8):
            if self.idle:
                return
            with contextlib.suppress(PhoneError):
                self._do("hangup")

    def hold(self) -> None:
        self._do("hold")

    def hold_talking(self) -> None:
        """Hold the call that is being talked on, also while another one rings."""
        self._choose("ESTABLISHED")
        self.hold()

    def _choose(self, state: str) -> None:
        """Of several calls make the first in this state the one that the next command is for."""
        lines = [line for line in self.list_calls().splitlines() if "[line " in line]
        if len(lines) > 1:
            number = next(line for line in lines if state in line).partition("[line ")[2].partition("]")[0]
            self._do("line", number.strip())

    def resume(self) -> None:
        self._do("resume")

    def transfer(self, number: str) -> None:
        """Blind transfer by the phone itself (REFER)."""
        self._do("transfer", number)

    def send_dtmf(self, digits: str) -> None:
        """Press keys during a call, one after the other.

        Slowly: where the second begins before the PBX has seen the first one end, Asterisk lets its beginning through
        to the other side and keeps its end for the feature; the other side then hears nothing any more.
        """
        for digit in digits:
            self._do("sndcode", digit)
            time.sleep(0.4)

    # -- what can be seen on it

    def list_calls(self) -> str:
        return self.command("listcalls")

    @property
    def talking(self) -> bool:
        return "ESTABLISHED" in self.list_calls()

    @property
    def ringing(self) -> bool:
        return "INCOMING" in self.list_calls()

    @property
    def idle(self) -> bool:
        return "[line " not in self.list_calls()  # one that dials is not idle either

    def wait_ringing(self) -> None:
        wait_until(f"phone {self.extension} rings", lambda: self.ringing)

    def wait_talking(self) -> None:
        wait_until(f"phone {self.extension} is in a call", lambda: self.talking)

    def wait_idle(self) -> None:
        wait_until(f"phone {self.extension} is free", lambda: self.idle)

    # -- inside

    def command(self, name: str, params: str = "") -> str:
        """Send one command and return the phone's text. Raises PhoneError when it refuses."""
        assert self._control is not None, "not started"
        answer = self._control.ask(name, params)
        if not answer.get("ok"):
            raise PhoneError(f"{self.extension} {name}: {answer.get('data')}")
        return str(answer.get("data") or "")

    def _do(self, name: str, params: str = "") -> None:
        self.command(name, params)

    def _reachable(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise PhoneError(
                f"phone {self.extension} ended: {(self.folder / 'console.log').read_text()[-500:]}"
            )
        try:
            self._control = _Control(self._control_port)
        except OSError:
            return False
        return True

    def _write_configuration(self) -> None:
        values = {
            "SIP_PORT": self._sip_port,
            "CONTROL_PORT": self._control_port,
            "RTP_START": 31_000 + (self._sip_port - 20_000) // 10,
            "RTP_END": 31_000 + (self._sip_port - 20_000) // 10 + 100,
            "MODULES": self._tree.root / "usr/lib/baresip/modules",
            "AUDIO": self._tree.root / "usr/share/baresip",
            "TONE": self.tone_hz,
            "FOLDER": self.folder,
        }
        text = CONF.read_text(encoding="utf-8")
        for key, value in values.items():
            text = text.replace(f"@{key}@", str(value))
        (self.folder / "config").write_text(text, encoding="utf-8")
        host, port = self._server
        account = f"<sip:{self.extension}@{host}:{port}>;auth_user={self.extension};auth_pass={self._secret};regint=600"
        (self.folder / "accounts").write_text(account + "\n", encoding="utf-8")


class _Control:
    """The phone's control socket: netstrings with JSON inside, events and answers mixed."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._buffer = b""
        self._asked = 0
        self._lock = threading.Lock()  # a proxy's thread may press a key while the test looks at the phone

    def ask(self, command: str, params: str) -> dict[str, Any]:
        with self._lock:
            return self._ask(command, params)

    def _ask(self, command: str, params: str) -> dict[str, Any]:
        self._asked += 1
        token = str(self._asked)
        body = json.dumps({"command": command, "params": params, "token": token}).encode()
        try:
            self._socket.sendall(b"%d:%b," % (len(body), body))
            while True:
                message = self._message()
                if message.get("response") and message.get("token") == token:
                    return message
        except OSError as error:
            raise PhoneError(f"{command}: no answer") from error

    def _message(self) -> dict[str, Any]:
        while True:
            length, colon, rest = self._buffer.partition(b":")
            if colon and len(rest) > int(length):
                body, self._buffer = rest[: int(length)], rest[int(length) + 1 :]
                return dict(json.loads(body.decode("utf-8", errors="replace")))
            more = self._socket.recv(65536)
            if not more:
                raise ConnectionResetError
            self._buffer += more

    def close(self) -> None:
        self._socket.close()


class _Ear:
    """What a phone heard, laid out on a clock: times in which nothing arrived stay empty.

    The phone writes a sample file only as packets arrive, so the file alone would hide an interruption.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._read: dict[Path, int] = {}
        self._next: dict[Path, int] = {}
        """Where on the clock, in samples, the next chunk of a file is expected to begin."""
        self._begins: list[int] = []
        self._parts: list[np.ndarray] = []
        self._longest = 0
        self._lock = threading.Lock()

    def listen(self) -> None:
        self._thread = threading.Thread(target=self._watch, name="phone-ear", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def forget(self) -> None:
        """Let go of what was heard so far; the phone is in no call."""
        with self._lock:
            for path in self._folder.glob("dump-*.wav"):
                path.unlink()
            self._read.clear()
            self._next.clear()
            self._begins, self._parts, self._longest = [], [], 0

    def _watch(self) -> None:
        while not self._stop.wait(0.02):
            with self._lock:
                for path in sorted(self._folder.glob("dump-*-dec.wav")):
                    self._listen_to(path)

    def _listen_to(self, path: Path) -> None:
        done = self._read.get(path, _HEADER_BYTES)
        before = time.monotonic()
        size = path.stat().st_size // 2 * 2
        if size < done:
            done = _HEADER_BYTES  # a new call within the same second writes the same file anew
        if size <= done:
            return
        with path.open("rb") as file:
            file.seek(done)
            part = np.frombuffer(file.read(size - done), dtype="<i2")
        self._read[path] = done + 2 * len(part)
        self.hear(path, part, before, time.monotonic())

    def hear(self, path: Path, part: np.ndarray, before: float, after: float) -> None:
        """Lay out what a file grew by between two looks at the clock, however long this thread had to wait."""
        earliest, latest = (int(at * RATE) - len(part) for at in (before, after))
        begins = self._next.get(path, earliest)
        # Chunks that follow each other belong together; only what arrives much too late, or could not have been
        # heard yet, moves the writing position.
        jitter = RATE * _JITTER_MS // 1000
        if not earliest - jitter <= begins <= latest + jitter:
            begins = earliest
        self._next[path] = begins + len(part)
        at = bisect.bisect_right(self._begins, begins)
        self._begins.insert(at, begins)
        self._parts.insert(at, part)
        self._longest = max(self._longest, len(part))

    @staticmethod
    def now() -> float:
        """A mark on the ear's clock, in seconds."""
        return time.monotonic()

    def samples(self, since: float, until: float | None = None) -> np.ndarray:
        """What was heard between two marks of `now()`: mono, 16 bit, 8000 a second, silence where nothing came."""
        start = int(since * RATE)
        end = int((until if until is not None else time.monotonic()) * RATE)
        out = np.zeros(max(0, end - start), dtype=np.int16)
        with self._lock:
            first = bisect.bisect_left(self._begins, start - self._longest)
            last = bisect.bisect_left(self._begins, end)
            heard = list(zip(self._begins[first:last], self._parts[first:last], strict=True))
        for begins, part in heard:
            position = begins - start
            low, high = max(0, position), min(len(out), position + len(part))
            if low < high:
                out[low:high] = part[low - position : high - position]
        return out

    def save(self, wav: Path, since: float, until: float | None = None) -> Path:
        """Write `samples()` as a WAV file."""
        with wave.open(str(wav), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(self.samples(since, until).astype("<i2").tobytes())
        return wav
