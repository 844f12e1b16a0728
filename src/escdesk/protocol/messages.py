"""What hub and desk say to each other: one JSON object a WebSocket message, told apart by `say`."""

from msgspec import Raw, Struct, field

from escdesk.domain.floor import Key
from escdesk.domain.ids import CommandId, Instant, PersonId
from escdesk.domain.messages.papers import PaperKey


class FromDesk(Struct, frozen=True, kw_only=True, tag_field="say"):
    """Something a desk says."""


class FromHub(Struct, frozen=True, kw_only=True, tag_field="say"):
    """Something the hub says."""


class Hello(FromDesk, frozen=True, kw_only=True, tag="hello"):
    """First word of a desk. `seq` is the number its sight stands at, 0 for none; `versions` it can speak."""

    token: str
    seq: int = 0
    versions: tuple[int, ...]
    program: str = ""


class Ask(FromDesk, frozen=True, kw_only=True, tag="ask"):
    """A command (see `domain.messages`), answered once and the same way however often it is repeated."""

    id: CommandId
    command: Raw
    papers: tuple[Raw, ...] = ()


class Ping(FromDesk, frozen=True, kw_only=True, tag="ping"):
    """`sent` is the desk's own monotonic clock in ms; it comes back in the pong."""

    sent: int


class Welcome(FromHub, frozen=True, kw_only=True, tag="welcome"):
    """The hub knows this desk: floor time, its rate (1 outside rehearsals), the version chosen."""

    version: int
    person: PersonId
    session: str
    now: Instant
    rate: float
    floor: str = ""


class Changes(FromHub, frozen=True, kw_only=True, tag="changes"):
    """What has changed from event `since` (exclusive) to `upto`. `anew`: forget everything first.

    `puts` are whole entities (`domain.floor.Entity`), `drops` the keys of what is gone, `papers` what came with
    it, `shreds` the papers that are gone.
    """

    since: int
    upto: int
    anew: bool = False
    puts: tuple[Raw, ...] = ()
    drops: tuple[Key, ...] = ()
    papers: tuple[Raw, ...] = ()
    shreds: tuple[PaperKey, ...] = ()


class Pulse(FromHub, frozen=True, kw_only=True, tag="pulse"):
    """Once a second: floor time, and when the PBX was last heard (None: not connected)."""

    now: Instant
    pbx_heard_at: Instant | None = None


class Answer(FromHub, frozen=True, kw_only=True, tag="answer"):
    """To an `Ask`. `code` is `ok` or a code of refusal; `upto` the event after which it is in the sight."""

    id: CommandId
    code: str
    upto: int = 0
    details: dict[str, str | int] = field(default_factory=dict)


class Pong(FromHub, frozen=True, kw_only=True, tag="pong"):
    sent: int
    now: Instant


class Goodbye(FromHub, frozen=True, kw_only=True, tag="goodbye"):
    """The hub ends the conversation. `code`: bad_token, logged_out, slow, unreadable, no_common_version, leaving."""

    code: str


AnyFromDesk = Hello | Ask | Ping
AnyFromHub = Welcome | Changes | Pulse | Answer | Pong | Goodbye


class LoginRequest(Struct, frozen=True, kw_only=True):
    """POST /login. `extension` may be empty for people without a phone."""

    login: str
    password: str
    extension: str = ""


class LoginGranted(Struct, frozen=True, kw_only=True):
    """`token` for `Hello`; `cache_key` 64 hex digits, the raw key of this person's cache."""

    token: str
    person: PersonId
    role: str
    cache_key: str


class Drafts(Struct, frozen=True, kw_only=True):
    """GET and PUT /drafts: what this person is writing, each a JSON text by its name; empty: it is not needed any more."""

    drafts: dict[str, str] = field(default_factory=dict)


class LoginRefused(Struct, frozen=True, kw_only=True):
    """`code`: wrong_password, slow_down (retry_after_ms), extension_taken, no_such_extension, extension_in_call."""

    code: str
    retry_after_ms: int = 0
    by: str = ""
