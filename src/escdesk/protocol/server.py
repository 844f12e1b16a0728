"""The hub's half of the conversation, without a socket: one frame in, one event out, and frames to send."""

from enum import Enum
from typing import Final, assert_never

from msgspec import Struct

from escdesk.domain.errors import Refused
from escdesk.domain.ids import CommandId, Instant, PersonId
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.papers import AnyPaper
from escdesk.protocol.codec import Unreadable, decode_command, decode_from_desk, decode_paper, encode
from escdesk.protocol.messages import Answer, Ask, Goodbye, Hello, Ping, Pong, Pulse, Welcome
from escdesk.protocol.versions import SPOKEN, choose

LONGEST_ID: Final = 64
"""Signs of a command's id: the hub keeps every one of them."""


class HelloReceived(Struct, frozen=True, kw_only=True):
    """A desk says hello, or says it again because it lost its place. `seq` 0: it wants everything anew."""

    token: str
    seq: int
    version: int
    program: str
    again: bool


class AskReceived(Struct, frozen=True, kw_only=True):
    """A command, or, when it could not be read, the `code` to answer with; exactly one of the two is set."""

    id: CommandId
    command: Command | None = None
    papers: tuple[AnyPaper, ...] = ()
    code: str | None = None


class PingReceived(Struct, frozen=True, kw_only=True):
    sent: int


class Broken(Struct, frozen=True, kw_only=True):
    """The conversation can't go on: send `goodbye(code)` and close."""

    code: str


ServerEvent = HelloReceived | AskReceived | PingReceived | Broken


class _State(Enum):
    SILENT = "silent"
    """Nothing but a hello may come."""
    GREETED = "greeted"
    """The hello came; nothing but welcome and goodbye may be sent."""
    OPEN = "open"
    OVER = "over"


class ServerConversation:
    """One desk, seen from the hub. `receive` takes whole WebSocket messages; the senders return whole ones.

    Order: hello comes in, the session checks the token, sends `welcome`, then what a `Box` gives. A hello that
    comes again while the conversation is open wants the same once more: attach anew, `welcome`, changes.
    """

    def __init__(self) -> None:
        self._state = _State.SILENT
        self._token = ""
        self._version = SPOKEN[0]

    @property
    def over(self) -> bool:
        return self._state is _State.OVER

    def receive(self, data: bytes | str) -> ServerEvent | None:
        """One message of the desk; None when it says something this hub does not know."""
        if self._state is _State.OVER:
            return None
        try:
            said = decode_from_desk(data)
        except Unreadable:
            return Broken(code="unreadable")
        match said:
            case None:
                return None if self._state is not _State.SILENT else Broken(code="unreadable")
            case Hello():
                return self._hello(said)
            case Ask():
                if self._state is not _State.OPEN or not 0 < len(said.id) <= LONGEST_ID:
                    return Broken(code="unreadable")
                return self._ask(said)
            case Ping():
                if self._state is _State.SILENT:
                    return Broken(code="unreadable")
                return PingReceived(sent=said.sent)
            case _:
                assert_never(said)

    def _hello(self, hello: Hello) -> ServerEvent:
        again = self._state is not _State.SILENT
        if again and hello.token != self._token:
            return Broken(code="bad_token")
        version = choose(hello.versions)
        if version is None:
            return Broken(code="no_common_version")
        self._state = _State.GREETED
        self._token = hello.token
        self._version = version
        return HelloReceived(
            token=hello.token,
            seq=max(0, hello.seq),
            version=version,
            program=hello.program,
            again=again,
        )

    @staticmethod
    def _ask(ask: Ask) -> AskReceived:
        try:
            command = decode_command(ask.command)
            papers = tuple(paper for one in ask.papers if (paper := decode_paper(one)) is not None)
        except Refused as refused:
            return AskReceived(id=ask.id, code=refused.code)
        except Unreadable:
            return AskReceived(id=ask.id, code="bad_value")
        return AskReceived(id=ask.id, command=command, papers=papers)

    # -- frames to send ---------------------------------------------------------------------------------------

    def welcome(self, *, person: PersonId, session: str, now: Instant, rate: float, floor: str = "") -> bytes:
        """After a hello whose token is good. `floor` names the log: another log, another name."""
        if self._state is not _State.GREETED:
            raise RuntimeError("a welcome answers a hello")
        self._state = _State.OPEN
        return encode(
            Welcome(version=self._version, person=person, session=session, now=now, rate=rate, floor=floor)
        )

    def prepared(self, frame: bytes) -> bytes:
        """Changes or a pulse, encoded already; here only so that nothing goes out before the welcome."""
        if self._state is not _State.OPEN:
            raise RuntimeError("nothing is said before the welcome or after the goodbye")
        return frame

    def answer(
        self, command_id: CommandId, code: str, upto: int = 0, details: dict[str, str | int] | None = None
    ) -> bytes:
        if self._state not in {
            _State.OPEN,
            _State.GREETED,
        }:  # an answer may come while a desk says hello again
            raise RuntimeError("an answer follows an ask")
        return encode(Answer(id=command_id, code=code, upto=upto, details=details or {}))

    def pong(self, sent: int, now: Instant) -> bytes:
        return encode(Pong(sent=sent, now=now))

    def goodbye(self, code: str) -> bytes:
        """The last frame; whatever comes afterwards is ignored."""
        self._state = _State.OVER
        return encode(Goodbye(code=code))


def pulse(now: Instant, pbx_heard_at: Instant | None) -> bytes:
    """The same for all desks."""
    return encode(Pulse(now=now, pbx_heard_at=pbx_heard_at))
